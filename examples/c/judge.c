/* Level 2: what does this response mean? Needs only the library. */
#include <aftercall.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LENGTH(text) (sizeof(text) - 1)

static void must(aftercall_result result) {
  if (result != AFTERCALL_RESULT_OK) {
    fprintf(stderr, "%s\n", aftercall_result_text(result));
    exit(1);
  }
}

static void show(const aftercall_verdict *verdict) {
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  const char *detail = aftercall_verdict_problem_detail(verdict, NULL);
  size_t position;
  must(aftercall_verdict_summary(verdict, &summary));
  printf("%s: %s\n", aftercall_verdict_message(verdict), aftercall_verdict_description(verdict));
  printf("  effect %s, fault %s, repeat %s, remedy %s%s\n", aftercall_effect_slug(summary.effect),
         aftercall_fault_slug(summary.fault), aftercall_repeat_slug(summary.repeat),
         aftercall_remedy_slug(summary.remedy), summary.is_retryable ? ", retryable" : "");
  if (summary.wait_kind == AFTERCALL_WAIT_KIND_AFTER)
    printf("  wait %.1f s\n", (double)summary.wait_us / 1e6);
  if (detail != NULL) printf("  the server says: %s\n", detail);
  for (position = 0; position < aftercall_verdict_evidence_count(verdict); position++) {
    aftercall_evidence because = AFTERCALL_EVIDENCE_INIT;
    must(aftercall_verdict_evidence_at(verdict, position, &because));
    printf("  %s is %s because of %s (%s)\n", aftercall_field_slug(because.field),
           because.value.data, because.name.data, aftercall_source_slug(because.source));
  }
}

int main(void) {
  static const char body[] = "{\"title\":\"Store failed\",\"detail\":\"The store timed out.\"}";
  static const char url[] = "https://api.example/orders";
  aftercall_request *request = NULL;
  aftercall_response *response = NULL;
  aftercall_verdict *verdict = NULL;
  aftercall_failure failure = AFTERCALL_FAILURE_INIT;
  must(aftercall_request_new("POST", 4, url, LENGTH(url), &request));
  must(aftercall_response_new(AFTERCALL_STATUS_INTERNAL_SERVER_ERROR, &response));
  must(aftercall_response_add_header(response, "Retry-After", 11, "3", 1));
  must(aftercall_response_add_header(response, "Content-Type", 12, "application/problem+json", 24));
  must(aftercall_response_set_body(response, body, LENGTH(body), AFTERCALL_BODY_STATE_COMPLETE));
  must(aftercall_verdict_new(&verdict));

  /* A POST that may have been applied: a retry would be useful, but not harmless. */
  must(aftercall_judge(NULL, request, response, verdict));
  show(verdict);

  /* The same with an idempotency key: now it is harmless. */
  must(aftercall_request_add_header(request, "Idempotency-Key", 15, "7f3b", 4));
  must(aftercall_judge(NULL, request, response, verdict));
  show(verdict);

  /* No response at all: the connection was refused, so nothing was applied. */
  must(aftercall_failure_named("errno", 5, "ECONNREFUSED", 12, &failure));
  must(aftercall_judge_failure(NULL, request, &failure, verdict));
  show(verdict);

  aftercall_verdict_free(verdict);
  aftercall_response_free(response);
  aftercall_request_free(request);
  return 0;
}
