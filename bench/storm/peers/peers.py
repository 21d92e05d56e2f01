"""The Python rivals' own code, asked over a pipe what it would do.

The simulation writes messages of 24 bytes to standard input and reads a reply of 9 bytes from standard
output for those that ask. Time is the simulation's: `time.time`, `time.monotonic` and `time.sleep` are
replaced before the rivals are imported.
"""

import os
import random
import struct
import sys
import time

MESSAGE = struct.Struct("<BBHIIQI")  # kind, attempts, status, client, operation, microseconds, Retry-After
REPLY = struct.Struct("<Bq")  # bits: 1 again after so many microseconds, 2 the client limits its sends
RUN, FAILED, WORKED, SENDING, RESTART = range(5)
NO_RETRY_AFTER = 0xFFFFFFFF
# So many sends of a client wait for its limiter at once; one more fails, as without a free thread.
THREADS = 100
NEVER = -1.0
START = 1_792_567_680.0
URL = "https://api.example/things"


class Clock:
    """The simulation's time. Sleeping adds up, and is done by the simulation."""

    now = 0.0
    slept = 0.0

    def current_time(self):
        return START + self.now

    def sleep(self, seconds):
        self.slept += seconds

    def take_slept(self):
        slept, self.slept = self.slept, 0.0
        return slept


CLOCK = Clock()
time.time = CLOCK.current_time
time.monotonic = lambda: CLOCK.now
time.sleep = CLOCK.sleep

import botocore.exceptions  # noqa: E402
import httpx  # noqa: E402
import httpx_retries  # noqa: E402
import urllib3  # noqa: E402
from botocore.retries import adaptive, bucket, quota, standard, throttling  # noqa: E402
from urllib3.exceptions import MaxRetryError, ReadTimeoutError  # noqa: E402


class Urllib3:
    """`urllib3.util.Retry`, called as `HTTPConnectionPool.urlopen` calls it."""

    def __init__(self, retry):
        self.first = retry
        self.running = {}
        self.responses = {}

    def response(self, status, retry_after):
        key = (status, retry_after)
        if key not in self.responses:
            headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
            self.responses[key] = urllib3.HTTPResponse(status=status, headers=headers)
        return self.responses[key]

    def failed(self, client, operation, attempts, status, retry_after):
        retry = self.first if attempts == 1 else self.running.pop(operation)
        try:
            if status == 0:
                error = ReadTimeoutError(None, URL, "Read timed out.")
                retry = retry.increment("GET", URL, error=error)
                retry.sleep()
            else:
                response = self.response(status, retry_after)
                if not retry.is_retry("GET", status, retry_after is not None):
                    return None
                retry = retry.increment("GET", URL, response=response)
                retry.sleep(response)
        except MaxRetryError:
            return None
        self.running[operation] = retry
        return CLOCK.take_slept()


class HttpxRetries:
    """`httpx_retries.Retry`, called as its transport calls it."""

    def __init__(self):
        self.first = httpx_retries.Retry()
        self.running = {}
        self.responses = {}

    def response(self, status, retry_after):
        key = (status, retry_after)
        if key not in self.responses:
            headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
            self.responses[key] = httpx.Response(status, headers=headers)
        return self.responses[key]

    def failed(self, client, operation, attempts, status, retry_after):
        retry = self.first if attempts == 1 else self.running.pop(operation)
        if retry.is_exhausted():
            return None
        if status == 0:
            result = httpx.ReadTimeout("timed out")
            if not retry.is_retryable_exception(result):
                return None
        else:
            result = self.response(status, retry_after)
            if not retry.is_retryable_status_code(status):
                return None
        retry = retry.increment()
        retry.sleep(result)
        self.running[operation] = retry
        return CLOCK.take_slept()


class AwsResponse:
    """What botocore reads from a response here."""

    def __init__(self, status):
        self.status_code = status
        self.headers = {}


class Botocore:
    """botocore's standard mode, put together as `register_retry_handler` does, for each client."""

    def __init__(self):
        self.adapter = standard.RetryEventAdapter()
        self.detector = standard.ThrottlingErrorDetector(self.adapter)
        self.policy = standard.RetryPolicy(
            retry_checker=standard.StandardRetryConditions(max_attempts=standard.DEFAULT_MAX_ATTEMPTS),
            retry_backoff=standard.ExponentialBackoff(
                service_name="storm", throttling_detector=self.detector
            ),
        )
        self.clients = {}
        self.contexts = {}
        self.worked_response = AwsResponse(200)

    def client(self, client):
        if client not in self.clients:
            checker = standard.RetryQuotaChecker(quota.RetryQuota(), self.detector)
            handler = standard.RetryHandler(
                retry_policy=self.policy,
                retry_event_adapter=self.adapter,
                retry_quota=checker,
                service_name="storm",
            )
            self.clients[client] = (handler, checker)
        return self.clients[client]

    def event(self, operation, attempts, status):
        error, response = None, None
        if status == 0:
            error = botocore.exceptions.ReadTimeoutError(endpoint_url=URL)
        else:
            response = (AwsResponse(status), {})
        return {
            "response": response,
            "attempts": attempts,
            "operation": None,
            "caught_exception": error,
            "request_dict": {"context": self.contexts.setdefault(operation, {})},
        }

    def failed(self, client, operation, attempts, status, retry_after):
        handler, _ = self.client(client)
        delay = handler.needs_retry(**self.event(operation, attempts, status))
        if delay is None or delay is False:
            del self.contexts[operation]
            return None
        return delay

    def worked(self, client, operation, attempts, status):
        _, checker = self.client(client)
        checker.release_retry_quota(self.contexts.pop(operation, {}), self.worked_response)

    def restart(self, client):
        self.clients.pop(client, None)


class BotocoreAdaptive(Botocore):
    """botocore's adaptive mode: the standard one, and a limiter of all sends, for each client."""

    def __init__(self):
        super().__init__()
        self.limiters = {}

    def limiter(self, client):
        if client not in self.limiters:
            tokens = bucket.TokenBucket(max_rate=1, clock=CLOCK)
            limiter = adaptive.ClientRateLimiter(
                rate_adjustor=throttling.CubicCalculator(
                    starting_max_rate=0, start_time=CLOCK.current_time()
                ),
                rate_clocker=adaptive.RateClocker(CLOCK),
                token_bucket=tokens,
                throttling_detector=self.detector,
                clock=CLOCK,
            )
            self.limiters[client] = (limiter, tokens, set())
        return self.limiters[client]

    def limits(self, client):
        return self.limiter(client)[0]._enabled

    def failed(self, client, operation, attempts, status, retry_after):
        self.limiter(client)[0].on_receiving_response(**self.event(operation, attempts, status))
        return super().failed(client, operation, attempts, status, retry_after)

    def worked(self, client, operation, attempts, status):
        self.limiter(client)[0].on_receiving_response(**self.event(operation, attempts, status))
        super().worked(client, operation, attempts, status)

    def sending(self, client, operation):
        """A thread would block here; in the simulation it comes back when its turn may have come."""
        _, tokens, waiting = self.limiter(client)
        try:
            tokens.acquire(block=False)
        except botocore.exceptions.CapacityNotAvailableError:
            if operation not in waiting and len(waiting) >= THREADS:
                self.contexts.pop(operation, None)
                return NEVER
            waiting.add(operation)
            return max(tokens._sleep_amount(1), min(1.0, tokens._sleep_amount(len(waiting)) / 2))
        waiting.discard(operation)
        return None

    def restart(self, client):
        super().restart(client)
        self.limiters.pop(client, None)


FORCED = dict(status_forcelist=[429, 500, 502, 503, 504], backoff_factor=0.1)
RIVALS = [
    lambda: Urllib3(urllib3.Retry.DEFAULT),
    lambda: Urllib3(urllib3.Retry(3, **FORCED)),
    HttpxRetries,
    Botocore,
    BotocoreAdaptive,
]


def answer(rival, message):
    """The reply to one message, if it asks."""
    kind, attempts, status, client, operation, now, retry_after = message
    CLOCK.now = now / 1e6
    if kind == WORKED:
        rival.worked(client, operation, attempts, status)
        return None
    if kind == RESTART:
        if hasattr(rival, "restart"):
            rival.restart(client)
        return None
    if kind == SENDING:
        delay = rival.sending(client, operation)
        again, delay = delay is not None, delay or 0.0
    else:
        named = None if retry_after == NO_RETRY_AFTER else retry_after
        delay = rival.failed(client, operation, attempts, status, named)
        again, delay = delay is not None, delay or 0.0
    limits = hasattr(rival, "limits") and rival.limits(client)
    return REPLY.pack((1 if again else 0) | (2 if limits else 0), round(delay * 1e6))


def main():
    rival, pending = None, b""
    while True:
        data = os.read(0, 1 << 16)
        if not data:
            return
        pending += data
        whole = len(pending) - len(pending) % MESSAGE.size
        for message in MESSAGE.iter_unpack(pending[:whole]):
            if message[0] == RUN:
                random.seed(message[4])
                CLOCK.now = CLOCK.slept = 0.0
                rival = RIVALS[message[3]]()
                continue
            reply = answer(rival, message)
            if reply is not None:
                os.write(1, reply)
        pending = pending[whole:]


if __name__ == "__main__":
    sys.exit(main())
