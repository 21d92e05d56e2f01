/* A plug-in that has the static library inside and keeps it to itself. */
#include "aftercall.h"

int use(void);

int use(void) {
  aftercall_engine *engine = NULL;
  aftercall_status row = AFTERCALL_STATUS_INIT;
  if (aftercall_status_lookup(503, &row) != AFTERCALL_RESULT_OK ||
      aftercall_engine_new(NULL, NULL, &engine) != AFTERCALL_RESULT_OK) {
    return 1;
  }
  aftercall_engine_free(engine);
  return 0;
}
