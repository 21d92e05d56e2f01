"""Options for single requests, and idempotency keys, through every client."""

from __future__ import annotations

import asyncio
import threading
import uuid
from typing import Any, Dict, List, Optional

import httpx
import pytest
import requests

import aftercall
from conftest import WRITER, Server

ORDER = {"item": "81-A"}


class Client:
    """A client with its adapter: posts an order, gives the outcome and the request that was sent."""

    def __init__(self, **settings: Any) -> None:
        self.settings = settings

    def post(self, url: str, headers: Optional[Dict[str, str]] = None) -> Any:
        raise NotImplementedError


class ByRequests(Client):
    def post(self, url: str, headers: Optional[Dict[str, str]] = None) -> Any:
        with requests.Session() as session:
            session.mount("http://", aftercall.requests.Adapter(**self.settings))
            return session.post(url, json=ORDER, headers={**WRITER, **(headers or {})})


class ByHttpx(Client):
    def post(self, url: str, headers: Optional[Dict[str, str]] = None) -> Any:
        transport = aftercall.httpx.Transport(**self.settings)
        with httpx.Client(transport=transport, follow_redirects=True) as client:
            return client.post(url, json=ORDER, headers={**WRITER, **(headers or {})})


class ByDrive(Client):
    """Nothing attaches keys for the client here but the call itself."""

    def post(self, url: str, headers: Optional[Dict[str, str]] = None) -> Any:
        fields = {**WRITER, **(headers or {})}
        request = requests.Request("POST", url, json=ORDER, headers=fields).prepare()
        settings = dict(self.settings)
        engine = settings.pop("engine", None) or aftercall.Engine()
        with requests.Session() as session:

            def send(attempt: aftercall.Send) -> requests.Response:
                return session.send(request)

            return aftercall.drive(engine, request, send, **settings)[0]


@pytest.fixture(params=[ByRequests, ByHttpx, ByDrive])
def kind(request: pytest.FixtureRequest) -> Any:
    return request.param


def outcome_of(result: Any) -> aftercall.Outcome:
    outcome = aftercall.outcome_of(result)
    assert outcome is not None
    return outcome


def url_of(server: Server) -> str:
    return f"{server.url}/v1/orders"


def test_idempotent_for_one_request(kind: Any, server: Server) -> None:
    client = kind()
    server.fault("drop-after-read", method="POST")
    with aftercall.options(idempotent=True):
        outcome = outcome_of(client.post(url_of(server)))
    assert outcome.is_success and len(outcome.attempts) == 2
    server.fault("drop-after-read", method="POST")
    with pytest.raises((requests.ConnectionError, httpx.TransportError)) as caught:
        client.post(url_of(server))
    assert len(outcome_of(caught.value).attempts) == 1


def test_policy_scope_deadline_and_verify_for_one_request(kind: Any, server: Server) -> None:
    engine = aftercall.Engine()
    client = kind(engine=engine, deadline=30.0)
    looked: List[Any] = []

    def look(request: Any, decision: aftercall.Verify) -> bool:
        looked.append(decision.time_left)
        return True

    server.fault("drop-after-apply", method="POST")
    with aftercall.options(scope="tenant-7", verify=look, deadline=3.0):
        with pytest.raises((requests.ConnectionError, httpx.TransportError)) as caught:
            client.post(url_of(server))
    assert outcome_of(caught.value).is_success and looked and looked[0] <= 3.0
    assert {scope.scope for scope in engine.snapshot().scopes} == {"tenant-7"}
    server.fault("status=503; applied=no; retry-after=1", method="POST")
    with aftercall.options(policy=aftercall.Policy(attempts=1)):
        outcome = outcome_of(client.post(url_of(server)))
    assert (len(outcome.attempts), outcome.stop) == (1, "attempts")
    # What is known of the origin is the engine's, whichever policy a call had.
    assert [scope.throttles for scope in engine.snapshot().scopes if scope.scope is None] == [1]


def test_blocks_nest_and_end(kind: Any, server: Server) -> None:
    engine = aftercall.Engine()
    client = kind(engine=engine)
    with aftercall.options(scope="outer"):
        with aftercall.options(deadline=5.0):
            client.post(url_of(server))
    client.post(url_of(server))
    assert {scope.scope for scope in engine.snapshot().scopes} == {"outer", None}


def test_threads_and_tasks_have_options_of_their_own() -> None:
    engine = aftercall.Engine()

    def call() -> None:
        request = aftercall.Request("GET", "https://api.example/")
        aftercall.drive(engine, request, lambda attempt: (200, [], b""))

    async def task(name: str) -> None:
        with aftercall.options(scope=name):
            await asyncio.sleep(0)
            call()

    async def main() -> None:
        await asyncio.gather(task("a"), task("b"))

    with aftercall.options(scope="main"):
        thread = threading.Thread(target=call)
        thread.start()
        thread.join(5)
        asyncio.run(main())
    assert {scope.scope for scope in engine.snapshot().scopes} == {"a", "b", None}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"timeout": 3}, "no option 'timeout'; there are: deadline, "),
        ({"idempotent": 1}, "idempotent: expected True or False, not int"),
        ({"idempotency_keys": "yes"}, "idempotency_keys: expected True or False, not str"),
        ({"policy": "none"}, "policy: expected a Policy, not str"),
        ({"verify": 3}, "verify: expected a function, not int"),
        ({"deadline": "soon"}, "deadline"),
        ({"scope": 3}, "scope"),
    ],
)
def test_mistakes_are_told_at_once(given: Dict[str, Any], words: str) -> None:
    with pytest.raises(TypeError, match=words):
        with aftercall.options(**given):
            pytest.fail("the block began")


def test_a_key_is_made_once_a_call(kind: Any, server: Server) -> None:
    client = kind(idempotency_keys=True)
    server.fault("drop-after-apply", method="POST")
    reference = {"Aftercall-Reference": "keyed"}
    response = client.post(url_of(server), reference)
    assert outcome_of(response).is_success and response.status_code == 201
    assert server.counts("keyed") == {"deliveries": 2, "applications": 1}
    key = response.request.headers["Idempotency-Key"]
    assert uuid.UUID(key).version == 4
    other = client.post(url_of(server), reference).request.headers["Idempotency-Key"]
    assert other != key and server.counts("keyed")["applications"] == 2


def test_keys_are_off_by_default(kind: Any, server: Server) -> None:
    assert "Idempotency-Key" not in kind().post(url_of(server)).request.headers
    with aftercall.options(idempotency_keys=True):
        assert "Idempotency-Key" in kind().post(url_of(server)).request.headers
        with aftercall.options(idempotency_keys=False):
            assert "Idempotency-Key" not in kind().post(url_of(server)).request.headers


def test_a_key_of_the_callers_stays(kind: Any, server: Server) -> None:
    for name in ("Idempotency-Key", "X-Idempotency-Key"):
        response = kind(idempotency_keys=True).post(url_of(server), {name: "mine"})
        keys = [value for field, value in response.request.headers.items() if "idem" in field.lower()]
        assert keys == ["mine"]


def test_the_contract_says_where_keys_are_made_and_how(kind: Any, server: Server) -> None:
    def key(contract: aftercall.Contract, **settings: Any) -> Optional[str]:
        client = kind(engine=aftercall.Engine(contract), **settings)
        found: Optional[str] = client.post(url_of(server)).request.headers.get("Idempotency-Key")
        return found

    def declaring(path: str) -> aftercall.Contract:
        operation: Any = {"method": "POST", "path": path, "idempotency_keys": True}
        return aftercall.Contract.build("declares", extends="rest", operations=[operation])

    declares = declaring("/v1/orders")
    assert key(declares) and not key(declares, idempotency_keys=False)
    assert not key(declaring("/v1/invoices"))
    ignores = aftercall.Contract.build("ignores", extends="rest", idempotency_keys=False)
    assert not key(ignores, idempotency_keys=True)
    quotes = aftercall.Contract.build("quotes", extends="rest", quoted_idempotency_keys=True)
    quoted = key(quotes, idempotency_keys=True)
    assert quoted and quoted[0] == quoted[-1] == '"' and uuid.UUID(quoted.strip('"'))


def test_a_request_sent_twice_is_two_requests(server: Server) -> None:
    """The key of the first call must not make a replay of the second."""
    fields = {**WRITER, "Aftercall-Reference": "twice"}
    with requests.Session() as session:
        session.mount("http://", aftercall.requests.Adapter(idempotency_keys=True))
        prepared = requests.Request("POST", url_of(server), json=ORDER, headers=fields).prepare()
        keys = {session.send(prepared).request.headers["Idempotency-Key"] for _ in range(2)}
    assert len(keys) == 2 and server.counts("twice")["applications"] == 2
    transport = aftercall.httpx.Transport(idempotency_keys=True)
    with httpx.Client(transport=transport) as client:
        request = client.build_request("POST", url_of(server), json=ORDER, headers=fields)
        keys = {client.send(request).request.headers["Idempotency-Key"] for _ in range(2)}
    assert len(keys) == 2 and server.counts("twice")["applications"] == 4


def test_the_contract_of_the_operation_decides(kind: Any, server: Server) -> None:
    operation: Any = {"method": "POST", "path": "/v1/orders", "idempotent": True}
    contract = aftercall.Contract.build("mine", extends="rest", operations=[operation])
    server.fault("drop-after-read", method="POST")
    client = kind(engine=aftercall.Engine(contract))
    assert len(outcome_of(client.post(url_of(server))).attempts) == 2


def test_a_request_sent_again_after_an_unknown_effect_keeps_its_key(server: Server) -> None:
    """A loop around the client, after a call that gave up: the server must know it again."""
    fields = {**WRITER, "Aftercall-Reference": "again"}
    policy = aftercall.Policy(attempts=1)
    settings: Any = {"engine": aftercall.Engine(policy=policy), "idempotency_keys": True}
    with requests.Session() as session:
        session.mount("http://", aftercall.requests.Adapter(**settings))
        prepared = requests.Request("POST", url_of(server), json=ORDER, headers=fields).prepare()
        server.fault("drop-after-apply", method="POST")
        with pytest.raises(requests.ConnectionError):
            session.send(prepared)
        assert session.send(prepared).status_code == 201
    assert server.counts("again") == {"deliveries": 2, "applications": 1}
    with httpx.Client(transport=aftercall.httpx.Transport(**settings)) as client:
        request = client.build_request("POST", url_of(server), json=ORDER, headers=fields)
        server.fault("drop-after-apply", method="POST")
        with pytest.raises(httpx.TransportError):
            client.send(request)
        assert client.send(request).status_code == 201
    assert server.counts("again") == {"deliveries": 4, "applications": 2}
