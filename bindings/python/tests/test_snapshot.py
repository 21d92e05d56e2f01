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
    engine = aftercall.Engine()
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
        said = {name: value for name, value in scope.to_dict().items() if name != "hold"}
        assert {name: getattr(scope, name) for name in said} == said
    values: List[Any] = [snapshot, *snapshot.scopes, hold]
    for value in values:
        for other in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
            assert other == value and hash(other) == hash(value)
            assert other.to_json() == value.to_json()
        assert "secret" not in repr(value) and type(value).__name__ in repr(value)
