//! The text of the generated files: one constant table each, but for the contracts'.

use crate::anchors;
use crate::data::{Data, Provider};
use crate::tables::rows::{Forwarded, HeaderRole};
use crate::vocabulary::{Reason, Remedy};
use crate::write_bodies::{elements, members};
use crate::write_rows::{by_length, set};
use core::fmt::Write as _;

/// The files below the core's `src`, each with its text.
pub(crate) fn files(data: &Data) -> Result<Vec<(String, String)>, String> {
    let files = [
        ("codes", codes(data)),
        ("elements", elements(data)),
        ("failures", failures(data)),
        ("headers", headers(data)),
        ("limits", crate::limits::table(data)),
        ("members", members(data)?),
        ("phrases", phrases(data)?),
        ("providers", providers(data)?),
        ("proxies", proxies(data)?),
        ("reasons", reasons(data)),
        ("sentences", sentences(data)?),
    ];
    let all = files.into_iter().chain(crate::shapes::files(data)?);
    Ok(all.map(|(name, text)| (format!("tables/{name}.rs"), text)).collect())
}

fn headers(data: &Data) -> String {
    let mut rows = Vec::new();
    for (number, provider) in data.providers.iter().enumerate() {
        for header in &provider.headers {
            let role = match header.role {
                HeaderRole::Wait(unit) => format!("Wait(Unit::{unit:?})"),
                HeaderRole::Pushback(unit) => format!("Pushback(Unit::{unit:?})"),
                other => format!("{other:?}"),
            };
            let row = format!(
                "HeaderRow {{ name: {:?}, role: HeaderRole::{role}, rank: {}, mark: {}, foreign: {} }}",
                header.field,
                header.rank,
                set(number, header.mark),
                set(number, header.foreign),
            );
            rows.push((header.field.clone(), row));
        }
    }
    for (field, _) in crate::limits::fields(data) {
        let (none, rows_of) = ("Providers::NONE", crate::limits::constant(&field));
        let row = format!(
            "HeaderRow {{ name: {field:?}, role: HeaderRole::Limits(limits::{rows_of}), rank: 0, mark: {none}, foreign: {none} }}"
        );
        rows.push((field, row));
    }
    rows.sort_by(|(one, _), (other, _)| (one.len(), one).cmp(&(other.len(), other)));
    let body: String = rows.iter().map(|(_, row)| format!("{row},\n")).collect();
    let table = format!("pub(crate) static HEADERS: &[HeaderRow] = &[{body}];\n");
    format!(
        "//! Header fields; `by_name` finds one.\n\n\
         use super::limits;\n\
         use super::rows::{{HeaderRole, HeaderRow, Providers, Unit}};\n\n{table}"
    )
}

fn codes(data: &Data) -> String {
    let mut rows = Vec::new();
    for (number, provider) in data.providers.iter().enumerate() {
        for code in &provider.codes {
            for name in &code.names {
                let row = format!(
                    "CodeRow {{ name: {name:?}, reason: Reason::{:?}, provider: {number}, anywhere: {}, remedy: {}, interval_adds: {:?} }}",
                    code.reason,
                    code.anywhere,
                    remedy(code.remedy),
                    code.interval_adds,
                );
                rows.push((name.clone(), row));
            }
        }
    }
    let table = by_length(rows, "CodeRow", ("CODES", "CODE_STARTS"));
    let words: Vec<&String> = data.providers.iter().flat_map(|one| &one.quota_words).collect();
    format!(
        "//! Error codes; those of one name stand together.\n\n\
         use super::rows::CodeRow;\nuse crate::vocabulary::{{Reason, Remedy}};\n\n{table}\n\
         /// Words of other codes that speak of a plan, credit or a long window.\n\
         pub(crate) static QUOTA_WORDS: &[&str] = &{words:?};\n"
    )
}

fn remedy(remedy: Option<Remedy>) -> String {
    remedy.map_or_else(|| "None".to_owned(), |word| format!("Some(Remedy::{word:?})"))
}

/// The statuses that somebody uses in a sense of its own, those of a known provider first.
fn statuses(data: &Data) -> String {
    let mut rows = Vec::new();
    for (number, provider) in data.providers.iter().enumerate() {
        for row in &provider.statuses {
            let name = format!("{} of {}", row.code, provider.name);
            let text = format!(
                "StatusRow {{ code: {}, name: {name:?}, provider: {number}, anywhere: {}, page: {:?}, reason: Reason::{:?}, remedy: {} }},",
                row.code,
                row.anywhere,
                row.page,
                row.reason,
                remedy(row.remedy)
            );
            rows.push((row.anywhere, row.page.is_none(), text));
        }
    }
    rows.sort();
    let body: String = rows.into_iter().map(|(_, _, text)| text).collect();
    format!("pub(crate) static STATUSES: &[StatusRow] = &[{body}];\n")
}

fn providers(data: &Data) -> Result<String, String> {
    let (mut body, mut rows) = (String::new(), Vec::new());
    for (number, provider) in data.providers.iter().enumerate() {
        let Provider { name, hosts, not_hosts, refuses, success, .. } = provider;
        let shape = |shape: &String| {
            let missing = || format!("providers/{name}.toml: no shape is called {shape:?}");
            crate::shapes::number_of(data, shape).ok_or_else(missing)
        };
        let success = success.iter().map(shape).collect::<Result<Vec<_>, _>>()?;
        let _ = writeln!(
            body,
            "ProviderRow {{ name: {name:?}, refuses: &{refuses:?}, success: &{success:?}, \
             refuses_with_limit: {}, refuses_with_wait: {}, bans_without_via: {} }},",
            provider.refuses_with_limit, provider.refuses_with_wait, provider.bans_without_via
        );
        for (foreign, patterns) in [(false, hosts), (true, not_hosts)] {
            for pattern in patterns {
                let labels: Vec<&str> = pattern.rsplitn(3, '.').take(2).collect();
                let tail: Vec<&str> = labels.into_iter().rev().collect();
                let tail = tail.join(".");
                let row = format!(
                    "HostRow {{ tail: {tail:?}, pattern: {pattern:?}, provider: {number}, foreign: {foreign} }}"
                );
                rows.push((tail, row));
            }
        }
    }
    let hosts = by_length(rows, "HostRow", ("HOSTS", "HOST_STARTS"));
    let statuses = statuses(data);
    Ok(format!(
        "//! Providers; a row's position is its number. Statuses with a sense of their own. Hosts by \
         the length of their tail.\n\n\
         use super::rows::{{HostRow, ProviderRow, StatusRow}};\n\
         use crate::vocabulary::{{Reason, Remedy}};\n\n\
         pub(crate) static PROVIDERS: &[ProviderRow] = &[{body}];\n\n{statuses}\n{hosts}"
    ))
}

fn anchors(name: &str, phrases: &[&str]) -> Result<String, String> {
    let mut body = String::new();
    for (bytes, found) in anchors::choose(phrases) {
        if found.iter().any(|(row, at)| *row > 65_535 || *at > 255) {
            return Err(format!("{name}: more phrases, or longer ones, than an anchor can name"));
        }
        let _ = writeln!(body, "Anchor {{ bytes: {bytes:?}, phrases: &{found:?} }},");
    }
    Ok(format!("pub(crate) static {name}: &[Anchor] = &[{body}];\n"))
}

fn phrases(data: &Data) -> Result<String, String> {
    let rows: Vec<_> = data.providers.iter().flat_map(|provider| &provider.phrases).collect();
    let mut body = String::new();
    for row in &rows {
        let _ = writeln!(body, "({:?}, Edge::{:?}, Says::{:?}),", row.text, row.edge, row.says);
    }
    let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
    let anchors = anchors("PHRASE_ANCHORS", &texts)?;
    Ok(format!(
        "//! Phrases by which a message says that time ran out.\n\n\
         use super::rows::{{Anchor, Edge, Phrase, Says}};\n\n\
         pub(crate) static PHRASES: &[Phrase] = &[{body}];\n\n{anchors}"
    ))
}

fn sentences(data: &Data) -> Result<String, String> {
    let (table, texts) = crate::sentences::table(data);
    Ok(format!("{table}{}", anchors("SENTENCE_ANCHORS", &texts)?))
}

fn reason(reason: Option<Reason>) -> String {
    reason.map_or_else(|| "None".to_owned(), |reason| format!("Some(Reason::{reason:?})"))
}

fn proxies(data: &Data) -> Result<String, String> {
    let (mut answers, mut marks, mut errors) = (String::new(), String::new(), String::new());
    let mut texts = Vec::new();
    for proxy in &data.proxies {
        let mark = |of: Option<Reason>| {
            format!("Mark {{ name: {:?}, reason: {} }}", proxy.name, reason(of))
        };
        for row in &proxy.answers {
            let _ = writeln!(
                answers,
                "AnswerRow {{ text: {:?}, reason_may_follow: {}, mark: {} }},",
                row.text,
                row.reason_may_follow,
                mark(row.reason)
            );
        }
        for row in &proxy.marks {
            let _ = writeln!(marks, "({:?}, {}),", row.text, mark(row.reason));
            texts.push(row.text.as_str());
        }
        for row in &proxy.errors {
            let forwarded: Forwarded = row.forwarded;
            let _ = writeln!(
                errors,
                "ProxyErrorRow {{ name: {:?}, forwarded: Forwarded::{forwarded:?}, reason: {} }},",
                row.name,
                reason(row.reason)
            );
        }
    }
    let anchors = anchors("MARK_ANCHORS", &texts)?;
    let own = own_answers(data);
    Ok(format!(
        "//! Marks of intermediaries, and the error types of Proxy-Status.\n\n\
         use super::rows::{{
            Anchor, AnswerRow, Forwarded, Mark, OwnStatusRow, ProxyErrorRow, ServerRow
         }};\n\
         use crate::vocabulary::Reason;\n\n\
         pub(crate) static ANSWERS: &[AnswerRow] = &[{answers}];\n\n\
         pub(crate) static MARKS: &[(&str, Mark)] = &[{marks}];\n\n{anchors}\n\
         pub(crate) static PROXY_ERRORS: &[ProxyErrorRow] = &[{errors}];\n\n{own}"
    ))
}

/// How intermediaries name themselves, their own statuses, and their refusals.
fn own_answers(data: &Data) -> String {
    let (mut servers, mut statuses, mut refusals) = (String::new(), String::new(), String::new());
    for proxy in &data.proxies {
        let name = &proxy.name;
        for row in &proxy.servers {
            let (begins, ray) = (&row.begins, row.ray);
            let _ = writeln!(
                servers,
                "ServerRow {{ begins: {begins:?}, ray: {ray}, name: {name:?} }},"
            );
        }
        let mark = |of: Reason| format!("Mark {{ name: {name:?}, reason: {} }}", reason(Some(of)));
        for row in &proxy.statuses {
            let (code, mark) = (row.code, mark(row.reason));
            let _ = writeln!(statuses, "OwnStatusRow {{ code: {code}, mark: {mark} }},");
        }
        for row in &proxy.refusals {
            let mark = mark(row.reason.unwrap_or(Reason::Unknown));
            let _ = writeln!(refusals, "({:?}, {mark}),", row.text);
        }
    }
    format!(
        "pub(crate) static SERVERS: &[ServerRow] = &[{servers}];\n\n\
         pub(crate) static OWN_STATUSES: &[OwnStatusRow] = &[{statuses}];\n\n\
         pub(crate) static REFUSALS: &[(&str, Mark)] = &[{refusals}];\n"
    )
}

fn failures(data: &Data) -> String {
    let mut body = String::new();
    for transport in &data.transports {
        for row in &transport.errors {
            let number = row.number.map_or_else(String::new, |number| number.to_string());
            let _ = writeln!(
                body,
                "row({:?}, {:?}, {number:?}, Phase::{:?}, Cause::{:?}, {}),",
                transport.name, row.name, row.phase, row.cause, row.may_be_sent
            );
        }
    }
    let libraries: Vec<&str> = data.transports.iter().map(|one| one.name.as_str()).collect();
    format!(
        "//! The names that transports give their errors.\n\n\
         use super::rows::FailureName;\nuse crate::vocabulary::{{Cause, Phase}};\n\n\
         pub(crate) static LIBRARIES: &[&str] = &{libraries:?};\n\n\
         const fn row(\n\
         library: &'static str, name: &'static str, number: &'static str,\n\
         phase: Phase, cause: Cause, may_be_sent: bool,\n\
         ) -> FailureName {{\n\
         FailureName {{ library, name, number, phase, cause, may_be_sent }}\n}}\n\n\
         pub(crate) static FAILURES: &[FailureName] = &[{body}];\n"
    )
}

fn reasons(data: &Data) -> String {
    let mut body = String::new();
    for reason in Reason::ALL {
        let Some(at) = data.reasons.iter().position(|row| row.reason == *reason) else { continue };
        let Some(row) = data.reasons.get(at) else { continue };
        let caution = data.reasons.len() - at;
        let cell = |set: &str, word: Option<String>| match word {
            Some(word) => format!("Some({set}::{word})"),
            None => "None".to_owned(),
        };
        let _ = writeln!(
            body,
            "ReasonRow {{ fault: {}, remedy: {}, repeat: Repeat::{:?}, disposition: {}, caution: {caution} }},",
            cell("Fault", row.fault.map(|word| format!("{word:?}"))),
            cell("Remedy", row.remedy.map(|word| format!("{word:?}"))),
            row.repeat,
            cell("Disposition", row.disposition.map(|word| format!("{word:?}"))),
        );
    }
    let count = data.reasons.len();
    let mut guarantees = String::new();
    for row in &data.guarantees {
        let _ =
            writeln!(guarantees, "GuaranteeRow {{ code: {}, name: {:?} }},", row.code, row.name);
    }
    format!(
        "//! What each reason says by default, by its number, and the guarantees of the protocol.\n\n\
         use super::rows::{{GuaranteeRow, ReasonRow}};\n\
         use crate::vocabulary::{{Disposition, Fault, Remedy, Repeat}};\n\n\
         pub(crate) static REASONS: [ReasonRow; {count}] = [{body}];\n\n\
         pub(crate) static GUARANTEES: &[GuaranteeRow] = &[{guarantees}];\n"
    )
}
