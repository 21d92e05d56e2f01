//! Made by `xtask tables` from `data/`; do not edit.

//! What the contract `rest` comes to for each code.

use super::http::HTTP_LAYER;
use super::http_rows;
use super::rest::REST_LAYER;
use crate::contract::rows::{Condition, Entry, Methods, Table, Variant, index_of};
use crate::handle::Handle;
use crate::row::{Row, RowText};
use crate::tables::rows::Providers;
use crate::vocabulary::{Effect, Fault, Reason, Remedy, Repeat};
use std::borrow::Cow;

pub(crate) static REST: Table = Table {
    name: Cow::Borrowed("rest"),
    closed: false,
    idempotency_keys: true,
    quoted_idempotency_keys: false,
    preconditions_on_post: false,
    idempotent: None,
    providers: Providers(0),
    success: None,
    codes: Cow::Borrowed(&[]),
    layers: Cow::Borrowed(&[Handle::Static(&REST_LAYER), Handle::Static(&HTTP_LAYER)]),
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
            listed: true,
            plain: Handle::Static(&ROW_201),
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
            variants: Cow::Borrowed(&[Variant {
                methods: Methods::Not(Cow::Borrowed(&[Cow::Borrowed("DELETE")])),
                when: None,
                row: Handle::Static(&ROW_204_1),
            }]),
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
            listed: false,
            plain: Handle::Static(&http_rows::ROW_402),
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
            listed: false,
            plain: Handle::Static(&http_rows::ROW_413),
            variants: Cow::Borrowed(&[Variant {
                methods: Methods::Any,
                when: Some(Condition::Throttled),
                row: Handle::Static(&http_rows::ROW_413_1),
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
            listed: false,
            plain: Handle::Static(&http_rows::ROW_429),
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
            listed: true,
            plain: Handle::Static(&ROW_500),
            variants: Cow::Borrowed(&[
                Variant {
                    methods: Methods::Any,
                    when: Some(Condition::Timeout),
                    row: Handle::Static(&ROW_500_1),
                },
                Variant {
                    methods: Methods::Any,
                    when: Some(Condition::Throttled),
                    row: Handle::Static(&ROW_500_2),
                },
            ]),
        },
        Entry {
            code: 501,
            listed: true,
            plain: Handle::Static(&ROW_501),
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
            variants: Cow::Borrowed(&[Variant {
                methods: Methods::Any,
                when: Some(Condition::Throttled),
                row: Handle::Static(&ROW_503_1),
            }]),
        },
        Entry {
            code: 504,
            listed: true,
            plain: Handle::Static(&ROW_504),
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
    description: RowText::terminated("The request succeeded.\0"),
    phrase: RowText::terminated("OK\0"),
    help: RowText::terminated("Use the response.\0"),
    reference: RowText::terminated("RFC 9110 section 15.3.1\0"),
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

pub(super) static ROW_201: Row = Row {
    name: RowText::terminated("created\0"),
    message: RowText::terminated("Created\0"),
    description: RowText::terminated("The object was created; the answer to a POST.\0"),
    phrase: RowText::terminated("Created\0"),
    help: RowText::terminated(
        "The Location field names the new object; without it, the address that was asked does.\0",
    ),
    reference: RowText::terminated("RFC 9110 section 15.3.2\0"),
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

pub(super) static ROW_204_1: Row = Row {
    name: RowText::terminated("no-content\0"),
    message: RowText::terminated("No Content\0"),
    description: RowText::terminated("The request succeeded and there is nothing to return.\0"),
    phrase: RowText::terminated("No Content\0"),
    help: RowText::terminated("There is no body to read.\0"),
    reference: RowText::terminated("RFC 9110 section 15.3.5\0"),
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
    name: RowText::terminated("deleted\0"),
    message: RowText::terminated("Deleted\0"),
    description: RowText::terminated("The object was deleted; the answer to a DELETE.\0"),
    phrase: RowText::terminated("No Content\0"),
    help: RowText::terminated("There is no body to read.\0"),
    reference: RowText::terminated("RFC 9110 section 15.3.5\0"),
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
        "Check the request\'s parameters: one may be unsupported, or something in it is malformed.\0",
    ),
    phrase: RowText::terminated("Bad Request\0"),
    help: RowText::terminated(
        "The response\'s detail and errors usually name the parameter or the place in the body.\0",
    ),
    reference: RowText::terminated("RFC 9110 section 15.5.1\0"),
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

pub(super) static ROW_401: Row = Row {
    name: RowText::terminated("unauthorized\0"),
    message: RowText::terminated("Unauthorized\0"),
    description: RowText::terminated("The credentials given are not valid.\0"),
    phrase: RowText::terminated("Unauthorized\0"),
    help: RowText::terminated(
        "Renew the credentials once, then send the request again with them. Unchanged it will fail again.\0",
    ),
    reference: RowText::terminated("RFC 9110 section 15.5.2\0"),
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

pub(super) static ROW_403: Row = Row {
    name: RowText::terminated("forbidden\0"),
    message: RowText::terminated("Forbidden\0"),
    description: RowText::terminated("The user lacks the privileges for this action.\0"),
    phrase: RowText::terminated("Forbidden\0"),
    help: RowText::terminated(
        "New credentials of the same user will not help; somebody must grant the privilege.\0",
    ),
    reference: RowText::terminated("RFC 9110 section 15.5.4\0"),
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
    description: RowText::terminated("The resource referred to could not be found.\0"),
    phrase: RowText::terminated("Not Found\0"),
    help: RowText::terminated(
        "Check the address. A server may also say 404 to hide what the user may not see.\0",
    ),
    reference: RowText::terminated("RFC 9110 section 15.5.5\0"),
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

pub(super) static ROW_409: Row = Row {
    name: RowText::terminated("conflict-duplicate\0"),
    message: RowText::terminated("Conflict/Duplicate\0"),
    description: RowText::terminated(
        "There is a conflict; most likely the resource to be created already exists.\0",
    ),
    phrase: RowText::terminated("Conflict\0"),
    help: RowText::terminated(
        "Read the object that exists. After a lost response it may be the one that you created.\0",
    ),
    reference: RowText::terminated("RFC 9110 section 15.5.10\0"),
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
    description: RowText::terminated("The object referred to does not exist (any more).\0"),
    phrase: RowText::terminated("Gone\0"),
    help: RowText::terminated("It will not come back under this address: forget it.\0"),
    reference: RowText::terminated("RFC 9110 section 15.5.11\0"),
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

pub(super) static ROW_500_1: Row = Row {
    name: RowText::terminated("internal-server-error\0"),
    message: RowText::terminated("Internal Server Error\0"),
    description: RowText::terminated(
        "The server failed internally while it processed the request. If the description is a timeout, the request can be tried again.\0",
    ),
    phrase: RowText::terminated("Internal Server Error\0"),
    help: RowText::terminated(
        "It may have taken effect. Look before a request that is not idempotent is sent again.\0",
    ),
    reference: RowText::terminated("RFC 9110 section 15.6.1\0"),
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

pub(super) static ROW_500_2: Row = Row {
    name: RowText::terminated("internal-server-error\0"),
    message: RowText::terminated("Internal Server Error\0"),
    description: RowText::terminated(
        "The server failed internally while it processed the request. If the description is a timeout, the request can be tried again.\0",
    ),
    phrase: RowText::terminated("Internal Server Error\0"),
    help: RowText::terminated(
        "It may have taken effect. Look before a request that is not idempotent is sent again.\0",
    ),
    reference: RowText::terminated("RFC 9110 section 15.6.1\0"),
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

pub(super) static ROW_500: Row = Row {
    name: RowText::terminated("internal-server-error\0"),
    message: RowText::terminated("Internal Server Error\0"),
    description: RowText::terminated(
        "The server failed internally while it processed the request. If the description is a timeout, the request can be tried again.\0",
    ),
    phrase: RowText::terminated("Internal Server Error\0"),
    help: RowText::terminated(
        "It may have taken effect. Look before a request that is not idempotent is sent again.\0",
    ),
    reference: RowText::terminated("RFC 9110 section 15.6.1\0"),
    effect: Effect::Unknown,
    fault: Fault::Server,
    remedy: Remedy::Report,
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
    description: RowText::terminated("The functionality asked for is not implemented yet.\0"),
    phrase: RowText::terminated("Not Implemented\0"),
    help: RowText::terminated(
        "A later version of the API may have it; until then use another way.\0",
    ),
    reference: RowText::terminated("RFC 9110 section 15.6.2\0"),
    effect: Effect::NotApplied,
    fault: Fault::Server,
    remedy: Remedy::UseAlternative,
    repeat: Repeat::Never,
    reason: Reason::NotImplemented,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_503_1: Row = Row {
    name: RowText::terminated("throttled\0"),
    message: RowText::terminated("Throttled\0"),
    description: RowText::terminated(
        "The server cannot handle the request at present: a temporary overload, or maintenance.\0",
    ),
    phrase: RowText::terminated("Service Unavailable\0"),
    help: RowText::terminated(
        "Wait as long as Retry-After says, and send less. Only when it names a wait or gives a throttle code does it say that the request was turned away.\0",
    ),
    reference: RowText::terminated("RFC 9110 section 15.6.4\0"),
    effect: Effect::NotApplied,
    fault: Fault::Server,
    remedy: Remedy::SlowDown,
    repeat: Repeat::Always,
    reason: Reason::Overloaded,
    success: None,
    effect_is_users: false,
    repeat_is_users: false,
    condition_is_users: false,
};

pub(super) static ROW_503: Row = Row {
    name: RowText::terminated("throttled\0"),
    message: RowText::terminated("Throttled\0"),
    description: RowText::terminated(
        "The server cannot handle the request at present: a temporary overload, or maintenance.\0",
    ),
    phrase: RowText::terminated("Service Unavailable\0"),
    help: RowText::terminated(
        "Wait as long as Retry-After says, and send less. Only when it names a wait or gives a throttle code does it say that the request was turned away.\0",
    ),
    reference: RowText::terminated("RFC 9110 section 15.6.4\0"),
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
        "There was a network problem in reaching the server. Try again later.\0",
    ),
    phrase: RowText::terminated("Gateway Timeout\0"),
    help: RowText::terminated(
        "The server behind the gateway may have done the work all the same.\0",
    ),
    reference: RowText::terminated("RFC 9110 section 15.6.5\0"),
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
