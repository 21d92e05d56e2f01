"""Contracts of one's own: made of data, and those of an operation."""

from __future__ import annotations

import copy
import pickle
from http import HTTPStatus
from typing import Any, Dict

import pytest

import aftercall
from aftercall import Contract, Effect, Reason

URL = "https://api.example/orders/7/cancel?token=secret"

TOML = """
name = "orders"
extends = "rest"
closed = true
idempotency_keys = false
quoted_idempotency_keys = true
preconditions_on_post = true
providers = ["stripe"]

[codes]
out_of_stock = "conflict"
not_yet = { reason = "locked", effect = "not-applied", fault = "server" }

[[status]]
code = 404
name = "no-such-order"
message = "No Such Order"
phrase = "Not Found"
help = "Look the number up."
reference = "the orders guide"

[[status]]
code = 409
when = "keyed"
not_method = ["PUT"]
reason = "in-progress"
effect = "unknown"

[[status]]
code = 409
method = ["PUT"]
remedy = "retry"
repeat = "if-harmless"
fault = "server"

[[class]]
class = 4
description = "Ours."

[[operation]]
method = "POST"
path = "/orders/{id}/cancel"
idempotent = true

[[operation.status]]
code = 410
message = "Cancelled Already"
reason = "none"
effect = "applied"
"""

DATA: Dict[str, Any] = {
    "extends": "rest",
    "closed": True,
    "idempotency_keys": False,
    "quoted_idempotency_keys": True,
    "preconditions_on_post": True,
    "providers": ("stripe",),
    "codes": {
        "not_yet": {"reason": Reason.LOCKED, "effect": Effect.NOT_APPLIED, "fault": "server"},
        "out_of_stock": "conflict",
    },
    "rows": [
        {
            "code": HTTPStatus.NOT_FOUND,
            "name": "no-such-order",
            "message": "No Such Order",
            "phrase": "Not Found",
            "help": "Look the number up.",
            "reference": "the orders guide",
        },
        {
            "code": 409,
            "when": "keyed",
            "not_method": ["PUT"],
            "reason": "in-progress",
            "effect": "unknown",
        },
        {
            "code": 409,
            "method": ["PUT"],
            "remedy": "retry",
            "repeat": "if-harmless",
            "fault": "server",
        },
        {"class": 4, "description": "Ours."},
    ],
    "operations": [
        {
            "method": "POST",
            "path": "/orders/{id}/cancel",
            "idempotent": True,
            "rows": [
                {
                    "code": 410,
                    "message": "Cancelled Already",
                    "reason": "none",
                    "effect": "applied",
                }
            ],
        }
    ],
}


def built(**changes: Any) -> Contract:
    return Contract.build("orders", **{**DATA, **changes})


def test_a_contract_of_data_is_the_one_that_is_read() -> None:
    read, made = Contract.from_toml(TOML), built()
    assert made.all_rows() == read.all_rows() and made.rows() == read.rows()
    assert made.variants() == read.variants()
    assert made.status(499).description == "Ours."
    for contract in (read, made):
        assert (contract.name, contract.closed) == ("orders", True)
        assert not contract.honors_idempotency_keys and contract.heeds_preconditions_on_post
        assert contract.quotes_idempotency_keys and not contract.declares_idempotency_keys
    for body in (b'{"code": "out_of_stock"}', b'{"code": "not_yet"}'):
        verdicts = [aftercall.judge((400, (), body), contract=each) for each in (read, made)]
        assert verdicts[0] == verdicts[1]
    assert aftercall.judge((400, (), b'{"code": "not_yet"}'), contract=made).reason == "locked"
    operations = [contract.operation("POST", URL) for contract in (read, made)]
    verdicts = [aftercall.judge((410,), method="POST", contract=each) for each in operations]
    assert verdicts[0] == verdicts[1] and verdicts[0].effect == "applied"


def test_only_an_operation_declares_that_it_honors_keys() -> None:
    toml = """
    name = "orders"
    idempotency_keys = true
    [[operation]]
    method = "POST"
    path = "/orders"
    idempotency_keys = true
    [[operation]]
    method = "POST"
    path = "/mails"
    idempotency_keys = false
    [[operation]]
    method = "POST"
    path = "/open"
    """
    made = Contract.build(
        "orders",
        idempotency_keys=True,
        operations=[
            {"method": "POST", "path": "/orders", "idempotency_keys": True},
            {"method": "POST", "path": "/mails", "idempotency_keys": False},
            {"method": "POST", "path": "/open"},
        ],
    )
    for contract in (made, Contract.from_toml(toml), pickle.loads(pickle.dumps(made))):
        assert contract.honors_idempotency_keys and not contract.declares_idempotency_keys
        for path, honors, declares in (
            ("/orders", True, True),
            ("/mails", False, False),
            ("/open", True, False),
        ):
            own = contract.operation("POST", path)
            for each in (own, copy.deepcopy(own)):
                said = (each.honors_idempotency_keys, each.declares_idempotency_keys)
                assert said == (honors, declares), path
        # No such operation: the contract itself, of which nobody said it.
        assert not contract.operation("GET", "/orders").declares_idempotency_keys


def test_how_a_key_is_written_is_inherited() -> None:
    base = Contract.build("base", quoted_idempotency_keys=True)
    assert base.quotes_idempotency_keys and not Contract.build("mine").quotes_idempotency_keys
    assert Contract.build("mine", extends=base).quotes_idempotency_keys
    plain = Contract.build("mine", extends=base, quoted_idempotency_keys=False)
    assert not plain.quotes_idempotency_keys and plain != Contract.build("mine", extends=base)
    for contract in (base, plain):
        again = pickle.loads(pickle.dumps(contract))
        assert again == contract
        assert again.quotes_idempotency_keys == contract.quotes_idempotency_keys
    assert "quoted_idempotency_keys = true" in base.to_toml()
    with pytest.raises(aftercall.ContractError, match="quoted_idempotency_keys"):
        Contract.from_toml('name = "x"\nquoted_idempotency_key = true')
    with pytest.raises(TypeError):
        Contract.build("x", quoted_idempotency_keys="yes")  # type: ignore[arg-type]


def test_it_extends_http_until_told_otherwise() -> None:
    assert Contract.build("mine").status(503) == aftercall.contracts.http.status(503)
    base = Contract.build("base", rows=[{"code": 404, "message": "Nowhere"}])
    assert Contract.build("mine", extends=base).status(404).message == "Nowhere"
    assert not Contract.build("mine").closed


def test_the_contract_of_an_operation_is_accepted_wherever_a_contract_is() -> None:
    contract = built()
    cancel = contract.operation("POST", URL)
    request = aftercall.Request("POST", URL)
    assert not aftercall.judge((504,), request=request, contract=contract).is_retryable
    assert aftercall.judge((504,), request=request, contract=cancel).is_retryable
    lost = aftercall.judge_failure(ConnectionResetError(), request=request, contract=cancel)
    assert lost.is_retryable
    assert aftercall.status(410, contract=cancel).message == "Cancelled Already"
    engine = aftercall.Engine(cancel)
    assert engine.contract == cancel
    call = engine.call(request, seed=1)
    call.begin()
    assert call.on_response((504,)).action == "wait"
    assert contract.operation("POST", "/elsewhere") == contract
    assert cancel.operation("POST", "/orders/8/cancel") == cancel != contract
    with pytest.raises(TypeError, match="url"):
        contract.operation("POST", 7)  # type: ignore[arg-type]


def test_contracts_of_data_travel() -> None:
    contract = built()
    for each in (contract, contract.operation("POST", URL), built(extends=contract)):
        for other in (pickle.loads(pickle.dumps(each)), copy.deepcopy(each)):
            assert other == each and hash(other) == hash(each)
            assert other.all_rows() == each.all_rows()
            assert other.status(410) == each.status(410)
    assert b"secret" not in pickle.dumps(contract.operation("POST", URL))
    assert built() == contract != built(closed=False)


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"rows": [{"code": 42}]}, "100 to 999"),
        ({"rows": [{"code": 4.0}]}, r"rows\[0\]\.code: expected plain data"),
        ({"rows": [{"code": 70000}]}, r"rows\[0\]\.code"),
        ({"rows": [{"code": 404, "remdy": "retry"}]}, r"rows\[0\]\.remdy: unknown; expected code"),
        ({"rows": [{"code": 404}, {"code": 404, "remedy": "no"}]}, r"rows\[1\]\.remedy: \"no\""),
        ({"rows": [{"code": 404, "when": "late"}]}, "timeout, throttled, repeated, keyed"),
        ({"rows": [{"code": 404, "message": "x" * 5000}]}, "4096"),
        ({"rows": [{"code": 404, "message": object()}]}, r"rows\[0\]\.message: expected plain"),
        ({"rows": [{"code": 404}, {"code": 404}]}, "twice"),
        ({"rows": [{"class": 6}]}, "1 to 5"),
        ({"rows": [{"message": "x"}]}, r"rows\[0\]: this row has no code"),
        ({"rows": [7]}, r"rows\[0\]: expected a dict"),
        ({"rows": [{404: "code"}]}, r"rows\[0\]: expected keys that are str"),
        ({"codes": {"a": "nonsense"}}, r"codes\.a: \"nonsense\""),
        ({"codes": {"a": {"effect": "applied"}}}, r"codes\.a: this code has no reason"),
        ({"codes": {"a": {"reason": "gone", "help": "x"}}}, r"codes\.a\.help: unknown"),
        ({"providers": ["acme"]}, "acme"),
        ({"operations": [{"method": "GET"}]}, r"operations\[0\]"),
        ({"operations": [{"method": "GET", "path": "orders"}]}, "orders/{id}"),
        ({"operations": [{"method": "GET", "path": "/", "rows": [{"class": 4}]}]}, "has no code"),
        ({"operations": [{"method": "GET", "path": "/", "idempotent": 1}]}, "expected a bool"),
    ],
)
def test_what_a_contract_cannot_say(wrong: Dict[str, Any], message: str) -> None:
    with pytest.raises(aftercall.ContractError, match=message):
        Contract.build("mine", **wrong)


def test_what_is_no_contract() -> None:
    with pytest.raises(aftercall.ContractError, match="name"):
        Contract.build("")
    wrongs: Dict[str, Any] = {"rows": {"code": 404}, "codes": ["a"], "providers": "aws", "extends": 7}
    for name, wrong in wrongs.items():
        with pytest.raises(TypeError, match="contract" if name == "extends" else name):
            Contract.build("mine", **{name: wrong})
    with pytest.raises(ValueError, match="soap"):
        Contract.build("mine", extends="soap")


TABLE = """
Status    Message     Description
────────  ──────────  ────────────────────────────
404       Not There   There is no order with
                      this number. ───────────────
502, 504  Try Again   Later.
5xx       Our Fault   Tell us.
"""


@pytest.mark.parametrize(
    "text, format",
    [
        (TABLE, "text"),
        (
            "| Code | Message | Meaning |\n|---|---|---|\n"
            "| `404` | **Not There** | There is no order with this number. |\n"
            "| 502, 504 | Try Again | Later. |\n| 5XX | Our Fault | Tell us. |\n",
            "markdown",
        ),
        (
            "Status,Message,Description\r\n"
            '404,Not There,"There is no order\r\nwith this number."\r\n'
            '"502, 504",Try Again,Later.\r\n500-599,Our Fault,Tell us.\r\n',
            "csv",
        ),
    ],
)
def test_a_table_is_a_contract(text: str, format: Any, tmp_path: Any) -> None:
    read = Contract.from_table(text, format, name="orders", extends="rest")
    assert read.name == "orders"
    assert [row.code for row in read.rows()] == [404, 502, 504]
    assert read.status(404).description == "There is no order with this number."
    assert (read.status(503).message, read.status(503).code) == ("Our Fault", 503)
    assert read.status(503).remedy == aftercall.Remedy.SLOW_DOWN
    assert Contract.from_toml(read.to_toml()) == read
    assert pickle.loads(pickle.dumps(read)) == read
    path = tmp_path / ("orders" + {"text": ".txt", "markdown": ".md", "csv": ".csv"}[format])
    path.write_bytes(text.encode())
    of_file = Contract.from_file(path)
    assert of_file == Contract.from_table(text, format, name="orders")


def test_a_table_that_is_none() -> None:
    with pytest.raises(aftercall.ContractError, match="line 2, column 1: expected a status"):
        Contract.from_table("Status,Message\n4o4,None\n", "csv")
    with pytest.raises(ValueError, match="toml"):
        Contract.from_table("Status,Message\n404,None\n", "toml")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="soap"):
        Contract.from_table("Status,Message\n404,None\n", "csv", extends="soap")


def test_intakes_have_names() -> None:
    for name in aftercall.contracts.__all__:
        known = getattr(aftercall.contracts, name)
        assert known == Contract.named(name.replace("_", "-"))
    assert aftercall.contracts.otlp.status(500).repeat == aftercall.Repeat.NEVER
    assert len(aftercall.contracts.loggly.rows()) == 13


def test_a_contract_of_data_has_ranges_and_flags() -> None:
    toml = """
    name = "orders"
    idempotent = true
    [[status]]
    code = "5xx"
    message = "Our Fault"
    [[status]]
    code = "default"
    help = "Ask us."
    [[operation]]
    method = "POST"
    path = "/orders"
    idempotency_keys = false
    closed = true
    [[operation.status]]
    code = "400-409"
    message = "Your Fault"
    """
    made = Contract.build(
        "orders",
        idempotent=True,
        rows=[{"code": "5xx", "message": "Our Fault"}, {"code": "default", "help": "Ask us."}],
        operations=[
            {
                "method": "POST",
                "path": "/orders",
                "idempotency_keys": False,
                "closed": True,
                "rows": [{"code": "400-409", "message": "Your Fault"}],
            }
        ],
    )
    for contract in (made, Contract.from_toml(toml), pickle.loads(pickle.dumps(made))):
        assert [(first, last) for first, last, _ in contract.ranges()] == [(100, 999), (500, 599)]
        assert contract.ranges()[1][2].message == contract.status(502).message == "Our Fault"
        verdict = aftercall.judge((500,), method="POST", contract=contract)
        assert verdict.is_retryable
        own = contract.operation("POST", "/orders")
        assert (own.closed, own.honors_idempotency_keys) == (True, False)
        assert (contract.closed, contract.honors_idempotency_keys) == (False, True)
        assert own.status(404).message == "Your Fault"
    assert made == pickle.loads(pickle.dumps(made))
    assert aftercall.contracts.rest.ranges() == []
    for wrong in ("6x", "404, 405", "", "599-500"):
        with pytest.raises(aftercall.ContractError, match="5xx"):
            Contract.build("orders", rows=[{"code": wrong}])
    with pytest.raises(aftercall.ContractError, match="no code"):
        operation: Any = {"method": "GET", "path": "/", "rows": [{"class": 4}]}
        Contract.build("orders", operations=[operation])
