//! Made by `xtask tables` from `data/`; do not edit.

//! The built-in contracts.

mod elasticsearch_bulk;
mod elasticsearch_bulk_rows;
mod http;
mod http_rows;
mod loggly;
mod loggly_rows;
mod otlp;
mod otlp_rows;
mod prometheus_remote_write;
mod prometheus_remote_write_rows;
mod rest;
mod rest_rows;
mod splunk_hec;
mod splunk_hec_rows;

pub(super) use elasticsearch_bulk_rows::ELASTICSEARCH_BULK;
pub(super) use http_rows::HTTP;
pub(super) use loggly_rows::LOGGLY;
pub(super) use otlp_rows::OTLP;
pub(super) use prometheus_remote_write_rows::PROMETHEUS_REMOTE_WRITE;
pub(super) use rest_rows::REST;
pub(super) use splunk_hec_rows::SPLUNK_HEC;

/// Their names.
pub(super) const NAMES: [&str; 7] = [
    "http",
    "rest",
    "elasticsearch-bulk",
    "loggly",
    "otlp",
    "prometheus-remote-write",
    "splunk-hec",
];

/// What this function makes of each of their tables, in the order of the names.
macro_rules! each {
    ($of:path) => {
        [
            $of(&$crate::contract::built_in::HTTP),
            $of(&$crate::contract::built_in::REST),
            $of(&$crate::contract::built_in::ELASTICSEARCH_BULK),
            $of(&$crate::contract::built_in::LOGGLY),
            $of(&$crate::contract::built_in::OTLP),
            $of(&$crate::contract::built_in::PROMETHEUS_REMOTE_WRITE),
            $of(&$crate::contract::built_in::SPLUNK_HEC),
        ]
    };
}
pub(super) use each;
