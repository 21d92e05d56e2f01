"""Measures one decision in Python: a throttled answer in, what to do next out.

Prints one line a case: name, median nanoseconds, fastest. All cases get the same answer: status
503 with Retry-After: 2, to a request that each library is allowed to repeat.
"""

import io
import statistics
import time

import aftercall
import httpx
import httpx_retries
import requests
import requests.adapters
import urllib3

HEADERS = [
    ("Date", "Wed, 21 Oct 2026 07:28:00 GMT"),
    ("Content-Type", "application/problem+json"),
    ("Content-Length", "112"),
    ("Retry-After", "2"),
    ("X-Request-Id", "req-5f1"),
]
ANSWER = (503, HEADERS, b"")


def measure(name, run):
    size = 200
    while True:
        start = time.perf_counter_ns()
        for _ in range(size):
            run()
        if time.perf_counter_ns() - start > 5_000_000:
            break
        size *= 2
    batches = []
    for _ in range(31):
        start = time.perf_counter_ns()
        for _ in range(size):
            run()
        batches.append((time.perf_counter_ns() - start) / size)
    print(f"{name}\t{statistics.median(batches):.1f}\t{min(batches):.1f}", flush=True)


def lookup():
    status = aftercall.status

    def run():
        status(503)

    return run


def judge():
    judge = aftercall.judge

    def run():
        judge(ANSWER, method="GET")

    return run


def judge_requests():
    """The same from what requests gives back, made by its own adapter and read."""
    judge = aftercall.judge
    fields = urllib3.HTTPHeaderDict(HEADERS)
    fields["Content-Length"] = "0"
    raw = urllib3.HTTPResponse(io.BytesIO(), fields, 503, preload_content=False)
    session = requests.Session()
    request = session.prepare_request(requests.Request("GET", "https://api.example/orders/7"))
    response = requests.adapters.HTTPAdapter().build_response(request, raw)
    assert response.content == b""

    def run():
        judge(response)

    return run


def urllib3_retry():
    """What urllib3 does between two attempts, without the sleep."""
    retry = urllib3.Retry(total=3, status_forcelist=[503])
    response = urllib3.HTTPResponse(status=503, headers=dict(HEADERS))

    def run():
        if retry.is_retry("GET", 503, has_retry_after=True):
            after = retry.increment("GET", "/orders/7", response=response)
            after.get_retry_after(response)

    return run


def httpx_retries_retry():
    """What httpx-retries does between two attempts, without the sleep."""
    retry = httpx_retries.Retry(total=3)
    headers = httpx.Headers(HEADERS)

    def run():
        if retry.is_retryable_method("GET") and retry.is_retryable_status_code(503):
            if not retry.is_exhausted():
                retry.increment()._calculate_sleep(headers)

    return run


def decision():
    """The whole of it: a new call, begun, answered, decided, with what calls share."""
    policy = aftercall.Policy(pressure=False)  # so that it never ends the measurement
    engine = aftercall.Engine(policy=policy)
    request = aftercall.Request("GET", "https://api.example/orders/7")
    moment = [0]

    def run():
        moment[0] += 10_000_000
        now = aftercall.Now(moment[0], 1_792_567_680_000_000)
        call = engine.call(request, seed=7)
        call.begin(now=now)
        call.on_response(ANSWER, now=now)

    return run


if __name__ == "__main__":
    measure("python-lookup", lookup())
    measure("python-judge", judge())
    measure("python-judge-requests", judge_requests())
    measure("python-whole-call", decision())
    measure("urllib3-retry", urllib3_retry())
    measure("httpx-retries", httpx_retries_retry())
