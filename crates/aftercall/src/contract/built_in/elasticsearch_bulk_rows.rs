//! Made by `xtask tables` from `data/`; do not edit.

//! What the contract `elasticsearch-bulk` comes to for each code.

use super::elasticsearch_bulk::ELASTICSEARCH_BULK_LAYER;
use super::http::HTTP_LAYER;
use super::http_rows;
use crate::contract::rows::{Condition, Entry, Methods, Table, Variant, index_of};
use crate::handle::Handle;
use crate::row::{Row, RowText};
use crate::tables::rows::Providers;
use crate::vocabulary::{Effect, Fault, Reason, Remedy, Repeat};
use std::borrow::Cow;

pub(crate) static ELASTICSEARCH_BULK: Table = Table {
    name: Cow::Borrowed("elasticsearch-bulk"),
    closed: false,
    idempotency_keys: false,
    quoted_idempotency_keys: false,
    preconditions_on_post: false,
    idempotent: None,
    providers: Providers(524288),
    success: Some(8),
    codes: Cow::Borrowed(&[]),
    layers: Cow::Borrowed(&[
        Handle::Static(&ELASTICSEARCH_BULK_LAYER),
        Handle::Static(&HTTP_LAYER),
    ]),
    entries: Cow::Borrowed(&[
        Entry {
            code: 100,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_100),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 101,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_101),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 102,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_102),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 103,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_103),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 104,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_104),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 200,
            listed: true,
            plain: Handle::Static(&ROW_200),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 201,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_201),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 202,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_202),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 203,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_203),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 204,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_204),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 205,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_205),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 206,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_206),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 207,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_207),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 208,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_208),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 226,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_226),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 300,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_300),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 301,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_301),
            variants: Cow::Borrowed(&[Variant {
                methods: Methods::Only(Cow::Borrowed(&[
                    Cow::Borrowed("GET"),
                    Cow::Borrowed("HEAD"),
                    Cow::Borrowed("OPTIONS"),
                    Cow::Borrowed("TRACE"),
                    Cow::Borrowed("QUERY"),
                    Cow::Borrowed("PROPFIND"),
                    Cow::Borrowed("REPORT"),
                    Cow::Borrowed("SEARCH"),
                ])),
                when: None,
                row: Handle::Static(&http_rows::ROW_301_1),
            }]),
        },
        Entry {
            code: 302,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_302),
            variants: Cow::Borrowed(&[Variant {
                methods: Methods::Only(Cow::Borrowed(&[
                    Cow::Borrowed("GET"),
                    Cow::Borrowed("HEAD"),
                    Cow::Borrowed("OPTIONS"),
                    Cow::Borrowed("TRACE"),
                    Cow::Borrowed("QUERY"),
                    Cow::Borrowed("PROPFIND"),
                    Cow::Borrowed("REPORT"),
                    Cow::Borrowed("SEARCH"),
                ])),
                when: None,
                row: Handle::Static(&http_rows::ROW_302_1),
            }]),
        },
        Entry {
            code: 303,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_303),
            variants: Cow::Borrowed(&[Variant {
                methods: Methods::Only(Cow::Borrowed(&[
                    Cow::Borrowed("GET"),
                    Cow::Borrowed("HEAD"),
                    Cow::Borrowed("OPTIONS"),
                    Cow::Borrowed("TRACE"),
                    Cow::Borrowed("QUERY"),
                    Cow::Borrowed("PROPFIND"),
                    Cow::Borrowed("REPORT"),
                    Cow::Borrowed("SEARCH"),
                ])),
                when: None,
                row: Handle::Static(&http_rows::ROW_303_1),
            }]),
        },
        Entry {
            code: 304,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_304),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 305,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_305),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 306,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_306),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 307,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_307),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 308,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_308),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 400,
            listed: true,
            plain: Handle::Static(&ROW_400),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 401,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_401),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 402,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_402),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 403,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_403),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 404,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_404),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 405,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_405),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 406,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_406),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 407,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_407),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 408,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_408),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 409,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_409),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 410,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_410),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 411,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_411),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 412,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_412),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 413,
            listed: true,
            plain: Handle::Static(&ROW_413),
            variants: Cow::Borrowed(&[Variant {
                methods: Methods::Any,
                when: Some(Condition::Throttled),
                row: Handle::Static(&ROW_413_1),
            }]),
        },
        Entry {
            code: 414,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_414),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 415,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_415),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 416,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_416),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 417,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_417),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 418,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_418),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 421,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_421),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 422,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_422),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 423,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_423),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 424,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_424),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 425,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_425),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 426,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_426),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 428,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_428),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 429,
            listed: true,
            plain: Handle::Static(&ROW_429),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 431,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_431),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 451,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_451),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 500,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_500),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 501,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_501),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 502,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_502),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 503,
            listed: true,
            plain: Handle::Static(&ROW_503),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 504,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_504),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 505,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_505),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 506,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_506),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 507,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_507),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 508,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_508),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 510,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_510),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 511,
            listed: false,
            plain: Handle::Static(&http_rows::ROW_511),
            variants: Cow::Borrowed(&[]),
        },
    ]),
    spans: Cow::Borrowed(&[]),
    classes: [
        Entry {
            code: 100,
            listed: false,
            plain: Handle::Static(&http_rows::CLASS_1),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 200,
            listed: false,
            plain: Handle::Static(&http_rows::CLASS_2),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 300,
            listed: false,
            plain: Handle::Static(&http_rows::CLASS_3),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 400,
            listed: false,
            plain: Handle::Static(&http_rows::CLASS_4),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 500,
            listed: false,
            plain: Handle::Static(&http_rows::CLASS_5),
            variants: Cow::Borrowed(&[Variant {
                methods: Methods::Any,
                when: Some(Condition::Timeout),
                row: Handle::Static(&http_rows::CLASS_5_1),
            }]),
        },
    ],
    operations: Cow::Borrowed(&[]),
    index: index_of(&[
        100, 101, 102, 103, 104, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302,
        303, 304, 305, 306, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411,
        412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 500,
        501, 502, 503, 504, 505, 506, 507, 508, 510, 511,
    ]),
};

pub(super) static ROW_200: Row = Row {
    name: RowText::terminated("OK\0"),
    message: RowText::terminated("OK\0"),
    description: RowText::terminated(
        "The request was carried out, item by item: some of them may have failed.\0",
    ),
    phrase: RowText::terminated("OK\0"),
    help: RowText::terminated(
        "Look at errors, and then at the status of each item: send those with a 429 again, and set those with a 400 aside.\0",
    ),
    reference: RowText::terminated(
        "https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk\0",
    ),
    effect: Effect::Applied,
    fault: Fault::None,
    remedy: Remedy::Proceed,
    repeat: Repeat::Never,
    reason: Reason::None,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_400: Row = Row {
    name: RowText::terminated("bad-request\0"),
    message: RowText::terminated("Bad Request\0"),
    description: RowText::terminated(
        "The request as a whole cannot be read, so that no item was carried out.\0",
    ),
    phrase: RowText::terminated("Bad Request\0"),
    help: RowText::terminated("\0"),
    reference: RowText::terminated(
        "https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::FixRequest,
    repeat: Repeat::Never,
    reason: Reason::Invalid,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_413_1: Row = Row {
    name: RowText::terminated("content-too-large\0"),
    message: RowText::terminated("Content Too Large\0"),
    description: RowText::terminated("The request is larger than http.max_content_length.\0"),
    phrase: RowText::terminated("Content Too Large\0"),
    help: RowText::terminated("Send fewer items in one request.\0"),
    reference: RowText::terminated(
        "https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::Retry,
    repeat: Repeat::IfHarmless,
    reason: Reason::Overloaded,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_413: Row = Row {
    name: RowText::terminated("content-too-large\0"),
    message: RowText::terminated("Content Too Large\0"),
    description: RowText::terminated("The request is larger than http.max_content_length.\0"),
    phrase: RowText::terminated("Content Too Large\0"),
    help: RowText::terminated("Send fewer items in one request.\0"),
    reference: RowText::terminated(
        "https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::FixRequest,
    repeat: Repeat::Never,
    reason: Reason::TooLarge,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_429: Row = Row {
    name: RowText::terminated("too-many-requests\0"),
    message: RowText::terminated("Too Many Requests\0"),
    description: RowText::terminated(
        "The cluster turned the whole request away, because it has no room for it.\0",
    ),
    phrase: RowText::terminated("Too Many Requests\0"),
    help: RowText::terminated("\0"),
    reference: RowText::terminated(
        "https://www.elastic.co/docs/troubleshoot/elasticsearch/rejected-requests\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::SlowDown,
    repeat: Repeat::Always,
    reason: Reason::RateLimited,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_503: Row = Row {
    name: RowText::terminated("service-unavailable\0"),
    message: RowText::terminated("Service Unavailable\0"),
    description: RowText::terminated(
        "The cluster cannot carry out the request at present. Some items may have been.\0",
    ),
    phrase: RowText::terminated("Service Unavailable\0"),
    help: RowText::terminated("\0"),
    reference: RowText::terminated(
        "https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk\0",
    ),
    effect: Effect::Unknown,
    fault: Fault::Server,
    remedy: Remedy::SlowDown,
    repeat: Repeat::IfHarmless,
    reason: Reason::Overloaded,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};
