/* Runs the shared vectors through the C interface: `vectors FILE...`. Prints how many ran; fails
 * when one differs, when a key is unknown, and when none ran. `vectors --answer` is a runner. */
#include "vectors.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *current = "";
static unsigned long differences;

void wrong(const char *format, ...) {
  va_list arguments;
  fprintf(stderr, "%s: ", current);
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  differences++;
}

void broken(const char *what, const char *which) {
  fprintf(stderr, "%s: not understood: %s %s\n", current, what, which == NULL ? "" : which);
  exit(2);
}

void only(const cJSON *object, const char *const *keys) {
  const cJSON *member;
  size_t key;
  if (!cJSON_IsObject(object)) {
    broken("no object where one is wanted", NULL);
  }
  cJSON_ArrayForEach(member, object) {
    for (key = 0; keys[key] != NULL && strcmp(keys[key], member->string) != 0; key++) {
    }
    if (keys[key] == NULL) {
      broken("unknown key", member->string);
    }
  }
}

void must(aftercall_result result, const char *what) {
  if (result != AFTERCALL_RESULT_OK) {
    wrong("%s gives \"%s\"", what, aftercall_result_text(result));
  }
}

static void check_row(const cJSON *expected, const aftercall_status *row) {
  static const char *const keys[] = {
      "code",         "message",         "description",     "phrase", "is_known",
      "effect",       "fault",           "repeat",          "remedy", "is_success",
      "is_client_error", "is_server_error", "is_throttled", "name", "reason", NULL};
  only(expected, keys);
  const cJSON *phrase = OF(expected, "phrase");
  check_count("code", OF(expected, "code"), row->code);
  check_text("name", OF(expected, "name"), row->name, strlen(row->name));
  check_text("message", OF(expected, "message"), row->message, strlen(row->message));
  check_text("description", OF(expected, "description"), row->description, strlen(row->description));
  if (cJSON_IsNull(phrase)) {
    if (row->phrase[0] != '\0') {
      wrong("phrase is \"%s\" instead of none", row->phrase);
    }
  } else {
    check_text("phrase", phrase, row->phrase, strlen(row->phrase));
  }
  check_flag("is_known", OF(expected, "is_known"), row->is_known);
  check_word("effect", AFTERCALL_SET_EFFECT, OF(expected, "effect"), row->effect);
  check_word("fault", AFTERCALL_SET_FAULT, OF(expected, "fault"), row->fault);
  check_word("reason", AFTERCALL_SET_REASON, OF(expected, "reason"), row->reason);
  check_word("repeat", AFTERCALL_SET_REPEAT, OF(expected, "repeat"), row->repeat);
  check_word("remedy", AFTERCALL_SET_REMEDY, OF(expected, "remedy"), row->remedy);
  check_flag("is_success", OF(expected, "is_success"), row->is_success);
  check_flag("is_client_error", OF(expected, "is_client_error"), row->is_client_error);
  check_flag("is_server_error", OF(expected, "is_server_error"), row->is_server_error);
  check_flag("is_throttled", OF(expected, "is_throttled"), row->is_throttled);
}

static void run_status(const cJSON *one) {
  static const char *const keys[] = {"name",     "kind",  "source", "level",
                                     "contract", "input", "expect", NULL};
  const cJSON *expected = OF(one, "expect");
  aftercall_contract *contract = read_contract(OF(one, "contract"));
  aftercall_status row = AFTERCALL_STATUS_INIT;
  aftercall_result result = ask_status(one, contract, &row);
  only(one, keys);
  if (cJSON_IsTrue(OF(expected, "error"))) {
    static const char *const error[] = {"error", NULL};
    only(expected, error);
    if (result != AFTERCALL_RESULT_STATUS) {
      wrong("gives \"%s\" instead of a mistake", aftercall_result_text(result));
    }
  } else {
    must(result, "the look-up");
    check_row(expected, &row);
  }
  aftercall_contract_free(contract);
}

static void run_judge(const cJSON *one) {
  static const char *const keys[] = {"name",    "kind",     "source",  "level",  "contract",
                                     "request", "response", "failure", "expect", NULL};
  int by_view;
  only(one, keys);
  if ((OF(one, "response") == NULL) == (OF(one, "failure") == NULL)) {
    broken("one of response and failure is wanted", NULL);
  }
  for (by_view = 0; by_view < 2; by_view++) {
    aftercall_verdict *verdict = ask_judge(one, by_view == 1);
    check_verdict(OF(one, "expect"), verdict);
    aftercall_verdict_free(verdict);
  }
}

static void run_stream(const cJSON *one) {
  static const char *const keys[] = {"name",    "kind",     "source",   "level",    "contract", "request",
                                     "response", "chunks",  "trailers", "complete", "expect",   NULL};
  cJSON *expected = cJSON_Duplicate(OF(one, "expect"), true);
  cJSON *begun = cJSON_DetachItemFromObjectCaseSensitive(expected, "content_begun");
  aftercall_verdict *verdict = NULL;
  aftercall_stream *stream;
  only(one, keys);
  must(aftercall_verdict_new(&verdict), "aftercall_verdict_new");
  stream = ask_stream(one, verdict);
  check_flag("content_begun", begun, aftercall_stream_content_begun(stream));
  check_verdict(expected, verdict);
  must(aftercall_stream_verdict(stream, verdict), "aftercall_stream_verdict");
  check_verdict(expected, verdict);
  aftercall_stream_free(stream);
  aftercall_verdict_free(verdict);
  cJSON_Delete(begun);
  cJSON_Delete(expected);
}

static void run_case(const cJSON *one) {
  const cJSON *name = OF(one, "name");
  const char *kind = cJSON_GetStringValue(OF(one, "kind"));
  if (!cJSON_IsString(name) || kind == NULL) {
    broken("a case without name or kind", NULL);
  }
  current = name->valuestring;
  if (strcmp(kind, "status") == 0) {
    run_status(one);
  } else if (strcmp(kind, "judge") == 0) {
    run_judge(one);
  } else if (strcmp(kind, "stream") == 0) {
    run_stream(one);
  } else if (strcmp(kind, "call") == 0) {
    run_call(one);
  } else {
    broken("kind", kind);
  }
}

static cJSON *read_file(const char *path) {
  FILE *file = fopen(path, "rb");
  size_t size = 0, room = 1 << 16;
  char *text = malloc(room + 1);
  cJSON *read;
  current = path;
  if (file == NULL || text == NULL) {
    broken("cannot be opened", path);
  }
  for (;;) {
    size_t got = fread(text + size, 1, room - size, file);
    size += got;
    if (got == 0) {
      break;
    }
    if (size == room) {
      room *= 2;
      text = realloc(text, room + 1);
    }
  }
  fclose(file);
  text[size] = '\0';
  read = cJSON_Parse(text);
  if (!cJSON_IsArray(read)) {
    broken("no JSON array", path);
  }
  free(text);
  return read;
}

int main(int count, char **paths) {
  unsigned long ran = 0;
  int path;
  if (count == 2 && strcmp(paths[1], "--answer") == 0) {
    return answer_cases() != 0 || differences > 0;
  }
  for (path = 1; path < count; path++) {
    cJSON *cases = read_file(paths[path]);
    const cJSON *one;
    cJSON_ArrayForEach(one, cases) {
      run_case(one);
      ran++;
    }
    cJSON_Delete(cases);
  }
  printf("%lu vectors, %lu differences\n", ran, differences);
  return ran == 0 || differences > 0;
}
