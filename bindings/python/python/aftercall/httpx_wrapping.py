"""Putting the transports around those that a client of httpx or httpx2 has already."""

from __future__ import annotations

from typing import Any, Dict

from aftercall._native import Engine
from aftercall.httpx_transports import AsyncTransport, SyncTransport

#: The attributes in which both clients keep their transports. They are private: no public way leads
#: to them.
_TRANSPORT, _MOUNTS = "_transport", "_mounts"


def wrap(module: Any, client: Any, sync: Any, later: Any, settings: Dict[str, Any]) -> None:
    """Puts ``sync`` or ``later`` around the client's transport and around each of its mounts.

    Either all of it is done or, where it raises, nothing.
    """
    if isinstance(client, module.Client):
        kind, base = sync, module.BaseTransport
    elif isinstance(client, module.AsyncClient):
        kind, base = later, module.AsyncBaseTransport
    else:
        raise TypeError(_no_client(module, client))
    if client.is_closed:
        raise RuntimeError("client: it is closed")
    own, mounts = getattr(client, _TRANSPORT, None), getattr(client, _MOUNTS, None)
    found = [own, *(mounts.values() if isinstance(mounts, dict) else ())]
    if any(isinstance(transport, (SyncTransport, AsyncTransport)) for transport in found):
        raise RuntimeError("client: it has a transport of aftercall already")
    fits = all(isinstance(transport, base) for transport in found if transport is not None)
    if own is None or not isinstance(mounts, dict) or not fits:
        raise RuntimeError(
            f"client: this {type(client).__name__} of {module.__name__} {module.__version__} does "
            "not keep its transports where wrap looks for them; give a Transport to the client"
        )
    if settings.get("engine") is None:
        settings = {**settings, "engine": Engine()}
    # A mount of None leads past the others to the client's own transport.
    wrapped = {
        pattern: None if transport is None else kind(transport, **settings)
        for pattern, transport in mounts.items()
    }
    client._transport, client._mounts = kind(own, **settings), wrapped


def _no_client(module: Any, client: Any) -> str:
    name, kind = module.__name__, type(client)
    said = f"client: expected a Client or an AsyncClient of {name}, not {kind.__name__}"
    other = "httpx" if name == "httpx2" else "httpx2"
    if any(base.__module__.partition(".")[0] == other for base in kind.__mro__):
        return f"{said} of {other}: see aftercall.{other}.wrap"
    if hasattr(client, "_client"):
        return f"{said}; an SDK takes the wrapped client as its http_client"
    return said
