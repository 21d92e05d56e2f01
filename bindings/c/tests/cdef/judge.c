/* include/aftercall.cdef.h is C: it needs the integers' names and nothing else. */
#include <stddef.h>
#include <stdint.h>

#include "aftercall.cdef.h"

#include <stdio.h>

int main(void) {
  const char url[] = "https://api.example/things";
  aftercall_status row = {.struct_size = sizeof row};
  aftercall_summary summary = {.struct_size = sizeof summary};
  aftercall_request *request = NULL;
  aftercall_response *response = NULL;
  aftercall_verdict *verdict = NULL;
  int failed = aftercall_abi_version() != AFTERCALL_ABI_VERSION
      || aftercall_status_lookup(503, &row) != AFTERCALL_RESULT_OK
      || aftercall_request_new("GET", 3, url, sizeof url - 1, &request) != AFTERCALL_RESULT_OK
      || aftercall_response_new(503, &response) != AFTERCALL_RESULT_OK
      || aftercall_response_add_header(response, "Retry-After", 11, "2", 1) != AFTERCALL_RESULT_OK
      || aftercall_verdict_new(&verdict) != AFTERCALL_RESULT_OK
      || aftercall_judge(NULL, request, response, verdict) != AFTERCALL_RESULT_OK
      || aftercall_verdict_summary(verdict, &summary) != AFTERCALL_RESULT_OK
      || summary.remedy != AFTERCALL_REMEDY_SLOW_DOWN;
  if (!failed) {
    printf("%s: %s\n", row.message, row.description);
    printf("%s, %d s\n", aftercall_remedy_slug(summary.remedy), (int)(summary.wait_us / 1000000));
  }
  aftercall_verdict_free(verdict);
  aftercall_response_free(response);
  aftercall_request_free(request);
  return failed;
}
