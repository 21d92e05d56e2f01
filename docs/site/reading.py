"""An extension for griffe: how the site reads the sources."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, Dict, Iterator, Union

import griffe

#: The sign of reStructuredText that a literal block follows; Markdown takes its indentation for that.
_LITERAL = re.compile(r"::$", re.M)
#: What the stub keeps to itself and is no alias of a type: how it is shown.
_SHOWN = {"TypedDict": "dict[str, Any]", "Protocol": "URL"}

Annotation = Union[str, griffe.Expr, None]


class Reading(griffe.Extension):
    """Shows what makes a native object as its class's own, docstrings as Markdown, and the types
    that the stub keeps to itself as what they stand for."""

    def on_class(self, *, cls: griffe.Class, **kwargs: Any) -> None:
        """Readers look for ``__init__``; a native class has ``__new__``."""
        made = cls.members.get("__new__")
        if cls.module.name != "_native" or not isinstance(made, griffe.Function):
            return
        cls.del_member("__new__")
        made.name = "__init__"
        made.returns = None
        cls.set_member("__init__", made)

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """A docstring may end a line with two colons."""
        if obj.docstring is not None:
            obj.docstring.value = _LITERAL.sub(":", obj.docstring.value)

    def on_package(self, *, pkg: griffe.Module, **kwargs: Any) -> None:
        """A reader cannot look up a private name of the stub."""
        for module in pkg.modules.values():
            for cls in module.members.values():
                if isinstance(cls, griffe.Class):
                    cls.bases = list(_bases(cls, module))
        native = pkg.members["_native"]
        assert isinstance(native, griffe.Module)
        private = dict(_private(native))
        for function in _functions(native):
            function.returns = _spelled_out(function.returns, private)
            for parameter in function.parameters:
                parameter.annotation = _spelled_out(parameter.annotation, private)


def _bases(cls: griffe.Class, module: griffe.Module) -> Iterator[Union[str, griffe.Expr]]:
    """The bases of a class; in the place of a private one of its module those that it has."""
    for base in cls.bases:
        private = module.members.get(str(base)) if str(base).startswith("_") else None
        if isinstance(private, griffe.Class):
            yield from _bases(private, module)
        else:
            yield base


def _functions(within: Union[griffe.Module, griffe.Class]) -> Iterator[griffe.Function]:
    for member in within.members.values():
        if isinstance(member, griffe.Function):
            yield member
        elif isinstance(member, griffe.Class):
            yield from _functions(member)


def _private(native: griffe.Module) -> Iterator[tuple[str, griffe.Expr]]:
    """The private types of the stub, each with what is shown in its place."""
    for name, member in native.members.items():
        if not name.startswith("_") or name.startswith("__"):
            continue
        if isinstance(member, griffe.Attribute) and isinstance(member.value, griffe.Expr):
            made = isinstance(member.value, griffe.ExprCall)  # TypedDict(...)
            yield name, griffe.ExprName(_SHOWN["TypedDict"]) if made else member.value
        elif isinstance(member, griffe.Class):
            yield name, griffe.ExprName(_SHOWN[str(member.bases[0])])


def _spelled_out(annotation: Annotation, private: Dict[str, griffe.Expr]) -> Annotation:
    """An annotation without private names."""
    return _copied(annotation, private)  # type: ignore[no-any-return]


def _copied(part: Any, private: Dict[str, griffe.Expr]) -> Any:
    if isinstance(part, griffe.ExprName) and part.name in private:
        return _copied(private[part.name], private)
    if isinstance(part, griffe.Expr):
        fields = {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}
        fields.pop("parent", None)
        inner = {name: _copied(value, private) for name, value in fields.items()}
        return dataclasses.replace(part, **inner)
    return [_copied(one, private) for one in part] if isinstance(part, list) else part
