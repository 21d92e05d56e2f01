"""Which clients are measured, in words, and which of them in the short form."""

from __future__ import annotations

from typing import Dict, List, Tuple

_OURS = "aftercall with requests"

#: What each client is. ``default``: as it comes; else three attempts from 50 ms, where that can be set.
ABOUT: Dict[str, str] = {
    "requests": "requests, bare",
    "urllib3-default": "urllib3, `Retry.DEFAULT`",
    "urllib3-safe": "requests with urllib3 `Retry`, statuses listed, its own methods",
    "urllib3-all": "requests with urllib3 `Retry`, statuses listed, all methods",
    "urllib3-all+key": "requests with urllib3 `Retry`, statuses listed, all methods, with keys",
    "httpx": "httpx, bare",
    "httpx-retries-default": "httpx-retries, default",
    "httpx-retries": "httpx-retries, its own methods",
    "httpx-retries-all": "httpx-retries, POST too",
    "httpx-retries-all+key": "httpx-retries, POST too, with keys",
    "tenacity": "tenacity around requests",
    "tenacity+key": "tenacity around requests, with keys",
    "backoff": "backoff around requests",
    "stamina-default": "stamina around requests, default",
    "stamina": "stamina around requests, three attempts",
    "aiohttp": "aiohttp, bare",
    "aiohttp-retry-default": "aiohttp-retry, default",
    "aiohttp-retry": "aiohttp-retry, exceptions too",
    "aiohttp-retry-safe": "aiohttp-retry, exceptions too, without POST",
    "openai": "openai's transport",
    "openai+key": "openai's transport, with keys",
    "stripe": "stripe's transport, with its keys",
    "google-api-core-default": "google-api-core `Retry`, default",
    "google-api-core": "google-api-core `Retry`, from 50 ms for 1 s",
    "azure-core-default": "azure-core `RetryPolicy`, default",
    "azure-core": "azure-core `RetryPolicy`, three attempts",
    "redress": "redress with httpx",
    "redress+key": "redress with httpx, with keys",
    "redress-safe": "redress with httpx, without POST",
    "handmade": "a careful loop around requests",
    "handmade+key": "a careful loop around requests, with keys",
    "node-fetch": "Node's fetch, bare",
    "node-got-default": "got, default",
    "node-got": "got, three attempts",
    "node-got-all": "got, POST too",
    "node-got-all+key": "got, POST too, with keys",
    "node-ky-default": "ky, default",
    "node-ky": "ky, time-outs too",
    "node-ky-all": "ky, POST too",
    "node-ky-all+key": "ky, POST too, with keys",
    "node-axios-retry-default": "axios-retry, default",
    "node-axios-retry": "axios-retry, three attempts",
    "node-axios-retry-safe": "axios-retry, idempotent requests only",
    "node-undici-default": "undici `RetryAgent`, default",
    "node-undici": "undici `RetryAgent`, three attempts",
    "node-undici-all": "undici `RetryAgent`, POST too",
    "node-undici-all+key": "undici `RetryAgent`, POST too, with keys",
    "aftercall-requests": f"{_OURS}, contract `rest`",
    "aftercall-requests+key": f"{_OURS}, `rest`, keys",
    "aftercall-requests/verify": f"{_OURS}, `rest`, verify",
    "aftercall-requests/verify+key": f"{_OURS}, `rest`, keys and verify",
    "aftercall-requests/http": f"{_OURS}, contract `http`",
    "aftercall-requests/http+key": f"{_OURS}, `http`, keys",
    "aftercall-requests/http/verify": f"{_OURS}, `http`, verify",
    "aftercall-requests/http/verify+key": f"{_OURS}, `http`, keys and verify",
    "aftercall-requests/pressure": f"{_OURS}, `rest`, pressure on",
    "aftercall-requests/pressure/verify+key": f"{_OURS}, `rest`, pressure on, keys and verify",
    "aftercall-requests/http/pressure": f"{_OURS}, `http`, pressure on",
    "aftercall-requests/http/pressure+key": f"{_OURS}, `http`, pressure on, keys",
    "aftercall-requests/http/pressure/verify+key": (
        f"{_OURS}, `http`, pressure on, keys and verify"
    ),
    "aftercall-httpx": "aftercall with httpx, `rest`",
    "aftercall-httpx/http": "aftercall with httpx, `http`",
    "aftercall-httpx/http+key": "aftercall with httpx, `http`, keys",
    "aftercall-httpx/http/verify+key": "aftercall with httpx, `http`, keys and verify",
    "node-aftercall": "aftercall over Node's fetch, `rest`",
    "node-aftercall/http": "aftercall over Node's fetch, `http`",
    "node-aftercall/http+key": "aftercall over Node's fetch, `http`, keys",
    "node-aftercall/http/verify+key": "aftercall over Node's fetch, `http`, keys and verify",
}

_MAIN = """requests urllib3-safe urllib3-all httpx-retries tenacity redress openai stripe handmade
handmade+key node-got node-axios-retry aftercall-requests aftercall-requests/http
aftercall-requests/http+key aftercall-requests/http/verify+key aftercall-requests/http/pressure
aftercall-httpx/http+key node-aftercall/http+key""".split()
_FEW = """requests urllib3-safe urllib3-all tenacity openai stripe handmade handmade+key aftercall-requests aftercall-requests/http
aftercall-requests/http+key aftercall-requests/http/verify+key""".split()
_CALM = """requests urllib3-safe tenacity handmade aftercall-requests/http
aftercall-requests/http/verify+key aftercall-requests/http/pressure
aftercall-requests/http/pressure/verify+key""".split()
_MANY = [*_MAIN, *(name for name in ABOUT if name.startswith("aftercall") and name not in _MAIN)]

#: The clients and the number of operations of each plan.
SHORT: Dict[str, Tuple[List[str], int]] = {
    "ordinary": (_MAIN, 500),
    "hostile": (_FEW, 500),
    "calm": (_CALM, 500),
}
LONG: Dict[str, Tuple[List[str], int]] = {
    "ordinary": (list(ABOUT), 2_000),
    "hostile": (_MANY, 2_000),
    "calm": (_MANY, 2_000),
}

#: The clients that share one origin, the number of operations, and how many seeds.
ORIGIN = {
    "handmade": "a careful loop, the same attempts, base and cap",
    "aftercall-requests/throttle50": "aftercall, `rest`, throttle_base = base",
    "aftercall-requests/http/throttle50": "aftercall, `http`, throttle_base = base",
    "aftercall-requests": "aftercall, `rest`, default throttle_base",
    "aftercall-requests/http": "aftercall, `http`, default throttle_base",
}
SHORT_ORIGIN = (list(ORIGIN)[:3], 1_000, 3)
LONG_ORIGIN = (list(ORIGIN), 4_000, 5)
