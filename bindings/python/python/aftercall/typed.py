"""The names in the annotations of the modules that every import loads, without ``typing``.

``typing`` alone takes as long to import as the whole package, so these modules do without it. Their
names resolve all the same: ``typing.get_type_hints`` of their classes and functions works, and gives
``object`` where a type checker sees ``Any``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FrameType, TracebackType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
else:
    Any = object

__all__ = ["Any", "Callable", "FrameType", "Iterable", "Iterator", "Mapping", "TracebackType"]
