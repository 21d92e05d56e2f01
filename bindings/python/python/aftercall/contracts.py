"""The built-in contracts: what each status means for an API.

``aftercall.contracts.rest`` is the default; ``aftercall.contracts.http`` is for an API that you
know nothing about. Your own is ``aftercall.Contract.from_toml(text)``, or
``aftercall.Contract.build("mine", rows=[...])`` of data.
"""

from __future__ import annotations

from aftercall._native import Contract

__all__ = ["http", "rest"]

#: The default contract: the thirteen statuses of a common REST API over every registered one.
rest: Contract = Contract.named("rest")

#: Every status of the IANA registry, as RFC 9110 and its other references define it.
http: Contract = Contract.named("http")
