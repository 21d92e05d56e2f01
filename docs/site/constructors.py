"""An extension for griffe: what a native class takes is said by ``__new__``, and shown as its own."""

from __future__ import annotations

from typing import Any

import griffe


class Constructors(griffe.Extension):
    """Shows ``__new__`` as the ``__init__`` of its class, which is what readers look for."""

    def on_class(self, *, cls: griffe.Class, **kwargs: Any) -> None:
        """Renames the one where the other is missing."""
        made = cls.members.get("__new__")
        if "__init__" in cls.members or not isinstance(made, griffe.Function):
            return
        cls.del_member("__new__")
        made.name = "__init__"
        made.returns = None
        cls.set_member("__init__", made)
