/* Whole answers in one crossing: JSON, sentences, and the packed form in both directions. */
#include "check.h"

enum { ROOM = 8192 };

static unsigned char input[ROOM];
static size_t input_len;
static unsigned char output[ROOM];

static void put(uint64_t value, size_t bytes) {
  size_t at;
  for (at = 0; at < bytes; at++) input[input_len++] = (unsigned char)(value >> (8 * at));
}

static void put_text(const char *text) {
  put(strlen(text), 4);
  memcpy(input + input_len, text, strlen(text));
  input_len += strlen(text);
}

static uint64_t get(size_t at, size_t bytes) {
  uint64_t value = 0;
  while (bytes-- > 0) value = value << 8 | output[at + bytes];
  return value;
}

/* A response with Retry-After: 2. */
static void put_response(uint16_t status) {
  put(status, 2);
  put(0, 2); /* nothing of its body was read; no time is given */
  put(0, 8);
  put(0, 2); /* no redirect */
  put(1, 4);
  put_text("Retry-After");
  put_text("2");
  put(0, 4); /* no body */
}

static void put_judge_input(uint16_t status) {
  input_len = 0;
  put(0, 2); /* no request; a response */
  put_response(status);
}

static void put_event(unsigned char event, uint64_t monotonic_us) {
  input_len = 0;
  put(event, 1);
  put(monotonic_us, 8);
  put(0, 8);
}

static aftercall_result judged(size_t len, size_t capacity, size_t *needed) {
  return aftercall_judge_packed(NULL, input, len, output, capacity, needed);
}

static void a_verdict_in_one_crossing(void) {
  size_t needed = 0, len;
  put_judge_input(503);
  memset(output, 0x55, sizeof output);
  GIVES(AFTERCALL_RESULT_BUFFER, judged(input_len, 16, &needed));
  CHECK(needed > 16 && needed < ROOM && output[0] == 0x55);
  OK(judged(input_len, needed, &needed));
  CHECK(get(0, 4) == needed && output[4] == 1 && output[5] == 1); /* a verdict; layout 1 */
  CHECK(get(8, 2) == 503 && output[needed] == 0x55);
  OK(judged(input_len, ROOM, NULL));
  for (len = 0; len < input_len; len++) {
    GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, judged(len, ROOM, NULL));
  }
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, judged(input_len + 1, ROOM, NULL));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_judge_packed(NULL, NULL, 9, output, ROOM, NULL));
  GIVES(AFTERCALL_RESULT_BUFFER, aftercall_judge_packed(NULL, input, input_len, NULL, 0, &needed));
  input[0] = 2; /* flags of a request that is not given */
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, judged(input_len, ROOM, NULL));
}

/* Numbers are read byte by byte, so a buffer may stand anywhere. */
static void buffers_may_stand_anywhere(void) {
  size_t shift;
  for (shift = 0; shift < 8; shift++) {
    put_judge_input(429);
    memmove(input + shift, input, input_len);
    OK(aftercall_judge_packed(NULL, input + shift, input_len, output + shift, ROOM - shift, NULL));
    CHECK(get(shift + 8, 2) == 429);
  }
}

static void a_call_in_steps(void) {
  aftercall_engine *engine = NULL;
  aftercall_request *request = NULL;
  aftercall_call *call = NULL;
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_time now = {1, 0};
  size_t needed = 0, len;
  OK(aftercall_engine_new(NULL, NULL, &engine));
  OK(aftercall_request_new(T("GET"), T("https://api.example/"), &request));
  OK(aftercall_call_new(engine, request, NULL, 1, &call));
  GIVES(AFTERCALL_RESULT_STATE, aftercall_call_pack(call, output, ROOM, NULL));
  put_event(3, 1); /* a wake, which nobody expects */
  GIVES(AFTERCALL_RESULT_STATE,
        aftercall_call_step_packed(call, input, input_len, output, ROOM, NULL));
  CHECK(aftercall_call_error(call)[0] != '\0');
  put_event(0, 1);
  OK(aftercall_call_step_packed(call, input, input_len, output, ROOM, NULL));
  CHECK(output[4] == 2 && output[8] == AFTERCALL_ACTION_SEND);
  put_event(1, 2);
  put_response(503);
  for (len = 0; len < input_len; len++) {
    GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT,
          aftercall_call_step_packed(call, input, len, output, ROOM, NULL));
    CHECK(strstr(aftercall_call_error(call), "the buffer ends too early") != NULL);
  }
  /* What was refused changed nothing: the answer is still awaited. */
  GIVES(AFTERCALL_RESULT_STATE, aftercall_call_begin(call, &now, &next));
  memset(output, 0x55, sizeof output);
  GIVES(AFTERCALL_RESULT_BUFFER,
        aftercall_call_step_packed(call, input, input_len, output, 8, &needed));
  CHECK(output[0] == 0x55 && needed > 8);
  /* The step was taken: it cannot be taken again, and its decision can be had. */
  GIVES(AFTERCALL_RESULT_STATE,
        aftercall_call_step_packed(call, input, input_len, output, ROOM, NULL));
  OK(aftercall_call_pack(call, output, needed, NULL));
  CHECK(output[8] == AFTERCALL_ACTION_WAIT);
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT,
        aftercall_call_step_packed(NULL, input, input_len, output, ROOM, NULL));
  aftercall_call_free(call);
  aftercall_request_free(request);
  aftercall_engine_free(engine);
}

static void what_an_engine_knows(void) {
  aftercall_engine *engine = NULL;
  aftercall_request *request = NULL;
  aftercall_call *call = NULL;
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_response_view view = AFTERCALL_RESPONSE_VIEW_INIT;
  aftercall_header field = {"Retry-After", 11, "2", 1};
  aftercall_time now = {1000, 0};
  char text[1024];
  size_t needed = 0;
  uint32_t pressure = 9;
  OK(aftercall_engine_new(NULL, NULL, &engine));
  OK(aftercall_engine_snapshot_json(engine, text, sizeof text, &needed));
  TEXT("{\"scopes\":[],\"forgotten\":0}", text);
  CHECK(needed == strlen(text));
  OK(aftercall_request_new(T("GET"), T("https://api.example/"), &request));
  OK(aftercall_call_new(engine, request, NULL, 1, &call));
  OK(aftercall_call_begin(call, &now, &next));
  view.status = 503;
  view.headers = &field;
  view.header_count = 1;
  OK(aftercall_call_on_response_view(call, &view, &now, &next));
  OK(aftercall_engine_snapshot_json(engine, text, sizeof text, &needed));
  CHECK(strstr(text, "\"origin\":\"https://api.example:443\",\"scope\":null") != NULL);
  CHECK(strstr(text, "\"hold\":{\"since_us\":1000,\"until_us\":2001000,") != NULL);
  CHECK(strstr(text, "\"attempts\":1,\"retries\":0,") != NULL);
  CHECK(strstr(text, "\"pressure\":179,\"budget_left\":0,\"budget_capacity\":0,") != NULL);
  CHECK(strstr(text, "\"quota\":null,\"learned_gap_us\":0,\"circuit_open_until_us\":null,") != NULL);
  CHECK(strstr(text, "\"buckets\":0,") != NULL);
  CHECK(strstr(text, "\"ended_by_quota\":0,\"ended_by_circuit\":0}") != NULL);
  OK(aftercall_engine_pressure(engine, request, NULL, 0, &pressure));
  CHECK(pressure == 179);
  OK(aftercall_engine_pressure(engine, request, "another", AFTERCALL_NUL, &pressure));
  CHECK(pressure == 0);
  OK(aftercall_engine_snapshot_json(engine, text, 11, NULL));
  TEXT("{\"scopes\":", text); /* cut, as by snprintf */
  OK(aftercall_engine_snapshot_json(engine, NULL, 0, &needed));
  CHECK(needed > 11);
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_engine_snapshot_json(NULL, text, 9, NULL));
  aftercall_call_free(call);
  aftercall_request_free(request);
  aftercall_engine_free(engine);
}

static void words_for_people_and_logs(void) {
  aftercall_verdict *verdict = NULL;
  aftercall_response_view view = AFTERCALL_RESPONSE_VIEW_INIT;
  char text[4096];
  size_t needed = 0;
  OK(aftercall_verdict_new(&verdict));
  GIVES(AFTERCALL_RESULT_STATE, aftercall_verdict_json(verdict, text, sizeof text, NULL));
  GIVES(AFTERCALL_RESULT_STATE, aftercall_verdict_pack(verdict, output, ROOM, NULL));
  view.status = 404;
  OK(aftercall_judge_view(NULL, NULL, &view, verdict));
  OK(aftercall_verdict_json(verdict, text, sizeof text, &needed));
  CHECK(needed == strlen(text) && strstr(text, "\"remedy\":\"check-reference\"") != NULL);
  OK(aftercall_verdict_explain(verdict, text, sizeof text, NULL));
  CHECK(strstr(text, "404") != NULL || strstr(text, "Not Found") != NULL);
  OK(aftercall_verdict_pack(verdict, output, ROOM, &needed));
  CHECK(get(0, 4) == needed && get(8, 2) == 404);
  aftercall_verdict_free(verdict);
}

int main(void) {
  a_verdict_in_one_crossing();
  buffers_may_stand_anywhere();
  a_call_in_steps();
  what_an_engine_knows();
  words_for_people_and_logs();
  return DONE();
}
