"""The proxy between the clients and the reference server: it makes the faults of a plan real.

Each user has a port. A refused connection is really refused: before the attempt the port is closed.
So the proxy must know where a user is: the driver says ``begin USER OPERATION`` before each
operation and ``refused USER`` after each refused connection; all else the proxy sees itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import sys
from typing import Any, Dict, List, Optional, Set, Tuple

from .plan import LATE, WORKERS, Fault, Plan

_REFERENCE = b"aftercall-reference"
_HOP = (b"connection", b"keep-alive", b"expect", b"transfer-encoding", b"content-length")
_REASONS = {
    408: "Request Timeout", 421: "Misdirected Request", 425: "Too Early", 429: "Too Many Requests",
    500: "Internal Server Error", 503: "Service Unavailable", 504: "Gateway Timeout",
}  # fmt: skip
#: The longest message that is read, in bytes.
_LONGEST = 1 << 20


def _close(sock: socket.socket, reset: bool = False) -> None:
    if reset:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


class Upstream:
    """Connections to the reference server, kept open and used again."""

    def __init__(self, address: Tuple[str, int]) -> None:
        self.address = address
        self.idle: List[Tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, request: bytes) -> Tuple[bytes, bytes]:
        """The head and the body of the answer."""
        reader, writer = self.idle.pop() if self.idle else await self._connect()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        fields = _fields(head)
        body = b""
        if not head.startswith(b"HTTP/1.1 204"):
            body = await reader.readexactly(int(fields.get(b"content-length", b"0")))
        if fields.get(b"connection", b"").lower() == b"close":
            writer.close()
        else:
            self.idle.append((reader, writer))
        return head, body

    async def _connect(self) -> Tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(*self.address)


def _fields(head: bytes) -> Dict[bytes, bytes]:
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in lines}


class Port:
    """One user's port: open, or closed so that connecting is refused."""

    def __init__(self, proxy: "Proxy", number: int) -> None:
        self.proxy = proxy
        self.number = number
        self.operation = -1
        self.listener: Optional[socket.socket] = None
        self.idle: Set["Connection"] = set()

    def open(self) -> None:
        if self.listener is not None:
            return
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setblocking(False)
        listener.bind(("127.0.0.1", self.number))
        listener.listen(128)
        self.listener = listener
        self.proxy.loop.add_reader(listener, self._accept)

    def shut(self) -> None:
        """Closes the port and the connections that wait for a request."""
        if self.listener is not None:
            self.proxy.loop.remove_reader(self.listener)
            self.listener.close()
            self.listener = None
        for connection in list(self.idle):
            connection.hang_up()

    def arm(self) -> None:
        """Opens or closes the port for the next attempt."""
        fault = self.coming()
        if fault is not None and fault.act == "refuse":
            self.shut()
        else:
            self.open()

    def coming(self) -> Optional[Fault]:
        """The fault of the next attempt of the operation that this user is at."""
        if self.operation < 0:
            return None
        made = self.proxy.attempts.get(self.operation, 0)
        return self.proxy.plan.fault(self.operation, made + 1)

    def _accept(self) -> None:
        if self.listener is None:
            return
        try:
            sock, _ = self.listener.accept()
        except OSError:
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.proxy.start(Connection(self, sock).serve())


class Connection:
    """One connection of a client."""

    def __init__(self, port: Port, sock: socket.socket) -> None:
        self.port = port
        self.proxy = port.proxy
        self.sock = sock
        self.waiting: Optional[asyncio.Future[None]] = None
        self.left = b""

    def hang_up(self, reset: bool = False) -> None:
        """Closes the connection, also from outside while it waits for a request."""
        if self.sock.fileno() < 0:
            return
        self.proxy.loop.remove_reader(self.sock)
        _close(self.sock, reset)
        if self.waiting is not None and not self.waiting.done():
            self.waiting.cancel()

    async def serve(self) -> None:
        try:
            while self.sock.fileno() >= 0 and await self._request():
                pass
        except (OSError, asyncio.CancelledError, asyncio.IncompleteReadError):
            pass
        finally:
            self.port.idle.discard(self)
            self.hang_up()

    async def _request(self) -> bool:
        """Waits for one request and does what its fate is; whether another may come."""
        await self._readable()
        fault = self.port.coming()
        if fault is not None and fault.act == "drop-unread":
            self.proxy.count(self.port.operation, fault)
            self.port.arm()
            self.hang_up()  # Unread bytes make it a reset.
            return False
        request = await self._read()
        if request is None:
            return False
        index, message = request
        attempt, fault = self.proxy.count(index)
        self.port.arm()
        going = await self._answer(message, index, attempt, fault)
        # A port that is closed for the next attempt has no open connection either.
        return going and (self.proxy.plan.shared or self.port.listener is not None)

    async def _readable(self) -> None:
        """Waits for the first byte without reading it."""
        if self.left:
            return
        loop = self.proxy.loop
        self.waiting = loop.create_future()
        self.port.idle.add(self)
        loop.add_reader(self.sock, _wake, self.waiting)
        try:
            await self.waiting
        finally:
            self.waiting = None
            self.port.idle.discard(self)
            if self.sock.fileno() >= 0:
                loop.remove_reader(self.sock)
        if not self.sock.recv(1, socket.MSG_PEEK):
            raise ConnectionResetError

    async def _more(self) -> None:
        data = await self.proxy.loop.sock_recv(self.sock, 65_536)
        if not data or len(self.left) > _LONGEST:
            raise ConnectionResetError
        self.left += data

    async def _read(self) -> Optional[Tuple[int, bytes]]:
        """One request: which operation it belongs to, and what to send upstream."""
        while b"\r\n\r\n" not in self.left:
            await self._more()
        head, _, self.left = self.left.partition(b"\r\n\r\n")
        fields = _fields(head)
        if b"chunked" in fields.get(b"transfer-encoding", b"").lower():
            body = await self._chunks()
        else:
            length = int(fields.get(b"content-length", b"0"))
            while len(self.left) < length:
                await self._more()
            body, self.left = self.left[:length], self.left[length:]
        lines = head.split(b"\r\n")
        kept = [lines[0]] + [
            line for line in lines[1:] if line.partition(b":")[0].strip().lower() not in _HOP
        ]
        kept.append(b"Content-Length: %d" % len(body))
        reference = fields.get(_REFERENCE, b"")
        if not reference.startswith(b"op-"):
            self.proxy.strange.append(lines[0].decode("latin-1"))
            return None
        return int(reference[3:]), b"\r\n".join(kept) + b"\r\n\r\n" + body

    async def _chunks(self) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in self.left:
                await self._more()
            size, _, self.left = self.left.partition(b"\r\n")
            length = int(size.split(b";")[0], 16)
            while len(self.left) < length + 2:
                await self._more()
            body, self.left = body + self.left[:length], self.left[length + 2 :]
            if length == 0:
                return body

    async def _answer(
        self, message: bytes, index: int, attempt: int, fault: Optional[Fault]
    ) -> bool:
        if fault is None:
            head, body = await self.proxy.apply(message, index, attempt)
            ending = self.proxy.plan.ending(index, attempt)
            if ending == "close":
                head = head[:-2] + b"Connection: close\r\n\r\n"
            await self._send(head + body)
            return ending == "keep"
        if fault.act == "late-apply":
            await asyncio.sleep(LATE)
        reply = None
        if fault.applied:
            reply = await self.proxy.apply(message, index, attempt)
        if fault.act == "late-reply":
            await asyncio.sleep(LATE)
        if fault.act == "status":
            await self._send(_status(fault))
            return fault.status != 408
        if reply is not None and fault.act != "drop":
            await self._send(_cut(fault, *reply))
            if fault.act.startswith("cut"):
                self.hang_up()
            return not fault.act.startswith("cut")
        self.hang_up(self.proxy.plan.resets(index, attempt))
        return False

    async def _send(self, data: bytes) -> None:
        await self.proxy.loop.sock_sendall(self.sock, data)


def _wake(waiting: "asyncio.Future[None]") -> None:
    if not waiting.done():
        waiting.set_result(None)


def _status(fault: Fault) -> bytes:
    reason = _REASONS[fault.status]
    body = json.dumps({"title": reason, "status": fault.status, "detail": fault.detail}).encode()
    lines = [f"HTTP/1.1 {fault.status} {reason}", "Content-Type: application/problem+json"]
    lines.append(f"Content-Length: {len(body)}")
    if fault.retry_after is not None:
        lines.append(f"Retry-After: {fault.retry_after}")
    if fault.status == 408:
        lines.append("Connection: close")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _cut(fault: Fault, head: bytes, body: bytes) -> bytes:
    """The whole reply, or the part of it that arrives; what has no body is cut in the head."""
    if fault.act == "cut-head" or (fault.act == "cut-body" and not body):
        return head[: len(head) * 2 // 3]
    if fault.act == "cut-body":
        return head + body[: len(body) // 2]
    return head + body


class Proxy:
    """All ports of one run, and what happened to each attempt."""

    def __init__(self, plan: Plan, server: Tuple[str, int], first_port: int) -> None:
        self.loop = asyncio.get_running_loop()
        self.plan = plan
        self.upstream = Upstream(server)
        number = 1 if plan.shared else WORKERS
        self.ports = [Port(self, first_port + worker) for worker in range(number)]
        self.attempts: Dict[int, int] = {}
        #: For each operation: the name of each attempt's fault, and the server's answer if asked.
        self.log: Dict[int, List[List[Any]]] = {}
        self.strange: List[str] = []
        self.tasks: Set[asyncio.Task[None]] = set()
        self.busy = 0

    def start(self, work: Any) -> None:
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def count(self, index: int, fault: Optional[Fault] = None) -> Tuple[int, Optional[Fault]]:
        """Counts an attempt. One that came another way than its fault expects (a request where a
        refusal was due) is dropped after reading."""
        attempt = self.attempts[index] = self.attempts.get(index, 0) + 1
        if fault is None:
            fault = self.plan.fault(index, attempt)
            if fault is not None and fault.act in ("refuse", "drop-unread"):
                self.strange.append(f"{fault.name}: op-{index} came in all the same")
        self.log.setdefault(index, []).append([fault.name if fault else "", None])
        return attempt, fault

    async def apply(self, message: bytes, index: int, attempt: int) -> Tuple[bytes, bytes]:
        """Has the server really handle the request."""
        self.busy += 1
        try:
            head, body = await self.upstream.ask(message)
        finally:
            self.busy -= 1
        self.log[index][attempt - 1][1] = int(head[9:12])
        return head, body

    def control(self, line: str) -> str:
        """One line from the driver."""
        words = line.split()
        if words[0] == "begin":
            port = self.ports[0 if self.plan.shared else int(words[1])]
            port.operation = -1 if self.plan.shared else int(words[2])
            port.arm()
        elif words[0] == "refused":
            port = self.ports[int(words[1])]
            fault = port.coming()
            if port.listener is None and fault is not None:
                self.count(port.operation, fault)
                port.arm()
            else:
                self.strange.append(f"op-{port.operation}: refused, but not by the plan")
        return "ok"

    async def report(self) -> str:
        """Waits for what is under way, then says what happened."""
        await asyncio.sleep(LATE + 0.1)
        for _ in range(500):
            if not self.busy:
                break
            await asyncio.sleep(0.01)
        return json.dumps({"log": self.log, "strange": self.strange})

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A driver's or the runner's line of control."""
        while line := await reader.readline():
            text = line.decode()
            said = await self.report() if text.strip() == "report" else self.control(text)
            writer.write(said.encode() + b"\n")

    def listen_to_pipes(self, asked: str, said: str) -> None:
        """The same control over two pipes, for drivers that cannot wait for a socket."""
        reading = os.open(asked, os.O_RDWR | os.O_NONBLOCK)
        writing = os.open(said, os.O_RDWR)
        held = bytearray()

        def ready() -> None:
            held.extend(os.read(reading, 65_536))
            while b"\n" in held:
                line, _, rest = bytes(held).partition(b"\n")
                held[:] = rest
                os.write(writing, self.control(line.decode()).encode() + b"\n")

        self.loop.add_reader(reading, ready)


async def main(settings: Dict[str, Any]) -> None:
    """Serves until its standard input ends; the first line on standard output is the control port."""
    plan = Plan(settings["plan"], settings["seed"], settings["shared"])
    proxy = Proxy(plan, ("127.0.0.1", settings["server_port"]), settings["first_port"])
    for port in proxy.ports:
        port.open()
    control = await asyncio.start_server(proxy.talk, "127.0.0.1", 0, limit=_LONGEST)
    if settings.get("pipes"):
        proxy.listen_to_pipes(*settings["pipes"])
    print(control.sockets[0].getsockname()[1], flush=True)
    ended = proxy.loop.create_future()
    proxy.loop.add_reader(sys.stdin, lambda: ended.done() or ended.set_result(None))
    await ended


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
