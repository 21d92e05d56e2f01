/* The library as a runner: reads cases as JSON lines, writes what the library says of each. */
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The next line of standard input as JSON; NULL after the last. */
static cJSON *read_line(void) {
  size_t size = 0, room = 1 << 16;
  char *text = malloc(room);
  cJSON *read;
  int byte;
  while (text != NULL && (byte = getchar()) != EOF && byte != '\n') {
    text[size++] = (char)byte;
    if (size == room) {
      char *more = realloc(text, room *= 2);
      if (more == NULL) {
        free(text);
      }
      text = more;
    }
  }
  if (text == NULL) {
    broken("memory", NULL);
  }
  if (size == 0) {
    free(text);
    return NULL;
  }
  read = cJSON_ParseWithLength(text, size);
  free(text);
  if (read == NULL) {
    broken("a line that is not JSON", NULL);
  }
  return read;
}

/* Writes one line. The object is gone afterwards. */
static void write_line(cJSON *line) {
  char *text = cJSON_PrintUnformatted(line);
  puts(text);
  cJSON_free(text);
  cJSON_Delete(line);
}

static cJSON *say_status(const cJSON *one) {
  aftercall_contract *contract = read_contract(OF(one, "contract"));
  aftercall_status row = AFTERCALL_STATUS_INIT;
  aftercall_result result = ask_status(one, contract, &row);
  cJSON *found = cJSON_CreateObject();
  if (result == AFTERCALL_RESULT_OK) {
    cJSON_AddNumberToObject(found, "code", row.code);
    cJSON_AddStringToObject(found, "name", row.name);
    cJSON_AddStringToObject(found, "message", row.message);
    cJSON_AddStringToObject(found, "description", row.description);
    if (row.phrase[0] == '\0') {
      cJSON_AddNullToObject(found, "phrase");
    } else {
      cJSON_AddStringToObject(found, "phrase", row.phrase);
    }
    cJSON_AddStringToObject(found, "effect", aftercall_effect_slug(row.effect));
    cJSON_AddStringToObject(found, "fault", aftercall_fault_slug(row.fault));
    cJSON_AddStringToObject(found, "reason", aftercall_reason_slug(row.reason));
    cJSON_AddStringToObject(found, "repeat", aftercall_repeat_slug(row.repeat));
    cJSON_AddStringToObject(found, "remedy", aftercall_remedy_slug(row.remedy));
    cJSON_AddBoolToObject(found, "is_known", row.is_known);
    cJSON_AddBoolToObject(found, "is_success", row.is_success);
    cJSON_AddBoolToObject(found, "is_client_error", row.is_client_error);
    cJSON_AddBoolToObject(found, "is_server_error", row.is_server_error);
    cJSON_AddBoolToObject(found, "is_throttled", row.is_throttled);
  } else {
    cJSON_AddStringToObject(found, "error", aftercall_result_text(result));
  }
  aftercall_contract_free(contract);
  return found;
}

static cJSON *say_judge(const cJSON *one) {
  aftercall_verdict *verdict = ask_judge(one, false);
  cJSON *found = said_raw(verdict, verdict_json, NULL, NULL);
  aftercall_verdict_free(verdict);
  return found;
}

static cJSON *say_stream(const cJSON *one) {
  aftercall_verdict *verdict = NULL;
  aftercall_stream *stream;
  cJSON *found;
  must(aftercall_verdict_new(&verdict), "aftercall_verdict_new");
  stream = ask_stream(one, verdict);
  found = said_raw(verdict, verdict_json, "content_begun",
                   aftercall_stream_content_begun(stream) ? "true" : "false");
  aftercall_stream_free(stream);
  aftercall_verdict_free(verdict);
  return found;
}

static cJSON *say(const cJSON *one) {
  const char *kind = cJSON_GetStringValue(OF(one, "kind"));
  if (kind == NULL) {
    broken("a case without kind", NULL);
  }
  if (strcmp(kind, "status") == 0) {
    return say_status(one);
  }
  if (strcmp(kind, "judge") == 0) {
    return say_judge(one);
  }
  return strcmp(kind, "stream") == 0 ? say_stream(one) : say_call(one);
}

int answer_cases(void) {
  cJSON *one = read_line(), *line = cJSON_CreateObject();
  if (one == NULL || !cJSON_IsNumber(OF(one, "protocol")) || OF(one, "protocol")->valueint != 1) {
    broken("another version of the protocol", NULL);
  }
  cJSON_Delete(one);
  cJSON_AddNumberToObject(line, "protocol", 1);
  cJSON_AddStringToObject(line, "runner", "aftercall's C library");
  write_line(line);
  while ((one = read_line()) != NULL) {
    line = cJSON_CreateObject();
    cJSON_AddItemToObject(line, "id", cJSON_DetachItemFromObjectCaseSensitive(one, "id"));
    cJSON_DeleteItemFromObjectCaseSensitive(one, "file");
    cJSON_AddItemToObject(line, "said", say(one));
    write_line(line);
    cJSON_Delete(one);
  }
  return ferror(stdin) || fflush(stdout) != 0;
}
