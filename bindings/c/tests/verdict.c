/* Verdicts: scalars, the server's words, and why. */
#include "check.h"

static const char BODY[] =
    "{\"type\":\"https://api.example/problems/invalid\",\"title\":\"Invalid\",\"code\":\"E42\","
    "\"detail\":\"Two fields are wrong.\","
    "\"errors\":[{\"pointer\":\"/amount\",\"detail\":\"must be positive\"},"
    "{\"field\":\"currency\",\"code\":\"unknown\",\"message\":\"no such currency\"}]}";

static aftercall_verdict *judge(uint16_t code, const char *name, const char *value,
                                const char *body) {
  aftercall_response *response = NULL;
  aftercall_verdict *verdict = NULL;
  OK(aftercall_response_new(code, &response));
  if (name != NULL) {
    OK(aftercall_response_add_header(response, name, strlen(name), value, strlen(value)));
  }
  if (body != NULL) {
    OK(aftercall_response_add_header(response, T("Content-Type"), T("application/problem+json")));
    OK(aftercall_response_set_body(response, body, strlen(body), AFTERCALL_BODY_STATE_COMPLETE));
  }
  OK(aftercall_verdict_new(&verdict));
  OK(aftercall_judge(NULL, NULL, response, verdict));
  aftercall_response_free(response); /* a verdict keeps nothing of it */
  return verdict;
}

static void an_empty_verdict_says_nothing(void) {
  aftercall_verdict *verdict = NULL;
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  aftercall_evidence because = AFTERCALL_EVIDENCE_INIT;
  OK(aftercall_verdict_new(&verdict));
  GIVES(AFTERCALL_RESULT_STATE, aftercall_verdict_summary(verdict, &summary));
  TEXT("", aftercall_verdict_message(verdict));
  TEXT("", aftercall_verdict_description(verdict));
  CHECK(aftercall_verdict_problem_detail(verdict, NULL) == NULL);
  CHECK(aftercall_verdict_error_count(verdict) == 0);
  CHECK(aftercall_verdict_evidence_count(verdict) == 0);
  CHECK(aftercall_verdict_caveat_at(verdict, 0) == -1);
  CHECK(aftercall_verdict_decided_by(verdict, AFTERCALL_FIELD_EFFECT) == -1);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_verdict_evidence_at(verdict, 0, &because));
  aftercall_verdict_free(verdict);
  aftercall_verdict_free(NULL);
  TEXT("", aftercall_verdict_message(NULL));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_verdict_summary(NULL, &summary));
}

static void the_items_of_a_batch(void) {
  aftercall_verdict *verdict =
      judge(207, "Content-Type", "application/json",
            "[{\"id\": \"a\", \"status\": 201}, {\"status\": 429, \"code\": \"busy\"}]");
  aftercall_item item = AFTERCALL_ITEM_INIT;
  CHECK(aftercall_verdict_item_count(verdict) == 2);
  OK(aftercall_verdict_item(verdict, 0, &item));
  CHECK(item.index == 0 && item.status == 201 && item.is_success);
  CHECK(item.disposition == AFTERCALL_DISPOSITION_ACKNOWLEDGE);
  TEXT("a", item.id.data);
  OK(aftercall_verdict_item(verdict, 1, &item));
  CHECK(item.index == 1 && item.status == 429 && !item.is_success && item.id.data == NULL);
  CHECK(item.reason == AFTERCALL_REASON_RATE_LIMITED);
  CHECK(item.disposition == AFTERCALL_DISPOSITION_REQUEUE);
  TEXT("busy", item.code.data);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_verdict_item(verdict, 2, &item));
  CHECK(aftercall_verdict_item_count(NULL) == 0);
  aftercall_verdict_free(verdict);
}

static void the_servers_words(void) {
  aftercall_verdict *verdict = judge(400, "X-Request-Id", "r-17", BODY);
  aftercall_field_error error = AFTERCALL_FIELD_ERROR_INIT;
  aftercall_status row = AFTERCALL_STATUS_INIT;
  aftercall_failure failure = AFTERCALL_FAILURE_INIT;
  size_t len = 0;
  TEXT("Bad Request", aftercall_verdict_message(verdict));
  CHECK(strncmp(aftercall_verdict_description(verdict), "Check the request", 17) == 0);
  TEXT("https://api.example/problems/invalid", aftercall_verdict_problem_type(verdict, NULL));
  TEXT("E42", aftercall_verdict_problem_code(verdict, NULL));
  TEXT("Invalid", aftercall_verdict_problem_title(verdict, NULL));
  TEXT("Two fields are wrong.", aftercall_verdict_problem_detail(verdict, &len));
  CHECK(len == strlen("Two fields are wrong."));
  TEXT("r-17", aftercall_verdict_problem_request_id(verdict, NULL));
  CHECK(aftercall_verdict_error_count(verdict) == 2);
  OK(aftercall_verdict_error_at(verdict, 0, &error));
  TEXT("/amount", error.pointer.data);
  TEXT("must be positive", error.detail.data);
  CHECK(error.field.data == NULL && error.code.data == NULL && error.code.len == 0);
  OK(aftercall_verdict_error_at(verdict, 1, &error));
  TEXT("currency", error.field.data);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_verdict_error_at(verdict, 2, &error));
  OK(aftercall_verdict_status(verdict, &row));
  CHECK(row.code == 400 && row.is_client_error);
  TEXT("Bad Request", row.phrase);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_verdict_failure(verdict, &failure));
  aftercall_verdict_free(verdict);
}

static void a_nul_within_is_not_lost(void) {
  aftercall_verdict *verdict = judge(400, NULL, NULL, "{\"detail\":\"a\\u0000b\"}");
  size_t len = 0;
  const char *detail = aftercall_verdict_problem_detail(verdict, &len);
  CHECK(detail != NULL && len == 3 && memcmp(detail, "a\0b", 4) == 0);
  CHECK(aftercall_verdict_problem_title(verdict, &len) == NULL && len == 0);
  aftercall_verdict_free(verdict);
}

static void limits(void) {
  aftercall_verdict *verdict = judge(429, "RateLimit", "\"burst\";r=0;t=30, \"daily\";r=7", NULL);
  aftercall_limit limit = AFTERCALL_LIMIT_INIT;
  CHECK(aftercall_verdict_limit_count(verdict) == 2);
  OK(aftercall_verdict_limit_at(verdict, 0, &limit));
  TEXT("burst", limit.name.data);
  TEXT("requests", limit.unit.data);
  CHECK(limit.has_remaining && limit.remaining == 0 && !limit.has_limit && !limit.has_window);
  CHECK(limit.resets_kind == AFTERCALL_WAIT_KIND_AFTER && limit.resets_us == 30000000);
  CHECK(limit.scope == AFTERCALL_LIMIT_SCOPE_UNKNOWN);
  TEXT("unknown", aftercall_limit_scope_slug(limit.scope));
  OK(aftercall_verdict_limit_at(verdict, 1, &limit));
  CHECK(limit.remaining == 7 && limit.resets_kind == AFTERCALL_WAIT_KIND_NONE);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_verdict_limit_at(verdict, 2, &limit));
  aftercall_verdict_free(verdict);
  CHECK(aftercall_verdict_limit_count(NULL) == 0);
}

static void challenges(void) {
  aftercall_verdict *verdict =
      judge(401, "WWW-Authenticate", "Bearer realm=\"api\", error=\"invalid_token\", Basic", NULL);
  aftercall_challenge challenge = AFTERCALL_CHALLENGE_INIT;
  CHECK(aftercall_verdict_challenge_count(verdict) == 2);
  OK(aftercall_verdict_challenge_at(verdict, 0, &challenge));
  TEXT("Bearer", challenge.scheme.data);
  TEXT("api", challenge.realm.data);
  TEXT("invalid_token", challenge.error.data);
  TEXT("", challenge.scope.data);
  TEXT("", challenge.nonce.data);
  CHECK(challenge.max_age == -1 && challenge.stale == 0);
  OK(aftercall_verdict_challenge_at(verdict, 1, &challenge));
  TEXT("Basic", challenge.scheme.data);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_verdict_challenge_at(verdict, 2, &challenge));
  aftercall_verdict_free(verdict);

  verdict = judge(401, "WWW-Authenticate", "Digest nonce=\"n1\", stale=true, Bearer max_age=300, "
                  "acr_values=\"a b\", error_description=\"Sign in again\"", NULL);
  OK(aftercall_verdict_challenge_at(verdict, 0, &challenge));
  TEXT("n1", challenge.nonce.data);
  CHECK(challenge.stale == 1 && challenge.max_age == -1);
  OK(aftercall_verdict_challenge_at(verdict, 1, &challenge));
  TEXT("a b", challenge.acr_values.data);
  TEXT("Sign in again", challenge.error_description.data);
  CHECK(challenge.stale == 0 && challenge.max_age == 300);
  aftercall_verdict_free(verdict);
}

static void why(void) {
  aftercall_verdict *verdict = judge(503, "Retry-After", " 2 , 3", NULL);
  aftercall_evidence because = AFTERCALL_EVIDENCE_INIT;
  aftercall_overrode overrode = AFTERCALL_OVERRODE_INIT;
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  size_t position, other;
  CHECK(aftercall_verdict_evidence_count(verdict) == 6);
  for (position = 0; position < 5; position++) {
    OK(aftercall_verdict_evidence_at(verdict, position, &because));
    CHECK(because.value.len > 0 && because.name.len > 0);
    CHECK(because.source == aftercall_verdict_decided_by(verdict, because.field));
    for (other = 0; other < because.overrode_count; other++) {
      OK(aftercall_verdict_overrode_at(verdict, position, other, &overrode));
      CHECK(overrode.value.len > 0);
    }
    GIVES(AFTERCALL_RESULT_NOT_FOUND,
          aftercall_verdict_overrode_at(verdict, position, other, &overrode));
  }
  CHECK(because.field == AFTERCALL_FIELD_WAIT);
  CHECK(because.source == AFTERCALL_SOURCE_RETRY_AFTER);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_verdict_evidence_at(verdict, 6, &because));
  CHECK(aftercall_verdict_decided_by(verdict, 77) == -1);
  CHECK(aftercall_verdict_caveat_count(verdict) == 1);
  CHECK(aftercall_verdict_caveat_at(verdict, 0) == AFTERCALL_CAVEAT_RETRY_AFTER_SEVERAL);
  OK(aftercall_verdict_summary(verdict, &summary));
  CHECK(summary.caveats == UINT64_C(1) << AFTERCALL_CAVEAT_RETRY_AFTER_SEVERAL);
  aftercall_verdict_free(verdict);
}

static void what_overrides_is_told(void) {
  aftercall_verdict *verdict = judge(503, "x-should-retry", "false", NULL);
  aftercall_evidence because = AFTERCALL_EVIDENCE_INIT;
  aftercall_overrode overrode = AFTERCALL_OVERRODE_INIT;
  OK(aftercall_verdict_evidence_at(verdict, AFTERCALL_FIELD_REPEAT, &because));
  TEXT("never", because.value.data);
  CHECK(because.source == AFTERCALL_SOURCE_SERVER_VERDICT && because.overrode_count == 1);
  OK(aftercall_verdict_overrode_at(verdict, AFTERCALL_FIELD_REPEAT, 0, &overrode));
  CHECK(overrode.source == AFTERCALL_SOURCE_ROW);
  TEXT("if-harmless", overrode.value.data);
  TEXT("503 Throttled", overrode.name.data);
  aftercall_verdict_free(verdict);
}

static void a_verdict_is_used_again(void) {
  aftercall_verdict *verdict = judge(400, NULL, NULL, BODY);
  aftercall_response *response = NULL;
  TEXT("E42", aftercall_verdict_problem_code(verdict, NULL));
  OK(aftercall_response_new(200, &response));
  OK(aftercall_judge(NULL, NULL, response, verdict));
  TEXT("OK", aftercall_verdict_message(verdict));
  CHECK(aftercall_verdict_problem_code(verdict, NULL) == NULL);
  CHECK(aftercall_verdict_error_count(verdict) == 0);
  aftercall_response_free(response);
  aftercall_verdict_free(verdict);
}

int main(void) {
  an_empty_verdict_says_nothing();
  the_items_of_a_batch();
  the_servers_words();
  a_nul_within_is_not_lost();
  challenges();
  limits();
  why();
  what_overrides_is_told();
  a_verdict_is_used_again();
  return DONE();
}
