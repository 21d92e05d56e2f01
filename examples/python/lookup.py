"""Level 1, look up: what do these statuses mean in this API?

    python lookup.py 503 "404 Not Found" throttled
"""

import sys

import aftercall

for given in sys.argv[1:] or [str(row.code) for row in aftercall.contracts.rest.rows()]:
    try:
        status = aftercall.status(given)
    except ValueError as mistake:
        sys.exit(f"lookup: {mistake}")
    print(f"{status}: {status.description}")
    print(f"    effect {status.effect}, fault {status.fault}, remedy {status.remedy}")
    if status.help:
        print(f"    {status.help}")
