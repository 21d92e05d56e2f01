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
  if (options.struct_size != sizeof(options) || options.scope != 0) {
    return 1;
  }
  if (aftercall_status_lookup(AFTERCALL_STATUS_THROTTLED, &row) != AFTERCALL_RESULT_OK) {
    return 1;
  }
  return row.remedy == AFTERCALL_REMEDY_SLOW_DOWN ? 0 : 1;
}
