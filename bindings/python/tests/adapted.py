"""Ways to make one request with an adapter, for tests that hold for every client."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any, Callable, Dict

import aiohttp
import httpx
import requests
import urllib3
from conftest import HTTPX

import aftercall

#: What the clients raise for an exchange that failed.
FAILURES = (
    requests.ConnectionError,
    *(importlib.import_module(name).TransportError for name in HTTPX),
    aiohttp.ClientError,
    urllib3.exceptions.HTTPError,
)


def by_requests(
    method: str, url: str, engine: aftercall.Engine, headers: Any = None, **options: Any
) -> Any:
    with requests.Session() as session:
        session.mount("http://", aftercall.requests.Adapter(engine, **options))
        return session.request(method, url, data=b"{}", headers=headers)


def by_httpx(
    method: str, url: str, engine: aftercall.Engine, headers: Any = None, **options: Any
) -> Any:
    transport = aftercall.httpx.Transport(engine=engine, **options)
    with httpx.Client(transport=transport, follow_redirects=True) as client:
        return client.request(method, url, content=b"{}", headers=headers)


def by_httpx_async(
    method: str, url: str, engine: aftercall.Engine, headers: Any = None, **options: Any
) -> Any:
    async def send() -> httpx.Response:
        transport = aftercall.httpx.AsyncTransport(engine=engine, **as_async(options))
        async with httpx.AsyncClient(transport=transport, follow_redirects=True) as client:
            return await client.request(method, url, content=b"{}", headers=headers)

    return asyncio.run(send())


def by_aiohttp(
    method: str, url: str, engine: aftercall.Engine, headers: Any = None, **options: Any
) -> Any:
    async def send() -> Any:
        middleware = aftercall.aiohttp.Middleware(engine=engine, **as_async(options))
        async with aiohttp.ClientSession(middlewares=[middleware]) as session:
            async with session.request(method, url, data=b"{}", headers=headers) as response:
                await response.read()
                return named_alike(response)

    return asyncio.run(send())


def by_urllib3(
    method: str, url: str, engine: aftercall.Engine, headers: Any = None, **options: Any
) -> Any:
    with aftercall.urllib3.PoolManager(engine=engine, **options) as http:
        return named_alike(http.request(method, url, body=b"{}", headers=headers))


def named_alike(response: Any) -> Any:
    response.status_code = response.status
    return response


def as_async(options: Dict[str, Any]) -> Dict[str, Any]:
    """A sleep that returns at once is none that can be awaited."""
    sleep = options.get("sleep")
    if sleep is None:
        return options

    async def slept(seconds: float) -> None:
        sleep(seconds)

    return {**options, "sleep": slept}


CLIENTS: Dict[str, Callable[..., Any]] = {
    "requests": by_requests,
    "httpx": by_httpx,
    "httpx-async": by_httpx_async,
    "aiohttp": by_aiohttp,
    "urllib3": by_urllib3,
}
#: Those whose functions may be coroutine functions.
ASYNCHRONOUS = (by_httpx_async, by_aiohttp)
