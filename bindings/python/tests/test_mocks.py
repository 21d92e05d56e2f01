"""Libraries that replace HTTP in tests: which of them the adapters work with, and which not."""

from __future__ import annotations

import asyncio
from typing import Any, List

import httpx
import pytest
import requests
import requests_mock
import responses
import respx
from pytest_httpx import HTTPXMock

import aftercall

URL = "https://api.example/orders"


@pytest.fixture
def engine() -> aftercall.Engine:
    return aftercall.Engine(policy=aftercall.Policy(base=0.01, throttle_base=0.01))


@pytest.fixture
def session(engine: aftercall.Engine) -> requests.Session:
    session = requests.Session()
    session.mount("https://", aftercall.requests.Adapter(engine))
    return session


def codes(carrier: Any) -> List[int]:
    """The status of each attempt."""
    outcome = aftercall.outcome_of(carrier)
    assert outcome is not None
    return [attempt.code or 0 for attempt in outcome.attempts]


def test_responses(session: requests.Session) -> None:
    with responses.RequestsMock() as mock:
        mock.get(URL, status=503)
        mock.get(URL, json={"id": 1})
        response = session.get(URL)
        assert response.json() == {"id": 1}
        assert codes(response) == [503, 200]
        mock.assert_call_count(URL, 2)


def test_responses_with_a_failure(session: requests.Session) -> None:
    with responses.RequestsMock() as mock:
        mock.post(URL, body=requests.ConnectionError("lost"))
        with pytest.raises(requests.ConnectionError, match="lost") as raised:
            session.post(URL, json={"id": 1})
        mock.assert_call_count(URL, 1)
    outcome = aftercall.outcome_of(raised.value)
    assert outcome is not None and outcome.effect == "unknown"


def test_respx(engine: aftercall.Engine) -> None:
    with respx.mock() as mock:
        route = mock.get(URL)
        route.side_effect = [httpx.Response(503), httpx.Response(200, json={"id": 1})]
        with httpx.Client(transport=aftercall.httpx.Transport(engine=engine)) as client:
            response = client.get(URL)
        assert response.json() == {"id": 1}
        assert (codes(response), route.call_count) == ([503, 200], 2)


def test_respx_asynchronously(engine: aftercall.Engine) -> None:
    async def get() -> httpx.Response:
        transport = aftercall.httpx.AsyncTransport(engine=engine)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(URL)

    with respx.mock() as mock:
        route = mock.get(URL)
        route.side_effect = [httpx.ConnectError("lost"), httpx.Response(200)]
        response = asyncio.run(get())
        assert (codes(response), route.call_count) == ([0, 200], 2)


def test_pytest_httpx(httpx_mock: HTTPXMock, engine: aftercall.Engine) -> None:
    httpx_mock.add_response(url=URL, status_code=503)
    httpx_mock.add_response(url=URL, json={"id": 1})
    with httpx.Client(transport=aftercall.httpx.Transport(engine=engine)) as client:
        response = client.get(URL)
    assert response.json() == {"id": 1}
    assert codes(response) == [503, 200]
    assert len(httpx_mock.get_requests()) == 2


def test_pytest_httpx_asynchronously(httpx_mock: HTTPXMock, engine: aftercall.Engine) -> None:
    async def get() -> httpx.Response:
        transport = aftercall.httpx.AsyncTransport(engine=engine)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(URL)

    httpx_mock.add_exception(httpx.ConnectError("lost"), url=URL)
    httpx_mock.add_response(url=URL)
    assert codes(asyncio.run(get())) == [0, 200]
    assert len(httpx_mock.get_requests()) == 2


def test_requests_mock_goes_round_every_adapter(session: requests.Session) -> None:
    """It replaces ``Session.get_adapter``, so no mounted adapter is asked: nothing is retried."""
    with requests_mock.Mocker() as mock:
        mock.get(URL, [{"status_code": 503}, {"status_code": 200}])
        response = session.get(URL)
        assert (response.status_code, mock.call_count) == (503, 1)
    assert aftercall.outcome_of(response) is None


def test_the_server_is_real_beside_them(
    aftercall_server: Any, httpx_mock: HTTPXMock, session: requests.Session
) -> None:
    """What replaces HTTP does not see the administration of the server."""
    with responses.RequestsMock(assert_all_requests_are_fired=False):
        aftercall_server.fault("drop-after-apply")
        assert aftercall_server.counts("a") == {"deliveries": 0, "applications": 0}
    assert not httpx_mock.get_requests()
