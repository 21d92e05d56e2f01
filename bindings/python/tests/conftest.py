"""What several test files share: the reference server and its token, certificates, log events."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from pathlib import Path
from typing import Any, Dict, List

import pytest
import trustme

import aftercall
from aftercall.testing import Server as Server

ROOT = Path(__file__).resolve().parents[3]
WRITER = {"Authorization": "Bearer writer-token"}

#: The tests talk to the loopback alone; a proxy of the environment is for other places.
for _name in list(os.environ):
    if _name.lower() in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        del os.environ[_name]


#: Two log events, of which the server takes one.
EVENTS = (
    '{"id": "a", "time": "2026-11-28T22:00:00Z", "message": "m"}\n'
    '{"id": "b", "time": "never", "message": "m"}\n'
)


def pytest_configure(config: pytest.Config) -> None:
    """asyncio of Python 3.10 does not close a transport of TLS whose peer breaks off: with aiohttp
    alone it warns, too."""
    if sys.version_info < (3, 11):
        ignored = "ignore:unclosed transport <asyncio.sslproto:ResourceWarning"
        config.addinivalue_line("filterwarnings", ignored)


@pytest.fixture
def server(aftercall_server: Server) -> Server:
    return aftercall_server


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """Who vouches for the certificates of the tests."""
    return trustme.CA()


@pytest.fixture(scope="session")
def certificate(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for the loopback, with its key."""
    path = tmp_path_factory.mktemp("tls") / "loopback.pem"
    authority.issue_cert("127.0.0.1", "localhost").private_key_and_cert_chain_pem.write_to_path(
        str(path)
    )
    return path


@pytest.fixture(scope="session")
def trusted(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a client has to trust to believe that certificate."""
    path = tmp_path_factory.mktemp("tls") / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


#: httpx2 needs Python 3.11.
HTTPX = [name for name in ("httpx", "httpx2") if importlib.util.find_spec(name)]
#: What a test's parameters are called for clients that are neither.
_OTHERS = ("requests", "aiohttp", "urllib", "http.client", "by_requests", "by_urllib", "tuple")


@pytest.fixture(params=HTTPX)
def each_httpx(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Runs a test of ``httpx`` and ``aftercall.httpx`` a second time with httpx2 in their place."""
    name: str = request.param
    client = importlib.import_module(name)
    here = str(Path(__file__).parent)
    for module in list(sys.modules.values()):
        place = getattr(module, "__file__", None) or ""
        if place.startswith(here) and hasattr(module, "httpx"):
            monkeypatch.setattr(module, "httpx", client)
    monkeypatch.setattr(aftercall, "httpx", importlib.import_module(f"aftercall.{name}"))
    return name


def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    """Leaves out what would run twice for a client that is the same both times."""
    items[:] = [item for item in items if not _is_again(item)]


def _is_again(item: pytest.Item) -> bool:
    parameters: Dict[str, Any] = dict(getattr(getattr(item, "callspec", None), "params", {}))
    if parameters.pop("each_httpx", HTTPX[0]) == HTTPX[0]:
        return False
    names = (getattr(value, "__name__", value) for value in parameters.values())
    return any(isinstance(name, str) and name.startswith(_OTHERS) for name in names)


#: The tests that met a reference server, by their fixtures.
_MET = pytest.StashKey[int]()


def pytest_runtest_call(item: pytest.Item) -> None:
    if "aftercall_server" in getattr(item, "fixturenames", ()):
        item.config.stash[_MET] = item.config.stash.get(_MET, 0) + 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tells the table of the whole suite how many tests met a reference server."""
    terminalreporter.write_line(f"end-to-end {config.stash.get(_MET, 0)}")
