//! Checks the rows of all files against each other, and against the limits of the tables.

use crate::data::{Data, Provider};
use crate::tables::rows::{HeaderRole, Member};
use std::collections::BTreeMap;

/// The longest name of a field, a member or a code, in bytes: an index has one slot a length.
const MAX_NAME: usize = 128;
/// The most providers: a set of them is 128 bits.
const MAX_PROVIDERS: usize = 128;
/// The most places of the tree of members' paths: the reader keeps one bit for each.
pub(crate) const MAX_NODES: usize = 1_024;
/// The most rows of one table: a row's position is 16 bits, and one bit tells a contract's own.
const MAX_ROWS: usize = 32_767;

/// Things that must be there once, each with the place where it stands.
#[derive(Default)]
struct Once<'d>(BTreeMap<String, &'d str>);

impl<'d> Once<'d> {
    fn add(&mut self, what: String, at: &'d str) -> Result<(), String> {
        match self.0.insert(what.clone(), at) {
            None => Ok(()),
            Some(first) => Err(format!("{at}: {what} stands twice; the first is at {first}")),
        }
    }
}

/// Fails at the first mistake.
pub(crate) fn check(data: &Data) -> Result<(), String> {
    limits(data)?;
    let mut once = Once::default();
    for provider in &data.providers {
        headers(provider, &mut once)?;
        limits_of(provider, data, &mut once)?;
        members(provider, &mut once)?;
        codes(provider, &mut once)?;
        for row in &provider.statuses {
            once.add(
                format!("the status {} {:?} of {}", row.code, row.page, provider.name),
                &row.at,
            )?;
        }
        for phrase in &provider.phrases {
            once.add(format!("the phrase {:?}", phrase.text), &phrase.at)?;
        }
        for sentence in &provider.sentences {
            once.add(format!("the sentence {:?}", sentence.text), &sentence.at)?;
        }
    }
    for proxy in &data.proxies {
        for mark in &proxy.marks {
            once.add(format!("the mark {:?}", mark.text), &mark.at)?;
        }
        for server in &proxy.servers {
            once.add(format!("the server {:?}", server.begins), &server.at)?;
        }
        for status in &proxy.statuses {
            once.add(format!("the status {}", status.code), &status.at)?;
        }
        for refusal in &proxy.refusals {
            once.add(format!("the refusal {:?}", refusal.text), &refusal.at)?;
        }
        for error in &proxy.errors {
            once.add(format!("the error {:?}", error.name), &error.at)?;
        }
    }
    Ok(())
}

fn headers<'d>(provider: &'d Provider, once: &mut Once<'d>) -> Result<(), String> {
    for header in &provider.headers {
        once.add(format!("the field {:?}", header.field), &header.at)?;
        named(&header.field, &header.at)?;
        if header.role == HeaderRole::RequestId {
            once.add(format!("the rank {} of a request id", header.rank), &header.at)?;
        }
        owned(provider, header.mark || header.foreign, &header.at)?;
    }
    Ok(())
}

/// A field states limits, or it is read for something else; one row for each provider.
fn limits_of<'d>(
    provider: &'d Provider,
    data: &'d Data,
    once: &mut Once<'d>,
) -> Result<(), String> {
    for limit in &provider.limits {
        named(&limit.field, &limit.at)?;
        once.add(format!("the limit {:?} of {}", limit.field, provider.name), &limit.at)?;
        if limit.everywhere {
            once.add(format!("the limit {:?} that counts everywhere", limit.field), &limit.at)?;
        }
        let mut headers = data.providers.iter().flat_map(|provider| &provider.headers);
        if let Some(header) = headers.find(|header| header.field == limit.field) {
            let (field, first) = (&limit.field, &header.at);
            return Err(format!("{}: the field {field:?} is read already: {first}", limit.at));
        }
    }
    Ok(())
}

fn members<'d>(provider: &'d Provider, once: &mut Once<'d>) -> Result<(), String> {
    for member in &provider.members {
        let value = member.value.as_ref().map_or_else(String::new, |value| format!(" = {value:?}"));
        once.add(format!("the member {:?}{value}", member.path), &member.at)?;
        named(&member.path, &member.at)?;
        if !matches!(member.member, Member::Nothing | Member::Says) {
            once.add(format!("the rank {} of a member", member.rank), &member.at)?;
        }
        owned(provider, member.mark || member.member == Member::Says, &member.at)?;
    }
    for part in &provider.parts {
        once.add(format!("the member {:?} of an error", part.path), &part.at)?;
        named(&part.path, &part.at)?;
        if part.rank > 0 {
            let what = format!("the rank {} of an error's {}", part.rank, part.read);
            once.add(what, &part.at)?;
        }
    }
    for inner in &provider.inner {
        once.add(format!("the name {:?}", inner.name), &inner.at)?;
    }
    for element in &provider.elements {
        once.add(format!("the element {:?}", element.path), &element.at)?;
        named(&element.path, &element.at)?;
        owned(provider, element.mark, &element.at)?;
    }
    Ok(())
}

fn codes<'d>(provider: &'d Provider, once: &mut Once<'d>) -> Result<(), String> {
    for code in &provider.codes {
        for name in &code.names {
            named(name, &code.at)?;
            once.add(format!("the code {name:?} of {}", provider.name), &code.at)?;
            if code.anywhere {
                once.add(format!("the code {name:?} that counts anywhere"), &code.at)?;
            }
        }
    }
    Ok(())
}

fn named(name: &str, at: &str) -> Result<(), String> {
    if name.len() <= MAX_NAME {
        return Ok(());
    }
    Err(format!("{at}: a name has at most {MAX_NAME} bytes, this one has {}", name.len()))
}

/// A mark is somebody's.
fn owned(provider: &Provider, is_mark: bool, at: &str) -> Result<(), String> {
    if is_mark && provider.everywhere {
        return Err(format!("{at}: what counts everywhere marks nobody"));
    }
    Ok(())
}

fn limits(data: &Data) -> Result<(), String> {
    if data.providers.len() > MAX_PROVIDERS {
        let found = data.providers.len();
        return Err(format!("providers/: there are at most {MAX_PROVIDERS} files, not {found}"));
    }
    let codes =
        |provider: &Provider| provider.codes.iter().map(|code| code.names.len()).sum::<usize>();
    let tables: [(&str, usize); 5] = [
        ("limits", data.providers.iter().map(|one| one.limits.len()).sum()),
        ("header fields", data.providers.iter().map(|one| one.headers.len()).sum()),
        ("members", data.providers.iter().map(|one| one.members.len()).sum()),
        ("codes", data.providers.iter().map(codes).sum()),
        ("phrases", data.providers.iter().map(|one| one.phrases.len()).sum()),
    ];
    match tables.iter().find(|(_, rows)| *rows > MAX_ROWS) {
        None => Ok(()),
        Some((name, rows)) => {
            Err(format!("providers/: there are at most {MAX_ROWS} {name}, not {rows}"))
        }
    }
}
