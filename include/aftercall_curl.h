/*
 * aftercall_curl: libcurl sends, aftercall decides when, and whether again.
 *
 * One file of the program holds the code, all others only the declarations:
 *
 *     #define AFTERCALL_CURL_IMPLEMENTATION
 *     #include <aftercall_curl.h>
 *
 * It needs libcurl 7.66 or later and the library aftercall, is C99 and C++11, and has no globals.
 *
 *     aftercall_curl_options options = {0};
 *     aftercall_outcome outcome = AFTERCALL_OUTCOME_INIT;
 *     options.url = "https://api.example/orders";
 *     options.body = "{}";
 *     options.body_len = 2;
 *     result = aftercall_curl_perform(engine, easy, &options, &outcome);
 *
 * That carries one operation through all its attempts. aftercall_curl_start does the same on a
 * curl_multi handle, without blocking.
 *
 * Of the easy handle it sets: URL, method, body, header fields, time-out, fresh connection,
 * redirects, and the functions for head, body and reading. Everything else is the caller's: TLS,
 * proxy, protocols, CURLOPT_CONNECTTIMEOUT, CURLOPT_PRIVATE. What it set is taken back at the end.
 *
 * What libcurl hides is taken care of. A request that could do harm twice gets a connection of its
 * own, because libcurl sends again by itself when a kept one turns out to be dead. Redirects are
 * off, or told to the call. Only a request of which no byte was written counts as not sent.
 */
#ifndef AFTERCALL_CURL_H
#define AFTERCALL_CURL_H

#include <aftercall.h>
#include <curl/curl.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One operation that is under way. It ends with its function `done`. */
typedef struct aftercall_curl aftercall_curl;

/* What verify and authenticate return when they will tell later, by aftercall_curl_verified or
 * aftercall_curl_credentials. Only with aftercall_curl_start. */
#define AFTERCALL_CURL_LATER (-1)

/* The last answer. Zero it, set limit if you like, and free(data) in the end. */
typedef struct aftercall_curl_answer {
  long status;   /* its status; 0 when there was none */
  CURLcode code; /* what libcurl said of the last attempt */
  char *data;    /* the body with a NUL behind it, unless write takes it; NULL when empty */
  size_t len;    /* its length */
  size_t limit;  /* the most bytes to keep; 0: 16 MiB */
  int is_cut;    /* 1 when the body is not whole */
} aftercall_curl_answer;

/* What to do. Zero it; what stays zero is left out. All that it points to must live until the
 * operation is done. */
typedef struct aftercall_curl_options {
  const char *url;            /* where to; must be given */
  const char *method;         /* NULL: GET, or POST if there is a body */
  struct curl_slist *headers; /* lines "Name: value", as for CURLOPT_HTTPHEADER */

  /* The body: bytes, or a function as for CURLOPT_READFUNCTION. Without seek, as for
   * CURLOPT_SEEKFUNCTION, what read gives is sent only once. */
  const void *body;
  size_t body_len;
  curl_read_callback read;
  curl_seek_callback seek;
  void *read_data;
  curl_off_t read_size; /* 0: not known */

  int is_harmless; /* 1: a second application does no harm; -1: it does; 0: the fields tell */
  int has_earlier; /* 1: it was sent before, with the effect earlier: by a program that ended */
  aftercall_effect earlier; /* AFTERCALL_EFFECT_...; UNKNOWN if nobody knows */
  int follow;      /* 1: libcurl follows redirects; only of GET, HEAD, and POST with bytes */
  long timeout_ms; /* the longest time for one attempt; 0: as long as the deadline allows */
  uint64_t deadline_us; /* from now; 0: that of the policy */
  const char *scope;    /* what shares pauses within the origin: a tenant, a key */
  uint64_t seed;        /* for the jitter of the waits; 0: from the clock */

  /* Where the body of the last answer goes: to write, as for CURLOPT_WRITEFUNCTION, but without
   * pausing, else into answer. The leading bytes of an error are held back until it is clear that
   * it is the last. If a success breaks off in its body and is asked for again, restart comes
   * first, to forget what was written, and ends the operation if it returns non-zero or is NULL. */
  curl_write_callback write;
  int (*restart)(void *write_data);
  void *write_data;
  aftercall_curl_answer *answer;

  /* Finds out whether the request took effect: AFTERCALL_VERIFIED_... */
  aftercall_verified (*verify)(aftercall_curl *transfer, const aftercall_decision *decision);
  /* Renews the credentials: 1 and other *headers, or 0. */
  int (*authenticate)(aftercall_curl *transfer, const aftercall_decision *decision,
                      struct curl_slist **headers);
  /* Is told after each attempt what comes next. */
  void (*observe)(aftercall_curl *transfer, const aftercall_decision *next);
  /* Is told of the end; the transfer lives until it returns. */
  void (*done)(aftercall_curl *transfer, const aftercall_outcome *outcome);
  /* Sleeps for aftercall_curl_perform, at most so long; non-zero ends the operation. */
  int (*sleep)(void *context, uint64_t us);
  void *context; /* for these functions */
} aftercall_curl_options;

/* Carries an operation through, blocking. outcome may be NULL.
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; REQUEST for a request that cannot be sent;
 * NO_MEMORY. The outcome says how the operation ended. */
aftercall_result aftercall_curl_perform(const aftercall_engine *engine, CURL *easy,
                                        const aftercall_curl_options *options,
                                        aftercall_outcome *outcome);

/* The operations of one curl_multi handle. Make it with {multi, NULL}. */
typedef struct aftercall_curl_multi {
  CURLM *multi;
  aftercall_curl *first;
} aftercall_curl_multi;

/* Starts an operation without blocking. If this returns OK, done is called once. transfer may
 * be NULL; *transfer lives until done returns, and is NULL if that was before this returns. */
aftercall_result aftercall_curl_start(aftercall_curl_multi *all, const aftercall_engine *engine,
                                      CURL *easy, const aftercall_curl_options *options,
                                      aftercall_curl **transfer);
/* Gives it what curl_multi_info_read read: 1 if the message is of an operation of these. */
int aftercall_curl_feed(aftercall_curl_multi *all, const CURLMsg *message);
/* Does what is due. Returns the milliseconds until something will be, or -1: the most for
 * curl_multi_poll. */
long aftercall_curl_step(aftercall_curl_multi *all);
/* Ends all operations. */
void aftercall_curl_cancel_all(aftercall_curl_multi *all);

/* Ends an operation. Not from within one of its functions: these return something that ends it. */
void aftercall_curl_cancel(aftercall_curl *transfer);
/* What verify and authenticate left for later. */
void aftercall_curl_verified(aftercall_curl *transfer, aftercall_verified found);
void aftercall_curl_credentials(aftercall_curl *transfer, int is_new,
                                struct curl_slist *headers);

/* The call, to look at: aftercall_call_summary, _verdict, _attempt_at, _challenge_at. */
const aftercall_call *aftercall_curl_call(const aftercall_curl *transfer);
/* The easy handle. In done it is the caller's again. */
CURL *aftercall_curl_easy(const aftercall_curl *transfer);
/* The context of the options. */
void *aftercall_curl_context(const aftercall_curl *transfer);
/* What libcurl said of the last attempt. */
CURLcode aftercall_curl_code(const aftercall_curl *transfer);

#ifdef __cplusplus
}
#endif

#endif /* AFTERCALL_CURL_H */

#if defined(AFTERCALL_CURL_IMPLEMENTATION) && !defined(AFTERCALL_CURL_CODE_H)
#include <aftercall_curl_code.h>
#endif
