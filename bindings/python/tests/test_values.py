"""Values travel: copied, pickled to another process, compared with what came back."""

from __future__ import annotations

import copy
import dataclasses
import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Dict, List

import httpx
import pytest
import requests
import yarl

import aftercall

OWN = """
name = "tea"
[[status]]
code = 418
message = "A \\"teapot\\" \\\\o/ für Tee"
effect = "not-applied"
fault = "caller"
remedy = "report"
repeat = "never"
"""

ANSWER = (
    503,
    [("Retry-After", "3"), ("RateLimit", '"a";r=0;t=3'), ("WWW-Authenticate", 'Bearer realm="a\\"b", error="x"')],
    b'{"type": "urn:x", "detail": "two\\nlines", "errors": [{"field": "a", "message": "b"}]}',
)


def decisions() -> List[Any]:
    """One of each kind, as a call gives them."""
    post = aftercall.Request("POST", "https://h/")
    call = aftercall.Engine().call(post, can_verify=True, can_authenticate=True, seed=1)
    sent = call.begin(aftercall.Now(5, 6))
    wait = call.on_response(ANSWER, aftercall.Now(7, 8))
    assert isinstance(wait, aftercall.Wait)
    call.on_wake(aftercall.Now(wait.until, 9))
    now = aftercall.Now(wait.until + 1, 10)
    sign_in = call.on_response((401, {"WWW-Authenticate": "Bearer"}), now)
    call.on_credentials(True, now)
    verify = call.on_response((504,), now)
    done = call.on_verified("applied", now)
    made = [sent, wait, sign_in, verify, done]
    assert [str(decision.action) for decision in made] == [
        "send", "wait", "authenticate", "verify", "done",
    ]  # fmt: skip
    return made


def values() -> Dict[str, Any]:
    """One of each class, by name."""
    verdict = aftercall.judge(ANSWER, method="POST")
    own = aftercall.Contract.from_toml(OWN)
    made = decisions()
    outcome: aftercall.Outcome = made[-1].outcome
    found: Dict[str, Any] = {
        "verdict": verdict,
        "verdict of a success": aftercall.judge((200,)),
        "verdict of a failure": aftercall.judge_failure(ConnectionError(), method="PUT"),
        "verdict of a contract": aftercall.judge((418,), contract=own),
        "warned": aftercall.judge((503, {"Retry-After": "soon"})),
        "at a time": aftercall.judge((503, {"Retry-After": "Fri, 01 Jan 2038 00:00:00 GMT"})).wait,
        "evidence": verdict.evidence["wait"],
        "problem": verdict.problem,
        "no problem": aftercall.judge((200,)).problem,
        "field error": verdict.problem.errors[0],
        "challenge": verdict.challenges[0],
        "limit": verdict.limits[0],
        "limit of a success": aftercall.judge((200, {"x-ratelimit-limit": "9;w=1.5"})).limits[0],
        "wait": verdict.wait,
        "status": aftercall.status(503),
        "status of a class": aftercall.status(499),
        "status beyond": aftercall.status(65_535),
        "status of a contract": own.status(418),
        "status of another row": dict(aftercall.contracts.rest.variants()),
        "contract": aftercall.contracts.rest,
        "own contract": own,
        "policy": aftercall.Policy(attempts=7, retry_reported=True),
        "failure": aftercall.Failure("connect", "refused", sent=True, redirects=[303, 307]),
        "request": aftercall.Request(
            "PATCH",
            "https://u:p4ss@h/a%20b?c=s3cret",
            {"Idempotency-Key": "s3cret", "If-Match": '"tag"', "Authorization": "s3cret"},
            replayable=False,
            earlier="unknown",
        ),
        "response": aftercall.Response(*ANSWER, received=-1, redirects=[302]),
        "nothing read": aftercall.Response(200, body_state="unread"),
        "now": aftercall.Now(1, -2),
        "outcome": outcome,
        "attempt": outcome.attempts[0],
        "word": aftercall.Effect.APPLIED,
    }
    found.update({f"decision {decision.action}": decision for decision in made})
    return found


VALUES = values()


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_equal_to_its_copies(name: str) -> None:
    value = VALUES[name]
    copies = [copy.copy(value), copy.deepcopy(value), copy.deepcopy([value])[0]]
    copies += [pickle.loads(pickle.dumps(value, protocol)) for protocol in range(2, 6)]
    copies.append(pickle.loads(pickle.dumps(copies[-1])))  # a copy of a copy
    for again in copies:
        assert again == value and type(again) is type(value)
        assert repr(again) == repr(value) and str(again) == str(value)
        for attribute in dir(value):
            here, there = getattr(value, attribute), getattr(again, attribute)
            if not attribute.startswith("_") and not callable(here):
                assert here == there, attribute


@pytest.mark.parametrize("name", VALUES)
def test_a_value_is_equal_to_no_other(name: str) -> None:
    assert [other for other, value in VALUES.items() if value == VALUES[name]] == [name]
    assert VALUES[name] != object() and VALUES[name] != None  # noqa: E711
    assert VALUES[name] == values()[name]


def test_values_are_hashable() -> None:
    hashable = [value for name, value in VALUES.items() if _has_hash(value)]
    assert len(hashable) > 15 and set(hashable) == set(copy.deepcopy(hashable))


def _has_hash(value: Any) -> bool:
    try:
        return hash(value) is not None
    except TypeError:
        return False


def test_every_row_travels() -> None:
    contracts = [aftercall.contracts.rest, aftercall.contracts.http]
    rows = [row for contract in contracts for row in contract.all_rows()]
    rows += [row for contract in contracts for row, _when in contract.variants()]
    rows += [aftercall.status(code) for code in (0, 99, 199, 299, 399, 499, 599, 600, 999, 1000)]
    for row in rows:
        again = pickle.loads(pickle.dumps(row))
        assert again == row and again.help == row.help and again.is_known == row.is_known


def test_no_secret_travels() -> None:
    packed = pickle.dumps([VALUES["request"], VALUES["verdict"], VALUES["outcome"]])
    assert b"s3cret" not in packed and b"p4ss" not in packed
    again = pickle.loads(packed)[0]
    assert not again.replayable and again.is_harmless and again.origin == "https://h:443"


def test_requests_differ_by_what_was_asked() -> None:
    made = aftercall.Request("GET", "https://h/a")
    for other in (
        aftercall.Request("PUT", "https://h/a"),
        aftercall.Request("GET", "https://h/b"),
        aftercall.Request("GET", "https://h/a?b"),
        aftercall.Request("GET", "http://h/a"),
        aftercall.Request("GET", "https://h/a", {"If-None-Match": "*"}),
        aftercall.Request("GET", "https://h/a", idempotent=True),
    ):
        assert made != other
    assert made == aftercall.Request("GET", "https://h:443/%61#part")


def test_a_dataclass_with_a_verdict() -> None:
    @dataclasses.dataclass
    class Job:
        verdict: aftercall.Verdict

    assert dataclasses.asdict(Job(VALUES["verdict"])) == {"verdict": VALUES["verdict"]}


def judged(code: int) -> aftercall.Verdict:
    return aftercall.judge((code, {}, b'{"detail": "x"}'), method="POST")


def test_verdicts_come_out_of_a_process_pool() -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert list(pool.map(judged, [200, 503])) == [judged(200), judged(503)]


@pytest.mark.parametrize("url", [httpx.URL("https://h/x"), yarl.URL("https://h/x")])
def test_a_request_takes_a_clients_url(url: Any) -> None:
    assert aftercall.Request("GET", url) == aftercall.Request("GET", "https://h/x")


def test_a_status_error_keeps_its_verdict() -> None:
    response = requests.Response()
    response.status_code = 400
    response._content = b'{"__type": "ThrottlingException"}'
    with pytest.raises(aftercall.BadRequest) as raised:
        aftercall.raise_for_status(response)
    assert isinstance(raised.value, aftercall.Throttled)
    again = pickle.loads(pickle.dumps(raised.value))
    assert isinstance(again, aftercall.BadRequest) and isinstance(again, aftercall.Throttled)
    assert again.verdict == raised.value.verdict and str(again) == str(raised.value)
