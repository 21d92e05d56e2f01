"""The runner of the shared vectors: converts a case, asks aftercall, compares.

An unknown key is an error, so a vector that says something new cannot pass unread.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple, Union

import aftercall

FOLDER = Path(__file__).resolve().parents[3] / "crates" / "aftercall" / "vectors"

META = {"name", "kind", "source", "level", "contract"}


def cases() -> List[Dict[str, Any]]:
    """Every case of every file."""
    found: List[Dict[str, Any]] = []
    for path in sorted(FOLDER.glob("*.json")):
        if path.name != "schema.json":
            found.extend(json.loads(path.read_text(encoding="utf-8")))
    return found


def run(case: Dict[str, Any]) -> None:
    """Runs one case; an AssertionError says what differs."""
    {
        "status": run_status,
        "judge": run_judge,
        "stream": run_stream,
        "call": run_call,
    }[case["kind"]](case)


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


def check(expected: Any, found: Any, place: str) -> None:
    """Compares as the vectors' README says; names no key."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            assert key in found, f"{place}: there is no {key}"
            check(value, found[key], f"{place}.{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        if all(isinstance(item, str) for item in [*expected, *found]):
            expected, found = sorted(expected), sorted(found)
        same(len(found), len(expected), f"{place}: how many")
        for at, (value, item) in enumerate(zip(expected, found)):
            check(value, item, f"{place}[{at}]")
    elif isinstance(expected, list) and isinstance(found, (int, float)):
        low, high = expected
        assert low <= found <= high, f"{place}: {found} is not within {low}..{high}"
    else:
        same(found, expected, place)


def check_said(found: Any, expected: Mapping[str, Any], place: str) -> None:
    """Compares what a value says as JSON, and its properties with that."""
    assert found is not None, f"{place}: nothing was said"
    said = found.to_dict()
    check(expected, said, place)
    for key, value in said.items():
        if isinstance(value, (str, bool)) and hasattr(found, key):
            same(getattr(found, key), value, f"{place}: the property {key}")


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
    check_said(aftercall.status(case["input"], contract=contract(case)), expect, "status")


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
    check_said(verdict, case["expect"], "verdict")


def streamed(case: Mapping[str, Any]) -> aftercall.Stream:
    """The stream of a case, read to its end."""
    stream = aftercall.Stream(
        response(case["response"]),
        request=request(case.get("request")),
        contract=contract(case),
    )
    for chunk in case["chunks"]:
        stream.feed(raw(chunk))
    stream.trailers(fields({"headers": case.get("trailers", [])}))
    verdict = stream.finish(case.get("complete", True))
    assert stream.verdict == verdict
    return stream


def run_stream(case: Mapping[str, Any]) -> None:
    only(case, *META, "request", "response", "chunks", "trailers", "complete", "expect")
    stream = streamed(case)
    expect = dict(case["expect"])
    if "content_begun" in expect:
        same(stream.content_begun, expect.pop("content_begun"), "content_begun")
    check_said(stream.verdict, expect, "verdict")


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


class Taken(NamedTuple):
    """A step that was taken: the call, and the decision or why there is none."""

    call: aftercall.Call
    decision: Union[aftercall.Decision, aftercall.CallStateError]

    def last_verdict(self) -> Optional[aftercall.Verdict]:
        if isinstance(self.decision, aftercall.Done):
            return self.decision.outcome.verdict
        return self.call.last_verdict


def steps(case: Mapping[str, Any]) -> Iterator[Optional[Taken]]:
    """Takes the steps of a case one by one; None for one that decides nothing."""
    engine = aftercall.Engine(contract(case), policy(case.get("policy", {})))
    seed = case.get("seed", 1)
    calls = {name: start(engine, operation, seed) for name, operation in operations(case)}
    wall = micros(case.get("wall", "2026-01-01T00:00:00Z"))
    assert case["steps"], "no steps"
    for step in case["steps"]:
        wall += step.get("wall_jump_ms", 0) * 1000
        at = step["at_ms"] * 1000
        now = aftercall.Now(at, wall + at)
        if step["do"] == "release":
            only(step, "at_ms", "do", "url", "scope")
            engine.release(step["url"], step.get("scope"))
            yield None
            continue
        only(
            step,
            *("at_ms", "call", "do", "expect", "wall_jump_ms"),
            *("response", "failure", "ok", "result"),
        )
        call = calls[step.get("call", "")]
        try:
            yield Taken(call, take_step(call, step, now))
        except aftercall.CallStateError as misuse:
            yield Taken(call, misuse)


def run_call(case: Mapping[str, Any]) -> None:
    only(case, *META, "policy", "seed", "wall", "calls", "request", "options", "steps")
    for number, (step, taken) in enumerate(zip(case["steps"], steps(case))):
        try:
            if taken is not None:
                check_step(step["expect"], taken)
        except AssertionError as difference:
            raise AssertionError(f"step {number}: {difference}") from None


def check_step(expect: Mapping[str, Any], taken: Taken) -> None:
    if isinstance(taken.decision, aftercall.CallStateError):
        assert expect.get("error"), "misuse"
        return
    assert "error" not in expect, f"no error but {taken.decision!r}"
    expect = dict(expect)
    verdict = expect.pop("verdict", None)
    check_said(taken.decision, expect, "decision")
    if verdict is not None:
        check_said(taken.last_verdict(), verdict, "verdict")


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
