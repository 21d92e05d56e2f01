/* Storey 3: libcurl sends, aftercall decides. `call URL`, where URL is a reference server. */
#define _POSIX_C_SOURCE 200809L
#include <aftercall.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* One operation that is to be carried out. */
typedef struct {
  const char *what;
  const char *method;
  const char *url;
  const char *body; /* or NULL */
  const char *look; /* the URL under which a lost write can be looked for, or NULL */
  int harmless;     /* whether a second application does no harm; the core says so */
} operation;

static void must(aftercall_result result, const char *what) {
  if (result != AFTERCALL_RESULT_OK) {
    fprintf(stderr, "%s: %s\n", what, aftercall_result_text(result));
    exit(1);
  }
}

static aftercall_time now(void) {
  aftercall_time time;
  must(aftercall_now(&time), "now");
  return time;
}

/* The leading bytes of an answer's body. */
typedef struct {
  char data[4096];
  size_t len;
  int cut;
} body;

static size_t keep(char *data, size_t size, size_t count, void *to) {
  body *kept = to;
  size_t len = size * count, room = sizeof(kept->data) - kept->len;
  size_t taken = len < room ? len : room;
  memcpy(kept->data + kept->len, data, taken);
  kept->len += taken;
  kept->cut |= taken < len;
  return len;
}

/* No final response head came: what curl says about it. */
static void on_failure(aftercall_call *call, CURL *curl, CURLcode code, aftercall_decision *next) {
  aftercall_failure failure = AFTERCALL_FAILURE_INIT;
  aftercall_time time = now();
  long written = 0;
  char number[16];
  sprintf(number, "%d", (int)code);
  /* A code without a row stays "unknown", which is always true. */
  (void)aftercall_failure_named("curl", 4, number, strlen(number), &failure);
  /* On a kept connection that died curl sends again by itself and tells of the last try alone: only
   * the bytes written can prove that nothing was sent. */
  if (curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &written) == CURLE_OK && written == 0)
    failure.sent = AFTERCALL_SENT_NO;
  must(aftercall_call_on_failure(call, &failure, &time, next), "on_failure");
}

/* A final response head came: its status, fields and leading bytes. */
static void on_response(aftercall_call *call, CURL *curl, long status, const body *kept,
                        CURLcode code, aftercall_decision *next) {
  aftercall_response *response = NULL;
  struct curl_header *field = NULL;
  aftercall_time time = now();
  aftercall_body_state state = AFTERCALL_BODY_STATE_COMPLETE;
  must(aftercall_response_new((uint16_t)status, &response), "response");
  while ((field = curl_easy_nextheader(curl, CURLH_HEADER, -1, field)) != NULL)
    must(aftercall_response_add_header(response, field->name, strlen(field->name), field->value,
                                       strlen(field->value)),
         "header");
  if (code != CURLE_OK)
    state = AFTERCALL_BODY_STATE_TRUNCATED;
  else if (kept->cut)
    state = AFTERCALL_BODY_STATE_PREFIX;
  must(aftercall_response_set_body(response, kept->data, kept->len, state), "body");
  must(aftercall_call_on_response(call, response, &time, next), "on_response");
  aftercall_response_free(response);
}

/* Prints what the last answer or failure meant. */
static void told(const aftercall_call *call, CURLcode code) {
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  must(aftercall_call_summary(call, &summary), "summary");
  if (summary.is_failure)
    printf(": %s", curl_easy_strerror(code));
  else
    printf(": %u", summary.code);
  printf(", effect %s, remedy %s\n", aftercall_effect_slug(summary.effect),
         aftercall_remedy_slug(summary.remedy));
}

/* The time-out of an attempt or a look. curl takes whole milliseconds, and 0 for no limit. */
static long time_out(const aftercall_decision *next) {
  const uint64_t patience = 30000, left = next->time_left_us / 1000;
  return left == 0 ? 1 : (long)(left < patience ? left : patience);
}

/* Sends the request once and tells the call what came of it. */
static void attempt(aftercall_call *call, CURL *curl, const operation *todo,
                    aftercall_decision *next) {
  body kept = {{0}, 0, 0};
  long status = 0;
  CURLcode code;
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, time_out(next));
  /* A write gets a connection of its own, so that curl does not send it again by itself. */
  curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT,
                   next->fresh_connection || !todo->harmless ? 1L : 0L);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &kept);
  printf("  attempt %u", next->attempt);
  code = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  if (status >= 200)
    on_response(call, curl, status, &kept, code, next);
  else
    on_failure(call, curl, code, next);
  told(call, code);
}

static void wait_until(uint64_t until_us) {
  uint64_t present = now().monotonic_us;
  if (until_us > present) {
    struct timespec rest;
    rest.tv_sec = (time_t)((until_us - present) / 1000000);
    rest.tv_nsec = (long)((until_us - present) % 1000000) * 1000;
    nanosleep(&rest, NULL);
  }
}

/* Looks whether a write took effect. Only a find is proof: what is not visible yet is unknown. */
static aftercall_verified look(const operation *todo, struct curl_slist *headers,
                               const aftercall_decision *next) {
  CURL *curl = curl_easy_init();
  body found = {{0}, 0, 0};
  long status = 0;
  aftercall_status row = AFTERCALL_STATUS_INIT;
  curl_easy_setopt(curl, CURLOPT_URL, todo->look);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, time_out(next));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &found);
  if (curl_easy_perform(curl) == CURLE_OK)
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_cleanup(curl);
  must(aftercall_status_lookup((uint16_t)status, &row), "status");
  printf("  looked: %s\n", row.message);
  return row.is_success ? AFTERCALL_VERIFIED_APPLIED : AFTERCALL_VERIFIED_UNKNOWN;
}

/* Does the one next move. */
static void move(aftercall_call *call, CURL *curl, const operation *todo,
                 struct curl_slist *headers, aftercall_decision *next) {
  aftercall_verified found;
  aftercall_time time;
  switch (next->action) {
    case AFTERCALL_ACTION_SEND:
      attempt(call, curl, todo, next);
      break;
    case AFTERCALL_ACTION_WAIT:
      printf("  wait, %s\n", aftercall_wait_reason_slug(next->wait_reason));
      wait_until(next->wait_until_us);
      time = now();
      must(aftercall_call_on_wake(call, &time, next), "on_wake");
      break;
    case AFTERCALL_ACTION_VERIFY:
      found = look(todo, headers, next);
      time = now();
      must(aftercall_call_on_verified(call, found, &time, next), "on_verified");
      break;
    default: /* Authenticate: the options did not offer it, so it is not asked for */
      time = now();
      must(aftercall_call_cancel(call, &time, next), "cancel");
  }
}

static const char *const FIELDS[][2] = {{"Authorization", "Bearer writer-token"},
                                        {"Content-Type", "application/json"}};

/* Carries one operation through to its end. */
static void carry_out(aftercall_engine *engine, operation *todo) {
  aftercall_request *request = NULL;
  aftercall_call *call = NULL;
  aftercall_call_options options = AFTERCALL_CALL_OPTIONS_INIT;
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_outcome outcome = AFTERCALL_OUTCOME_INIT;
  aftercall_time time = now();
  struct curl_slist *headers = NULL;
  CURL *curl = curl_easy_init();
  char line[100];
  size_t field;
  printf("%s: %s\n", todo->what, todo->method);
  must(aftercall_request_new(todo->method, strlen(todo->method), todo->url, strlen(todo->url),
                             &request),
       "request");
  for (field = 0; field < sizeof(FIELDS) / sizeof(FIELDS[0]); field++) {
    const char *name = FIELDS[field][0], *value = FIELDS[field][1];
    must(aftercall_request_add_header(request, name, strlen(name), value, strlen(value)), "header");
    snprintf(line, sizeof(line), "%s: %s", name, value);
    headers = curl_slist_append(headers, line);
  }
  todo->harmless = aftercall_request_is_harmless(request, 1);
  curl_easy_setopt(curl, CURLOPT_URL, todo->url);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, todo->method);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
  if (todo->body != NULL) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, todo->body);

  options.can_verify = todo->look != NULL;
  must(aftercall_call_new(engine, request, &options, time.monotonic_us, &call), "call");
  must(aftercall_call_begin(call, &time, &next), "begin");
  while (next.action != AFTERCALL_ACTION_DONE) move(call, curl, todo, headers, &next);
  must(aftercall_call_outcome(call, &outcome), "outcome");
  printf("  %s: %s, effect %s, sent %u\n", outcome.is_success ? "success" : "no success",
         aftercall_stop_slug(outcome.stop), aftercall_effect_slug(outcome.effect),
         outcome.attempts);

  aftercall_call_free(call);
  aftercall_request_free(request);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
}

/* Asks the reference server to do its next request wrong. */
static void plan(const char *base, const char *fault) {
  CURL *curl = curl_easy_init();
  body answer = {{0}, 0, 0};
  char url[300], json[200];
  snprintf(url, sizeof(url), "%s/admin/faults", base);
  snprintf(json, sizeof(json), "{\"fault\":\"%s\"}", fault);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, json);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  if (curl_easy_perform(curl) != CURLE_OK) fprintf(stderr, "no fault was planned\n");
  curl_easy_cleanup(curl);
}

int main(int count, char **arguments) {
  const char *base = count == 2 ? arguments[1] : "http://127.0.0.1:8080";
  char orders[300], first[400], second[400], tea[100], coffee[100];
  long id = (long)(now().wall_us % 1000000000);
  aftercall_engine *engine = NULL;
  operation todo = {"an order", "POST", orders, tea, NULL, 0};
  snprintf(orders, sizeof(orders), "%s/v1/orders", base);
  snprintf(first, sizeof(first), "%s/tea-%ld", orders, id);
  snprintf(second, sizeof(second), "%s/coffee-%ld", orders, id);
  snprintf(tea, sizeof(tea), "{\"id\":\"tea-%ld\"}", id);
  snprintf(coffee, sizeof(coffee), "{\"id\":\"coffee-%ld\"}", id);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  must(aftercall_engine_new(NULL, NULL, &engine), "engine");

  carry_out(engine, &todo);
  todo.what = "the same order again";
  carry_out(engine, &todo);

  plan(base, "status=503; applied=no; retry-after=1");
  carry_out(engine, &(operation){"a busy server", "GET", first, NULL, NULL, 0});

  plan(base, "drop-after-apply");
  carry_out(engine, &(operation){"an answer that is lost", "POST", orders, coffee, second, 0});

  carry_out(engine, &(operation){"nobody listens", "POST", "http://127.0.0.1:1/", tea, NULL, 0});

  aftercall_engine_free(engine);
  curl_global_cleanup();
  return 0;
}
