/* Texts in: a pointer and a length, or AFTERCALL_NUL for what ends in a NUL. */
#include "check.h"

#include <stdlib.h>

#define NUL AFTERCALL_NUL

static int same(const aftercall_summary *a, const aftercall_summary *b) {
  return a->code == b->code && a->remedy == b->remedy && a->repeat == b->repeat &&
         a->effect == b->effect && a->wait_us == b->wait_us;
}

/* Every text that a function takes, once with its length and once without. */
static void lengths_may_be_left_to_the_nul(void) {
  aftercall_status row = AFTERCALL_STATUS_INIT;
  aftercall_failure failure = AFTERCALL_FAILURE_INIT;
  aftercall_contract *contract = NULL;
  aftercall_policy *policy = NULL;
  int32_t number = -1;
  uint64_t value = 0;
  OK(aftercall_status_parse("503 Throttled", NUL, &row));
  CHECK(row.code == 503);
  OK(aftercall_contract_named("http", NUL, &contract));
  OK(aftercall_contract_parse(contract, "not found", NUL, &row));
  aftercall_contract_free(contract);
  OK(aftercall_contract_from_toml("name = \"mine\"\n", NUL, &contract, NULL, 0, NULL));
  TEXT("mine", aftercall_contract_name(contract, NULL));
  aftercall_contract_free(contract);
  OK(aftercall_failure_named("curl", NUL, "52", NUL, &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_WAIT);
  OK(aftercall_word_find(AFTERCALL_SET_EFFECT, "applied", NUL, &number));
  CHECK(number == AFTERCALL_EFFECT_APPLIED);
  OK(aftercall_policy_new(&policy));
  OK(aftercall_policy_set(policy, "attempts", NUL, 7));
  OK(aftercall_policy_get(policy, "attempts", NUL, &value));
  CHECK(value == 7);
  aftercall_policy_free(policy);
}

static void requests_and_responses(void) {
  static const char body[] = "{\"code\": \"SlowDown\"}";
  aftercall_header header = {"Retry-After", NUL, "7", NUL};
  aftercall_response_view view = AFTERCALL_RESPONSE_VIEW_INIT;
  aftercall_summary first = AFTERCALL_SUMMARY_INIT, second = AFTERCALL_SUMMARY_INIT;
  aftercall_request *request = NULL;
  aftercall_response *response = NULL;
  aftercall_verdict *verdict = NULL;
  OK(aftercall_verdict_new(&verdict));
  OK(aftercall_request_new("POST", NUL, "https://api.example/orders", NUL, &request));
  TEXT("https://api.example:443", aftercall_request_origin(request, NULL));
  CHECK(!aftercall_request_is_harmless(request, 1));
  OK(aftercall_request_add_header(request, "Idempotency-Key", NUL, "k1", NUL));
  CHECK(aftercall_request_is_harmless(request, 1));
  OK(aftercall_response_new(503, &response));
  OK(aftercall_response_add_header(response, "Retry-After", NUL, "7", NUL));
  OK(aftercall_response_set_body(response, body, NUL, AFTERCALL_BODY_STATE_COMPLETE));
  OK(aftercall_judge(NULL, request, response, verdict));
  OK(aftercall_verdict_summary(verdict, &first));
  TEXT("SlowDown", aftercall_verdict_problem_code(verdict, NULL));
  view.status = 503;
  view.headers = &header;
  view.header_count = 1;
  view.body = body;
  view.body_len = NUL;
  view.body_state = AFTERCALL_BODY_STATE_COMPLETE;
  OK(aftercall_judge_view(NULL, request, &view, verdict));
  OK(aftercall_verdict_summary(verdict, &second));
  CHECK(first.wait_us == 7000000 && same(&first, &second));
  aftercall_verdict_free(verdict);
  aftercall_response_free(response);
  aftercall_request_free(request);
}

static void scopes(void) {
  aftercall_engine *engine = NULL;
  aftercall_request *request = NULL;
  aftercall_call *call = NULL;
  aftercall_call_options options = AFTERCALL_CALL_OPTIONS_INIT;
  aftercall_policy *policy = NULL;
  uint32_t pressure = 9;
  OK(aftercall_engine_new(NULL, NULL, &engine));
  OK(aftercall_request_new("GET", NUL, "", NUL, &request));
  OK(aftercall_engine_pressure(engine, request, "tenant", NUL, &pressure));
  CHECK(pressure == 0);
  OK(aftercall_policy_new_profile("none", NUL, &policy));
  aftercall_policy_free(policy);
  OK(aftercall_engine_release(engine, "https://api.example", NUL, "tenant", NUL));
  options.scope = "tenant";
  options.scope_len = NUL;
  OK(aftercall_call_new(engine, request, &options, 1, &call));
  aftercall_call_free(call);
  options.scope = NULL;
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_call_new(engine, request, &options, 1, &call));
  aftercall_request_free(request);
  aftercall_engine_free(engine);
}

/* Of a body no byte is looked at beyond the most that a verdict can use: here there is no NUL. */
static void a_body_without_end(void) {
  const size_t most = AFTERCALL_MAX_BODY + 1;
  char *body = malloc(most);
  aftercall_response *response = NULL;
  CHECK(body != NULL);
  if (body == NULL) {
    return;
  }
  memset(body, 'x', most);
  OK(aftercall_response_new(500, &response));
  OK(aftercall_response_set_body(response, body, NUL, AFTERCALL_BODY_STATE_PREFIX));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_response_set_body(response, NULL, NUL, 0));
  aftercall_response_free(response);
  free(body);
}

static void null_has_no_length(void) {
  aftercall_status row = AFTERCALL_STATUS_INIT;
  aftercall_request *request = NULL;
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_status_parse(NULL, NUL, &row));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_request_new("GET", NUL, NULL, NUL, &request));
  OK(aftercall_request_new("GET", NUL, NULL, 0, &request));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_request_add_header(request, NULL, NUL, "", NUL));
  aftercall_request_free(request);
}

int main(void) {
  lengths_may_be_left_to_the_nul();
  requests_and_responses();
  scopes();
  a_body_without_end();
  null_has_no_length();
  return DONE();
}
