/* A fork while other threads are busy in the library: the child works, and shares nothing with its
 * parent. A child that hangs is ended by its alarm. AFTERCALL_TEST_FORKS says how many children. */
#include "check.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char URL[] = "https://api.example/";

static volatile int is_over;

static int forks(void) {
  const char *asked = getenv("AFTERCALL_TEST_FORKS");
  return asked == NULL ? 200 : atoi(asked);
}

static void pause_us(long microseconds) {
  struct timespec time = {0, 0};
  time.tv_nsec = microseconds * 1000;
  nanosleep(&time, NULL);
}

/* Waits for a child, which must end well. */
static void ends_well(pid_t child) {
  int status = -1;
  CHECK(child > 0 && waitpid(child, &status, 0) == child);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fprintf(stderr, "a child ended with %x\n", (unsigned)status);
    check_failures++;
  }
}

/* A call up to its first answer; gives 0 when all is as it should be. */
static int carry_out(aftercall_engine *engine, uint64_t seed) {
  aftercall_request *request = NULL;
  aftercall_response *busy = NULL;
  aftercall_call *call = NULL;
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_time now = {0, 0};
  int wrong =
      aftercall_request_new(T("GET"), T(URL), &request) != AFTERCALL_RESULT_OK ||
      aftercall_call_new(engine, request, NULL, seed, &call) != AFTERCALL_RESULT_OK ||
      aftercall_response_new(500, &busy) != AFTERCALL_RESULT_OK ||
      aftercall_response_set_body(busy, T("{\"message\": \"timed out\"}"),
                                  AFTERCALL_BODY_STATE_COMPLETE) != AFTERCALL_RESULT_OK ||
      aftercall_call_begin(call, &now, &next) != AFTERCALL_RESULT_OK ||
      next.action != AFTERCALL_ACTION_SEND ||
      aftercall_call_on_response(call, busy, &now, &next) != AFTERCALL_RESULT_OK ||
      (next.action != AFTERCALL_ACTION_WAIT && next.action != AFTERCALL_ACTION_DONE);
  aftercall_call_free(call);
  aftercall_response_free(busy);
  aftercall_request_free(request);
  return wrong;
}

static void *keep_busy(void *engine) {
  uint64_t seed = 0;
  while (!is_over) {
    if (carry_out(engine, seed++)) {
      return engine;
    }
  }
  return NULL;
}

/* What a child does: its own calls go on, its parent's call does not, and all can be freed. */
static int child_works(aftercall_engine *engine, aftercall_call *inherited) {
  aftercall_request *request = NULL;
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_time now = {0, 0};
  aftercall_status row = AFTERCALL_STATUS_INIT;
  uint32_t pressure = 9;
  check_failures = 0;
  alarm(120);
  OK(aftercall_request_new(T("GET"), T(URL), &request));
  OK(aftercall_engine_pressure(engine, request, NULL, 0, &pressure));
  CHECK(pressure == 0); /* whatever the parent's is */
  CHECK(carry_out(engine, 1) == 0);
  OK(aftercall_status_lookup(503, &row));
  GIVES(AFTERCALL_RESULT_STATE, aftercall_call_cancel(inherited, &now, &next));
  CHECK(strstr(aftercall_call_error(inherited), "before a fork") != NULL);
  aftercall_call_free(inherited);
  aftercall_request_free(request);
  aftercall_engine_free(engine);
  return DONE();
}

static void a_busy_engine_is_forked(void) {
  enum { THREADS = 4 };
  pthread_t threads[THREADS];
  aftercall_engine *engine = NULL;
  aftercall_request *request = NULL;
  aftercall_call *call = NULL;
  aftercall_decision next = AFTERCALL_DECISION_INIT;
  aftercall_time now = {0, 0};
  int number;
  OK(aftercall_engine_new(NULL, NULL, &engine));
  OK(aftercall_request_new(T("GET"), T(URL), &request));
  OK(aftercall_call_new(engine, request, NULL, 1, &call));
  OK(aftercall_call_begin(call, &now, &next));
  for (number = 0; number < THREADS; number++) {
    CHECK(pthread_create(&threads[number], NULL, keep_busy, engine) == 0);
  }
  for (number = 0; number < forks(); number++) {
    pid_t child = fork();
    if (child == 0) {
      _exit(child_works(engine, call));
    }
    ends_well(child);
  }
  is_over = 1;
  for (number = 0; number < THREADS; number++) {
    void *wrong = NULL;
    pthread_join(threads[number], &wrong);
    CHECK(wrong == NULL);
  }
  /* The parent's call is as it was. */
  OK(aftercall_call_cancel(call, &now, &next));
  CHECK(next.action == AFTERCALL_ACTION_DONE);
  aftercall_call_free(call);
  aftercall_request_free(request);
  aftercall_engine_free(engine);
}

/* A child of a child begins anew once more. */
static void a_child_is_forked(void) {
  aftercall_engine *engine = NULL;
  pid_t child;
  OK(aftercall_engine_new(NULL, NULL, &engine));
  child = fork();
  if (child == 0) {
    pid_t grandchild;
    check_failures = 0;
    alarm(120);
    CHECK(carry_out(engine, 1) == 0);
    grandchild = fork();
    if (grandchild == 0) {
      check_failures = 0;
      alarm(120);
      _exit(carry_out(engine, 2));
    }
    ends_well(grandchild);
    _exit(DONE());
  }
  ends_well(child);
  CHECK(carry_out(engine, 3) == 0);
  aftercall_engine_free(engine);
}

static int judged(void) {
  aftercall_response *response = NULL;
  aftercall_verdict *verdict = NULL;
  int wrong = aftercall_response_new(500, &response) != AFTERCALL_RESULT_OK ||
              aftercall_response_set_body(response, T("<title>timed out</title>"),
                                          AFTERCALL_BODY_STATE_COMPLETE) != AFTERCALL_RESULT_OK ||
              aftercall_verdict_new(&verdict) != AFTERCALL_RESULT_OK ||
              aftercall_judge(NULL, NULL, response, verdict) != AFTERCALL_RESULT_OK ||
              aftercall_verdict_message(verdict)[0] == '\0';
  aftercall_verdict_free(verdict);
  aftercall_response_free(response);
  return wrong;
}

static void *judge_first(void *wrong) {
  return judged() ? wrong : NULL;
}

/* The very first judgement makes tables. Each child has it still before itself, and forks while
 * another of its threads is at it. */
static void the_first_use_is_forked(void) {
  int number;
  for (number = 0; number < forks() / 4; number++) {
    pid_t child = fork();
    if (child == 0) {
      pthread_t thread;
      pid_t grandchild;
      void *wrong = NULL;
      check_failures = 0;
      alarm(120);
      CHECK(pthread_create(&thread, NULL, judge_first, &number) == 0);
      pause_us(number * 60);
      grandchild = fork();
      if (grandchild == 0) {
        alarm(60);
        _exit(judged());
      }
      ends_well(grandchild);
      CHECK(pthread_join(thread, &wrong) == 0 && wrong == NULL);
      _exit(DONE());
    }
    ends_well(child);
  }
}

int main(void) {
  the_first_use_is_forked(); /* before any use in this process */
  a_busy_engine_is_forked();
  a_child_is_forked();
  return DONE();
}
