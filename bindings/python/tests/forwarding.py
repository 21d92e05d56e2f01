"""A forward proxy on the loopback: requests in absolute form, and tunnels by CONNECT."""

from __future__ import annotations

import contextlib
import select
import socket
from typing import List, Optional

from scripted import Scripted


class Forwarding(Scripted):
    """Counts what it forwards; each connection has one request or one tunnel."""

    def __init__(self) -> None:
        super().__init__(Forwarding._forward)  # type: ignore[arg-type]
        self.asked: List[str] = []

    def __enter__(self) -> Forwarding:
        super().__enter__()
        return self

    def _forward(self, client: socket.socket, head: bytes) -> Optional[bool]:
        method, target, _version = head.split(b"\r\n", 1)[0].decode().split(" ")
        self.asked.append(f"{method} {target}")
        place = target if method == "CONNECT" else target.split("/")[2]
        host, _colon, port = place.rpartition(":")
        with socket.create_connection((host, int(port)), 5) as origin:
            if method == "CONNECT":
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                origin.sendall(head + b"\r\n\r\n")
            self._relay(client, origin)
        return False

    def _relay(self, client: socket.socket, origin: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while not self._stopped.is_set():
                ready, _, _ = select.select([client, origin], [], [], 0.1)
                for one in ready:
                    piece = one.recv(65_536)
                    if not piece:
                        return
                    (origin if one is client else client).sendall(piece)
