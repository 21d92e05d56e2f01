"""Which client library a class or a frame is of, by the name under which the tables know it."""

from __future__ import annotations

#: Libraries that carry another one on under a new name, with its classes and functions.
_SUCCESSORS = {"httpx2": "httpx", "httpcore2": "httpcore"}
_ANY_SUCCESSOR = tuple(_SUCCESSORS)


def library_of(kind: type) -> str:
    """The library of a class: httpx2's classes are looked up as those of httpx."""
    library = kind.__module__.partition(".")[0]
    return _SUCCESSORS.get(library, library)


def module_known_as(name: str) -> str:
    """A module's name with the library's name in it replaced in the same way."""
    if not name.startswith(_ANY_SUCCESSOR):
        return name
    library, dot, rest = name.partition(".")
    return _SUCCESSORS.get(library, library) + dot + rest
