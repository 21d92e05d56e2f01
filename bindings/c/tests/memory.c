/* Lengths that cannot be, memory that is not there, and structures at odd addresses: each a result,
 * never the end of the program. With AFTERCALL_TEST_LIMIT set, the memory really runs out. */
#include "check.h"

#include <stdlib.h>
#include <sys/resource.h>

#define BEYOND ((size_t)PTRDIFF_MAX + 1)
#define ABSURD ((size_t)1 << (sizeof(size_t) * 8 - 2))

static aftercall_request *request(void) {
  aftercall_request *made = NULL;
  OK(aftercall_request_new(T("GET"), T("https://api.example/"), &made));
  return made;
}

/* The lengths in a view: of the body, of the list of fields and of a field. */
static void view_of_length(size_t length) {
  aftercall_response_view view = AFTERCALL_RESPONSE_VIEW_INIT;
  aftercall_header header = {NULL, 0, NULL, 0};
  aftercall_verdict *verdict = NULL;
  OK(aftercall_verdict_new(&verdict));
  view.body = "b";
  view.body_len = length;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_judge_view(NULL, NULL, &view, verdict));
  view.body_len = 0;
  view.headers = &header;
  view.header_count = length;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_judge_view(NULL, NULL, &view, verdict));
  view.header_count = 1;
  header.name = "a";
  header.name_len = length;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_judge_view(NULL, NULL, &view, verdict));
  aftercall_verdict_free(verdict);
}

/* Each length that a function takes, beyond what any object can have. */
static void lengths_beyond_ptrdiff_max(void) {
  static const size_t lengths[] = {BEYOND, SIZE_MAX - 1}; /* SIZE_MAX is AFTERCALL_NUL */
  const aftercall_result wrong = AFTERCALL_RESULT_INVALID_ARGUMENT;
  size_t each;
  for (each = 0; each < 2; each++) {
    size_t length = lengths[each];
    aftercall_request *get = request(), *none = NULL;
    aftercall_response *response = NULL;
    aftercall_contract *contract = NULL;
    aftercall_engine *engine = NULL;
    aftercall_policy *policy = NULL, *profile = NULL;
    aftercall_call *call = NULL;
    aftercall_failure failure = AFTERCALL_FAILURE_INIT;
    aftercall_status row = AFTERCALL_STATUS_INIT;
    aftercall_call_options options = AFTERCALL_CALL_OPTIONS_INIT;
    uint64_t value = 0;
    uint32_t pressure = 0;
    int32_t number = 0;
    OK(aftercall_response_new(200, &response));
    OK(aftercall_engine_new(NULL, NULL, &engine));
    OK(aftercall_policy_new(&policy));
    GIVES(wrong, aftercall_request_new("GET", length, NULL, 0, &none));
    GIVES(wrong, aftercall_request_new(T("GET"), "/", length, &none));
    GIVES(wrong, aftercall_request_add_header(get, "a", length, T("b")));
    GIVES(wrong, aftercall_request_add_header(get, T("a"), "b", length));
    GIVES(wrong, aftercall_response_add_header(response, "a", length, T("b")));
    GIVES(wrong, aftercall_response_add_header(response, T("a"), "b", length));
    GIVES(wrong, aftercall_response_set_body(response, "b", length, 0));
    GIVES(wrong, aftercall_status_parse("503", length, &row));
    GIVES(wrong, aftercall_contract_named("rest", length, &contract));
    GIVES(wrong, aftercall_contract_from_toml("x", length, &contract, NULL, 0, NULL));
    GIVES(wrong, aftercall_failure_named("curl", length, T("52"), &failure));
    GIVES(wrong, aftercall_failure_named(T("curl"), "52", length, &failure));
    GIVES(wrong, aftercall_word_find(0, "unknown", length, &number));
    GIVES(wrong, aftercall_policy_new_profile("none", length, &profile));
    GIVES(wrong, aftercall_policy_set(policy, "attempts", length, 1));
    GIVES(wrong, aftercall_policy_get(policy, "attempts", length, &value));
    GIVES(wrong, aftercall_engine_pressure(engine, get, "scope", length, &pressure));
    options.scope = "scope";
    options.scope_len = length;
    GIVES(wrong, aftercall_call_new(engine, get, &options, 1, &call));
    view_of_length(length);
    CHECK(none == NULL && contract == NULL && profile == NULL && call == NULL);
    aftercall_request_free(get);
    aftercall_response_free(response);
    aftercall_engine_free(engine);
    aftercall_policy_free(policy);
  }
}

/* Lengths that could be, but for which no machine has the memory. Nothing is changed. */
static void more_than_there_is(void) {
  aftercall_request *post = NULL;
  aftercall_response *response = NULL;
  aftercall_verdict *verdict = NULL;
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  OK(aftercall_request_new(T("POST"), T("https://api.example/"), &post));
  GIVES(AFTERCALL_RESULT_NO_MEMORY, aftercall_request_add_header(post, "a", ABSURD, T("b")));
  GIVES(AFTERCALL_RESULT_NO_MEMORY,
        aftercall_request_add_header(post, T("Idempotency-Key"), "b", ABSURD));
  GIVES(AFTERCALL_RESULT_NO_MEMORY, aftercall_request_add_header(post, "a", ABSURD, "b", ABSURD));
  GIVES(AFTERCALL_RESULT_NO_MEMORY,
        aftercall_request_add_header(post, "a", PTRDIFF_MAX, "b", PTRDIFF_MAX));
  CHECK(!aftercall_request_is_harmless(post, 1));
  OK(aftercall_request_add_header(post, T("Idempotency-Key"), T("b")));
  CHECK(aftercall_request_is_harmless(post, 1));
  OK(aftercall_response_new(503, &response));
  OK(aftercall_response_add_header(response, T("Retry-After"), T("2")));
  GIVES(AFTERCALL_RESULT_NO_MEMORY, aftercall_response_add_header(response, T("a"), "b", ABSURD));
  OK(aftercall_verdict_new(&verdict));
  OK(aftercall_judge(NULL, post, response, verdict));
  OK(aftercall_verdict_summary(verdict, &summary));
  CHECK(summary.wait_us == 2000000);
  CHECK(strstr(aftercall_result_text(AFTERCALL_RESULT_NO_MEMORY), "memory") != NULL);
  aftercall_request_free(post);
  aftercall_response_free(response);
  aftercall_verdict_free(verdict);
}

/* A long body needs no more memory than the part that is looked at. */
static void only_the_head_of_a_body_is_read(void) {
  static char body[AFTERCALL_MAX_BODY + 1];
  aftercall_response *response = NULL;
  aftercall_response_view view = AFTERCALL_RESPONSE_VIEW_INIT;
  aftercall_verdict *verdict = NULL;
  memset(body, 'x', sizeof(body));
  OK(aftercall_response_new(500, &response));
  OK(aftercall_response_set_body(response, body, ABSURD, AFTERCALL_BODY_STATE_PREFIX));
  OK(aftercall_verdict_new(&verdict));
  OK(aftercall_judge(NULL, NULL, response, verdict));
  view.status = 500;
  view.body = body;
  view.body_len = ABSURD;
  view.body_state = AFTERCALL_BODY_STATE_PREFIX;
  OK(aftercall_judge_view(NULL, NULL, &view, verdict));
  aftercall_response_free(response);
  aftercall_verdict_free(verdict);
}

/* The memory of the process is limited to a little more than it has. */
static void memory_runs_out(void) {
  const size_t size = (size_t)8 << 20;
  struct rlimit limit = {(rlim_t)300 << 20, (rlim_t)300 << 20};
  char *large = malloc(size);
  aftercall_request *get = request();
  aftercall_result result = AFTERCALL_RESULT_OK;
  int added = 0;
  memset(large, 'x', size);
  CHECK(setrlimit(RLIMIT_AS, &limit) == 0);
  while (added < 100 && result == AFTERCALL_RESULT_OK) {
    result = aftercall_request_add_header(get, T("X-Large"), large, size);
    added++;
  }
  CHECK(result == AFTERCALL_RESULT_NO_MEMORY);
  CHECK(added > 2);
  OK(aftercall_request_add_header(get, T("X-Small"), T("x")));
  CHECK(aftercall_request_is_harmless(get, 1));
  aftercall_request_free(get);
  OK(aftercall_request_new(T("GET"), large, size, &get));
  aftercall_request_free(get);
  free(large);
}

/* A pointer to one byte further than the object that `buffer` holds. */
#define ODD(type, buffer) ((type *)(void *)((char *)(buffer) + 1))

static void odd_addresses(void) {
  union {
    aftercall_status row;
    aftercall_summary summary;
    aftercall_time time;
    char bytes[256];
  } buffer;
  const aftercall_result wrong = AFTERCALL_RESULT_INVALID_ARGUMENT;
  aftercall_verdict *verdict = NULL;
  aftercall_response *response = NULL;
  aftercall_engine *engine = NULL;
  aftercall_request *get = request();
  aftercall_call *call = NULL;
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  size_t size = sizeof(aftercall_status);
  memset(&buffer, 0, sizeof(buffer));
  memcpy(buffer.bytes + 1, &size, sizeof(size));
  OK(aftercall_verdict_new(&verdict));
  OK(aftercall_response_new(200, &response));
  OK(aftercall_engine_new(NULL, NULL, &engine));
  OK(aftercall_call_new(engine, get, NULL, 1, &call));
  GIVES(wrong, aftercall_status_lookup(503, ODD(aftercall_status, buffer.bytes)));
  GIVES(wrong, aftercall_now(ODD(aftercall_time, buffer.bytes)));
  GIVES(wrong, aftercall_judge_view(NULL, NULL, ODD(aftercall_response_view, buffer.bytes), verdict));
  TEXT("response is not aligned", aftercall_verdict_error(verdict));
  GIVES(wrong, aftercall_judge_failure(NULL, NULL, ODD(aftercall_failure, buffer.bytes), verdict));
  GIVES(wrong, aftercall_judge(NULL, NULL, ODD(aftercall_response, response), verdict));
  GIVES(wrong, aftercall_judge(ODD(aftercall_contract, engine), NULL, response, verdict));
  GIVES(wrong, aftercall_verdict_new(ODD(aftercall_verdict *, buffer.bytes)));
  GIVES(wrong, aftercall_call_begin(call, ODD(aftercall_time, buffer.bytes), &next));
  TEXT("now is not aligned", aftercall_call_error(call));
  GIVES(wrong, aftercall_call_new(engine, get, ODD(aftercall_call_options, buffer.bytes), 1, &call));
  /* A length is written wherever it is to go. */
  CHECK(aftercall_request_origin(get, ODD(size_t, buffer.bytes)) != NULL);
  memcpy(&size, buffer.bytes + 1, sizeof(size));
  CHECK(size == strlen("https://api.example:443"));
  aftercall_call_free(call);
  aftercall_request_free(get);
  aftercall_engine_free(engine);
  aftercall_response_free(response);
  aftercall_verdict_free(verdict);
}

int main(void) {
  lengths_beyond_ptrdiff_max();
  more_than_there_is();
  only_the_head_of_a_body_is_read();
  odd_addresses();
  if (getenv("AFTERCALL_TEST_LIMIT") != NULL) {
    memory_runs_out();
  }
  return DONE();
}
