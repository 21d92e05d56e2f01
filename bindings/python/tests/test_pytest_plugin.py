"""The fixtures of pytest as another project has them, and what they cost those who use none."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, Dict

import pytest

USES = """
import sys, threading, urllib.error, urllib.request
from typing import List

import pytest
from aftercall.testing import Clock, Server

urls: List[str] = []

def read(server: Server, path: str = "/v1/orders") -> int:
    headers = {"Authorization": f"Bearer {server.reader_token}", "Aftercall-Reference": "r"}
    request = urllib.request.Request(server.url + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code

@pytest.mark.parametrize("turn", [1, 2])
def test_a_server(aftercall_server: Server, turn: int) -> None:
    assert read(aftercall_server) == 200
    assert aftercall_server.counts("r")["deliveries"] == 1
    aftercall_server.fault("status=418; applied=no", times=9)
    assert read(aftercall_server) == 418
    aftercall_server.admin("PUT", "maintenance", {"retry_after": 9})
    urls.append(aftercall_server.url)
    assert len(set(urls)) == 1

@pytest.mark.parametrize("turn", [1, 2])
def test_a_clock(aftercall_clock: Clock, turn: int) -> None:
    aftercall_clock.sleep(1800)
    assert aftercall_clock.slept == [1800]
"""

UNUSED = """
import os, sys, threading

def test_nothing_of_it_is_there():
    assert "aftercall_pytest" in sys.modules
    assert not [name for name in sys.modules if name.partition(".")[0] == "aftercall"]
    if os.path.exists("/proc/self/task"):
        assert len(os.listdir("/proc/self/task")) == 1
"""


def test_a_project_uses_the_fixtures(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(USES)
    pytester.makeini("[pytest]\nfilterwarnings = error\n")
    result = pytester.runpytest_subprocess("-W", "error", timeout=60)
    result.assert_outcomes(passed=4)
    assert "warning" not in result.stdout.str()


def test_who_does_not_use_them_pays_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(UNUSED)
    result = pytester.runpytest_subprocess("-p", "no:pytest_httpx", timeout=60)
    result.assert_outcomes(passed=1)


def test_processes_that_share_the_tests_have_a_server_each(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(USES)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    told: Dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    runs = [subprocess.Popen(command, cwd=pytester.path, text=True, **told) for _ in range(4)]
    for run in runs:
        output, _ = run.communicate(timeout=60)
        assert run.returncode == 0 and "4 passed" in output, output


def test_a_failing_test_leaves_no_server_behind(pytester: pytest.Pytester) -> None:
    """The run ends, and with it the port, though requests are still in progress."""
    pytester.makepyfile("""
        import socket

        def test_it_fails(aftercall_server):
            aftercall_server.fault("delay=60000")
            host, port = aftercall_server.url.removeprefix("http://").split(":")
            connection = socket.create_connection((host, int(port)))
            connection.sendall(b"GET / HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
            print("port", port)
            assert False, connection
        """)
    result = pytester.runpytest_subprocess("-p", "no:unraisableexception", timeout=60)
    result.assert_outcomes(failed=1)
    assert result.duration < 20


def test_the_fixtures_are_listed_with_their_meaning(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("--fixtures", "-q", timeout=60)
    result.stdout.fnmatch_lines(["aftercall_server*", "*looks new*", "aftercall_clock*"])
