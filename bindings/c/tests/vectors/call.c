/* Cases that drive calls: one engine, one or several calls, steps on one clock. */
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static aftercall_result call_json(const void *call, char *buffer, size_t capacity,
                                  size_t *needed) {
  return aftercall_call_json(call, buffer, capacity, needed);
}

static void check_step(const cJSON *expected, const aftercall_call *call,
                       const aftercall_decision *next) {
  cJSON *decision = cJSON_Duplicate(expected, true);
  cJSON *verdict = cJSON_DetachItemFromObjectCaseSensitive(decision, "verdict");
  check_said("decision", decision, call, call_json);
  check_word("action", AFTERCALL_SET_ACTION, OF(expected, "action"), next->action);
  if (verdict != NULL) {
    aftercall_verdict *last = NULL;
    must(aftercall_verdict_new(&last), "aftercall_verdict_new");
    must(aftercall_call_verdict(call, last), "aftercall_call_verdict");
    check_verdict(verdict, last);
    aftercall_verdict_free(last);
  }
  cJSON_Delete(verdict);
  cJSON_Delete(decision);
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

static aftercall_result take_step(aftercall_call *call, const cJSON *step, int64_t wall,
                                  aftercall_decision *next) {
  static const char *const keys[] = {"at_ms", "call", "do", "response", "failure", "ok", "result",
                                     "wall_jump_ms", "expect", NULL};
  uint64_t at = read_count(OF(step, "at_ms")) * 1000;
  aftercall_time now;
  only(step, keys);
  now.monotonic_us = at;
  now.wall_us = wall + (int64_t)at;
  return input(call, step, &now, next);
}

static void run_step(aftercall_call *call, const cJSON *step, int64_t wall) {
  const cJSON *expected = OF(step, "expect");
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_result result = take_step(call, step, wall, &next);
  double at = OF(step, "at_ms")->valuedouble;
  if (OF(expected, "error") != NULL) {
    static const char *const error[] = {"error", NULL};
    only(expected, error);
    if (result != AFTERCALL_RESULT_STATE) {
      wrong("at %.0f ms: \"%s\" instead of a mistake", at, aftercall_result_text(result));
    }
  } else if (result != AFTERCALL_RESULT_OK) {
    wrong("at %.0f ms: %s", at, aftercall_call_error(call));
  } else {
    check_step(expected, call, &next);
  }
}

/* What the library says of a step: the decision, and what the last answer meant. */
static cJSON *say_step(aftercall_call *call, const cJSON *step, int64_t wall) {
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_result result = take_step(call, step, wall, &next);
  aftercall_verdict *last = NULL;
  cJSON *decision;
  if (result != AFTERCALL_RESULT_OK) {
    decision = cJSON_CreateObject();
    cJSON_AddStringToObject(decision, "error", aftercall_result_text(result));
    return decision;
  }
  must(aftercall_verdict_new(&last), "aftercall_verdict_new");
  result = aftercall_call_verdict(call, last);
  if (result == AFTERCALL_RESULT_OK) {
    cJSON *verdict = said_raw(last, verdict_json, NULL, NULL);
    decision = said_raw(call, call_json, "verdict", verdict->valuestring);
    cJSON_Delete(verdict);
  } else {
    if (result != AFTERCALL_RESULT_NOT_FOUND) {
      must(result, "aftercall_call_verdict");
    }
    decision = said_raw(call, call_json, "verdict", "null");
  }
  aftercall_verdict_free(last);
  return decision;
}

/* Runs a case. `list`, unless it is NULL, gets what is said of each step, and nothing is checked. */
static void each_step(const cJSON *one, cJSON *list) {
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
      if (list != NULL) {
        cJSON_AddItemToArray(list, cJSON_CreateNull());
      }
    } else if (list != NULL) {
      cJSON_AddItemToArray(list, say_step(named(&all, OF(each, "call")), each, wall));
    } else {
      run_step(named(&all, OF(each, "call")), each, wall);
    }
  }
  for (number = 0; number < all.count; number++) {
    aftercall_call_free(all.calls[number]);
  }
  aftercall_engine_free(engine);
}

void run_call(const cJSON *one) {
  each_step(one, NULL);
}

cJSON *say_call(const cJSON *one) {
  cJSON *list = cJSON_CreateArray();
  each_step(one, list);
  return list;
}
