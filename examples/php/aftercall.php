<?php
// The C library for PHP: include/aftercall.cdef.h through FFI.

$lib = FFI::cdef(
    file_get_contents(getenv("AFTERCALL_CDEF") ?: "include/aftercall.cdef.h"),
    getenv("AFTERCALL_LIBRARY") ?: "libaftercall.so.0.1"
);
if ($lib->aftercall_abi_version() !== $lib->AFTERCALL_ABI_VERSION) {
    throw new RuntimeException("the library is another one");
}

function check(int $result): void
{
    global $lib;
    if ($result !== $lib->AFTERCALL_RESULT_OK) {
        throw new RuntimeException($lib->aftercall_result_text($result));
    }
}

/** A structure of zeros, with its size. */
function structure(string $name): FFI\CData
{
    global $lib;
    $made = $lib->new("aftercall_$name");
    if ($name !== "time") {
        $made->struct_size = FFI::sizeof($made);
    }
    return $made;
}

/** An object of the library, freed when nothing refers to it any more. */
final class Handle
{
    public readonly FFI\CData $pointer;

    public function __construct(private readonly string $kind, mixed ...$arguments)
    {
        global $lib;
        $out = $lib->new("aftercall_$kind *");
        check($lib->{"aftercall_{$kind}_new"}(...[...$arguments, FFI::addr($out)]));
        $this->pointer = $out;
    }

    public function __destruct()
    {
        global $lib;
        // At the end PHP may have let go of the library first; the process frees everything then.
        $lib?->{"aftercall_{$this->kind}_free"}($this->pointer);
    }
}

/** The time. FFI::addr keeps nothing alive, so what it points to must stay. */
function now(): FFI\CData
{
    global $lib;
    static $time = null;
    $time ??= structure("time");
    check($lib->aftercall_now(FFI::addr($time)));
    return FFI::addr($time);
}

function slug(string $set, int $number): string
{
    global $lib;
    return $lib->{"aftercall_{$set}_slug"}($number);
}
