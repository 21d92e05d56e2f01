//! The readers of what users write: contracts, status names, transports' error names, URLs, policies. Each
//! reads any text or refuses it, and what was read answers for every code.

use crate::draw::Draw;
use aftercall::{
    Contract, ErrorKind, Failure, Format, Header, Origin, POLICY_SETTINGS, Policy, Remedy, Repeat,
    Request, Response, judge, judge_failure, parse_status,
};

/// Reads the bytes in each of these ways. The first line says the number for policies; the rest is a text.
///
/// # Panics
///
/// When something that must hold does not.
pub fn run(data: &[u8]) {
    let mut draw = Draw::of(data);
    let value = draw.long();
    let text = String::from_utf8_lossy(draw.rest());
    read(&text, value);
    table(&text);
    for line in text.lines().take(8) {
        names(line);
        origin(line);
        policy(line, value);
    }
    origin(&text);
}

fn read(text: &str, value: u64) {
    let contract = match Contract::from_toml(text) {
        Ok(contract) => contract,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Contract);
            let (line, column) = error.position().unwrap_or((1, 1));
            assert!(line >= 1 && column >= 1, "{error}");
            assert!(usize::try_from(line).is_ok_and(|line| line <= text.lines().count() + 1));
            assert!(
                error.to_string().len() < 4_096,
                "an error of {} bytes",
                error.to_string().len()
            );
            return;
        }
    };
    assert_eq!(
        contract.rows().count(),
        contract.rows().filter(|row| contract.lists(row.code())).count()
    );
    assert!(contract.all_rows().count() >= Contract::http().all_rows().count());
    for (row, when) in contract.variants() {
        assert!(row.is_known() && !when.is_empty());
    }
    assert!(!contract.declares_idempotency_keys());
    for one in contract.operations() {
        assert!(one.honors_idempotency_keys() || !one.declares_idempotency_keys());
        assert_eq!(one.quotes_idempotency_keys(), contract.quotes_idempotency_keys());
    }
    let method = text.lines().last().unwrap_or("POST");
    let request = Request::from_parts(method, "https://api.example/", &[]);
    let wait = [Header::new("Retry-After", "1")];
    for code in (0..=1_000).chain([u16::MAX, value as u16]) {
        let row = contract.status(code);
        assert_eq!(row.code(), code);
        assert!(!row.message().is_empty() || row.is_known(), "{code} has no message");
        let parsed = contract.parse(&code.to_string()).expect("a number is a status");
        assert_eq!((parsed.code(), parsed.message()), (code, row.message()));
    }
    // Judging is slower: a part of the codes, another one for each input.
    for code in (value as u16 % 10..=1_000).step_by(10) {
        let verdict = judge(&contract, Some(&request), &Response::new(code).headers(&wait));
        let useful = matches!(verdict.remedy(), Remedy::Retry | Remedy::SlowDown);
        assert!(verdict.repeat() != Repeat::Always || useful);
        assert!(verdict.evidence().count() >= 5);
    }
}

/// A table is read or refused with a place; what is read can be written and read again.
fn table(text: &str) {
    let _ = Format::of(text);
    for format in [Format::Text, Format::Markdown, Format::Csv] {
        match Contract::read(text, format) {
            Ok(contract) => {
                let written = contract.to_toml().expect("it extends a built-in one");
                let again = Contract::from_toml(&written).expect("it was written");
                assert!(contract.rows().eq(again.rows()));
                assert!(contract.ranges().eq(again.ranges()));
            }
            Err(error) => assert!(error.position().is_some() && error.to_string().len() < 4_096),
        }
    }
}

fn names(line: &str) {
    for contract in [Contract::rest(), Contract::http()] {
        if let Ok(status) = contract.parse(line) {
            assert_eq!(contract.status(status.code()).message(), status.message());
        }
        assert_eq!(Contract::named(line).is_some(), Contract::NAMES.contains(&line));
    }
    let _ = parse_status(line);
    let (library, name) = line.split_once([' ', ':', '.']).unwrap_or(("errno", line));
    if let Some(failure) = Failure::named(library, name) {
        let verdict = judge_failure(Contract::rest(), None, &failure);
        assert!(!verdict.message().is_empty() && verdict.code() == 0);
    }
}

/// An origin holds nothing of a URL but scheme, host and port, and is its own origin.
fn origin(url: &str) {
    let origin = Origin::of(url);
    let text = origin.as_str();
    assert!(text.len() <= 300, "{} bytes", text.len());
    assert!(!text.contains(['@', '/', '?', '#', '\\', ' ']) || text.contains("://"), "{text}");
    let host = text.split_once("://").map_or("", |(_, host)| host);
    assert!(!host.contains(['@', '/', '?', '#', '\\']), "{text}");
    if text.len() < 290 {
        assert_eq!(Origin::of(text), origin, "the origin of {text:?}");
    }
}

fn policy(name: &str, value: u64) {
    let mut policy = Policy::default();
    let known = POLICY_SETTINGS.iter().any(|setting| setting.name == name);
    let before = policy.get(name);
    assert_eq!(before.is_some(), known, "{name}");
    match policy.set(name, value) {
        Ok(()) => {
            assert!(known && policy.check().is_ok(), "{name} = {value}");
            assert_eq!(policy.get(name), Some(value), "{name}");
        }
        Err(_) => assert_eq!(policy.get(name), before, "{name} = {value} was refused"),
    }
}
