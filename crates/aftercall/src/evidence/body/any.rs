//! Every row is read where it says, and whatever a body is, the readers keep their bounds.

use crate::evidence::fields::Fields;
use crate::evidence::findings::{Asked, Findings};
use crate::evidence::read;
use crate::header::Header;
use crate::response::Response;
use crate::tables::rows::{Element, Group, Member, Part};
use crate::tables::tree::{BODY, ERROR};
use crate::tables::{CODES, ELEMENTS, NODES, STEPS};
use crate::vocabulary::BodyState;
use proptest::prelude::*;

fn found(status: u16, media_type: &str, body: &[u8]) -> Findings {
    let headers = [Header::new("content-type", media_type)];
    let response = Response::new(status).headers(&headers).body(body, BodyState::Complete);
    let asked = Asked { with_text: true, ..Asked::default() };
    let mut found = Findings::default();
    read(&response, &mut Fields::default(), &asked, &mut found);
    found
}

/// The steps from the body, or from one error, to a place, and which of these two it was.
fn path(place: usize) -> Option<(u16, Vec<&'static str>)> {
    let mut steps = Vec::new();
    let mut at = u16::try_from(place).unwrap();
    while at != BODY && at != ERROR {
        let row = STEPS.iter().find(|row| row.to == at)?;
        steps.insert(0, row.name);
        at = row.from;
    }
    Some((at, steps))
}

/// A body with this value at the end of a path.
fn body(steps: &[&str], value: &str) -> String {
    steps.iter().rev().fold(value.to_owned(), |inner, step| match *step {
        "[]" => format!("[{inner}]"),
        name => format!("{{{name:?}:{inner}}}"),
    })
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

#[test]
fn every_member_is_read() {
    for (place, node) in NODES.iter().enumerate() {
        let Some((BODY, steps)) = path(place) else { continue };
        for row in node.rows {
            let said = |value: &str| {
                let text = body(&steps, value);
                let mut findings = found(400, "application/json", text.as_bytes());
                (findings.problem().clone(), findings, text)
            };
            let some = |text: &str| Some(text.to_owned());
            match row.member {
                Member::Type => {
                    let (problem, _, text) = said(&quoted("urn:x"));
                    assert_eq!(problem.type_uri, some("urn:x"), "{text}");
                }
                Member::Code | Member::CodeOrDetail | Member::Constant => {
                    let (problem, _, text) = said(&quoted("SOME_WORD"));
                    assert_eq!(problem.code, some("SOME_WORD"), "{text}");
                    let (problem, _, text) = said(&quoted("some words"));
                    assert_eq!(problem.code, None, "{text}");
                }
                Member::Title => {
                    let (problem, _, text) = said(&quoted("some words"));
                    assert_eq!(problem.title, some("some words"), "{text}");
                }
                Member::Detail => {
                    let (problem, _, text) = said(&quoted("some words"));
                    assert_eq!(problem.detail, some("some words"), "{text}");
                    assert_eq!(problem.code, None, "{text}");
                }
                Member::RequestId => {
                    let (problem, _, text) = said(&quoted("r-1"));
                    assert_eq!(problem.request_id, some("r-1"), "{text}");
                }
                Member::Status => {
                    let (_, findings, text) = said("401");
                    assert_eq!(findings.masked_status, Some(401), "{text}");
                    let (_, findings, text) = said("400");
                    assert_eq!(findings.masked_status, None, "{text}");
                }
                Member::Answer => {
                    let (_, findings, text) = said(r#""{\"code\":401}""#);
                    assert_eq!(findings.masked_status, Some(401), "{text}");
                }
                Member::Field => {
                    let (problem, _, text) = said(&quoted("f"));
                    assert_eq!(problem.errors[0].field, some("f"), "{text}");
                }
                Member::Says => {
                    let value = row.value.unwrap();
                    for value in [value.to_owned(), quoted(value)] {
                        let (_, findings, text) = said(&value);
                        assert!(findings.fault_said.is_none(), "{text}");
                        assert!(findings.remedy_said.is_none(), "{text}");
                    }
                }
                Member::Retryable
                | Member::Wait(_)
                | Member::Interval
                | Member::Quota
                | Member::QuotaAnyway
                | Member::GlobalLimit
                | Member::LimitName
                | Member::CostRequested
                | Member::CostAvailable
                | Member::CostMaximum
                | Member::CostRestoreRate
                | Member::Nothing => {}
            }
        }
    }
}

#[test]
fn every_group_has_errors() {
    for (place, node) in NODES.iter().enumerate() {
        let Some((BODY, steps)) = path(place) else { continue };
        let errors = |value: &str| {
            let text = body(&steps, value);
            found(400, "application/json", text.as_bytes()).problem().errors.clone()
        };
        let object = r#"{"field":"f","message":"some words"}"#;
        if node.group != Group::None {
            let list = errors(&format!("[{object}]"));
            assert_eq!(list.len(), 1, "{steps:?}");
            assert_eq!(list[0].field.as_deref(), Some("f"), "{steps:?}");
            assert_eq!(list[0].detail.as_deref(), Some("some words"), "{steps:?}");
        }
        if node.group == Group::Any {
            let map = errors(r#"{"f":["some words"]}"#);
            assert_eq!(map.len(), 1, "{steps:?}");
            let is_whole = map[0].field.is_none();
            assert!(is_whole || map[0].field.as_deref() == Some("f"), "{steps:?}");
        }
        if node.group == Group::Objects {
            let map = errors(&format!("{{\"g\":[{object}],\"h\":[\"x\"],\"i\":\"y\"}}"));
            assert_eq!(map.len(), 1, "{steps:?}");
        }
    }
}

#[test]
fn every_part_of_an_error_is_read() {
    for (place, node) in NODES.iter().enumerate() {
        let Some((ERROR, steps)) = path(place) else { continue };
        let Some((part, _)) = node.part else { continue };
        let text = format!(
            "{{\"errors\":[{{\"zzz\":0,{}]}}",
            body(&steps, "\"word\"").trim_start_matches('{')
        );
        let errors = found(400, "application/json", text.as_bytes()).problem().errors.clone();
        let first = errors.first().cloned().unwrap_or_default();
        let word = Some("word".to_owned());
        match part {
            Part::Pointer => assert_eq!(first.pointer, word, "{text}"),
            Part::Field | Part::Steps | Part::LocatedSteps => {
                assert_eq!(first.field, word, "{text}")
            }
            Part::Detail => assert_eq!(first.detail, word, "{text}"),
            // A kind alone is no error.
            Part::Code | Part::CodeOrDetail => {
                assert!(first.code == word || errors.is_empty(), "{text}");
            }
            Part::Rules | Part::Whole | Part::Other => assert!(errors.is_empty(), "{text}"),
        }
    }
}

#[test]
fn every_element_is_read() {
    for row in ELEMENTS {
        let mut text = match row.attribute {
            Some(name) => format!("<{} {name}=\"word\"/>", row.path.last().unwrap()),
            None => format!("<{0}>word</{0}>", row.path.last().unwrap()),
        };
        for name in row.path.iter().rev().skip(1) {
            text = format!("<x:{name}>{text}</x:{name}>");
        }
        let text = format!("<root>{text}</root>");
        let problem = found(400, "application/xml", text.as_bytes()).problem().clone();
        let word = Some("word".to_owned());
        match row.element {
            Element::Type => assert_eq!(problem.type_uri, word, "{text}"),
            Element::Code | Element::FaultCode => assert_eq!(problem.code, word, "{text}"),
            Element::Title => assert_eq!(problem.title, word, "{text}"),
            Element::Detail => assert_eq!(problem.detail, word, "{text}"),
            Element::RequestId => assert_eq!(problem.request_id, word, "{text}"),
            Element::Error => assert_eq!(problem.errors[0].detail, word, "{text}"),
            // They are within an error.
            Element::Part(_) => {}
        }
    }
}

/// A word of a provider that is not known means nothing, whatever member it is in.
#[test]
fn no_provider_acts_on_another_s_answer() {
    for row in CODES.iter().filter(|row| !row.anywhere) {
        if CODES.iter().any(|other| other.name == row.name && other.anywhere) {
            continue;
        }
        let name = row.name;
        for text in [
            format!("{{\"code\":{name:?}}}"),
            format!("{{\"error\":{{\"code\":{name:?}}}}}"),
            format!("{{\"error\":{name:?}}}"),
            format!("{{\"errors\":[{{\"code\":{name:?}}}]}}"),
        ] {
            let findings = found(400, "application/json", text.as_bytes());
            assert_eq!(findings.codes.iter().count(), 0, "{text}");
        }
    }
}

/// JSON of the names and shapes that the readers look for.
fn documents() -> impl Strategy<Value = String> {
    let names: Vec<&str> = STEPS.iter().map(|row| row.name).filter(|name| *name != "[]").collect();
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "[0-9]{1,4}",
        "\"[a-zA-Z_. ]{0,12}\"",
        Just(r#""\u00e9\ud83d""#.to_owned()),
        Just("\"error\"".to_owned()),
        Just("\"timed out\"".to_owned()),
    ];
    leaf.prop_recursive(20, 200, 6, move |inner| {
        let name = prop::sample::select(names.clone());
        let member = (name, inner.clone()).prop_map(|(name, value)| format!("{name:?}:{value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..6)
                .prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

/// XML and HTML of the names that the readers look for.
fn markup() -> impl Strategy<Value = String> {
    let names: Vec<&str> =
        ELEMENTS.iter().flat_map(|row| row.path).copied().chain(["title", "h1"]).collect();
    let leaf = prop_oneof![
        "[a-z&;<>]{0,8}",
        Just("<![CDATA[x]]>".to_owned()),
        Just("<!-- c -->".to_owned()),
        Just("</".to_owned())
    ];
    leaf.prop_recursive(20, 100, 5, move |inner| {
        let name = prop::sample::select(names.clone());
        (name, prop::collection::vec(inner, 0..5)).prop_map(|(name, parts)| {
            let parts = parts.concat();
            format!("<{name} value=\"v\">{parts}</{name}>")
        })
    })
}

fn keeps_its_bounds(status: u16, media_type: &str, body: &[u8]) -> Result<(), TestCaseError> {
    let mut findings = found(status, media_type, body);
    let problem = findings.problem();
    // A character more may end a text, and a character that is replaced takes three bytes.
    let limit = 3 * (super::words::MAX_TEXT + 4);
    let texts = [&problem.type_uri, &problem.code, &problem.title, &problem.detail];
    prop_assert!(texts.into_iter().flatten().all(|text| text.len() <= limit));
    prop_assert!(problem.errors.len() <= 32);
    for error in &problem.errors {
        let texts = [&error.pointer, &error.field, &error.code, &error.detail];
        prop_assert!(texts.into_iter().flatten().all(|text| text.len() <= 2 * limit));
    }
    prop_assert!(findings.masked_status.is_none_or(|masked| masked != status));
    Ok(())
}

proptest! {
    #[test]
    fn any_document_is_read_within_bounds(
        text in documents(),
        status in prop::sample::select(vec![400_u16, 401, 429, 500, 503, 521]),
        cut in 0..400_usize,
    ) {
        let text = text.as_bytes();
        keeps_its_bounds(status, "application/json", text)?;
        keeps_its_bounds(status, "application/problem+json", text.get(..cut).unwrap_or(text))?;
    }

    #[test]
    fn any_markup_is_read_within_bounds(text in markup(), cut in 0..400_usize) {
        let text = text.as_bytes();
        keeps_its_bounds(500, "application/xml", text)?;
        keeps_its_bounds(503, "text/html", text.get(..cut).unwrap_or(text))?;
    }

    #[test]
    fn any_bytes_are_read_within_bounds(
        begins in prop::sample::select(vec![&b"{"[..], b"<", b"\xFF\xFE", b"\xFE\xFF{\0", b"", b"\x1F\x8B"]),
        rest in prop::collection::vec(any::<u8>(), 0..200),
        media_type in prop::sample::select(vec!["", "application/json", "text/html", "application/cbor", "text/plain; charset=latin1"]),
    ) {
        let body = [begins, &rest].concat();
        keeps_its_bounds(503, media_type, &body)?;
    }
}
