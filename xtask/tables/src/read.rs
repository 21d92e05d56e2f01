//! Reads the files of `data/` and checks each row by itself.

use crate::bodies;
use crate::data::{
    Code, Data, Guarantee, Header, PhraseData, Provider, ReasonData, StatusData, Transport,
    TransportError,
};
use crate::file::{File, Table};
use crate::proxies;
use crate::row_words::{field, name, rank, said, slugs, source, text, unit};
use crate::shapes;
use crate::tables::rows::{Edge, HeaderRole, Says, Unit};
use crate::vocabulary::{Cause, Disposition, Fault, Phase, Reason, Remedy, Repeat};
use std::path::Path;

/// Reads all files below the workspace's folder, and checks them against each other.
///
/// # Errors
///
/// The first mistake, with file, line and column.
pub fn read(root: &Path) -> Result<Data, String> {
    read_files(&mut |folder| files(root, folder))
}

type Files = Vec<(String, String)>;

pub(crate) fn read_files(
    folder: &mut dyn FnMut(&str) -> Result<Files, String>,
) -> Result<Data, String> {
    let mut data = Data::default();
    for (path, text) in folder("providers")? {
        data.providers.push(with(&path, &text, provider)?);
    }
    for (path, text) in folder("proxies")? {
        data.proxies.push(with(&path, &text, proxies::proxy)?);
    }
    for (path, text) in folder("transports")? {
        data.transports.push(with(&path, &text, transport)?);
    }
    for (path, text) in folder("")? {
        match path.as_str() {
            "reasons.toml" => data.reasons = with(&path, &text, reasons)?,
            "protocol.toml" => data.guarantees = with(&path, &text, guarantees)?,
            "shapes.toml" => data.shapes = with(&path, &text, shapes::shapes)?,
            "streams.toml" => data.events = with(&path, &text, shapes::events)?,
            "grpc.toml" => data.grpc = with(&path, &text, shapes::grpc)?,
            other => return Err(format!("{other}:1:1: nothing reads this file")),
        }
    }
    for (path, text) in folder("contracts")? {
        let source = with(&path, &text, |table| source(table, None))?;
        drop(source);
        let name = path.trim_start_matches("contracts/").trim_end_matches(".toml");
        data.contracts.push((name.to_owned(), text));
    }
    let rank = |name: &str| ["http", "rest"].iter().position(|it| *it == name).unwrap_or(2);
    data.contracts.sort_by(|(a, _), (b, _)| (rank(a), a).cmp(&(rank(b), b)));
    crate::check::check(&data)?;
    Ok(data)
}

/// The TOML files of one folder below `data/`, in the order of their names.
fn files(root: &Path, folder: &str) -> Result<Files, String> {
    let place = root.join("crates/aftercall/data").join(folder);
    let told = |error: std::io::Error| format!("{}: {error}", place.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&place).map_err(told)? {
        let path = entry.map_err(told)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let name = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            found.push((name, std::fs::read_to_string(&path).map_err(told)?));
        }
    }
    found.sort();
    Ok(found)
}

fn with<T>(
    path: &str,
    text: &str,
    read: impl FnOnce(Table<'_, '_>) -> Result<T, String>,
) -> Result<T, String> {
    let file = File { path, text };
    let document = file.parse()?;
    read(file.table(&document))
}

/// All rows of one kind.
fn rows<T>(
    table: Table<'_, '_>,
    kind: &str,
    read: impl Fn(Table<'_, '_>) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    table.tables(kind)?.into_iter().map(read).collect()
}

/// The keys of a provider's file.
const PROVIDER_KEYS: &[&str] = &[
    "name",
    "source",
    "everywhere",
    "hosts",
    "not_hosts",
    "refuses",
    "success",
    "refuses_with",
    "bans_without_via",
    "sentence",
    "quota_words",
    "header",
    "limit",
    "member",
    "part",
    "inner",
    "element",
    "code",
    "status",
    "phrase",
];

fn provider(table: Table<'_, '_>) -> Result<Provider, String> {
    table.only(PROVIDER_KEYS)?;
    let own = source(table, None)?;
    let everywhere = table.flag("everywhere")?;
    let with = table.texts("refuses_with")?;
    if with.iter().any(|what| !matches!(what.as_str(), "limit" | "wait")) {
        return Err(table.error_at("refuses_with", "expected \"limit\", \"wait\" or both"));
    }
    if !with.is_empty() && !table.has("refuses") {
        return Err(table.error_at("refuses_with", "this has no refuses: under which statuses?"));
    }
    let provider = Provider {
        name: name(table)?,
        source: own.clone(),
        everywhere,
        hosts: hosts(table, "hosts")?,
        not_hosts: hosts(table, "not_hosts")?,
        refuses: table.numbers("refuses")?,
        success: table.texts("success")?,
        refuses_with_limit: with.iter().any(|what| what == "limit"),
        refuses_with_wait: with.iter().any(|what| what == "wait"),
        bans_without_via: table.flag("bans_without_via")?,
        quota_words: table.texts("quota_words")?,
        headers: rows(table, "header", |row| header(row, &own))?,
        limits: rows(table, "limit", |row| crate::limits::read(row, &own, everywhere))?,
        members: rows(table, "member", |row| bodies::member(row, &own))?,
        parts: rows(table, "part", |row| bodies::part(row, &own))?,
        inner: rows(table, "inner", |row| bodies::inner(row, &own))?,
        elements: rows(table, "element", |row| bodies::element(row, &own))?,
        codes: rows(table, "code", |row| code(row, &own, everywhere))?,
        statuses: rows(table, "status", |row| status(row, &own, everywhere))?,
        phrases: rows(table, "phrase", |row| phrase(row, &own))?,
        sentences: rows(table, "sentence", |row| crate::sentences::read(row, &own, everywhere))?,
    };
    if everywhere
        && !(provider.hosts.is_empty()
            && provider.refuses.is_empty()
            && provider.success.is_empty())
    {
        return Err(table.error("what counts everywhere has neither hosts nor refusals"));
    }
    Ok(provider)
}

fn hosts(table: Table<'_, '_>, key: &str) -> Result<Vec<String>, String> {
    let hosts = table.texts(key)?;
    let label = |label: &str| {
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        label == "*" || (!label.is_empty() && label.bytes().all(letter))
    };
    // A pattern must end in a name of its own, or it would match half of the world.
    let fits = |host: &&String| {
        let fixed = host.rsplit('.').take_while(|label| *label != "*").count();
        host.split('.').all(label) && fixed >= 2
    };
    match hosts.iter().find(|host| !fits(host)) {
        None => Ok(hosts),
        Some(host) => {
            let message = format!(
                "{host:?} is no host in lower case whose last two labels, or more, are written out"
            );
            Err(table.error_at(key, &message))
        }
    }
}

fn header(table: Table<'_, '_>, own: &str) -> Result<Header, String> {
    table.only(&["field", "read", "unit", "rank", "mark", "foreign", "source"])?;
    let field = field(table)?;
    let roles: &[(&str, HeaderRole)] = &[
        ("date", HeaderRole::Date),
        ("wait", HeaderRole::Wait(Unit::Seconds)),
        ("pushback", HeaderRole::Pushback(Unit::Seconds)),
        ("should-retry", HeaderRole::ShouldRetry),
        ("blocked", HeaderRole::Blocked),
        ("via", HeaderRole::Via),
        ("age", HeaderRole::Age),
        ("challenge", HeaderRole::Challenge),
        ("proxy-status", HeaderRole::ProxyStatus),
        ("content-type", HeaderRole::ContentType),
        ("code", HeaderRole::Code),
        ("request-id", HeaderRole::RequestId),
        ("replayed", HeaderRole::Replayed),
        ("length", HeaderRole::Length),
        ("coding", HeaderRole::Coding),
        ("content-coding", HeaderRole::ContentCoding),
        ("grpc-status", HeaderRole::GrpcStatus),
        ("grpc-message", HeaderRole::GrpcMessage),
        ("grpc-details", HeaderRole::GrpcDetails),
        ("nonce", HeaderRole::Nonce),
        ("csrf", HeaderRole::Csrf),
        ("server", HeaderRole::Server),
        ("nothing", HeaderRole::Nothing),
    ];
    let (role, unit) = match table.required_word("read", roles)? {
        HeaderRole::Wait(_) => (HeaderRole::Wait(unit(table)?), true),
        HeaderRole::Pushback(_) => (HeaderRole::Pushback(unit(table)?), true),
        other => (other, false),
    };
    let rank = rank(table, role == HeaderRole::RequestId)?;
    if table.has("unit") != unit {
        return Err(table.error_at("unit", "only what is read for a wait has a unit"));
    }
    let read = said(table, unit)?;
    let (mark, foreign) = (table.flag("mark")?, table.flag("foreign")?);
    Ok(Header {
        at: table.place(),
        field,
        read,
        role,
        rank,
        mark,
        foreign,
        source: source(table, Some(own))?,
    })
}

fn code(table: Table<'_, '_>, own: &str, everywhere: bool) -> Result<Code, String> {
    table.only(&["names", "reason", "remedy", "interval_adds", "scope", "source"])?;
    let names = table.texts("names")?;
    if names.is_empty() {
        return Err(table.error("this has no names"));
    }
    Ok(Code {
        at: table.place(),
        names,
        reason: table.required_word("reason", &slugs(Reason::ALL, Reason::slug))?,
        anywhere: anywhere(table, everywhere)?,
        remedy: table.word("remedy", &slugs(Remedy::ALL, Remedy::slug))?,
        interval_adds: table.number("interval_adds")?,
        source: source(table, Some(own))?,
    })
}

/// Whether a row counts whoever sends it. The safer default: only where its provider is known.
fn anywhere(table: Table<'_, '_>, everywhere: bool) -> Result<bool, String> {
    let scope = table.word("scope", &[("anywhere", true), ("provider", false)])?;
    if everywhere && scope.is_some() {
        return Err(table.error_at("scope", "all rows of this file count everywhere"));
    }
    Ok(everywhere || scope.unwrap_or(false))
}

fn status(table: Table<'_, '_>, own: &str, everywhere: bool) -> Result<StatusData, String> {
    table.only(&["code", "reason", "remedy", "page", "scope", "source"])?;
    let Some(code) = table.number("code")?.filter(|code| (400..=599).contains(code)) else {
        return Err(table.error("this has no code from 400 to 599"));
    };
    let page = table.text("page")?;
    if page.as_ref().is_some_and(|text| text.bytes().any(|byte| byte.is_ascii_uppercase())) {
        return Err(table.error_at("page", "expected no capitals"));
    }
    Ok(StatusData {
        at: table.place(),
        code,
        reason: table.required_word("reason", &slugs(Reason::ALL, Reason::slug))?,
        anywhere: anywhere(table, everywhere)?,
        page,
        remedy: table.word("remedy", &slugs(Remedy::ALL, Remedy::slug))?,
        source: source(table, Some(own))?,
    })
}

fn phrase(table: Table<'_, '_>, own: &str) -> Result<PhraseData, String> {
    table.only(&["text", "edge", "says", "source"])?;
    let text = text(table)?;
    let edges = &[("both", Edge::Both), ("right", Edge::Right), ("none", Edge::None)];
    let says = &[("timeout", Says::Timeout), ("not", Says::Not), ("not-at-all", Says::NotAtAll)];
    Ok(PhraseData {
        at: table.place(),
        text,
        edge: table.required_word("edge", edges)?,
        says: table.required_word("says", says)?,
        source: source(table, Some(own))?,
    })
}

fn transport(table: Table<'_, '_>) -> Result<Transport, String> {
    table.only(&["name", "source", "error"])?;
    let mut errors: Vec<TransportError> = Vec::new();
    for row in table.tables("error")? {
        row.only(&["name", "number", "phase", "cause", "may_be_sent"])?;
        let error = TransportError {
            name: row.required("name")?,
            number: row.number("number")?,
            phase: row.required_word("phase", &slugs(Phase::ALL, Phase::slug))?,
            cause: row.required_word("cause", &slugs(Cause::ALL, Cause::slug))?,
            may_be_sent: row.flag("may_be_sent")?,
        };
        let same = |other: &TransportError| {
            other.name == error.name || (other.number.is_some() && other.number == error.number)
        };
        if errors.iter().any(same) {
            return Err(row.error(&format!("{:?} or its number occurs twice", error.name)));
        }
        errors.push(error);
    }
    Ok(Transport { name: name(table)?, source: source(table, None)?, errors })
}

fn reasons(table: Table<'_, '_>) -> Result<Vec<ReasonData>, String> {
    table.only(&["source", "reason"])?;
    source(table, None)?;
    let mut found: Vec<ReasonData> = Vec::new();
    for row in table.tables("reason")? {
        row.only(&["name", "fault", "remedy", "repeat", "disposition"])?;
        let reason = row.required_word("name", &slugs(Reason::ALL, Reason::slug))?;
        if found.iter().any(|other| other.reason == reason) {
            return Err(row.error(&format!("{reason} occurs twice")));
        }
        found.push(ReasonData {
            reason,
            fault: row.word("fault", &slugs(Fault::ALL, Fault::slug))?,
            remedy: row.word("remedy", &slugs(Remedy::ALL, Remedy::slug))?,
            repeat: row.required_word("repeat", &slugs(Repeat::ALL, Repeat::slug))?,
            disposition: row.word("disposition", &slugs(Disposition::ALL, Disposition::slug))?,
        });
    }
    match Reason::ALL.iter().find(|reason| found.iter().all(|row| row.reason != **reason)) {
        None => Ok(found),
        Some(missing) => Err(table.error(&format!("the reason {missing} has no row"))),
    }
}

fn guarantees(table: Table<'_, '_>) -> Result<Vec<Guarantee>, String> {
    table.only(&["source", "guarantee"])?;
    let own = source(table, None)?;
    let mut found = Vec::new();
    for row in table.tables("guarantee")? {
        row.only(&["code", "name", "source"])?;
        let Some(code) = row.number("code")? else { return Err(row.error("this has no code")) };
        let (name, source) = (row.required("name")?, source(row, Some(&own))?);
        found.push(Guarantee { code, name, source });
    }
    Ok(found)
}
