"""A runner for an implementation as many SDKs have it: a table of status codes, and no evidence.

It knows the registered phrases and five statuses "to retry", reads Retry-After in seconds, and looks
at neither the method nor the body. It does not carry calls through and reads no streams.

With an argument it is broken in the way that this names: see MUTANTS.
"""

import http
import json
import sys

RETRYABLE = {408, 429, 500, 502, 503, 504}

PHRASES = {status.value: status.phrase for status in http.HTTPStatus}

BY_NAME = {
    status.name.lower().replace("_", "-"): status.value for status in http.HTTPStatus
}


def row(code):
    """What the SDK says of a status alone."""
    return {
        "code": code,
        "message": PHRASES.get(code, "Unknown"),
        "is_known": code in PHRASES,
        "phrase": PHRASES.get(code),
        "is_success": 200 <= code < 300,
        "is_client_error": 400 <= code < 500,
        "is_server_error": 500 <= code < 600,
        "is_throttled": code in (429, 503),
    }


def look_up(case):
    given = case["input"]
    if isinstance(given, int):
        return row(given)
    first = given.split()[0] if given.split() else ""
    if first.isdigit():
        return row(int(first))
    if given.lower() in BY_NAME:
        return row(BY_NAME[given.lower()])
    return {"error": f"{given!r} names no status"}


def wait(headers):
    """Retry-After, if it is a number of seconds."""
    for name, value in headers:
        if name.lower() == "retry-after" and isinstance(value, str) and value.isdigit():
            return {"after_ms": int(value[:15]) * 1000}
    return None


def judge(case):
    if "failure" in case:
        return {"code": 0, "is_success": False, "is_retryable": True, "wait": None}
    response = case["response"]
    code = response["status"]
    said = row(code)
    del said["phrase"]
    said["is_retryable"] = code in RETRYABLE
    said["wait"] = wait(response.get("headers", []))
    return said


def answer(case):
    if case.get("contract", "rest") != "rest":
        return {"skip": "it knows one API"}
    if case["kind"] == "status":
        return {"said": look_up(case)}
    if case["kind"] == "judge":
        return {"said": judge(case)}
    return {"skip": f"it has nothing like a {case['kind']}"}


def everything_unknown(case):
    """The words that say least, for every case."""
    said = dict.fromkeys(("effect", "fault", "remedy", "repeat", "reason"), "unknown")
    if case["kind"] == "call":
        return {"said": [said] * len(case["steps"])}
    return {"said": said}


MUTANTS = {
    "unknown": everything_unknown,
    "nothing": lambda case: {"said": [{}] * len(case["steps"]) if case["kind"] == "call" else {}},
    "echo": lambda case: {"said": case},
    "skip": lambda case: {"skip": "no"},
}


def main():
    say = MUTANTS[sys.argv[1]] if len(sys.argv) > 1 else answer
    if json.loads(sys.stdin.readline())["protocol"] != 1:
        sys.exit("this runner speaks version 1 of the protocol")
    print(json.dumps({"protocol": 1, "runner": "naive 1.0"}))
    for line in sys.stdin:
        case = json.loads(line)
        print(json.dumps({"id": case["id"], **say(case)}))


if __name__ == "__main__":
    main()
