"""A small API on the loopback, in a process of its own: it counts what it applied.

``GET /repos?page=N`` gives one of 20 pages, at most 8 requests in 3 seconds, as GitHub says no: a 403
with ``x-ratelimit-remaining: 0`` and ``x-ratelimit-reset``. Page 7 meets a secondary limit once (403
with Retry-After), page 11 a 502, page 15 a connection that drops; ``GET /private`` is a true 403.
``POST /payments`` and ``DELETE /items/N`` meet the fault that ``X-Fault`` names once, or that the seed
has for the item. ``GET /counts`` tells what was applied.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from collections import Counter
from typing import Dict, List, Optional, Tuple

PAGES, LIMIT, WINDOW = 20, 8, 3.0
#: Faults of an item's first attempt, and how likely each is.
FAULTS = {
    "503": 0.05,
    "500 applied": 0.02,
    "500": 0.02,
    "504 applied": 0.02,
    "drop": 0.02,
    "drop applied": 0.02,
}

Reply = Optional[Tuple[int, Dict[str, str], object]]


class Api:
    """What it knows."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.applied: Counter[str] = Counter()
        self.deleted: set[str] = set()
        self.met: set[str] = set()
        self.times: List[float] = []
        self.hits = 0
        self.window_ends = 0.0
        self.left = LIMIT

    def once(self, what: str) -> bool:
        """Whether this is the first time."""
        is_new = what not in self.met
        self.met.add(what)
        return is_new

    def page(self, number: int) -> Reply:
        """One page, or why not."""
        now = time.time()
        self.hits += 1
        if now >= self.window_ends:
            self.window_ends, self.left = now + WINDOW, LIMIT
        reset = str(int(self.window_ends) + 1)
        head = {"x-ratelimit-limit": str(LIMIT), "x-ratelimit-reset": reset}
        head["x-ratelimit-resource"] = "core"
        head["x-github-request-id"] = f"A1B2:{self.hits:04X}:1"
        if self.left == 0:
            message = {"message": "API rate limit exceeded for user ID 1."}
            return 403, {**head, "x-ratelimit-remaining": "0"}, message
        self.left -= 1
        head["x-ratelimit-remaining"] = str(self.left)
        if number == 7 and self.once("secondary"):
            message = {"message": "You have exceeded a secondary rate limit."}
            return 403, {**head, "Retry-After": "1"}, message
        if number == 11 and self.once("gateway"):
            return 502, head, {"message": "Server Error"}
        if number == 15 and self.once("drop"):
            return None
        items = [{"id": 10 * number + each} for each in range(10)]
        return 200, head, items

    def write(self, name: str, fault: str, apply: bool, done: Tuple[int, object]) -> Reply:
        """A write that meets a fault at its first attempt."""
        fault = fault if self.once(name) else ""
        if apply and (not fault or fault.endswith("applied")):
            self.applied[name] += 1
            self.deleted.add(name)
        if fault.startswith("drop"):
            return None
        if fault:
            return int(fault.split()[0]), {}, {"message": "fault"}
        return done[0], {}, done[1]

    def answer(self, method: str, path: str, head: Dict[str, str]) -> Reply:
        """What a request gets."""
        if path.startswith("/repos"):
            return self.page(int(path.partition("page=")[2]))
        if path == "/private":
            self.applied["private"] += 1
            return 403, {"x-ratelimit-remaining": "5"}, {"message": "Resource not accessible"}
        if path == "/counts":
            return 200, {}, {"applied": self.applied, "hits": self.hits}
        if method == "POST":
            name = head["x-reference"]
            key = head.get("idempotency-key")
            replay = key is not None and self.applied[name] > 0
            return self.write(name, head.get("x-fault", ""), not replay, (201, {"id": name}))
        chance = random.Random(f"{self.seed} {path}").random()
        fault = ""
        for each, share in FAULTS.items():
            chance -= share
            if chance < 0:
                fault = each
                break
        if path in self.deleted:
            self.met.add(path)
            return 404, {}, {"message": "gone"}
        return self.write(path, fault, True, (204, None))


async def serve(api: Api, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection."""
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            line, *fields = head.decode("latin-1").split("\r\n")
            method, path, _version = line.split(" ")
            known = {name.strip().lower(): value.strip() for name, _, value in
                     (field.partition(":") for field in fields if field)}
            await reader.readexactly(int(known.get("content-length", "0")))
            reply = api.answer(method, path, known)
            if reply is None:
                writer.close()
                return
            status, extra, body = reply
            content = b"" if body is None else json.dumps(body).encode()
            lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in extra.items())]
            if status != 204:
                lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + content)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main(seed: int) -> None:
    """Serves until standard input ends."""
    api = Api(seed)
    server = await asyncio.start_server(lambda r, w: serve(api, r, w), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    os._exit(0)  # Connections that are still open are nobody's loss.


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
