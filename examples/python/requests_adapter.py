"""Level 4, adapt: one line inside requests.

    python requests_adapter.py http://127.0.0.1:8080
"""

import sys

import requests

import aftercall

if len(sys.argv) != 2:
    sys.exit("usage: requests_adapter.py URL")
url = sys.argv[1]

with requests.Session() as session:
    session.mount("http://", aftercall.requests.Adapter())  # the one line
    session.headers["Authorization"] = "Bearer writer-token"

    response = session.post(f"{url}/v1/orders", json={"id": "tea"})
    print(response.status_code, aftercall.outcome_of(response))

    try:
        aftercall.raise_for_status(session.post(f"{url}/v1/orders", json={"id": "tea"}))
    except aftercall.Conflict as error:
        print(f"{error.verdict.remedy}: {error}")

    response = session.delete(f"{url}/v1/orders/tea")
    print(response.status_code, aftercall.outcome_of(response).verdict.message)
