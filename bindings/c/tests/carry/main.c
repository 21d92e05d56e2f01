/* aftercall_curl.h carries operations through: `carry URL`, where URL is a reference server. */
#define AFTERCALL_CURL_IMPLEMENTATION
#include "carry.h"

int main(int count, char **arguments) {
  int failures = check_failures;
  if (count != 2) {
    fprintf(stderr, "usage: carry URL\n");
    return 2;
  }
  curl_global_init(CURL_GLOBAL_DEFAULT);
  failures += with_the_reference_server(arguments[1]);
  failures += with_answers_of_our_own();
  failures += many_at_once(arguments[1]);
  curl_global_cleanup();
  return failures == 0 ? 0 : 1;
}
