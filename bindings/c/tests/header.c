/* The header stands alone, may be included twice, and is C and C++ alike, even where somebody includes
 * it from within extern "C". */
#ifdef __cplusplus
extern "C" {
#endif
#include "aftercall.h"
#ifdef __cplusplus
}
#endif
#include "aftercall.h"

int main(void) {
  aftercall_status row = AFTERCALL_STATUS_INIT;
  aftercall_call_options options = AFTERCALL_CALL_OPTIONS_INIT;
  /* Every place where an object can begin. */
  static aftercall_status fixed = AFTERCALL_STATUS_STATIC_INIT;
  aftercall_status rows[2] = {AFTERCALL_STATUS_INIT, AFTERCALL_STATUS_INIT};
  struct {
    aftercall_outcome outcome;
    int other;
  } within = {AFTERCALL_OUTCOME_INIT, 1};
  row.code = 7;
  row = AFTERCALL_STATUS_INIT;
  rows[1] = row;
  if (fixed.struct_size != sizeof(row) || rows[1].struct_size != sizeof(row) || row.code != 0 ||
      within.outcome.struct_size != sizeof(within.outcome)) {
    return 1;
  }
  if (options.struct_size != sizeof(options) || options.scope != 0) {
    return 1;
  }
  if (aftercall_status_lookup(AFTERCALL_STATUS_THROTTLED, &row) != AFTERCALL_RESULT_OK) {
    return 1;
  }
  return row.remedy == AFTERCALL_REMEDY_SLOW_DOWN ? 0 : 1;
}
