"""A log shipper of the examples against everything that may go wrong: nothing is lost.

It tests examples/python/shipper.py, or the program that AFTERCALL_SHIPPER names.
"""

from __future__ import annotations

import http.server
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional

import pytest
from conftest import ROOT, Server

resource: Any = pytest.importorskip("resource")  # no Windows

PROGRAM = [os.environ.get("AFTERCALL_SHIPPER", "")]
if not PROGRAM[0]:
    PROGRAM = [sys.executable, "-W", "error", str(ROOT / "examples" / "python" / "shipper.py")]
WHEN = b"2026-11-28T22:00:00Z"
TIMED_OUT = 'detail="The operation timed out"'


class Shipping:
    """A queue, a file of lines, a token, and the shippers that are started on them."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.folder = server, folder
        self.queue, self.source = folder / "queue", folder / "in.log"
        self.token, self.errors = folder / "token", folder / "errors"
        self.token.write_text("writer-token\n")
        self.url = f"{server.url}/logs"
        self.started: List[subprocess.Popen[bytes]] = []

    def start(self, stdin: Any = None, **more: Any) -> subprocess.Popen[bytes]:
        """Reads the file, or what is given as its input."""
        command = [*PROGRAM, self.url, str(self.queue)]
        command += [] if stdin is not None else [str(self.source)]
        environment = {**os.environ, "SHIPPER_TOKEN_FILE": str(self.token)}
        with open(self.errors, "ab") as errors:
            started = subprocess.Popen(
                command, stdin=stdin, stderr=errors, env=environment, **more
            )
        self.started.append(started)
        return started

    def run(self) -> str:
        """To its end, which is a good one."""
        process = self.start()
        assert process.wait(30) == 0, self.told()
        return self.told()

    def told(self) -> str:
        return self.errors.read_text(errors="replace")

    def until(self, holds: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < end, f"never: {what}\n{self.told()}"
            time.sleep(0.01)

    def until_told(self, words: str) -> None:
        self.until(lambda: words in self.told(), words)

    def until_a_batch_is_made(self) -> None:
        state = self.queue / "state"
        self.until(lambda: state.exists() and "batch" in state.read_text(), "a batch is made")

    def stored(self) -> Dict[str, int]:
        times: Dict[str, int] = self.server.admin("GET", "logs")["times"]
        return times

    def messages(self) -> List[str]:
        """Of the events that are stored, in the order of their places."""

        def place(id: str) -> List[int]:
            return [int(number) for number in id.split("-")[1:]]

        found = sorted(self.stored(), key=place)
        return [self.server.admin("GET", f"logs/{id}")["event"]["message"] for id in found]

    def dead(self) -> List[Dict[str, Any]]:
        path = self.queue / "dead-letters.jsonl"
        text = path.read_text() if path.exists() else ""
        return [json.loads(line) for line in text.splitlines()]

    def check(self, valid: int, invalid: int = 0) -> None:
        """Every valid event is stored exactly once, every other is set aside exactly once."""
        times, dead = self.stored(), [letter["id"] for letter in self.dead()]
        assert (len(times), len(dead)) == (valid, invalid), self.told()
        assert set(times.values()) <= {1}
        assert len({*times, *dead}) == valid + invalid
        assert "batch" not in (self.queue / "state").read_text()


@pytest.fixture
def shipping(server: Server, tmp_path: Path) -> Iterator[Shipping]:
    shipping = Shipping(server, tmp_path)
    yield shipping
    for process in shipping.started:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        if process.stdin:
            process.stdin.close()


def lines(count: int, invalid_each: Optional[int] = None) -> bytes:
    def line(number: int) -> bytes:
        invalid = invalid_each is not None and number % invalid_each == 0
        return b"%s the event number %d\n" % (b"never" if invalid else WHEN, number)

    return b"".join(map(line, range(count)))


def test_killed_ten_times(shipping: Shipping) -> None:
    """The reference server replays what it answered to a key. So each event is stored once."""
    start, dice = time.monotonic(), random.Random(20261128)
    shipping.source.write_bytes(lines(4000, invalid_each=97))
    faults = [
        "delay=80",
        "status=503; applied=no; retry-after=1",
        "drop-after-apply",
        f"status=500; applied=yes; {TIMED_OUT}",
        "delay=80",
        "drop-after-read",
        f"status=500; applied=no; {TIMED_OUT}",
        "cut-body",
    ]
    for fault in [*faults * 4, *["delay=40"] * 40]:
        shipping.server.fault(fault, method="POST", path="/logs")
    for _ in range(10):
        process = shipping.start()
        time.sleep(dice.uniform(0.05, 0.6))
        assert process.poll() is None, "it must not have ended before it is killed"
        process.kill()
        assert process.wait(10) == -signal.SIGKILL
    shipping.run()
    invalid = len(range(0, 4000, 97))
    shipping.check(4000 - invalid, invalid)
    assert {letter["status"] for letter in shipping.dead()} == {400}
    assert {letter["line"].split()[0] for letter in shipping.dead()} == {"never"}
    assert all("RFC 3339" in letter["detail"] for letter in shipping.dead())
    assert len(list(shipping.queue.glob("*.log"))) == 1, "delivered segments are gone"
    assert time.monotonic() - start < 40


def test_a_403_keeps_everything_until_somebody_acts(shipping: Shipping) -> None:
    shipping.token.write_text("reader-token")
    shipping.source.write_bytes(lines(250))
    process = shipping.start()
    shipping.until_told("paused, everything is kept: Forbidden: These credentials allow reading")
    assert process.poll() is None and not shipping.stored()
    shipping.token.write_text("writer-token")
    process.send_signal(signal.SIGHUP)
    assert process.wait(20) == 0
    shipping.check(250)


def test_a_401_and_a_wrong_address_pause_too(shipping: Shipping) -> None:
    shipping.token.unlink()
    shipping.source.write_bytes(lines(1))
    process = shipping.start()
    shipping.until_told("paused, everything is kept: Unauthorized: No credentials were sent.")
    assert "cannot read the token" in shipping.told()
    process.terminate()
    assert process.wait(10) == 0
    shipping.token.write_text("writer-token")
    shipping.url += "/nowhere"
    process = shipping.start()
    shipping.until_told("There is nothing at /logs/nowhere")
    process.terminate()
    assert process.wait(10) == 0
    shipping.url = shipping.url[: -len("/nowhere")]
    shipping.run()
    shipping.check(1)


def test_only_what_may_go_again_is_sent_again(shipping: Shipping) -> None:
    shipping.source.write_bytes(lines(220, invalid_each=50))
    shipping.server.admin("PUT", "logs", {"per_second": 60, "burst": 40})
    shipping.run()
    shipping.check(215, 5)
    assert "429 More events a second" in shipping.told()


def test_an_answer_without_ids_goes_by_position(shipping: Shipping) -> None:
    shipping.url += "?ids=no"
    shipping.source.write_bytes(lines(150, invalid_each=40))
    shipping.run()
    shipping.check(146, 4)
    assert {letter["line"].split()[0] for letter in shipping.dead()} == {"never"}


def test_an_answer_that_leaves_events_out(shipping: Shipping) -> None:
    """They go again, and are set aside when the answers never say anything about them."""
    shipping.source.write_bytes(lines(3))
    fault = 'status=207; applied=no; detail="no list at all"'
    shipping.server.fault(fault, method="POST", path="/logs", times=3)
    shipping.run()
    shipping.check(3)
    shipping.source.write_bytes(lines(4))
    shipping.server.fault(fault, method="POST", path="/logs", times=4)
    shipping.run()
    shipping.check(3, 1)
    assert shipping.dead()[0]["effect"] == "unknown"


def test_one_event_is_to_blame_for_a_whole_refusal(shipping: Shipping) -> None:
    """A server that refuses batches for one event: the others must not be set aside with it."""
    huge = WHEN + b" " + b"x" * 1048576
    shipping.source.write_bytes(lines(2) + huge + b"\n" + lines(2))
    shipping.server.fault("status=400; applied=no", method="POST", path="/logs")
    shipping.run()
    shipping.check(4, 1)
    assert shipping.dead()[0]["status"] == 413
    assert shipping.dead()[0]["line"].encode() == huge


def test_a_failure_without_hope_is_set_aside(shipping: Shipping) -> None:
    shipping.source.write_bytes(lines(150))
    shipping.server.fault('status=500; applied=no; detail="broken"', method="POST", path="/logs")
    shipping.run()
    shipping.check(50, 100)
    letter = shipping.dead()[0]
    assert (letter["status"], letter["effect"]) == (500, "unknown")


def test_every_form_of_line(shipping: Shipping) -> None:
    process = shipping.start(stdin=subprocess.PIPE)
    assert process.stdin is not None
    odd = b' caf\xc3\xa9 "\\ \x01 \xff \xed\xa0\x80'
    for part in [WHEN + b" one\r\n\n\r\n", WHEN + odd + b"\n", WHEN + b"\n", WHEN + b" la", b"st"]:
        process.stdin.write(part)
        process.stdin.flush()
        time.sleep(0.02)
    process.stdin.close()
    assert process.wait(20) == 0
    shipping.check(4)
    said = 'café "\\ \x01 \ufffd \ufffd\ufffd\ufffd'
    assert shipping.messages() == ["one", said, "", "last"]


def test_no_input_is_no_request(shipping: Shipping) -> None:
    process = shipping.start(stdin=subprocess.DEVNULL)
    assert process.wait(10) == 0
    shipping.check(0)
    assert shipping.told() == ""


def test_what_trickles_in_is_sent_after_a_while(shipping: Shipping) -> None:
    process = shipping.start(stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(WHEN + b" alone\n")
    process.stdin.flush()
    shipping.until(lambda: len(shipping.stored()) == 1, "it is sent though more may come")
    process.stdin.write(WHEN + b" the end of it is miss")
    process.stdin.flush()
    time.sleep(0.1)
    process.terminate()
    assert process.wait(10) == 0
    shipping.check(2)


def test_a_server_that_is_not_there_yet(shipping: Shipping) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url, shipping.url = shipping.url, f"http://127.0.0.1:{taken.getsockname()[1]}/logs"
        shipping.source.write_bytes(lines(120))
        process = shipping.start()
        shipping.until_told("sends again in")
        process.terminate()
        assert process.wait(10) == 0
    assert "the rest is kept" in shipping.told()
    shipping.url = url
    shipping.server.fault("refuse=700")
    shipping.run()
    shipping.check(120)


def test_a_limit_that_is_used_up_stops_no_shipper(shipping: Shipping) -> None:
    """The second batch ends before it is sent, because the first answer stated the limit."""
    taken: List[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(201)
            self.send_header("RateLimit", '"default";r=0;t=50')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as limited:
        thread = threading.Thread(target=limited.serve_forever)
        thread.start()
        try:
            shipping.url = f"http://127.0.0.1:{limited.server_address[1]}/logs"
            shipping.source.write_bytes(lines(150))
            process = shipping.start()
            shipping.until_told("nothing was sent: wait-too-long")
            assert re.search(r"sends again in (49|50)\.\d s", shipping.told()), shipping.told()
            assert process.poll() is None and len(taken) == 1
            process.terminate()
            assert process.wait(10) == 0
            assert "the rest is kept" in shipping.told()
        finally:
            limited.shutdown()
            thread.join()


def test_it_ends_in_order_while_it_is_throttled(shipping: Shipping) -> None:
    shipping.source.write_bytes(lines(300))
    shipping.server.admin("PUT", "maintenance", {"retry_after": 3})
    process = shipping.start()
    shipping.until_a_batch_is_made()
    time.sleep(0.3)
    start = time.monotonic()
    process.terminate()
    assert process.wait(10) == 0
    assert time.monotonic() - start < 5
    assert "the rest is kept" in shipping.told() and not shipping.stored()
    shipping.server.admin("DELETE", "maintenance")
    shipping.run()
    shipping.check(300)


def test_a_wait_holds_over_a_restart(shipping: Shipping) -> None:
    shipping.source.write_bytes(lines(10))
    shipping.server.admin("PUT", "maintenance", {"retry_after": 3})
    start = time.monotonic()
    process = shipping.start()
    state = shipping.queue / "state"
    shipping.until(
        lambda: state.exists() and not re.search("not-before 0$", state.read_text(), re.M),
        "the wait is noted",
    )
    process.kill()
    process.wait(10)
    shipping.server.admin("DELETE", "maintenance")
    assert "s more, as the server asked before" in shipping.run()
    assert time.monotonic() - start >= 3
    shipping.check(10)


def test_a_slow_store_is_stored_once(shipping: Shipping) -> None:
    """A real time-out: the batch is stored after the 500, and its key says so later."""
    shipping.source.write_bytes(lines(100))
    shipping.server.admin("PUT", "store", {"delay_ms": 700})
    process = shipping.start()
    shipping.until(lambda: len(shipping.stored()) == 100, "it is stored late")
    shipping.server.admin("DELETE", "store")
    assert process.wait(20) == 0
    shipping.check(100)


@pytest.mark.parametrize("cut", [1, 30])
def test_a_torn_record_is_cut_and_read_again(shipping: Shipping, cut: int) -> None:
    shipping.source.write_bytes(lines(50))
    shipping.server.admin("PUT", "maintenance", {"retry_after": 1})
    process = shipping.start()
    shipping.until_a_batch_is_made()
    process.kill()
    process.wait(10)
    shipping.server.admin("DELETE", "maintenance")
    with open(shipping.source, "ab") as source:
        source.write(WHEN + b" one more\n")
    segment = shipping.queue / "00000001.log"
    whole = segment.read_bytes()
    record = whole[whole.rindex(b"\n", 0, -1) + 1 :]
    segment.write_bytes(whole + record[:-cut])
    assert "of a torn record off segment 1" in shipping.run()
    shipping.check(51)
    assert len(list(shipping.queue.glob("torn-*"))) == 1


def test_dead_letters_of_a_crash_are_not_repeated(shipping: Shipping) -> None:
    """Killed after the dead letters were written, but before the state was."""
    shipping.source.write_bytes(lines(20, invalid_each=5))
    shipping.server.admin("PUT", "maintenance", {"retry_after": 1})
    process = shipping.start()
    shipping.until_a_batch_is_made()
    process.kill()
    process.wait(10)
    state = (shipping.queue / "state").read_bytes()
    shipping.server.admin("DELETE", "maintenance")
    shipping.run()
    shipping.check(16, 4)
    (shipping.queue / "state").write_bytes(state)
    letters = shipping.queue / "dead-letters.jsonl"
    torn = b"".join(letters.read_bytes().splitlines(keepends=True)[:3])[:-10]
    letters.write_bytes(torn)
    shipping.run()
    shipping.check(16, 4)


def test_damage_is_told_and_nothing_is_skipped(shipping: Shipping) -> None:
    shipping.source.write_bytes(lines(5000))
    shipping.server.admin("PUT", "maintenance", {"retry_after": 1})
    process = shipping.start()
    shipping.until(lambda: (shipping.queue / "00000002.log").exists(), "there are two segments")
    process.kill()
    process.wait(10)
    shipping.server.admin("DELETE", "maintenance")
    segment = shipping.queue / "00000001.log"
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    process = shipping.start()
    assert process.wait(20) == 1
    assert "is damaged at byte" in shipping.told()
    assert segment.read_bytes() == data
    assert 0 < len(shipping.stored()) < 5000


def test_one_queue_has_one_shipper(shipping: Shipping) -> None:
    first = shipping.start(stdin=subprocess.PIPE)
    shipping.until(lambda: (shipping.queue / "state").exists(), "the first one has it")
    second = shipping.start(stdin=subprocess.DEVNULL)
    assert second.wait(10) == 1
    assert "another shipper works on" in shipping.told()
    first.terminate()
    assert first.wait(10) == 0


def test_a_file_that_begins_anew_is_read_from_its_start(shipping: Shipping) -> None:
    shipping.source.write_bytes(lines(30))
    shipping.run()
    shipping.source.write_bytes(lines(10))
    assert "is shorter than it was" in shipping.run()
    shipping.check(40)
    with open(shipping.source, "ab") as source:
        source.write(lines(5))
    shipping.run()
    shipping.check(45)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_full_disk_stops_the_reading_and_loses_nothing(shipping: Shipping) -> None:
    """A limit on the size of files stands for it: writing fails in the middle of a record."""
    shipping.source.write_bytes(lines(1500))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, resource.RLIM_INFINITY))

    process = shipping.start(preexec_fn=limit)
    shipping.until_told("cannot keep what was read, so no more is read: ")
    time.sleep(1.2)
    assert process.poll() is None and not shipping.stored()
    assert shipping.told().count("cannot keep") == 1
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, unlimited)
    assert process.wait(20) == 0
    shipping.check(1500)
    assert "torn" not in shipping.told()


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_state_that_cannot_be_written_stops_the_sending(shipping: Shipping) -> None:
    shipping.source.write_bytes(lines(100))
    shipping.server.admin("PUT", "maintenance", {"retry_after": 1})
    process = shipping.start()
    shipping.until_a_batch_is_made()
    process.kill()
    process.wait(10)
    shipping.server.admin("DELETE", "maintenance")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20, resource.RLIM_INFINITY))

    (shipping.folder / "errors").unlink()
    told_through = subprocess.Popen(
        [*PROGRAM, shipping.url, str(shipping.queue), str(shipping.source)],
        stderr=subprocess.PIPE,
        env={**os.environ, "SHIPPER_TOKEN_FILE": str(shipping.token)},
        preexec_fn=limit,
    )
    shipping.started.append(told_through)
    assert told_through.stderr is not None
    with told_through.stderr as pipe:
        # It may say first that it waits, as it was asked before.
        said = [pipe.readline().decode()]
        while "waits for" in said[-1]:
            said.append(pipe.readline().decode())
        assert re.search("cannot write to .*, so nothing is sent: ", said[-1]), said
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(told_through.pid, resource.RLIMIT_FSIZE, unlimited)
        assert told_through.wait(20) == 0
    shipping.errors.touch()
    shipping.check(100)
