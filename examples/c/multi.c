/* Level 4 in an event loop: many operations at once, and nothing blocks. `multi URL`, where URL is a
 * reference server. */
#define AFTERCALL_CURL_IMPLEMENTATION
#include <aftercall_curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The fault that each order asks the server for. */
static const char *const FAULTS[] = {"delay=0", "status=503; applied=no; retry-after=1", "delay=200",
                                     "drop-after-read", "status=500; applied=no"};
#define ORDERS (sizeof(FAULTS) / sizeof(FAULTS[0]))

typedef struct {
  const char *fault;
  struct curl_slist *headers;
} order;

static void must(aftercall_result result, const char *what) {
  if (result != AFTERCALL_RESULT_OK) {
    fprintf(stderr, "%s: %s\n", what, aftercall_result_text(result));
    exit(1);
  }
}

/* Each order ends here. */
static void done(aftercall_curl *transfer, const aftercall_outcome *outcome) {
  order *own = aftercall_curl_context(transfer);
  printf("%-38s %s: %s, effect %s, sent %u\n", own->fault,
         outcome->is_success ? "success" : "no success", aftercall_stop_slug(outcome->stop),
         aftercall_effect_slug(outcome->effect), outcome->attempts);
  curl_slist_free_all(own->headers);
  curl_easy_cleanup(aftercall_curl_easy(transfer));
}

static void start(aftercall_curl_multi *all, aftercall_engine *engine, const char *url, order *own) {
  aftercall_curl_options options = {0};
  char line[100];
  snprintf(line, sizeof(line), "Aftercall-Fault: %s", own->fault);
  own->headers = curl_slist_append(NULL, "Authorization: Bearer writer-token");
  own->headers = curl_slist_append(own->headers, line);
  options.url = url;
  options.headers = own->headers;
  options.body = "{}";
  options.body_len = 2;
  options.timeout_ms = 30000;
  options.done = done;
  options.context = own;
  must(aftercall_curl_start(all, engine, curl_easy_init(), &options, NULL), "start");
}

/* The loop: libcurl moves bytes, aftercall handles what has finished or is due, and poll waits for
 * whichever comes first. */
static void loop(aftercall_curl_multi *all) {
  while (all->first != NULL) {
    int running = 0, left = 0;
    long wait;
    const CURLMsg *message;
    curl_multi_perform(all->multi, &running);
    while ((message = curl_multi_info_read(all->multi, &left)) != NULL)
      aftercall_curl_feed(all, message);
    wait = aftercall_curl_step(all);
    if (all->first != NULL)
      curl_multi_poll(all->multi, NULL, 0, wait >= 0 && wait < 1000 ? (int)wait : 1000, NULL);
  }
}

int main(int count, char **arguments) {
  const char *base = count == 2 ? arguments[1] : "http://127.0.0.1:8080";
  char url[300];
  order orders[ORDERS];
  aftercall_curl_multi all = {NULL, NULL};
  aftercall_engine *engine = NULL;
  size_t each;
  snprintf(url, sizeof(url), "%s/v1/orders", base);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  all.multi = curl_multi_init();
  must(aftercall_engine_new(NULL, NULL, &engine), "engine");
  for (each = 0; each < ORDERS; each++) {
    orders[each].fault = FAULTS[each];
    start(&all, engine, url, &orders[each]);
  }
  loop(&all);
  aftercall_engine_free(engine);
  curl_multi_cleanup(all.multi);
  curl_global_cleanup();
  return 0;
}
