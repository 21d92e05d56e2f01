"""An extension for griffe: how the site reads the sources."""

from __future__ import annotations

import re
from typing import Any

import griffe

#: The sign of reStructuredText that a literal block follows; Markdown takes its indentation for that.
_LITERAL = re.compile(r"::$", re.M)


class Reading(griffe.Extension):
    """Shows what makes a native object as its class's own, and docstrings as Markdown."""

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
