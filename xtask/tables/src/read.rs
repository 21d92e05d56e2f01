//! Reads the files of `data/` and checks each row by itself.

use crate::data::{
    Answer, Code, Data, Guarantee, Header, MarkData, MemberData, PhraseData, Provider, Proxy,
    ProxyError, ReasonData, Transport, TransportError,
};
use crate::file::{File, Table};
use crate::shapes;
use crate::tables::rows::{Edge, Forwarded, HeaderRole, Member, Says, Unit};
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
        data.proxies.push(with(&path, &text, proxy)?);
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
        let [http, rest] = &mut data.contracts;
        match path.as_str() {
            "contracts/http.toml" => *http = text,
            "contracts/rest.toml" => *rest = text,
            other => return Err(format!("{other}:1:1: nothing reads this file")),
        }
    }
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

/// Where a row comes from: its own word, or its file's.
pub(crate) fn source(table: Table<'_, '_>, of_file: Option<&str>) -> Result<String, String> {
    let Some(source) = table.text("source")? else {
        let missing = || table.error("this has no source: say by which document it is so");
        return of_file.map(str::to_owned).ok_or_else(missing);
    };
    if !source.starts_with("https://") {
        return Err(table.error_at("source", "expected an address that begins with https://"));
    }
    Ok(source)
}

/// The name of a file, which its `name` must repeat.
fn name(table: Table<'_, '_>) -> Result<String, String> {
    let name = table.required("name")?;
    let stem = table.file.path.rsplit('/').next().unwrap_or("").trim_end_matches(".toml");
    if name.replace(' ', "-") != stem {
        let message = format!("the file {stem}.toml cannot be called {name:?}");
        return Err(table.error_at("name", &message));
    }
    Ok(name)
}

fn provider(table: Table<'_, '_>) -> Result<Provider, String> {
    table.only(&[
        "name",
        "source",
        "everywhere",
        "hosts",
        "not_hosts",
        "refuses",
        "success",
        "header",
        "limit",
        "member",
        "code",
        "phrase",
    ])?;
    let own = source(table, None)?;
    let everywhere = table.flag("everywhere")?;
    let mut provider = Provider {
        name: name(table)?,
        source: own.clone(),
        everywhere,
        hosts: hosts(table, "hosts")?,
        not_hosts: hosts(table, "not_hosts")?,
        refuses: table.numbers("refuses")?,
        success: table.texts("success")?,
        headers: Vec::new(),
        limits: Vec::new(),
        members: Vec::new(),
        codes: Vec::new(),
        phrases: Vec::new(),
    };
    if everywhere
        && !(provider.hosts.is_empty()
            && provider.refuses.is_empty()
            && provider.success.is_empty())
    {
        return Err(table.error("what counts everywhere has neither hosts nor refusals"));
    }
    for row in table.tables("header")? {
        provider.headers.push(header(row, &own)?);
    }
    for row in table.tables("limit")? {
        provider.limits.push(crate::limits::read(row, &own, everywhere)?);
    }
    for row in table.tables("member")? {
        provider.members.push(member(row, &own)?);
    }
    for row in table.tables("code")? {
        provider.codes.push(code(row, &own, everywhere)?);
    }
    for row in table.tables("phrase")? {
        provider.phrases.push(phrase(row, &own)?);
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

fn unit(table: Table<'_, '_>) -> Result<Unit, String> {
    table.required_word("unit", UNITS)
}

const UNITS: &[(&str, Unit)] = &[
    ("seconds", Unit::Seconds),
    ("milliseconds", Unit::Milliseconds),
    ("epoch-seconds", Unit::EpochSeconds),
    ("epoch-milliseconds", Unit::EpochMilliseconds),
    ("duration", Unit::Duration),
];

fn header(table: Table<'_, '_>, own: &str) -> Result<Header, String> {
    table.only(&["field", "read", "unit", "rank", "mark", "foreign", "source"])?;
    let field = field(table)?;
    let roles: &[(&str, HeaderRole)] = &[
        ("date", HeaderRole::Date),
        ("wait", HeaderRole::Wait(Unit::Seconds)),
        ("pushback", HeaderRole::Pushback(Unit::Seconds)),
        ("should-retry", HeaderRole::ShouldRetry),
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

/// The name of a header field.
pub(crate) fn field(table: Table<'_, '_>) -> Result<String, String> {
    let field = table.required("field")?;
    let token = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !field.bytes().all(token) {
        return Err(table.error_at("field", "expected a field name in lower case"));
    }
    Ok(field)
}

/// What a row is read for, with its unit.
fn said(table: Table<'_, '_>, unit: bool) -> Result<String, String> {
    let read = table.required("read")?;
    Ok(if unit { format!("{read}, {}", table.required("unit")?) } else { read })
}

/// The rank of a row, where several of its kind may be in one answer.
fn rank(table: Table<'_, '_>, ranked: bool) -> Result<u16, String> {
    match (table.number("rank")?, ranked) {
        (Some(rank), true) => Ok(rank),
        (None, false) => Ok(0),
        (Some(_), false) => Err(table.error_at("rank", "nothing of this kind has a rank")),
        (None, true) => Err(table.error("this has no rank: of several the lowest counts")),
    }
}

fn member(table: Table<'_, '_>, own: &str) -> Result<MemberData, String> {
    table.only(&["path", "read", "unit", "rank", "mark", "value", "source"])?;
    let path = table.required("path")?;
    if crate::write::steps(&path).iter().any(|step| step.is_empty()) {
        return Err(table.error_at("path", "expected names with dots between them, [] for an item"));
    }
    let kinds: &[(&str, Member)] = &[
        ("type", Member::Type),
        ("code", Member::Code),
        ("title", Member::Title),
        ("detail", Member::Detail),
        ("request-id", Member::RequestId),
        ("code-or-detail", Member::CodeOrDetail),
        ("retryable", Member::Retryable),
        ("wait", Member::Wait(Unit::Seconds)),
        ("nothing", Member::Nothing),
    ];
    let (kind, unit) = match table.required_word("read", kinds)? {
        Member::Wait(_) => (Member::Wait(unit(table)?), true),
        other => (other, false),
    };
    if table.has("unit") != unit {
        return Err(table.error_at("unit", "only what is read for a wait has a unit"));
    }
    let (mark, value) = (table.flag("mark")?, table.text("value")?);
    if value.is_some() && !mark {
        return Err(table.error_at("value", "only a mark has a value"));
    }
    let rank = rank(table, kind != Member::Nothing)?;
    let source = source(table, Some(own))?;
    Ok(MemberData {
        at: table.place(),
        path,
        read: said(table, unit)?,
        member: kind,
        rank,
        mark,
        value,
        source,
    })
}

fn code(table: Table<'_, '_>, own: &str, everywhere: bool) -> Result<Code, String> {
    table.only(&["names", "reason", "scope", "source"])?;
    let names = table.texts("names")?;
    if names.is_empty() {
        return Err(table.error("this has no names"));
    }
    let scopes = &[("anywhere", true), ("provider", false)];
    let scope = table.word("scope", scopes)?;
    if everywhere && scope.is_some() {
        return Err(table.error_at("scope", "all codes of this file count everywhere"));
    }
    Ok(Code {
        at: table.place(),
        names,
        reason: table.required_word("reason", &slugs(Reason::ALL, Reason::slug))?,
        // The safer default: a word counts where its provider is known.
        anywhere: everywhere || scope.unwrap_or(false),
        source: source(table, Some(own))?,
    })
}

pub(crate) fn slugs<T: Copy>(all: &[T], slug: fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    all.iter().map(|word| (slug(*word), *word)).collect()
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

/// A text that is looked for: in lower case, as far as ASCII goes, and long enough for an anchor.
fn text(table: Table<'_, '_>) -> Result<String, String> {
    let text = table.required("text")?;
    if text.len() < 4 || text.len() > 255 {
        return Err(table.error_at("text", "expected from 4 to 255 bytes"));
    }
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(table.error_at("text", "expected no capitals"));
    }
    Ok(text)
}

fn proxy(table: Table<'_, '_>) -> Result<Proxy, String> {
    table.only(&["name", "source", "answer", "mark", "error"])?;
    let reasons = slugs(Reason::ALL, Reason::slug);
    let mut proxy = Proxy {
        name: name(table)?,
        source: source(table, None)?,
        answers: Vec::new(),
        marks: Vec::new(),
        errors: Vec::new(),
    };
    for row in table.tables("answer")? {
        row.only(&["text", "reason_may_follow", "reason"])?;
        let (text, reason) = (text(row)?, row.word("reason", &reasons)?);
        let reason_may_follow = row.flag("reason_may_follow")?;
        proxy.answers.push(Answer { text, reason_may_follow, reason });
    }
    for row in table.tables("mark")? {
        row.only(&["text", "reason"])?;
        let (text, reason) = (text(row)?, row.word("reason", &reasons)?);
        proxy.marks.push(MarkData { at: row.place(), text, reason });
    }
    let forwarded = &[
        ("never", Forwarded::Never),
        ("never-for-good", Forwarded::NeverForGood),
        ("rejected", Forwarded::Rejected),
        ("perhaps", Forwarded::Perhaps),
    ];
    for row in table.tables("error")? {
        row.only(&["name", "forwarded", "reason"])?;
        proxy.errors.push(ProxyError {
            at: row.place(),
            name: row.required("name")?,
            said: row.required("forwarded")?,
            forwarded: row.required_word("forwarded", forwarded)?,
            reason: row.word("reason", &reasons)?,
        });
    }
    Ok(proxy)
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
