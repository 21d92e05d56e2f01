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
  aftercall_request *get = request("GET"), *post = request("POST"), *odd = request("FROB");
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

/* What no HTTP client could send can be judged, and says what is wrong; no call is made of it. */
static void what_cannot_be_sent(void) {
  static const struct {
    const char *method, *url, *why;
  } cases[] = {
      {"GET", "https://api.example/orders", ""},
      {"GET", "", ""},
      {"GET", "/orders/7?of=https://api.example:99999/", ""},
      {"FROB~", "http+unix://socket/x", ""},
      {"GET", "https://[::1]:8080/", ""},
      {"GET", "https://api.example:/", ""},
      {"GET", "https://b\xc3\xbc" "cher.example/", ""},
      {"GE T", "https://api.example/", "token"},
      {"GET\r\nX: y", "https://api.example/", "token"},
      {"G\xc3\xa9t", "https://api.example/", "token"},
      {"GET", "not a url", "space"},
      {"GET", "https://api.example/\r\nX: y", "control"},
      {"GET", "https://api.example/\x7f", "control"},
      {"GET", "https://api.example:99999/", "port"},
      {"GET", "https://api.example:-1/", "port"},
      {"GET", "https://api.example:80x/", "port"},
      {"GET", "https:///orders", "host"},
      {"GET", "http://:80/", "host"},
  };
  aftercall_engine *engine = NULL;
  aftercall_verdict *verdict = NULL;
  aftercall_response *response = NULL;
  size_t each;
  OK(aftercall_engine_new(NULL, NULL, &engine));
  OK(aftercall_verdict_new(&verdict));
  OK(aftercall_response_new(504, &response));
  for (each = 0; each < sizeof(cases) / sizeof(cases[0]); each++) {
    const char *why = cases[each].why;
    aftercall_request *made = NULL;
    aftercall_call *call = NULL;
    OK(aftercall_request_new(cases[each].method, strlen(cases[each].method), cases[each].url,
                             strlen(cases[each].url), &made));
    CHECK(strstr(aftercall_request_error(made), why) != NULL);
    CHECK((aftercall_request_error(made)[0] == '\0') == (why[0] == '\0'));
    OK(aftercall_judge(NULL, made, response, verdict));
    GIVES(why[0] == '\0' ? AFTERCALL_RESULT_OK : AFTERCALL_RESULT_REQUEST,
          aftercall_call_new(engine, made, NULL, 1, &call));
    CHECK((call == NULL) == (why[0] != '\0'));
    aftercall_call_free(call);
    aftercall_request_free(made);
  }
  TEXT("", aftercall_request_error(NULL));
  aftercall_response_free(response);
  aftercall_verdict_free(verdict);
  aftercall_engine_free(engine);
}

static void text_is_utf8(void) {
  aftercall_request *made = NULL, *get = request("GET");
  GIVES(AFTERCALL_RESULT_REQUEST, aftercall_request_new(T(""), T("https://api.example/"), &made));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_request_new(T("\xff"), NULL, 0, &made));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_request_new(T("GET"), T("/\xff"), &made));
  CHECK(made == NULL);
  /* Header fields are bytes. */
  OK(aftercall_request_add_header(get, T("\xff"), T("\xfe")));
  aftercall_request_free(get);
}

static void flags_are_0_or_1(void) {
  aftercall_request *get = request("GET");
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_request_set_replayable(get, 2));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_request_set_replayable(get, -1));
  OK(aftercall_request_set_replayable(get, 0));
  OK(aftercall_request_set_replayable(get, 1));
  aftercall_request_free(get);
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
  what_cannot_be_sent();
  text_is_utf8();
  flags_are_0_or_1();
  null_is_refused();
  return DONE();
}
