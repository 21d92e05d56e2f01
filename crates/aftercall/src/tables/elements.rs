//! Made by `xtask tables` from `data/`; do not edit.

//! Elements of XML bodies, by the length of their own names.

use super::rows::{Element, ElementRow, Part, Providers};

/// The rows in the order of the lengths of their names.
pub(crate) static ELEMENTS: &[ElementRow] = &[
    ElementRow {
        path: &["errors", "i"],
        element: Element::Error,
        rank: 0,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["Code"],
        element: Element::Code,
        rank: 10,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["Fault", "Reason", "Text"],
        element: Element::Detail,
        rank: 52,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["issue", "code"],
        element: Element::Code,
        rank: 30,
        attribute: Some("value"),
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["code"],
        element: Element::Code,
        rank: 20,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["issue", "details", "text"],
        element: Element::Detail,
        rank: 30,
        attribute: Some("value"),
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["problem", "type"],
        element: Element::Type,
        rank: 1,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["Fault", "Code", "Value"],
        element: Element::FaultCode,
        rank: 52,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["Fault", "Code", "Subcode", "Value"],
        element: Element::Code,
        rank: 50,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["errors", "error"],
        element: Element::Error,
        rank: 0,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["hash", "error"],
        element: Element::Detail,
        rank: 40,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["OperationOutcome", "issue"],
        element: Element::Error,
        rank: 0,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["problem", "title"],
        element: Element::Title,
        rank: 2,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["problem", "detail"],
        element: Element::Detail,
        rank: 3,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["errors", "i", "detail"],
        element: Element::Part(Part::Detail),
        rank: 1,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["Message"],
        element: Element::Detail,
        rank: 10,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["message"],
        element: Element::Detail,
        rank: 20,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["errors", "i", "pointer"],
        element: Element::Part(Part::Pointer),
        rank: 1,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["problem", "instance"],
        element: Element::RequestId,
        rank: 4,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["RequestID"],
        element: Element::RequestId,
        rank: 11,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["RequestId"],
        element: Element::RequestId,
        rank: 10,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["Fault", "faultcode"],
        element: Element::FaultCode,
        rank: 51,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["issue", "expression"],
        element: Element::Part(Part::Field),
        rank: 30,
        attribute: Some("value"),
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["issue", "diagnostics"],
        element: Element::Detail,
        rank: 31,
        attribute: Some("value"),
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["Fault", "faultstring"],
        element: Element::Detail,
        rank: 51,
        attribute: None,
        mark: Providers::NONE,
    },
    ElementRow {
        path: &["innererror", "transactionid"],
        element: Element::RequestId,
        rank: 20,
        attribute: None,
        mark: Providers::NONE,
    },
];

/// For each length the first row with a name of it.
pub(crate) static ELEMENT_STARTS: &[u16] = &[0, 0, 1, 1, 1, 7, 13, 15, 18, 19, 22, 23, 25, 25, 26];
