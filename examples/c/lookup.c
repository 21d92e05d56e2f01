/* Level 1: what does a status mean in this API? Needs only the library. */
#include <aftercall.h>
#include <stdio.h>

int main(void) {
  aftercall_status row = AFTERCALL_STATUS_INIT;
  size_t position;
  for (position = 0; aftercall_status_at(position, &row) == AFTERCALL_RESULT_OK; position++)
    printf("%u %-22s %s\n", row.code, row.message, aftercall_remedy_slug(row.remedy));
  if (aftercall_status_parse("throttled", 9, &row) != AFTERCALL_RESULT_OK) return 1;
  printf("\n%u %s: %s\n", row.code, row.message, row.description);
  return 0;
}
