"""The README and the pages of the site are true: their blocks run and give what they show."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Dict, List

import pytest
import shown
from conftest import ROOT, Server

README = Path(__file__).resolve().parents[1] / "README.md"
SITE = ROOT / "docs" / "python"


def pages() -> List[Path]:
    """The README, and every page that has a block."""
    found = sorted(SITE.rglob("*.md"))
    return [README, *(page for page in found if "```python\n" in page.read_text("utf-8"))]


@pytest.mark.filterwarnings("default", "ignore::ResourceWarning")
@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_the_blocks_of_a_page(page: Path, server: Server) -> None:
    names: Dict[str, object] = {"__name__": "page", "server": server, "url": server.url}
    shown.run(page, names)
    names.clear()
    gc.collect()  # Here, where a client that the page leaves open is no mistake.


def test_there_is_something_to_run() -> None:
    assert len(pages()) >= 12
    assert sum(block.count("  # -> ") for page in pages() for block in shown.blocks(page)) >= 80


def test_a_block_that_shows_something_else_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\n1 + 1  # -> 3\n```\n")
    with pytest.raises(AssertionError):
        shown.run(page, {})
    page.write_text("<!-- needs: aftercall.nothing -->\n```python\n1 / 0\n```\n")
    assert shown.run(page, {}) == 0
