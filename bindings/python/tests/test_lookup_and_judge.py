"""Levels 1 and 2: what a code means, and what a response means."""

from __future__ import annotations

import http
import pickle
from pathlib import Path
from typing import Any, List, Tuple

import pytest

import aftercall


@pytest.mark.parametrize(
    "given", [503, "503", "503 Throttled", "HTTP/1.1 503 Service Unavailable", "throttled"]
)
def test_a_status_is_found(given: Any) -> None:
    status = aftercall.status(given)
    assert (status.code, status.message, str(status)) == (503, "Throttled", "503 Throttled")
    assert status == aftercall.status(http.HTTPStatus.SERVICE_UNAVAILABLE)
    assert hash(status) == hash(aftercall.Status(503)) and int(status) == 503
    assert status.is_throttled and status.is_server_error and status.is_known
    assert status != aftercall.status(503, contract="http") and status != 503
    assert "slow-down" in repr(status)


def test_the_thirteen_rows() -> None:
    codes = [row.code for row in aftercall.contracts.rest.rows()]
    assert codes == [200, 201, 204, 400, 401, 403, 404, 409, 410, 500, 501, 503, 504]
    assert all(row.description for row in aftercall.contracts.rest.rows())
    assert len(aftercall.contracts.rest.all_rows()) > 60
    assert any("DELETE" in when for _row, when in aftercall.contracts.rest.variants())
    assert aftercall.contracts.rest.lists(409) and not aftercall.contracts.rest.lists(418)


@pytest.mark.parametrize("wrong", [-1, 65536, 10**30, "no such thing", ""])
def test_what_names_no_status(wrong: Any) -> None:
    with pytest.raises(ValueError):
        aftercall.status(wrong)


@pytest.mark.parametrize("wrong", [None, 5.0, True, b"503", []])
def test_what_is_no_status(wrong: Any) -> None:
    with pytest.raises(TypeError, match="status"):
        aftercall.status(wrong)


def test_a_contract_of_ones_own(tmp_path: Path) -> None:
    text = 'name = "mine"\nextends = "rest"\n[[status]]\ncode = 404\nremedy = "retry"\n'
    path = tmp_path / "mine.toml"
    path.write_text(text)
    for mine in (aftercall.Contract.from_toml(text), aftercall.Contract.from_file(path)):
        assert mine.name == "mine"
        assert mine.status(404).remedy is aftercall.Remedy.RETRY
        assert aftercall.judge((404,), contract=mine).remedy == "retry"
    with pytest.raises(aftercall.ContractError, match="line 3, column 8") as raised:
        aftercall.Contract.from_toml('name = "x"\n[[status]]\ncode = 42\n')
    assert (raised.value.line, raised.value.column) == (3, 8)
    assert isinstance(raised.value, ValueError)
    with pytest.raises(ValueError):
        aftercall.Contract.named("soap")
    with pytest.raises(TypeError, match="contract"):
        aftercall.judge((404,), contract=7)  # type: ignore[arg-type]


def test_a_file_that_is_no_contract_is_named(tmp_path: Path) -> None:
    missing, binary = tmp_path / "none.toml", tmp_path / "binary.toml"
    with pytest.raises(FileNotFoundError, match="none.toml") as raised:
        aftercall.Contract.from_file(missing)
    assert raised.value.filename == str(missing)
    with pytest.raises(OSError, match="binary"):
        binary.mkdir()
        aftercall.Contract.from_file(binary)
    binary.rmdir()
    binary.write_bytes(b"name = '\xff'")
    with pytest.raises(aftercall.ContractError, match="binary.toml is not in UTF-8"):
        aftercall.Contract.from_file(binary)


def test_what_a_contract_extends_is_a_mistake_of_the_contract() -> None:
    with pytest.raises(aftercall.ContractError, match='extends: .*"soap" is not a built-in'):
        aftercall.Contract.build("mine", extends="soap")
    with pytest.raises(TypeError, match="contract"):
        aftercall.Contract.build("mine", extends=7)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "headers",
    [
        [("Retry-After", "2")],
        (("retry-after", b"2"),),
        [[b"RETRY-AFTER", "2"]],
        {"Retry-After": "2"},
        {b"Retry-After": b"2"},
        iter([("Retry-After", "2")]),
    ],
)
def test_a_tuple_with_headers_of_any_kind(headers: Any) -> None:
    verdict = aftercall.judge((503, headers, None), method="POST")
    assert verdict.wait is not None and verdict.wait.after == 2.0
    assert verdict.wait_seconds() == 2.0
    assert verdict.is_retryable and verdict.repeat == "always"


@pytest.mark.parametrize("body", [b'{"detail":"x"}', bytearray(b'{"detail":"x"}'), '{"detail":"x"}'])
def test_a_body_of_any_kind(body: Any) -> None:
    verdict = aftercall.judge((400, None, body))
    assert verdict.problem and verdict.problem.detail == "x"
    assert not aftercall.judge((400,)).problem
    assert aftercall.judge((400, None, memoryview(b'{"detail":"x"}'))).problem.detail == "x"


def test_header_text_that_is_not_ascii() -> None:
    for value in ("caf\xe9", "\uff12", "\udcff", b"\xff"):
        assert aftercall.judge((503, {"Retry-After": value})).caveats == ("retry-after-invalid",)


def test_a_moment_to_wait_for() -> None:
    wait = aftercall.judge((503, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})).wait
    assert wait is not None and wait.after is None and wait.at == 1792567680.0
    assert wait.seconds(1792567670.0) == 10.0 and wait.seconds(1792567690.0) == 0.0
    with pytest.raises(ValueError):
        wait.seconds(float("nan"))


def test_evidence_says_why() -> None:
    verdict = aftercall.judge((500, {"x-should-retry": "false"}), method="GET")
    repeat = verdict.evidence["repeat"]
    assert (repeat.source, repeat.value) == ("server-verdict", "never")
    assert (aftercall.Source.ROW, "if-harmless", "500 Internal Server Error") in repeat.overrode
    assert set(verdict.evidence) == {"effect", "fault", "repeat", "remedy", "reason"}
    assert all(repr(item) for item in verdict.evidence.values())


def test_without_a_method_nothing_is_harmless() -> None:
    assert not aftercall.judge((504,)).is_retryable
    assert aftercall.judge((504,), method="GET").is_retryable
    assert not aftercall.judge((504,), method="brew").is_retryable
    request = aftercall.Request("POST", "https://u:p@api.example/x", {"Idempotency-Key": "k"})
    assert request.is_harmless and request.origin == "https://api.example:443"
    assert aftercall.judge((504,), request=request).is_retryable


def test_challenges() -> None:
    (challenge,) = aftercall.judge((401, {"WWW-Authenticate": 'Bearer realm="r"'})).challenges
    assert (challenge.scheme, challenge.realm) == ("Bearer", "r")
    assert (challenge.nonce, challenge.max_age, challenge.stale) == ("", None, False)
    wanted = 'Bearer error_description="Sign in again", acr_values="a b", max_age=300'
    (challenge,) = aftercall.judge((401, {"WWW-Authenticate": wanted})).challenges
    assert challenge.error_description == "Sign in again"
    assert (challenge.acr_values, challenge.max_age) == ("a b", 300)
    (challenge,) = aftercall.judge(
        (401, {"WWW-Authenticate": 'Digest nonce="n1", stale=true'})
    ).challenges
    assert (challenge.nonce, challenge.stale) == ("n1", True)
    (challenge,) = aftercall.judge(
        (401, {"WWW-Authenticate": "DPoP error=use_dpop_nonce", "DPoP-Nonce": "n2"})
    ).challenges
    assert challenge.nonce == "n2"


@pytest.mark.parametrize("wrong", [None, 503, "503", (), (200, None, None, None), object()])
def test_what_is_no_response(wrong: Any) -> None:
    with pytest.raises(TypeError, match="response: expected"):
        aftercall.judge(wrong)


def test_wrong_parts_are_named() -> None:
    wrong: List[Tuple[Any, str]] = [
        (("200",), "status"),
        ((200, 5), "headers"),
        ((200, ["x"]), "headers"),
        ((200, [("x", 5)]), "header value"),
        ((200, {}, 5), "body"),
    ]
    for response, part in wrong:
        with pytest.raises(TypeError, match=part):
            aftercall.judge(response)
    with pytest.raises(ValueError):
        aftercall.judge((70000,))
    with pytest.raises(TypeError, match="request"):
        aftercall.judge((200,), request=5)
    with pytest.raises(ValueError, match="not-applied"):
        aftercall.Request("GET", earlier="maybe")
    with pytest.raises(TypeError, match="effect"):
        aftercall.Request("GET", earlier=5)  # type: ignore[arg-type]


def test_body_wanted() -> None:
    assert aftercall.body_wanted(503) == 65_536
    assert aftercall.body_wanted(503, method="HEAD") == aftercall.body_wanted(200) == 0


def test_a_failure() -> None:
    failure = aftercall.Failure("connect", aftercall.Cause.REFUSED, sent=False)
    assert failure == aftercall.Failure("connect", "refused", sent=False)
    assert repr(failure) == "Failure('connect', 'refused', sent=False)"
    verdict = aftercall.judge_failure(failure)
    assert (verdict.code, verdict.status, verdict.failure) == (0, None, failure)
    assert verdict.is_retryable and verdict.effect is aftercall.Effect.NOT_APPLIED
    with pytest.raises(TypeError):
        aftercall.judge_failure("refused")  # type: ignore[arg-type]


def test_words_are_pickled_by_name() -> None:
    for made in aftercall.vocabulary.ENUMERATIONS.values():
        for word in made:
            assert pickle.loads(pickle.dumps(word)) is word
