/* The few words in which the tests are written. A failed check is told and counted; the program
 * goes on and ends with 1. */
#ifndef CHECK_H
#define CHECK_H

#include "aftercall.h"

#include <stdio.h>
#include <string.h>

static int check_failures;

#define CHECK(condition)                                                          \
  do {                                                                            \
    if (!(condition)) {                                                           \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);     \
      check_failures++;                                                           \
    }                                                                             \
  } while (0)

/* The call succeeds. */
#define OK(call) GIVES(AFTERCALL_RESULT_OK, call)

/* The call gives this result. */
#define GIVES(result, call)                                                       \
  do {                                                                            \
    aftercall_result check_result = (call);                                       \
    if (check_result != (result)) {                                               \
      fprintf(stderr, "%s:%d: %s gives \"%s\"\n", __FILE__, __LINE__, #call,      \
              aftercall_result_text(check_result));                               \
      check_failures++;                                                           \
    }                                                                             \
  } while (0)

/* The text is exactly this one. */
#define TEXT(expected, found)                                                     \
  do {                                                                            \
    const char *check_found = (found);                                            \
    if (check_found == NULL || strcmp(check_found, (expected)) != 0) {            \
      fprintf(stderr, "%s:%d: %s is \"%s\"\n", __FILE__, __LINE__, #found,        \
              check_found == NULL ? "NULL" : check_found);                        \
      check_failures++;                                                           \
    }                                                                             \
  } while (0)

/* A literal as pointer and length. */
#define T(literal) (literal), (sizeof(literal) - 1)

#define DONE() (check_failures == 0 ? 0 : 1)

#endif
