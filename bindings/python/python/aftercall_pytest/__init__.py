"""The fixtures of aftercall for pytest, which finds them by itself once aftercall is installed.

This is not a part of the package ``aftercall``, because pytest imports it at the start of every
run, and a run that does not use the fixtures must not pay for importing ``aftercall``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

import pytest

if TYPE_CHECKING:
    from aftercall.testing import Clock, Server

__all__ = ["aftercall_clock", "aftercall_server"]


@pytest.fixture(scope="session")
def _aftercall_server() -> Iterator[Server]:
    """The reference server of this process."""
    from aftercall.testing import Server

    with Server() as server:
        yield server


@pytest.fixture
def aftercall_server(_aftercall_server: Server) -> Server:
    """A reference server that looks new: an ``aftercall.testing.Server``.

    It starts with the first test that asks for it, and is reset before each. Processes that share
    the tests have one each.
    """
    _aftercall_server.reset()
    return _aftercall_server


@pytest.fixture
def aftercall_clock() -> Clock:
    """A time that moves only when it is waited for: a new ``aftercall.testing.Clock``."""
    from aftercall.testing import Clock

    return Clock()
