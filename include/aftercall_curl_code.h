/* The code of aftercall_curl.h, which includes it where AFTERCALL_CURL_IMPLEMENTATION is defined. */
#ifndef AFTERCALL_CURL_CODE_H
#define AFTERCALL_CURL_CODE_H

#include <aftercall_curl.h>

#include <stdlib.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* More of a head is not looked at, whatever the peer sends. */
#define ACURL_MAX_HEAD 262144u
#define ACURL_MAX_ANSWER 16777216u

struct aftercall_curl {
  aftercall_curl_options options;
  CURL *easy;
  aftercall_curl_multi *all; /* NULL: it may block */
  aftercall_curl *next;
  aftercall_request *request;
  aftercall_response *response;
  aftercall_call *call;
  aftercall_decision decision;
  aftercall_result result; /* the first mistake */
  struct curl_slist *headers;
  int needs_own_connection;
  unsigned attempts;
  /* Of the present attempt: */
  CURLcode code;
  long status;       /* of the last head */
  size_t head_len;   /* its bytes so far */
  uint32_t redirect; /* of those that were followed, the one that counts */
  long followed;     /* how many were */
  char *peek;        /* the leading bytes, held back */
  size_t peek_len, wanted;
  int in_body, is_told, is_given, is_unwanted, is_aborted, is_added;
};

static const char *acurl_method(const aftercall_curl_options *options) {
  if (options->method != NULL) return options->method;
  return options->body != NULL || options->read != NULL ? "POST" : "GET";
}

/* Keeps the first mistake; whether there was none. */
static int acurl_ok(aftercall_curl *t, aftercall_result result) {
  if (result != AFTERCALL_RESULT_OK && t->result == AFTERCALL_RESULT_OK) t->result = result;
  return result == AFTERCALL_RESULT_OK;
}

/* Gives bytes of the last answer to the caller: 0 when they are not taken. */
static int acurl_give(aftercall_curl *t, char *data, size_t len) {
  aftercall_curl_answer *answer = t->options.answer;
  size_t limit;
  char *grown;
  if (len == 0) return 1;
  t->is_given = 1;
  if (t->options.write != NULL) {
    if (t->options.write(data, 1, len, t->options.write_data) == len) return 1;
    t->is_aborted = 1;
    return 0;
  }
  if (answer == NULL) return 1;
  limit = answer->limit == 0 ? ACURL_MAX_ANSWER : answer->limit;
  if (len > limit - answer->len) {
    len = limit - answer->len;
    answer->is_cut = 1;
  }
  if (len == 0) return 1;
  grown = (char *)realloc(answer->data, answer->len + len + 1);
  if (grown == NULL) return acurl_ok(t, AFTERCALL_RESULT_NO_MEMORY);
  memcpy(grown + answer->len, data, len);
  answer->data = grown;
  answer->len += len;
  grown[answer->len] = '\0';
  return 1;
}

/* Gives what was held back. */
static int acurl_give_peek(aftercall_curl *t) {
  size_t len = t->peek_len;
  t->peek_len = 0;
  return acurl_give(t, t->peek, len);
}

/* Notes a redirect that was followed. What makes a GET of a request weighs more. */
static void acurl_redirected(aftercall_curl *t, long status) {
  if (t->redirect == 0 || (status >= 301 && status <= 303)) t->redirect = (uint32_t)status;
  t->followed++;
}

/* A head begins: of an answer to come, of the answer, or of one behind a redirect. */
static void acurl_on_status(aftercall_curl *t, const char *line, size_t len) {
  long status = 0;
  size_t at = 0;
  while (at < len && line[at] != ' ') at++;
  while (at < len && line[at] == ' ') at++;
  for (; at < len && line[at] >= '0' && line[at] <= '9' && status < 1000; at++)
    status = status * 10 + (line[at] - '0');
  if (t->options.follow && t->status >= 300 && t->status <= 399) acurl_redirected(t, t->status);
  t->status = status;
  t->head_len = 0;
  t->in_body = 0;
  acurl_ok(t, aftercall_response_reset(t->response, (uint16_t)status));
}

static size_t acurl_on_header(char *data, size_t size, size_t count, void *to) {
  aftercall_curl *t = (aftercall_curl *)to;
  const size_t len = size * count;
  size_t colon = 0, from, end = len;
  if (len >= 5 && memcmp(data, "HTTP/", 5) == 0) {
    acurl_on_status(t, data, len);
  } else if (!t->in_body && t->head_len + len <= ACURL_MAX_HEAD) {
    t->head_len += len;
    while (colon < len && data[colon] != ':') colon++;
    from = colon + 1;
    while (from < len && (data[from] == ' ' || data[from] == '\t')) from++;
    while (end > from && (data[end - 1] == '\n' || data[end - 1] == '\r')) end--;
    if (colon > 0 && colon < len)
      acurl_ok(t, aftercall_response_add_header(t->response, data, colon, data + from,
                                                end > from ? end - from : 0));
  }
  return t->result == AFTERCALL_RESULT_OK ? len : 0;
}

/* Tells the call what came back. */
static void acurl_tell_response(aftercall_curl *t, aftercall_body_state state) {
  t->is_told = 1;
  if (t->redirect != 0)
    acurl_ok(t, aftercall_response_add_redirect(t->response, (uint16_t)t->redirect));
  acurl_ok(t, aftercall_response_set_body(t->response, t->peek, t->peek_len, state));
  if (t->result == AFTERCALL_RESULT_OK)
    acurl_ok(t, aftercall_call_on_response(t->call, t->response, NULL, &t->decision));
}

static size_t acurl_on_body(char *data, size_t size, size_t count, void *to) {
  aftercall_curl *t = (aftercall_curl *)to;
  const size_t len = size * count;
  size_t room;
  if (!t->in_body) {
    t->in_body = 1;
    t->wanted = aftercall_call_body_wanted(t->call, t->response);
    if (t->wanted > AFTERCALL_MAX_BODY) t->wanted = AFTERCALL_MAX_BODY;
  }
  if (t->is_told || t->wanted == 0) return acurl_give(t, data, len) ? len : 0;
  if (t->peek == NULL && (t->peek = (char *)malloc(AFTERCALL_MAX_BODY)) == NULL) {
    acurl_ok(t, AFTERCALL_RESULT_NO_MEMORY);
    return 0;
  }
  room = t->wanted - t->peek_len;
  memcpy(t->peek + t->peek_len, data, len < room ? len : room);
  t->peek_len += len < room ? len : room;
  if (len <= room) return len;
  /* There is more than the call wants to see: it decides now. */
  acurl_tell_response(t, AFTERCALL_BODY_STATE_PREFIX);
  if (t->result != AFTERCALL_RESULT_OK || t->decision.action != AFTERCALL_ACTION_DONE) {
    t->is_unwanted = 1;
    return 0;
  }
  return acurl_give_peek(t) && acurl_give(t, data + room, len - room) ? len : 0;
}

/* Takes back from the easy handle what points to this transfer. */
static void acurl_let_go(aftercall_curl *t) {
  CURL *easy = t->easy;
  if (t->is_added) curl_multi_remove_handle(t->all->multi, easy);
  t->is_added = 0;
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, (curl_write_callback)NULL);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, NULL);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, (curl_write_callback)NULL);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, stdout);
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, (curl_read_callback)NULL);
  curl_easy_setopt(easy, CURLOPT_READDATA, stdin);
  curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, (curl_seek_callback)NULL);
  curl_easy_setopt(easy, CURLOPT_SEEKDATA, NULL);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, NULL);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)-1);
  curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)-1);
  curl_easy_setopt(easy, CURLOPT_NOBODY, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, NULL);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 0L);
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 0L);
}

/* Sets the method and the body. libcurl keeps a method that it is told even where a redirect asks
 * for a GET, so it is told none that it knows by itself. */
static int acurl_set_method(aftercall_curl *t) {
  const aftercall_curl_options *o = &t->options;
  const char *method = acurl_method(o);
  const int is_post = strcmp(method, "POST") == 0, is_get = strcmp(method, "GET") == 0;
  const int is_head = strcmp(method, "HEAD") == 0;
  const int has_body = is_post || o->body != NULL || strcmp(method, "PUT") == 0 ||
                       strcmp(method, "PATCH") == 0;
  CURL *easy = t->easy;
  t->options.follow = o->follow && (is_post || is_get || is_head);
  curl_easy_setopt(easy, CURLOPT_NOBODY, 0L);
  curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  if (o->read != NULL) {
    const curl_off_t size = o->read_size > 0 ? o->read_size : (curl_off_t)-1;
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, o->read);
    curl_easy_setopt(easy, CURLOPT_READDATA, o->read_data);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, o->seek);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, o->read_data);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, size);
    t->options.follow = 0;
    return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method) == CURLE_OK;
  }
  if (has_body) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)(o->body ? o->body_len : 0));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, o->body != NULL ? o->body : "");
  } else if (is_head) {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  }
  if (is_head || (is_get && !has_body) || is_post) method = NULL;
  return curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method) == CURLE_OK;
}

/* Sets what holds for all attempts. */
static int acurl_set_up(aftercall_curl *t) {
  CURL *easy = t->easy;
  const int is_set = curl_easy_setopt(easy, CURLOPT_URL, t->options.url) == CURLE_OK;
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, acurl_on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, acurl_on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_FAILONERROR, 0L);
  curl_easy_setopt(easy, CURLOPT_HEADER, 0L);
  curl_easy_setopt(easy, CURLOPT_POSTREDIR, 0L);
  if (!is_set || !acurl_set_method(t)) return acurl_ok(t, AFTERCALL_RESULT_NO_MEMORY);
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, t->options.follow ? 1L : 0L);
  return 1;
}

/* Makes the request. Secrets stay out of it: nothing would read them. */
static int acurl_make_request(aftercall_curl *t, const aftercall_engine *engine) {
  static const char *const secrets[] = {"Authorization:", "Proxy-Authorization:", "Cookie:"};
  const aftercall_curl_options *o = &t->options;
  const struct curl_slist *line = o->headers;
  aftercall_contract *contract = NULL;
  int are_keys_honored;
  if (!acurl_ok(t, aftercall_request_new(acurl_method(o), AFTERCALL_NUL, o->url, AFTERCALL_NUL,
                                         &t->request)))
    return 0;
  for (; line != NULL; line = line->next) {
    const char *name = line->data, *colon = strchr(name, ':');
    size_t secret = 0;
    while (secret < 3 && !curl_strnequal(name, secrets[secret], strlen(secrets[secret]))) secret++;
    if (colon != NULL && secret == 3)
      acurl_ok(t, aftercall_request_add_header(t->request, name, (size_t)(colon - name), colon + 1,
                                               AFTERCALL_NUL));
  }
  if (o->read != NULL && o->seek == NULL)
    acurl_ok(t, aftercall_request_set_replayable(t->request, 0));
  if (o->is_harmless != 0)
    acurl_ok(t, aftercall_request_set_idempotent(t->request, o->is_harmless > 0));
  if (o->has_earlier) acurl_ok(t, aftercall_request_set_earlier(t->request, o->earlier));
  if (!acurl_ok(t, aftercall_engine_contract(engine, &contract))) return 0;
  are_keys_honored = aftercall_contract_honors_idempotency_keys(contract);
  aftercall_contract_free(contract);
  t->needs_own_connection = (o->read != NULL && o->seek == NULL) ||
                            !aftercall_request_is_harmless(t->request, are_keys_honored);
  return t->result == AFTERCALL_RESULT_OK;
}

static void acurl_free(aftercall_curl *t) {
  aftercall_call_free(t->call);
  aftercall_response_free(t->response);
  aftercall_request_free(t->request);
  free(t->peek);
  free(t);
}

/* Makes a transfer whose call has begun. */
static aftercall_result acurl_new(aftercall_curl_multi *all, const aftercall_engine *engine,
                                  CURL *easy, const aftercall_curl_options *options,
                                  aftercall_curl **made) {
  aftercall_call_options call = AFTERCALL_CALL_OPTIONS_INIT;
  aftercall_result result;
  aftercall_time now;
  aftercall_curl *t;
  if (engine == NULL || easy == NULL || options == NULL || options->url == NULL)
    return AFTERCALL_RESULT_NULL_ARGUMENT;
  if ((t = (aftercall_curl *)calloc(1, sizeof(*t))) == NULL) return AFTERCALL_RESULT_NO_MEMORY;
  t->options = *options;
  t->easy = easy;
  t->all = all;
  t->headers = options->headers;
  t->decision = AFTERCALL_DECISION_INIT;
  call.can_verify = options->verify != NULL;
  call.can_authenticate = options->authenticate != NULL;
  call.deadline_us = options->deadline_us;
  call.scope = options->scope;
  call.scope_len = options->scope != NULL ? AFTERCALL_NUL : 0;
  if (acurl_ok(t, aftercall_now(&now)) && acurl_ok(t, aftercall_response_new(0, &t->response)) &&
      acurl_make_request(t, engine) && acurl_set_up(t)) {
    uint64_t seed = now.monotonic_us * 0x9E3779B97F4A7C15u + (uint64_t)(uintptr_t)t;
    if (options->seed != 0) seed = options->seed;
    acurl_ok(t, aftercall_call_new(engine, t->request, &call, seed, &t->call));
    if (t->call != NULL) acurl_ok(t, aftercall_call_begin(t->call, NULL, &t->decision));
  }
  result = t->result;
  if (result != AFTERCALL_RESULT_OK) {
    acurl_let_go(t);
    acurl_free(t);
    return result;
  }
  *made = t;
  return result;
}

/* Ends the call whatever it expects. */
static void acurl_end(aftercall_curl *t) {
  if (t->decision.action != AFTERCALL_ACTION_DONE &&
      aftercall_call_cancel(t->call, NULL, &t->decision) != AFTERCALL_RESULT_OK)
    t->decision.action = AFTERCALL_ACTION_DONE;
}

/* The attempt is over: tells the call what came of it. */
static void acurl_attempted(aftercall_curl *t, CURLcode code) {
  aftercall_failure failure = AFTERCALL_FAILURE_INIT;
  long size = -1, redirects = 0;
  t->code = code;
  curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_COUNT, &redirects);
  if (t->options.follow && redirects > t->followed && t->status >= 300) {
    acurl_redirected(t, t->status); /* and nothing came from there */
    t->status = 0;
  }
  if (t->is_told || t->result != AFTERCALL_RESULT_OK) {
    /* It knows already, or must not be told anything. */
  } else if (t->status >= 200) {
    aftercall_body_state state = AFTERCALL_BODY_STATE_COMPLETE;
    if (t->in_body && t->wanted == 0) state = AFTERCALL_BODY_STATE_UNREAD;
    if (code != CURLE_OK) state = AFTERCALL_BODY_STATE_TRUNCATED;
    acurl_tell_response(t, state);
  } else {
    t->status = 0;
    if (curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &size) != CURLE_OK) size = -1;
    acurl_ok(t, aftercall_failure_from_curl((int)code, size, &failure));
    failure.redirect = t->redirect;
    acurl_ok(t, aftercall_call_on_failure(t->call, &failure, NULL, &t->decision));
  }
  if (t->result != AFTERCALL_RESULT_OK || t->is_aborted || code == CURLE_ABORTED_BY_CALLBACK)
    acurl_end(t);
  if (t->options.observe != NULL) t->options.observe(t, &t->decision);
}

/* Forgets the attempt before this one: 0 when that is not possible. */
static int acurl_forget(aftercall_curl *t) {
  const aftercall_curl_options *o = &t->options;
  if (o->answer != NULL) {
    o->answer->len = 0;
    o->answer->is_cut = 0;
    if (o->answer->data != NULL) o->answer->data[0] = '\0';
  }
  if (t->is_given && o->write != NULL &&
      (o->restart == NULL || o->restart(o->write_data) != 0))
    return 0;
  if (t->attempts > 0 && o->read != NULL &&
      (o->seek == NULL || o->seek(o->read_data, 0, SEEK_SET) != CURL_SEEKFUNC_OK))
    return 0;
  t->attempts++;
  t->code = CURLE_OK;
  t->status = t->followed = 0;
  t->redirect = 0;
  t->head_len = t->peek_len = t->wanted = 0;
  t->in_body = t->is_told = t->is_given = t->is_unwanted = t->is_aborted = 0;
  return 1;
}

/* Sends the request: 1 when the attempt is over at once. */
static int acurl_send(aftercall_curl *t) {
  const uint64_t left = t->decision.time_left_us / 1000;
  long limit = t->options.timeout_ms > 0 ? t->options.timeout_ms : 2147483647;
  if (!acurl_forget(t)) {
    acurl_end(t);
    return 1;
  }
  if (left < (uint64_t)limit) limit = left > 0 ? (long)left : 1;
  curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, limit == 2147483647 ? 0L : limit);
  curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
  curl_easy_setopt(t->easy, CURLOPT_FRESH_CONNECT,
                   t->decision.fresh_connection || t->needs_own_connection ? 1L : 0L);
  if (t->all == NULL) {
    acurl_attempted(t, curl_easy_perform(t->easy));
    return 1;
  }
  if (curl_multi_add_handle(t->all->multi, t->easy) != CURLM_OK) {
    acurl_attempted(t, CURLE_FAILED_INIT);
    return 1;
  }
  t->is_added = 1;
  return 0;
}

/* How long the call still waits, in microseconds. */
static uint64_t acurl_left(const aftercall_curl *t) {
  aftercall_time now;
  const uint64_t until = t->decision.wait_until_us;
  if (aftercall_now(&now) != AFTERCALL_RESULT_OK || now.monotonic_us >= until) return 0;
  return until - now.monotonic_us;
}

/* Sleeps, or ends the call if that is not possible. libcurl sleeps alike on every system. */
static void acurl_sleep(aftercall_curl *t, uint64_t us) {
  CURLM *multi;
  if (t->options.sleep != NULL) {
    if (t->options.sleep(t->options.context, us) != 0) acurl_end(t);
    return;
  }
  if ((multi = curl_multi_init()) == NULL) {
    acurl_ok(t, AFTERCALL_RESULT_NO_MEMORY);
    acurl_end(t);
    return;
  }
  curl_multi_poll(multi, NULL, 0, us < 3600000000u ? (int)((us + 999) / 1000) : 3600000, NULL);
  curl_multi_cleanup(multi);
}

/* Waits: 1 when the wait is over or the call has ended. */
static int acurl_wait(aftercall_curl *t) {
  uint64_t left = acurl_left(t);
  if (left > 0 && t->all != NULL) return 0;
  if (left > 0) acurl_sleep(t, left);
  if (t->decision.action == AFTERCALL_ACTION_WAIT &&
      !acurl_ok(t, aftercall_call_on_wake(t->call, NULL, &t->decision)))
    acurl_end(t);
  return 1;
}

/* Tells of the end and goes. */
static void acurl_finish(aftercall_curl *t, aftercall_outcome *outcome) {
  aftercall_outcome own = AFTERCALL_OUTCOME_INIT;
  aftercall_curl **at = t->all != NULL ? &t->all->first : NULL;
  acurl_let_go(t);
  if (t->peek_len > 0) {
    acurl_give_peek(t);
    if (t->is_unwanted && t->options.answer != NULL) t->options.answer->is_cut = 1;
  }
  if (t->options.answer != NULL) {
    t->options.answer->status = t->status;
    t->options.answer->code = t->code;
    if (t->status > 0 && t->code != CURLE_OK) t->options.answer->is_cut = 1;
  }
  while (at != NULL && *at != t) at = &(*at)->next;
  if (at != NULL) *at = t->next;
  acurl_ok(t, aftercall_call_outcome(t->call, outcome != NULL ? outcome : &own));
  if (t->options.done != NULL) t->options.done(t, outcome != NULL ? outcome : &own);
}

/* Does one step after the other until it has to wait: 1 when the call has ended. */
static int acurl_go_on(aftercall_curl *t) {
  for (;;) {
    int answer;
    switch (t->decision.action) {
      case AFTERCALL_ACTION_SEND:
        if (!acurl_send(t)) return 0;
        continue;
      case AFTERCALL_ACTION_WAIT:
        if (!acurl_wait(t)) return 0;
        continue;
      case AFTERCALL_ACTION_AUTHENTICATE:
        answer = t->options.authenticate(t, &t->decision, &t->headers);
        if (answer == AFTERCALL_CURL_LATER && t->all != NULL) return 0;
        if (!acurl_ok(t, aftercall_call_on_credentials(t->call, answer == 1, NULL, &t->decision)))
          acurl_end(t);
        continue;
      case AFTERCALL_ACTION_VERIFY:
        answer = t->options.verify(t, &t->decision);
        if (answer == AFTERCALL_CURL_LATER && t->all != NULL) return 0;
        if (answer == AFTERCALL_CURL_LATER) answer = AFTERCALL_VERIFIED_UNKNOWN;
        if (!acurl_ok(t, aftercall_call_on_verified(t->call, answer, NULL, &t->decision)))
          acurl_end(t);
        continue;
      case AFTERCALL_ACTION_DONE:
        return 1;
      default: /* a step that this header does not know */
        acurl_end(t);
    }
  }
}

/* The same for an operation among others, which ends by itself: whether it is still there. */
static int acurl_run(aftercall_curl *t) {
  if (!acurl_go_on(t)) return 1;
  acurl_finish(t, NULL);
  acurl_free(t);
  return 0;
}

aftercall_result aftercall_curl_perform(const aftercall_engine *engine, CURL *easy,
                                        const aftercall_curl_options *options,
                                        aftercall_outcome *outcome) {
  aftercall_curl *t = NULL;
  aftercall_result result = acurl_new(NULL, engine, easy, options, &t);
  if (result != AFTERCALL_RESULT_OK) return result;
  acurl_go_on(t);
  acurl_finish(t, outcome);
  result = t->result;
  acurl_free(t);
  return result;
}

aftercall_result aftercall_curl_start(aftercall_curl_multi *all, const aftercall_engine *engine,
                                      CURL *easy, const aftercall_curl_options *options,
                                      aftercall_curl **transfer) {
  aftercall_curl *t = NULL;
  aftercall_result result;
  if (all == NULL || all->multi == NULL) return AFTERCALL_RESULT_NULL_ARGUMENT;
  result = acurl_new(all, engine, easy, options, &t);
  if (result != AFTERCALL_RESULT_OK) return result;
  t->next = all->first;
  all->first = t;
  if (!acurl_run(t)) t = NULL;
  if (transfer != NULL) *transfer = t;
  return result;
}

int aftercall_curl_feed(aftercall_curl_multi *all, const CURLMsg *message) {
  aftercall_curl *t = all->first;
  CURLcode code;
  if (message->msg != CURLMSG_DONE) return 0;
  while (t != NULL && !(t->is_added && t->easy == message->easy_handle)) t = t->next;
  if (t == NULL) return 0;
  code = message->data.result; /* the message goes with the handle */
  curl_multi_remove_handle(all->multi, t->easy);
  t->is_added = 0;
  acurl_attempted(t, code);
  acurl_run(t);
  return 1;
}

long aftercall_curl_step(aftercall_curl_multi *all) {
  aftercall_curl *t = all->first;
  uint64_t least = UINT64_MAX;
  while (t != NULL) {
    const uint64_t left = t->decision.action == AFTERCALL_ACTION_WAIT ? acurl_left(t) : UINT64_MAX;
    if (left == 0) {
      acurl_run(t); /* which may change the list */
      least = UINT64_MAX;
      t = all->first;
      continue;
    }
    if (left < least) least = left;
    t = t->next;
  }
  if (least == UINT64_MAX) return -1;
  return least < 3600000000u ? (long)((least + 999) / 1000) : 3600000;
}

void aftercall_curl_cancel(aftercall_curl *transfer) {
  acurl_end(transfer);
  acurl_run(transfer);
}

void aftercall_curl_cancel_all(aftercall_curl_multi *all) {
  while (all->first != NULL) aftercall_curl_cancel(all->first);
}

void aftercall_curl_verified(aftercall_curl *t, aftercall_verified found) {
  if (t->decision.action != AFTERCALL_ACTION_VERIFY) return;
  if (!acurl_ok(t, aftercall_call_on_verified(t->call, found, NULL, &t->decision))) acurl_end(t);
  acurl_run(t);
}

void aftercall_curl_credentials(aftercall_curl *t, int is_new, struct curl_slist *headers) {
  if (t->decision.action != AFTERCALL_ACTION_AUTHENTICATE) return;
  if (is_new) t->headers = headers;
  if (!acurl_ok(t, aftercall_call_on_credentials(t->call, is_new != 0, NULL, &t->decision)))
    acurl_end(t);
  acurl_run(t);
}

const aftercall_call *aftercall_curl_call(const aftercall_curl *transfer) { return transfer->call; }
CURL *aftercall_curl_easy(const aftercall_curl *transfer) { return transfer->easy; }
void *aftercall_curl_context(const aftercall_curl *transfer) { return transfer->options.context; }
CURLcode aftercall_curl_code(const aftercall_curl *transfer) { return transfer->code; }

#ifdef __cplusplus
}
#endif

#endif /* AFTERCALL_CURL_CODE_H */
