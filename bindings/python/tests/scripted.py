"""A server that does on the wire what a test says: slow bodies, broken ones, exact bytes."""

from __future__ import annotations

import socket
import threading
from types import TracebackType
from typing import Callable, List, Optional, Type

#: Answers a request, of which it gets the head; False closes the connection.
Answer = Callable[["Scripted", socket.socket, bytes], Optional[bool]]


class Scripted:
    """Listens on the loopback while it is entered; ends its waits and threads when it is left."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stopped = threading.Event()
        self._threads: List[threading.Thread] = []
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"http://{self.address}"
        self.connections = 0
        self.requests = 0

    def pause(self, seconds: float) -> None:
        """Lets time pass, unless the test is over."""
        self._stopped.wait(seconds)

    def drip(self, connection: socket.socket, seconds: float, every: float = 0.1) -> None:
        """Sends a byte at a time."""
        for _ in range(int(seconds / every)):
            self.pause(every)
            if self._stopped.is_set():
                return
            connection.sendall(b"x")

    def __enter__(self) -> Scripted:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self._stopped.set()
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # macOS has no shutdown for a listener; closing it is enough there.
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._start(lambda connection=connection: self._serve(connection))  # type: ignore[misc]

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(0.1)
            buffer = b""
            while not self._stopped.is_set():
                try:
                    piece = connection.recv(65_536)
                except TimeoutError:
                    continue
                except OSError:
                    return
                if not piece:
                    return
                buffer += piece
                head, end, body = buffer.partition(b"\r\n\r\n")
                if not end or len(body) < _length(head):
                    continue
                buffer = body[_length(head) :]
                self.requests += 1
                try:
                    if self._answer(self, connection, head) is False:
                        return
                except OSError:
                    return


def _length(head: bytes) -> int:
    _before, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


def whole(status: int, body: bytes = b"", fields: bytes = b"", *, chunked: bool = False) -> bytes:
    """An answer as it stands on the wire; ``fields`` end with CRLF."""
    head = b"HTTP/1.1 %d X\r\n%s" % (status, fields)
    if not chunked:
        return head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    pieces = [body[start : start + 7000] for start in range(0, len(body), 7000)]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"


def always(answer: bytes) -> Answer:
    """The same answer to every request."""
    return lambda server, connection, head: connection.sendall(answer)


def after_head(status: int, begin: bytes, then: Answer) -> Answer:
    """The head of a long answer and the beginning of its body; what follows is up to `then`."""

    def answer(server: Scripted, connection: socket.socket, head: bytes) -> Optional[bool]:
        start = b"HTTP/1.1 %d X\r\nContent-Length: 100000\r\n\r\n%s"
        connection.sendall(start % (status, begin))
        return then(server, connection, head)

    return answer


def silence(server: Scripted, connection: socket.socket, head: bytes) -> bool:
    """Nothing for a long time."""
    server.pause(30)
    return False


def drip(server: Scripted, connection: socket.socket, head: bytes) -> bool:
    """A byte now and then, for a long time."""
    server.drip(connection, 30)
    return False
