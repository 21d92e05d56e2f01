"""How the package looks to a type checker. Not meant to be run: mypy and pyright read it."""

from __future__ import annotations

import http
import ssl
from pathlib import Path
from typing import Any, Dict, Iterable, List, Optional, Tuple

import aiohttp
import httpx
import requests
import urllib3
from typing_extensions import assert_never

import aftercall
from aftercall import Effect, Remedy, vocabulary


def level_1() -> Tuple[int, str, Effect]:
    status: aftercall.Status = aftercall.status(http.HTTPStatus.OK)
    rows: List[aftercall.Status] = aftercall.contracts.rest.rows() + aftercall.contracts.http.all_rows()
    return status.code, rows[0].message, status.effect


def level_2(response: requests.Response) -> Optional[float]:
    verdict: aftercall.Verdict = aftercall.judge(response, method="GET", contract="http")
    failed = aftercall.judge_failure(ConnectionError(), contract=aftercall.contracts.rest)
    if failed.remedy is Remedy.RETRY and verdict.effect == "applied":
        text: str = verdict.remedy.slug + verdict.remedy.help
        number: int = verdict.remedy.number
        print(text, number, verdict.evidence[aftercall.Field.EFFECT].source)
    detail: Optional[str] = verdict.problem.detail
    print(detail)
    return None if verdict.wait is None else verdict.wait.after


def level_3(engine: aftercall.Engine) -> aftercall.Outcome:
    call = engine.call(aftercall.Request("GET", "http://h/", {"a": "b"}), can_verify=True, seed=1)
    decision: aftercall.Decision = call.begin(aftercall.Now(0, 0))
    while not isinstance(decision, aftercall.Done):
        if isinstance(decision, aftercall.Send):
            decision = call.on_response((200, [("a", "b")], b""))
        elif isinstance(decision, aftercall.Wait):
            seconds: float = decision.seconds
            print(seconds)
            decision = call.on_wake()
        elif isinstance(decision, aftercall.Verify):
            decision = call.on_verified(vocabulary.Verified.APPLIED)
        else:
            decision = call.on_credentials(False)
    return decision.outcome


def level_3_by_matching(decision: aftercall.Decision) -> float:
    match decision:
        case aftercall.Send(number, time_left):
            count: int = number
            return (time_left or 0.0) + count
        case aftercall.Wait(seconds):
            return seconds
        case aftercall.Authenticate(challenges):
            return float(len(challenges))
        case aftercall.Verify(attempt, time_left):
            return time_left + attempt
        case aftercall.Done(outcome):
            return outcome.wait or 0.0
        case _:
            assert_never(decision)


def level_4(session: requests.Session) -> httpx.Client:
    def look(request: httpx.Request, decision: aftercall.Verify) -> Optional[bool]:
        return None

    async def look_later(request: httpx.Request, decision: aftercall.Verify) -> aftercall.Verified:
        return aftercall.Verified.UNKNOWN

    engine = aftercall.Engine("rest", aftercall.Policy(attempts=2, deadline=1.5))
    session.mount("https://", aftercall.requests.Adapter(engine, scope="tenant"))
    httpx.AsyncClient(transport=aftercall.httpx.AsyncTransport(verify=look_later))
    middleware = aftercall.aiohttp.Middleware(engine=engine, scope="tenant")
    aiohttp.ClientSession(middlewares=[middleware, middleware.with_options(deadline=2.0)])
    manager: urllib3.PoolManager = aftercall.urllib3.PoolManager(engine=engine, maxsize=4)
    proxied: urllib3.ProxyManager = aftercall.urllib3.ProxyManager("http://h/", engine=engine)
    print(manager, proxied)
    try:
        aftercall.raise_for_status(session.get("https://h/"))
    except aftercall.Throttled as error:
        print(error.verdict.remedy.help)
        outcome: Optional[aftercall.Outcome] = error.aftercall or aftercall.outcome_of(error)
        print(outcome)
    return httpx.Client(transport=aftercall.httpx.Transport(engine=engine, verify=look))


def contracts_of_data() -> aftercall.Contract:
    orders = aftercall.Contract.build(
        "orders",
        extends="rest",
        closed=True,
        idempotency_keys=True,
        preconditions_on_post=False,
        idempotent=None,
        success="slack",
        providers=("stripe",),
        codes={"sold": "conflict", "gone": {"reason": "not-found", "effect": Effect.UNKNOWN}},
        rows=[{"code": 404, "name": "no-such-order"}, {"code": "5xx", "remedy": Remedy.RETRY}],
        operations=[
            {"method": "POST", "path": "/orders", "idempotent": True, "rows": [{"code": 409}]}
        ],
    )
    table: aftercall.Contract = aftercall.Contract.from_table("404 | Gone", "csv", name="t")
    read: aftercall.Contract = aftercall.Contract.from_file(Path("orders.toml"))
    ranges: List[Tuple[int, int, aftercall.Status]] = orders.ranges() + table.ranges()
    variants: List[Tuple[aftercall.Status, str]] = read.variants()
    print(ranges, variants, aftercall.Contract.from_toml(orders.to_toml()).closed)
    return orders.operation("POST", httpx.URL("https://api.example/orders"))


def policies() -> aftercall.Policy:
    policy = aftercall.Policy(
        attempts=3,
        deadline=20.0,
        verify_time=1,
        longest_wait=30.0,
        base=0.05,
        throttle_base=1.0,
        cap=20.0,
        pressure=True,
        hold=True,
        pacing=False,
        breaker=50,
        breaker_open=5.0,
        budget=500,
        price=14,
        throttle_price=5,
        retry_reported=False,
        observe_only=False,
    )
    attempts: int = policy.attempts
    cap: float = policy.cap
    hold: bool = policy.hold
    settings: Dict[str, Any] = policy.settings()
    print(attempts, cap, hold, settings, aftercall.policy_settings(), aftercall.policy_profiles())
    return aftercall.Policy.profile("aws-2026", attempts=5)


def parts_of_a_verdict(verdict: aftercall.Verdict, now: float) -> List[str]:
    words: List[str] = [caveat.slug for caveat in verdict.caveats]
    for limit in verdict.limits:
        match limit:
            case aftercall.Limit(name, int(most), int(left)):
                words.append(f"{name}: {most - left} of {most}, {limit.scope.slug} {limit.window}")
            case _:
                words.append("" if limit.resets is None else str(limit.resets.seconds(now)))
    for challenge in verdict.challenges:
        match challenge:
            case aftercall.Challenge("Bearer", realm):
                words.append(realm + challenge.scope)
            case aftercall.Challenge(scheme):
                words.append(scheme)
    words += [item.id or item.reason.slug for item in verdict.items]
    words += [error.pointer or error.detail or "" for error in verdict.problem.errors]
    if verdict.failure is not None:
        match verdict.failure:
            case aftercall.Failure(phase, cause):
                words += [phase.slug, cause.help]
    if verdict.status is not None:
        words.append(verdict.status.reference)
    row: Dict[str, Any] = verdict.to_dict()
    print(row, verdict.disposition is aftercall.Disposition.REQUEUE, verdict.wait_seconds(now))
    return words


def what_calls_share(engine: aftercall.Engine) -> int:
    engine.release("https://api.example", scope="tenant")
    shared: aftercall.Snapshot = engine.snapshot()
    held: List[aftercall.HoldSnapshot] = [one.hold for one in shared.scopes if one.hold is not None]
    quotas = [one.quota.remaining for one in shared.scopes if one.quota is not None]
    return sum(one.refusals for one in held) + sum(quotas) + engine.pressure("https://api.example")


def a_stream(chunks: Iterable[bytes]) -> aftercall.Verdict:
    stream = aftercall.Stream((200, {"Content-Type": "text/event-stream"}), method="POST")
    for chunk in chunks:
        stream.feed(chunk)
    stream.trailers([("Status", "ok")])
    early: Optional[aftercall.Verdict] = stream.verdict
    return early or stream.finish(complete=stream.content_begun)


def every_exception(response: httpx.Response) -> Optional[float]:
    try:
        aftercall.raise_for_status(response)
        aftercall.Contract.from_toml("")
    except (aftercall.TooManyRequests, aftercall.ServiceUnavailable) as throttled:
        as_throttle: aftercall.Throttled = throttled
        return as_throttle.verdict.wait_seconds()
    except (aftercall.ClientError, aftercall.ServerError) as error:
        return None if error.aftercall is None else error.aftercall.wait
    except aftercall.requests.NotSentError as unsent:
        client_error: requests.ConnectionError = unsent
        print(client_error)
        return None if unsent.aftercall is None else unsent.aftercall.wait
    except aftercall.ContractError as mistake:
        line: Optional[int] = mistake.line
        return line
    except (aftercall.PolicyError, aftercall.CallStateError, aftercall.AftercallError):
        return None
    return None


def every_argument(engine: aftercall.Engine, context: ssl.SSLContext) -> httpx.AsyncClient:
    def sign_in(
        request: requests.PreparedRequest, challenges: Tuple[aftercall.Challenge, ...]
    ) -> bool:
        request.headers["Authorization"] = challenges[0].scheme
        return True

    def look(request: requests.PreparedRequest, decision: aftercall.Verify) -> Optional[bool]:
        return decision.code == 201 or None

    async def sign_in_later(
        request: httpx.Request, challenges: Tuple[aftercall.Challenge, ...]
    ) -> bool:
        return bool(challenges)

    def look_at_once(request: httpx.Request, decision: aftercall.Verify) -> str:
        return "unknown"

    with requests.Session() as session:
        adapter = aftercall.requests.Adapter(
            engine=engine,
            authenticate=sign_in,
            authenticate_origins=["https://other.example"],
            verify=look,
            scope=None,
            deadline=2,
            pool_connections=1,
            pool_maxsize=2,
            pool_block=True,
        )
        session.mount("https://", adapter)
        print(adapter.engine.policy.attempts)
    transport = aftercall.httpx.AsyncTransport(
        httpx.AsyncHTTPTransport(verify=context),
        engine=engine,
        authenticate=sign_in_later,
        authenticate_origins=("https://other.example",),
        verify=look_at_once,
        scope="tenant",
        deadline=2.5,
    )
    return httpx.AsyncClient(transport=transport)


def mistakes(decision: aftercall.Decision) -> None:
    """Both checkers see these: a comment that silences nothing is a mistake too."""
    contract = aftercall.Contract
    aftercall.Policy(attemps=3)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    aftercall.Policy(hold="no")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    aftercall.judge((), contract=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    contract.build("c", rows=1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    match decision:
        case aftercall.Send() | aftercall.Wait() | aftercall.Done():
            pass
        case _:
            assert_never(decision)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
