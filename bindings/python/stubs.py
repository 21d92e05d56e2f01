"""Writes what of the type stubs follows from the built module and from the core's tables.

``vocabulary.pyi`` and ``errors.pyi`` are written as a whole. ``_native.pyi`` keeps its signatures,
which are written by hand and checked by stubtest, and gets its docstrings: an editor shows those of
a stub, not those of the module. ``python stubs.py`` writes them, ``python stubs.py --check`` fails
if one differs. The rest of the package is typed and documented where it is written.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from pathlib import Path
from types import ModuleType
from typing import Any, Iterator, List, NamedTuple, Union

from aftercall import _native, errors, vocabulary

FOLDER = Path(__file__).resolve().parent / "python" / "aftercall"
NOTE = "# Written by stubs.py from the core's tables; do not edit.\n"
#: The longest line of a stub.
WIDTH = 100


def vocabulary_stub() -> str:
    """The enumerations with their members."""
    lines = [
        NOTE,
        "from enum import Enum",
        "from typing import Final",
        "from typing_extensions import Self",
        "",
        *names_list(vocabulary),
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
        for member in made:
            lines.append(f'    {member.name} = "{member.slug}"')
            lines += docstring(member.help, "    ")
        lines.append("")
    lines.append("ENUMERATIONS: Final[dict[str, type[Word]]]")
    lines += docstring("Every enumeration by the name of its set in the core's table.", "")
    return documented("\n".join(lines) + "\n", vocabulary)


ERRORS = '''from typing import Any, Final

from aftercall._native import Outcome, Verdict

{names}

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
    verdict: Verdict
    response: Any
    aftercall: Outcome | None
    def __reduce__(self) -> tuple[Any, ...]: ...

class ClientError(StatusError): ...
class ServerError(StatusError): ...
class Throttled(StatusError): ...
'''


def errors_stub() -> str:
    """The exceptions: the tree, and a class for each row."""
    lines: List[str] = [NOTE, ERRORS.format(names="\n".join(names_list(errors)))]
    for made in errors.BY_CODE.values():
        bases = ", ".join(base.__name__ for base in made.__bases__)
        lines.append(f"class {made.__name__}({bases}): ...")
    lines += ["", "BY_CODE: Final[dict[int, type[StatusError]]]"]
    lines += docstring("The class for each registered code that is an error.", "")
    lines += [
        "",
        "def raise_for_status(response: Any) -> None: ...",
        "def error_for(verdict: Verdict, response: Any = None) -> StatusError: ...",
    ]
    return documented("\n".join(lines) + "\n", errors)


def native_stub() -> str:
    """The signatures that the file has, with the docstrings of the module."""
    return documented((FOLDER / "_native.pyi").read_text(encoding="utf-8"), _native)


def names_list(module: ModuleType) -> List[str]:
    """The statement that lists a module's names."""
    names = [f'    "{name}",' for name in module.__all__]
    return ["__all__ = [", *names, "]"]


Defined = Union[ast.FunctionDef, ast.ClassDef]


class Place(NamedTuple):
    """A definition in a stub that has a docstring, or should have one."""

    node: Defined
    #: What it is called within the module, such as "Call.begin".
    name: str
    #: The docstring of the module.
    text: str


def documented(stub: str, module: ModuleType) -> str:
    """The stub with the module's docstrings on what is public, in place of those that it has."""
    lines = stub.splitlines()
    # From the end, so that the numbers of the lines before stay true.
    for place in reversed(list(places(ast.parse(stub), module))):
        put_docstring(lines, place)
    return "\n".join(lines) + "\n"


def places(tree: ast.Module, module: ModuleType) -> Iterator[Place]:
    """What is public of a module, in the order of its stub."""
    for node in tree.body:
        if not isinstance(node, (ast.FunctionDef, ast.ClassDef)) or node.name.startswith("_"):
            continue
        found = getattr(module, node.name)
        yield Place(node, node.name, text_of(found))
        members = node.body if isinstance(node, ast.ClassDef) else []
        for member in members:
            if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
                text = text_of(inspect.getattr_static(found, member.name))
                yield Place(member, f"{node.name}.{member.name}", text)


def text_of(thing: Any) -> str:
    """The docstring of a class, a function or a property."""
    thing = getattr(thing, "__func__", thing)  # a static method
    return inspect.cleandoc(thing.__doc__ or "")


def put_docstring(lines: List[str], place: Place) -> None:
    """Gives a definition its docstring, within the lines of the stub."""
    node, text = place.node, place.text
    if not text:
        raise SystemExit(f"{place.name} has no docstring")
    made = docstring(text, " " * (node.col_offset + 4))
    first = node.body[0]
    assert first.end_lineno is not None
    if ast.get_docstring(node) is not None:
        lines[first.lineno - 1 : first.end_lineno] = made
    elif isinstance(first, ast.Expr) and lines[first.lineno - 1].endswith(": ..."):
        head = lines[first.lineno - 1].removesuffix(" ...")
        lines[first.lineno - 1 : first.lineno] = [head, *made]
    else:
        lines[node.lineno : node.lineno] = made


def docstring(text: str, indent: str) -> List[str]:
    """The lines of a docstring."""
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if text.endswith('"'):
        text = text[:-1] + '\\"'
    single = f'{indent}"""{text}"""'
    if "\n" not in text and len(single) <= WIDTH:
        return [single]
    room = WIDTH - len(single) + len(text)
    wrapped = text.splitlines() if "\n" in text else textwrap.wrap(text, room)
    inner = [f"{indent}{line}".rstrip() for line in wrapped[1:]]
    return [f'{indent}"""{wrapped[0]}', *inner, f'{indent}"""']


STUBS = {
    "vocabulary.pyi": vocabulary_stub,
    "errors.pyi": errors_stub,
    "_native.pyi": native_stub,
}


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
