"""The package as a runner: reads cases as JSON lines, writes what the package says of each.

docs/conformance.md has the protocol.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Dict, List, Mapping, Optional

import vectors

import aftercall


def status(case: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        return aftercall.status(case["input"], contract=vectors.contract(case)).to_dict()
    except ValueError as error:
        return {"error": str(error)}


def judge(case: Mapping[str, Any]) -> Mapping[str, Any]:
    asked, contract = vectors.request(case.get("request")), vectors.contract(case)
    if "response" in case:
        came = vectors.response(case["response"])
        return aftercall.judge(came, request=asked, contract=contract).to_dict()
    failed = vectors.failure(case["failure"])
    return aftercall.judge_failure(failed, request=asked, contract=contract).to_dict()


def stream(case: Mapping[str, Any]) -> Mapping[str, Any]:
    read = vectors.streamed(case)
    verdict = read.verdict
    assert verdict is not None, "a stream that has ended has a verdict"
    return {**verdict.to_dict(), "content_begun": read.content_begun}


def call(case: Mapping[str, Any]) -> List[Optional[Mapping[str, Any]]]:
    return [step(taken) for taken in vectors.steps(case)]


def step(taken: Optional[vectors.Taken]) -> Optional[Dict[str, Any]]:
    if taken is None:
        return None
    if isinstance(taken.decision, aftercall.CallStateError):
        return {"error": str(taken.decision)}
    verdict = taken.last_verdict()
    return {**taken.decision.to_dict(), "verdict": verdict and verdict.to_dict()}


SAY = {"status": status, "judge": judge, "stream": stream, "call": call}


def main() -> None:
    if json.loads(sys.stdin.readline())["protocol"] != 1:
        sys.exit("this runner speaks version 1 of the protocol")
    print(json.dumps({"protocol": 1, "runner": f"aftercall for Python {aftercall.__version__}"}))
    for line in sys.stdin:
        case = json.loads(line)
        print(json.dumps({"id": case["id"], "said": SAY[case["kind"]](case)}))


if __name__ == "__main__":
    main()
