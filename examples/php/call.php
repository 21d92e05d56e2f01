<?php
// Looks up, judges and carries calls through, over PHP's curl: call.php URL, of a reference server.
require __DIR__ . "/aftercall.php";

function request(string $method, string $url): Handle
{
    return new Handle("request", $method, strlen($method), $url, strlen($url));
}

function response(int $status, array $fields, string $body): Handle
{
    global $lib;
    $made = new Handle("response", $status);
    foreach ($fields as [$name, $value]) {
        check($lib->aftercall_response_add_header($made->pointer, $name, strlen($name), $value, strlen($value)));
    }
    $kept = substr($body, 0, $lib->AFTERCALL_MAX_BODY);
    $whole = strlen($kept) === strlen($body);
    $state = $whole ? $lib->AFTERCALL_BODY_STATE_COMPLETE : $lib->AFTERCALL_BODY_STATE_PREFIX;
    // FFI takes no string as a void *: it must be copied.
    $copy = $lib->new("char[" . (strlen($kept) + 1) . "]");
    FFI::memcpy($copy, $kept, strlen($kept));
    check($lib->aftercall_response_set_body($made->pointer, $copy, strlen($kept), $state));
    return $made;
}

/** One attempt. On a kept connection curl would send a request a second time by itself. */
function send(array $operation, int $milliseconds): array
{
    $fields = [];
    static $curl = null;
    $curl ??= curl_init(); // it keeps its connections
    curl_reset($curl);
    $sent = ["Authorization: Bearer writer-token", "Content-Type: application/json"];
    if (isset($operation["reference"])) {
        $sent[] = "Aftercall-Reference: " . $operation["reference"];
    }
    curl_setopt_array($curl, [
        CURLOPT_URL => $operation["url"], CURLOPT_FRESH_CONNECT => true,
        CURLOPT_FOLLOWLOCATION => false, CURLOPT_RETURNTRANSFER => true,
        CURLOPT_CUSTOMREQUEST => $operation["method"], CURLOPT_HTTPHEADER => $sent, CURLOPT_PROXY => "",
        CURLOPT_TIMEOUT_MS => max(1, $milliseconds),
        CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$fields): int {
            [$name, $value] = explode(":", $line, 2) + [1 => null];
            str_starts_with($line, "HTTP/") ? $fields = [] : ($value === null ?: $fields[] = [$name, trim($value)]);
            return strlen($line);
        },
    ]);
    if (isset($operation["body"])) {
        curl_setopt($curl, CURLOPT_POSTFIELDS, $operation["body"]);
    }
    $body = curl_exec($curl);
    $code = curl_errno($curl);
    $size = curl_getinfo($curl, CURLINFO_REQUEST_SIZE);
    return [$code, $size, curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $fields, (string) $body];
}

function carryOut(Handle $engine, array $operation): string
{
    global $lib;
    [$options, $next, $outcome] = [structure("call_options"), structure("decision"), structure("outcome")];
    $options->deadline_us = 20_000_000;
    $request = request($operation["method"], $operation["url"]);
    $call = new Handle("call", $engine->pointer, $request->pointer, FFI::addr($options), random_int(0, PHP_INT_MAX));
    $to = FFI::addr($next);
    check($lib->aftercall_call_begin($call->pointer, now(), $to));
    while ($next->action !== $lib->AFTERCALL_ACTION_DONE) {
        if ($next->action === $lib->AFTERCALL_ACTION_SEND) {
            [$code, $size, $status, $fields, $body] = send($operation, intdiv($next->time_left_us, 1000));
            if ($code === 0) {
                $judged = response($status, $fields, $body);
                check($lib->aftercall_call_on_response($call->pointer, $judged->pointer, now(), $to));
            } else {
                $failure = structure("failure");
                check($lib->aftercall_failure_from_curl($code, $size, FFI::addr($failure)));
                check($lib->aftercall_call_on_failure($call->pointer, FFI::addr($failure), now(), $to));
            }
        } elseif ($next->action === $lib->AFTERCALL_ACTION_WAIT) {
            usleep($next->wait_us);
            check($lib->aftercall_call_on_wake($call->pointer, now(), $to));
        } else { // It was not asked to sign in or to verify.
            check($lib->aftercall_call_cancel($call->pointer, now(), $to));
        }
    }
    check($lib->aftercall_call_outcome($call->pointer, FFI::addr($outcome)));
    $words = [slug("stop", $outcome->stop), slug("effect", $outcome->effect), $outcome->attempts];
    return vsprintf("%s, effect %s, attempts %d", $words);
}

$row = structure("status");
check($lib->aftercall_status_lookup(503, FFI::addr($row)));
echo "{$row->message}: {$row->description}\n";

[$verdict, $summary] = [new Handle("verdict"), structure("summary")];
[$post, $timeout] = [request("POST", "https://api.example/orders"), response(504, [], "")];
check($lib->aftercall_judge(null, $post->pointer, $timeout->pointer, $verdict->pointer));
check($lib->aftercall_verdict_summary($verdict->pointer, FFI::addr($summary)));
$words = [slug("effect", $summary->effect), slug("remedy", $summary->remedy), $summary->is_retryable];
vprintf("504 to a POST: effect %s, remedy %s, retryable %d\n", $words);

[$base, $id] = [$argv[1], "php-" . time()];

/** A program has one engine. Here each story begins with one that has learned nothing yet. */
function story(string $title, array $operation, ?string $fault = null): void
{
    global $base;
    if ($fault !== null) {
        $body = json_encode(["fault" => $fault, "method" => $operation["method"], "times" => 1]);
        [, , $planned] = send(["method" => "POST", "url" => "$base/admin/faults", "body" => $body], 9000);
        $planned === 201 ?: throw new RuntimeException("no fault");
    }
    $ended = carryOut(new Handle("engine", null, null), $operation);
    if (isset($operation["reference"])) {
        $counts = send(["method" => "GET", "url" => "$base/admin/counts/" . $operation["reference"]], 9000);
        $ended .= ", sent " . json_decode($counts[4])->deliveries;
    }
    echo "$title: $ended\n";
}

[$orders, $order] = ["$base/v1/orders", json_encode(["id" => $id])];
$other = json_encode(["id" => "$id-2"]);
story("an order", ["method" => "POST", "url" => $orders, "body" => $order]);
story("the same order again", ["method" => "POST", "url" => $orders, "body" => $order]);
story("a busy server", ["method" => "GET", "url" => "$orders/$id"], "status=503; applied=no; retry-after=1");
$lost = ["method" => "POST", "url" => $orders, "body" => $other, "reference" => "$id-post"];
story("a lost answer", $lost, "drop-after-apply");
$lost = ["method" => "GET", "url" => "$orders/$id", "reference" => "$id-get"];
story("a lost answer to a GET", $lost, "drop-after-read");
story("nobody listens", ["method" => "POST", "url" => "http://127.0.0.1:1/"]);
