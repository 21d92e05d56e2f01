"""What a release rests on: the script that tries a package, and the workflow that publishes it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "release-python.yml"
FILES = [WORKFLOW, *(ROOT / ".github" / "actions").glob("*/action.yml")]
SMOKE = Path(__file__).resolve().parents[1] / "smoke.py"


def smoke(*options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, *options, str(SMOKE)]
    return subprocess.run(command, capture_output=True, text=True)


def test_the_source_tree_is_not_taken_for_an_installed_package() -> None:
    """What is installed here is a link to the source tree."""
    done = smoke()
    assert done.returncode != 0 and "is the source tree" in done.stderr


def test_the_checks_cannot_be_switched_off() -> None:
    done = smoke("-O")
    assert done.returncode != 0 and "without -O" in done.stderr


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_action_is_pinned_to_a_commit(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert used
    for action in used:
        assert re.fullmatch(r"\./\S+|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


def test_only_the_job_that_publishes_may_do_so() -> None:
    text = WORKFLOW.read_text(encoding="utf-8")
    before, _, publish = text.partition("  publish:\n")
    assert re.findall(r"permissions:\n +(.*)", before) == ["contents: read"]
    assert re.findall(r"(\S+): write", text) == ["id-token"] and "id-token: write" in publish
    assert "secrets." not in text and "github.event_name == 'push'" in publish
    needed = re.findall(r"needs: \[(.*)\]", publish)[0].split(", ")
    assert needed == re.findall(r"^  (\w+):$", before.partition("jobs:\n")[2], re.M)


def test_the_maturin_of_the_release_is_one_that_the_package_accepts() -> None:
    (pinned,) = re.findall(r'MATURIN: "([\d.]+)"', WORKFLOW.read_text(encoding="utf-8"))
    settings = (SMOKE.parent / "pyproject.toml").read_text(encoding="utf-8")
    (least, below) = re.findall(r"maturin>=([\d.]+),<(\d+)", settings)[0]
    parts = [tuple(map(int, version.split("."))) for version in (least, pinned, below)]
    assert parts == sorted(parts)
