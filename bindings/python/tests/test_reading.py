"""The reader of what requests gives back: what it does at once for nearly every response must be
what it does for any."""

from __future__ import annotations

import io
import pickle
from typing import Any, Callable, Dict

import httpx
import pytest
import requests
import requests.adapters
import urllib3

import aftercall
from aftercall import responses


def answered(**parts: Any) -> requests.Response:
    """A response as requests' own adapter makes it, and then changed."""
    request = requests.Request("PUT", "https://api.example/orders/7", data=parts.pop("data", b"x"))
    fields = urllib3.HTTPHeaderDict([("Content-Length", "2"), ("Via", "a"), ("Via", "b")])
    raw = urllib3.HTTPResponse(io.BytesIO(b"{}"), fields, 503, preload_content=False)
    response = requests.adapters.HTTPAdapter().build_response(request.prepare(), raw)
    if parts.pop("read", True):
        assert response.content == b"{}"
    for name, value in parts.items():
        owner, _, attribute = name.rpartition("__")
        setattr(getattr(response, owner) if owner else response, attribute, value)
    return response


def without(name: str) -> requests.Response:
    response = answered()
    delattr(response, name)
    return response


def redirected() -> requests.Response:
    earlier = answered(status_code=303)
    return answered(history=[earlier], request__method="GET")


MADE: Dict[str, Callable[[], requests.Response]] = {
    "usual": answered,
    "unread": lambda: answered(read=False),
    "no body": lambda: answered(data=None),
    "text": lambda: answered(data="text"),
    "a file": lambda: answered(data=io.BytesIO(b"file")),
    "a generator": lambda: answered(data=iter([b"a"])),
    "a HEAD": lambda: answered(request__method="HEAD"),
    "redirected": redirected,
    "a sign-in before": lambda: answered(history=[answered(status_code=401)]),
    "a method of bytes": lambda: answered(request__method=b"PUT"),
    "no URL": lambda: answered(request__url=None),
    "no request": lambda: answered(request=None),
    "without request": lambda: without("request"),
    "without history": lambda: without("history"),
    "without content": lambda: without("_content"),
    "without raw": lambda: without("raw"),
    "no fields below": lambda: answered(raw__headers=urllib3.HTTPHeaderDict()),
    "a copy": lambda: pickle.loads(pickle.dumps(answered())),
}


def told(read: Callable[[Any], Any], response: requests.Response) -> Any:
    try:
        status, fields, *rest = read(response)
    except TypeError as error:
        return str(error)
    return [status, list(fields.items()), *rest]


@pytest.mark.parametrize("name", MADE)
def test_the_short_way_finds_what_the_long_one_does(name: str) -> None:
    response = MADE[name]()
    short = told(lambda response: responses._requests(response, None), response)
    assert short == told(responses._any_of_requests, response)


def test_what_is_found() -> None:
    status, fields, body, extent, redirects, asked = responses._requests(answered(), None)
    assert (status, body, extent, redirects) == (503, b"{}", ("PUT", True), ())
    assert fields.getlist("via") == ["a", "b"]
    assert asked is not None and asked[:2] == ("PUT", "https://api.example/orders/7") and asked[3]
    for name, replayable in (("text", True), ("a file", True), ("a generator", False)):
        request = responses._requests(MADE[name](), None)[5]
        assert request is not None and request[3] is replayable, name
    assert aftercall.judge(answered()).is_retryable
    assert not aftercall.judge(answered(data=iter([b"a"]))).is_retryable


def test_fields_of_httpx_keep_their_lines_apart() -> None:
    lines = [("Set-Cookie", "a=1"), ("set-cookie", "b=2"), ("Retry-After", "3")]
    fields = httpx.Headers(lines)
    expected = [(name.encode(), value.encode()) for name, value in lines]
    assert aftercall.Response(503, fields).headers == expected
    assert aftercall.judge((503, fields), method="GET").wait_seconds() == 3

    class Headers(dict):  # type: ignore[type-arg]  # one that keeps them in another way
        raw = expected

    assert aftercall.Response(503, Headers(x="y")).headers == expected

    class Odd(httpx.Headers):
        """Its list is not as it is known."""

    Odd.__name__ = "Headers"
    odd = Odd(lines)
    odd._list = [("a", "b")]  # type: ignore[list-item]
    with pytest.raises(ValueError):  # httpx's own words for it
        odd.raw
    with pytest.raises(ValueError):
        aftercall.Response(503, odd)
