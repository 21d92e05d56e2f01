/* What a case expects of a verdict. A key that is absent is not checked. */
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* Compares as the vectors' README says; names no key. */
static void compare(const char *place, const cJSON *expected, const cJSON *found);

static void compare_members(const char *place, const cJSON *expected, const cJSON *found) {
  const cJSON *one;
  cJSON_ArrayForEach(one, expected) {
    const cJSON *member = OF(found, one->string);
    char deeper[160];
    snprintf(deeper, sizeof(deeper), "%s.%s", place, one->string);
    if (member == NULL) {
      wrong("there is no %s", deeper);
    } else {
      compare(deeper, one, member);
    }
  }
}

/* How often a text stands in a list; -1 when the list holds something else. */
static int times_in(const cJSON *list, const char *text) {
  const cJSON *one;
  int times = 0;
  cJSON_ArrayForEach(one, list) {
    if (!cJSON_IsString(one)) {
      return -1;
    }
    times += strcmp(one->valuestring, text) == 0;
  }
  return times;
}

/* Texts may stand in any order, other items may not. */
static void compare_items(const char *place, const cJSON *expected, const cJSON *found) {
  const cJSON *one;
  int position = 0;
  if (cJSON_GetArraySize(expected) != cJSON_GetArraySize(found)) {
    wrong("%s has %d items instead of %d", place, cJSON_GetArraySize(found),
          cJSON_GetArraySize(expected));
    return;
  }
  cJSON_ArrayForEach(one, expected) {
    if (cJSON_IsString(one)) {
      if (times_in(found, one->valuestring) != times_in(expected, one->valuestring)) {
        wrong("%s lacks %s", place, one->valuestring);
      }
    } else {
      compare(place, one, cJSON_GetArrayItem(found, position));
    }
    position++;
  }
}

static void compare(const char *place, const cJSON *expected, const cJSON *found) {
  if (cJSON_IsObject(expected) && cJSON_IsObject(found)) {
    compare_members(place, expected, found);
  } else if (cJSON_IsArray(expected) && cJSON_IsArray(found)) {
    compare_items(place, expected, found);
  } else if (cJSON_IsArray(expected) && cJSON_IsNumber(found)) {
    const cJSON *low = cJSON_GetArrayItem(expected, 0), *high = cJSON_GetArrayItem(expected, 1);
    if (low == NULL || high == NULL || found->valuedouble < low->valuedouble ||
        found->valuedouble > high->valuedouble) {
      wrong("%s is %f", place, found->valuedouble);
    }
  } else if (!cJSON_Compare(expected, found, true)) {
    char *said = cJSON_PrintUnformatted(found), *wanted = cJSON_PrintUnformatted(expected);
    wrong("%s is %s instead of %s", place, said, wanted);
    cJSON_free(said);
    cJSON_free(wanted);
  }
}

/* What a function of the library writes as JSON; the caller frees it. */
static char *text_of(const void *object, json_function *write) {
  size_t needed = 0;
  char *text;
  must(write(object, NULL, 0, &needed), "how long the JSON is");
  text = malloc(needed + 1);
  if (text == NULL) {
    broken("memory", "");
  }
  must(write(object, text, needed + 1, NULL), "the JSON");
  return text;
}

static cJSON *said(const void *object, json_function *write) {
  char *text = text_of(object, write);
  cJSON *found = cJSON_Parse(text);
  if (found == NULL) {
    broken("the library's JSON", text);
  }
  free(text);
  return found;
}

cJSON *said_raw(const void *object, json_function *write, const char *key, const char *value) {
  char *text = text_of(object, write), *more;
  size_t size = strlen(text);
  cJSON *raw;
  if (key != NULL) {
    more = realloc(text, size + strlen(key) + strlen(value) + 5);
    if (more == NULL) {
      broken("memory", "");
    }
    text = more;
    /* In place of the brace at the end. */
    sprintf(text + size - 1, ",\"%s\":%s}", key, value);
  }
  raw = cJSON_CreateRaw(text);
  free(text);
  return raw;
}

void check_said(const char *place, const cJSON *expected, const void *object,
                json_function *write) {
  cJSON *found = said(object, write);
  compare(place, expected, found);
  cJSON_Delete(found);
}

/* The structure of the scalars says what the JSON says. */
static void check_summary(const aftercall_verdict *verdict) {
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  cJSON *found = said(verdict, verdict_json);
  must(aftercall_verdict_summary(verdict, &summary), "aftercall_verdict_summary");
  check_count("summary.code", cJSON_GetObjectItem(found, "code"), summary.code);
#define WORD(field, set)                                                                      \
  check_text("summary." #field, cJSON_GetObjectItem(found, #field),                         \
             aftercall_##set##_slug(summary.field), strlen(aftercall_##set##_slug(summary.field)));
#define FLAG(field) check_flag("summary." #field, cJSON_GetObjectItem(found, #field), summary.field);
#include "scalars.h"
#undef WORD
#undef FLAG
  cJSON_Delete(found);
}

aftercall_result verdict_json(const void *verdict, char *buffer, size_t capacity,
                              size_t *needed) {
  return aftercall_verdict_json(verdict, buffer, capacity, needed);
}

void check_verdict(const cJSON *expected, const aftercall_verdict *verdict) {
  check_said("verdict", expected, verdict, verdict_json);
  check_summary(verdict);
}
