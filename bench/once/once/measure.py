"""One run of one client, and its figures."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List

from .plan import BY_NAME, POSTS, operations
from .stage import ONCE, ROOT, Crashed, Stage, stage

Figures = Dict[str, Any]
#: Errors that no network makes: a driver with one has a mistake. fetch's own TypeError has a code.
_MISTAKES = {
    *(f"builtins.{name}Error" for name in ("Type", "Value", "Attribute", "Name", "Key", "Lookup")),
    *(f"builtins.{name}Error" for name in ("Index", "Assertion", "Runtime", "Import")),
    "TypeError",
    "ReferenceError",
    "SyntaxError",
    "AftercallError",
}
#: The part of the operations that may meet the proxy otherwise than planned.
_MOST_OFF_PLAN = 0.02


def run(client: str, plan: str, seed: int, number: int, shared: bool = False) -> Figures:
    """Measures one client; raises Crashed where there is nothing to tell."""
    made = operations(seed, number)
    limit = 60 + number * 0.15
    with stage(plan, seed, shared) as on:
        on.server.prepare(made)
        path = Path(on.folder) / "operations.json"
        path.write_text(json.dumps(made), encoding="utf-8")
        settings = {
            "client": client,
            "seed": seed,
            "shared": shared,
            "operations": str(path),
            "server_port": on.server.port,
            "first_port": on.first_port,
            "control_port": on.control.port,
            "pipes": on.pipes,
        }
        records, wall = _drive(settings, limit)
        report = on.control.report()
        counts = on.server.counts()
    if len(records) != number:
        raise Crashed(f"{client}: {len(records)} of {number} operations came back")
    return figures(made, records, report, counts, wall)


def _drive(settings: Dict[str, Any], limit: float) -> Any:
    command = [sys.executable, "-m", "once.drive", json.dumps(settings)]
    environment = dict(os.environ)
    if settings["client"].startswith("node-"):
        command = ["node", str(_node_driver()), json.dumps(settings)]
        environment["ONCE_AFTERCALL"] = str(ROOT / "bindings/js/dist/index.js")
    try:
        process = subprocess.run(
            command, cwd=ONCE, env=environment, capture_output=True, text=True, timeout=limit
        )
    except subprocess.TimeoutExpired as error:
        raise Crashed(f"{settings['client']}: not done after {limit:.0f} s") from error
    if process.returncode != 0:
        raise Crashed(f"{settings['client']}: {process.stderr.strip()[-400:]}")
    lines = [json.loads(line) for line in process.stdout.splitlines()]
    return lines[:-1], lines[-1]["wall"]


def _node_driver() -> Path:
    """Copies the driver to its packages, since Node looks for them beside the file."""
    folder = ROOT / ".build/once-node"
    for source in (ONCE / "node").glob("*.mjs"):
        shutil.copy(source, folder)
    return folder / "drive.mjs"


def _quantile(values: List[float], part: float) -> float:
    values = sorted(values)
    return round(values[min(len(values) - 1, int(len(values) * part))], 1)


def figures(
    made: List[Dict[str, Any]],
    records: List[Dict[str, Any]],
    report: Dict[str, Any],
    counts: Dict[str, Dict[str, int]],
    wall: float,
) -> Figures:
    """The figures of a run, from what the client saw, the proxy did and the server counted."""
    tally: Counter[str] = Counter()
    cases: List[Dict[str, Any]] = []
    errors: Counter[str] = Counter()
    attempts = 0
    for record in records:
        index = record["index"]
        log = report["log"].get(index, [])
        applied = counts.get(f"op-{index}", {}).get("applications", 0)
        attempts += len(log)
        errors.update([record["error"]] if "error" in record else [])
        words = _words(made[index]["kind"], record, applied, log)
        tally.update(words)
        # The last attempt had no fault and yet failed: this machine was too slow for the time-out.
        tally["noise"] += not record["done"] and log[-1:] != [] and _went_well(log[-1])
        if words - {"completed", "seen done", "truthful"} or "completed" not in words:
            cases.append({**record, "kind": made[index]["kind"], "log": log, "applied": applied})
    _no_mistakes(errors)
    number = len(records)
    if len(report["strange"]) > number * _MOST_OFF_PLAN:
        raise Crashed(f"{len(report['strange'])} times off the plan: {report['strange'][0]}")
    latencies = [record["ms"] for record in records]
    result: Figures = {
        "operations": number,
        "completed": round(100 * tally["completed"] / number, 2),
        "posts_twice": tally["post twice"],
        "posts_twice_believed": tally["post twice, believed"],
        "others_twice": tally["other twice"],
        "failed_though_applied": tally["failed though applied"],
        "done_though_not": tally["done though not"],
        "attempts": round(attempts / number, 3),
        "wall_s": round(wall, 2),
        "p50_ms": _quantile(latencies, 0.5),
        "p99_ms": _quantile(latencies, 0.99),
        "errors": dict(errors.most_common(8)),
        "off_plan": len(report["strange"]),
        "noise": tally["noise"],
    }
    if any("effect" in record for record in records):
        result.update(
            seen_done=round(100 * tally["seen done"] / number, 2),
            truthful=round(100 * tally["truthful"] / number, 2),
            unknown=round(100 * tally["unknown"] / number, 2),
            lies=tally["lie"],
            lies_believed=tally["lie, believed"],
            stops=dict(Counter(r["stop"] for r in records if not r["success"]).most_common()),
        )
    return {"figures": result, "cases": cases, "strange": report["strange"]}


def _went_well(attempt: List[Any]) -> bool:
    return attempt[0] == "" and attempt[1] is not None and not 300 <= attempt[1] < 500


def _believed(attempts: List[List[Any]]) -> bool:
    """Whether every attempt that was applied was answered with a refusal that is taken at its word."""
    applied = [name for name, status in attempts if status is not None and status < 300]
    return bool(applied) and all(name and BY_NAME[name].is_believed for name in applied)


def _words(kind: str, record: Dict[str, Any], applied: int, log: List[List[Any]]) -> set[str]:
    """What is to be counted about one operation."""
    words = set()
    done = record.get("success", record["done"])
    if done:
        words.add("completed")
    if record["done"]:
        words.add("seen done")
    if applied > 1:
        # The last attempt may have been answered in any way: it was not followed by another.
        mark = ", believed" if kind in POSTS and _believed(log[:-1]) else ""
        words.add(f"{'post' if kind in POSTS else 'other'} twice{mark}")
    if applied and not done:
        words.add("failed though applied")
    if done and not applied:
        words.add("done though not")
    effect = record.get("effect")
    if effect in ("applied", "not-applied"):
        if (effect == "applied") == bool(applied):
            words.add("truthful")
        else:
            words.add("lie, believed" if effect == "not-applied" and _believed(log) else "lie")
    elif effect is not None:
        words.add("unknown")
    return words


def _no_mistakes(errors: "Counter[str]") -> None:
    for name, number in errors.items():
        if name in _MISTAKES:
            raise Crashed(f"{number} operations ended with {name}: the driver has a mistake")
