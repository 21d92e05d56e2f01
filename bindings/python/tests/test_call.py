"""Level 3 as Python has it: decisions, defaults, misuse, threads."""

from __future__ import annotations

import copy
import pickle
import threading
from typing import Any, List

import pytest

import aftercall

GET = aftercall.Request("GET", "https://api.example/orders")


def test_the_clocks_are_pythons_own() -> None:
    before = aftercall.Now.read()
    call = aftercall.Engine().call(GET)
    first = call.begin()
    assert first == aftercall.Engine().call(GET).begin(aftercall.Now(0, 0))
    wait = call.on_response((503, [("Retry-After", "5")]))
    assert isinstance(wait, aftercall.Wait)
    assert wait.until >= before.monotonic + 5_000_000
    assert 4.9 < wait.seconds < 6.1
    again = call.on_wake()
    assert isinstance(again, aftercall.Wait) and again.until == wait.until


def test_decisions_can_be_matched() -> None:
    for kind in (aftercall.Send, aftercall.Wait, aftercall.Authenticate, aftercall.Verify):
        assert kind.__match_args__
    call = aftercall.Engine().call(GET, can_authenticate=True, seed=7)
    send = call.begin(aftercall.Now(0, 0))
    assert isinstance(send, aftercall.Send)
    assert (send.action, send.number, send.time_left) == ("send", 1, None)
    ask = call.on_response((401, {"WWW-Authenticate": "Bearer"}), aftercall.Now(1, 1))
    assert isinstance(ask, aftercall.Authenticate)
    assert [challenge.scheme for challenge in ask.challenges] == ["Bearer"]
    done = call.on_credentials(False, aftercall.Now(2, 2))
    assert isinstance(done, aftercall.Done)
    outcome = done.outcome
    assert (outcome.stop, outcome.effect, outcome.is_success) == ("settled", "not-applied", False)
    assert outcome.verdict is not None and outcome.verdict.code == 401
    (attempt,) = outcome.attempts
    assert (attempt.number, attempt.sent_at, attempt.ended_at, attempt.code) == (1, 0, 1, 401)
    assert all(repr(item) for item in (send, ask, done, outcome, attempt))


def test_misuse_changes_nothing() -> None:
    call = aftercall.Engine().call(GET)
    with pytest.raises(aftercall.CallStateError, match="begin"):
        call.on_wake()
    call.begin()
    with pytest.raises(RuntimeError):
        call.begin()
    with pytest.raises(TypeError):
        call.on_response(None)
    with pytest.raises(TypeError):
        call.on_failure("no")  # type: ignore[arg-type]
    done = call.on_failure(ConnectionRefusedError())
    assert isinstance(done, aftercall.Wait)
    ended = call.cancel()
    assert isinstance(ended, aftercall.Done) and ended.outcome.stop == "cancelled"
    with pytest.raises(aftercall.CallStateError):
        call.cancel()


def test_options_are_checked() -> None:
    engine = aftercall.Engine()
    for deadline in (-1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="deadline"):
            engine.call(GET, deadline=deadline)
    with pytest.raises(TypeError, match="request"):
        engine.call("GET")
    with pytest.raises(TypeError):
        aftercall.Engine(policy=5)  # type: ignore[arg-type]


def test_seeds_make_waits_repeatable() -> None:
    def wait(seed: int) -> int:
        call = aftercall.Engine().call(GET, seed=seed)
        call.begin(aftercall.Now(0, 0))
        decision = call.on_response((504,), aftercall.Now(0, 0))
        assert isinstance(decision, aftercall.Wait)
        return decision.until

    assert wait(1) == wait(1)
    assert len({wait(seed) for seed in range(20)}) > 10


def test_calls_share_the_budget() -> None:
    engine = aftercall.Engine(policy=aftercall.Policy(budget=14, pressure=False))
    waiting = []  # A call that is dropped unsent gives back what it paid.
    for expected in (aftercall.Wait, aftercall.Done):
        call = engine.call(GET)
        waiting.append(call)
        call.begin()
        assert isinstance(call.on_response((504,)), expected)
    scope = engine.snapshot().scopes[0]
    assert (scope.budget_left, scope.budget_capacity) == (0, 14)
    assert engine.pressure(GET) == 0


def test_calls_share_the_pressure() -> None:
    engine = aftercall.Engine()
    assert engine.pressure(GET) == 0
    first = engine.call(GET, seed=1)
    first.begin(aftercall.Now(0, 0))
    retry = first.on_response((504,), aftercall.Now(0, 0))
    assert isinstance(retry, aftercall.Wait) and retry.reason == "retry"  # the first one is free
    assert engine.pressure(GET) == 179 and engine.pressure(GET, "other tenant") == 0
    now = aftercall.Now(retry.until, retry.until)
    assert isinstance(first.on_wake(now), aftercall.Send)
    waits = first.on_response((504,), now)
    assert isinstance(waits, aftercall.Wait) and waits.reason == "pressure"
    pressure = engine.pressure(GET)
    assert 197 < pressure <= 600
    decision: Any = waits
    while isinstance(decision, aftercall.Wait):
        now = aftercall.Now(decision.until, decision.until)
        decision = first.on_wake(now)
    assert isinstance(decision, aftercall.Done) and decision.outcome.stop == "pressure"
    assert now.monotonic < 2_000_000
    # Proper answers, of any call, bring it down.
    for seed in range(7):
        call = engine.call(GET, seed=seed)
        assert isinstance(call.begin(now), aftercall.Send)
        call.on_response((200,), now)
    assert engine.pressure(GET) == 0
    assert engine.snapshot().scopes[0].ended_by_pressure == 1


def test_profiles() -> None:
    profiles = dict(aftercall.policy_profiles())
    assert list(profiles) == ["default", "aws-2026", "none"]
    assert "unsafe" in profiles["aws-2026"] and "unsafe" in profiles["none"]
    assert aftercall.Policy.profile("default") == aftercall.Policy()
    aws = aftercall.Policy.profile("aws-2026", attempts=5, deadline=9.5)
    assert (aws.attempts, aws.deadline, aws.budget, aws.price) == (5, 9.5, 500, 14)
    assert (aws.pressure, aws.hold, aws.pacing, aws.breaker) == (False, False, False, 0)
    assert aftercall.Policy.profile("none", pressure=True, breaker=50).breaker == 50
    assert aws == eval(repr(aws), {"Policy": aftercall.Policy}) == copy.copy(aws)
    assert aws == pickle.loads(pickle.dumps(aws))
    with pytest.raises(ValueError, match='"AWS"; there are default, aws-2026, none'):
        aftercall.Policy.profile("AWS")
    with pytest.raises(TypeError, match="patience"):
        aftercall.Policy.profile("none", patience=3)  # type: ignore[call-arg]
    for wrong in ({"breaker": 101}, {"pressure": 2}, {"hold": 2}):
        with pytest.raises(aftercall.PolicyError):
            aftercall.Policy.profile("none", **wrong)  # type: ignore[arg-type]


def test_a_policy() -> None:
    policy = aftercall.Policy(attempts=7, deadline=1.5, retry_reported=True)
    assert (policy.attempts, policy.deadline, policy.retry_reported) == (7, 1.5, True)
    assert policy == eval(repr(policy), {"Policy": aftercall.Policy}) != aftercall.Policy()
    names = [name for name, _help in aftercall.policy_settings()]
    assert list(policy.settings()) == names
    for name in names:
        assert name in aftercall._native.__dict__["Policy"].__dir__(policy)
    for wrong in ({"attempts": 0}, {"attempts": 10**9}, {"attempts": -1}, {"deadline": 1e12}):
        with pytest.raises(aftercall.PolicyError):
            aftercall.Policy(**wrong)
    for mistyped in ({"attempts": "3"}, {"deadline": "3"}, {"patience": 3}):
        with pytest.raises(TypeError):
            aftercall.Policy(**mistyped)
    with pytest.raises(ValueError):
        aftercall.Policy(deadline=-1)
    with pytest.raises(AttributeError):
        policy.patience  # type: ignore[attr-defined]


def test_everything_is_frozen() -> None:
    made: List[Any] = [aftercall.status(200), aftercall.judge((200,)), aftercall.Policy(), GET]
    for value in made:
        with pytest.raises(AttributeError):
            value.message = "changed"


def test_threads_share_an_engine_and_a_call() -> None:
    engine = aftercall.Engine(policy=aftercall.Policy(budget=1, pressure=False))
    shared = engine.call(GET)
    begun: List[Any] = []
    verdicts: List[str] = []

    def work() -> None:
        try:
            begun.append(shared.begin())
        except aftercall.CallStateError:
            pass
        for _ in range(300):
            call = engine.call(GET)
            call.begin()
            done = call.on_response((503, [("Retry-After", "0")], b'{"detail": "x"}'))
            assert isinstance(done, aftercall.Done) and done.outcome.verdict is not None
            verdicts.append(done.outcome.stop)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 1
    assert verdicts == ["pressure"] * 2400


def test_values_survive_a_copy() -> None:
    assert copy.deepcopy(aftercall.Effect.APPLIED) is aftercall.Effect.APPLIED
    values: List[Any] = [
        aftercall.Policy(attempts=9, base=0.2, retry_reported=True),
        aftercall.Failure("connect", "refused", sent=False),
        aftercall.Now(1, -2),
    ]
    for value in values:
        assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == value
