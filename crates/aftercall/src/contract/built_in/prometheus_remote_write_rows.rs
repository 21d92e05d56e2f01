//! Made by `xtask tables` from `data/`; do not edit.

//! What the contract `prometheus-remote-write` comes to for each code.

use super::http::HTTP_LAYER;
use super::http_rows;
use super::prometheus_remote_write::PROMETHEUS_REMOTE_WRITE_LAYER;
use crate::contract::rows::{Condition, Entry, Methods, Span, Table, Variant, index_of};
use crate::handle::Handle;
use crate::row::{Row, RowText};
use crate::tables::rows::Providers;
use crate::vocabulary::{Effect, Fault, Reason, Remedy, Repeat};
use std::borrow::Cow;

pub(crate) static PROMETHEUS_REMOTE_WRITE: Table = Table {
    name: Cow::Borrowed("prometheus-remote-write"),
    closed: false,
    idempotency_keys: false,
    quoted_idempotency_keys: false,
    preconditions_on_post: false,
    idempotent: Some(true),
    providers: Providers(36028797018963968),
    success: None,
    codes: Cow::Borrowed(&[]),
    layers: Cow::Borrowed(&[
        Handle::Static(&PROMETHEUS_REMOTE_WRITE_LAYER),
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
            listed: true,
            plain: Handle::Static(&ROW_204),
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
            listed: true,
            plain: Handle::Static(&ROW_401),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 402,
            listed: true,
            plain: Handle::Static(&ROW_402),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 403,
            listed: true,
            plain: Handle::Static(&ROW_403),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 404,
            listed: true,
            plain: Handle::Static(&ROW_404),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 405,
            listed: true,
            plain: Handle::Static(&ROW_405),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 406,
            listed: true,
            plain: Handle::Static(&ROW_406),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 407,
            listed: true,
            plain: Handle::Static(&ROW_407),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 408,
            listed: true,
            plain: Handle::Static(&ROW_408),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 409,
            listed: true,
            plain: Handle::Static(&ROW_409),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 410,
            listed: true,
            plain: Handle::Static(&ROW_410),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 411,
            listed: true,
            plain: Handle::Static(&ROW_411),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 412,
            listed: true,
            plain: Handle::Static(&ROW_412),
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
            listed: true,
            plain: Handle::Static(&ROW_414),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 415,
            listed: true,
            plain: Handle::Static(&ROW_415),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 416,
            listed: true,
            plain: Handle::Static(&ROW_416),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 417,
            listed: true,
            plain: Handle::Static(&ROW_417),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 418,
            listed: true,
            plain: Handle::Static(&ROW_418),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 421,
            listed: true,
            plain: Handle::Static(&ROW_421),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 422,
            listed: true,
            plain: Handle::Static(&ROW_422),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 423,
            listed: true,
            plain: Handle::Static(&ROW_423),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 424,
            listed: true,
            plain: Handle::Static(&ROW_424),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 425,
            listed: true,
            plain: Handle::Static(&ROW_425),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 426,
            listed: true,
            plain: Handle::Static(&ROW_426),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 428,
            listed: true,
            plain: Handle::Static(&ROW_428),
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
            listed: true,
            plain: Handle::Static(&ROW_431),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 451,
            listed: true,
            plain: Handle::Static(&ROW_451),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 500,
            listed: true,
            plain: Handle::Static(&ROW_500),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 501,
            listed: true,
            plain: Handle::Static(&ROW_501),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 502,
            listed: true,
            plain: Handle::Static(&ROW_502),
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
            listed: true,
            plain: Handle::Static(&ROW_504),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 505,
            listed: true,
            plain: Handle::Static(&ROW_505),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 506,
            listed: true,
            plain: Handle::Static(&ROW_506),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 507,
            listed: true,
            plain: Handle::Static(&ROW_507),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 508,
            listed: true,
            plain: Handle::Static(&ROW_508),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 510,
            listed: true,
            plain: Handle::Static(&ROW_510),
            variants: Cow::Borrowed(&[]),
        },
        Entry {
            code: 511,
            listed: true,
            plain: Handle::Static(&ROW_511),
            variants: Cow::Borrowed(&[]),
        },
    ]),
    spans: Cow::Borrowed(&[
        Span {
            last: 499,
            entry: Entry {
                code: 400,
                listed: true,
                plain: Handle::Static(&SPAN_400),
                variants: Cow::Borrowed(&[]),
            },
        },
        Span {
            last: 599,
            entry: Entry {
                code: 500,
                listed: true,
                plain: Handle::Static(&SPAN_500),
                variants: Cow::Borrowed(&[Variant {
                    methods: Methods::Any,
                    when: Some(Condition::Timeout),
                    row: Handle::Static(&SPAN_500_1),
                }]),
            },
        },
    ]),
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
    description: RowText::terminated("The samples were written.\0"),
    phrase: RowText::terminated("OK\0"),
    help: RowText::terminated("\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
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

pub(super) static ROW_204: Row = Row {
    name: RowText::terminated("no-content\0"),
    message: RowText::terminated("No Content\0"),
    description: RowText::terminated("The samples were written.\0"),
    phrase: RowText::terminated("No Content\0"),
    help: RowText::terminated("\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
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
        "Some samples are not valid; others of the request may have been written.\0",
    ),
    phrase: RowText::terminated("Bad Request\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#partial-write\0",
    ),
    effect: Effect::Unknown,
    fault: Fault::Caller,
    remedy: Remedy::FixRequest,
    repeat: Repeat::Never,
    reason: Reason::Invalid,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_401: Row = Row {
    name: RowText::terminated("unauthorized\0"),
    message: RowText::terminated("Unauthorized\0"),
    description: RowText::terminated(
        "Valid credentials are missing; the request was not applied.\0",
    ),
    phrase: RowText::terminated("Unauthorized\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::Authenticate,
    repeat: Repeat::Never,
    reason: Reason::Unauthenticated,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_402: Row = Row {
    name: RowText::terminated("payment-required\0"),
    message: RowText::terminated("Payment Required\0"),
    description: RowText::terminated("Payment is needed before the request is served.\0"),
    phrase: RowText::terminated("Payment Required\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::RequestAccess,
    repeat: Repeat::Never,
    reason: Reason::PaymentRequired,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_403: Row = Row {
    name: RowText::terminated("forbidden\0"),
    message: RowText::terminated("Forbidden\0"),
    description: RowText::terminated("The server understood the request and refuses it.\0"),
    phrase: RowText::terminated("Forbidden\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::RequestAccess,
    repeat: Repeat::Never,
    reason: Reason::Forbidden,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_404: Row = Row {
    name: RowText::terminated("not-found\0"),
    message: RowText::terminated("Not Found\0"),
    description: RowText::terminated(
        "No representation was found, or the server will not say that one exists.\0",
    ),
    phrase: RowText::terminated("Not Found\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::CheckReference,
    repeat: Repeat::Never,
    reason: Reason::NotFound,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_405: Row = Row {
    name: RowText::terminated("method-not-allowed\0"),
    message: RowText::terminated("Method Not Allowed\0"),
    description: RowText::terminated(
        "The resource does not support this method; Allow lists those it does.\0",
    ),
    phrase: RowText::terminated("Method Not Allowed\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::FixRequest,
    repeat: Repeat::Never,
    reason: Reason::Unsupported,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_406: Row = Row {
    name: RowText::terminated("not-acceptable\0"),
    message: RowText::terminated("Not Acceptable\0"),
    description: RowText::terminated("No representation fits the Accept fields of the request.\0"),
    phrase: RowText::terminated("Not Acceptable\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::FixRequest,
    repeat: Repeat::Never,
    reason: Reason::Unsupported,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_407: Row = Row {
    name: RowText::terminated("proxy-authentication-required\0"),
    message: RowText::terminated("Proxy Authentication Required\0"),
    description: RowText::terminated("A proxy asks for credentials.\0"),
    phrase: RowText::terminated("Proxy Authentication Required\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Network,
    remedy: Remedy::Report,
    repeat: Repeat::Never,
    reason: Reason::ProxyAuthentication,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_408: Row = Row {
    name: RowText::terminated("request-timeout\0"),
    message: RowText::terminated("Request Timeout\0"),
    description: RowText::terminated(
        "The server did not receive the whole request in the time it allows.\0",
    ),
    phrase: RowText::terminated("Request Timeout\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::Unknown,
    fault: Fault::Caller,
    remedy: Remedy::Report,
    repeat: Repeat::Never,
    reason: Reason::Timeout,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_409: Row = Row {
    name: RowText::terminated("conflict\0"),
    message: RowText::terminated("Conflict\0"),
    description: RowText::terminated(
        "The request conflicts with the present state of the resource.\0",
    ),
    phrase: RowText::terminated("Conflict\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::Reconcile,
    repeat: Repeat::Never,
    reason: Reason::Conflict,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_410: Row = Row {
    name: RowText::terminated("gone\0"),
    message: RowText::terminated("Gone\0"),
    description: RowText::terminated("The resource is gone, most likely for good.\0"),
    phrase: RowText::terminated("Gone\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::DropReference,
    repeat: Repeat::Never,
    reason: Reason::Gone,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_411: Row = Row {
    name: RowText::terminated("length-required\0"),
    message: RowText::terminated("Length Required\0"),
    description: RowText::terminated("The server wants a Content-Length.\0"),
    phrase: RowText::terminated("Length Required\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::FixRequest,
    repeat: Repeat::Never,
    reason: Reason::Malformed,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_412: Row = Row {
    name: RowText::terminated("precondition-failed\0"),
    message: RowText::terminated("Precondition Failed\0"),
    description: RowText::terminated(
        "A condition of the request did not hold, so it was not applied.\0",
    ),
    phrase: RowText::terminated("Precondition Failed\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::Reconcile,
    repeat: Repeat::Never,
    reason: Reason::PreconditionFailed,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_413_1: Row = Row {
    name: RowText::terminated("content-too-large\0"),
    message: RowText::terminated("Content Too Large\0"),
    description: RowText::terminated("The body is larger than the server will take.\0"),
    phrase: RowText::terminated("Content Too Large\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::Retry,
    repeat: Repeat::Never,
    reason: Reason::Overloaded,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_413: Row = Row {
    name: RowText::terminated("content-too-large\0"),
    message: RowText::terminated("Content Too Large\0"),
    description: RowText::terminated("The body is larger than the server will take.\0"),
    phrase: RowText::terminated("Content Too Large\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
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

pub(super) static ROW_414: Row = Row {
    name: RowText::terminated("URI-too-long\0"),
    message: RowText::terminated("URI Too Long\0"),
    description: RowText::terminated("The address is longer than the server will read.\0"),
    phrase: RowText::terminated("URI Too Long\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
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

pub(super) static ROW_415: Row = Row {
    name: RowText::terminated("unsupported-media-type\0"),
    message: RowText::terminated("Unsupported Media Type\0"),
    description: RowText::terminated("The server does not take a body of this format.\0"),
    phrase: RowText::terminated("Unsupported Media Type\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::FixRequest,
    repeat: Repeat::Never,
    reason: Reason::Unsupported,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_416: Row = Row {
    name: RowText::terminated("range-not-satisfiable\0"),
    message: RowText::terminated("Range Not Satisfiable\0"),
    description: RowText::terminated("None of the ranges asked for exists.\0"),
    phrase: RowText::terminated("Range Not Satisfiable\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
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

pub(super) static ROW_417: Row = Row {
    name: RowText::terminated("expectation-failed\0"),
    message: RowText::terminated("Expectation Failed\0"),
    description: RowText::terminated("The expectation in Expect cannot be met; send it without.\0"),
    phrase: RowText::terminated("Expectation Failed\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::FixRequest,
    repeat: Repeat::Never,
    reason: Reason::Unsupported,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_418: Row = Row {
    name: RowText::terminated("unused-418\0"),
    message: RowText::terminated("(Unused)\0"),
    description: RowText::terminated("Reserved.\0"),
    phrase: RowText::terminated("(Unused)\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::FixRequest,
    repeat: Repeat::Never,
    reason: Reason::Unknown,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_421: Row = Row {
    name: RowText::terminated("misdirected-request\0"),
    message: RowText::terminated("Misdirected Request\0"),
    description: RowText::terminated(
        "This connection does not lead to a server for the address; use another connection.\0",
    ),
    phrase: RowText::terminated("Misdirected Request\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Network,
    remedy: Remedy::Retry,
    repeat: Repeat::Never,
    reason: Reason::Refused,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_422: Row = Row {
    name: RowText::terminated("unprocessable-content\0"),
    message: RowText::terminated("Unprocessable Content\0"),
    description: RowText::terminated(
        "The body was read but its instructions cannot be carried out.\0",
    ),
    phrase: RowText::terminated("Unprocessable Content\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
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

pub(super) static ROW_423: Row = Row {
    name: RowText::terminated("locked\0"),
    message: RowText::terminated("Locked\0"),
    description: RowText::terminated("The resource is locked.\0"),
    phrase: RowText::terminated("Locked\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::Retry,
    repeat: Repeat::Never,
    reason: Reason::Locked,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_424: Row = Row {
    name: RowText::terminated("failed-dependency\0"),
    message: RowText::terminated("Failed Dependency\0"),
    description: RowText::terminated("Another operation that this one depends on failed.\0"),
    phrase: RowText::terminated("Failed Dependency\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::Reconcile,
    repeat: Repeat::Never,
    reason: Reason::FailedDependency,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_425: Row = Row {
    name: RowText::terminated("too-early\0"),
    message: RowText::terminated("Too Early\0"),
    description: RowText::terminated(
        "The server will not risk a request that might be replayed; send it after the handshake.\0",
    ),
    phrase: RowText::terminated("Too Early\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::Retry,
    repeat: Repeat::Never,
    reason: Reason::Refused,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_426: Row = Row {
    name: RowText::terminated("upgrade-required\0"),
    message: RowText::terminated("Upgrade Required\0"),
    description: RowText::terminated("The server wants another protocol.\0"),
    phrase: RowText::terminated("Upgrade Required\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::UseAlternative,
    repeat: Repeat::Never,
    reason: Reason::Unsupported,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_428: Row = Row {
    name: RowText::terminated("precondition-required\0"),
    message: RowText::terminated("Precondition Required\0"),
    description: RowText::terminated("The server wants a conditional request.\0"),
    phrase: RowText::terminated("Precondition Required\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::Reconcile,
    repeat: Repeat::Never,
    reason: Reason::PreconditionFailed,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_429: Row = Row {
    name: RowText::terminated("too-many-requests\0"),
    message: RowText::terminated("Too Many Requests\0"),
    description: RowText::terminated("Too many requests were sent in a given time.\0"),
    phrase: RowText::terminated("Too Many Requests\0"),
    help: RowText::terminated("It may be sent again, after Retry-After or with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries-on-partial-writes\0",
    ),
    effect: Effect::Unknown,
    fault: Fault::Caller,
    remedy: Remedy::SlowDown,
    repeat: Repeat::IfHarmless,
    reason: Reason::RateLimited,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_431: Row = Row {
    name: RowText::terminated("request-header-fields-too-large\0"),
    message: RowText::terminated("Request Header Fields Too Large\0"),
    description: RowText::terminated("The fields of the request are too large.\0"),
    phrase: RowText::terminated("Request Header Fields Too Large\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
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

pub(super) static ROW_451: Row = Row {
    name: RowText::terminated("unavailable-for-legal-reasons\0"),
    message: RowText::terminated("Unavailable For Legal Reasons\0"),
    description: RowText::terminated("Denied by a legal demand.\0"),
    phrase: RowText::terminated("Unavailable For Legal Reasons\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::Report,
    repeat: Repeat::Never,
    reason: Reason::Legal,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_500: Row = Row {
    name: RowText::terminated("internal-server-error\0"),
    message: RowText::terminated("Internal Server Error\0"),
    description: RowText::terminated(
        "The server met something unexpected that kept it from fulfilling the request.\0",
    ),
    phrase: RowText::terminated("Internal Server Error\0"),
    help: RowText::terminated("It must be sent again, with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::Unknown,
    fault: Fault::Server,
    remedy: Remedy::Retry,
    repeat: Repeat::IfHarmless,
    reason: Reason::Internal,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_501: Row = Row {
    name: RowText::terminated("not-implemented\0"),
    message: RowText::terminated("Not Implemented\0"),
    description: RowText::terminated("The server does not support what the request needs.\0"),
    phrase: RowText::terminated("Not Implemented\0"),
    help: RowText::terminated("It must be sent again, with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Server,
    remedy: Remedy::Retry,
    repeat: Repeat::IfHarmless,
    reason: Reason::NotImplemented,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_502: Row = Row {
    name: RowText::terminated("bad-gateway\0"),
    message: RowText::terminated("Bad Gateway\0"),
    description: RowText::terminated(
        "A gateway got an invalid response from the server behind it.\0",
    ),
    phrase: RowText::terminated("Bad Gateway\0"),
    help: RowText::terminated("It must be sent again, with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::Unknown,
    fault: Fault::Network,
    remedy: Remedy::Retry,
    repeat: Repeat::IfHarmless,
    reason: Reason::BadGateway,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_503: Row = Row {
    name: RowText::terminated("service-unavailable\0"),
    message: RowText::terminated("Service Unavailable\0"),
    description: RowText::terminated(
        "The server cannot handle the request at present: overload or maintenance.\0",
    ),
    phrase: RowText::terminated("Service Unavailable\0"),
    help: RowText::terminated("It must be sent again, after Retry-After or with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
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

pub(super) static ROW_504: Row = Row {
    name: RowText::terminated("gateway-timeout\0"),
    message: RowText::terminated("Gateway Timeout\0"),
    description: RowText::terminated(
        "A gateway got no response in time from the server behind it.\0",
    ),
    phrase: RowText::terminated("Gateway Timeout\0"),
    help: RowText::terminated("It must be sent again, with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::Unknown,
    fault: Fault::Network,
    remedy: Remedy::Retry,
    repeat: Repeat::IfHarmless,
    reason: Reason::UpstreamTimeout,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_505: Row = Row {
    name: RowText::terminated("HTTP-version-not-supported\0"),
    message: RowText::terminated("HTTP Version Not Supported\0"),
    description: RowText::terminated("The server does not support this major version of HTTP.\0"),
    phrase: RowText::terminated("HTTP Version Not Supported\0"),
    help: RowText::terminated("It must be sent again, with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Server,
    remedy: Remedy::Retry,
    repeat: Repeat::IfHarmless,
    reason: Reason::Unsupported,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_506: Row = Row {
    name: RowText::terminated("variant-also-negotiates\0"),
    message: RowText::terminated("Variant Also Negotiates\0"),
    description: RowText::terminated("The server\'s content negotiation is misconfigured.\0"),
    phrase: RowText::terminated("Variant Also Negotiates\0"),
    help: RowText::terminated("It must be sent again, with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Server,
    remedy: Remedy::Retry,
    repeat: Repeat::IfHarmless,
    reason: Reason::Internal,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_507: Row = Row {
    name: RowText::terminated("insufficient-storage\0"),
    message: RowText::terminated("Insufficient Storage\0"),
    description: RowText::terminated("The server has no room to store what the request needs.\0"),
    phrase: RowText::terminated("Insufficient Storage\0"),
    help: RowText::terminated("It must be sent again, with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::Unknown,
    fault: Fault::Server,
    remedy: Remedy::Retry,
    repeat: Repeat::IfHarmless,
    reason: Reason::Overloaded,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_508: Row = Row {
    name: RowText::terminated("loop-detected\0"),
    message: RowText::terminated("Loop Detected\0"),
    description: RowText::terminated(
        "The server met an endless loop while it processed the request.\0",
    ),
    phrase: RowText::terminated("Loop Detected\0"),
    help: RowText::terminated("It must be sent again, with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::Unknown,
    fault: Fault::Server,
    remedy: Remedy::Retry,
    repeat: Repeat::IfHarmless,
    reason: Reason::Internal,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_510: Row = Row {
    name: RowText::terminated("not-extended\0"),
    message: RowText::terminated("Not Extended\0"),
    description: RowText::terminated(
        "Obsoleted: the request lacks an extension that the server wants.\0",
    ),
    phrase: RowText::terminated("Not Extended\0"),
    help: RowText::terminated("It must be sent again, with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Caller,
    remedy: Remedy::Retry,
    repeat: Repeat::IfHarmless,
    reason: Reason::Unsupported,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_511: Row = Row {
    name: RowText::terminated("network-authentication-required\0"),
    message: RowText::terminated("Network Authentication Required\0"),
    description: RowText::terminated(
        "A network on the way wants a sign-in; the request never reached the server.\0",
    ),
    phrase: RowText::terminated("Network Authentication Required\0"),
    help: RowText::terminated("It must be sent again, with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::NotApplied,
    fault: Fault::Network,
    remedy: Remedy::Retry,
    repeat: Repeat::IfHarmless,
    reason: Reason::ProxyAuthentication,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static SPAN_400: Row = Row {
    name: RowText::terminated("client-error\0"),
    message: RowText::terminated("Client Error\0"),
    description: RowText::terminated("The request contains a mistake or cannot be fulfilled.\0"),
    phrase: RowText::terminated("\0"),
    help: RowText::terminated("It must not be sent again.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::Unknown,
    fault: Fault::Caller,
    remedy: Remedy::FixRequest,
    repeat: Repeat::Never,
    reason: Reason::Unknown,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static SPAN_500_1: Row = Row {
    name: RowText::terminated("server-error\0"),
    message: RowText::terminated("Server Error\0"),
    description: RowText::terminated("The server failed to fulfil a request that seems valid.\0"),
    phrase: RowText::terminated("\0"),
    help: RowText::terminated("It must be sent again, with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::Unknown,
    fault: Fault::Server,
    remedy: Remedy::Retry,
    repeat: Repeat::IfHarmless,
    reason: Reason::Timeout,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static SPAN_500: Row = Row {
    name: RowText::terminated("server-error\0"),
    message: RowText::terminated("Server Error\0"),
    description: RowText::terminated("The server failed to fulfil a request that seems valid.\0"),
    phrase: RowText::terminated("\0"),
    help: RowText::terminated("It must be sent again, with a growing wait.\0"),
    reference: RowText::terminated(
        "https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries--backoff\0",
    ),
    effect: Effect::Unknown,
    fault: Fault::Server,
    remedy: Remedy::Retry,
    repeat: Repeat::IfHarmless,
    reason: Reason::Unknown,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};
