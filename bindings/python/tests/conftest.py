"""What several test files share: the reference server and its token, certificates, log events."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme

from aftercall.testing import Server as Server

ROOT = Path(__file__).resolve().parents[3]
WRITER = {"Authorization": "Bearer writer-token"}


#: Two log events, of which the server takes one.
EVENTS = (
    '{"id": "a", "time": "2026-11-28T22:00:00Z", "message": "m"}\n'
    '{"id": "b", "time": "never", "message": "m"}\n'
)


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
