//! Made by `xtask tables` from `data/`; do not edit.

//! What the contract `elasticsearch-bulk` says.

use crate::contract::rows::{Key, Layer, Methods, Patch};
use crate::tables::rows::Providers;
use crate::vocabulary::{Effect, Fault, Reason, Remedy, Repeat};
use std::borrow::Cow;

pub(super) static ELASTICSEARCH_BULK_LAYER: Layer = Layer {
    name: Cow::Borrowed("elasticsearch-bulk"),
    source: Cow::Borrowed(
        "https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk",
    ),
    closed: false,
    idempotency_keys: Some(false),
    quoted_idempotency_keys: None,
    preconditions_on_post: None,
    idempotent: None,
    providers: Providers(524288),
    success: Some(8),
    codes: Cow::Borrowed(&[]),
    patches: Cow::Borrowed(&[
        Patch {
            key: Key::Status(200),
            is_users: false,
            methods: Methods::Any,
            when: None,
            name: None,
            message: None,
            description: Some(Cow::Borrowed(
                "The request was carried out, item by item: some of them may have failed.",
            )),
            phrase: None,
            help: Some(Cow::Borrowed(
                "Look at errors, and then at the status of each item: send those with a 429 again, and set those with a 400 aside.",
            )),
            reference: Some(Cow::Borrowed(
                "https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk",
            )),
            effect: None,
            fault: None,
            remedy: None,
            repeat: None,
            reason: None,
            success: None,
        },
        Patch {
            key: Key::Status(400),
            is_users: false,
            methods: Methods::Any,
            when: None,
            name: None,
            message: None,
            description: Some(Cow::Borrowed(
                "The request as a whole cannot be read, so that no item was carried out.",
            )),
            phrase: None,
            help: None,
            reference: Some(Cow::Borrowed(
                "https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk",
            )),
            effect: None,
            fault: None,
            remedy: None,
            repeat: None,
            reason: None,
            success: None,
        },
        Patch {
            key: Key::Status(413),
            is_users: false,
            methods: Methods::Any,
            when: None,
            name: None,
            message: None,
            description: Some(Cow::Borrowed("The request is larger than http.max_content_length.")),
            phrase: None,
            help: Some(Cow::Borrowed("Send fewer items in one request.")),
            reference: Some(Cow::Borrowed(
                "https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk",
            )),
            effect: None,
            fault: None,
            remedy: None,
            repeat: None,
            reason: None,
            success: None,
        },
        Patch {
            key: Key::Status(429),
            is_users: false,
            methods: Methods::Any,
            when: None,
            name: None,
            message: None,
            description: Some(Cow::Borrowed(
                "The cluster turned the whole request away, because it has no room for it.",
            )),
            phrase: None,
            help: None,
            reference: Some(Cow::Borrowed(
                "https://www.elastic.co/docs/troubleshoot/elasticsearch/rejected-requests",
            )),
            effect: Some(Effect::NotApplied),
            fault: Some(Fault::Caller),
            remedy: Some(Remedy::SlowDown),
            repeat: Some(Repeat::Always),
            reason: Some(Reason::RateLimited),
            success: None,
        },
        Patch {
            key: Key::Status(503),
            is_users: false,
            methods: Methods::Any,
            when: None,
            name: None,
            message: None,
            description: Some(Cow::Borrowed(
                "The cluster cannot carry out the request at present. Some items may have been.",
            )),
            phrase: None,
            help: None,
            reference: Some(Cow::Borrowed(
                "https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk",
            )),
            effect: Some(Effect::Unknown),
            fault: Some(Fault::Server),
            remedy: Some(Remedy::SlowDown),
            repeat: Some(Repeat::IfHarmless),
            reason: Some(Reason::Overloaded),
            success: None,
        },
    ]),
};
