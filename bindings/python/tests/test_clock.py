"""The clock of the tests: waits that take no time, driven through calls by hand."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from typing import Any, Awaitable, Callable, List

import pytest
import httpx
import requests
import trio

import aftercall
from aftercall.testing import Clock, Server

PATIENT = aftercall.Policy(longest_wait=3600.0, deadline=7200.0)


def read_orders(server: Server, sleep: Callable[[float], None], now: Any) -> aftercall.Outcome:
    """The code of a user: reads, and waits for as long as it is told to."""
    url = f"{server.url}/v1/orders"
    headers = {"Authorization": f"Bearer {server.reader_token}", "Aftercall-Reference": "mine"}
    call = aftercall.Engine(policy=PATIENT).call(aftercall.Request("GET", url))
    decision = call.begin(now())
    while not isinstance(decision, aftercall.Done):
        if isinstance(decision, aftercall.Wait):
            sleep(decision.seconds)
            decision = call.on_wake(now())
        else:
            decision = call.on_response(requests.get(url, headers=headers, timeout=5), now())
    return decision.outcome


def test_my_code_meets_two_503_and_still_succeeds(
    aftercall_server: Server, aftercall_clock: Clock
) -> None:
    begun = time.monotonic()
    aftercall_server.fault("status=503; applied=no; retry-after=900", method="GET", times=2)
    outcome = read_orders(aftercall_server, aftercall_clock.sleep, aftercall_clock.now)
    assert outcome.is_success
    assert [attempt.code for attempt in outcome.attempts] == [503, 503, 200]
    assert aftercall_server.counts("mine")["deliveries"] == 3
    assert all(900 <= waited < 1000 for waited in aftercall_clock.slept)
    assert sum(aftercall_clock.slept) >= 1800
    assert time.monotonic() - begun < 1


def test_it_begins_now_and_stands_still() -> None:
    before = aftercall.Now.read()
    clock = Clock()
    begun = clock.now()
    assert before.monotonic <= begun.monotonic and before.wall <= begun.wall
    time.sleep(0.002)
    assert clock.now() == begun and clock.slept == []
    assert Clock(aftercall.Now(5, -7)).now() == aftercall.Now(5, -7)
    assert "Now(5, -7)" in repr(Clock(aftercall.Now(5, -7)))
    with pytest.raises(TypeError, match="start"):
        Clock(3.5)  # type: ignore[arg-type]


def test_a_wait_moves_both_times_and_is_remembered() -> None:
    clock = Clock(aftercall.Now(0, 1_000))
    clock.sleep(1800)
    clock.advance(0.5)
    clock.sleep(0)
    assert clock.now() == aftercall.Now(1_800_500_000, 1_800_501_000)
    slept = clock.slept
    slept.append(7.0)
    assert clock.slept == [1800, 0]


@pytest.mark.parametrize("seconds", [-1, -1e-9, math.nan, math.inf, 1e300])
def test_what_is_no_wait_changes_nothing(seconds: float) -> None:
    clock = Clock(aftercall.Now(3, 4))
    for wait in (clock.sleep, clock.advance, lambda given: asyncio.run(clock.asleep(given))):
        with pytest.raises(ValueError, match="seconds"):
            wait(seconds)
    assert (clock.now(), clock.slept) == (aftercall.Now(3, 4), [])


def test_a_wait_never_ends_too_early() -> None:
    """What a Wait says in seconds leads to the moment that it means, to the microsecond."""
    for micros in [1, 3, 999_999, 1_000_001, 899_999_999, 900_000_001, 3_599_999_999]:
        clock = Clock(aftercall.Now(0, 0))
        clock.sleep(micros / 1e6)
        assert clock.now().monotonic == micros
    clock = Clock(aftercall.Now(0, 0))
    clock.sleep(1e-7)
    assert clock.now().monotonic == 1


def test_a_call_by_hand_is_woken_once() -> None:
    for seed in range(50):
        clock = Clock()
        engine = aftercall.Engine(policy=PATIENT)
        call = engine.call(aftercall.Request("GET", "http://h/"), seed=seed)
        call.begin(clock.now())
        wait = call.on_response((503, [("Retry-After", "900")]), clock.now())
        assert isinstance(wait, aftercall.Wait)
        clock.sleep(wait.seconds)
        assert isinstance(call.on_wake(clock.now()), aftercall.Send)
        assert clock.slept == [wait.seconds]


def by_asyncio(work: Callable[[], Awaitable[Any]]) -> Any:
    async def main() -> Any:
        return await work()

    return asyncio.run(main())


def by_trio(work: Callable[[], Awaitable[Any]]) -> Any:
    return trio.run(work)


@pytest.mark.parametrize("run", [by_asyncio, by_trio])
def test_an_asynchronous_wait_takes_no_time(run: Callable[..., Any]) -> None:
    clock = Clock(aftercall.Now(0, 0))

    async def work() -> None:
        for _ in range(100):
            await clock.asleep(1800)

    begun = time.monotonic()
    run(work)
    assert time.monotonic() - begun < 5
    assert clock.now().monotonic == 100 * 1_800_000_000
    assert clock.slept == [1800] * 100


def test_other_tasks_get_their_turn_under_asyncio() -> None:
    clock = Clock()
    seen: List[str] = []

    async def waits(name: str) -> None:
        for _ in range(3):
            seen.append(name)
            await clock.asleep(60)

    async def work() -> None:
        await asyncio.gather(waits("a"), waits("b"))

    asyncio.run(work())
    assert seen == ["a", "b"] * 3


def test_other_tasks_get_their_turn_under_trio() -> None:
    clock = Clock()
    turns: List[int] = []

    async def counts() -> None:
        while True:
            turns.append(len(clock.slept))
            await trio.lowlevel.checkpoint()

    async def work() -> None:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(counts)
            for _ in range(20):
                await clock.asleep(60)
            nursery.cancel_scope.cancel()

    trio.run(work)
    assert len(set(turns)) > 10


def test_a_cancelled_wait_is_cancelled() -> None:
    clock = Clock()

    async def asyncio_work() -> None:
        task = asyncio.create_task(clock.asleep(60))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    async def trio_work() -> bool:
        with trio.CancelScope() as scope:
            scope.cancel()
            await clock.asleep(60)
        return scope.cancelled_caught

    asyncio.run(asyncio_work())
    assert trio.run(trio_work)


def test_threads_share_a_clock() -> None:
    clock = Clock(aftercall.Now(0, 0))
    times: List[bool] = []

    def work() -> None:
        for _ in range(500):
            before = clock.now().monotonic
            clock.sleep(1)
            clock.advance(0.5)
            times.append(clock.now().monotonic >= before + 1_500_000)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now() == aftercall.Now(8 * 500 * 1_500_000, 8 * 500 * 1_500_000)
    assert len(clock.slept) == 4000 and all(times)


def get_by_requests(server: Server, clock: Clock) -> aftercall.Outcome:
    adapter = aftercall.requests.Adapter(
        aftercall.Engine(policy=PATIENT), sleep=clock.sleep, clock=clock.now
    )
    with requests.Session() as session:
        session.mount("http://", adapter)
        headers = {"Authorization": f"Bearer {server.reader_token}"}
        return outcome_of(session.get(f"{server.url}/v1/orders", headers=headers))


def get_by_httpx(server: Server, clock: Clock) -> aftercall.Outcome:
    transport = aftercall.httpx.Transport(
        engine=aftercall.Engine(policy=PATIENT), sleep=clock.sleep, clock=clock.now
    )
    with httpx.Client(transport=transport) as client:
        headers = {"Authorization": f"Bearer {server.reader_token}"}
        return outcome_of(client.get(f"{server.url}/v1/orders", headers=headers))


async def in_a_loop(server: Server, clock: Clock) -> aftercall.Outcome:
    transport = aftercall.httpx.AsyncTransport(
        engine=aftercall.Engine(policy=PATIENT), sleep=clock.asleep, clock=clock.now
    )
    async with httpx.AsyncClient(transport=transport) as client:
        headers = {"Authorization": f"Bearer {server.reader_token}"}
        return outcome_of(await client.get(f"{server.url}/v1/orders", headers=headers))


def outcome_of(result: Any) -> aftercall.Outcome:
    outcome = aftercall.outcome_of(result)
    assert outcome is not None
    return outcome


def get_in_asyncio(server: Server, clock: Clock) -> aftercall.Outcome:
    return asyncio.run(in_a_loop(server, clock))


def get_in_trio(server: Server, clock: Clock) -> aftercall.Outcome:
    return trio.run(in_a_loop, server, clock)


@pytest.mark.parametrize("get", [get_by_requests, get_by_httpx, get_in_asyncio, get_in_trio])
def test_half_an_hour_takes_no_time(
    get: Any, aftercall_server: Server, aftercall_clock: Clock
) -> None:
    begun = time.monotonic()
    aftercall_server.fault("status=503; applied=no; retry-after=900", method="GET", times=2)
    outcome = get(aftercall_server, aftercall_clock)
    assert [attempt.code for attempt in outcome.attempts] == [503, 503, 200]
    assert all(900 <= waited < 1000 for waited in aftercall_clock.slept)
    assert len(aftercall_clock.slept) == 2 and time.monotonic() - begun < 3
