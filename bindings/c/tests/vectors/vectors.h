/* The vectors' runner: what its files share. It knows the format of the cases and nothing about
 * what is right; that stands in the cases. */
#ifndef VECTORS_H
#define VECTORS_H

#include "aftercall.h"

#include <cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* The member of an object; NULL if it has none of this name. */
#define OF(object, key) cJSON_GetObjectItemCaseSensitive(object, key)

/* Bytes that a case describes. Ends in a NUL that len does not count. */
typedef struct {
  char *data;
  size_t len;
} bytes;

/* Tells a difference, with the name of the case, and counts it. */
void wrong(const char *format, ...)
#if defined(__GNUC__)
    __attribute__((format(printf, 1, 2)))
#endif
    ;

/* Ends the program: the case cannot be understood, so nothing was proved. */
void broken(const char *what, const char *which);

/* The object has no other keys than these, which end in NULL. */
void only(const cJSON *object, const char *const *keys);

/* A function of the library must succeed. */
void must(aftercall_result result, const char *what);

/* input.c: what a case gives. */
bytes read_bytes(const cJSON *value);
int64_t read_time(const cJSON *value);
uint64_t read_count(const cJSON *value);
int32_t read_word(size_t set, const cJSON *value);
aftercall_contract *read_contract(const cJSON *value);
aftercall_request *read_request(const cJSON *value);
aftercall_failure read_failure(const cJSON *value);

/* A response in both forms; the handle owns copies, the view the pieces. */
typedef struct {
  aftercall_response *handle;
  aftercall_response_view view;
  aftercall_header *headers;
  bytes *pieces;
  size_t piece_count;
} response;
response read_response(const cJSON *value);
void free_response(response *made);

/* asked.c: asks the library what a case asks. The verdict and the stream are the caller's to free. */
aftercall_result ask_status(const cJSON *one, const aftercall_contract *contract,
                            aftercall_status *row);
aftercall_verdict *ask_judge(const cJSON *one, bool by_view);
aftercall_stream *ask_stream(const cJSON *one, aftercall_verdict *verdict);

/* verdict.c: what a case expects. */
void check_word(const char *what, size_t set, const cJSON *expected, int32_t found);
void check_flag(const char *what, const cJSON *expected, int found);
void check_text(const char *what, const cJSON *expected, const char *found, size_t len);
void check_count(const char *what, const cJSON *expected, uint64_t found);
typedef aftercall_result json_function(const void *object, char *buffer, size_t capacity,
                                       size_t *needed);
json_function verdict_json;
/* What the library says as JSON, to be written and not read: cJSON ends texts at a NUL and makes all
 * numbers doubles. With one more member, unless key is NULL. */
cJSON *said_raw(const void *object, json_function *write, const char *key, const char *value);
void check_said(const char *place, const cJSON *expected, const void *object,
                json_function *write);
void check_verdict(const cJSON *expected, const aftercall_verdict *verdict);

/* call.c: checks a case, or gives what the library says of each step. */
void run_call(const cJSON *one);
cJSON *say_call(const cJSON *one);

/* runner.c: answers the cases on standard input; docs/conformance.md has the protocol. */
int answer_cases(void);

#endif
