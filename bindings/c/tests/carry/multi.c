/* Many operations at once on one curl_multi handle, without blocking. */
#include "carry.h"

#define MOST 8

/* One of many operations. */
typedef struct {
  CURL *easy;
  struct curl_slist *headers;
  aftercall_curl_options options;
  aftercall_curl_answer answer;
  aftercall_curl *transfer;
  aftercall_outcome outcome;
  char url[200];
  int is_done, is_to_be_looked_for, is_to_be_renewed;
} operation;

static void finished(aftercall_curl *transfer, const aftercall_outcome *outcome) {
  operation *own = aftercall_curl_context(transfer);
  CHECK(!own->is_done);
  own->is_done = 1;
  own->outcome = *outcome;
}

static aftercall_verified look_later(aftercall_curl *transfer, const aftercall_decision *decision) {
  operation *own = aftercall_curl_context(transfer);
  CHECK(decision->action == AFTERCALL_ACTION_VERIFY);
  own->is_to_be_looked_for = 1;
  return AFTERCALL_CURL_LATER;
}

static int renew_later(aftercall_curl *transfer, const aftercall_decision *decision,
                       struct curl_slist **headers) {
  operation *own = aftercall_curl_context(transfer);
  CHECK(decision->action == AFTERCALL_ACTION_AUTHENTICATE && *headers == own->headers);
  own->is_to_be_renewed = 1;
  return AFTERCALL_CURL_LATER;
}

static void prepare(operation *own, const char *base, const char *path, const char *fault) {
  char line[100];
  memset(own, 0, sizeof(*own));
  own->easy = curl_easy_init();
  snprintf(own->url, sizeof(own->url), "%s%s", base, path);
  if (fault != NULL) {
    snprintf(line, sizeof(line), "Aftercall-Fault: %s", fault);
    own->headers = curl_slist_append(own->headers, line);
  }
  own->options.url = own->url;
  own->options.answer = &own->answer;
  own->options.done = finished;
  own->options.context = own;
  own->options.timeout_ms = 10000;
}

static void authorize(operation *own) {
  own->headers = curl_slist_append(own->headers, "Authorization: Bearer writer-token");
}

static void clear(operation *own) {
  curl_slist_free_all(own->headers);
  curl_easy_cleanup(own->easy);
  free(own->answer.data);
}

/* What an event loop does in one turn. */
static void turn(aftercall_curl_multi *all) {
  int running, left;
  const CURLMsg *message;
  long wait;
  CHECK(curl_multi_perform(all->multi, &running) == CURLM_OK);
  while ((message = curl_multi_info_read(all->multi, &left)) != NULL) {
    CHECK(aftercall_curl_feed(all, message) == 1);
  }
  wait = aftercall_curl_step(all);
  curl_multi_poll(all->multi, NULL, 0, wait >= 0 && wait < 50 ? (int)wait : 50, NULL);
}

static void go(aftercall_curl_multi *all, operation *operations, size_t count) {
  size_t each;
  while (all->first != NULL) {
    turn(all);
    for (each = 0; each < count; each++) {
      operation *own = &operations[each];
      if (own->is_to_be_looked_for) {
        own->is_to_be_looked_for = 0;
        aftercall_curl_verified(own->transfer, AFTERCALL_VERIFIED_APPLIED);
      }
      if (own->is_to_be_renewed) {
        own->is_to_be_renewed = 0;
        authorize(own);
        aftercall_curl_credentials(own->transfer, 1, own->headers);
      }
    }
  }
}

static void start(aftercall_curl_multi *all, const aftercall_engine *engine, operation *own) {
  own->options.headers = own->headers;
  OK(aftercall_curl_start(all, engine, own->easy, &own->options, &own->transfer));
}

static void of_every_kind(const char *base) {
  static const char *const faults[MOST] = {
      NULL,        "drop-after-apply", "drop-after-apply", "status=503; applied=no; retry-after=1",
      "cut-body",  "delay=100",        NULL,               "status=500; applied=no"};
  aftercall_curl_multi all = {NULL, NULL};
  aftercall_engine *engine = NULL;
  aftercall_policy *policy = NULL;
  operation operations[MOST];
  size_t each;
  all.multi = curl_multi_init();
  /* So many of them fail that the pressure would end the others. */
  OK(aftercall_policy_new(&policy));
  OK(aftercall_policy_set(policy, T("pressure"), 0));
  OK(aftercall_engine_new(NULL, policy, &engine));
  aftercall_policy_free(policy);
  for (each = 0; each < MOST; each++) {
    operation *own = &operations[each];
    prepare(own, base, "/v1/many", faults[each]);
    own->options.body = "{}";
    own->options.body_len = 2;
    if (each == 2) own->options.verify = look_later;
    if (each == 6) own->options.authenticate = renew_later;
    if (each != 6) authorize(own);
    start(&all, engine, own);
    CHECK(own->transfer != NULL && !own->is_done);
  }
  go(&all, operations, MOST);
  for (each = 0; each < MOST; each++) CHECK(operations[each].is_done);
  CHECK(operations[0].outcome.is_success && operations[0].outcome.attempts == 1);
  CHECK(operations[1].outcome.effect == AFTERCALL_EFFECT_UNKNOWN);
  CHECK(operations[2].outcome.is_success);
  CHECK(operations[3].outcome.attempts == 3 && operations[3].answer.status == 503);
  CHECK(operations[4].outcome.effect == AFTERCALL_EFFECT_APPLIED && operations[4].answer.is_cut);
  CHECK(operations[5].outcome.is_success);
  CHECK(operations[6].outcome.is_success && operations[6].outcome.attempts == 2);
  CHECK(operations[7].answer.status == 500 && operations[7].outcome.attempts == 1);
  for (each = 0; each < MOST; each++) clear(&operations[each]);
  aftercall_engine_free(engine);
  curl_multi_cleanup(all.multi);
}

static void what_is_cancelled(const char *base) {
  aftercall_curl_multi all = {NULL, NULL};
  aftercall_engine *engine = NULL;
  operation operations[3];
  size_t each;
  int turns;
  all.multi = curl_multi_init();
  OK(aftercall_engine_new(NULL, NULL, &engine));
  prepare(&operations[0], base, "/v1/many", "delay=5000"); /* under way */
  prepare(&operations[1], base, "/v1/many", "status=503; applied=no; retry-after=20"); /* waits */
  prepare(&operations[2], base, "/v1/many", "delay=5000");
  for (each = 0; each < 3; each++) {
    authorize(&operations[each]);
    start(&all, engine, &operations[each]);
  }
  for (turns = 0; turns < 200 && aftercall_curl_step(&all) < 0; turns++) turn(&all);
  CHECK(aftercall_curl_step(&all) > 15000);
  aftercall_curl_cancel(operations[0].transfer);
  CHECK(operations[0].is_done && !operations[1].is_done);
  aftercall_curl_cancel_all(&all);
  for (each = 0; each < 3; each++) {
    CHECK(operations[each].is_done);
    CHECK(operations[each].outcome.stop == AFTERCALL_STOP_CANCELLED);
    clear(&operations[each]);
  }
  CHECK(aftercall_curl_step(&all) == -1);
  aftercall_engine_free(engine);
  curl_multi_cleanup(all.multi);
}

static void mistakes_are_refused(void) {
  aftercall_curl_multi all = {NULL, NULL};
  aftercall_engine *engine = NULL;
  operation own;
  OK(aftercall_engine_new(NULL, NULL, &engine));
  prepare(&own, "http://127.0.0.1:1", "/", NULL);
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT,
        aftercall_curl_start(&all, engine, own.easy, &own.options, NULL));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT,
        aftercall_curl_start(NULL, engine, own.easy, &own.options, NULL));
  CHECK(!own.is_done && all.first == NULL);
  clear(&own);
  aftercall_engine_free(engine);
}

int many_at_once(const char *base) {
  of_every_kind(base);
  what_is_cancelled(base);
  mistakes_are_refused();
  return check_failures;
}
