//! The rows of a contract in the forms that others read: JSON, Markdown and CSV.

use aftercall::{Contract, Status};
use serde_json::json;

/// A row: its code or range, its message and its description.
pub(super) struct Row {
    pub(super) code: Code,
    pub(super) status: Status,
}

/// What a row is for.
pub(super) enum Code {
    One(u16),
    Range(String),
}

impl core::fmt::Display for Code {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Code::One(code) => write!(f, "{code}"),
            Code::Range(name) => f.write_str(name),
        }
    }
}

/// The rows that a contract lists: those of codes, then those of ranges.
pub(super) fn rows(contract: &Contract) -> Vec<Row> {
    let one = |status: Status| Row { code: Code::One(status.code()), status };
    let range = |(first, last, status)| Row { code: Code::Range(range_name(first, last)), status };
    contract.rows().map(one).chain(contract.ranges().map(range)).collect()
}

/// `5xx`, `default`, or `500-503`.
pub(super) fn range_name(first: u16, last: u16) -> String {
    match (first, last) {
        (100, 999) => "default".to_owned(),
        _ if first.is_multiple_of(100) && last == first + 99 => format!("{}xx", first / 100),
        _ => format!("{first}-{last}"),
    }
}

/// `[{"code":404,"message":"...","description":"..."},...]`; a range's code is a string. `between`
/// stands between and around the rows.
pub(super) fn json(contract: &Contract, between: &str) -> String {
    let row = |row: Row| {
        let code = match &row.code {
            Code::One(code) => json!(code),
            Code::Range(name) => json!(name),
        };
        let (message, description) = (json!(row.status.message()), json!(row.status.description()));
        format!("{between}{{\"code\":{code},\"message\":{message},\"description\":{description}}}")
    };
    let rows: Vec<String> = rows(contract).into_iter().map(row).collect();
    format!("[{}{between}]", rows.join(","))
}

/// A table in Markdown, padded so that people can read it as text.
pub(super) fn markdown(contract: &Contract) -> String {
    let head = ["Status", "Message", "Description"].map(str::to_owned);
    let row = |row: Row| {
        [row.code.to_string(), escaped(row.status.message()), escaped(row.status.description())]
    };
    let rows: Vec<[String; 3]> = rows(contract).into_iter().map(row).collect();
    let length = |text: &String| text.chars().count();
    let width =
        |at: usize| rows.iter().chain([&head]).map(|row| length(&row[at])).max().unwrap_or(0);
    let widths = [width(0), width(1), 11];
    let line = |row: &[String; 3]| {
        let cells: Vec<String> = row
            .iter()
            .zip(widths)
            .map(|(text, width)| {
                format!("{text}{}", " ".repeat(width.saturating_sub(length(text))))
            })
            .collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let dashes = widths.map(|width| "-".repeat(width.max(3)));
    let mut out = line(&head);
    out += &line(&dashes);
    rows.iter().for_each(|row| out += &line(row));
    out
}

/// A text in which Markdown finds no mark.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '~' | '|' | '!')
        {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// RFC 4180, with `\r\n` at the end of each record.
pub(super) fn csv(contract: &Contract) -> String {
    let mut out = "Status,Message,Description\r\n".to_owned();
    for row in rows(contract) {
        let cells = [
            row.code.to_string(),
            row.status.message().to_owned(),
            row.status.description().to_owned(),
        ];
        let cells = cells.map(|text| {
            match text.contains([',', '"', '\r', '\n', ';', '\t']) || text.trim() != text {
                true => format!("\"{}\"", text.replace('"', "\"\"")),
                false => text,
            }
        });
        out += &(cells.join(",") + "\r\n");
    }
    out
}
