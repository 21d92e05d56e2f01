/* What libcurl does by itself, on real sockets: after a kept connection died it sends again, and tells of the second
 * try alone. Only the bytes written can prove that nothing was applied. */
#include "check.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

/* A server of one connection: it answers the first request, reads the second and closes without an answer. */
typedef struct {
  int listener;
  unsigned port;
  int applied;
} server;

/* Reads one request whose body ends with an exclamation mark. */
static int read_request(int connection) {
  char data[2048];
  ssize_t got;
  do {
    got = recv(connection, data, sizeof(data), 0);
  } while (got > 0 && data[got - 1] != '!');
  return got > 0;
}

static void *serve(void *context) {
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  server *own = context;
  int connection = accept(own->listener, NULL, NULL);
  close(own->listener); /* nobody can connect any more */
  if (read_request(connection)) {
    own->applied++;
    (void)!write(connection, answer, sizeof(answer) - 1);
  }
  if (read_request(connection)) {
    own->applied++;
  }
  close(connection);
  return NULL;
}

static void listen_on(server *own) {
  struct sockaddr_in address;
  socklen_t len = sizeof(address);
  memset(&address, 0, sizeof(address));
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  own->applied = 0;
  own->listener = socket(AF_INET, SOCK_STREAM, 0);
  CHECK(bind(own->listener, (struct sockaddr *)&address, sizeof(address)) == 0);
  CHECK(listen(own->listener, 4) == 0);
  CHECK(getsockname(own->listener, (struct sockaddr *)&address, &len) == 0);
  own->port = ntohs(address.sin_port);
}

static size_t ignore(char *data, size_t size, size_t count, void *to) {
  (void)data;
  (void)to;
  return size * count;
}

static CURL *post(unsigned port) {
  CURL *curl = curl_easy_init();
  char url[60];
  snprintf(url, sizeof(url), "http://127.0.0.1:%u/orders", port);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "order!");
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, 10000L);
  return curl;
}

/* What aftercall makes of curl's word, with and without the bytes written. */
static aftercall_summary judged(CURL *curl, CURLcode code, int with_size) {
  aftercall_failure failure = AFTERCALL_FAILURE_INIT;
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  aftercall_request *request = NULL;
  aftercall_verdict *verdict = NULL;
  long written = -1;
  char number[16];
  int len = snprintf(number, sizeof(number), "%d", (int)code);
  OK(aftercall_failure_named(T("curl"), number, (size_t)len, &failure));
  CHECK(curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &written) == CURLE_OK);
  if (with_size && written == 0) {
    failure.sent = AFTERCALL_SENT_NO;
  }
  OK(aftercall_request_new(T("POST"), T("http://127.0.0.1/orders"), &request));
  OK(aftercall_verdict_new(&verdict));
  OK(aftercall_judge_failure(NULL, request, &failure, verdict));
  OK(aftercall_verdict_summary(verdict, &summary));
  aftercall_verdict_free(verdict);
  aftercall_request_free(request);
  return summary;
}

static void a_kept_connection_that_died(void) {
  server own;
  pthread_t thread;
  CURL *curl;
  CURLcode code;
  aftercall_summary summary;
  listen_on(&own);
  CHECK(pthread_create(&thread, NULL, serve, &own) == 0);
  curl = post(own.port);
  CHECK(curl_easy_perform(curl) == CURLE_OK);
  code = curl_easy_perform(curl);
  pthread_join(thread, NULL);
  CHECK(code == CURLE_COULDNT_CONNECT); /* exit 7, though ... */
  CHECK(own.applied == 2);              /* ... the request was read whole */
  summary = judged(curl, code, 1);
  CHECK(summary.effect == AFTERCALL_EFFECT_UNKNOWN && !summary.is_retryable);
  curl_easy_cleanup(curl);
}

static void nobody_listens(void) {
  server own;
  CURL *curl;
  CURLcode code;
  aftercall_summary summary;
  listen_on(&own);
  close(own.listener);
  curl = post(own.port);
  code = curl_easy_perform(curl);
  CHECK(code == CURLE_COULDNT_CONNECT);
  summary = judged(curl, code, 0);
  CHECK(summary.effect == AFTERCALL_EFFECT_UNKNOWN); /* the code alone proves nothing */
  summary = judged(curl, code, 1);
  CHECK(summary.effect == AFTERCALL_EFFECT_NOT_APPLIED && summary.is_retryable);
  curl_easy_cleanup(curl);
}

int main(void) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  a_kept_connection_that_died();
  nobody_listens();
  curl_global_cleanup();
  return DONE();
}
