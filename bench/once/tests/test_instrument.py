"""The instrument itself: the plan is a function of the seed, and the proxy does what each fault says.

The truth is the reference server's count of applications.
"""

from __future__ import annotations

import http.client
import socket
import sys
from pathlib import Path
from typing import Any, Dict, Iterator

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from once.measure import _words  # noqa: E402
from once.plan import FAULTS, KINDS, PLANS, Fault, Plan, operations  # noqa: E402
from once.stage import Stage, stage  # noqa: E402

SEED = 1
PLAN = Plan("hostile", SEED)
NAMES = [fault.name for fault in FAULTS]


# The plan


def test_the_plan_is_a_function_of_the_seed() -> None:
    def faults(seed: int) -> Any:
        plan = Plan("ordinary", seed)
        return [plan.fault(i, n) for i in range(300) for n in (1, 2, 3)]

    assert faults(1) == faults(1)
    assert faults(1) != faults(2)
    assert operations(1, 100) == operations(1, 100)
    assert operations(1, 100) == operations(1, 200)[:100]
    assert operations(1, 100) != operations(2, 100)


@pytest.mark.parametrize("name", PLANS)
def test_as_many_attempts_fail_as_the_plan_says(name: str) -> None:
    plan = Plan(name, SEED)
    for attempt, rate in ((1, PLANS[name][0]), (2, PLANS[name][1]), (3, PLANS[name][1])):
        failed = sum(plan.fault(index, attempt) is not None for index in range(4_000))
        assert failed / 4_000 == pytest.approx(rate, abs=0.03)


def test_faults_and_kinds_have_their_shares() -> None:
    met = [fault for i in range(10_000) if (fault := PLAN.fault(i, 1)) is not None]
    weights = sum(fault.ordinary + fault.hostile for fault in FAULTS)
    for fault in FAULTS:
        share = (fault.ordinary + fault.hostile) / weights
        assert met.count(fault) / len(met) == pytest.approx(share, abs=0.02), fault.name
    kinds = [operation["kind"] for operation in operations(SEED, 10_000)]
    for kind, percent in KINDS.items():
        assert kinds.count(kind) / 10_000 == pytest.approx(percent / 100, abs=0.02), kind


def test_only_the_hostile_plan_says_refused_after_the_work_was_done() -> None:
    for fault in FAULTS:
        assert not (fault.is_believed and fault.ordinary), fault.name


# The proxy


@pytest.fixture(scope="module")
def on() -> Iterator[Stage]:
    with stage("hostile", SEED) as made:
        yield made


def at(fault: str) -> int:
    """An operation whose first attempt meets this fault."""
    return next(
        i for i in range(50_000) if (met := PLAN.fault(i, 1)) is not None and met.name == fault
    )


def without_fault(ending: str) -> int:
    """An operation whose first attempt works and ends like this."""
    return next(
        i for i in range(50_000) if PLAN.fault(i, 1) is None and PLAN.ending(i, 1) == ending
    )


def begin(on: Stage, index: int) -> None:
    assert on.control.say(f"begin 0 {index}").strip() == "ok"


def post(on: Stage, index: int) -> "http.client.HTTPConnection":
    """Sends a POST of this operation, as the first user."""
    line = http.client.HTTPConnection("127.0.0.1", on.first_port, timeout=0.3)
    headers = {"Authorization": "Bearer writer-token", "Content-Type": "application/json"}
    headers["Aftercall-Reference"] = f"op-{index}"
    line.request("POST", "/v1/orders", '{"item": "tea"}', headers)
    return line


def applied(on: Stage, index: int) -> int:
    counts: Dict[str, Any] = on.server.counts()
    return int(counts.get(f"op-{index}", {}).get("applications", 0))


def names_of(act: str) -> list[str]:
    return [fault.name for fault in FAULTS if fault.act == act]


def test_every_kind_of_fault_is_tested_below() -> None:
    tested = {"refuse", "drop-unread", "drop", "cut-head", "cut-body", "late-reply", "late-apply"}
    assert {fault.act for fault in FAULTS} == tested | {"status"}


def test_a_refused_connection_is_refused_until_the_refusal_is_told(on: Stage) -> None:
    index = at("refused")
    begin(on, index)
    for _ in range(2):
        with pytest.raises(ConnectionRefusedError):
            post(on, index)
    assert on.control.say("refused 0").strip() == "ok"
    if (fault := PLAN.fault(index, 2)) is None or fault.act != "refuse":
        socket.create_connection(("127.0.0.1", on.first_port), timeout=1).close()
    assert applied(on, index) == 0


@pytest.mark.parametrize("name", [*names_of("drop-unread"), *names_of("drop")])
def test_a_dropped_request_gets_no_byte(on: Stage, name: str) -> None:
    index = at(name)
    begin(on, index)
    with pytest.raises((ConnectionResetError, http.client.RemoteDisconnected)):
        post(on, index).getresponse()
    assert applied(on, index) == (name == "dropped after applying")


def test_a_head_is_cut(on: Stage) -> None:
    index = at("reply cut in the head")
    begin(on, index)
    line = post(on, index)
    received = b""
    while data := line.sock.recv(4_096):
        received += data
    assert received.startswith(b"HTTP/1.1 201") and b"\r\n\r\n" not in received
    assert applied(on, index) == 1


def test_a_body_is_cut(on: Stage) -> None:
    index = at("reply cut in the body")
    begin(on, index)
    answer = post(on, index).getresponse()
    assert answer.status == 201
    with pytest.raises(http.client.IncompleteRead):
        answer.read()
    assert applied(on, index) == 1


@pytest.mark.parametrize("name", names_of("status"))
def test_a_status_is_given_and_the_work_done_or_not(on: Stage, name: str) -> None:
    index = at(name)
    fault: Fault = next(fault for fault in FAULTS if fault.name == name)
    begin(on, index)
    answer = post(on, index).getresponse()
    assert answer.status == fault.status
    assert answer.headers.get("Retry-After") == (fault.retry_after and str(fault.retry_after))
    assert ("timed out" in answer.read().decode()) == ("timeout" in name)
    assert applied(on, index) == int(fault.applied)


def test_late_answers_and_late_writes(on: Stage) -> None:
    late, later = at("applied, reply late"), at("applied late")
    for index, soon in ((late, 1), (later, 0)):
        begin(on, index)
        with pytest.raises(TimeoutError):
            post(on, index).getresponse()
        assert applied(on, index) == soon
    log = on.control.report()["log"]
    assert applied(on, late) == applied(on, later) == 1
    assert log[later] == [["applied late", 201]]


@pytest.mark.parametrize("ending", ["keep", "close", "silent"])
def test_connections_stay_open_or_are_closed(on: Stage, ending: str) -> None:
    index = without_fault(ending)
    begin(on, index)
    line = post(on, index)
    sock = line.sock.dup()
    answer = line.getresponse()
    answer.read()
    assert (answer.status, applied(on, index)) == (201, 1)
    assert (answer.headers.get("Connection") == "close") == (ending == "close")
    begin(on, index)  # Whatever the next attempt would be, this is the first one's connection.
    sock.settimeout(0.2)
    is_next_refused = (fault := PLAN.fault(index, 2)) is not None and fault.act == "refuse"
    if ending == "keep" and not is_next_refused:
        with pytest.raises(TimeoutError):
            sock.recv(1)
    else:
        assert sock.recv(1) == b""


# The figures


OURS = {"done": False, "success": False}
BELIEVED = ["429, applied", 201]
LOST = ["dropped after applying", 201]


@pytest.mark.parametrize(
    ("kind", "record", "count", "log", "words"),
    [
        ("put", {"done": True}, 1, [["", 200]], {"completed", "seen done"}),
        ("post", {"done": False}, 1, [LOST], {"failed though applied"}),
        ("post", {"done": True}, 0, [["", None]], {"completed", "seen done", "done though not"}),
        ("post", {"done": True}, 2, [LOST, ["", 201]], {"completed", "seen done", "post twice"}),
        (
            "post",
            {"done": True},
            2,
            [BELIEVED, ["", 201]],
            {"completed", "seen done", "post twice, believed"},
        ),
        ("put", {"done": True}, 2, [LOST, ["", 200]], {"completed", "seen done", "other twice"}),
        ("post", {**OURS, "effect": "unknown"}, 0, [["503", None]], {"unknown"}),
        ("post", {**OURS, "effect": "not-applied"}, 0, [["429", None]], {"truthful"}),
        (
            "post",
            {**OURS, "effect": "not-applied"},
            1,
            [BELIEVED],
            {"failed though applied", "lie, believed"},
        ),
        (
            "post",
            {**OURS, "effect": "not-applied"},
            1,
            [LOST, ["429", None]],
            {"failed though applied", "lie"},
        ),
        ("post", {**OURS, "effect": "applied"}, 0, [["", None]], {"lie"}),
        ("delete", {"done": False, "success": True}, 1, [LOST, ["", 410]], {"completed"}),
    ],
)
def test_what_is_counted(kind: str, record: Any, count: int, log: Any, words: Any) -> None:
    assert _words(kind, record, count, log) == words
