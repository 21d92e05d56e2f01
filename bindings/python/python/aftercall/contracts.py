"""The built-in contracts: what each status means for an API.

``aftercall.contracts.rest`` is the default; ``aftercall.contracts.http`` is for an API that you
know nothing about. The others are those of intakes for logs and telemetry. Your own is ``aftercall.Contract.from_toml(text)``, or
``aftercall.Contract.build("mine", rows=[...])`` of data.
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

#: The default contract: the thirteen statuses of a common REST API over every registered one.
rest: Contract = Contract.named("rest")

#: Every status of the IANA registry, as RFC 9110 and its other references define it.
http: Contract = Contract.named("http")

#: Elasticsearch's bulk API: one request with many operations, each with a status of its own.
elasticsearch_bulk: Contract = Contract.named("elasticsearch-bulk")

#: Loggly's REST API, whose throttle is a 503.
loggly: Contract = Contract.named("loggly")

#: OTLP over HTTP: only 429, 502, 503 and 504 may be sent again.
otlp: Contract = Contract.named("otlp")

#: Prometheus remote write: harmless to repeat.
prometheus_remote_write: Contract = Contract.named("prometheus-remote-write")

#: Splunk's HTTP Event Collector, with its numbered codes.
splunk_hec: Contract = Contract.named("splunk-hec")
