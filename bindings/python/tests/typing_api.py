"""How the package looks to a type checker. Not meant to be run: mypy --strict reads it."""

from __future__ import annotations

import http
from typing import List, Optional, Tuple

import aiohttp
import httpx
import requests
import urllib3

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
        verdict: Optional[aftercall.Verdict] = error.verdict
        print(verdict)
        outcome: Optional[aftercall.Outcome] = error.aftercall or aftercall.outcome_of(error)
        print(outcome)
    return httpx.Client(transport=aftercall.httpx.Transport(engine=engine, verify=look))
