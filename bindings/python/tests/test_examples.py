"""The programs of examples/python, run as a user runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Server

EXAMPLES = ROOT / "examples" / "python"


def run(name: str, *arguments: str, code: int = 0, env: dict[str, str] | None = None) -> str:
    command = [sys.executable, "-W", "error", str(EXAMPLES / name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=env)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def programs() -> list[str]:
    """All files but those that others import."""
    return [path.name for path in EXAMPLES.glob("*.py") if path.name != "spool.py"]


def test_every_example_is_run() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    for name in programs():
        assert f'run("{name}"' in text, name


@pytest.mark.parametrize("name", programs())
def test_an_example_without_arguments_says_what_it_takes(name: str) -> None:
    command = [sys.executable, "-W", "error", str(EXAMPLES / name)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    assert done.stdout if name == "lookup.py" else done.stderr.startswith(f"usage: {name} ")


def test_lookup() -> None:
    assert run("lookup.py").count("remedy") == 13
    assert "503 Throttled" in run("lookup.py", "throttled")
    run("lookup.py", "nonsense", code=1)


def test_judge(server: Server) -> None:
    text = run("judge.py", "GET", f"{server.url}/v1/orders/1", code=1)
    assert "404 Not Found" in text and "check-reference" in text
    text = run("judge.py", "POST", "http://127.0.0.1:9/", code=1)
    assert "not-applied" in text and "send it again" in text


def test_call(server: Server) -> None:
    server.fault("status=503; applied=no; retry-after=1", method="POST")
    text = run("call.py", "POST", f"{server.url}/v1/orders", '{"id": "1"}')
    assert "<Wait" in text and "settled" in text
    server.fault("drop-after-apply", method="POST", path="/v1/orders")
    text = run("call.py", "POST", f"{server.url}/v1/orders", '{"id": "2"}')
    assert "<Verify" in text and "already-done" in text


def test_requests_adapter(server: Server) -> None:
    server.fault("status=503; applied=no; retry-after=1", method="POST")
    text = run("requests_adapter.py", server.url)
    assert "201 <Outcome" in text and "reconcile: 409" in text and "204 Deleted" in text


def test_httpx_adapter(server: Server) -> None:
    server.fault("drop-after-apply", method="POST", path="/v1/orders")
    text = run("httpx_adapter.py", server.url)
    assert "attempts=2" in text and "check-reference: " in text


@pytest.mark.skipif(os.name == "nt", reason="it needs flock")
def test_shipper(server: Server, tmp_path: Path) -> None:
    """test_shipper.py tries to break it."""
    source = tmp_path / "in.log"
    source.write_text("2026-11-28T22:00:00Z one\nnever two\n")
    token = tmp_path / "token"
    token.write_text("writer-token")
    environment = {**os.environ, "SHIPPER_TOKEN_FILE": str(token)}
    queue = tmp_path / "queue"
    run("shipper.py", f"{server.url}/logs", str(queue), str(source), env=environment)
    assert server.admin("GET", "logs")["stored"] == 1
    assert "never two" in (queue / "dead-letters.jsonl").read_text()
