<?php
// Looks up a status and judges a response through PHP's FFI: judge.php LIBRARY CDEF.

$lib = FFI::cdef(file_get_contents($argv[2]), $argv[1]);

function check(int $result): void
{
    global $lib;
    if ($result !== $lib->AFTERCALL_RESULT_OK) {
        throw new RuntimeException($lib->aftercall_result_text($result));
    }
}

function structure(string $name): FFI\CData
{
    global $lib;
    $made = $lib->new($name);
    $made->struct_size = FFI::sizeof($made);
    return $made;
}

function handle(string $kind, string $make, mixed ...$arguments): FFI\CData
{
    global $lib;
    $out = $lib->new("aftercall_$kind *");
    check($lib->$make(...[...$arguments, FFI::addr($out)]));
    return $out;
}

if ($lib->aftercall_abi_version() !== $lib->AFTERCALL_ABI_VERSION) {
    throw new RuntimeException("the library is another one");
}
$row = structure("aftercall_status");
check($lib->aftercall_status_lookup(503, FFI::addr($row)));
echo "{$row->message}: {$row->description}\n";

$url = "https://api.example/things";
$request = handle("request", "aftercall_request_new", "GET", 3, $url, strlen($url));
$response = handle("response", "aftercall_response_new", 503);
check($lib->aftercall_response_add_header($response, "Retry-After", 11, "2", 1));
$verdict = handle("verdict", "aftercall_verdict_new");
check($lib->aftercall_judge(null, $request, $response, $verdict));
$summary = structure("aftercall_summary");
check($lib->aftercall_verdict_summary($verdict, FFI::addr($summary)));
$remedy = $lib->aftercall_remedy_slug($summary->remedy);
echo "$remedy, ", intdiv($summary->wait_us, 1000000), " s\n";
if ($summary->remedy !== $lib->AFTERCALL_REMEDY_SLOW_DOWN) {
    throw new RuntimeException($remedy);
}
$lib->aftercall_verdict_free($verdict);
$lib->aftercall_response_free($response);
$lib->aftercall_request_free($request);
