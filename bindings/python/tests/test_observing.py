"""docs/python/observing.md is true: every program runs, and prints what the page shows."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from conftest import ROOT

PAGE = (ROOT / "docs" / "python" / "observing.md").read_text(encoding="utf-8")
#: Each program, and the output right behind it, if there is one.
PROGRAMS = re.findall(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", PAGE, re.S)


@pytest.mark.parametrize("program, shown", PROGRAMS)
def test_a_program_of_the_page(program: str, shown: str) -> None:
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and not done.stderr, done.stderr
    assert not shown or done.stdout == shown


def test_the_page_has_its_programs() -> None:
    assert len(PROGRAMS) == PAGE.count("```python") == 4
    assert sum(bool(shown) for _program, shown in PROGRAMS) == PAGE.count("```text") == 3
