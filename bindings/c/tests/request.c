/* Requests: the facts that decide whether a repeat does harm. */
#include "check.h"

static aftercall_request *request(const char *method) {
  aftercall_request *made = NULL;
  OK(aftercall_request_new(method, strlen(method),
                           T("https://user:secret@api.example/orders?token=secret"), &made));
  return made;
}

static void origin_keeps_no_secret(void) {
  aftercall_request *get = request("GET");
  size_t len = 0;
  TEXT("https://api.example:443", aftercall_request_origin(get, &len));
  CHECK(len == strlen("https://api.example:443"));
  aftercall_request_free(get);
  OK(aftercall_request_new(T("GET"), NULL, 0, &get));
  TEXT("", aftercall_request_origin(get, NULL));
  aftercall_request_free(get);
}

static void harmless(void) {
  aftercall_request *get = request("GET"), *post = request("POST"), *odd = request("\xff\x01");
  CHECK(aftercall_request_is_harmless(get, 1));
  CHECK(!aftercall_request_is_harmless(post, 1));
  CHECK(!aftercall_request_is_harmless(odd, 1));
  OK(aftercall_request_add_header(post, T("idempotency-key"), T("7f3b")));
  CHECK(aftercall_request_is_harmless(post, 1)); /* read anew after a change */
  CHECK(!aftercall_request_is_harmless(post, 0));
  OK(aftercall_request_set_idempotent(post, 0));
  CHECK(!aftercall_request_is_harmless(post, 1));
  OK(aftercall_request_set_idempotent(post, -1));
  CHECK(aftercall_request_is_harmless(post, 1));
  OK(aftercall_request_set_idempotent(odd, 1));
  CHECK(aftercall_request_is_harmless(odd, 0));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_request_set_idempotent(odd, 2));
  aftercall_request_free(get);
  aftercall_request_free(post);
  aftercall_request_free(odd);
}

static void earlier_attempts_count(void) {
  aftercall_request *delete_it = request("DELETE");
  aftercall_response *gone = NULL;
  aftercall_verdict *verdict = NULL;
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  OK(aftercall_response_new(404, &gone));
  OK(aftercall_verdict_new(&verdict));
  OK(aftercall_judge(NULL, delete_it, gone, verdict));
  OK(aftercall_verdict_summary(verdict, &summary));
  CHECK(!summary.is_success && !summary.is_already_done);
  OK(aftercall_request_set_earlier(delete_it, AFTERCALL_EFFECT_UNKNOWN));
  OK(aftercall_judge(NULL, delete_it, gone, verdict));
  OK(aftercall_verdict_summary(verdict, &summary));
  CHECK(summary.is_success && summary.is_already_done);
  OK(aftercall_request_set_earlier(delete_it, -1));
  OK(aftercall_judge(NULL, delete_it, gone, verdict));
  OK(aftercall_verdict_summary(verdict, &summary));
  CHECK(!summary.is_success);
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_request_set_earlier(delete_it, 99));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_request_set_earlier(delete_it, 300));
  aftercall_request_free(delete_it);
  aftercall_response_free(gone);
  aftercall_verdict_free(verdict);
}

static void null_is_refused(void) {
  aftercall_request *made = NULL;
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_request_new(NULL, 3, NULL, 0, &made));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_request_new(T("GET"), NULL, 0, NULL));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_request_add_header(NULL, T("a"), T("b")));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_request_set_replayable(NULL, 1));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_request_set_idempotent(NULL, 1));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_request_set_earlier(NULL, -1));
  CHECK(aftercall_request_origin(NULL, NULL) == NULL);
  CHECK(!aftercall_request_is_harmless(NULL, 1));
  aftercall_request_free(NULL);
  CHECK(made == NULL);
}

int main(void) {
  origin_keeps_no_secret();
  harmless();
  earlier_attempts_count();
  null_is_refused();
  return DONE();
}
