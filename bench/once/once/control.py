"""The driver's side of the proxy's control: says where a user is, and when a connection was refused."""

from __future__ import annotations

import errno
import socket
import threading
from typing import Any
from weakref import WeakKeyDictionary


class Control:
    """One line of control for each thread; each line is answered before the thread goes on."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lines = threading.local()

    def begin(self, worker: int, operation: int) -> None:
        """This user is about to start this operation."""
        self.say(f"begin {worker} {operation}")

    def say(self, line: str) -> str:
        """Says a line and waits for the answer."""
        if not hasattr(self._lines, "file"):
            sock = socket.create_connection(("127.0.0.1", self._port), timeout=30)
            self._lines.file = sock.makefile("rwb", buffering=0)
        self._lines.file.write(line.encode() + b"\n")
        return str(self._lines.file.readline().decode())


def tell_refusals(control: Control, first_port: int, workers: int) -> None:
    """Has every refused connection to one of the ports told, before its client learns of it."""
    asked: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
    plain_connect, plain_option = socket.socket.connect, socket.socket.getsockopt

    def tell(address: Any) -> None:
        if isinstance(address, tuple) and 0 <= address[1] - first_port < workers:
            control.say(f"refused {address[1] - first_port}")

    def connect(self: socket.socket, address: Any) -> None:
        asked[self] = address
        try:
            plain_connect(self, address)
        except ConnectionRefusedError:
            tell(address)
            raise

    def getsockopt(self: socket.socket, level: int, name: int, *more: Any) -> Any:
        value = plain_option(self, level, name, *more)
        # So asyncio asks how connecting ended.
        if (level, name, value) == (socket.SOL_SOCKET, socket.SO_ERROR, errno.ECONNREFUSED):
            tell(asked.get(self))
        return value

    socket.socket.connect = connect  # type: ignore[method-assign]
    socket.socket.getsockopt = getsockopt  # type: ignore[method-assign, assignment]
