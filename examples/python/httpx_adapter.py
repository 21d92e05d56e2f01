"""Level 4, adapt: one line inside httpx, here with asyncio.

    python httpx_adapter.py http://127.0.0.1:8080
"""

import asyncio
import sys

import httpx

import aftercall


async def main(url):
    transport = aftercall.httpx.AsyncTransport()  # the one line
    headers = {"Authorization": "Bearer writer-token"}
    async with httpx.AsyncClient(transport=transport, headers=headers) as client:
        # An idempotency key makes a POST harmless to repeat.
        key = {"Idempotency-Key": "order-tea"}
        response = await client.post(f"{url}/v1/orders", json={"id": "tea"}, headers=key)
        print(response.status_code, aftercall.outcome_of(response))

        response = await client.get(f"{url}/v1/orders/coffee")
        verdict = aftercall.outcome_of(response).verdict
        print(f"{verdict.remedy}: {verdict.problem.detail}")


if len(sys.argv) != 2:
    sys.exit("usage: httpx_adapter.py URL")
asyncio.run(main(sys.argv[1]))
