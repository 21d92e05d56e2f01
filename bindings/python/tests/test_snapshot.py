"""What an engine tells those who watch it."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any, List, Tuple

import pytest

import aftercall
from aftercall import Now


def watched() -> Tuple[aftercall.Engine, aftercall.Snapshot]:
    """An engine, and what it knew while two of its calls were under way."""
    policy = aftercall.Policy(budget=500)
    engine = aftercall.Engine(policy=policy)
    request = aftercall.Request("GET", "https://u:p@api.example/orders/7?key=secret")
    failed = engine.call(request, seed=7)
    failed.begin(Now(0, 0))
    failed.on_response((504,), Now(90_000, 90_000))
    held = engine.call(request, scope="tenant", seed=7)
    held.begin(Now(100_000, 100_000))
    held.on_response((503, {"Retry-After": "2"}), Now(200_000, 200_000))
    return engine, engine.snapshot()


def test_a_snapshot_says_what_the_engine_knows() -> None:
    engine, snapshot = watched()
    plain, held = snapshot.scopes
    assert (plain.origin, plain.scope, plain.hold) == ("https://api.example:443", None, None)
    assert (plain.attempts, plain.retries, plain.failures) == (1, 0, 1)
    assert (plain.successes, plain.throttles) == (0, 0)
    assert (plain.ended_by_pressure, plain.ended_by_hold) == (0, 0)
    assert plain.budget_capacity == engine.policy.budget
    assert plain.budget_left == engine.policy.budget - engine.policy.price
    assert (plain.pressure, plain.quota, plain.learned_gap_us) == (179, None, 0)
    assert (plain.circuit_open_until_us, plain.buckets) == (None, 0)
    assert (plain.ended_by_quota, plain.ended_by_circuit) == (0, 0)
    assert (held.scope, held.throttles) == ("tenant", 1)
    assert held.hold is not None and held.hold.since_us == 200_000
    assert held.hold.until_us >= 2_200_000
    assert (held.hold.refusals, held.hold.is_probing) == (0, False)
    assert snapshot.forgotten == 0
    assert aftercall.Engine().snapshot().scopes == ()


def test_a_snapshot_is_a_copy() -> None:
    engine, before = watched()
    engine.release("https://api.example/", "tenant")
    after = engine.snapshot()
    assert before.scopes[1].hold is not None and after.scopes[1].hold is None
    assert before != after and before == copy.copy(before)
    with pytest.raises(AttributeError):
        before.forgotten = 1  # type: ignore[misc]


def test_a_snapshot_in_json_and_in_copies() -> None:
    _engine, snapshot = watched()
    plain = snapshot.to_dict()
    assert json.loads(snapshot.to_json()) == plain
    assert plain["scopes"] == [scope.to_dict() for scope in snapshot.scopes]
    hold = snapshot.scopes[1].hold
    assert hold is not None and plain["scopes"][1]["hold"] == hold.to_dict()
    for scope in snapshot.scopes:
        said = {name: value for name, value in scope.to_dict().items() if name not in ("hold", "quota")}
        assert {name: getattr(scope, name) for name in said} == said
    values: List[Any] = [snapshot, *snapshot.scopes, hold]
    for value in values:
        for other in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
            assert other == value and hash(other) == hash(value)
            assert other.to_json() == value.to_json()
        assert "secret" not in repr(value) and type(value).__name__ in repr(value)


def test_a_limit_that_is_running_low_and_an_open_circuit() -> None:
    engine = aftercall.Engine(policy=aftercall.Policy(breaker=50, breaker_open=2.0))
    now = Now(1_000_000, 1_000_000)
    low = {"RateLimit": '"default";r=2;t=20', "RateLimit-Policy": '"default";q=10;w=60'}
    call = engine.call(aftercall.Request("GET", "https://limited.example/"), seed=1)
    call.begin(now)
    call.on_response((200, low), now)
    waits = engine.call(aftercall.Request("GET", "https://limited.example/"), seed=2)
    assert isinstance(waits.begin(now), aftercall.Send)
    waits = engine.call(aftercall.Request("GET", "https://limited.example/"), seed=3)
    paced = waits.begin(now)
    assert isinstance(paced, aftercall.Wait) and paced.reason == "paced"
    for seed in range(20):
        call = engine.call(aftercall.Request("GET", "https://down.example/"), seed=seed)
        call.begin(now)
        call.on_response((504,), now)
    call = engine.call(aftercall.Request("GET", "https://down.example/"), seed=20)
    done = call.begin(now)
    assert isinstance(done, aftercall.Done) and done.outcome.stop == "circuit-open"
    snapshot = engine.snapshot()
    down, limited = snapshot.scopes
    assert down.circuit_open_until_us == 3_000_000 and down.ended_by_circuit == 1
    quota = limited.quota
    assert quota is not None
    assert (quota.remaining, quota.resets_us, quota.gap_us) == (0, 21_000_000, 10_000_000)
    assert quota.to_dict() == snapshot.to_dict()["scopes"][1]["quota"]
    for value in (snapshot, down, limited, quota):
        other: Any = pickle.loads(pickle.dumps(value))
        assert other == value and hash(other) == hash(value)
        assert other.to_json() == value.to_json()
    assert repr(quota) == "<QuotaSnapshot remaining=0 resets_us=21000000 gap_us=10000000>"
