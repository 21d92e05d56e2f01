//! Cells that rows of several kinds have: a source, the name of a field, a word, a text.

use crate::file::Table;

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
