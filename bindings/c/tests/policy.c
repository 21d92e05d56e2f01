/* Policies and engines. */
#include "check.h"

static void every_setting_has_a_default(void) {
  aftercall_policy *policy = NULL;
  size_t position, count = aftercall_policy_setting_count();
  uint64_t value;
  OK(aftercall_policy_new(&policy));
  CHECK(count >= 17);
  for (position = 0; position < count; position++) {
    const char *name = aftercall_policy_setting_name(position);
    OK(aftercall_policy_get(policy, name, strlen(name), &value));
    OK(aftercall_policy_set(policy, name, strlen(name), value));
    CHECK(aftercall_policy_setting_help(position)[0] != '\0');
  }
  CHECK(aftercall_policy_setting_name(count) == NULL);
  CHECK(aftercall_policy_setting_help(count) == NULL);
  OK(aftercall_policy_get(policy, T("attempts"), &value));
  CHECK(value == 3);
  aftercall_policy_free(policy);
}

static uint64_t setting(const aftercall_policy *policy, const char *name) {
  uint64_t value = UINT64_MAX;
  OK(aftercall_policy_get(policy, name, strlen(name), &value));
  return value;
}

static void every_profile_is_a_policy(void) {
  aftercall_policy *policy = NULL, *plain = NULL;
  size_t position, count = aftercall_policy_profile_count();
  CHECK(count >= 3);
  TEXT("default", aftercall_policy_profile_name(0));
  for (position = 0; position < count; position++) {
    const char *name = aftercall_policy_profile_name(position);
    CHECK(aftercall_policy_profile_help(position)[0] != '\0');
    OK(aftercall_policy_new_profile(name, strlen(name), &policy));
    CHECK(setting(policy, "attempts") == 3);
    aftercall_policy_free(policy);
    policy = NULL;
  }
  CHECK(aftercall_policy_profile_name(count) == NULL);
  CHECK(aftercall_policy_profile_help(count) == NULL);
  OK(aftercall_policy_new(&plain));
  CHECK(setting(plain, "pressure") == 1 && setting(plain, "hold") == 1);
  CHECK(setting(plain, "pacing") == 1 && setting(plain, "budget") == 0);
  CHECK(setting(plain, "breaker") == 0 && setting(plain, "breaker_open_ms") == 5000);
  OK(aftercall_policy_new_profile(T("aws-2026"), &policy));
  CHECK(setting(policy, "pressure") == 0 && setting(policy, "hold") == 0);
  CHECK(setting(policy, "pacing") == 0 && setting(policy, "budget") == 500);
  OK(aftercall_policy_set(policy, T("breaker"), 50));
  CHECK(setting(policy, "breaker") == 50);
  GIVES(AFTERCALL_RESULT_POLICY, aftercall_policy_set(policy, T("breaker"), 101));
  GIVES(AFTERCALL_RESULT_POLICY, aftercall_policy_set(policy, T("pressure"), 2));
  aftercall_policy_free(policy);
  aftercall_policy_free(plain);
  policy = NULL;
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_policy_new_profile(T("AWS-2026"), &policy));
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_policy_new_profile(T(""), &policy));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_policy_new_profile(T("\xff"), &policy));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_policy_new_profile(NULL, 3, &policy));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_policy_new_profile(T("none"), NULL));
  CHECK(policy == NULL);
}

static void mistakes_change_nothing(void) {
  aftercall_policy *policy = NULL;
  uint64_t value = 0;
  OK(aftercall_policy_new(&policy));
  TEXT("", aftercall_policy_error(policy));
  GIVES(AFTERCALL_RESULT_POLICY, aftercall_policy_set(policy, T("attempts"), 0));
  CHECK(strstr(aftercall_policy_error(policy), "attempts") != NULL);
  CHECK(strstr(aftercall_policy_error(policy), "1..=1000") != NULL);
  GIVES(AFTERCALL_RESULT_POLICY, aftercall_policy_set(policy, T("attempts"), UINT64_MAX));
  GIVES(AFTERCALL_RESULT_POLICY, aftercall_policy_set(policy, T("patience"), 1));
  CHECK(strstr(aftercall_policy_error(policy), "there are: attempts, deadline_ms") != NULL);
  GIVES(AFTERCALL_RESULT_POLICY, aftercall_policy_set(policy, T("retry_reported"), 2));
  CHECK(strstr(aftercall_policy_error(policy), "retry_reported cannot be 2: 1:") != NULL);
  GIVES(AFTERCALL_RESULT_POLICY, aftercall_policy_set(policy, T("atempts"), 3));
  TEXT("no setting is called \"atempts\"; did you mean attempts?", aftercall_policy_error(policy));
  GIVES(AFTERCALL_RESULT_POLICY, aftercall_policy_set(policy, T("Deadline"), 3));
  TEXT("no setting is called \"Deadline\"; did you mean deadline_ms?",
       aftercall_policy_error(policy));
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_policy_set(policy, T("\xff"), 3));
  TEXT("name is not UTF-8 from byte 0 on", aftercall_policy_error(policy));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_policy_set(policy, NULL, 3, 3));
  TEXT("name is NULL", aftercall_policy_error(policy));
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_policy_get(policy, T("patience"), &value));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_policy_get(policy, T("attempts"), NULL));
  OK(aftercall_policy_get(policy, T("attempts"), &value));
  CHECK(value == 3);
  OK(aftercall_policy_set(policy, T("attempts"), 7));
  TEXT("", aftercall_policy_error(policy));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_policy_set(NULL, T("attempts"), 7));
  TEXT("", aftercall_policy_error(NULL));
  aftercall_policy_free(policy);
  aftercall_policy_free(NULL);
}

static void an_engine_keeps_what_it_was_given(void) {
  static const char toml[] = "name = \"mine\"\n[[status]]\ncode = 500\nmessage = \"Oh no\"\n";
  aftercall_policy *policy = NULL, *back = NULL;
  aftercall_contract *contract = NULL, *again = NULL;
  aftercall_engine *engine = NULL, *same;
  aftercall_request *request = NULL;
  uint64_t value = 0;
  uint32_t pressure = 9;
  OK(aftercall_policy_new(&policy));
  OK(aftercall_policy_set(policy, T("budget"), 42));
  OK(aftercall_contract_from_toml(T(toml), &contract, NULL, 0, NULL));
  OK(aftercall_engine_new(contract, policy, &engine));
  aftercall_policy_free(policy);
  aftercall_contract_free(contract);
  same = aftercall_engine_ref(engine);
  CHECK(same == engine);
  aftercall_engine_free(engine);
  OK(aftercall_engine_contract(same, &again));
  TEXT("mine", aftercall_contract_name(again, NULL));
  OK(aftercall_engine_policy(same, &back));
  OK(aftercall_policy_get(back, T("budget"), &value));
  CHECK(value == 42);
  OK(aftercall_request_new(T("GET"), T("https://api.example/"), &request));
  OK(aftercall_engine_pressure(same, request, NULL, 0, &pressure));
  CHECK(pressure == 0); /* nothing has failed yet */
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_engine_pressure(same, request, NULL, 0, NULL));
  aftercall_engine_free(same);
  aftercall_contract_free(again);
  aftercall_policy_free(back);
  aftercall_request_free(request);
}

static void the_default_engine(void) {
  aftercall_engine *engine = NULL;
  aftercall_contract *contract = NULL;
  OK(aftercall_engine_new(NULL, NULL, &engine));
  OK(aftercall_engine_contract(engine, &contract));
  TEXT("rest", aftercall_contract_name(contract, NULL));
  aftercall_contract_free(contract);
  aftercall_engine_free(engine);
  aftercall_engine_free(NULL);
  CHECK(aftercall_engine_ref(NULL) == NULL);
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_engine_new(NULL, NULL, NULL));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_engine_contract(NULL, &contract));
}

static void another_policy_shares_what_is_known(void) {
  aftercall_engine *engine = NULL, *other = NULL;
  aftercall_policy *policy = NULL, *back = NULL;
  aftercall_request *request = NULL;
  aftercall_call *call = NULL;
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_response_view view = AFTERCALL_RESPONSE_VIEW_INIT;
  aftercall_time now = {0, 0};
  uint64_t value = 0;
  uint32_t pressure = 0;
  OK(aftercall_policy_new(&policy));
  OK(aftercall_policy_set(policy, T("attempts"), 8));
  OK(aftercall_engine_new(NULL, NULL, &engine));
  OK(aftercall_engine_with_policy(engine, policy, &other));
  OK(aftercall_engine_policy(other, &back));
  OK(aftercall_policy_get(back, T("attempts"), &value));
  CHECK(value == 8);
  OK(aftercall_request_new(T("GET"), T("https://api.example/"), &request));
  OK(aftercall_call_new(other, request, NULL, 1, &call));
  aftercall_engine_free(other);
  OK(aftercall_call_begin(call, &now, &next));
  view.status = 504;
  OK(aftercall_call_on_response_view(call, &view, &now, &next));
  OK(aftercall_engine_pressure(engine, request, NULL, 0, &pressure));
  CHECK(pressure == 179); /* one failure */
  other = NULL;
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_engine_with_policy(NULL, policy, &other));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_engine_with_policy(engine, NULL, &other));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_engine_with_policy(engine, policy, NULL));
  CHECK(other == NULL);
  aftercall_call_free(call);
  aftercall_request_free(request);
  aftercall_policy_free(back);
  aftercall_policy_free(policy);
  aftercall_engine_free(engine);
}

int main(void) {
  every_setting_has_a_default();
  every_profile_is_a_policy();
  mistakes_change_nothing();
  an_engine_keeps_what_it_was_given();
  the_default_engine();
  another_policy_shares_what_is_known();
  return DONE();
}
