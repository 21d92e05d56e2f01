"""The processes of one run: the reference server, the proxy and a driver. Each is ended by its own
handle, and each has a time limit."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional

from .plan import WORKERS

ONCE = Path(__file__).resolve().parents[1]
ROOT = ONCE.parents[1]
_WRITER = {"Authorization": "Bearer writer-token", "Content-Type": "application/json"}
#: Ports are taken from here: below those that the system gives to clients.
_PORTS = range(20_000, 32_000, 32)


class Crashed(Exception):
    """A part of a run did not do its work; the run has no figures."""


@contextlib.contextmanager
def running(command: List[str], **options: Any) -> Iterator["subprocess.Popen[str]"]:
    """A process, ended at the end. Its standard input is a pipe: it ends with its parent."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ONCE, **options
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _first_line(process: "subprocess.Popen[str]", what: str) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise Crashed(f"{what} did not start")
    return line


def _free_ports() -> int:
    """The first of WORKERS ports in a row that nobody uses."""
    for first in random.sample(_PORTS, len(_PORTS)):
        with contextlib.ExitStack() as stack:
            try:
                for port in range(first, first + WORKERS):
                    sock = stack.enter_context(socket.socket())
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    sock.bind(("127.0.0.1", port))
            except OSError:
                continue
            return first
    raise Crashed("no free ports")


class Server:
    """The reference server: its counts are the truth."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The status, the headers and the body of a request without faults."""
        data = None if body is None else json.dumps(body)
        self._line.request(method, path, data, {**_WRITER, **headers})
        answer = self._line.getresponse()
        return answer.status, answer.headers, answer.read()

    def counts(self) -> Dict[str, Dict[str, int]]:
        """Deliveries and applications by reference."""
        self._line.close()  # The server has closed it, if the run was long; it opens itself again.
        _, _, body = self.ask("GET", "/admin/counts")
        found = json.loads(body)
        rows = found.get("counts", found) if isinstance(found, dict) else found
        if isinstance(rows, dict):
            return rows
        return {row["reference"]: row for row in rows}

    def prepare(self, operations: List[Dict[str, Any]]) -> None:
        """Makes the documents that must exist, and gives conditional requests their ETag."""
        for operation in operations:
            if operation["needs"] is None:
                continue
            path = f"/v1/orders/{operation['needs']}"
            status, headers, _ = self.ask("PUT", path, {"item": "coffee"})
            if status != 201:
                raise Crashed(f"PUT {path}: {status}")
            if operation["kind"] == "put-if-match":
                operation["headers"]["If-Match"] = headers["ETag"]


class Control:
    """The runner's line to the proxy."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._sock = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._file = self._sock.makefile("rw")

    def say(self, line: str) -> str:
        """Says a line and waits for the answer."""
        self._file.write(line + "\n")
        self._file.flush()
        return self._file.readline()

    def report(self) -> Dict[str, Any]:
        """What the proxy did, after all late writes."""
        found = json.loads(self.say("report"))
        found["log"] = {int(index): rows for index, rows in found["log"].items()}
        return dict(found)


@dataclass
class Stage:
    """Server and proxy of one run."""

    server: Server
    control: Control
    first_port: int
    pipes: Optional[List[str]]
    folder: str


def program() -> str:
    """The program ``aftercall``."""
    name = "aftercall.exe" if os.name == "nt" else "aftercall"
    given = os.environ.get("AFTERCALL_BIN")
    for path in (ROOT / "target/release" / name, ROOT / "target/debug" / name):
        if not given and path.exists():
            given = str(path)
    if not given:
        raise Crashed("no program aftercall: cargo build -p aftercall-cli, or set AFTERCALL_BIN")
    return given


@contextlib.contextmanager
def stage(plan: str, seed: int, shared: bool = False) -> Iterator[Stage]:
    """A fresh server and a proxy in front of it."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        serve = [program(), "serve", "--address", "127.0.0.1:0"]
        # A slow machine must not add failures of its own.
        serve += ["--store-time-limit", "10000"]
        process = stack.enter_context(running(serve))
        port = int(_first_line(process, "the server").rsplit(":", 1)[1])
        first = _free_ports()
        pipes = [os.path.join(folder, name) for name in ("asked", "said")]
        for pipe in pipes:
            os.mkfifo(pipe)
        settings = {
            "plan": plan,
            "seed": seed,
            "shared": shared,
            "server_port": port,
            "first_port": first,
            "pipes": pipes,
        }
        command = [sys.executable, "-m", "once.proxy", json.dumps(settings)]
        proxy = stack.enter_context(running(command))
        control = Control(int(_first_line(proxy, "the proxy")))
        yield Stage(Server(port), control, first, pipes, folder)
