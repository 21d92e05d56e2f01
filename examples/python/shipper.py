"""A log shipper that loses nothing: lines in, batches out, a queue on disk in between.

Each line is "TIME MESSAGE". It is on the disk before the next ones are read, and stays there until
the server has taken it, or until it stands in QUEUE/dead-letters.jsonl with the server's reason. A
batch keeps its idempotency key over restarts, so a repeat of it is harmless. What an answer means
and what to do about it is aftercall's to say. SIGHUP: look again now; SIGTERM: send what can be
sent at once, keep the rest. A file is read on where it was left; what was read from a pipe is kept,
but what still was in the pipe is not.

    SHIPPER_TOKEN_FILE=token python shipper.py http://127.0.0.1:8080/logs QUEUE [FILE]
"""

import http.client
import json
import os
import select
import signal
import sys
import threading
import time
from urllib.parse import urlsplit

from spool import Batch, Spool, tell

import aftercall

BATCH_SECONDS = 0.5  # how long an event waits for others
LONGEST_LINE = 8 * 1024 * 1024  # a longer one becomes several events
ATTEMPT_SECONDS = 30.0
PAUSE_SECONDS = 60.0  # until a paused queue looks again
STOP_SECONDS = 5.0  # for sending after SIGTERM
LEFT_OUT = 3  # how often an event may be missing in the answers

# What these say about one request is true of all: each goes to the same address.
ADDRESS_IS_WRONG = ("check-reference", "drop-reference", "use-alternative")


class Shipper:
    def __init__(self, url, folder, source):
        self.url, self.parts, self.source = url, urlsplit(url), source
        self.queue = Spool(folder)
        # One batch goes at a time, and the queue's own waits grow: no call must give up early.
        self.engine = aftercall.Engine(policy=aftercall.Policy(pressure=False))
        self.ended = self.stop_at = self.failed = None
        self.look_again, self.failures = False, 0
        self.woken, self.waker = os.pipe()
        self.stopped, self.stopper = os.pipe()  # its end wakes the reader
        os.set_blocking(self.waker, False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.on_signal)

    def on_signal(self, number, _frame):
        if number == signal.SIGHUP:
            self.look_again = True
        elif self.stop_at is None:
            self.stop_at = time.monotonic() + STOP_SECONDS
            os.close(self.stopper)
        self.wake()

    def wake(self):
        try:
            os.write(self.waker, b"!")
        except BlockingIOError:
            pass

    def sleep(self, seconds, until_more=False):
        """False if the shipper is to stop. `until_more`: a new event ends it, too."""
        until = time.monotonic() + seconds
        while self.stop_at is None and not self.look_again:
            left = until - time.monotonic()
            if left <= 0:
                return True
            if select.select([self.woken], [], [], left)[0]:
                os.read(self.woken, 4096)
                if until_more:
                    return True
        self.look_again = False
        return self.stop_at is None

    # The reader, a thread of its own: it keeps lines while the sender waits.

    def read(self):
        try:
            position, file = 0, 0
            if self.source:
                file, position = os.open(self.source, os.O_RDONLY), self.queue.source
                if os.fstat(file).st_size < position:
                    tell(f"{self.source} is shorter than it was: read from its start")
                    position = self.queue.source = 0
                os.lseek(file, position, os.SEEK_SET)
            self.read_lines(file, position)
        except OSError as error:
            self.failed = f"cannot read: {error}"
        self.ended = True
        self.wake()

    def read_lines(self, file, position):
        rest = b""
        while True:
            if self.stopped in select.select([file, self.stopped], [], [])[0]:
                chunk = b""
            else:
                chunk = os.read(file, 65536)
            *lines, rest = (rest + chunk).split(b"\n")
            if len(rest) > LONGEST_LINE or (not chunk and not (self.source and self.stop_at)):
                if len(rest) > LONGEST_LINE:
                    tell("a line is too long for one event and becomes several")
                lines, rest, position = [*lines, rest], b"", position - 1  # it has no newline
            kept = []
            for line in lines:
                position += len(line) + 1
                line = line[:-1] if line.endswith(b"\r") else line
                if line:
                    kept.append((position, line))
            if not self.keep(kept) or not chunk:
                return

    def keep(self, lines):
        told = False
        while lines:
            try:
                self.queue.append(lines)
                self.wake()
                return True
            except OSError as error:
                if not told:
                    tell(f"cannot keep what was read, so no more is read: {error}")
                told = True
            if select.select([self.stopped], [], [], 1.0)[0]:
                self.failed = f"{len(lines)} lines were read and could not be kept"
                return False
        return True

    # The sender.

    def run(self):
        reader = threading.Thread(target=self.read, daemon=True)
        reader.start()
        since = None
        left = min(self.queue.not_before - time.time(), 3600.0)  # the clock may have been set
        if left > 0:
            tell(f"waits for {left:.1f} s more, as the server asked before")
            if not self.sleep(left):
                self.stop_at = 0.0
        while True:
            if self.stop_at is not None:
                reader.join(STOP_SECONDS)  # what it has read it keeps
                if time.monotonic() > self.stop_at:
                    break
            if self.queue.batches:
                if not self.ship(self.queue.batches[0]):
                    break
                continue
            ended = self.ended or self.stop_at is not None
            places, after, full = self.queue.waiting()
            if places and (full or ended or (since and time.monotonic() - since >= BATCH_SECONDS)):
                self.queue.batches, self.queue.next, since = [Batch(places)], after, None
                self.save()
            elif ended and not places:
                break
            else:
                since = since or (time.monotonic() if places else None)
                self.sleep(BATCH_SECONDS if places else 3600.0, until_more=not places)
        reader.join(STOP_SECONDS)
        if self.failed:
            tell(self.failed)
        if self.queue.batches or self.queue.waiting()[0]:
            tell("the rest is kept, and sent after a restart")
        return 1 if self.failed else 0

    def save(self, letters=()):
        """Does not go on before it is on the disk: what comes next relies on it."""
        told = False
        while True:
            try:
                if letters:
                    self.queue.bury(letters)
                self.queue.save()
                self.queue.late = b"" if letters else self.queue.late
                return
            except OSError as error:
                if not told:
                    tell(f"cannot write to {self.queue.folder}, so nothing is sent: {error}")
                told = True
            if not self.sleep(1.0):
                sys.exit("shipper: stopped; what is on the disk is kept")

    def ship(self, batch):
        """Sends a batch and does what the answer asks for; False if the shipper is to stop."""
        lines = [self.queue.line(place) for place in batch.places]
        events = map(event, map(self.queue.id, batch.places), lines)
        outcome = self.call(batch, "".join(events).encode())
        verdict, batch.was_sent = outcome.verdict, True
        if verdict is None:  # nothing was sent: it is to stop, or a limit is used up
            return self.stop_at is None and self.rest(outcome, outcome.wait or 0.0)
        if verdict.items or verdict.effect == "partial":
            return self.by_item(batch, lines, match(verdict.items, batch, self.queue))
        if outcome.is_success or verdict.disposition == "acknowledge":
            self.failures, self.queue.batches = 0, self.queue.batches[1:]
            self.save()
            return True
        if verdict.disposition == "requeue":
            return self.rest(verdict, max(outcome.wait or 0.0, verdict.wait_seconds()))
        if verdict.disposition == "pause" or verdict.remedy in ADDRESS_IS_WRONG:
            return self.pause(verdict)
        half = len(batch.places) // 2
        if verdict.remedy == "fix-request" and half:  # one event may be to blame: look for it
            halves = [Batch(batch.places[:half]), Batch(batch.places[half:])]
            self.queue.batches[:1] = halves
            self.save()
            return True
        ids = map(self.queue.id, batch.places)
        letters = [letter(id, line, verdict) for id, line in zip(ids, lines)]
        self.queue.batches = self.queue.batches[1:]
        tell(f"sets {len(letters)} events aside: {reason(verdict)}")
        self.save(letters)
        return True

    def by_item(self, batch, lines, items):
        """Each event by its own item: the answer was in parts."""
        again, missing, dead, paused, failed = [], [], [], None, None
        for place, line in zip(batch.places, lines):
            item = items.get(place)
            word = "missing" if item is None else item.disposition
            if word == "missing" and batch.left_out < LEFT_OUT:
                missing.append(place)
            elif word == "missing":
                dead.append(letter(self.queue.id(place), line, None))
            elif word == "dead-letter":
                dead.append(letter(self.queue.id(place), line, item))
            elif word != "acknowledge":
                again.append(place)
                paused, failed = (item if word == "pause" else paused), item
        # They go under new keys: the old one would only bring the old answer again.
        parts = [Batch(again)] if again else []
        if missing:
            parts.append(Batch(missing, left_out=batch.left_out + 1))
        self.queue.batches[:1] = parts
        if dead:
            tell(f"sets {len(dead)} of {len(lines)} events aside: {dead[0]['detail']}")
        self.save(dead)
        if paused:
            return self.pause(paused)
        if failed:
            return self.rest(failed, 0.0)
        self.failures = 0
        return True

    def rest(self, why, wait):
        """Waits before a batch is sent again: as long as asked for, longer after each failure."""
        self.failures += 1
        self.note_wait(wait)
        seconds = max(wait, min(0.25 * 2.0**self.failures, 30.0))
        if self.stop_at is None:
            tell(f"sends again in {seconds:.1f} s: {reason(why)}")
        return self.sleep(seconds)

    def note_wait(self, seconds):
        """A shipper that is started again must not ask earlier."""
        if seconds >= 1.0:
            self.queue.not_before = int(time.time() + seconds) + 1
            self.save()

    def pause(self, why):
        tell(f"paused, everything is kept: {reason(why)}")
        return self.sleep(PAUSE_SECONDS)

    def call(self, batch, body):
        """Level 3: one batch through all its attempts."""
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": f'"{batch.key}"'}
        try:  # anew for each batch: after a 401 a person renews it
            with open(os.environ.get("SHIPPER_TOKEN_FILE", os.devnull), encoding="ascii") as file:
                if token := file.read().strip():
                    headers["Authorization"] = f"Bearer {token}"
        except OSError as error:
            tell(f"cannot read the token: {error}")
        earlier = "unknown" if batch.was_sent else None
        call = self.engine.call(aftercall.Request("POST", self.url, headers, earlier=earlier))
        decision = call.begin()
        while not isinstance(decision, aftercall.Done):
            if isinstance(decision, aftercall.Send):
                answer = self.send(body, headers, decision.time_left)
                if isinstance(answer, tuple):
                    decision = call.on_response(answer)
                else:
                    decision = call.on_failure(answer)
            elif isinstance(decision, aftercall.Wait):
                self.note_wait(decision.seconds)
                decision = call.on_wake() if self.sleep(decision.seconds) else call.cancel()
            else:
                decision = call.on_credentials(False)
        return decision.outcome

    def send(self, body, headers, seconds):
        limits = [ATTEMPT_SECONDS] if seconds is None else [ATTEMPT_SECONDS, seconds]
        if self.stop_at is not None:
            limits.append(self.stop_at - time.monotonic())
        https = self.parts.scheme == "https"
        kind = http.client.HTTPSConnection if https else http.client.HTTPConnection
        connection = kind(self.parts.netloc, timeout=max(min(limits), 0.001))
        target = self.parts.path + (f"?{self.parts.query}" if self.parts.query else "")
        try:
            connection.request("POST", target or "/", body, headers)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        except (OSError, http.client.HTTPException) as error:
            return error
        finally:
            connection.close()


def event(id, line):
    """The first word is the time; whether it is one is the server's to say."""
    when, _, message = line.decode("utf-8", "replace").partition(" ")
    return json.dumps({"id": id, "time": when, "message": message}, ensure_ascii=False) + "\n"


def match(items, batch, queue):
    """Which item speaks of which event: by id, or by position if the answer lists all of them."""
    by_id = {queue.id(place): place for place in batch.places}
    found = {}
    for item in items:
        place = by_id.get(item.id)
        if item.id is None and len(items) == len(batch.places) and item.index < len(items):
            place = batch.places[item.index]
        # Of two that speak of one event the one that failed counts.
        if place and (place not in found or found[place].is_success):
            found[place] = item
    return found


def letter(id, line, verdict):
    """What the dead-letter file says about an event. A byte that is not UTF-8 stands as \\udcXX."""
    found = {"id": id, "status": 0, "reason": "unknown", "effect": "unknown"}
    found["detail"] = "the answers say nothing about this event"
    if verdict is not None:
        found["status"] = verdict.status if isinstance(verdict, aftercall.Item) else verdict.code
        found |= {"reason": verdict.reason, "effect": verdict.effect, "detail": reason(verdict)}
    return found | {"line": line.decode("utf-8", "surrogateescape")}


def reason(verdict):
    """Why, for a person: what the server says, or else what its status means."""
    if isinstance(verdict, aftercall.Outcome):
        return f"nothing was sent: {verdict.stop}"
    if isinstance(verdict, aftercall.Item):
        return f"{verdict.status} {verdict.detail or verdict.reason}"
    said = verdict.problem.detail or verdict.problem.title or verdict.description
    return f"{verdict.message}: {said} ({verdict.remedy})"


def main(url, folder, source=None):
    try:
        return Shipper(url, folder, source).run()
    except (OSError, ValueError) as error:
        sys.exit(f"shipper: {error}")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: shipper.py URL QUEUE [FILE]")
    sys.exit(main(*sys.argv[1:]))
