/* Failures: by name, by errno, by getaddrinfo's number, and what they mean. */
#include "check.h"

#include <errno.h>
#include <netdb.h>

static void by_name(void) {
  aftercall_failure failure = AFTERCALL_FAILURE_INIT;
  CHECK(failure.sent == AFTERCALL_SENT_UNKNOWN);
  OK(aftercall_failure_named(T("curl"), T("CURLE_COULDNT_CONNECT"), &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_CONNECT);
  OK(aftercall_failure_named(T("curl"), T("52"), &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_WAIT && failure.cause == AFTERCALL_CAUSE_CLOSED);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_failure_named(T("curl"), T("9999"), &failure));
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_failure_named(T("gopher"), T("7"), &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_WAIT);
}

static void by_number(void) {
  aftercall_failure failure = AFTERCALL_FAILURE_INIT;
  OK(aftercall_failure_from_errno(ECONNREFUSED, -1, &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_CONNECT && failure.cause == AFTERCALL_CAUSE_REFUSED);
  OK(aftercall_failure_from_errno(ECONNRESET, AFTERCALL_PHASE_BODY, &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_BODY && failure.cause == AFTERCALL_CAUSE_RESET);
  OK(aftercall_failure_from_errno(ETIMEDOUT, AFTERCALL_PHASE_CONNECT, &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_CONNECT && failure.cause == AFTERCALL_CAUSE_TIMEOUT);
  OK(aftercall_failure_from_errno(12345, -1, &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_UNKNOWN && failure.cause == AFTERCALL_CAUSE_UNKNOWN);
  OK(aftercall_failure_from_eai(EAI_NONAME, &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_DNS && failure.cause == AFTERCALL_CAUSE_NAME_NOT_FOUND);
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_failure_from_errno(EPIPE, 99, &failure));
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_failure_from_errno(EPIPE, -1, NULL));
}

static void the_table(void) {
  aftercall_failure_name row = AFTERCALL_FAILURE_NAME_INIT;
  size_t position, count = aftercall_failure_name_count();
  CHECK(count > 50);
  for (position = 0; position < count; position++) {
    aftercall_failure failure = AFTERCALL_FAILURE_INIT;
    OK(aftercall_failure_name_at(position, &row));
    OK(aftercall_failure_named(row.library, strlen(row.library), row.name, strlen(row.name),
                               &failure));
    CHECK(failure.phase == row.phase && failure.cause == row.cause && row.number != NULL);
  }
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_failure_name_at(count, &row));
}

/* Only a request of which no byte was written proves anything, whatever the code. */
static void of_curl(void) {
  aftercall_failure failure = AFTERCALL_FAILURE_INIT;
  OK(aftercall_failure_from_curl(7, 0, &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_CONNECT && failure.sent == AFTERCALL_SENT_NO);
  OK(aftercall_failure_from_curl(7, 180, &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_CONNECT && failure.sent == AFTERCALL_SENT_YES);
  OK(aftercall_failure_from_curl(7, -1, &failure));
  CHECK(failure.sent == AFTERCALL_SENT_YES); /* curl may have sent before */
  OK(aftercall_failure_from_curl(52, 180, &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_WAIT && failure.cause == AFTERCALL_CAUSE_CLOSED);
  OK(aftercall_failure_from_curl(-5, 180, &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_UNKNOWN && failure.cause == AFTERCALL_CAUSE_UNKNOWN);
  OK(aftercall_failure_from_curl(0, INT64_MAX, &failure));
  CHECK(failure.phase == AFTERCALL_PHASE_UNKNOWN && failure.sent == AFTERCALL_SENT_YES);
  GIVES(AFTERCALL_RESULT_NULL_ARGUMENT, aftercall_failure_from_curl(7, 0, NULL));
  failure.struct_size = 1;
  GIVES(AFTERCALL_RESULT_STRUCT_SIZE, aftercall_failure_from_curl(7, 0, &failure));
}

static void what_it_means(void) {
  aftercall_failure failure = AFTERCALL_FAILURE_INIT, back = AFTERCALL_FAILURE_INIT;
  aftercall_verdict *verdict = NULL;
  aftercall_summary summary = AFTERCALL_SUMMARY_INIT;
  aftercall_status row = AFTERCALL_STATUS_INIT;
  OK(aftercall_verdict_new(&verdict));
  /* All zero is the careful answer. */
  OK(aftercall_judge_failure(NULL, NULL, &failure, verdict));
  OK(aftercall_verdict_summary(verdict, &summary));
  CHECK(summary.is_failure && summary.code == 0 && summary.effect == AFTERCALL_EFFECT_UNKNOWN);
  failure.sent = AFTERCALL_SENT_NO;
  OK(aftercall_judge_failure(NULL, NULL, &failure, verdict));
  OK(aftercall_verdict_summary(verdict, &summary));
  CHECK(summary.effect == AFTERCALL_EFFECT_NOT_APPLIED);
  CHECK(summary.repeat == AFTERCALL_REPEAT_ALWAYS);
  OK(aftercall_verdict_failure(verdict, &back));
  CHECK(back.sent == AFTERCALL_SENT_NO && back.phase == AFTERCALL_PHASE_UNKNOWN);
  GIVES(AFTERCALL_RESULT_NOT_FOUND, aftercall_verdict_status(verdict, &row));
  CHECK(aftercall_verdict_message(verdict)[0] != '\0');
  failure.sent = 3;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_judge_failure(NULL, NULL, &failure, verdict));
  failure.sent = AFTERCALL_SENT_YES;
  failure.phase = 200;
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_judge_failure(NULL, NULL, &failure, verdict));
  failure.phase = 256; /* not 0 by truncation */
  GIVES(AFTERCALL_RESULT_INVALID_ARGUMENT, aftercall_judge_failure(NULL, NULL, &failure, verdict));
  failure.struct_size = 0;
  GIVES(AFTERCALL_RESULT_STRUCT_SIZE, aftercall_judge_failure(NULL, NULL, &failure, verdict));
  aftercall_verdict_free(verdict);
}

int main(void) {
  by_name();
  by_number();
  the_table();
  of_curl();
  what_it_means();
  return DONE();
}
