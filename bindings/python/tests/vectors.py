"""The runner of the shared vectors: converts a case, asks aftercall, compares.

An unknown key is an error, so a vector that says something new cannot pass unread.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

import aftercall

FOLDER = Path(__file__).resolve().parents[3] / "crates" / "aftercall" / "vectors"

META = {"name", "kind", "source", "level", "contract"}
WORDS = ("effect", "fault", "repeat", "remedy")
PREDICATES = ("is_success", "is_client_error", "is_server_error", "is_throttled")
ROW = {"code", "message", "description", "phrase", "is_known", *WORDS, *PREDICATES}
VERDICT = {
    *("code", "message", "description", "is_known", "wait", "problem", "caveats", "evidence"),
    *WORDS,
    *PREDICATES,
    "is_retryable",
}


def cases() -> List[Dict[str, Any]]:
    """Every case of every file."""
    found: List[Dict[str, Any]] = []
    for path in sorted(FOLDER.glob("*.json")):
        if path.name != "schema.json":
            found.extend(json.loads(path.read_text(encoding="utf-8")))
    return found


def run(case: Dict[str, Any]) -> None:
    """Runs one case; an AssertionError says what differs."""
    {"status": run_status, "judge": run_judge, "call": run_call}[case["kind"]](case)


def only(given: Mapping[str, Any], *known: str) -> None:
    unknown = set(given) - set(known)
    assert not unknown, f"unknown keys: {sorted(unknown)}"


def same(found: Any, expected: Any, what: str) -> None:
    assert found == expected, f"{what}: {found!r}, expected {expected!r}"


# Reading what is given


def contract(case: Mapping[str, Any]) -> aftercall.Contract:
    given = case.get("contract", "rest")
    if isinstance(given, str):
        return aftercall.Contract.named(given)
    only(given, "toml")
    return aftercall.Contract.from_toml(given["toml"])


def raw(value: Any) -> bytes:
    """A header value or a body with its escapes."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, list):
        return b"".join(raw(piece) for piece in value)
    if "hex" in value:
        only(value, "hex")
        return bytes.fromhex(value["hex"])
    only(value, "repeat", "times")
    return str(value["repeat"]).encode() * int(value["times"])


def fields(given: Mapping[str, Any]) -> List[Tuple[str, bytes]]:
    return [(name, raw(value)) for name, value in given.get("headers", [])]


def micros(text: str) -> int:
    """RFC 3339 in microseconds since 1970, exactly."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    moment = datetime.strptime(whole, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    since = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
    seconds = since.days * 86_400 + since.seconds
    return seconds * 1_000_000 + int(fraction.ljust(6, "0")[:6] or 0)


def request(given: Optional[Mapping[str, Any]]) -> Optional[aftercall.Request]:
    if given is None:
        return None
    only(given, "method", "url", "headers", "replayable", "idempotent", "earlier")
    return aftercall.Request(
        given["method"],
        given.get("url", ""),
        fields(given),
        replayable=given.get("replayable", True),
        idempotent=given.get("idempotent"),
        earlier=given.get("earlier"),
    )


def response(given: Mapping[str, Any]) -> aftercall.Response:
    only(given, "status", "headers", "body", "body_state", "received", "redirects")
    return aftercall.Response(
        given["status"],
        fields(given),
        raw(given["body"]) if "body" in given else None,
        body_state=given.get("body_state"),
        received=micros(given["received"]) if "received" in given else None,
        redirects=given.get("redirects", []),
    )


def failure(given: Mapping[str, Any]) -> aftercall.Failure:
    sent, redirects = given.get("sent"), given.get("redirects", [])
    if "library" not in given:
        only(given, "phase", "cause", "sent", "redirects")
        phase, cause = given.get("phase"), given.get("cause")
        return aftercall.Failure(phase, cause, sent=sent, redirects=redirects)
    only(given, "library", "name", "sent", "redirects")
    named = aftercall.Failure.named(given["library"], given["name"])
    if named is None:
        named = aftercall.Failure()
    sent = named.sent if sent is None else sent
    return aftercall.Failure(named.phase, named.cause, sent=sent, redirects=redirects)


# Comparing


def check_attributes(found: Any, expect: Mapping[str, Any], *keys: str) -> None:
    for key in keys:
        if key in expect:
            expected = expect[key]
            # A status without a registered phrase has an empty one.
            expected = "" if key == "phrase" and expected is None else expected
            same(getattr(found, key), expected, key)


def check_verdict(found: Optional[aftercall.Verdict], expect: Mapping[str, Any]) -> None:
    only(expect, *VERDICT)
    assert found is not None, "no verdict"
    plain = VERDICT - {"wait", "problem", "caveats", "evidence"}
    check_attributes(found, expect, *sorted(plain))
    if "wait" in expect:
        check_wait(found.wait, expect["wait"])
    if "problem" in expect:
        check_problem(found.problem, expect["problem"])
    if "caveats" in expect:
        same(sorted(found.caveats), sorted(expect["caveats"]), "caveats")
    because = found.evidence
    for field, source in expect.get("evidence", {}).items():
        same(because[field].source, source, f"because of {field}")
        assert aftercall.Field(field) in because


def check_wait(found: Optional[aftercall.WaitHint], expect: Optional[Mapping[str, Any]]) -> None:
    if expect is None:
        return same(found, None, "wait")
    only(expect, "after_ms", "at")
    assert found is not None, "no wait"
    if "after_ms" in expect:
        same(found.after, expect["after_ms"] / 1000, "wait after")
    else:
        same(found.at, micros(expect["at"]) / 1e6, "wait at")


def check_problem(found: aftercall.Problem, expect: Mapping[str, Any]) -> None:
    members = ("type", "code", "title", "detail", "request_id")
    only(expect, *members, "errors")
    check_attributes(found, expect, *members)
    if "errors" in expect:
        same(len(found.errors), len(expect["errors"]), "number of errors")
        for error, wanted in zip(found.errors, expect["errors"]):
            only(wanted, "pointer", "field", "code", "detail")
            check_attributes(error, wanted, *wanted)


# The three kinds


def run_status(case: Mapping[str, Any]) -> None:
    only(case, *META, "input", "expect")
    expect = case["expect"]
    if "error" in expect:
        only(expect, "error")
        try:
            found = aftercall.status(case["input"], contract=contract(case))
        except ValueError:
            return
        raise AssertionError(f"no error but {found!r}")
    only(expect, *ROW)
    found = aftercall.status(case["input"], contract=contract(case))
    check_attributes(found, expect, *expect)


def run_judge(case: Mapping[str, Any]) -> None:
    only(case, *META, "request", "response", "failure", "expect")
    asked = request(case.get("request"))
    if "response" in case:
        assert "failure" not in case
        came = response(case["response"])
        verdict = aftercall.judge(came, request=asked, contract=contract(case))
    else:
        failed = failure(case["failure"])
        verdict = aftercall.judge_failure(failed, request=asked, contract=contract(case))
    check_verdict(verdict, case["expect"])


def policy(given: Mapping[str, Any]) -> aftercall.Policy:
    settings = {}
    for name, value in given.items():
        is_time = name.endswith("_ms")
        settings[name[:-3] if is_time else name] = value / 1000 if is_time else value
    return aftercall.Policy(**settings)


def operations(case: Mapping[str, Any]) -> Iterator[Tuple[str, Mapping[str, Any]]]:
    if "calls" not in case:
        yield "", {key: case[key] for key in ("request", "options") if key in case}
        return
    assert "request" not in case and "options" not in case
    yield from case["calls"].items()


def start(
    engine: aftercall.Engine, operation: Mapping[str, Any], seed: int
) -> aftercall.Call:
    only(operation, "request", "options")
    options = dict(operation.get("options", {}))
    only(options, "can_authenticate", "can_verify", "deadline_ms", "scope")
    if "deadline_ms" in options:
        options["deadline"] = options.pop("deadline_ms") / 1000
    asked = request(operation["request"])
    assert asked is not None
    return engine.call(asked, seed=seed, **options)


def run_call(case: Mapping[str, Any]) -> None:
    only(case, *META, "policy", "seed", "wall", "calls", "request", "options", "steps")
    engine = aftercall.Engine(contract(case), policy(case.get("policy", {})))
    seed = case.get("seed", 1)
    calls = {name: start(engine, operation, seed) for name, operation in operations(case)}
    wall = micros(case.get("wall", "2026-01-01T00:00:00Z"))
    assert case["steps"], "no steps"
    for number, step in enumerate(case["steps"]):
        wall += step.get("wall_jump_ms", 0) * 1000
        at = step["at_ms"] * 1000
        now = aftercall.Now(at, wall + at)
        if step["do"] == "release":
            only(step, "at_ms", "do", "url", "scope")
            engine.release(step["url"], step.get("scope"))
            continue
        try:
            run_step(calls[step.get("call", "")], step, now)
        except AssertionError as difference:
            raise AssertionError(f"step {number}: {difference}") from None


def run_step(call: aftercall.Call, step: Mapping[str, Any], now: aftercall.Now) -> None:
    only(
        step,
        *("at_ms", "call", "do", "expect", "wall_jump_ms"),
        *("response", "failure", "ok", "result"),
    )
    expect = step["expect"]
    try:
        decision = take_step(call, step, now)
    except aftercall.CallStateError:
        assert expect.get("error"), "misuse"
        return
    assert "error" not in expect, f"no error but {decision!r}"
    check_decision(call, decision, expect)


def take_step(
    call: aftercall.Call, step: Mapping[str, Any], now: aftercall.Now
) -> aftercall.Decision:
    do = step["do"]
    if do == "begin":
        return call.begin(now)
    if do == "response":
        return call.on_response(response(step["response"]), now)
    if do == "failure":
        return call.on_failure(failure(step["failure"]), now)
    if do == "wake":
        return call.on_wake(now)
    if do == "credentials":
        return call.on_credentials(step["ok"], now)
    if do == "verified":
        return call.on_verified(step["result"], now)
    assert do == "cancel", f"unknown step {do!r}"
    return call.cancel(now)


def check_decision(
    call: aftercall.Call, decision: aftercall.Decision, expect: Mapping[str, Any]
) -> None:
    assert decision.action == expect["action"], f"{decision!r}, expected {expect['action']}"
    last = call.last_verdict
    if isinstance(decision, aftercall.Send):
        only(expect, "action", "attempt", "time_left_ms", "fresh_connection", "verdict")
        same(decision.number, expect.get("attempt", decision.number), "attempt")
        check_time_left(decision.time_left, expect)
        check_attributes(decision, expect, "fresh_connection")
    elif isinstance(decision, aftercall.Wait):
        only(expect, "action", "until_ms", "until_us", "reason", "verdict")
        check_attributes(decision, expect, "reason")
        if "until_ms" in expect:
            low, high = (bound * 1000 for bound in expect["until_ms"])
            assert low <= decision.until <= high, f"until {decision.until}: {low}..{high}"
        same(decision.until, expect.get("until_us", decision.until), "until_us")
    elif isinstance(decision, aftercall.Authenticate):
        only(expect, "action", "scheme", "verdict")
        scheme = decision.challenges[0].scheme if decision.challenges else None
        same(scheme, expect.get("scheme", scheme), "scheme")
    elif isinstance(decision, aftercall.Done):
        only(expect, "action", "outcome", "verdict")
        check_outcome(decision.outcome, expect.get("outcome", {}))
        last = decision.outcome.verdict
    else:
        check_verify(decision, expect)
    if "verdict" in expect:
        check_verdict(last, expect["verdict"])


def check_time_left(found: Optional[float], expect: Mapping[str, Any]) -> None:
    left = None if found is None else round(found * 1000)
    same(left, expect.get("time_left_ms", left), "time_left_ms")


def check_verify(found: aftercall.Verify, expect: Mapping[str, Any]) -> None:
    times = {"sent_ms": "sent_at", "ended_ms": "ended_at"}
    only(expect, "action", "attempt", "time_left_ms", "code", "failure", *times, "verdict")
    check_attributes(found, expect, "attempt", "code")
    check_time_left(found.time_left, expect)
    if "failure" in expect:
        same(None if found.failure is None else str(found.failure), expect["failure"], "failure")
    for key, name in times.items():
        if key in expect:
            same([getattr(attempt, name) / 1000 for attempt in found.attempts], expect[key], key)


def check_outcome(found: aftercall.Outcome, expect: Mapping[str, Any]) -> None:
    only(expect, "effect", "stop", "is_success", "attempts", "wait_ms", "code")
    check_attributes(found, expect, "effect", "stop", "is_success")
    if "attempts" in expect:
        same(len(found.attempts), expect["attempts"], "attempts")
    if "wait_ms" in expect:
        assert found.wait is not None, "no wait"
        same(round(found.wait * 1000), expect["wait_ms"], "wait_ms")
    if "code" in expect:
        code = None if found.verdict is None else found.verdict.code
        same(code, expect["code"], "code")
