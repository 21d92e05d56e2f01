"""Level 2, judge: what does this very answer mean?

    python judge.py GET http://127.0.0.1:8080/v1/orders/1
"""

import sys
import urllib.error
import urllib.request

import aftercall

if len(sys.argv) != 3:
    sys.exit("usage: judge.py METHOD URL")
method, url = sys.argv[1], sys.argv[2]
headers = {"Authorization": "Bearer writer-token"}
request = urllib.request.Request(url, method=method, headers=headers)

try:
    with urllib.request.urlopen(request, timeout=10) as response:
        verdict = aftercall.judge(response)
except urllib.error.HTTPError as error:
    with error:
        verdict = aftercall.judge(error)
except OSError as error:
    verdict = aftercall.judge_failure(error, method=method)

print(verdict)
print(f"did it take effect? {verdict.effect}: {verdict.effect.help}")
print(f"whose fault is it?  {verdict.fault}: {verdict.fault.help}")
print(f"what to do next?    {verdict.remedy}: {verdict.remedy.help}")
if verdict.is_retryable:
    print(f"send it again after {verdict.wait_seconds():.1f} s")
for because in verdict.evidence.values():
    print(f"    {because.field} is {because.value} because of {because.source} {because.name!r}")
sys.exit(0 if verdict.is_success else 1)
