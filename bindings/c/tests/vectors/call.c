/* Cases that drive calls: one engine, one or several calls, steps on one clock. */
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OF(object, key) cJSON_GetObjectItemCaseSensitive(object, key)

enum { MOST_CALLS = 32 };

/* The calls of a case, by name. */
typedef struct {
  const char *names[MOST_CALLS];
  aftercall_call *calls[MOST_CALLS];
  size_t count;
} calls;

static void start(calls *all, const char *name, aftercall_engine *engine, const cJSON *asked,
                  const cJSON *given, uint64_t seed) {
  static const char *const keys[] = {"can_authenticate", "can_verify", "deadline_ms", "scope",
                                     NULL};
  aftercall_call_options options = AFTERCALL_CALL_OPTIONS_INIT;
  aftercall_request *request = read_request(asked);
  if (all->count == MOST_CALLS) {
    broken("too many calls", name);
  }
  if (given != NULL) {
    const char *scope = cJSON_GetStringValue(OF(given, "scope"));
    const cJSON *deadline = OF(given, "deadline_ms");
    only(given, keys);
    options.can_authenticate = (uint32_t)cJSON_IsTrue(OF(given, "can_authenticate"));
    options.can_verify = (uint32_t)cJSON_IsTrue(OF(given, "can_verify"));
    options.deadline_us = deadline == NULL ? 0 : read_count(deadline) * 1000;
    options.scope = scope;
    options.scope_len = scope == NULL ? 0 : strlen(scope);
  }
  all->names[all->count] = name;
  must(aftercall_call_new(engine, request, &options, seed, &all->calls[all->count]),
       "aftercall_call_new");
  all->count++;
  aftercall_request_free(request);
}

static aftercall_engine *make_engine(const cJSON *one) {
  aftercall_contract *contract = read_contract(OF(one, "contract"));
  aftercall_policy *policy = NULL;
  aftercall_engine *engine = NULL;
  const cJSON *setting;
  must(aftercall_policy_new(&policy), "aftercall_policy_new");
  cJSON_ArrayForEach(setting, OF(one, "policy")) {
    uint64_t value =
        cJSON_IsBool(setting) ? (uint64_t)cJSON_IsTrue(setting) : read_count(setting);
    if (aftercall_policy_set(policy, setting->string, strlen(setting->string), value) !=
        AFTERCALL_RESULT_OK) {
      broken("policy:", aftercall_policy_error(policy));
    }
  }
  must(aftercall_engine_new(contract, policy, &engine), "aftercall_engine_new");
  aftercall_policy_free(policy);
  aftercall_contract_free(contract);
  return engine;
}

static aftercall_result input(aftercall_call *call, const cJSON *step, const aftercall_time *now,
                              aftercall_decision *next) {
  const char *does = cJSON_GetStringValue(OF(step, "do"));
  aftercall_result result;
  if (does == NULL) {
    broken("a step without do", NULL);
  }
  if (strcmp(does, "begin") == 0) {
    return aftercall_call_begin(call, now, next);
  }
  if (strcmp(does, "wake") == 0) {
    return aftercall_call_on_wake(call, now, next);
  }
  if (strcmp(does, "cancel") == 0) {
    return aftercall_call_cancel(call, now, next);
  }
  if (strcmp(does, "credentials") == 0) {
    return aftercall_call_on_credentials(call, cJSON_IsTrue(OF(step, "ok")), now, next);
  }
  if (strcmp(does, "verified") == 0) {
    int32_t found = read_word(AFTERCALL_SET_VERIFIED, OF(step, "result"));
    return aftercall_call_on_verified(call, found, now, next);
  }
  if (strcmp(does, "failure") == 0) {
    aftercall_failure failure = read_failure(OF(step, "failure"));
    return aftercall_call_on_failure(call, &failure, now, next);
  }
  if (strcmp(does, "response") == 0) {
    response made = read_response(OF(step, "response"));
    result = aftercall_call_on_response(call, made.handle, now, next);
    free_response(&made);
    return result;
  }
  broken("do", does);
  return AFTERCALL_RESULT_OK;
}

static void check_time_left(const cJSON *expected, const aftercall_decision *next) {
  uint64_t left = cJSON_IsNull(expected) ? AFTERCALL_NO_LIMIT
                  : expected == NULL     ? next->time_left_us
                                         : read_count(expected) * 1000;
  if (left != next->time_left_us) {
    wrong("time_left is %.3f ms", (double)next->time_left_us / 1000);
  }
}

static void check_send(const cJSON *expected, const aftercall_decision *next) {
  static const char *const keys[] = {"action", "attempt", "time_left_ms", "fresh_connection",
                                     "verdict", NULL};
  const cJSON *left = OF(expected, "time_left_ms");
  only(expected, keys);
  check_count("attempt", OF(expected, "attempt"), next->attempt);
  check_flag("fresh_connection", OF(expected, "fresh_connection"), next->fresh_connection);
  check_time_left(left, next);
}

static void check_times(const char *what, const cJSON *expected, const aftercall_call *call,
                        int ended) {
  aftercall_attempt attempt = AFTERCALL_ATTEMPT_INIT;
  const cJSON *each;
  size_t position = 0;
  cJSON_ArrayForEach(each, expected) {
    must(aftercall_call_attempt_at(call, position, &attempt), "aftercall_call_attempt_at");
    if (read_count(each) * 1000 != (ended ? attempt.ended_at_us : attempt.sent_at_us)) {
      wrong("%s is wrong", what);
    }
    position++;
  }
  if (expected != NULL &&
      aftercall_call_attempt_at(call, position, &attempt) != AFTERCALL_RESULT_NOT_FOUND) {
    wrong("%s: there are more attempts", what);
  }
}

static void check_verify(const cJSON *expected, const aftercall_call *call,
                         const aftercall_decision *next) {
  static const char *const keys[] = {"action", "attempt", "time_left_ms", "code",
                                     "failure",  "sent_ms", "ended_ms",     "verdict", NULL};
  const cJSON *failed = OF(expected, "failure");
  aftercall_summary last = AFTERCALL_SUMMARY_INIT;
  only(expected, keys);
  must(aftercall_call_summary(call, &last), "aftercall_call_summary");
  check_count("attempt", OF(expected, "attempt"), next->attempt);
  check_count("code", OF(expected, "code"), last.code);
  check_time_left(OF(expected, "time_left_ms"), next);
  check_times("sent_ms", OF(expected, "sent_ms"), call, 0);
  check_times("ended_ms", OF(expected, "ended_ms"), call, 1);
  if (failed != NULL && cJSON_IsNull(failed) == (last.is_failure != 0)) {
    wrong("is_failure is %s", last.is_failure ? "true" : "false");
  }
  if (cJSON_IsString(failed)) {
    aftercall_failure found = AFTERCALL_FAILURE_INIT;
    aftercall_verdict *verdict = NULL;
    char words[80];
    must(aftercall_verdict_new(&verdict), "aftercall_verdict_new");
    must(aftercall_call_verdict(call, verdict), "aftercall_call_verdict");
    must(aftercall_verdict_failure(verdict, &found), "aftercall_verdict_failure");
    snprintf(words, sizeof(words), "%s: %s", aftercall_phase_slug(found.phase),
             aftercall_cause_slug(found.cause));
    check_text("failure", failed, words, strlen(words));
    aftercall_verdict_free(verdict);
  }
}

static void check_until(const cJSON *expected, const aftercall_decision *next) {
  static const char *const keys[] = {"action", "until_ms", "until_us", "reason", "verdict", NULL};
  const cJSON *until = OF(expected, "until_ms");
  only(expected, keys);
  check_word("reason", AFTERCALL_SET_WAIT_REASON, OF(expected, "reason"), next->wait_reason);
  if (until != NULL && (next->wait_until_us < read_count(cJSON_GetArrayItem(until, 0)) * 1000 ||
                        next->wait_until_us > read_count(cJSON_GetArrayItem(until, 1)) * 1000)) {
    wrong("the wait ends at %.3f ms", (double)next->wait_until_us / 1000);
  }
  check_count("until_us", OF(expected, "until_us"), next->wait_until_us);
}

static void check_challenge(const cJSON *expected, const aftercall_call *call) {
  static const char *const keys[] = {"action", "scheme", "verdict", NULL};
  aftercall_challenge challenge = AFTERCALL_CHALLENGE_INIT;
  only(expected, keys);
  if (OF(expected, "scheme") != NULL) {
    if (aftercall_call_challenge_at(call, 0, &challenge) != AFTERCALL_RESULT_OK) {
      challenge = AFTERCALL_CHALLENGE_INIT; /* none leaves the text absent */
    }
    check_text("scheme", OF(expected, "scheme"), challenge.scheme.data, challenge.scheme.len);
  }
}

static void check_outcome(const cJSON *expected, const aftercall_call *call) {
  static const char *const step_keys[] = {"action", "outcome", "verdict", NULL};
  static const char *const keys[] = {"effect", "stop", "is_success", "attempts", "wait_ms", "code",
                                     NULL};
  aftercall_outcome outcome = AFTERCALL_OUTCOME_INIT;
  const cJSON *code, *wait;
  only(expected, step_keys);
  must(aftercall_call_outcome(call, &outcome), "aftercall_call_outcome");
  expected = OF(expected, "outcome");
  if (expected == NULL) {
    return;
  }
  only(expected, keys);
  code = OF(expected, "code");
  wait = OF(expected, "wait_ms");
  check_word("effect", AFTERCALL_SET_EFFECT, OF(expected, "effect"), outcome.effect);
  check_word("stop", AFTERCALL_SET_STOP, OF(expected, "stop"), outcome.stop);
  check_flag("is_success", OF(expected, "is_success"), outcome.is_success);
  check_count("attempts", OF(expected, "attempts"), outcome.attempts);
  if (wait != NULL && (!outcome.has_wait || read_count(wait) * 1000 != outcome.wait_us)) {
    wrong("wait is %.3f ms", (double)outcome.wait_us / 1000);
  }
  if (cJSON_IsNull(code)) {
    if (outcome.has_verdict) {
      wrong("there is a verdict, code %lu", (unsigned long)outcome.code);
    }
  } else {
    check_count("code", code, outcome.code);
  }
}

static void check_step(const cJSON *expected, const aftercall_call *call,
                       const aftercall_decision *next) {
  int32_t kind = read_word(AFTERCALL_SET_ACTION, OF(expected, "action"));
  if (kind != next->action) {
    wrong("the decision is %s instead of %s", aftercall_action_slug(next->action),
          aftercall_action_slug(kind));
    return;
  }
  switch (kind) {
    case AFTERCALL_ACTION_SEND:
      check_send(expected, next);
      break;
    case AFTERCALL_ACTION_WAIT:
      check_until(expected, next);
      break;
    case AFTERCALL_ACTION_AUTHENTICATE:
      check_challenge(expected, call);
      break;
    case AFTERCALL_ACTION_DONE:
      check_outcome(expected, call);
      break;
    default:
      check_verify(expected, call, next);
  }
  if (OF(expected, "verdict") != NULL) {
    aftercall_verdict *verdict = NULL;
    must(aftercall_verdict_new(&verdict), "aftercall_verdict_new");
    must(aftercall_call_verdict(call, verdict), "aftercall_call_verdict");
    check_verdict(OF(expected, "verdict"), verdict);
    aftercall_verdict_free(verdict);
  }
}

static aftercall_call *named(const calls *all, const cJSON *name) {
  size_t number;
  if (name == NULL && all->count == 1) {
    return all->calls[0];
  }
  for (number = 0; number < all->count; number++) {
    if (cJSON_IsString(name) && strcmp(name->valuestring, all->names[number]) == 0) {
      return all->calls[number];
    }
  }
  broken("no such call", cJSON_GetStringValue(name));
  return NULL;
}

static void release(const aftercall_engine *engine, const cJSON *step) {
  static const char *const keys[] = {"at_ms", "do", "url", "scope", NULL};
  const char *url = cJSON_GetStringValue(OF(step, "url"));
  const char *scope = cJSON_GetStringValue(OF(step, "scope"));
  only(step, keys);
  if (url == NULL) {
    broken("a release without url", NULL);
  }
  must(aftercall_engine_release(engine, url, strlen(url), scope,
                                scope == NULL ? 0 : strlen(scope)),
       "aftercall_engine_release");
}

static void run_step(const calls *all, const cJSON *step, int64_t wall) {
  static const char *const keys[] = {"at_ms", "call", "do", "response", "failure", "ok", "result",
                                     "wall_jump_ms", "expect", NULL};
  const cJSON *expected = OF(step, "expect");
  aftercall_call *call = named(all, OF(step, "call"));
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  uint64_t at = read_count(OF(step, "at_ms")) * 1000;
  aftercall_time now;
  aftercall_result result;
  only(step, keys);
  now.monotonic_us = at;
  now.wall_us = wall + (int64_t)at;
  result = input(call, step, &now, &next);
  if (OF(expected, "error") != NULL) {
    static const char *const error[] = {"error", NULL};
    only(expected, error);
    if (result != AFTERCALL_RESULT_STATE) {
      wrong("at %.0f ms: \"%s\" instead of a mistake", (double)at / 1000,
            aftercall_result_text(result));
    }
  } else if (result != AFTERCALL_RESULT_OK) {
    wrong("at %.0f ms: %s", (double)at / 1000, aftercall_call_error(call));
  } else {
    check_step(expected, call, &next);
  }
}

void run_call(const cJSON *one) {
  static const char *const keys[] = {"name",  "kind",  "source",  "level",   "contract", "policy",
                                     "seed",  "wall",  "calls",   "request", "options",  "steps",
                                     NULL};
  static const char *const call_keys[] = {"request", "options", NULL};
  const cJSON *several = OF(one, "calls"), *each;
  uint64_t seed = OF(one, "seed") == NULL ? 1 : read_count(OF(one, "seed"));
  int64_t wall = 1767225600000000; /* 2026-01-01T00:00:00Z */
  aftercall_engine *engine = make_engine(one);
  calls all = {{NULL}, {NULL}, 0};
  size_t number;
  only(one, keys);
  if (OF(one, "wall") != NULL) {
    wall = read_time(OF(one, "wall"));
  }
  if (several == NULL) {
    start(&all, "", engine, OF(one, "request"), OF(one, "options"), seed);
  }
  cJSON_ArrayForEach(each, several) {
    only(each, call_keys);
    start(&all, each->string, engine, OF(each, "request"), OF(each, "options"), seed);
  }
  cJSON_ArrayForEach(each, OF(one, "steps")) {
    const cJSON *jump = OF(each, "wall_jump_ms");
    if (jump != NULL) {
      wall += (int64_t)jump->valuedouble * 1000;
    }
    if (cJSON_IsString(OF(each, "do")) && strcmp(OF(each, "do")->valuestring, "release") == 0) {
      release(engine, each);
    } else {
      run_step(&all, each, wall);
    }
  }
  for (number = 0; number < all.count; number++) {
    aftercall_call_free(all.calls[number]);
  }
  aftercall_engine_free(engine);
}
