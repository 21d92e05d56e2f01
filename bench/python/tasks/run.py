"""Three tasks of ordinary programs, by aftercall and by its peers: ``python run.py [seed]``.

The pages of an API with a limit, a payment that meets one fault each time, and 500 deletions by eight
threads. Each client gets a server of its own (``stand_in.py``), which counts what was applied.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple

import httpx
import requests
import tenacity
import urllib3
from httpx_retries import Retry as HttpxRetry
from httpx_retries import RetryTransport
from requests.adapters import HTTPAdapter

import aftercall

STATUSES = [403, 429, 500, 502, 503, 504]
Client = Callable[[], Any]


class StandIn:
    """The server, in a process of its own."""

    def __init__(self, seed: int) -> None:
        command = [sys.executable, str(Path(__file__).with_name("stand_in.py")), str(seed)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"

    def counts(self) -> Dict[str, Any]:
        found: Dict[str, Any] = requests.get(f"{self.url}/counts", timeout=10).json()
        return found

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def ours(contract: str = "http", **settings: Any) -> httpx.Client:
    engine = aftercall.Engine(contract)
    return httpx.Client(transport=aftercall.httpx.Transport(engine=engine, **settings), timeout=5)


def ours_requests(contract: str = "http", **settings: Any) -> requests.Session:
    session = requests.Session()
    engine = aftercall.Engine(contract)
    session.mount("http://", aftercall.requests.Adapter(engine, pool_maxsize=16, **settings))
    return session


def by_urllib3(methods: Any = urllib3.Retry.DEFAULT_ALLOWED_METHODS) -> requests.Session:
    session = requests.Session()
    retry = urllib3.Retry(
        6, status_forcelist=STATUSES, backoff_factor=0.2, allowed_methods=methods,
        raise_on_status=False,
    )
    session.mount("http://", HTTPAdapter(max_retries=retry, pool_maxsize=16))
    return session


def by_httpx_retries() -> httpx.Client:
    retry = HttpxRetry(total=6, backoff_factor=0.2, status_forcelist=STATUSES)
    return httpx.Client(transport=RetryTransport(retry=retry), timeout=5)


class ByTenacity:
    """A careful function around requests."""

    def __init__(self) -> None:
        self._session = requests.Session()
        self._session.mount("http://", HTTPAdapter(pool_maxsize=16))

    def request(self, method: str, url: str, **more: Any) -> Any:
        def once() -> requests.Response:
            response = self._session.request(method, url, timeout=5, **more)
            if response.status_code in STATUSES:
                response.raise_for_status()
            return response

        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(7), wait=tenacity.wait_exponential(0.2), reraise=True
        )
        return retrying(once)

    def close(self) -> None:
        self._session.close()


CLIENTS: Dict[str, Client] = {
    "aftercall, httpx": ours,
    "aftercall, requests": ours_requests,
    "httpx-retries": by_httpx_retries,
    "urllib3 Retry": by_urllib3,
    "tenacity": ByTenacity,
}


def pages(seed: int) -> Iterator[str]:
    for name, make in CLIENTS.items():
        with StandIn(seed) as server:
            client, start, items = make(), time.monotonic(), 0
            try:
                for page in range(1, 21):
                    response = client.request("GET", f"{server.url}/repos?page={page}")
                    if response.status_code != 200:
                        break
                    items += len(response.json())
            except Exception as error:
                print(f"  {name}: {type(error).__name__}", file=sys.stderr)
            wall = time.monotonic() - start
            refused, begun = 0, time.monotonic()
            try:
                refused = client.request("GET", f"{server.url}/private").status_code
            except Exception as error:
                refused = getattr(getattr(error, "response", None), "status_code", 0)
            waited = time.monotonic() - begun
            counts = server.counts()
            client.close()
        asked = counts["applied"].get("private", 0)
        yield f"| {name} | {items} of 200 | {wall:.1f} | {counts['hits']} | {asked} in {waited:.1f} s ({refused}) |"


FAULTS = ["drop applied", "drop", "500 applied", "503", "504 applied"]


def payments(seed: int) -> Iterator[str]:
    def looked(server: StandIn) -> Callable[[Any, Any], bool]:
        def look(request: Any, decision: Any) -> bool:
            name = request.headers["X-Reference"]
            return bool(server.counts()["applied"].get(name, 0))

        return look

    kinds: Dict[str, Callable[[StandIn], Any]] = {
        "aftercall": lambda server: ours(),
        "aftercall, keys": lambda server: ours(idempotency_keys=True),
        "aftercall, verify": lambda server: ours(verify=looked(server)),
        "urllib3 Retry": lambda server: by_urllib3(),
        "urllib3 Retry, all methods": lambda server: by_urllib3(None),
        "httpx-retries": lambda server: by_httpx_retries(),
        "tenacity": lambda server: ByTenacity(),
    }
    for name, make in kinds.items():
        cells = []
        for fault in FAULTS:
            with StandIn(seed) as server:
                client = make(server)
                fields = {"X-Fault": fault, "X-Reference": "p1"}
                said = ""
                try:
                    response = client.request("POST", f"{server.url}/payments", headers=fields)
                    outcome = aftercall.outcome_of(response)
                    said = str(response.status_code)
                except Exception as error:
                    outcome = aftercall.outcome_of(error)
                    said = "error"
                if outcome is not None:
                    said = f"{said}, {outcome.effect}" if not outcome.is_success else f"{said}, done"
                applied = server.counts()["applied"].get("p1", 0)
                client.close()
            cells.append(f"{'**2**' if applied > 1 else applied} ({said})")
        yield f"| {name} | {' | '.join(cells)} |"


def deletions(seed: int) -> Iterator[str]:
    for name, make in CLIENTS.items():
        with StandIn(seed) as server:
            client, work = make(), iter(range(500))
            results: List[Tuple[int, str]] = []
            lock = threading.Lock()

            def worker() -> None:
                while True:
                    with lock:
                        item = next(work, None)
                    if item is None:
                        return
                    try:
                        response = client.request("DELETE", f"{server.url}/items/{item}")
                        outcome = aftercall.outcome_of(response)
                        done = response.status_code < 300 if outcome is None else outcome.is_success
                        said = "done" if done else "not done"
                    except Exception as error:
                        outcome, said = aftercall.outcome_of(error), "not done"
                    if outcome is not None and not outcome.is_success:
                        said = str(outcome.effect)
                    with lock:
                        results.append((item, said))

            start = time.monotonic()
            threads = [threading.Thread(target=worker) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(120)
            wall = time.monotonic() - start
            applied = server.counts()["applied"]
            client.close()
        left = 500 - len(applied)
        done = sum(said == "done" for _item, said in results)
        wrong = ("not done", "not-applied")
        false = sum(said in wrong and f"/items/{item}" in applied for item, said in results)
        unknown = sum(said == "unknown" for _item, said in results)
        yield f"| {name} | {wall:.2f} | {done} | {unknown} | {false} | {left} |"


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    print("| pages | items | wall s | requests | a true 403 |\n| --- | --- | ---: | ---: | --- |")
    for row in pages(seed):
        print(row, flush=True)
    print(f"\n| payment | {' | '.join(FAULTS)} |\n|{' --- |' * (len(FAULTS) + 1)}")
    for row in payments(seed):
        print(row, flush=True)
    print("\n| 500 deletions | wall s | said done | said unknown | false | left undone |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for row in deletions(seed):
        print(row, flush=True)


if __name__ == "__main__":
    main()
