"""Every shared vector, run through the package."""

from __future__ import annotations

from typing import Any, Dict

import pytest
import vectors

CASES = vectors.cases()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_vector(case: Dict[str, Any]) -> None:
    vectors.run(case)


def test_there_are_vectors(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f" {len(CASES)} vectors ", end="")
    assert CASES
    assert {case["kind"] for case in CASES} == {"status", "judge", "call"}


def test_an_unknown_key_fails() -> None:
    case = {"name": "x", "kind": "status", "input": 200, "expect": {}, "surprise": 1}
    with pytest.raises(AssertionError, match="surprise"):
        vectors.run(case)
