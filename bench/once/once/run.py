"""The whole bench: every client of a form in every plan, and what they did as results.json."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

from .catalog import ABOUT, LONG, LONG_ORIGIN, ORIGIN, SHORT, SHORT_ORIGIN
from .measure import run
from .plan import FAULTS, PLANS, TIMEOUT, WORKERS
from .stage import ONCE, ROOT, Crashed

#: How many clients are measured at the same time: they mostly wait.
JOBS = 2


class Bench:
    """One run of the bench."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.only: List[str] = [name for name in options.clients.split(",") if name]
        self.crashed: List[Dict[str, str]] = []
        self.skipped: List[str] = []
        self.cases = ROOT / ".build/once-cases"
        shutil.rmtree(self.cases, ignore_errors=True)
        self.cases.mkdir(parents=True)

    def clients(self, names: List[str]) -> List[str]:
        """Those of a list that are wanted and can run."""
        if self.only:
            unknown = [name for name in self.only if name not in ABOUT]
            if unknown:
                raise SystemExit(f"no client is called {', '.join(unknown)}")
            names = self.only
        if not (ROOT / ".build/once-node/node_modules").exists():
            absent = [name for name in names if name.startswith("node-")]
            self.skipped.extend(name for name in absent if name not in self.skipped)
            names = [name for name in names if name not in absent]
        return names

    def plan(self, name: str, clients: List[str], number: int) -> Dict[str, Any]:
        """One plan for all clients."""
        seed = self.options.seed
        print(f"\n{name}: {number} operations, seed {seed}\n{_HEAD}", flush=True)
        with ThreadPoolExecutor(JOBS) as pool:
            done = list(
                pool.map(lambda client: self.one(client, name, seed, number), clients)
            )
        rows = {client: found for client, found in zip(clients, done) if found is not None}
        return {"seed": seed, "operations": number, "clients": rows}

    def one(self, client: str, plan: str, seed: int, number: int) -> Optional[Dict[str, Any]]:
        """One client; None if it crashed, which is reported."""
        try:
            found = run(client, plan, seed, number)
        except Exception as error:  # Whatever it is, the others go on.
            self.crash(client, plan, error)
            return None
        file = f"{client.replace('/', '_')}-{plan}.json"
        (self.cases / file).write_text(json.dumps(found, indent=1), encoding="utf-8")
        print(_line(client, found["figures"]), flush=True)
        return {"about": ABOUT[client], **found["figures"]}

    def crash(self, client: str, plan: str, error: Exception) -> None:
        text = str(error) if isinstance(error, Crashed) else repr(error)
        self.crashed.append({"client": client, "plan": plan, "why": text})
        print(f"{client} CRASHED: {text}", flush=True)

    def origin(self, clients: List[str], number: int, seeds: int) -> Dict[str, Any]:
        """All users at one origin: wall and p99, the median of several seeds."""
        names = f"seeds {self.options.seed} to {self.options.seed + seeds - 1}"
        print(f"\none origin: calm, {number} operations, {names}\n{_HEAD}", flush=True)
        runs: Dict[str, List[Dict[str, Any]]] = {client: [] for client in clients}
        for seed in range(self.options.seed, self.options.seed + seeds):
            for client in clients:
                try:
                    found = run(client, "calm", seed, number, shared=True)
                except Exception as error:
                    self.crash(client, "one origin", error)
                    continue
                print(_line(client, found["figures"]), flush=True)
                runs[client].append(found["figures"])
        rows = {
            client: {"about": ORIGIN[client], **_median(figures)}
            for client, figures in runs.items()
            if figures
        }
        return {"plan": "calm", "operations": number, "seeds": seeds, "clients": rows}


_HEAD = f"{'client':44} done% 2xPOST 2xother f/appl d/not att/op   wall    p99 unknown lies"


def _line(client: str, found: Dict[str, Any]) -> str:
    said = (
        f"{client:44} {found['completed']:5.1f} {found['posts_twice']:3}+{found['posts_twice_believed']:<2}"
        f" {found['others_twice']:7} {found['failed_though_applied']:6} {found['done_though_not']:5}"
        f" {found['attempts']:6.2f} {found['wall_s']:6.1f} {found['p99_ms']:6.0f}"
    )
    if "lies" in found:
        said += f" {found['unknown']:7.1f} {found['lies']:2}+{found['lies_believed']}"
    marks = {"off plan": found["off_plan"], "noise": found["noise"]}
    return said + "".join(f"  {name} {value}" for name, value in marks.items() if value)


def _median(runs: List[Dict[str, Any]]) -> Dict[str, Any]:
    """The median of each number, the sum of what must not happen."""
    sums = ("posts_twice", "posts_twice_believed", "done_though_not", "lies", "lies_believed")
    figures: Dict[str, Any] = {"runs": len(runs)}
    for name, value in runs[0].items():
        if isinstance(value, (int, float)):
            values = [found[name] for found in runs]
            figures[name] = sum(values) if name in sums else round(statistics.median(values), 2)
    return figures


def _versions() -> Dict[str, str]:
    found = {"python": platform.python_version(), "aftercall": metadata.version("aftercall")}
    for line in (ONCE / "requirements.txt").read_text().splitlines():
        name = line.partition("==")[0]
        found[name] = metadata.version(name)
    modules = ROOT / ".build/once-node/node_modules"
    if modules.exists():
        node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
        found["node"] = node.stdout.strip().removeprefix("v")
        for name in json.loads((ONCE / "package.json").read_text())["dependencies"]:
            package = modules / name / "package.json"
            found[name] = json.loads(package.read_text())["version"]
    return found


def _faults() -> List[Dict[str, Any]]:
    return [
        {"name": f.name, "ordinary": f.ordinary, "hostile": f.ordinary + f.hostile} for f in FAULTS
    ]


def _write(out: Path, results: Dict[str, Any], bench: Bench, start: float) -> None:
    """Writes what there is, also between two plans."""
    results["crashed"], results["skipped"] = bench.crashed, bench.skipped
    results["took_s"] = round(time.monotonic() - start)
    out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench once", description=__doc__)
    parser.add_argument("--long", action="store_true", help="all clients, 2,000 operations each")
    parser.add_argument("--seed", type=int, default=1, help="of operations and faults")
    parser.add_argument("--clients", default="", help="only these, separated by commas")
    parser.add_argument("--plans", default="", help="only these: ordinary,hostile,calm,origin")
    parser.add_argument("--operations", type=int, help="in each plan, instead of the form's number")
    parser.add_argument("--out", type=Path, default=ONCE / "results.json")
    options = parser.parse_args()
    start = time.monotonic()
    bench = Bench(options)
    form: Dict[str, Tuple[List[str], int]] = LONG if options.long else SHORT
    wanted = options.plans.split(",") if options.plans else [*form, "origin"]
    results: Dict[str, Any] = {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "form": "long" if options.long else "short",
        "seed": options.seed,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "versions": _versions(),
        "workers": WORKERS,
        "timeout_ms": round(TIMEOUT * 1000),
        "rates": PLANS,
        "faults": _faults(),
        "plans": {},
    }
    for name, (clients, number) in form.items():
        if name in wanted:
            number = options.operations or number
            results["plans"][name] = bench.plan(name, bench.clients(clients), number)
            _write(options.out, results, bench, start)
    if "origin" in wanted and not bench.only:
        results["origin"] = bench.origin(*(LONG_ORIGIN if options.long else SHORT_ORIGIN))
    _write(options.out, results, bench, start)
    for crash in bench.crashed:
        print(f"CRASHED: {crash['client']} ({crash['plan']}): {crash['why']}")
    if bench.skipped:
        print(f"skipped, because npm is absent: {', '.join(bench.skipped)}")
    print(f"\n{results['took_s']} s; written to {options.out}")


if __name__ == "__main__":
    main()
