"""Level 3, call: one operation carried through to its end, over http.client.

The call decides, this program does: it sends, waits, looks, and tells the call what came of it.

    python call.py POST http://127.0.0.1:8080/v1/orders '{"id": "1"}'
"""

import http.client
import json
import sys
import time
from urllib.parse import urlsplit

import aftercall

HEADERS = {"Authorization": "Bearer writer-token", "Content-Type": "application/json"}


PATIENCE = 30.0


def send(method, url, body, seconds):
    """One attempt: a (status, headers, body) tuple, or the exception.

    `seconds` is None where no deadline was set.
    """
    parts = urlsplit(url)
    timeout = PATIENCE if seconds is None else max(seconds, 0.001)
    connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
    try:
        connection.request(method, parts.path or "/", body, HEADERS)
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()
    except (OSError, http.client.HTTPException) as error:
        return error
    finally:
        connection.close()


def look(url, body, seconds):
    """Is the object there? A 404 soon after a lost answer proves nothing: it may come yet."""
    found = send("GET", f"{url}/{json.loads(body)['id']}", None, seconds)
    there = isinstance(found, tuple) and aftercall.judge(found, method="GET").is_success
    return "applied" if there else "unknown"


def main(method, url, body=None):
    request = aftercall.Request(method, url, HEADERS)
    call = aftercall.Engine().call(request, can_verify=body is not None)
    decision = call.begin()
    while not isinstance(decision, aftercall.Done):
        print(decision)
        if isinstance(decision, aftercall.Send):
            answer = send(method, url, body, decision.time_left)
            if isinstance(answer, tuple):
                decision = call.on_response(answer)
            else:
                decision = call.on_failure(answer)
        elif isinstance(decision, aftercall.Wait):
            time.sleep(decision.seconds)
            decision = call.on_wake()
        elif isinstance(decision, aftercall.Verify):
            decision = call.on_verified(look(url, body, decision.time_left))
        else:
            decision = call.on_credentials(False)
    outcome = decision.outcome
    print(outcome)
    print(f"{outcome.stop}: {outcome.stop.help}")
    return 0 if outcome.is_success else 1


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: call.py METHOD URL [BODY]")
    sys.exit(main(*sys.argv[1:]))
