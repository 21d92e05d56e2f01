"""Writes the type stubs that follow from the core's tables: ``vocabulary.pyi`` and ``errors.pyi``.

``python stubs.py`` writes them, ``python stubs.py --check`` fails if one differs. The rest of the
package is typed where it is written; ``_native.pyi`` is kept by hand and checked by stubtest.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import List

from aftercall import errors, vocabulary

FOLDER = Path(__file__).resolve().parent / "python" / "aftercall"
NOTE = "# Written by stubs.py from the core's tables; do not edit.\n"


def vocabulary_stub() -> str:
    """The enumerations with their members."""
    lines = [
        NOTE,
        "from enum import Enum",
        "from typing import Final",
        "from typing_extensions import Self",
        "",
        f"__all__ = {vocabulary.__all__!r}",
        "",
        "class Word(str, Enum):  # type: ignore[misc]  # a base without members",
        "    def __new__(cls, value: object) -> Self: ...",
        "    @property",
        "    def number(self) -> int: ...",
        "    @property",
        "    def help(self) -> str: ...",
        "    @property",
        "    def slug(self) -> str: ...",
        "    def __int__(self) -> int: ...",
        "    def __str__(self) -> str: ...",
        "    def __format__(self, spec: str) -> str: ...",
        "",
    ]
    for made in vocabulary.ENUMERATIONS.values():
        lines.append(f"class {made.__name__}(Word):")
        lines.extend(f'    {member.name} = "{member.slug}"' for member in made)
        lines.append("")
    lines.append("ENUMERATIONS: Final[dict[str, type[Word]]]")
    return "\n".join(lines) + "\n"


ERRORS = '''from typing import Any, Final

from aftercall._native import Outcome, Verdict

__all__ = {names!r}

class AftercallError(Exception): ...

class ContractError(AftercallError, ValueError):
    line: int | None
    column: int | None
    def __init__(
        self, message: str, line: int | None = None, column: int | None = None
    ) -> None: ...

class PolicyError(AftercallError, ValueError): ...
class CallStateError(AftercallError, RuntimeError): ...

class NotSentError(AftercallError):
    aftercall: Outcome | None
    def __init__(self, message: str, outcome: Outcome | None = None) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...

class StatusError(AftercallError):
    verdict: Verdict | None
    response: Any
    aftercall: Outcome | None
    def __reduce__(self) -> tuple[Any, ...]: ...

class ClientError(StatusError): ...
class ServerError(StatusError): ...
class Throttled(StatusError): ...
'''


def errors_stub() -> str:
    """The exceptions: the tree, and a class for each row."""
    lines: List[str] = [NOTE, ERRORS.format(names=errors.__all__)]
    for made in errors.BY_CODE.values():
        bases = ", ".join(base.__name__ for base in made.__bases__)
        lines.append(f"class {made.__name__}({bases}): ...")
    lines += [
        "",
        "BY_CODE: Final[dict[int, type[StatusError]]]",
        "",
        "def raise_for_status(response: Any) -> None: ...",
        "def error_for(verdict: Verdict, response: Any = None) -> StatusError: ...",
    ]
    return "\n".join(lines) + "\n"


STUBS = {"vocabulary.pyi": vocabulary_stub, "errors.pyi": errors_stub}


def main(arguments: List[str]) -> int:
    """Writes the stubs, or compares them; the exit code says whether any differed."""
    differing = 0
    for name, stub in STUBS.items():
        path = FOLDER / name
        if "--check" not in arguments:
            path.write_text(stub(), encoding="utf-8", newline="\n")
        elif not path.exists() or path.read_text(encoding="utf-8") != stub():
            differing += 1
            print(f"{path} differs: run python {Path(__file__).name}")
    return differing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
