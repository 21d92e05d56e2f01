//! The rows of fields that state limits: how they are read, checked and written.

use crate::data::{Data, LimitData};
use crate::file::Table;
use crate::row_words::{field, slugs, source};
use crate::tables::rows::{LimitPart, LimitRow, ResetUnit};
use crate::vocabulary::LimitScope;
use core::fmt::Write as _;
use std::collections::BTreeMap;

const PARTS: &[(&str, LimitPart)] = &[
    ("limit", LimitPart::Limit),
    ("remaining", LimitPart::Remaining),
    ("used", LimitPart::Used),
    ("reset", LimitPart::Reset),
    ("reset-after", LimitPart::Reset),
    ("window", LimitPart::Window),
    ("name", LimitPart::Name),
    ("scope", LimitPart::Scope),
    ("reason", LimitPart::Reason),
    ("policies", LimitPart::Policies),
    ("quotas", LimitPart::Quotas),
    ("ratio", LimitPart::Ratio),
    ("pairs", LimitPart::Pairs),
    ("listed", LimitPart::Listed),
];

const UNITS: &[(&str, ResetUnit)] = &[
    ("seconds", ResetUnit::Seconds),
    ("milliseconds", ResetUnit::Milliseconds),
    ("epoch-seconds", ResetUnit::EpochSeconds),
    ("epoch-milliseconds", ResetUnit::EpochMilliseconds),
    ("go-duration", ResetUnit::GoDuration),
    ("rfc3339", ResetUnit::Date),
    ("http-date", ResetUnit::Date),
    ("js-date", ResetUnit::Date),
    ("inferred", ResetUnit::Inferred),
];

/// What the names of a family of fields begin with; the others of a file are one family.
const FAMILIES: &[&str] = &["x-ratelimit", "x-rate-limit", "ratelimit"];

/// Reads one row.
pub(crate) fn read(table: Table<'_, '_>, own: &str, all: bool) -> Result<LimitData, String> {
    table.only(&[
        "field",
        "part",
        "unit",
        "name",
        "family",
        "counts",
        "scope",
        "words",
        "several",
        "everywhere",
        "source",
    ])?;
    let field = field(table)?;
    let part = table.required_word("part", PARTS)?;
    let timed = matches!(part, LimitPart::Reset | LimitPart::Window | LimitPart::Pairs);
    if table.has("unit") != timed {
        let message = "a reset, a window and pairs have a unit, and nothing else has";
        return Err(table.error_at("unit", message));
    }
    let unit = table.word("unit", UNITS)?.unwrap_or(ResetUnit::Inferred);
    let length = matches!(unit, ResetUnit::Seconds | ResetUnit::Milliseconds);
    if part == LimitPart::Window && !length {
        return Err(table.error_at("unit", "a window is in seconds or milliseconds"));
    }
    let words = words(table)?;
    let fits = match part {
        LimitPart::Scope => !words.is_empty(),
        LimitPart::Reason => true,
        _ => words.is_empty(),
    };
    if !fits {
        return Err(table.error_at("words", "a scope has words, a reason may have some"));
    }
    let several = table.word("several", &[("shortest", true)])?.unwrap_or(false);
    if all && table.has("everywhere") {
        return Err(table.error_at("everywhere", "all rows of this file count everywhere"));
    }
    let known = FAMILIES.iter().find(|family| field.starts_with(**family));
    let family = known.map_or(table.file.path, |family| family).to_owned();
    Ok(LimitData {
        at: table.place(),
        said: table.required("part")?,
        part,
        said_unit: table.text("unit")?.unwrap_or_default(),
        unit,
        family: table.text("family")?.unwrap_or(family),
        name: table.text("name")?.unwrap_or_default(),
        counts: table.text("counts")?.unwrap_or_default(),
        scope: scope(table)?,
        words,
        smallest: several,
        everywhere: all || table.flag("everywhere")?,
        source: source(table, Some(own))?,
        field,
    })
}

fn scope(table: Table<'_, '_>) -> Result<LimitScope, String> {
    let known = slugs(LimitScope::ALL, LimitScope::slug);
    Ok(table.word("scope", &known)?.unwrap_or_default())
}

/// `value: scope` or `value: scope counts`.
fn words(table: Table<'_, '_>) -> Result<Vec<(String, LimitScope, String)>, String> {
    let read = |text: String| {
        let (value, meaning) = text.split_once(": ")?;
        let (scope, counts) = meaning.split_once(' ').unwrap_or((meaning, ""));
        Some((value.to_owned(), LimitScope::from_slug(scope)?, counts.to_owned()))
    };
    let texts = table.texts("words")?;
    let words: Option<Vec<_>> = texts.into_iter().map(read).collect();
    words.ok_or_else(|| table.error_at("words", "expected \"value: scope\", with a known scope"))
}

/// Each field with its rows as Rust.
pub(crate) fn fields(data: &Data) -> Vec<(String, String)> {
    let mut groups: Vec<(&str, &str)> = Vec::new();
    let mut fields: BTreeMap<&str, String> = BTreeMap::new();
    for (number, provider) in data.providers.iter().enumerate() {
        for row in &provider.limits {
            let key = (row.family.as_str(), row.name.as_str());
            let group = groups.iter().position(|known| *known == key).unwrap_or_else(|| {
                groups.push(key);
                groups.len() - 1
            });
            let words: String = row
                .words
                .iter()
                .map(|(value, scope, counts)| {
                    format!("({value:?}, LimitScope::{scope:?}, {counts:?}), ")
                })
                .collect();
            let plain = LimitRow::PLAIN;
            let cells = [
                (true, format!("provider: {number}")),
                (row.everywhere, "everywhere: true".to_owned()),
                (row.part != plain.part, format!("part: LimitPart::{:?}", row.part)),
                (row.unit != plain.unit, format!("unit: ResetUnit::{:?}", row.unit)),
                (group != usize::from(plain.group), format!("group: {group}")),
                (row.name != plain.name, format!("name: {:?}", row.name)),
                (row.counts != plain.counts, format!("counts: {:?}", row.counts)),
                (row.scope != plain.scope, format!("scope: LimitScope::{:?}", row.scope)),
                (row.smallest, "smallest: true".to_owned()),
                (!words.is_empty(), format!("words: &[{words}]")),
            ];
            let cells: Vec<String> =
                cells.into_iter().filter_map(|(is, cell)| is.then_some(cell)).collect();
            let text = fields.entry(&row.field).or_default();
            let _ = write!(text, "LimitRow {{ {}, ..LimitRow::PLAIN }}, ", cells.join(", "));
        }
    }
    fields.into_iter().map(|(field, rows)| (field.to_owned(), rows)).collect()
}

/// The name of the constant with the rows of a field.
pub(crate) fn constant(field: &str) -> String {
    field.replace('-', "_").to_ascii_uppercase()
}

/// The table: a constant for each field.
pub(crate) fn table(data: &Data) -> String {
    let mut body = String::new();
    for (field, rows) in fields(data) {
        let name = constant(&field);
        let _ = writeln!(body, "pub(super) const {name}: &[LimitRow] = &[{rows}];");
    }
    format!(
        "//! Fields that state limits: what each means for whom.\n\n\
         use super::rows::{{LimitPart, LimitRow, ResetUnit}};\n\
         use crate::vocabulary::LimitScope;\n\n{body}"
    )
}
