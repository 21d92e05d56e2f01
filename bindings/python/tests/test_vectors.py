"""Every shared vector, run through the package."""

from __future__ import annotations

import json
from typing import Any, Dict

import pytest
import vectors
from jsonschema import Draft202012Validator

CASES = vectors.cases()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_vector(case: Dict[str, Any]) -> None:
    vectors.run(case)


def test_there_are_vectors(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nvectors {len(CASES)}")  # for the table of the whole suite
    assert CASES
    assert {case["kind"] for case in CASES} == {"status", "judge", "call", "stream"}


def test_the_files_are_as_the_schema_says() -> None:
    schema = json.loads((vectors.FOLDER / "schema.json").read_text(encoding="utf-8"))
    checker = Draft202012Validator(schema)
    for path in sorted(vectors.FOLDER.glob("*.json")):
        if path.name != "schema.json":
            cases = json.loads(path.read_text(encoding="utf-8"))
            wrong = [f"{list(e.absolute_path)}: {e.message[:200]}" for e in checker.iter_errors(cases)]
            assert not wrong, f"{path.name}: {wrong[:5]}"


def test_every_case_has_a_name_of_its_own() -> None:
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names), {name for name in names if names.count(name) > 1}


def test_an_unknown_key_fails() -> None:
    case = {"name": "x", "kind": "status", "input": 200, "expect": {}, "surprise": 1}
    with pytest.raises(AssertionError, match="surprise"):
        vectors.run(case)
