#!/bin/sh
# A POST to a server that throttles once: it waits as asked, sends again, and is applied once.
# Needs the program `aftercall` on the PATH; starts a reference server on loopback and ends it.
set -eu

said=$(mktemp)
aftercall serve --address 127.0.0.1:0 >"$said" &
server=$!
trap 'kill "$server"; rm -f "$said"' EXIT

tries=0
url=
while [ -z "$url" ] && [ "$tries" -lt 100 ]; do
    url=$(sed -n 's/^listening on //p' "$said")
    tries=$((tries + 1))
    [ -n "$url" ] || sleep 0.05
done

plan='{"fault": "status=503; applied=no; retry-after=1", "times": 1, "path": "/v1/orders"}'
aftercall call POST "$url/admin/faults" -d "$plan" >/dev/null 2>&1

# Without jitter, and with the port and the times that change from run to run left out.
aftercall call POST "$url/v1/orders" -H "Authorization: Bearer writer-token" \
    -H "Aftercall-Reference: tea-1" -d '{"id": "tea"}' --set throttle_base_ms=0 2>&1 >/dev/null |
    sed -e "s|$url|http://server|" -e 's/  [0-9.]* s left//'
aftercall call GET "$url/admin/counts/tea-1" 2>/dev/null
