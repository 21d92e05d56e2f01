/* The header and the library are of one version. */
#include "check.h"

int main(void) {
  char text[32];
  TEXT(AFTERCALL_VERSION, aftercall_version());
  CHECK(aftercall_version_number() == AFTERCALL_VERSION_NUMBER);
  CHECK(aftercall_abi_version() == AFTERCALL_ABI_VERSION);
  CHECK(AFTERCALL_VERSION_NUMBER == AFTERCALL_VERSION_MAJOR * 1000000 +
                                        AFTERCALL_VERSION_MINOR * 1000 + AFTERCALL_VERSION_PATCH);
  sprintf(text, "%d.%d.%d", AFTERCALL_VERSION_MAJOR, AFTERCALL_VERSION_MINOR,
          AFTERCALL_VERSION_PATCH);
  TEXT(AFTERCALL_VERSION, text);
  TEXT("success", aftercall_result_text(AFTERCALL_RESULT_OK));
  TEXT("unknown result", aftercall_result_text(4711));
  TEXT("unknown result", aftercall_result_text(-1));
  return DONE();
}
