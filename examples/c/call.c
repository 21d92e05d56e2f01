/* Levels 3 and 4: libcurl sends, aftercall decides. `call URL`, where URL is a reference server. */
#define AFTERCALL_CURL_IMPLEMENTATION
#include <aftercall_curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(aftercall_result result, const char *what) {
  if (result != AFTERCALL_RESULT_OK) {
    fprintf(stderr, "%s: %s\n", what, aftercall_result_text(result));
    exit(1);
  }
}

/* Prints what an attempt meant and what comes next. */
static void observe(aftercall_curl *transfer, const aftercall_decision *next) {
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  must(aftercall_call_summary(aftercall_curl_call(transfer), &summary), "summary");
  if (summary.is_failure)
    printf("  %s", curl_easy_strerror(aftercall_curl_code(transfer)));
  else
    printf("  %u", summary.code);
  printf(", effect %s, remedy %s: %s\n", aftercall_effect_slug(summary.effect),
         aftercall_remedy_slug(summary.remedy), aftercall_action_slug(next->action));
}

/* Carries one operation through to its end. */
static void carry_out(aftercall_engine *engine, const char *what, aftercall_curl_options options) {
  aftercall_outcome outcome = AFTERCALL_OUTCOME_INIT;
  CURL *curl = curl_easy_init();
  printf("%s: %s\n", what, options.body != NULL ? "POST" : "GET");
  options.observe = observe;
  options.timeout_ms = 30000;
  must(aftercall_curl_perform(engine, curl, &options, &outcome), what);
  printf("  %s: %s, effect %s, sent %u\n", outcome.is_success ? "success" : "no success",
         aftercall_stop_slug(outcome.stop), aftercall_effect_slug(outcome.effect),
         outcome.attempts);
  curl_easy_cleanup(curl);
}

/* Finds out whether a write took effect. Only a hit is proof: what is not visible yet is unknown. */
static aftercall_verified look(aftercall_curl *transfer, const aftercall_decision *decision) {
  const aftercall_curl_options *find = aftercall_curl_context(transfer);
  aftercall_engine *engine = NULL;
  aftercall_curl_options options = *find;
  aftercall_outcome outcome = AFTERCALL_OUTCOME_INIT;
  CURL *curl = curl_easy_init();
  options.deadline_us = decision->time_left_us;
  must(aftercall_engine_new(NULL, NULL, &engine), "engine");
  must(aftercall_curl_perform(engine, curl, &options, &outcome), "look");
  printf("  looked: %s\n", outcome.is_success ? "it is there" : "it is not there");
  curl_easy_cleanup(curl);
  aftercall_engine_free(engine);
  return outcome.is_success ? AFTERCALL_VERIFIED_APPLIED : AFTERCALL_VERIFIED_UNKNOWN;
}

/* Asks the reference server for a fault of its next request. */
static void plan(aftercall_engine *engine, const char *base, const char *fault) {
  aftercall_curl_options options = {0};
  CURL *curl = curl_easy_init();
  char url[300], json[200];
  snprintf(url, sizeof(url), "%s/admin/faults", base);
  snprintf(json, sizeof(json), "{\"fault\":\"%s\"}", fault);
  options.url = url;
  options.body = json;
  options.body_len = strlen(json);
  must(aftercall_curl_perform(engine, curl, &options, NULL), "plan");
  curl_easy_cleanup(curl);
}

int main(int count, char **arguments) {
  const char *base = count == 2 ? arguments[1] : "http://127.0.0.1:8080";
  char orders[300], first[400], second[400], tea[100], coffee[100];
  aftercall_curl_options options = {0}, find = {0};
  aftercall_engine *engine = NULL;
  aftercall_time now;
  long id;
  must(aftercall_now(&now), "now");
  id = (long)(now.wall_us % 1000000000);
  snprintf(orders, sizeof(orders), "%s/v1/orders", base);
  snprintf(first, sizeof(first), "%s/tea-%ld", orders, id);
  snprintf(second, sizeof(second), "%s/coffee-%ld", orders, id);
  snprintf(tea, sizeof(tea), "{\"id\":\"tea-%ld\"}", id);
  snprintf(coffee, sizeof(coffee), "{\"id\":\"coffee-%ld\"}", id);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  must(aftercall_engine_new(NULL, NULL, &engine), "engine");
  options.headers = curl_slist_append(NULL, "Authorization: Bearer writer-token");
  options.headers = curl_slist_append(options.headers, "Content-Type: application/json");

  options.url = orders;
  options.body = tea;
  options.body_len = strlen(tea);
  carry_out(engine, "an order", options);
  carry_out(engine, "the same order again", options);

  plan(engine, base, "drop-after-apply");
  find.url = second;
  find.headers = options.headers;
  options.body = coffee;
  options.body_len = strlen(coffee);
  options.verify = look;
  options.context = &find;
  carry_out(engine, "an answer that is lost", options);

  options.url = "http://127.0.0.1:1/";
  options.verify = NULL;
  carry_out(engine, "nobody listens", options);

  plan(engine, base, "status=503; applied=no; retry-after=1");
  options.url = first;
  options.body = NULL;
  carry_out(engine, "a busy server", options);

  curl_slist_free_all(options.headers);
  aftercall_engine_free(engine);
  curl_global_cleanup();
  return 0;
}
