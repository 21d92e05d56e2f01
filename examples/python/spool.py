"""A queue of lines on disk that survives `kill -9` and a full disk; shipper.py sends what is in it.

Segments of records only grow; the small file `state` is replaced as a whole, and says what has not
been delivered yet: the batches, each with its key, and the place from which on nothing is in one.

A record is "LENGTH CRC SOURCE LINE\\n". SOURCE is where the line ended in the file that it is from,
so that the last whole record says where to read on. A place is (segment, offset).
"""

import fcntl
import json
import os
import re
import secrets
import sys
import zlib

BATCH_EVENTS = 100
BATCH_BYTES = 256 * 1024
SEGMENT_BYTES = 128 * 1024  # then the next one begins, so that space becomes free


def tell(text):
    print(f"shipper: {text}", file=sys.stderr, flush=True)


class Batch:
    """Events that are sent together, always in the same order and with the same key."""

    def __init__(self, places, key=None, left_out=0):
        self.places, self.key, self.left_out = places, key or secrets.token_hex(16), left_out
        self.was_sent = key is not None  # a batch from the disk may have been sent


class Spool:
    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.lock = os.open(self.path("lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            sys.exit(f"shipper: another shipper works on {folder}")
        self.name, self.source, self.dead, self.next = secrets.token_hex(4), 0, 0, (1, 0)
        self.not_before, self.batches = 0, []  # in seconds since 1970
        if os.path.exists(self.path("state")):
            self.load()
        else:
            self.save()
        self.open_last_segment()
        self.dead_file = self.path("dead-letters.jsonl")
        self.late = self.letters_after_the_state()

    def path(self, name):
        return os.path.join(self.folder, name)

    def segment(self, number):
        return self.path(f"{number:08}.log")

    def segments(self):
        names = os.listdir(self.folder)
        return [int(name[:8]) for name in names if re.fullmatch(r"\d{8}\.log", name)]

    def load(self):
        with open(self.path("state"), encoding="ascii") as file:
            for word, *rest in map(str.split, file):
                if word == "queue":
                    self.name = rest[0]
                elif word == "next":
                    self.next = place_of(rest[0])
                elif word == "batch":
                    places = [place_of(text) for text in rest[2:]]
                    self.batches.append(Batch(places, rest[0], int(rest[1])))
                elif word == "source":
                    self.source = int(rest[0])
                elif word == "not-before":
                    self.not_before = int(rest[0])
                elif word == "dead":
                    self.dead = int(rest[0])

    def save(self):
        """Replaces the state as a whole, and then frees the segments that nothing needs."""
        lines = [f"queue {self.name}", f"source {self.source}", f"dead {self.dead}"]
        lines += ["next {}:{}".format(*self.next), f"not-before {self.not_before}"]
        for batch in self.batches:
            places = " ".join("{}:{}".format(*place) for place in batch.places)
            lines.append(f"batch {batch.key} {batch.left_out} {places}")
        new = os.open(self.path("state.new"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            write_all(new, ("\n".join(lines) + "\n").encode())
            os.fsync(new)
        finally:
            os.close(new)
        os.replace(self.path("state.new"), self.path("state"))
        self.sync_folder()
        needed = min([self.next, *(min(batch.places) for batch in self.batches)])[0]
        for number in self.segments():
            if number < needed:
                os.unlink(self.segment(number))

    def sync_folder(self):
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def open_last_segment(self):
        numbers = self.segments()
        self.last = max([self.next[0], *numbers])
        self.file = os.open(self.segment(self.last), os.O_RDWR | os.O_CREAT, 0o600)
        self.sync_folder()
        end, self.size = os.fstat(self.file).st_size, 0
        # A new segment may be empty; then the last record is in the one before it.
        for number in (self.last - 1, self.last):
            place = (number, 0)
            while number in (*numbers, self.last) and (record := self.record(place)):
                self.source, place = record[0], (number, record[2])
            self.size = place[1]
        if self.size < end:
            # Its writer was killed before this counted as kept, so a file is read again from there.
            torn = os.pread(self.file, end - self.size, self.size)
            with open(self.path(f"torn-{self.last}-{self.size}"), "wb") as file:
                file.write(torn)
            os.ftruncate(self.file, self.size)
            os.fsync(self.file)
            tell(f"cut {len(torn)} bytes of a torn record off segment {self.last} (kept beside it)")
        self.end = (self.last, self.size)

    def record(self, place):
        """(source, line, offset of the next record), or None where no whole record is."""
        file = os.open(self.segment(place[0]), os.O_RDONLY)
        try:
            head = re.fullmatch(rb"([0-9a-f]{8}) ([0-9a-f]{8}) ", os.pread(file, 18, place[1]))
            length = int(head[1], 16) if head else 0
            rest = os.pread(file, length + 1, place[1] + 18) if head else b""
        finally:
            os.close(file)
        if not head or rest[length:] != b"\n" or zlib.crc32(rest[:-1]) != int(head[2], 16):
            return None
        return int(rest[:16], 16), rest[17:-1], place[1] + 18 + length + 1

    def append(self, lines):
        """Keeps lines durably: all of them, or none and an OSError."""
        data = b""
        for source, line in lines:
            rest = b"%016x " % source + line
            data += b"%08x %08x " % (len(rest), zlib.crc32(rest)) + rest + b"\n"
        try:
            if self.size >= SEGMENT_BYTES:
                file = os.open(self.segment(self.last + 1), os.O_RDWR | os.O_CREAT, 0o600)
                os.close(self.file)
                self.file, self.last, self.size = file, self.last + 1, 0
                self.sync_folder()
            os.lseek(self.file, self.size, os.SEEK_SET)
            write_all(self.file, data)
            os.fsync(self.file)
        except OSError:
            os.ftruncate(self.file, self.size)
            raise
        self.size, self.source = self.size + len(data), lines[-1][0]
        self.end = (self.last, self.size)

    def line(self, place):
        if record := self.record(place):
            return record[1]
        raise OSError(f"{self.segment(place[0])} is damaged at byte {place[1]}")

    def waiting(self):
        """The places of the next batch, the place after them, and whether no more fit."""
        places, size, place, end = [], 0, self.next, self.end
        while place < end and len(places) < BATCH_EVENTS:
            if place[0] < end[0] and place[1] == os.path.getsize(self.segment(place[0])):
                place = (place[0] + 1, 0)
                continue
            line = self.line(place)
            size += len(line)
            if places and size > BATCH_BYTES:
                return places, place, True
            places.append(place)
            place = (place[0], place[1] + 36 + len(line))
        return places, place, len(places) == BATCH_EVENTS

    def id(self, place):
        return "{}-{}-{}".format(self.name, *place)

    def letters_after_the_state(self):
        """What was written just before a crash, and is not to be written again."""
        with open(self.dead_file, "a+b") as file:
            size = file.tell()
            file.seek(self.dead if self.dead <= size else 0)  # a person may have moved it away
            whole, newline, torn = file.read().rpartition(b"\n")
            file.truncate(size - len(torn))
        return whole

    def bury(self, letters):
        """Writes dead letters durably. They count once the state is saved."""
        new = [letter for letter in letters if json.dumps(letter["id"]).encode() not in self.late]
        with open(self.dead_file, "ab") as file:
            size = file.tell()
            try:
                write_all(file.fileno(), b"".join(json.dumps(it).encode() + b"\n" for it in new))
                os.fsync(file.fileno())
            except OSError:
                file.truncate(size)
                raise
            self.dead = os.fstat(file.fileno()).st_size
        self.late += json.dumps(new).encode()


def place_of(text):
    segment, offset = text.split(":")
    return int(segment), int(offset)


def write_all(file, data):
    while data:
        data = data[os.write(file, data) :]
