//! What rows of every kind have: a source, a unit, a rank, words of closed sets.

use crate::file::Table;
use crate::tables::rows::Unit;

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

pub(crate) fn unit(table: Table<'_, '_>) -> Result<Unit, String> {
    table.required_word("unit", UNITS)
}

const UNITS: &[(&str, Unit)] = &[
    ("seconds", Unit::Seconds),
    ("milliseconds", Unit::Milliseconds),
    ("epoch-seconds", Unit::EpochSeconds),
    ("epoch-milliseconds", Unit::EpochMilliseconds),
    ("duration", Unit::Duration),
];

/// What a row is read for, with its unit.
pub(crate) fn said(table: Table<'_, '_>, unit: bool) -> Result<String, String> {
    let read = table.required("read")?;
    Ok(if unit { format!("{read}, {}", table.required("unit")?) } else { read })
}

/// The rank of a row, where several of its kind may be in one answer.
pub(crate) fn rank(table: Table<'_, '_>, ranked: bool) -> Result<u16, String> {
    match (table.number("rank")?, ranked) {
        (Some(rank), true) => Ok(rank),
        (None, false) => Ok(0),
        (Some(_), false) => Err(table.error_at("rank", "nothing of this kind has a rank")),
        (None, true) => Err(table.error("this has no rank: of several the lowest counts")),
    }
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

pub(crate) fn slugs<T: Copy>(all: &[T], slug: fn(T) -> &'static str) -> Vec<(&'static str, T)> {
    all.iter().map(|word| (slug(*word), *word)).collect()
}

/// The name of a file, which its `name` must repeat.
pub(crate) fn name(table: Table<'_, '_>) -> Result<String, String> {
    let name = table.required("name")?;
    let stem = table.file.path.rsplit('/').next().unwrap_or("").trim_end_matches(".toml");
    if name.replace(' ', "-") != stem {
        let message = format!("the file {stem}.toml cannot be called {name:?}");
        return Err(table.error_at("name", &message));
    }
    Ok(name)
}

/// A text that is looked for: in lower case, as far as ASCII goes, and long enough for an anchor.
pub(crate) fn text(table: Table<'_, '_>) -> Result<String, String> {
    let text = table.required("text")?;
    if text.len() < 4 || text.len() > 255 {
        return Err(table.error_at("text", "expected from 4 to 255 bytes"));
    }
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(table.error_at("text", "expected no capitals"));
    }
    Ok(text)
}
