/* Calls: one operation driven to its end, misuse, and many threads on one engine. */
#include "check.h"

#include <pthread.h>

static aftercall_time at(uint64_t milliseconds) {
  aftercall_time now;
  now.monotonic_us = milliseconds * 1000;
  now.wall_us = 1767225600000000 + (int64_t)milliseconds * 1000;
  return now;
}

static aftercall_call *call(const char *method, const aftercall_call_options *options) {
  aftercall_engine *engine = NULL;
  aftercall_request *request = NULL;
  aftercall_call *made = NULL;
  OK(aftercall_engine_new(NULL, NULL, &engine));
  OK(aftercall_request_new(method, strlen(method), T("https://api.example/orders"), &request));
  OK(aftercall_call_new(engine, request, options, 1, &made));
  aftercall_engine_free(engine); /* a call outlives both */
  aftercall_request_free(request);
  return made;
}

static aftercall_result answer(aftercall_call *call, uint32_t status, const char *name,
                               const char *value, aftercall_time now, aftercall_decision *next) {
  aftercall_response_view view = AFTERCALL_RESPONSE_VIEW_INIT;
  aftercall_header header;
  view.status = status;
  if (name != NULL) {
    header.name = name;
    header.name_len = strlen(name);
    header.value = value;
    header.value_len = strlen(value);
    view.headers = &header;
    view.header_count = 1;
  }
  return aftercall_call_on_response_view(call, &view, &now, next);
}

static void throttled_then_done(void) {
  aftercall_call *order = call("POST", NULL);
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_outcome outcome = AFTERCALL_OUTCOME_INIT;
  aftercall_attempt attempt = AFTERCALL_ATTEMPT_INIT;
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  aftercall_verdict *verdict = NULL;
  aftercall_time now = at(0);
  OK(aftercall_verdict_new(&verdict));
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_call_verdict(order, verdict));
  GIVES(AFTERCALL_RESULT_STATE, aftercall_call_outcome(order, &outcome));
  OK(aftercall_call_begin(order, &now, &next));
  CHECK(next.action == AFTERCALL_ACTION_SEND && next.attempt == 1);
  CHECK(next.time_left_us == AFTERCALL_NO_LIMIT && !next.fresh_connection);
  OK(answer(order, 503, "Retry-After", "2", at(100), &next));
  CHECK(next.action == AFTERCALL_ACTION_WAIT);
  CHECK(next.wait_reason == AFTERCALL_WAIT_REASON_THROTTLED);
  CHECK(next.wait_until_us >= 2100000 && next.wait_until_us <= 3100000);
  CHECK(next.wait_us == next.wait_until_us - 100000);
  CHECK(next.attempt == 0 && next.time_left_us == 0);
  OK(aftercall_call_summary(order, &summary));
  CHECK(summary.code == 503 && summary.is_throttled);
  now.monotonic_us = next.wait_until_us;
  OK(aftercall_call_on_wake(order, &now, &next));
  CHECK(next.action == AFTERCALL_ACTION_SEND && next.attempt == 2);
  OK(answer(order, 201, NULL, NULL, at(4000), &next));
  CHECK(next.action == AFTERCALL_ACTION_DONE);
  OK(aftercall_call_outcome(order, &outcome));
  CHECK(outcome.is_success && outcome.stop == AFTERCALL_STOP_SETTLED);
  CHECK(outcome.effect == AFTERCALL_EFFECT_APPLIED && outcome.attempts == 2);
  CHECK(outcome.code == 201 && outcome.has_verdict && !outcome.has_wait);
  OK(aftercall_call_attempt_at(order, 0, &attempt));
  CHECK(attempt.number == 1 && attempt.code == 503 && attempt.has_ended);
  CHECK(attempt.effect == AFTERCALL_EFFECT_NOT_APPLIED && attempt.ended_at_us == 100000);
  OK(aftercall_call_attempt_at(order, 1, &attempt));
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_call_attempt_at(order, 2, &attempt));
  OK(aftercall_call_verdict(order, verdict));
  aftercall_call_free(order);
  TEXT("Created", aftercall_verdict_message(verdict)); /* a copy */
  aftercall_verdict_free(verdict);
}

static void authenticate_and_verify(void) {
  aftercall_call_options options = AFTERCALL_CALL_OPTIONS_INIT;
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_challenge challenge = AFTERCALL_CHALLENGE_INIT;
  aftercall_outcome outcome = AFTERCALL_OUTCOME_INIT;
  aftercall_failure failure = AFTERCALL_FAILURE_INIT;
  aftercall_time now = at(0);
  aftercall_call *order;
  options.can_authenticate = 1;
  options.can_verify = 1;
  options.deadline_us = 5000000;
  options.scope = "tenant";
  options.scope_len = 6;
  order = call("POST", &options);
  OK(aftercall_call_begin(order, &now, &next));
  CHECK(next.time_left_us == 2500000); /* half is kept for a look */
  OK(answer(order, 401, "WWW-Authenticate", "Bearer realm=\"api\"", at(1), &next));
  CHECK(next.action == AFTERCALL_ACTION_AUTHENTICATE && next.challenge_count == 1);
  OK(aftercall_call_challenge_at(order, 0, &challenge));
  TEXT("Bearer", challenge.scheme.data);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_call_challenge_at(order, 1, &challenge));
  now = at(2);
  OK(aftercall_call_on_credentials(order, 1, &now, &next));
  CHECK(next.action == AFTERCALL_ACTION_SEND && next.attempt == 2);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_call_challenge_at(order, 0, &challenge));
  OK(aftercall_failure_named(T("curl"), T("52"), &failure));
  now = at(3);
  OK(aftercall_call_on_failure(order, &failure, &now, &next));
  CHECK(next.action == AFTERCALL_ACTION_VERIFY && next.attempt == 2);
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_call_on_verified(order, 9, &now, &next));
  OK(aftercall_call_on_verified(order, AFTERCALL_VERIFIED_APPLIED, &now, &next));
  CHECK(next.action == AFTERCALL_ACTION_DONE);
  OK(aftercall_call_outcome(order, &outcome));
  CHECK(outcome.stop == AFTERCALL_STOP_ALREADY_DONE && outcome.is_success);
  aftercall_call_free(order);
}

static void misuse_leaves_the_call_as_it_was(void) {
  aftercall_call *get = call("GET", NULL);
  aftercall_decision next = AFTERCALL_DECISION_INIT, small = AFTERCALL_DECISION_INIT;
  aftercall_response *response = NULL;
  aftercall_time now = at(0);
  small.struct_size = 8;
  TEXT("", aftercall_call_error(get));
  GIVES(AFTERCALL_RESULT_STATE, aftercall_call_on_wake(get, &now, &next));
  CHECK(strstr(aftercall_call_error(get), "begin") != NULL);
  /* A wrong output uses up no input. */
  GIVES(AFTERCALL_RESULT_STRUCT_SIZE, aftercall_call_begin(get, &now, &small));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_call_begin(get, &now, NULL));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_call_begin(NULL, &now, &next));
  OK(aftercall_call_begin(get, &now, &next));
  TEXT("", aftercall_call_error(get));
  GIVES(AFTERCALL_RESULT_STATE, aftercall_call_begin(get, &now, &next));
  CHECK(next.action == AFTERCALL_ACTION_SEND);
  OK(aftercall_response_new(200, &response));
  OK(aftercall_call_on_response(get, response, &now, &next));
  CHECK(next.action == AFTERCALL_ACTION_DONE);
  GIVES(AFTERCALL_RESULT_STATE, aftercall_call_cancel(get, &now, &next));
  aftercall_response_free(response);
  aftercall_call_free(get);
  aftercall_call_free(NULL);
}

/* What was wrong with an input is not told of a later one whose arguments are refused. */
static void an_error_is_that_of_the_last_input(void) {
  aftercall_call *get = call("GET", NULL);
  aftercall_decision next = AFTERCALL_DECISION_INIT, small = AFTERCALL_DECISION_INIT;
  aftercall_response_view view = AFTERCALL_RESPONSE_VIEW_INIT;
  aftercall_failure failure = AFTERCALL_FAILURE_INIT;
  aftercall_time now = at(0);
  int input;
  small.struct_size = 8;
  view.struct_size = 8;
  failure.struct_size = 1;
  for (input = 0; input < 7; input++) {
    const char *says = "";
    GIVES(AFTERCALL_RESULT_STATE, aftercall_call_on_wake(get, &now, &next));
    CHECK(aftercall_call_error(get)[0] != '\0');
    switch (input) {
      case 0:
        GIVES(AFTERCALL_RESULT_STRUCT_SIZE, aftercall_call_begin(get, &now, &small));
        says = "decision has struct_size 8: set it with AFTERCALL_DECISION_INIT";
        break;
      case 1:
        GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_call_on_response(get, NULL, &now, &next));
        says = "response is NULL";
        break;
      case 2:
        GIVES(AFTERCALL_RESULT_STRUCT_SIZE,
              aftercall_call_on_response_view(get, &view, &now, &next));
        says = "response has struct_size 8: set it with AFTERCALL_RESPONSE_VIEW_INIT";
        break;
      case 3:
        GIVES(AFTERCALL_RESULT_STRUCT_SIZE, aftercall_call_on_failure(get, &failure, &now, &next));
        says = "failure has struct_size 1: set it with AFTERCALL_FAILURE_INIT";
        break;
      case 4:
        GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_call_on_verified(get, 9, &now, &next));
        says = "found is 9, which its set does not have";
        break;
      case 5:
        GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT,
              aftercall_call_on_credentials(get, 2, &now, &next));
        says = "renewed is 2, and a flag is 0 or 1";
        break;
      default:
        GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_call_begin(get, &now, NULL));
        says = "decision is NULL";
    }
    TEXT(says, aftercall_call_error(get));
  }
  aftercall_call_free(get);
}

/* NULL for a time is the machine's present. */
static void no_time_is_the_present(void) {
  aftercall_call *get = call("GET", NULL);
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_response *busy = NULL;
  aftercall_attempt record = AFTERCALL_ATTEMPT_INIT;
  aftercall_time before, after;
  OK(aftercall_now(&before));
  OK(aftercall_response_new(503, &busy));
  OK(aftercall_response_add_header(busy, T("Retry-After"), T("1")));
  OK(aftercall_call_begin(get, NULL, &next));
  OK(aftercall_call_on_response(get, busy, NULL, &next));
  OK(aftercall_now(&after));
  CHECK(next.action == AFTERCALL_ACTION_WAIT);
  CHECK(next.wait_until_us >= before.monotonic_us + 1000000);
  CHECK(next.wait_until_us >= after.monotonic_us);
  OK(aftercall_call_attempt_at(get, 0, &record));
  CHECK(record.sent_at_us >= before.monotonic_us && record.sent_at_us <= after.monotonic_us);
  OK(aftercall_call_cancel(get, NULL, &next));
  aftercall_response_free(busy);
  aftercall_call_free(get);
}

/* What a caller cannot mean is refused: it would be ignored today and have a meaning later. */
static void options_are_checked(void) {
  aftercall_call_options options = AFTERCALL_CALL_OPTIONS_INIT;
  aftercall_engine *engine = NULL;
  aftercall_request *request = NULL;
  aftercall_call *none = NULL;
  OK(aftercall_engine_new(NULL, NULL, &engine));
  OK(aftercall_request_new(T("GET"), T("https://api.example/"), &request));
  options.can_verify = 7;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT,
        aftercall_call_new(engine, request, &options, 1, &none));
  options.can_verify = 1;
  options.can_authenticate = 2;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT,
        aftercall_call_new(engine, request, &options, 1, &none));
  options.can_authenticate = 1;
  options.scope = "\xff";
  options.scope_len = 1;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT,
        aftercall_call_new(engine, request, &options, 1, &none));
  CHECK(none == NULL);
  options.scope = "tenant";
  options.scope_len = 6;
  OK(aftercall_call_new(engine, request, &options, 1, &none));
  aftercall_call_free(none);
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_call_new(engine, request, NULL, 1, NULL));
  aftercall_request_free(request);
  aftercall_engine_free(engine);
}

static void cancelled(void) {
  aftercall_call *post = call("POST", NULL);
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_outcome outcome = AFTERCALL_OUTCOME_INIT;
  aftercall_attempt attempt = AFTERCALL_ATTEMPT_INIT;
  aftercall_time now = at(0);
  OK(aftercall_call_begin(post, &now, &next));
  OK(aftercall_call_cancel(post, &now, &next));
  OK(aftercall_call_outcome(post, &outcome));
  CHECK(outcome.stop == AFTERCALL_STOP_CANCELLED && outcome.effect == AFTERCALL_EFFECT_UNKNOWN);
  CHECK(!outcome.has_verdict && outcome.code == 0);
  OK(aftercall_call_attempt_at(post, 0, &attempt));
  CHECK(!attempt.has_ended);
  aftercall_call_free(post);
  post = call("POST", NULL);
  aftercall_call_free(post); /* in any state */
}

static void *drive_many(void *shared) {
  static const char url[] = "https://api.example/";
  int number;
  for (number = 0; number < 50; number++) {
    aftercall_engine *engine = aftercall_engine_ref(shared);
    aftercall_request *request = NULL;
    aftercall_call *get = NULL;
    aftercall_decision next = AFTERCALL_DECISION_INIT;
    aftercall_time now = at(0);
    if (aftercall_request_new(T("GET"), T(url), &request) != AFTERCALL_RESULT_OK ||
        aftercall_call_new(engine, request, NULL, (uint64_t)number, &get) != AFTERCALL_RESULT_OK ||
        aftercall_call_begin(get, &now, &next) != AFTERCALL_RESULT_OK ||
        answer(get, 502, NULL, NULL, at(1), &next) != AFTERCALL_RESULT_OK ||
        (next.action != AFTERCALL_ACTION_WAIT && next.action != AFTERCALL_ACTION_DONE)) {
      return shared;
    }
    /* What was paid for a retry goes back to the budget if the retry is not sent. */
    if (next.action == AFTERCALL_ACTION_WAIT) {
      now.monotonic_us = next.wait_until_us;
      if (aftercall_call_on_wake(get, &now, &next) != AFTERCALL_RESULT_OK ||
          next.action != AFTERCALL_ACTION_SEND) {
        return shared;
      }
    }
    aftercall_call_free(get);
    aftercall_request_free(request);
    aftercall_engine_free(engine);
  }
  return NULL;
}

static void threads_share_an_engine(void) {
  enum { THREADS = 8 };
  pthread_t threads[THREADS];
  aftercall_engine *engine = NULL;
  aftercall_request *request = NULL;
  aftercall_policy *policy = NULL;
  char text[2000];
  size_t needed = 0;
  uint32_t pressure = 9;
  int number;
  OK(aftercall_policy_new_profile(T("aws-2026"), &policy));
  OK(aftercall_engine_new(NULL, policy, &engine));
  aftercall_policy_free(policy);
  for (number = 0; number < THREADS; number++) {
    CHECK(pthread_create(&threads[number], NULL, drive_many, engine) == 0);
  }
  for (number = 0; number < THREADS; number++) {
    void *wrong = NULL;
    pthread_join(threads[number], &wrong);
    CHECK(wrong == NULL);
  }
  OK(aftercall_request_new(T("GET"), T("https://api.example/"), &request));
  /* As many retries as the budget pays for: 500 - 35 * 14 is left. */
  OK(aftercall_engine_snapshot_json(engine, text, sizeof text, &needed));
  CHECK(needed < sizeof text && strstr(text, "\"budget_left\":10,\"budget_capacity\":500") != NULL);
  CHECK(strstr(text, "\"attempts\":435,\"retries\":35") != NULL);
  OK(aftercall_engine_pressure(engine, request, NULL, 0, &pressure));
  CHECK(pressure == 0); /* this profile has none */
  aftercall_request_free(request);
  aftercall_engine_free(engine);
}

static void the_clocks(void) {
  aftercall_time one, other;
  OK(aftercall_now(&one));
  OK(aftercall_now(&other));
  CHECK(other.monotonic_us >= one.monotonic_us);
  CHECK(one.wall_us > 1700000000000000);
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_now(NULL));
}

static void a_policy_that_only_observes_tells_what_would_come(void) {
  aftercall_policy *policy = NULL;
  aftercall_engine *engine = NULL;
  aftercall_request *request = NULL;
  aftercall_call *get = NULL;
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_outcome outcome = AFTERCALL_OUTCOME_INIT;
  aftercall_time now = at(0);
  OK(aftercall_policy_new(&policy));
  OK(aftercall_policy_set(policy, T("observe_only"), 1));
  OK(aftercall_engine_new(NULL, policy, &engine));
  OK(aftercall_request_new(T("GET"), T("https://api.example/orders"), &request));
  OK(aftercall_call_new(engine, request, NULL, 1, &get));
  OK(aftercall_call_begin(get, &now, &next));
  OK(answer(get, 503, "Retry-After", "2", now, &next));
  CHECK(next.action == AFTERCALL_ACTION_DONE);
  OK(aftercall_call_outcome(get, &outcome));
  CHECK(outcome.has_suggested && outcome.suggested == AFTERCALL_ACTION_WAIT);
  aftercall_call_free(get);
  aftercall_engine_free(engine);
  aftercall_policy_free(policy);
  get = call("GET", NULL);
  OK(aftercall_call_begin(get, &now, &next));
  OK(answer(get, 200, NULL, NULL, now, &next));
  OK(aftercall_call_outcome(get, &outcome));
  CHECK(!outcome.has_suggested && outcome.suggested == 0);
  aftercall_call_free(get);
  aftercall_request_free(request);
}

int main(void) {
  throttled_then_done();
  authenticate_and_verify();
  misuse_leaves_the_call_as_it_was();
  an_error_is_that_of_the_last_input();
  no_time_is_the_present();
  options_are_checked();
  cancelled();
  threads_share_an_engine();
  the_clocks();
  a_policy_that_only_observes_tells_what_would_come();
  return DONE();
}
