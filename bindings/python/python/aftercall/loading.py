"""What to say where the native module of this package cannot be loaded."""

from __future__ import annotations

import sys
import sysconfig


def advice(cause: ImportError) -> str:
    """Which interpreter lacks the native module, and how it is built for that one.

    Wheels for the stable ABI do not fit an interpreter without a global lock, and no wheel fits one
    that is not CPython 3.10 or later.
    """
    kind = f"{sys.implementation.name} {sys.version_info.major}.{sys.version_info.minor}"
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        kind += " without a global lock (free-threaded), which needs a wheel of its own"
    return (
        f"the native module of aftercall is missing or not made for {kind}: install a wheel for this "
        f"interpreter, or build one with `pip install ./bindings/python` in a clone ({cause})"
    )
