"""Drives one Python client through all operations and writes what it saw, one JSON object a line."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from typing import Any, Dict, List

from .clients import Client, Sent, find
from .control import Control, tell_refusals
from .plan import WORKERS, key

Record = Dict[str, Any]


class Drive:
    """One run: the operations, shared out to the users."""

    def __init__(self, settings: Dict[str, Any]) -> None:
        self.settings = settings
        self.client: Client = find(settings["client"])
        self.control = Control(settings["control_port"])
        self.records: List[Record] = []
        operations = json.load(open(settings["operations"], encoding="utf-8"))
        for operation in operations:
            self._complete(operation)
        self.shares = [[o for o in operations if o["worker"] == w] for w in range(WORKERS)]
        if not settings["shared"]:
            tell_refusals(self.control, settings["first_port"], WORKERS)

    def _complete(self, operation: Dict[str, Any]) -> None:
        headers = operation["headers"]
        headers["Authorization"] = "Bearer writer-token"
        if operation["body"] is not None:
            headers["Content-Type"] = "application/json"
        if self.client.keys and operation["method"] == "POST":
            headers.setdefault(
                "Idempotency-Key", key(self.settings["seed"], operation["index"])
            )

    def _made(self, worker: int) -> Any:
        port = self.settings["first_port"] + (0 if self.settings["shared"] else worker)
        server = f"http://127.0.0.1:{self.settings['server_port']}"
        return self.client.make(f"http://127.0.0.1:{port}", server)

    def _begin(self, worker: int, operation: Dict[str, Any]) -> None:
        if not self.settings["shared"]:
            self.control.begin(worker, operation["index"])

    def worker(self, worker: int) -> None:
        """One user of a blocking client."""
        send = self._made(worker)
        for operation in self.shares[worker]:
            self._begin(worker, operation)
            start = time.perf_counter()
            try:
                record = _seen(send(operation))
            except Exception as error:  # A failure, whatever it is; its name is reported.
                record = _failed(error)
            self._keep(operation, record, start)

    async def task(self, worker: int) -> None:
        """One user of a client for asyncio."""
        send = self._made(worker)
        for operation in self.shares[worker]:
            self._begin(worker, operation)
            for _ in range(3):  # The loop sees which connections were closed.
                await asyncio.sleep(0)
            start = time.perf_counter()
            try:
                record = _seen(await send(operation))
            except Exception as error:
                record = _failed(error)
            self._keep(operation, record, start)

    def _keep(self, operation: Dict[str, Any], record: Record, start: float) -> None:
        record["index"] = operation["index"]
        record["ms"] = round((time.perf_counter() - start) * 1000, 2)
        self.records.append(record)

    def run(self) -> float:
        """All users at once; the time that they took, in seconds."""
        start = time.perf_counter()
        if self.client.is_async:
            asyncio.run(self._all())
        else:
            threads = [threading.Thread(target=self.worker, args=(w,)) for w in range(WORKERS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return time.perf_counter() - start

    async def _all(self) -> None:
        await asyncio.gather(*(self.task(worker) for worker in range(WORKERS)))


def _seen(sent: Sent) -> Record:
    record: Record = {"done": 200 <= sent.status < 400, "status": sent.status}
    if sent.outcome is not None:
        outcome = sent.outcome
        record["success"] = bool(outcome.is_success)
        record["effect"] = str(outcome.effect)
        record["stop"] = str(outcome.stop)
        record["tries"] = [[a.code, str(a.effect), str(a.remedy)] for a in outcome.attempts]
    return record


def _failed(error: Exception) -> Record:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return {"done": False, "error": name, "message": str(error)[:200]}


def main() -> None:
    """The settings are the only argument, in JSON."""
    drive = Drive(json.loads(sys.argv[1]))
    wall = drive.run()
    for record in drive.records:
        print(json.dumps(record))
    print(json.dumps({"wall": round(wall, 3)}), flush=True)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
