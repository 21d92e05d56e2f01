/* The reference server, with real faults on real sockets. */
#include "carry.h"

/* One operation with all that belongs to it. */
typedef struct {
  aftercall_engine *engine;
  CURL *easy;
  aftercall_curl_options options;
  aftercall_curl_answer answer;
  aftercall_outcome outcome;
  char url[200], reference[40], read[100];
  size_t read_at;
  int looks, renewals, observed, sleeps;
} operation;

static const char *server;
static unsigned references;

static size_t ignore(char *data, size_t size, size_t count, void *to) {
  (void)data;
  (void)to;
  return size * count;
}

/* Asks the server for something beside the operations. */
static void ask(const char *path, const char *json, aftercall_curl_answer *answer) {
  aftercall_engine *engine = NULL;
  aftercall_curl_options options;
  aftercall_outcome outcome = AFTERCALL_OUTCOME_INIT;
  CURL *easy = curl_easy_init();
  char url[300];
  memset(&options, 0, sizeof(options));
  snprintf(url, sizeof(url), "%s%s", server, path);
  options.url = url;
  options.body = json;
  options.body_len = json != NULL ? strlen(json) : 0;
  options.answer = answer;
  OK(aftercall_engine_new(NULL, NULL, &engine));
  OK(aftercall_curl_perform(engine, easy, &options, &outcome));
  CHECK(outcome.is_success);
  curl_easy_cleanup(easy);
  aftercall_engine_free(engine);
}

/* The server does its next request wrong. */
static void plan(const char *fault) {
  char json[200];
  snprintf(json, sizeof(json), "{\"fault\":\"%s\"}", fault);
  ask("/admin/faults", json, NULL);
}

/* How often a request was applied, or was delivered, as the server counts. */
static long counted(const operation *own, const char *what) {
  aftercall_curl_answer answer = {0, CURLE_OK, NULL, 0, 0, 0};
  char path[100];
  const char *at;
  long number;
  snprintf(path, sizeof(path), "/admin/counts/%s", own->reference);
  ask(path, NULL, &answer);
  at = answer.data != NULL ? strstr(answer.data, what) : NULL;
  number = at != NULL ? atol(at + strlen(what) + 2) : -1;
  free(answer.data);
  return number;
}

static void add_header(operation *own, const char *line) {
  own->options.headers = curl_slist_append(own->options.headers, line);
}

static void prepare(operation *own, const char *method, const char *path, const char *body) {
  char line[80];
  memset(own, 0, sizeof(*own));
  own->outcome = AFTERCALL_OUTCOME_INIT;
  own->easy = curl_easy_init();
  OK(aftercall_engine_new(NULL, NULL, &own->engine));
  snprintf(own->url, sizeof(own->url), "%s%s", server, path);
  snprintf(own->reference, sizeof(own->reference), "carry-%u", ++references);
  snprintf(line, sizeof(line), "Aftercall-Reference: %s", own->reference);
  add_header(own, line);
  add_header(own, "Authorization: Bearer writer-token");
  own->options.url = own->url;
  own->options.method = method;
  own->options.body = body;
  own->options.body_len = body != NULL ? strlen(body) : 0;
  own->options.timeout_ms = 10000;
  own->options.answer = &own->answer;
  own->options.context = own;
}

static void carry_out(operation *own) {
  OK(aftercall_curl_perform(own->engine, own->easy, &own->options, &own->outcome));
  CHECK(own->outcome.struct_size == sizeof(own->outcome));
}

static void clear(operation *own) {
  curl_slist_free_all(own->options.headers);
  curl_easy_cleanup(own->easy);
  aftercall_engine_free(own->engine);
  free(own->answer.data);
}

static void the_methods(void) {
  static const struct {
    const char *method, *path, *body;
    long status;
  } steps[] = {{NULL, "/v1/teas", "{\"id\":\"green\"}", 201}, {"HEAD", "/v1/teas/green", NULL, 200},
               {NULL, "/v1/teas/green", NULL, 200},         {"PUT", "/v1/teas/green", "{}", 200},
               {"DELETE", "/v1/teas/green", NULL, 204},     {"GET", "/v1/teas/green", NULL, 410},
               {"POST", "/v1/teas/x/restore", NULL, 501}};
  size_t step;
  for (step = 0; step < sizeof(steps) / sizeof(steps[0]); step++) {
    operation own;
    prepare(&own, steps[step].method, steps[step].path, steps[step].body);
    carry_out(&own);
    CHECK(own.answer.status == steps[step].status && own.outcome.attempts == 1);
    CHECK(own.outcome.is_success == (own.answer.status < 300) && !own.answer.is_cut);
    CHECK((own.answer.data != NULL) == (step != 1 && step != 4));
    clear(&own);
  }
}

static aftercall_verified look(aftercall_curl *transfer, const aftercall_decision *decision) {
  operation *own = aftercall_curl_context(transfer), find;
  long status;
  CHECK(decision->action == AFTERCALL_ACTION_VERIFY && decision->attempt == 1);
  own->looks++;
  prepare(&find, "GET", "/v1/looked/black", NULL);
  carry_out(&find);
  status = find.answer.status;
  clear(&find);
  return status == 200 ? AFTERCALL_VERIFIED_APPLIED : AFTERCALL_VERIFIED_UNKNOWN;
}

static void an_answer_that_is_lost(void) {
  operation own;
  prepare(&own, NULL, "/v1/lost", "{\"id\":\"black\"}");
  plan("drop-after-apply");
  carry_out(&own);
  CHECK(!own.outcome.is_success && own.outcome.effect == AFTERCALL_EFFECT_UNKNOWN);
  CHECK(own.outcome.stop == AFTERCALL_STOP_NOT_HARMLESS && own.answer.status == 0);
  CHECK(own.answer.code == CURLE_GOT_NOTHING);
  CHECK(counted(&own, "applications") == 1 && counted(&own, "deliveries") == 1);
  clear(&own);

  prepare(&own, NULL, "/v1/looked", "{\"id\":\"black\"}");
  own.options.verify = look;
  plan("drop-after-apply");
  carry_out(&own);
  CHECK(own.outcome.is_success && own.outcome.effect == AFTERCALL_EFFECT_APPLIED);
  CHECK(own.looks == 1 && counted(&own, "deliveries") == 1);
  clear(&own);

  /* With a key it is sent again, and the server knows it. */
  prepare(&own, NULL, "/v1/lost", "{\"id\":\"earl\"}");
  add_header(&own, "Idempotency-Key: carry-1");
  plan("drop-after-apply");
  carry_out(&own);
  CHECK(own.outcome.is_success && own.outcome.attempts == 2 && own.answer.status == 201);
  CHECK(counted(&own, "applications") == 1 && counted(&own, "deliveries") == 2);
  clear(&own);
}

static void an_answer_that_is_cut(void) {
  operation own;
  prepare(&own, NULL, "/v1/cut", "{\"id\":\"oolong\"}");
  plan("cut-body");
  carry_out(&own);
  CHECK(own.outcome.effect == AFTERCALL_EFFECT_APPLIED && own.outcome.attempts == 1);
  CHECK(own.answer.status == 201 && own.answer.is_cut);
  CHECK(counted(&own, "applications") == 1);
  clear(&own);

  prepare(&own, "GET", "/v1/cut/oolong", NULL);
  plan("cut-body");
  carry_out(&own);
  CHECK(own.outcome.is_success && own.outcome.attempts == 2 && !own.answer.is_cut);
  CHECK(own.answer.data != NULL && strcmp(own.answer.data, "{\"id\":\"oolong\"}") == 0);
  clear(&own);
}

static void note(aftercall_curl *transfer, const aftercall_decision *next) {
  operation *own = aftercall_curl_context(transfer);
  CHECK(next->action != AFTERCALL_ACTION_SEND || own->observed > 0);
  own->observed++;
}

static void a_busy_server(void) {
  operation own;
  aftercall_time before, after;
  prepare(&own, NULL, "/v1/busy", "{}");
  own.options.observe = note;
  plan("status=503; applied=no; retry-after=1");
  OK(aftercall_now(&before));
  carry_out(&own);
  OK(aftercall_now(&after));
  CHECK(own.outcome.is_success && own.outcome.attempts == 2 && own.observed == 2);
  CHECK(own.answer.status == 201 && strstr(own.answer.data, "503") == NULL);
  CHECK(after.monotonic_us - before.monotonic_us >= 1000000);
  CHECK(counted(&own, "applications") == 1);
  clear(&own);
}

static int count_sleeps(void *context, uint64_t us) {
  operation *own = context;
  CHECK(us > 0);
  return ++own->sleeps == 3;
}

/* Who sleeps too little is asked to sleep again, and may give up. */
static void a_sleep_that_ends_it(void) {
  operation own;
  prepare(&own, "GET", "/v1/busy", NULL);
  own.options.sleep = count_sleeps;
  plan("status=503; applied=no; retry-after=20");
  carry_out(&own);
  CHECK(own.sleeps == 3 && own.outcome.stop == AFTERCALL_STOP_CANCELLED);
  CHECK(own.answer.status == 503 && own.answer.len > 0 && !own.answer.is_cut);
  clear(&own);
}

/* A lone client gives up early; without the pressure it makes all its attempts. */
static void nobody_listens(void) {
  aftercall_policy *policy = NULL;
  int alone;
  for (alone = 0; alone < 2; alone++) {
    operation own;
    prepare(&own, NULL, "", "{}");
    own.options.url = "http://127.0.0.1:1/";
    if (alone) {
      aftercall_engine_free(own.engine);
      OK(aftercall_policy_new_profile(T("none"), &policy));
      OK(aftercall_engine_new(NULL, policy, &own.engine));
      aftercall_policy_free(policy);
    }
    carry_out(&own);
    CHECK(own.outcome.effect == AFTERCALL_EFFECT_NOT_APPLIED);
    CHECK(own.outcome.attempts == (alone ? 3u : 2u));
    CHECK(own.outcome.stop == (alone ? AFTERCALL_STOP_ATTEMPTS : AFTERCALL_STOP_PRESSURE));
    CHECK(own.answer.code == CURLE_COULDNT_CONNECT);
    clear(&own);
  }
}

static int renew(aftercall_curl *transfer, const aftercall_decision *decision,
                 struct curl_slist **headers) {
  operation *own = aftercall_curl_context(transfer);
  aftercall_challenge challenge = AFTERCALL_CHALLENGE_INIT;
  CHECK(decision->challenge_count == 1);
  OK(aftercall_call_challenge_at(aftercall_curl_call(transfer), 0, &challenge));
  TEXT("Bearer", challenge.scheme.data);
  if (own->renewals++ > 0) return 0;
  own->options.headers = *headers = curl_slist_append(*headers, "Authorization: Bearer writer-token");
  return 1;
}

static void credentials_that_are_missing(void) {
  operation own;
  prepare(&own, NULL, "/v1/secrets", "{}");
  curl_slist_free_all(own.options.headers);
  own.options.headers = NULL;
  add_header(&own, "Accept: */*");
  own.options.authenticate = renew;
  carry_out(&own);
  CHECK(own.outcome.is_success && own.renewals == 1 && own.outcome.attempts == 2);
  clear(&own);

  /* What is refused is shown, when nothing helps. */
  prepare(&own, NULL, "/v1/secrets", "{}");
  curl_slist_free_all(own.options.headers);
  own.options.headers = NULL;
  carry_out(&own);
  CHECK(own.answer.status == 401 && own.answer.len > 0 && !own.outcome.is_success);
  clear(&own);
}

static size_t read_some(char *to, size_t size, size_t count, void *from) {
  operation *own = from;
  size_t left = strlen(own->read) - own->read_at, len = size * count < left ? size * count : left;
  memcpy(to, own->read + own->read_at, len);
  own->read_at += len;
  return len;
}

static int seek_to(void *from, curl_off_t offset, int origin) {
  operation *own = from;
  if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  own->read_at = (size_t)offset;
  return CURL_SEEKFUNC_OK;
}

static void a_body_that_is_read(void) {
  int can_seek;
  for (can_seek = 0; can_seek < 2; can_seek++) {
    operation own;
    prepare(&own, "POST", "/v1/read", NULL);
    snprintf(own.read, sizeof(own.read), "{\"id\":\"read-%d\"}", can_seek);
    own.options.read = read_some;
    own.options.read_data = &own;
    own.options.seek = can_seek ? seek_to : NULL;
    own.options.read_size = can_seek ? (curl_off_t)strlen(own.read) : 0;
    plan("status=503; applied=no; retry-after=0");
    carry_out(&own);
    CHECK(own.outcome.is_success == can_seek);
    CHECK(own.outcome.attempts == (can_seek ? 2u : 1u));
    CHECK(own.outcome.stop == (can_seek ? AFTERCALL_STOP_SETTLED : AFTERCALL_STOP_NOT_REPEATABLE));
    CHECK(counted(&own, "applications") == can_seek);
    clear(&own);
  }
}

static void time_is_limited(void) {
  operation own;
  prepare(&own, NULL, "/v1/late", "{}");
  own.options.timeout_ms = 100;
  add_header(&own, "Aftercall-Fault: delay=400");
  carry_out(&own);
  CHECK(own.outcome.effect == AFTERCALL_EFFECT_UNKNOWN && own.outcome.attempts == 1);
  CHECK(own.answer.code == CURLE_OPERATION_TIMEDOUT);
  clear(&own);

  prepare(&own, "GET", "/v1/late", NULL);
  own.options.timeout_ms = 0;
  own.options.deadline_us = 150000;
  add_header(&own, "Aftercall-Fault: delay=400");
  carry_out(&own);
  CHECK(own.outcome.stop == AFTERCALL_STOP_DEADLINE || own.outcome.stop == AFTERCALL_STOP_ATTEMPTS);
  CHECK(own.answer.code == CURLE_OPERATION_TIMEDOUT);
  clear(&own);
}

static void note_items(aftercall_curl *transfer, const aftercall_outcome *outcome) {
  aftercall_verdict *verdict = NULL;
  aftercall_item item = AFTERCALL_ITEM_INIT;
  (void)outcome;
  OK(aftercall_verdict_new(&verdict));
  OK(aftercall_call_verdict(aftercall_curl_call(transfer), verdict));
  CHECK(aftercall_verdict_item_count(verdict) == 2);
  OK(aftercall_verdict_item(verdict, 0, &item));
  CHECK(item.is_success && item.status == 201 && strcmp(item.id.data, "a") == 0);
  OK(aftercall_verdict_item(verdict, 1, &item));
  CHECK(!item.is_success && item.status == 400 && strcmp(item.id.data, "b") == 0);
  CHECK(item.disposition == AFTERCALL_DISPOSITION_DEAD_LETTER);
  aftercall_verdict_free(verdict);
}

/* The call sees the body of a 207, and the caller gets it whole. */
static void an_answer_in_parts(void) {
  operation own;
  prepare(&own, NULL, "/logs",
          "{\"id\": \"a\", \"time\": \"2026-11-28T22:00:00Z\", \"message\": \"m\"}\n"
          "{\"id\": \"b\", \"time\": \"never\", \"message\": \"m\"}\n");
  add_header(&own, "Content-Type: application/x-ndjson");
  own.options.done = note_items;
  carry_out(&own);
  CHECK(own.answer.status == 207 && own.answer.len > 0 && !own.answer.is_cut);
  CHECK(own.outcome.effect == AFTERCALL_EFFECT_PARTIAL && !own.outcome.is_success);
  clear(&own);
}

static void mistakes_are_refused(void) {
  operation own;
  prepare(&own, "GET", "/", NULL);
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT,
        aftercall_curl_perform(NULL, own.easy, &own.options, &own.outcome));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT,
        aftercall_curl_perform(own.engine, NULL, &own.options, &own.outcome));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_curl_perform(own.engine, own.easy, NULL, NULL));
  own.options.url = NULL;
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT,
        aftercall_curl_perform(own.engine, own.easy, &own.options, NULL));
  own.options.url = "http://127.0.0.1:99999/";
  GIVES(AFTERCALL_RESULT_REQUEST, aftercall_curl_perform(own.engine, own.easy, &own.options, NULL));
  own.options.url = own.url;
  own.options.method = "GE T";
  GIVES(AFTERCALL_RESULT_REQUEST, aftercall_curl_perform(own.engine, own.easy, &own.options, NULL));
  own.options.method = "GET";
  OK(aftercall_curl_perform(own.engine, own.easy, &own.options, NULL)); /* an outcome is no must */
  /* The handle is the caller's again. */
  curl_easy_setopt(own.easy, CURLOPT_URL, own.url);
  curl_easy_setopt(own.easy, CURLOPT_WRITEFUNCTION, ignore);
  CHECK(curl_easy_perform(own.easy) == CURLE_OK);
  clear(&own);
}

int with_the_reference_server(const char *base) {
  server = base;
  the_methods();
  an_answer_that_is_lost();
  an_answer_that_is_cut();
  a_busy_server();
  a_sleep_that_ends_it();
  nobody_listens();
  credentials_that_are_missing();
  a_body_that_is_read();
  time_is_limited();
  an_answer_in_parts();
  mistakes_are_refused();
  return check_failures;
}
