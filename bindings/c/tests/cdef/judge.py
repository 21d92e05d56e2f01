"""Looks up a status and judges a response through cffi: judge.py LIBRARY CDEF."""

import sys

from cffi import FFI

ffi = FFI()
with open(sys.argv[2], encoding="utf-8") as file:
    ffi.cdef(file.read())
lib = ffi.dlopen(sys.argv[1])


def check(result):
    if result != lib.AFTERCALL_RESULT_OK:
        raise RuntimeError(text(lib.aftercall_result_text(result)))


def text(pointer):
    return ffi.string(pointer).decode()


def structure(name):
    made = ffi.new(f"{name} *")
    made.struct_size = ffi.sizeof(name)
    return made


def handle(kind, make, *arguments):
    out = ffi.new(f"aftercall_{kind} **")
    check(make(*arguments, out))
    return ffi.gc(out[0], getattr(lib, f"aftercall_{kind}_free"))


assert lib.aftercall_abi_version() == lib.AFTERCALL_ABI_VERSION
row = structure("aftercall_status")
check(lib.aftercall_status_lookup(503, row))
print(f"{text(row.message)}: {text(row.description)}")

url = b"https://api.example/things"
request = handle("request", lib.aftercall_request_new, b"GET", 3, url, len(url))
response = handle("response", lib.aftercall_response_new, 503)
check(lib.aftercall_response_add_header(response, b"Retry-After", 11, b"2", 1))
verdict = handle("verdict", lib.aftercall_verdict_new)
check(lib.aftercall_judge(ffi.NULL, request, response, verdict))
summary = structure("aftercall_summary")
check(lib.aftercall_verdict_summary(verdict, summary))
print(f"{text(lib.aftercall_remedy_slug(summary.remedy))}, {summary.wait_us // 1_000_000} s")
assert summary.remedy == lib.AFTERCALL_REMEDY_SLOW_DOWN
