"""The built-in contracts: what each status means for an API.

``aftercall.contracts.rest`` is the default; ``aftercall.contracts.http`` is for an API that you
know nothing about. The others are those of intakes for logs and telemetry. Your own is
``aftercall.Contract.from_toml(text)``, or ``aftercall.Contract.build("mine", rows=[...])`` of data.
"""

from __future__ import annotations

from aftercall._native import Contract

__all__ = [
    "elasticsearch_bulk",
    "http",
    "loggly",
    "otlp",
    "prometheus_remote_write",
    "rest",
    "splunk_hec",
]

rest: Contract = Contract.named("rest")
"""The default contract: the thirteen statuses of a common REST API over every registered one."""

http: Contract = Contract.named("http")
"""Every status of the IANA registry, as RFC 9110 and its other references define it."""

elasticsearch_bulk: Contract = Contract.named("elasticsearch-bulk")
"""Elasticsearch's bulk API: one request with many operations, each with a status of its own."""

loggly: Contract = Contract.named("loggly")
"""Loggly's REST API, whose throttle is a 503."""

otlp: Contract = Contract.named("otlp")
"""OTLP over HTTP: only 429, 502, 503 and 504 may be sent again."""

prometheus_remote_write: Contract = Contract.named("prometheus-remote-write")
"""Prometheus remote write: harmless to repeat."""

splunk_hec: Contract = Contract.named("splunk-hec")
"""Splunk's HTTP Event Collector, with its numbered codes."""
