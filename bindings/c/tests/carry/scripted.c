/* Answers that no proper server gives: bodies without measure, redirects to nowhere, connections
 * that die when they are used again. */
#include "carry.h"

/* One operation with all that belongs to it. */
typedef struct {
  aftercall_engine *engine;
  CURL *easy;
  aftercall_curl_options options;
  aftercall_curl_answer answer;
  aftercall_outcome outcome;
  aftercall_summary summary;
  char url[100];
} operation;

static void summarize(aftercall_curl *transfer, const aftercall_outcome *outcome) {
  operation *own = aftercall_curl_context(transfer);
  CHECK(outcome->struct_size == sizeof(*outcome));
  CHECK(aftercall_curl_easy(transfer) == own->easy);
  if (outcome->has_verdict) {
    OK(aftercall_call_summary(aftercall_curl_call(transfer), &own->summary));
  }
}

static void prepare(operation *own, const script *server, const char *method) {
  aftercall_policy *policy = NULL;
  memset(own, 0, sizeof(*own));
  own->outcome = AFTERCALL_OUTCOME_INIT;
  own->summary = AFTERCALL_SUMMARY_INIT;
  OK(aftercall_policy_new(&policy));
  OK(aftercall_engine_new(NULL, policy, &own->engine));
  aftercall_policy_free(policy);
  own->easy = curl_easy_init();
  curl_easy_setopt(own->easy, CURLOPT_PROXY, "");
  own->options.url = script_url(server, "/orders", own->url, sizeof(own->url));
  own->options.method = method;
  own->options.timeout_ms = 10000;
  own->options.answer = &own->answer;
  own->options.done = summarize;
  own->options.context = own;
  if (strcmp(method, "POST") == 0) {
    own->options.body = "order";
    own->options.body_len = 5;
  }
}

static void clear(operation *own) {
  curl_easy_cleanup(own->easy);
  aftercall_engine_free(own->engine);
  free(own->answer.data);
}

static aftercall_result carry_out(operation *own) {
  return aftercall_curl_perform(own->engine, own->easy, &own->options, &own->outcome);
}

/* A POST that became a GET: the answer to that says nothing of the POST. */
static void a_redirect_is_told(void) {
  static const prepared answers[] = {
      {"HTTP/1.1 302 Found\r\nLocation: /elsewhere", 0, 0, 0},
      {"HTTP/1.1 429 Too Many Requests", 2, 0, 0},
  };
  script server;
  operation order;
  script_start(&server, answers, 2);
  prepare(&order, &server, "POST");
  order.options.follow = 1;
  OK(carry_out(&order));
  CHECK(order.answer.status == 429 && script_requests(&server) == 2);
  CHECK(order.outcome.effect == AFTERCALL_EFFECT_UNKNOWN && !order.outcome.is_success);
  CHECK(order.outcome.attempts == 1);
  clear(&order);
  script_stop(&server);

  /* Without being asked to, libcurl follows nothing. */
  script_start(&server, answers, 2);
  prepare(&order, &server, "POST");
  OK(carry_out(&order));
  CHECK(order.answer.status == 302 && script_requests(&server) == 1);
  CHECK(order.summary.remedy == AFTERCALL_REMEDY_FOLLOW);
  clear(&order);
  script_stop(&server);
}

static void a_redirect_to_nowhere(void) {
  static const prepared answers[] = {{"HTTP/1.1 303 See Other\r\nLocation: http://127.0.0.1:1/", 0, 0, 0}};
  script server;
  operation order;
  script_start(&server, answers, 1);
  prepare(&order, &server, "POST");
  order.options.follow = 1;
  OK(carry_out(&order));
  CHECK(script_requests(&server) == 1);
  CHECK(order.summary.is_failure && order.answer.status == 0);
  CHECK(order.outcome.effect == AFTERCALL_EFFECT_UNKNOWN);
  clear(&order);
  script_stop(&server);
}

static int only_x(const char *data, size_t len) {
  while (len > 0 && data[len - 1] == 'x') len--;
  return len == 0;
}

/* More of an error than the verdict looks at: the caller gets all of it. */
static void a_long_error_is_given_whole(void) {
  static const prepared answers[] = {{"HTTP/1.1 404 Not Found", 200000, 0, 0}};
  script server;
  operation get;
  script_start(&server, answers, 1);
  prepare(&get, &server, "GET");
  OK(carry_out(&get));
  CHECK(get.answer.status == 404 && get.answer.len == 200000 && !get.answer.is_cut);
  CHECK(only_x(get.answer.data, get.answer.len));
  get.answer.limit = 1000;
  OK(carry_out(&get));
  CHECK(get.answer.len == 1000 && get.answer.is_cut);
  clear(&get);
  script_stop(&server);
}

/* One that is not the last is not read to its end, and nobody gets it. */
static void a_long_error_before_a_success(void) {
  static const prepared answers[] = {{"HTTP/1.1 503 Service Unavailable", 3000000, 0, 0},
                                   {"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK", 10, 0, 0}};
  script server;
  operation get;
  script_start(&server, answers, 2);
  prepare(&get, &server, "GET");
  OK(carry_out(&get));
  CHECK(get.outcome.is_success && get.outcome.attempts == 2);
  CHECK(get.answer.status == 200 && get.answer.len == 10 && !get.answer.is_cut);
  clear(&get);
  script_stop(&server);
}

/* libcurl would send again by itself if a write were given a connection that was used before. */
static void a_write_has_its_own_connection(void) {
  static const prepared answers[] = {{"HTTP/1.1 200 OK", 2, 1, 0}, {"", 0, 0, 0}};
  script server;
  operation order;
  script_start(&server, answers, 2);
  prepare(&order, &server, "GET");
  OK(carry_out(&order)); /* its connection stays open */
  CHECK(order.outcome.is_success);
  order.options.method = "POST";
  order.options.body = "order";
  order.options.body_len = 5;
  OK(carry_out(&order));
  CHECK(order.outcome.effect == AFTERCALL_EFFECT_UNKNOWN && order.outcome.attempts == 1);
  CHECK(order.outcome.stop == AFTERCALL_STOP_NOT_HARMLESS);
  CHECK(script_requests(&server) == 2 && script_connections(&server) == 2);
  clear(&order);
  script_stop(&server);
}

static void a_kept_connection_is_used_where_that_is_harmless(void) {
  static const prepared answers[] = {{"HTTP/1.1 200 OK", 2, 1, 0}};
  script server;
  operation get;
  script_start(&server, answers, 1);
  prepare(&get, &server, "GET");
  OK(carry_out(&get));
  OK(carry_out(&get));
  CHECK(script_requests(&server) == 2 && script_connections(&server) == 1);
  clear(&get);
  script_stop(&server);
}

typedef struct {
  size_t len;
  int restarts, refuses;
} kept;

static size_t keep(char *data, size_t size, size_t count, void *to) {
  kept *own = to;
  CHECK(only_x(data, size * count));
  own->len += size * count;
  return own->refuses ? 0 : size * count;
}

static int start_again(void *to) {
  kept *own = to;
  own->len = 0;
  own->restarts++;
  return 0;
}

/* What was written of a success that broke off must be forgotten before it comes again. */
static void a_success_that_breaks_off(void) {
  static const prepared answers[] = {{"HTTP/1.1 200 OK", 100000, 0, 1}, {"HTTP/1.1 200 OK", 100000, 0, 0}};
  script server;
  operation get;
  kept body = {0, 0, 0};
  script_start(&server, answers, 2);
  prepare(&get, &server, "GET");
  get.options.write = keep;
  get.options.restart = start_again;
  get.options.write_data = &body;
  OK(carry_out(&get));
  CHECK(get.outcome.is_success && body.len == 100000);
  CHECK(body.restarts == 1 && get.outcome.attempts == 2 && get.answer.data == NULL);
  clear(&get);
  script_stop(&server);

  /* Nobody can forget: it is not sent again. */
  script_start(&server, answers, 2);
  prepare(&get, &server, "GET");
  get.options.write = keep;
  get.options.write_data = &body;
  OK(carry_out(&get));
  CHECK(script_requests(&server) == 1 && get.answer.is_cut);
  CHECK(get.outcome.stop == AFTERCALL_STOP_CANCELLED);
  clear(&get);
  script_stop(&server);
}

static void a_caller_that_takes_no_more(void) {
  static const prepared answers[] = {{"HTTP/1.1 200 OK", 100000, 0, 0}};
  script server;
  operation get;
  kept body = {0, 0, 1};
  script_start(&server, answers, 1);
  prepare(&get, &server, "GET");
  get.options.write = keep;
  get.options.restart = start_again;
  get.options.write_data = &body;
  OK(carry_out(&get));
  CHECK(script_requests(&server) == 1 && get.answer.code == CURLE_WRITE_ERROR && get.answer.is_cut);
  CHECK(get.outcome.stop == AFTERCALL_STOP_CANCELLED && body.restarts == 0);
  clear(&get);
  script_stop(&server);
}

/* A program that ended may have sent it: what is gone now, it has deleted itself. */
static void an_earlier_attempt_is_told(void) {
  static const prepared answers[] = {{"HTTP/1.1 404 Not Found", 0, 0, 0}};
  script server;
  operation own;
  script_start(&server, answers, 1);
  prepare(&own, &server, "DELETE");
  OK(carry_out(&own));
  CHECK(own.outcome.stop == AFTERCALL_STOP_SETTLED && !own.outcome.is_success);
  clear(&own);
  prepare(&own, &server, "DELETE");
  own.options.has_earlier = 1;
  own.options.earlier = AFTERCALL_EFFECT_UNKNOWN;
  OK(carry_out(&own));
  CHECK(own.outcome.stop == AFTERCALL_STOP_ALREADY_DONE && own.outcome.is_success);
  own.options.earlier = 99;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, carry_out(&own));
  clear(&own);
  script_stop(&server);
}

int with_answers_of_our_own(void) {
  a_redirect_is_told();
  a_redirect_to_nowhere();
  a_long_error_is_given_whole();
  a_long_error_before_a_success();
  a_write_has_its_own_connection();
  a_kept_connection_is_used_where_that_is_harmless();
  a_success_that_breaks_off();
  a_caller_that_takes_no_more();
  an_earlier_attempt_is_told();
  return check_failures;
}
