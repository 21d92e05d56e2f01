/* Loads the shared library, uses it and unloads it, a thousand times: the process must not grow. The
 * library's path is the argument. */
#include "check.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

/* dlsym gives an address of data; POSIX has the same bits be a function's. */
static int use(void *library) {
  aftercall_status row = AFTERCALL_STATUS_INIT;
  aftercall_result (*lookup)(uint16_t, aftercall_status *);
  aftercall_result (*engine_new)(const aftercall_contract *, const aftercall_policy *,
                                 aftercall_engine **);
  void (*engine_free)(aftercall_engine *);
  aftercall_engine *engine = NULL;
  *(void **)&lookup = dlsym(library, "aftercall_status_lookup");
  *(void **)&engine_new = dlsym(library, "aftercall_engine_new");
  *(void **)&engine_free = dlsym(library, "aftercall_engine_free");
  if (lookup == NULL || engine_new == NULL || engine_free == NULL ||
      lookup(503, &row) != AFTERCALL_RESULT_OK ||
      engine_new(NULL, NULL, &engine) != AFTERCALL_RESULT_OK) {
    return 1;
  }
  engine_free(engine);
  return strcmp(row.message, "Throttled");
}

/* The resident pages of this process. */
static long pages(void) {
  long all = 0, resident = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  CHECK(file != NULL && fscanf(file, "%ld %ld", &all, &resident) == 2);
  fclose(file);
  return resident;
}

int main(int count, char **arguments) {
  long before = 0, grown;
  int each;
  CHECK(count == 2);
  for (each = 0; each < 1010; each++) {
    void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
      fprintf(stderr, "%s\n", dlerror());
      return 1;
    }
    CHECK(use(library) == 0);
    CHECK(dlclose(library) == 0);
    if (each == 10) {
      before = pages();
    }
  }
  grown = (pages() - before) * sysconf(_SC_PAGESIZE);
  if (grown > 2 << 20) {
    fprintf(stderr, "grew by %ld bytes\n", grown);
    return 1;
  }
  return DONE();
}
