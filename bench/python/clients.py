"""Measures what deciding costs around a request of aiohttp and of urllib3 that succeeds at once.

One process, one local server, connections that stay; bare and wrapped requests by turns, so that what
else the machine does meets all alike. Prints one line a case: name, median nanoseconds of a request.
The cost of a wrapper is the difference to the bare client's line.
"""

import asyncio
import socket
import statistics
import sys
import threading
import time

import aiohttp
import aiohttp_retry
import urllib3

import aftercall

ANSWER = (
    b"HTTP/1.1 200 OK\r\nDate: Wed, 21 Oct 2026 07:28:00 GMT\r\n"
    b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
)
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
#: How many requests are made with one client before it is the next one's turn.
TURN = 5


class Answering(asyncio.Protocol):
    """Answers whatever comes in one piece."""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(ANSWER)


def serve(listener):
    async def run():
        server = await asyncio.get_running_loop().create_server(Answering, sock=listener)
        await server.serve_forever()

    asyncio.run(run())


def started():
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve, args=(listener,), daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


def show(times):
    for name, taken in times.items():
        print(f"{name}\t{statistics.median(taken):.0f}", flush=True)


async def by_aiohttp(url):
    """The server in the same loop: no switch between threads is measured."""
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    bare = aiohttp.ClientSession()
    wrapped = aiohttp.ClientSession(middlewares=[aftercall.aiohttp.Middleware()])

    async def nothing(request, handler):
        return await handler(request)

    empty = aiohttp.ClientSession(middlewares=[nothing])
    retrying = aiohttp_retry.RetryClient(client_session=bare)
    clients = {
        "aiohttp": bare,
        "aiohttp-empty-middleware": empty,
        "aiohttp-aftercall": wrapped,
        "aiohttp-retry": retrying,
    }
    times = {name: [] for name in clients}
    for _ in range(ROUNDS):
        for name, client in clients.items():
            begun = time.perf_counter_ns()
            for _ in range(TURN):
                async with client.get(url) as response:
                    await response.read()
            times[name].append((time.perf_counter_ns() - begun) / TURN)
    for session in (bare, wrapped, empty):
        await session.close()
    server.close()
    return times


def by_urllib3(url):
    off = urllib3.Retry(0, read=False)
    clients = {
        "urllib3": urllib3.PoolManager(retries=off),
        "urllib3-aftercall": aftercall.urllib3.PoolManager(),
        "urllib3-retry": urllib3.PoolManager(retries=urllib3.Retry(3, status_forcelist=[503])),
    }
    times = {name: [] for name in clients}
    for _ in range(ROUNDS):
        for name, client in clients.items():
            begun = time.perf_counter_ns()
            for _ in range(TURN):
                client.request("GET", url)
            times[name].append((time.perf_counter_ns() - begun) / TURN)
    return times


if __name__ == "__main__":
    show(asyncio.run(by_aiohttp(None)))
    show(by_urllib3(started()))
