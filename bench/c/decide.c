/*
 * Measures a verdict through the C ABI: the same answers as the core's own measurement, so that the
 * difference is what the border costs. Prints one line a case: name, median nanoseconds, fastest.
 */
#define _POSIX_C_SOURCE 200809L

#include <aftercall.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { BATCHES = 41 };

static aftercall_verdict *verdict;
static aftercall_response_view bare = AFTERCALL_RESPONSE_VIEW_INIT;
static aftercall_response_view hinted = AFTERCALL_RESPONSE_VIEW_INIT;

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void check(aftercall_result result)
{
    if (result != AFTERCALL_RESULT_OK) {
        fprintf(stderr, "%s\n", aftercall_result_text(result));
        exit(1);
    }
}

static void judge(const aftercall_response_view *response)
{
    aftercall_summary facts = AFTERCALL_SUMMARY_INIT;
    check(aftercall_judge_view(NULL, NULL, response, verdict));
    check(aftercall_verdict_summary(verdict, &facts));
}

static void lookup(void)
{
    aftercall_status row = AFTERCALL_STATUS_INIT;
    check(aftercall_status_lookup(503, &row));
}

static void judge_409(void)
{
    judge(&bare);
}

static void judge_503(void)
{
    judge(&hinted);
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static void measure(const char *name, void (*run)(void))
{
    double batches[BATCHES];
    long size = 1000, i;
    int batch;
    for (;;) {
        double start = seconds();
        for (i = 0; i < size; i++) run();
        if (seconds() - start > 0.005) break;
        size *= 2;
    }
    for (batch = 0; batch < BATCHES; batch++) {
        double start = seconds();
        for (i = 0; i < size; i++) run();
        batches[batch] = (seconds() - start) * 1e9 / (double)size;
    }
    qsort(batches, BATCHES, sizeof batches[0], ascending);
    printf("%s\t%.1f\t%.1f\n", name, batches[BATCHES / 2], batches[0]);
}

int main(void)
{
    aftercall_header field = {"Retry-After", 11, "2", 1};
    check(aftercall_verdict_new(&verdict));
    bare.status = 409;
    hinted.status = 503;
    hinted.headers = &field;
    hinted.header_count = 1;
    measure("c-lookup", lookup);
    measure("c-judge-409-no-body", judge_409);
    measure("c-judge-503-retry-after", judge_503);
    aftercall_verdict_free(verdict);
    return 0;
}
