/* What a case expects of a verdict. A key that is absent is not checked. */
#include "vectors.h"

#include <string.h>

#define WANTED(key) cJSON_GetObjectItemCaseSensitive(expected, key)

void check_word(const char *what, size_t set, const cJSON *expected, int32_t found) {
  if (expected != NULL && read_word(set, expected) != found) {
    size_t position;
    const char *slug = "?";
    for (position = 0; position < aftercall_set_size(set); position++) {
      if (aftercall_word_number(set, position) == found) {
        slug = aftercall_word_slug(set, position);
      }
    }
    wrong("%s is %s instead of %s", what, slug, expected->valuestring);
  }
}

void check_flag(const char *what, const cJSON *expected, int found) {
  if (expected == NULL) {
    return;
  }
  if (!cJSON_IsBool(expected)) {
    broken("yes or no", what);
  }
  if (cJSON_IsTrue(expected) != (found != 0)) {
    wrong("%s is %s", what, found != 0 ? "true" : "false");
  }
}

/* Null expects that the text is absent. */
void check_text(const char *what, const cJSON *expected, const char *found, size_t len) {
  const char *text = cJSON_GetStringValue(expected);
  if (expected == NULL) {
    return;
  }
  if (text == NULL && !cJSON_IsNull(expected)) {
    broken("a text", what);
  }
  if (text == NULL ? found != NULL
                   : found == NULL || len != strlen(text) || memcmp(found, text, len) != 0) {
    wrong("%s is \"%s\" instead of \"%s\"", what, found == NULL ? "(none)" : found,
          text == NULL ? "(none)" : text);
  }
}

void check_count(const char *what, const cJSON *expected, uint64_t found) {
  if (expected != NULL && read_count(expected) != found) {
    wrong("%s is %lu instead of %.0f", what, (unsigned long)found, expected->valuedouble);
  }
}

static void check_wait(const cJSON *expected, const aftercall_summary *summary) {
  static const char *const keys[] = {"after_ms", "at", NULL};
  aftercall_wait_kind kind = AFTERCALL_WAIT_KIND_NONE;
  int64_t wait = 0;
  if (expected == NULL) {
    return;
  }
  if (!cJSON_IsNull(expected)) {
    only(expected, keys);
    if (WANTED("at") != NULL) {
      kind = AFTERCALL_WAIT_KIND_AT;
      wait = read_time(WANTED("at"));
    } else {
      kind = AFTERCALL_WAIT_KIND_AFTER;
      wait = (int64_t)read_count(WANTED("after_ms")) * 1000;
    }
  }
  if (kind != summary->wait_kind || wait != summary->wait_us) {
    wrong("wait is kind %d, %.0f us instead of kind %d, %.0f us", (int)summary->wait_kind,
          (double)summary->wait_us, (int)kind, (double)wait);
  }
}

static void check_field_error(const cJSON *expected, const aftercall_field_error *error) {
  static const char *const keys[] = {"pointer", "field", "code", "detail", NULL};
  const aftercall_text found[] = {error->pointer, error->field, error->code, error->detail};
  size_t key;
  only(expected, keys);
  for (key = 0; keys[key] != NULL; key++) {
    const cJSON *text = WANTED(keys[key]);
    if (text != NULL) {
      check_text(keys[key], text, found[key].data, found[key].len);
    } else if (found[key].data != NULL) {
      wrong("an error has %s \"%s\"", keys[key], found[key].data);
    }
  }
}

static void check_problem(const cJSON *expected, const aftercall_verdict *verdict) {
  static const char *const keys[] = {"type",       "code",   "title", "detail",
                                     "request_id", "errors", NULL};
  const cJSON *errors = WANTED("errors"), *one;
  const char *found;
  size_t len, position = 0;
  if (expected == NULL) {
    return;
  }
  only(expected, keys);
  found = aftercall_verdict_problem_type(verdict, &len);
  check_text("type", WANTED("type"), found, len);
  found = aftercall_verdict_problem_code(verdict, &len);
  check_text("problem's code", WANTED("code"), found, len);
  found = aftercall_verdict_problem_title(verdict, &len);
  check_text("title", WANTED("title"), found, len);
  found = aftercall_verdict_problem_detail(verdict, &len);
  check_text("detail", WANTED("detail"), found, len);
  found = aftercall_verdict_problem_request_id(verdict, &len);
  check_text("request_id", WANTED("request_id"), found, len);
  if (errors == NULL) {
    return;
  }
  if (aftercall_verdict_error_count(verdict) != (size_t)cJSON_GetArraySize(errors)) {
    wrong("there are %lu errors", (unsigned long)aftercall_verdict_error_count(verdict));
    return;
  }
  cJSON_ArrayForEach(one, errors) {
    aftercall_field_error error = AFTERCALL_FIELD_ERROR_INIT;
    must(aftercall_verdict_error_at(verdict, position++, &error), "aftercall_verdict_error_at");
    check_field_error(one, &error);
  }
}

static void check_caveats(const cJSON *expected, const aftercall_verdict *verdict,
                           uint64_t found) {
  const cJSON *one;
  uint64_t wanted = 0, listed = 0;
  size_t position;
  for (position = 0; position < aftercall_verdict_caveat_count(verdict); position++) {
    listed |= UINT64_C(1) << aftercall_verdict_caveat_at(verdict, position);
  }
  if (listed != found) {
    wrong("the list of caveats and their bits differ");
  }
  if (expected == NULL) {
    return;
  }
  cJSON_ArrayForEach(one, expected) {
    wanted |= UINT64_C(1) << read_word(AFTERCALL_SET_CAVEAT, one);
  }
  for (position = 0; position < aftercall_set_size(AFTERCALL_SET_CAVEAT); position++) {
    uint64_t bit = UINT64_C(1) << aftercall_word_number(AFTERCALL_SET_CAVEAT, position);
    if ((wanted & bit) != (found & bit)) {
      wrong("caveat %s is %s", aftercall_word_slug(AFTERCALL_SET_CAVEAT, position),
            (found & bit) != 0 ? "given" : "missing");
    }
  }
}

static void check_because(const cJSON *expected, const aftercall_verdict *verdict) {
  const cJSON *one;
  size_t position;
  cJSON_ArrayForEach(one, expected) {
    aftercall_evidence because = AFTERCALL_EVIDENCE_INIT;
    int32_t field = -1;
    if (aftercall_word_find(AFTERCALL_SET_FIELD, one->string, strlen(one->string), &field) !=
        AFTERCALL_RESULT_OK) {
      broken("unknown key", one->string);
    }
    check_word(one->string, AFTERCALL_SET_SOURCE, one,
               aftercall_verdict_decided_by(verdict, field));
    for (position = 0; position < aftercall_verdict_evidence_count(verdict); position++) {
      must(aftercall_verdict_evidence_at(verdict, position, &because), "because_at");
      if (because.field == field) {
        break;
      }
    }
    if (position == aftercall_verdict_evidence_count(verdict)) {
      wrong("there is no because for %s", one->string);
    } else {
      check_word(one->string, AFTERCALL_SET_SOURCE, one, because.source);
    }
  }
}

void check_verdict(const cJSON *expected, const aftercall_verdict *verdict) {
  static const char *const keys[] = {
      "code",    "message",  "description",     "is_known",      "effect",          "fault",
      "repeat",  "remedy",   "wait",            "problem",    "caveats",        "evidence",
      "is_success", "is_client_error", "is_server_error", "is_throttled", "is_retryable", NULL};
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  const char *message = aftercall_verdict_message(verdict);
  const char *description = aftercall_verdict_description(verdict);
  only(expected, keys);
  must(aftercall_verdict_summary(verdict, &summary), "aftercall_verdict_summary");
  check_count("code", WANTED("code"), summary.code);
  check_text("message", WANTED("message"), message, strlen(message));
  check_text("description", WANTED("description"), description, strlen(description));
  check_flag("is_known", WANTED("is_known"), summary.is_known);
  check_word("effect", AFTERCALL_SET_EFFECT, WANTED("effect"), summary.effect);
  check_word("fault", AFTERCALL_SET_FAULT, WANTED("fault"), summary.fault);
  check_word("repeat", AFTERCALL_SET_REPEAT, WANTED("repeat"), summary.repeat);
  check_word("remedy", AFTERCALL_SET_REMEDY, WANTED("remedy"), summary.remedy);
  check_flag("is_success", WANTED("is_success"), summary.is_success);
  check_flag("is_client_error", WANTED("is_client_error"), summary.is_client_error);
  check_flag("is_server_error", WANTED("is_server_error"), summary.is_server_error);
  check_flag("is_throttled", WANTED("is_throttled"), summary.is_throttled);
  check_flag("is_retryable", WANTED("is_retryable"), summary.is_retryable);
  check_wait(WANTED("wait"), &summary);
  check_problem(WANTED("problem"), verdict);
  check_caveats(WANTED("caveats"), verdict, summary.caveats);
  check_because(WANTED("evidence"), verdict);
}
