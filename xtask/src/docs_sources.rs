//! The part of `docs/rules.md` that is made from the files of `crates/aftercall/data`: a section a
//! source, with its rows and where they are described.

use aftercall_tables::data::{Data, LimitData, Provider, Proxy, Transport};
use aftercall_tables::vocabulary::{Fault, LimitScope, Reason, Remedy};
use std::fmt::Write as _;

/// A table.
pub(crate) fn rows(out: &mut String, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let _ = writeln!(out, "\n| {} |", columns.join(" | "));
    let _ = writeln!(out, "|{}", " --- |".repeat(columns.len()));
    for row in rows {
        let cells: Vec<String> =
            row.iter().map(|cell| cell.replace('|', "\\|").replace('\n', "\\n")).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
}

/// The defaults of each reason.
pub(crate) fn reasons(out: &mut String, data: &Data) {
    out.push_str(
        "\n## Reasons and their defaults\n\nOne word for what went wrong, for all providers. What a row \
         itself says counts before its reason's default. `repeat` is an upper limit; `always` still \
         needs a proof. Of two equally strong reasons the first in this table counts. An item whose \
         remedy is `retry` or `slow-down` is put back (`requeue`) if this request may be sent again, \
         and otherwise set aside (`dead-letter`).\n",
    );
    let row = |row: &aftercall_tables::data::ReasonData| {
        let fault = row.fault.map_or("by the class", Fault::slug);
        let remedy = row.remedy.map_or("by the class", Remedy::slug);
        let disposition = row.disposition.map_or("by the remedy", |word| word.slug());
        let cells = [row.reason.slug(), fault, remedy, row.repeat.slug(), disposition];
        cells.map(str::to_owned).to_vec()
    };
    let columns = ["reason", "fault", "remedy", "repeat at most", "disposition"];
    rows(out, &columns, data.reasons.iter().map(row));
    out.push_str("\nThe protocol guarantees that nothing was processed with these:\n");
    let row = |row: &aftercall_tables::data::Guarantee| {
        vec![row.name.clone(), link("source", &row.source)]
    };
    rows(out, &["status", "because"], data.guarantees.iter().map(row));
}

fn link(text: &str, address: &str) -> String {
    format!("[{text}]({address})")
}

/// One section per provider.
pub(crate) fn providers(out: &mut String, data: &Data) {
    out.push_str(
        "\n## Providers\n\nWhat each sends: header fields, members of JSON bodies, error codes, \
         phrases. Fields and members are read in any response. A code counts *anywhere*, or only if its \
         provider is *known*: by the host of the request, by a *mark*, which is a field or member that \
         only this provider sends, or because the contract names it. A code of an unknown provider \
         proves nothing, but one that means a timeout still takes a proof away. Codes are compared \
         byte for byte; of several in one response each field takes the most cautious word. A *sentence* \
         in a message, or on an HTML page, tells what a refusal is: it changes the reason and the remedy \
         and may forbid a repeat, but proves nothing. Only a message that begins with one can ask for \
         credentials, under 403. Steps to a field become one path, `lines[0].qty`; *located* steps begin \
         with the part of the request, which is left out. Fields that state limits have [a table of their \
         own](#limits-who-sends-what).\n",
    );
    for provider in &data.providers {
        let _ = write!(out, "\n### {}\n\n{}\n", provider.name, link("Source", &provider.source));
        known_by(out, provider);
        let columns = ["row", "read for", "rank", "source"];
        let found = provider_rows(provider);
        if !found.is_empty() {
            rows(out, &columns, found.into_iter());
        }
    }
}

fn known_by(out: &mut String, provider: &Provider) {
    if provider.everywhere {
        return;
    }
    let quoted = |texts: &[String]| {
        texts.iter().map(|text| format!("`{text}`")).collect::<Vec<_>>().join(" ")
    };
    let mut known = vec!["a contract that names it".to_owned()];
    if !provider.hosts.is_empty() {
        known.push(format!("the hosts {}", quoted(&provider.hosts)));
    }
    if has_mark(provider) {
        known.push("its marks".to_owned());
    }
    let _ = write!(out, "\nKnown by {}.", known.join(", or "));
    if !provider.not_hosts.is_empty() {
        let _ = write!(out, " {} host what other people put there.", quoted(&provider.not_hosts));
    }
    if !provider.refuses.is_empty() {
        let statuses: Vec<String> = provider.refuses.iter().map(u16::to_string).collect();
        let _ = write!(out, " Its throttles also refuse with {}", statuses.join(" and "));
        let with = [
            (provider.refuses_with_limit, "a limit of its own with nothing left"),
            (provider.refuses_with_wait, "Retry-After"),
        ];
        for (_, what) in with.into_iter().filter(|(is, _)| *is) {
            let _ = write!(out, "; so does {what}");
        }
        out.push('.');
    }
    if provider.bans_without_via {
        let said = " A 429 without Via, or with a body that is not JSON, is a ban.";
        out.push_str(said);
    }
    out.push('\n');
}

fn has_mark(provider: &Provider) -> bool {
    provider.headers.iter().any(|row| row.mark) || provider.members.iter().any(|row| row.mark)
}

fn provider_rows(provider: &Provider) -> Vec<Vec<String>> {
    let mut found = rows_of_members(provider);
    found.extend(rows_of_meanings(provider));
    found
}

/// The source of a row, where it is not that of the whole file.
fn source_of(provider: &Provider, source: &str) -> String {
    if source == provider.source { String::new() } else { link("source", source) }
}

/// Where a provider says something: its fields, members and elements.
fn rows_of_members(provider: &Provider) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let from = |source: &str| source_of(provider, source);
    let read = |read: &str, mark: bool, foreign: bool| {
        let mut parts = Vec::new();
        if read != "nothing" {
            parts.push(read);
        }
        if mark {
            parts.push("a mark");
        }
        if foreign {
            parts.push("cancels the marks");
        }
        parts.join("; ")
    };
    for row in &provider.headers {
        let what = read(&row.read, row.mark, row.foreign);
        found.push(vec![format!("field `{}`", row.field), what, rank(row.rank), from(&row.source)]);
    }
    for row in &provider.members {
        let mut what = vec![read(&row.read, row.mark, false)];
        if row.read == "says" {
            let fault = row.fault.map(|word| format!("fault {word}"));
            let remedy = row.remedy.map(|word| format!("remedy {word}"));
            what = fault.into_iter().chain(remedy).collect();
            what.push("if the provider's mark is there".to_owned());
        }
        if !row.errors().is_empty() {
            what.push(row.errors().to_owned());
        }
        what.retain(|part| !part.is_empty());
        let what = what.join("; ");
        let value = row.value.as_ref().map_or_else(String::new, |value| format!(" = `{value}`"));
        let name = format!("member `{}`{value}", row.path);
        found.push(vec![name, what, rank(row.rank), from(&row.source)]);
    }
    for row in &provider.parts {
        let name = format!("member `*.{}` of one error", row.path);
        let what = match row.read.as_str() {
            "errors" => "more errors of fields".to_owned(),
            "rules" => "code and detail, by the name of each rule".to_owned(),
            "whole" => "about the whole object, not a field".to_owned(),
            "other" => "not the error of a field".to_owned(),
            read => format!("its {read}"),
        };
        found.push(vec![name, what, rank(row.rank), from(&row.source)]);
    }
    for row in &provider.inner {
        let name = format!("message `{}`…", row.name);
        let what = format!("status {} of another server", row.status);
        found.push(vec![name, what, String::new(), from(&row.source)]);
    }
    for row in &provider.elements {
        let attribute =
            row.attribute.as_ref().map_or_else(String::new, |name| format!(", attribute `{name}`"));
        let name = format!("element `{}`{attribute}", row.path);
        let what = read(&row.read, row.mark, false);
        found.push(vec![name, what, rank(row.rank), from(&row.source)]);
    }
    found
}

/// What a provider's codes, statuses and texts mean.
fn rows_of_meanings(provider: &Provider) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let from = |source: &str| source_of(provider, source);
    for row in &provider.codes {
        let scope = if row.anywhere { "anywhere" } else { "if the provider is known" };
        for name in &row.names {
            let remedy = row.remedy.map_or_else(String::new, |word| format!(": {word}"));
            let what = format!("{}{remedy}, {scope}", row.reason);
            found.push(vec![format!("code `{name}`"), what, String::new(), from(&row.source)]);
        }
    }
    for row in &provider.statuses {
        let scope = if row.anywhere { "anywhere" } else { "if the provider is known" };
        let page =
            row.page.as_ref().map_or_else(String::new, |text| format!(" with a page: `{text}`"));
        let remedy = row.remedy.map_or_else(String::new, |word| format!(": {word}"));
        let what = format!("{}{remedy}, {scope}", row.reason);
        found.push(vec![
            format!("status {}{page}", row.code),
            what,
            String::new(),
            from(&row.source),
        ]);
    }
    for row in &provider.sentences {
        let place = match (row.on_page, row.begins) {
            (true, _) => "page",
            (false, true) => "message that begins with",
            (false, false) => "sentence",
        };
        let statuses: Vec<String> = row.statuses.iter().map(u16::to_string).collect();
        let scope = if row.everywhere { "anywhere" } else { "if the provider is known" };
        let mut what = format!("{}, {scope}, under {}", row.reason, statuses.join(", "));
        if !row.explains.is_empty() {
            let _ = write!(what, "; it explains the code `{}`", row.explains);
        }
        let wait = row.wait();
        if !wait.is_empty() {
            let _ = write!(what, "; a wait: {wait}");
        }
        found.push(vec![format!("{place} `{}`", row.text), what, String::new(), from(&row.source)]);
    }
    for word in &provider.quota_words {
        let what = "quota-exhausted, in a code that no row names, if no wait is named".to_owned();
        found.push(vec![format!("word `{word}`"), what, String::new(), String::new()]);
    }
    for row in &provider.phrases {
        let what = row.says().to_owned();
        found.push(vec![format!("phrase `{}`", row.text), what, String::new(), from(&row.source)]);
    }
    found
}

/// Which field states which part of a limit, and for whom.
pub(crate) fn limits(out: &mut String, data: &Data) {
    out.push_str(LIMITS);
    let mut all: Vec<(&LimitData, &Provider)> = data
        .providers
        .iter()
        .flat_map(|provider| provider.limits.iter().map(move |row| (row, provider)))
        .collect();
    all.sort_by_key(|(row, provider)| (row.field.as_str(), row.everywhere, &provider.name));
    let cell = |(row, provider): (&LimitData, &Provider)| {
        let sender = match (provider.everywhere, row.everywhere) {
            (true, _) => "anybody".to_owned(),
            (false, true) => format!("{} (read from anybody)", provider.name),
            (false, false) => provider.name.clone(),
        };
        let mut said = row.said.clone();
        if row.smallest {
            said.push_str(", of several the shortest");
        }
        for (value, scope, _) in &row.words {
            let _ = write!(said, "; `{value}`: {scope}");
        }
        let scope = match row.scope {
            LimitScope::Unknown => "",
            scope => scope.slug(),
        };
        let (name, counts, scope) = (row.name.clone(), row.counts.clone(), scope.to_owned());
        let field = format!("`{}`", row.field);
        let source = link("source", &row.source);
        vec![field, said, row.said_unit.clone(), name, counts, scope, sender, source]
    };
    let columns = ["field", "part", "unit", "limit", "counts", "scope", "provider", "source"];
    rows(out, &columns, all.into_iter().map(cell));
}

const LIMITS: &str = r"
## Limits: who sends what

Fields that state how much may be sent, how much of it is left, and when it is full again. The row of the provider that
the response is known to come from counts, else the row of *anybody*. Fields of one family and one name are put
together: the smallest rest and the longest time count. A fraction of what is left is rounded down, a time is rounded
up and measured from the response's `Date`.

The unit *inferred* means that the form of a value decides: a duration of Go (`6m0s`), RFC 3339 with or without seconds,
an HTTP-date, a date of JavaScript. Of a bare number the size decides: from 1,000,000,000,000 on it is milliseconds
since 1970, from 1,000,000,000 on seconds since 1970 (both up to the year 2100), else seconds. Such a wait has the caveat
`limit-inferred` and is at most one day, because some APIs count in milliseconds. A number that cannot be meant in the
unit of its row is read in the same way.

A limit names a wait only for a request that was refused because of it (the remedy is `slow-down`), only if Retry-After
and similar fields name none, and only if nothing is left of it: then the longest time of all such limits counts. No wait
is invented for a 429 if something is left.
";

fn rank(rank: u16) -> String {
    if rank == 0 { String::new() } else { rank.to_string() }
}

/// One section per intermediary.
pub(crate) fn proxies(out: &mut String, data: &Data) {
    out.push_str(
        "\n## Intermediaries\n\nPhrases in the body of a 502, 503 or 504, in upper or lower case, the \
         error types of Proxy-Status, and statuses and refusals of an intermediary's own, which count \
         where its field `server` is in the head. A phrase identifies the intermediary and says that the \
         request may have been forwarded; only a whole response can say that it never was.\n",
    );
    for Proxy { name, source, answers, marks, errors, servers, statuses, refusals } in &data.proxies
    {
        let _ = write!(out, "\n### {name}\n\n{}\n", link("Source", source));
        let reason = |reason: Option<Reason>| reason.map_or("", Reason::slug).to_owned();
        let answers = answers.iter().map(|row| {
            let tail = if row.reason_may_follow { "…" } else { "" };
            let text = format!("`{}`{tail}", row.text);
            vec![text, "never, if it is the whole response".to_owned(), reason(row.reason)]
        });
        let marks = marks
            .iter()
            .map(|row| vec![format!("`{}`", row.text), "perhaps".to_owned(), reason(row.reason)]);
        let errors = errors
            .iter()
            .map(|row| vec![format!("`{}`", row.name), row.said.clone(), reason(row.reason)]);
        let servers = servers.iter().map(|row| {
            let ray = if row.ray { " beside `cf-ray`" } else { "" };
            vec![format!("field `server` = `{}`…{ray}", row.begins), String::new(), String::new()]
        });
        let statuses = statuses.iter().map(|row| {
            vec![format!("status {}", row.code), "perhaps".to_owned(), row.reason.slug().to_owned()]
        });
        let refusals = refusals
            .iter()
            .map(|row| vec![format!("`{}`", row.text), "rejected".to_owned(), reason(row.reason)]);
        let own = servers.chain(statuses).chain(refusals);
        rows(out, &["row", "forwarded", "reason"], answers.chain(marks).chain(errors).chain(own));
    }
}

/// One section per transport.
pub(crate) fn transports(out: &mut String, data: &Data) {
    out.push_str(
        "\n## Transport failures\n\nThe names of the transports' errors. A phase before the first \
         byte proves that nothing was applied, unless the client may already have sent the request on \
         its own: then only the number of bytes written can prove it.\n",
    );
    for Transport { name, source, errors } in &data.transports {
        let _ = write!(out, "\n### {name}\n\n{}\n", link("Source", source));
        let row = |row: &aftercall_tables::data::TransportError| {
            let name = match row.number {
                None => format!("`{}`", row.name),
                Some(number) => format!("`{}` ({number})", row.name),
            };
            let proves = match (is_early(row.phase.slug(), row.cause.slug()), row.may_be_sent) {
                (true, false) => "yes",
                (true, true) => "if no byte was written",
                (false, _) => "no",
            };
            vec![name, row.phase.to_string(), row.cause.to_string(), proves.to_owned()]
        };
        rows(out, &["name", "phase", "cause", "proves not-applied"], errors.iter().map(row));
    }
}

/// Whether a failure of this phase and cause proves by itself that nothing was applied.
fn is_early(phase: &str, cause: &str) -> bool {
    let (Some(phase), Some(cause)) =
        (aftercall::Phase::from_slug(phase), aftercall::Cause::from_slug(cause))
    else {
        return false;
    };
    let failure = aftercall::Failure::new(phase, cause);
    let verdict = aftercall::judge_failure(aftercall::Contract::rest(), None, &failure);
    verdict.effect() == aftercall::Effect::NotApplied
}
