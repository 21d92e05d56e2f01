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
#define WANTED(key) cJSON_GetObjectItemCaseSensitive(expected, key)
  const cJSON *phrase = WANTED("phrase");
  check_count("code", WANTED("code"), row->code);
  check_text("name", WANTED("name"), row->name, strlen(row->name));
  check_text("message", WANTED("message"), row->message, strlen(row->message));
  check_text("description", WANTED("description"), row->description, strlen(row->description));
  if (cJSON_IsNull(phrase)) {
    if (row->phrase[0] != '\0') {
      wrong("phrase is \"%s\" instead of none", row->phrase);
    }
  } else {
    check_text("phrase", phrase, row->phrase, strlen(row->phrase));
  }
  check_flag("is_known", WANTED("is_known"), row->is_known);
  check_word("effect", AFTERCALL_SET_EFFECT, WANTED("effect"), row->effect);
  check_word("fault", AFTERCALL_SET_FAULT, WANTED("fault"), row->fault);
  check_word("reason", AFTERCALL_SET_REASON, WANTED("reason"), row->reason);
  check_word("repeat", AFTERCALL_SET_REPEAT, WANTED("repeat"), row->repeat);
  check_word("remedy", AFTERCALL_SET_REMEDY, WANTED("remedy"), row->remedy);
  check_flag("is_success", WANTED("is_success"), row->is_success);
  check_flag("is_client_error", WANTED("is_client_error"), row->is_client_error);
  check_flag("is_server_error", WANTED("is_server_error"), row->is_server_error);
  check_flag("is_throttled", WANTED("is_throttled"), row->is_throttled);
#undef WANTED
}

static void run_status(const cJSON *one) {
  static const char *const keys[] = {"name",     "kind",  "source", "level",
                                     "contract", "input", "expect", NULL};
  const cJSON *input = cJSON_GetObjectItemCaseSensitive(one, "input");
  const cJSON *expected = cJSON_GetObjectItemCaseSensitive(one, "expect");
  aftercall_contract *contract =
      read_contract(cJSON_GetObjectItemCaseSensitive(one, "contract"));
  aftercall_status row = AFTERCALL_STATUS_INIT;
  aftercall_result result;
  only(one, keys);
  if (cJSON_IsNumber(input)) {
    result = aftercall_contract_lookup(contract, (uint16_t)read_count(input), &row);
  } else {
    bytes text = read_bytes(input);
    result = aftercall_contract_parse(contract, text.data, text.len, &row);
    free(text.data);
  }
  if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(expected, "error"))) {
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
  const cJSON *asked = cJSON_GetObjectItemCaseSensitive(one, "request");
  const cJSON *came = cJSON_GetObjectItemCaseSensitive(one, "response");
  const cJSON *failed = cJSON_GetObjectItemCaseSensitive(one, "failure");
  const cJSON *expected = cJSON_GetObjectItemCaseSensitive(one, "expect");
  aftercall_contract *contract =
      read_contract(cJSON_GetObjectItemCaseSensitive(one, "contract"));
  aftercall_request *request = asked == NULL ? NULL : read_request(asked);
  aftercall_verdict *verdict = NULL;
  only(one, keys);
  if ((came == NULL) == (failed == NULL)) {
    broken("one of response and failure is wanted", NULL);
  }
  must(aftercall_verdict_new(&verdict), "aftercall_verdict_new");
  if (came != NULL) {
    response made = read_response(came);
    must(aftercall_judge_view(contract, request, &made.view, verdict), "aftercall_judge_view");
    check_verdict(expected, verdict);
    must(aftercall_judge(contract, request, made.handle, verdict), "aftercall_judge");
    free_response(&made);
  } else {
    aftercall_failure failure = read_failure(failed);
    must(aftercall_judge_failure(contract, request, &failure, verdict), "aftercall_judge_failure");
  }
  check_verdict(expected, verdict);
  aftercall_verdict_free(verdict);
  aftercall_request_free(request);
  aftercall_contract_free(contract);
}

static void run_stream(const cJSON *one) {
  static const char *const keys[] = {"name",    "kind",     "source",   "level",    "contract", "request",
                                     "response", "chunks",  "trailers", "complete", "expect",   NULL};
  const cJSON *asked = cJSON_GetObjectItemCaseSensitive(one, "request");
  const cJSON *complete = cJSON_GetObjectItemCaseSensitive(one, "complete");
  const cJSON *piece;
  cJSON *expected = cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(one, "expect"), true);
  cJSON *begun = cJSON_DetachItemFromObjectCaseSensitive(expected, "content_begun");
  aftercall_contract *contract =
      read_contract(cJSON_GetObjectItemCaseSensitive(one, "contract"));
  aftercall_request *request = asked == NULL ? NULL : read_request(asked);
  response made = read_response(cJSON_GetObjectItemCaseSensitive(one, "response"));
  aftercall_verdict *verdict = NULL;
  aftercall_stream *stream = NULL;
  only(one, keys);
  must(aftercall_verdict_new(&verdict), "aftercall_verdict_new");
  must(aftercall_stream_new(contract, request, made.handle, &stream), "aftercall_stream_new");
  cJSON_ArrayForEach(piece, cJSON_GetObjectItemCaseSensitive(one, "chunks")) {
    bytes chunk = read_bytes(piece);
    must(aftercall_stream_feed(stream, chunk.data, chunk.len), "aftercall_stream_feed");
    free(chunk.data);
  }
  cJSON_ArrayForEach(piece, cJSON_GetObjectItemCaseSensitive(one, "trailers")) {
    const char *name = cJSON_GetStringValue(cJSON_GetArrayItem(piece, 0));
    bytes value = read_bytes(cJSON_GetArrayItem(piece, 1));
    must(aftercall_stream_add_trailer(stream, name, strlen(name), value.data, value.len),
         "aftercall_stream_add_trailer");
    free(value.data);
  }
  must(aftercall_stream_finish(stream, complete == NULL || cJSON_IsTrue(complete), verdict),
       "aftercall_stream_finish");
  check_flag("content_begun", begun, aftercall_stream_content_begun(stream));
  check_verdict(expected, verdict);
  must(aftercall_stream_verdict(stream, verdict), "aftercall_stream_verdict");
  check_verdict(expected, verdict);
  aftercall_stream_free(stream);
  free_response(&made);
  aftercall_verdict_free(verdict);
  aftercall_request_free(request);
  aftercall_contract_free(contract);
  cJSON_Delete(begun);
  cJSON_Delete(expected);
}

static void run_case(const cJSON *one) {
  const cJSON *name = cJSON_GetObjectItemCaseSensitive(one, "name");
  const char *kind = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(one, "kind"));
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
