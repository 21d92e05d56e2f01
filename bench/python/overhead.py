"""Measures what deciding costs around a request that succeeds at once, in each client.

Bare and wrapped requests by turns, in one process, to one server on connections that stay; so
whatever else the machine does meets all alike. The server is a process of its own. Prints one line
a case: name, median nanoseconds of a request; what a wrapper costs is the difference to the bare
client's line.
"""

import asyncio
import statistics
import subprocess
import sys
import time

import aiohttp
import aiohttp_retry
import httpx
import httpx_retries
import requests
import requests.adapters
import urllib3

import aftercall

try:
    import httpx2
except ImportError:  # It needs Python 3.11.
    httpx2 = None

SERVER = """
import asyncio, sys
ANSWER = (
    b"HTTP/1.1 200 OK\\r\\nDate: Wed, 21 Oct 2026 07:28:00 GMT\\r\\n"
    b"Content-Type: application/json\\r\\nContent-Length: 2\\r\\n\\r\\n{}"
)
class Answering(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
    def data_received(self, data):
        self.transport.write(ANSWER)
async def serve():
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
asyncio.run(serve())
"""
#: How many requests are made with one client before it is the next one's turn, and how many turns.
TURN = 5
TURNS = 600


def show(times):
    for name, taken in times.items():
        print(f"{name}\t{statistics.median(taken):.0f}", flush=True)


async def by_aiohttp(url):
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
    for _ in range(TURNS):
        for name, client in clients.items():
            begun = time.perf_counter_ns()
            for _ in range(TURN):
                async with client.get(url) as response:
                    await response.read()
            times[name].append((time.perf_counter_ns() - begun) / TURN)
    for session in (bare, wrapped, empty):
        await session.close()
    return times


def by_turns(clients, send):
    """What each client takes for a request, by turns."""
    times = {name: [] for name in clients}
    for _ in range(TURNS):
        for name, client in clients.items():
            begun = time.perf_counter_ns()
            for _ in range(TURN):
                send(client)
            times[name].append((time.perf_counter_ns() - begun) / TURN)
    for client in clients.values():
        end = getattr(client, "close", None) or client.clear  # A PoolManager has the other one.
        end()
    return times


def by_requests(url):
    retry = urllib3.Retry(3, status_forcelist=[503])
    clients = {name: requests.Session() for name in ("", "-aftercall", "-retry")}
    clients["-aftercall"].mount("http://", aftercall.requests.Adapter())
    clients["-retry"].mount("http://", requests.adapters.HTTPAdapter(max_retries=retry))
    named = {f"requests{name}": client for name, client in clients.items()}
    return by_turns(named, lambda client: client.get(url))


def by_httpx(url, library, adapter):
    name = library.__name__
    clients = {name: library.Client(), f"{name}-aftercall": adapter.wrap(library.Client())}
    if library is httpx:
        clients["httpx-retries-on"] = httpx.Client(transport=httpx_retries.RetryTransport())
    return by_turns(clients, lambda client: client.get(url))


def by_urllib3(url):
    off = urllib3.Retry(0, read=False)
    clients = {
        "urllib3": urllib3.PoolManager(retries=off),
        "urllib3-aftercall": aftercall.urllib3.PoolManager(),
        "urllib3-retry-on": urllib3.PoolManager(retries=urllib3.Retry(3, status_forcelist=[503])),
    }
    return by_turns(clients, lambda client: client.request("GET", url))


def main():
    command = [sys.executable, "-c", SERVER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as server:
        url = f"http://127.0.0.1:{server.stdout.readline().strip()}/"
        show(by_requests(url))
        show(by_httpx(url, httpx, aftercall.httpx))
        if httpx2 is not None:
            show(by_httpx(url, httpx2, aftercall.httpx2))
        show(asyncio.run(by_aiohttp(url)))
        show(by_urllib3(url))
        server.stdin.close()  # Then it ends.


if __name__ == "__main__":
    main()
