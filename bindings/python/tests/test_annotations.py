"""The annotations of the package: what reads them while a program runs gets an answer."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import typing
from types import ModuleType
from typing import Any, Iterator, List, Tuple

import pytest

import aftercall

#: Classes of requests whose own annotations name what is imported for type checkers alone.
NOT_OURS = {"aftercall.requests.Adapter", "aftercall.requests.NotSentError"}


def modules() -> Iterator[ModuleType]:
    """The package and its modules, as far as their clients are installed."""
    yield aftercall
    for found in pkgutil.iter_modules(aftercall.__path__, "aftercall."):
        try:
            yield importlib.import_module(found.name)
        except ImportError:
            continue


def annotated() -> Iterator[Tuple[str, Any]]:
    """What is public and written in Python: functions, classes and their methods."""
    for module in modules():
        yield module.__name__, module
        for name, thing in vars(module).items():
            if getattr(thing, "__module__", None) != module.__name__ or name.startswith("_"):
                continue
            where = f"{module.__name__}.{name}"
            if inspect.isfunction(thing):
                yield where, thing
            elif inspect.isclass(thing):
                yield where, thing
                for method, written in vars(thing).items():
                    function = getattr(written, "__func__", getattr(written, "fget", written))
                    if inspect.isfunction(function):
                        yield f"{where}.{method}", function


def test_each_annotation_names_what_there_is() -> None:
    """``typing.get_type_hints`` is what dependency injection, validation and documentation ask."""
    unknown: List[str] = []
    seen = 0
    for name, thing in annotated():
        seen += 1
        try:
            typing.get_type_hints(thing)
        except NameError as error:
            unknown.append(f"{name}: {error}")
    assert seen > 300
    assert [line for line in unknown if line.partition(":")[0] not in NOT_OURS] == []


@pytest.mark.parametrize("made", [aftercall.StatusError, aftercall.Conflict, aftercall.Throttled])
def test_an_exception_says_what_it_carries(made: type) -> None:
    hints = typing.get_type_hints(made)
    assert hints["verdict"] is aftercall.Verdict
    assert aftercall.Outcome in typing.get_args(hints["aftercall"])
