"""The requests adapter against the reference server: real sockets, real faults."""

from __future__ import annotations

import pickle
import threading
import time
from typing import Any, Dict, Iterator, List

import pytest
import requests
import urllib3
from conftest import EVENTS, WRITER, Server

import aftercall


@pytest.fixture
def engine() -> aftercall.Engine:
    return aftercall.Engine(policy=aftercall.Policy(throttle_base=0.05, deadline=20.0))


def session_with(**options: Any) -> requests.Session:
    session = requests.Session()
    session.headers.update(WRITER)
    session.mount("http://", aftercall.requests.Adapter(**options))
    return session


@pytest.fixture
def session(engine: aftercall.Engine) -> Iterator[requests.Session]:
    with session_with(engine=engine) as session:
        yield session


def reference(name: str) -> Dict[str, str]:
    return {"Aftercall-Reference": name}


def socket_of(response: requests.Response) -> Any:
    connection: Any = response.raw.connection
    return connection.sock


def outcome(carrier: Any) -> aftercall.Outcome:
    found = carrier.aftercall
    assert isinstance(found, aftercall.Outcome)
    return found


def test_a_success_is_untouched(server: Server, session: requests.Session) -> None:
    response = session.post(f"{server.url}/v1/orders", json={"id": "1", "item": "tea"})
    assert (response.status_code, response.json()["item"]) == (201, "tea")
    assert outcome(response).stop == "settled"
    assert len(outcome(response).attempts) == 1
    aftercall.raise_for_status(response)


def test_a_refusal_that_proves_nothing_was_done_is_repeated(
    server: Server, session: requests.Session
) -> None:
    server.fault("status=503; applied=no; retry-after=1", method="POST", path="/v1/orders")
    url = f"{server.url}/v1/orders"
    response = session.post(url, json={"id": "1"}, headers=reference("again"))
    assert response.status_code == 201
    assert [attempt.code for attempt in outcome(response).attempts] == [503, 201]
    assert server.counts("again") == {"deliveries": 2, "applications": 1}


def test_the_servers_wait_is_kept(server: Server, session: requests.Session) -> None:
    server.fault("status=503; applied=no; retry-after=1", method="GET")
    begun = time.monotonic()
    assert session.get(f"{server.url}/v1/orders").status_code == 200
    assert time.monotonic() - begun >= 1.0


def test_a_write_that_may_have_been_applied_is_not_sent_twice(
    server: Server, session: requests.Session
) -> None:
    server.fault("drop-after-apply", method="POST", path="/v1/orders")
    with pytest.raises(requests.ConnectionError) as raised:
        session.post(f"{server.url}/v1/orders", json={"id": "1"}, headers=reference("once"))
    assert outcome(raised.value).stop == "not-harmless"
    assert outcome(raised.value).effect == "unknown"
    assert server.counts("once") == {"deliveries": 1, "applications": 1}


def test_verify_answers_what_happened(server: Server, engine: aftercall.Engine) -> None:
    plain = requests.Session()
    plain.headers.update(WRITER)

    def look(request: requests.PreparedRequest, decision: aftercall.Verify) -> str:
        assert decision.time_left > 0
        found = plain.get(f"{server.url}/v1/orders/1")
        return "applied" if found.ok else "not-applied"

    with plain, session_with(engine=engine, verify=look) as session:
        server.fault("drop-after-read", method="POST", path="/v1/orders")
        url = f"{server.url}/v1/orders"
        response = session.post(url, json={"id": "1"}, headers=reference("looked"))
        assert response.status_code == 201
        assert server.counts("looked") == {"deliveries": 2, "applications": 1}
        server.fault("drop-after-apply", method="POST", path="/v1/orders")
        with pytest.raises(requests.ConnectionError) as raised:
            session.post(url, json={"id": "1"}, headers=reference("second"))
    assert outcome(raised.value).stop == "already-done"
    assert outcome(raised.value).is_success


def test_an_idempotency_key_makes_it_harmless(server: Server, session: requests.Session) -> None:
    server.fault("drop-after-apply", method="POST", path="/v1/orders")
    headers = {**reference("keyed"), "Idempotency-Key": "k1"}
    response = session.post(f"{server.url}/v1/orders", json={"id": "1"}, headers=headers)
    assert response.status_code == 201
    assert server.counts("keyed") == {"deliveries": 2, "applications": 1}


def test_a_lost_delete_is_already_done(server: Server, session: requests.Session) -> None:
    session.post(f"{server.url}/v1/orders", json={"id": "1"})
    server.fault("drop-after-apply", method="DELETE")
    response = session.delete(f"{server.url}/v1/orders/1")
    assert response.status_code == 410
    assert (outcome(response).stop, outcome(response).is_success) == ("already-done", True)
    aftercall.raise_for_status(response)


def test_a_generator_is_never_sent_twice(server: Server, session: requests.Session) -> None:
    server.fault("status=503; applied=no; retry-after=1", method="POST", path="/v1/orders")
    body = (part for part in [b'{"id": ', b'"1"}'])
    headers = {"Content-Type": "application/json", **reference("used-up")}
    response = session.post(f"{server.url}/v1/orders", data=body, headers=headers)
    assert (response.status_code, outcome(response).stop) == (503, "not-repeatable")
    assert server.counts("used-up")["deliveries"] == 1


def test_a_file_is_rewound(server: Server, session: requests.Session, tmp_path: Any) -> None:
    path = tmp_path / "order.json"
    path.write_bytes(b'xx{"id": "1", "item": "tea"}')
    server.fault("status=503; applied=no; retry-after=1", method="POST", path="/v1/orders")
    headers = {"Content-Type": "application/json"}
    with path.open("rb") as file:
        file.seek(2)
        response = session.post(f"{server.url}/v1/orders", data=file, headers=headers)
    assert (response.status_code, response.json()["item"]) == (201, "tea")


def test_a_truncated_read_is_repeated(server: Server, session: requests.Session) -> None:
    session.post(f"{server.url}/v1/orders", json={"id": "1", "item": "tea"})
    server.fault("cut-body", method="GET")
    response = session.get(f"{server.url}/v1/orders/1")
    assert response.json()["item"] == "tea"
    assert len(outcome(response).attempts) == 2


def test_a_truncated_answer_to_a_write_is_the_clients_error(
    server: Server, session: requests.Session
) -> None:
    server.fault("cut-body", method="POST", path="/v1/orders")
    with pytest.raises(requests.exceptions.ChunkedEncodingError) as raised:
        session.post(f"{server.url}/v1/orders", json={"id": "1"}, headers=reference("cut"))
    verdict = outcome(raised.value).verdict
    assert verdict is not None
    assert (verdict.effect, verdict.remedy) == ("applied", "reconcile")
    assert server.counts("cut") == {"deliveries": 1, "applications": 1}


def test_a_streamed_error_is_given_back(server: Server, session: requests.Session) -> None:
    expected = session.get(f"{server.url}/v1/orders/none").content
    for read in (
        lambda response: response.content,
        lambda response: b"".join(response.iter_content(7)),
        lambda response: response.raw.read(),
        lambda response: b"".join(response.raw.stream(5)),
        lambda response: response.raw.read(3) + response.raw.read(),
    ):
        with session.get(f"{server.url}/v1/orders/none", stream=True) as response:
            verdict = outcome(response).verdict
            assert verdict is not None and verdict.problem.detail
            assert read(response) == expected


def test_a_streamed_success_is_not_read(server: Server, session: requests.Session) -> None:
    with session.get(f"{server.url}/v1/orders", stream=True) as response:
        assert not response.raw.closed
        assert type(response.raw).__module__.startswith("urllib3")
        assert response.raw.read()


@pytest.mark.parametrize(
    "timeout", [None, 7.0, (3.0, 7.0), urllib3.Timeout(read=7.0), urllib3.Timeout(total=7.0)]
)
def test_a_streamed_body_keeps_the_callers_timeout(
    server: Server, session: requests.Session, timeout: Any
) -> None:
    with session.get(f"{server.url}/v1/orders", stream=True, timeout=timeout) as response:
        left = socket_of(response).gettimeout()
        assert left is None if timeout is None else left == pytest.approx(7.0, abs=0.1)
        assert response.content


def test_a_fresh_connection_is_a_new_one(server: Server, session: requests.Session) -> None:
    ports = []
    for codes in ([200], [200], [425, 200]):
        if len(codes) > 1:
            server.fault("status=425; applied=no", method="GET")
        with session.get(f"{server.url}/v1/orders", stream=True) as response:
            assert [attempt.code for attempt in outcome(response).attempts] == codes
            ports.append(socket_of(response).getsockname()[1])
            assert response.content
    assert ports[0] == ports[1] != ports[2]


def test_authenticate_once(server: Server, engine: aftercall.Engine) -> None:
    asked: List[str] = []

    def renew(request: requests.PreparedRequest, challenges: Any) -> bool:
        asked.append(challenges[0].scheme)
        request.headers.update(WRITER)
        return True

    with requests.Session() as session:
        session.mount("http://", aftercall.requests.Adapter(engine, authenticate=renew))
        assert session.get(f"{server.url}/v1/orders").status_code == 200
    assert asked == ["Bearer"]


def test_nothing_listens(session: requests.Session) -> None:
    with pytest.raises(requests.ConnectionError) as raised:
        session.post("http://127.0.0.1:9/", json={})
    assert outcome(raised.value).effect == "not-applied"
    assert outcome(raised.value).stop == "pressure"  # A lone client gives up early.
    assert len(outcome(raised.value).attempts) == 2
    alone = aftercall.Engine(policy=aftercall.Policy.profile("none", base=0.01))
    session.mount("http://", aftercall.requests.Adapter(alone))
    with pytest.raises(requests.ConnectionError) as raised:
        session.post("http://127.0.0.1:9/", json={})
    assert outcome(raised.value).stop == "attempts"
    assert len(outcome(raised.value).attempts) == 3


def test_a_bad_url_is_not_repeated(session: requests.Session) -> None:
    with pytest.raises(requests.exceptions.InvalidURL) as raised:
        session.get("http://")
    assert not hasattr(raised.value, "aftercall")  # requests itself refused it


def test_the_time_left_bounds_an_attempt(server: Server) -> None:
    engine = aftercall.Engine(policy=aftercall.Policy(deadline=0.5))
    server.fault("delay=5000", method="GET")
    begun = time.monotonic()
    with session_with(engine=engine) as session, pytest.raises(requests.ReadTimeout) as raised:
        session.get(f"{server.url}/v1/orders")
    assert time.monotonic() - begun < 3
    assert outcome(raised.value).stop == "deadline"


def test_a_pause_ends_a_call_unsent(server: Server) -> None:
    engine = aftercall.Engine(policy=aftercall.Policy(longest_wait=2.0, throttle_base=20.0, deadline=0.8))
    with session_with(engine=engine) as session:
        # The second is let through to see whether the throttle was about more than the first.
        for _ in range(2):
            server.fault("status=503; applied=no; retry-after=60", method="GET")
            assert session.get(f"{server.url}/v1/orders").status_code == 503
        with pytest.raises(requests.ConnectionError) as raised:
            session.get(f"{server.url}/v1/orders")
    assert isinstance(raised.value, aftercall.NotSentError)
    stopped = raised.value.aftercall
    assert stopped is not None and stopped.stop == "deadline"
    assert stopped.wait is not None and 1.5 < stopped.wait <= 2


def test_raise_for_status_is_both_errors(server: Server, session: requests.Session) -> None:
    response = session.get(f"{server.url}/v1/orders/none")
    with pytest.raises(requests.HTTPError) as raised:
        aftercall.raise_for_status(response)
    assert isinstance(raised.value, aftercall.NotFound)
    verdict = raised.value.verdict
    assert raised.value.response is response and verdict is not None and verdict.code == 404
    copied = pickle.loads(pickle.dumps(raised.value))
    assert type(copied) is aftercall.NotFound and str(copied) == str(raised.value)


def test_threads_share_an_adapter(server: Server, session: requests.Session) -> None:
    server.fault("drop-after-read", method="GET", times=3)
    codes: List[int] = []

    def get() -> None:
        codes.extend(session.get(f"{server.url}/v1/orders").status_code for _ in range(10))

    threads = [threading.Thread(target=get) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [200] * 60


def test_an_interrupted_wait_cancels(
    server: Server, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    server.fault("status=503; applied=no; retry-after=1", method="GET")
    monkeypatch.setattr(time, "sleep", interrupt)
    with pytest.raises(KeyboardInterrupt):
        session.get(f"{server.url}/v1/orders")


def test_an_answer_in_parts_has_items(server: Server, session: requests.Session) -> None:
    response = session.post(f"{server.url}/logs", EVENTS)
    assert (response.status_code, len(response.json())) == (207, 2)
    verdict = outcome(response).verdict
    assert verdict is not None and outcome(response).effect == "partial"
    found = [(item.id, item.status, item.disposition) for item in verdict.items]
    assert found == [("a", 201, "acknowledge"), ("b", 400, "dead-letter")]


def test_an_adapter_is_not_copied() -> None:
    with pytest.raises(TypeError, match="mount a new one"):
        pickle.dumps(aftercall.requests.Adapter())
