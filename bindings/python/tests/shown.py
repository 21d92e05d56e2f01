"""The Python blocks of a page of Markdown, run as a reader would run them, one after the other.

``expression  # -> text`` must give that text. A block behind ``<!-- needs: aftercall.name -->`` runs
where the package has that name.
"""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path
from typing import Any, Dict, Iterator, List

_BLOCK = re.compile(r"^(?:<!-- needs: ([\w.]+) -->\n+)?```python\n(.*?)^```", re.M | re.S)


def blocks(page: Path) -> List[str]:
    """The blocks of a page that can run here, each at its own line of the page."""
    return list(_blocks(page.read_text(encoding="utf-8")))


def _blocks(text: str) -> Iterator[str]:
    for found in _BLOCK.finditer(text):
        needed, block = found.groups()
        if needed is None or _is_there(needed):
            yield "\n" * text.count("\n", 0, found.start(2)) + block


def run(page: Path, names: Dict[str, Any]) -> int:
    """Runs the blocks of a page; how many results were compared."""
    compared = 0
    for block in blocks(page):
        exec(compile(_with_checks(block), str(page), "exec"), names)
        compared += block.count("  # -> ")
    return compared


def _is_there(name: str) -> bool:
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError):
        return False
    return True


def _with_checks(block: str) -> str:
    lines = []
    for line in block.splitlines():
        expression, marked, expected = line.partition("  # -> ")
        indent = expression[: len(expression) - len(expression.lstrip())]
        if marked:
            line = f"{indent}assert str({expression.strip()}) == {expected!r}, {expression.strip()}"
        lines.append(line)
    return "\n".join(lines)
