/* Responses: the copying handle and the view that copies nothing give the same verdict. */
#include "check.h"

#include <stdlib.h>

static const char BODY[] =
    "{\"type\":\"about:blank\",\"title\":\"Slow\",\"detail\":\"database timeout\"}";

static void handle_and_view_agree(void) {
  aftercall_response *response = NULL;
  aftercall_verdict *one = NULL, *other = NULL;
  aftercall_summary a = AFTERCALL_SUMMARY_INIT, b = AFTERCALL_SUMMARY_INIT;
  aftercall_response_view view = AFTERCALL_RESPONSE_VIEW_INIT;
  aftercall_header headers[2] = {
      {T("Content-Type"), T("application/problem+json")},
      {T("Retry-After"), T("7")},
  };
  OK(aftercall_response_new(500, &response));
  OK(aftercall_response_add_header(response, T("Content-Type"), T("application/problem+json")));
  OK(aftercall_response_add_header(response, T("Retry-After"), T("7")));
  OK(aftercall_response_set_body(response, T(BODY), AFTERCALL_BODY_STATE_COMPLETE));
  view.status = 500;
  view.headers = headers;
  view.header_count = 2;
  view.body = BODY;
  view.body_len = sizeof(BODY) - 1;
  view.body_state = AFTERCALL_BODY_STATE_COMPLETE;
  OK(aftercall_verdict_new(&one));
  OK(aftercall_verdict_new(&other));
  OK(aftercall_judge(NULL, NULL, response, one));
  OK(aftercall_judge_view(NULL, NULL, &view, other));
  OK(aftercall_verdict_summary(one, &a));
  OK(aftercall_verdict_summary(other, &b));
  CHECK(memcmp(&a, &b, sizeof(a)) == 0);
  CHECK(a.remedy == AFTERCALL_REMEDY_RETRY);
  CHECK(a.wait_kind == AFTERCALL_WAIT_KIND_AFTER && a.wait_us == 7000000);
  aftercall_response_free(response);
  aftercall_verdict_free(one);
  aftercall_verdict_free(other);
}

static void a_response_is_used_again(void) {
  aftercall_response *response = NULL;
  aftercall_verdict *verdict = NULL;
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  OK(aftercall_verdict_new(&verdict));
  OK(aftercall_response_new(503, &response));
  OK(aftercall_response_add_header(response, T("Retry-After"), T("2")));
  OK(aftercall_response_set_received(response, 1767225600000000));
  OK(aftercall_response_reset(response, 503));
  OK(aftercall_judge(NULL, NULL, response, verdict));
  OK(aftercall_verdict_summary(verdict, &summary));
  CHECK(summary.wait_kind == AFTERCALL_WAIT_KIND_NONE && summary.wait_us == 0);
  /* A date without a Date field: at, until the time of receipt is known. */
  OK(aftercall_response_add_header(response, T("Retry-After"), T("Thu, 01 Jan 2026 00:00:30 GMT")));
  OK(aftercall_judge(NULL, NULL, response, verdict));
  OK(aftercall_verdict_summary(verdict, &summary));
  CHECK(summary.wait_kind == AFTERCALL_WAIT_KIND_AT && summary.wait_us == 1767225630000000);
  OK(aftercall_response_set_received(response, 1767225600000000));
  OK(aftercall_judge(NULL, NULL, response, verdict));
  OK(aftercall_verdict_summary(verdict, &summary));
  CHECK(summary.wait_kind == AFTERCALL_WAIT_KIND_AFTER && summary.wait_us == 30000000);
  aftercall_response_free(response);
  aftercall_verdict_free(verdict);
}

static void many_fields_and_a_long_body(void) {
  aftercall_response *response = NULL;
  aftercall_verdict *verdict = NULL;
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  size_t size = AFTERCALL_MAX_BODY * 2, number;
  char *body = malloc(size);
  memset(body, 'x', size);
  OK(aftercall_verdict_new(&verdict));
  OK(aftercall_response_new(503, &response));
  for (number = 0; number < 500; number++) {
    OK(aftercall_response_add_header(response, T("X-Filler"), NULL, 0));
  }
  OK(aftercall_response_add_header(response, T("Retry-After"), T("9")));
  OK(aftercall_response_set_body(response, body, size, AFTERCALL_BODY_STATE_PREFIX));
  OK(aftercall_judge(NULL, NULL, response, verdict));
  OK(aftercall_verdict_summary(verdict, &summary));
  CHECK(summary.wait_us == 9000000);
  CHECK(summary.caveats & (UINT64_C(1) << AFTERCALL_CAVEAT_BODY_TOO_LONG));
  free(body);
  aftercall_response_free(response);
  aftercall_verdict_free(verdict);
}

static void how_much_body_is_wanted(void) {
  aftercall_request *head = NULL;
  OK(aftercall_request_new(T("HEAD"), T("https://api.example/"), &head));
  CHECK(aftercall_body_wanted(NULL, 500) == AFTERCALL_MAX_BODY);
  CHECK(aftercall_body_wanted(NULL, 200) == 0);
  CHECK(aftercall_body_wanted(head, 500) == 0);
  {
    aftercall_contract_builder *builder = NULL;
    aftercall_contract *chat = NULL;
    aftercall_response *ok = NULL;
    OK(aftercall_contract_builder_new("chat", AFTERCALL_NUL, NULL, &builder));
    OK(aftercall_contract_builder_set_success(builder, "slack", AFTERCALL_NUL));
    OK(aftercall_contract_builder_build(builder, &chat));
    OK(aftercall_response_new(200, &ok));
    CHECK(aftercall_contract_body_wanted(chat, NULL, ok) == AFTERCALL_MAX_BODY);
    CHECK(aftercall_contract_body_wanted(chat, head, ok) == 0);
    CHECK(aftercall_contract_body_wanted(NULL, NULL, ok) == 0);
    CHECK(aftercall_contract_body_wanted(NULL, NULL, NULL) == 0);
    OK(aftercall_response_reset(ok, 207));
    CHECK(aftercall_contract_body_wanted(NULL, NULL, ok) == AFTERCALL_MAX_BODY);
    aftercall_response_free(ok);
    aftercall_contract_free(chat);
    OK(aftercall_contract_builder_set_success(builder, "no such", AFTERCALL_NUL));
    GIVES(AFTERCALL_RESULT_CONTRACT, aftercall_contract_builder_build(builder, &chat));
    aftercall_contract_builder_free(builder);
  }
  aftercall_request_free(head);
}

static void wrong_arguments(void) {
  aftercall_response *response = NULL;
  aftercall_verdict *verdict = NULL;
  aftercall_response_view view = AFTERCALL_RESPONSE_VIEW_INIT;
  aftercall_header header = {NULL, 4, NULL, 0};
  aftercall_failure failure = AFTERCALL_FAILURE_INIT;
  OK(aftercall_verdict_new(&verdict));
  OK(aftercall_response_new(200, &response));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_response_new(200, NULL));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_response_reset(NULL, 200));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_response_set_body(response, NULL, 1, 0));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_response_set_body(response, NULL, 0, 9));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT,
        aftercall_response_set_body(response, "x", (size_t)-2, 0));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_judge(NULL, NULL, NULL, verdict));
  TEXT("response is NULL", aftercall_verdict_error(verdict));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_judge(NULL, NULL, response, NULL));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_judge_view(NULL, NULL, NULL, verdict));
  view.header_count = 1;
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_judge_view(NULL, NULL, &view, verdict));
  TEXT("response.headers is NULL", aftercall_verdict_error(verdict));
  view.headers = &header;
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_judge_view(NULL, NULL, &view, verdict));
  TEXT("response.headers[0]: its name or value is NULL", aftercall_verdict_error(verdict));
  view.header_count = (size_t)-1;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_judge_view(NULL, NULL, &view, verdict));
  view.header_count = 0;
  view.status = 70000;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_judge_view(NULL, NULL, &view, verdict));
  view.status = 200;
  view.body_state = -1;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_judge_view(NULL, NULL, &view, verdict));
  view.body_state = 0;
  view.redirect = 1;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_judge_view(NULL, NULL, &view, verdict));
  TEXT("response.redirect is 1, and redirects are 300 to 399", aftercall_verdict_error(verdict));
  view.redirect = 0;
  view.has_received = 7;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_judge_view(NULL, NULL, &view, verdict));
  view.has_received = 1;
  OK(aftercall_judge_view(NULL, NULL, &view, verdict));
  TEXT("", aftercall_verdict_error(verdict));
  failure.redirect = 1;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_judge_failure(NULL, NULL, &failure, verdict));
  failure.redirect = 0;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_response_add_redirect(response, 200));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_response_add_redirect(response, 0));
  failure.sent = 3;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_judge_failure(NULL, NULL, &failure, verdict));
  TEXT("failure.sent is no AFTERCALL_SENT_...", aftercall_verdict_error(verdict));
  view.struct_size = 8;
  GIVES(AFTERCALL_RESULT_STRUCT_SIZE, aftercall_judge_view(NULL, NULL, &view, verdict));
  aftercall_response_free(NULL);
  aftercall_response_free(response);
  aftercall_verdict_free(verdict);
}

int main(void) {
  handle_and_view_agree();
  a_response_is_used_again();
  many_fields_and_a_long_body();
  how_much_body_is_wanted();
  wrong_arguments();
  return DONE();
}
