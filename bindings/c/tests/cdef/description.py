"""Compares aftercall.abi.json with what cffi makes of the declarations and with the library.

description.py LIBRARY CDEF DESCRIPTION
"""

import json
import sys

from cffi import FFI

ffi = FFI()
with open(sys.argv[2], encoding="utf-8") as file:
    ffi.cdef(file.read())
lib = ffi.dlopen(sys.argv[1])
with open(sys.argv[3], encoding="utf-8") as file:
    abi = json.load(file)


def machine():
    """Which of the layouts is this machine's."""
    if ffi.sizeof("void *") == 8:
        return "64"
    return "32" if ffi.alignof("uint64_t") == 8 else "i386"


def text(pointer):
    return ffi.string(pointer).decode()


def structures(here):
    for structure in abi["structures"]:
        name = structure["name"]
        assert ffi.sizeof(name) == structure["size"][here], name
        assert ffi.alignof(name) == structure["align"][here], name
        fields = ffi.typeof(name).fields
        assert [field for field, _ in fields] == [each["name"] for each in structure["members"]]
        for member, (_, field) in zip(structure["members"], fields):
            what = f"{name}.{member['name']}"
            assert field.offset == member["offset"][here], what
            assert ffi.sizeof(field.type) == member["size"][here], what


def functions():
    for function in abi["functions"]:
        found = ffi.typeof(getattr(lib, function["name"]))
        types = [ffi.typeof(each["type"]) for each in function["parameters"]]
        assert list(found.args) == types, function["name"]
        assert found.result == ffi.typeof(function["result"]["type"]), function["name"]


def constants():
    count = 0
    for group in abi["constants"]:
        for constant in group["values"]:
            if isinstance(constant["value"], int):
                assert getattr(lib, constant["name"]) == constant["value"], constant["name"]
                count += 1
    return count


def words():
    """The sets that the library lists say the same."""
    for closed in abi["sets"]:
        position = closed.get("position")
        if position is None:
            continue
        assert text(lib.aftercall_set_name(position)) == closed["name"]
        of_core = position < lib.AFTERCALL_SET_RESULT
        assert not of_core or text(lib.aftercall_set_help(position)) == closed["help"]
        assert lib.aftercall_set_size(position) == len(closed["words"])
        for at, word in enumerate(closed["words"]):
            assert lib.aftercall_word_number(position, at) == word["number"]
            assert text(lib.aftercall_word_slug(position, at)) == word["slug"]
            # What belongs to C alone is described there in other words.
            help = text(lib.aftercall_word_help(position, at))
            assert help == word["help"] if of_core else help


def statuses():
    assert lib.aftercall_status_count() == len(abi["statuses"])
    for status in abi["statuses"]:
        assert text(lib.aftercall_status_message(status["code"])) == status["message"]
        assert text(lib.aftercall_status_description(status["code"])) == status["description"]
        assert getattr(lib, status["constant"]) == status["code"]


assert abi["format"] == 1
assert text(lib.aftercall_version()) == abi["version"]
assert lib.aftercall_abi_version() == abi["abi_version"]
structures(machine())
functions()
words()
statuses()
print(f"{len(abi['functions'])} functions, {len(abi['structures'])} structures, "
      f"{constants()} constants")
