/*
 * Measures what a program's first lookup and its first judgement cost, each in a process of its own:
 * run it with "lookup" or "judge". Prints nanoseconds.
 */
#define _POSIX_C_SOURCE 200809L

#include <aftercall.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

int main(int count, char **arguments)
{
    int judges = count > 1 && strcmp(arguments[1], "judge") == 0;
    aftercall_response_view view = AFTERCALL_RESPONSE_VIEW_INIT;
    aftercall_verdict *verdict = NULL;
    double start;
    view.status = 503;
    (void)now(); /* the clock's own first use is not the library's */
    start = now();
    if (judges) {
        if (aftercall_verdict_new(&verdict) != AFTERCALL_RESULT_OK ||
            aftercall_judge_view(NULL, NULL, &view, verdict) != AFTERCALL_RESULT_OK) {
            return 1;
        }
    } else if (aftercall_status_message(503)[0] == '\0') {
        return 1;
    }
    printf("%.0f\n", now() - start);
    aftercall_verdict_free(verdict);
    return 0;
}
