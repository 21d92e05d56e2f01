//! The tables of shapes and of gRPC's codes: reads `shapes.toml` and `grpc.toml`, and writes what
//! the core looks up.

use crate::data::{Data, EventData, GrpcCode, ListData, Shape, XmlData};
use crate::file::Table;
use crate::row_words::{slugs, source};
use crate::vocabulary::{Effect, Reason, Remedy};
use crate::write_bodies::steps;
use core::fmt::Write as _;

/// The most signs: a set of them is 128 bits.
const MAX_SIGNS: usize = 128;
/// The deepest path that the reader of JSON knows.
const MAX_DEPTH: usize = 6;

/// Reads `shapes.toml`.
pub(crate) fn shapes(table: Table<'_, '_>) -> Result<Vec<Shape>, String> {
    table.only(&["source", "shape"])?;
    source(table, None)?;
    let mut found: Vec<Shape> = Vec::new();
    for row in table.tables("shape")? {
        let shape = shape(row)?;
        if found.iter().any(|other| other.name == shape.name) {
            return Err(row.error_at("name", &format!("{:?} occurs twice", shape.name)));
        }
        found.push(shape);
    }
    Ok(found)
}

fn shape(row: Table<'_, '_>) -> Result<Shape, String> {
    row.only(&[
        "name", "help", "source", "provider", "known", "fails", "works", "writes", "only", "data",
        "status", "refusals", "effect", "list", "xml",
    ])?;
    let mut shape = Shape {
        name: row.required("name")?,
        help: row.required("help")?,
        source: source(row, None)?,
        provider: row.text("provider")?,
        known: row.texts("known")?,
        fails: row.texts("fails")?,
        works: row.texts("works")?,
        writes: row.flag("writes")?,
        only: row.flag("only")?,
        refusals: row.flag("refusals")?,
        data: row.text("data")?,
        status: row.texts("status")?,
        effect: row.word("effect", &slugs(Effect::ALL, Effect::slug))?.unwrap_or(Effect::Unknown),
        lists: Vec::new(),
        xml: Vec::new(),
    };
    for test in shape.known.iter().chain(&shape.fails).chain(&shape.works) {
        for (path, _) in signs(test) {
            let depth = steps(&path).len();
            if path.is_empty() || depth > MAX_DEPTH {
                return Err(row.error(&format!("{test:?}: a path has 1 to {MAX_DEPTH} steps")));
            }
        }
    }
    for list in row.tables("list")? {
        shape.lists.push(self::list(list)?);
    }
    for xml in row.tables("xml")? {
        shape.xml.push(self::xml(xml)?);
    }
    Ok(shape)
}

fn list(row: Table<'_, '_>) -> Result<ListData, String> {
    row.only(&[
        "path", "says", "refused", "rest", "reason", "index", "error", "id", "status", "code",
        "detail",
    ])?;
    let says = [("failed", "Failed"), ("succeeded", "Succeeded")];
    let refused = [("all", "All"), ("throttle", "Throttle")];
    // The only text that may be empty: the body itself is the item.
    let path = if row.text("path").is_err() { String::new() } else { row.required("path")? };
    Ok(ListData {
        path,
        says: row.word("says", &says)?.unwrap_or("Each"),
        refused: row.word("refused", &refused)?.unwrap_or("None"),
        rest_succeeded: row.word("rest", &[("succeeded", true)])?.unwrap_or(false),
        reason: row.word("reason", &slugs(Reason::ALL, Reason::slug))?,
        index: row.text("index")?,
        error: row.text("error")?,
        id: row.texts("id")?,
        status: row.texts("status")?,
        code: row.texts("code")?,
        detail: row.texts("detail")?,
    })
}

fn xml(row: Table<'_, '_>) -> Result<XmlData, String> {
    const NAMES: [&str; 9] =
        ["root", "fails", "item", "succeeded", "failed", "id", "status", "code", "detail"];
    row.only(&NAMES)?;
    row.required("root")?;
    let mut names = Vec::new();
    for name in NAMES {
        names.push((name, row.text(name)?.unwrap_or_default()));
    }
    Ok(XmlData(names))
}

/// Reads `streams.toml`.
pub(crate) fn events(table: Table<'_, '_>) -> Result<Vec<EventData>, String> {
    table.only(&["source", "event"])?;
    let own = source(table, None)?;
    let mut found = Vec::new();
    for row in table.tables("event")? {
        row.only(&["event", "data", "object", "means", "source"])?;
        let names = [("event", "Event"), ("data", "Data"), ("object", "Object")];
        let given: Vec<_> = names.into_iter().filter(|(key, _)| row.has(key)).collect();
        let [(key, by)] = given[..] else {
            return Err(row.error("expected one of event, data and object"));
        };
        let means =
            [("failure", "Failure"), ("begin", "Begin"), ("end", "End"), ("nothing", "Nothing")];
        found.push(EventData {
            by,
            text: row.required(key)?,
            means: row.required_word("means", &means)?,
            source: source(row, Some(&own))?,
        });
    }
    Ok(found)
}

/// Reads `grpc.toml`.
pub(crate) fn grpc(table: Table<'_, '_>) -> Result<Vec<GrpcCode>, String> {
    table.only(&["source", "code"])?;
    source(table, None)?;
    let mut found: Vec<GrpcCode> = Vec::new();
    for (row, expected) in table.tables("code")?.into_iter().zip(1_u16..) {
        row.only(&["number", "name", "reason", "effect", "remedy"])?;
        if row.number("number")? != Some(expected) {
            return Err(row.error_at("number", &format!("expected {expected}: all, in order")));
        }
        found.push(GrpcCode {
            number: expected,
            name: row.required("name")?,
            reason: row.required_word("reason", &slugs(Reason::ALL, Reason::slug))?,
            effect: row.word("effect", &slugs(Effect::ALL, Effect::slug))?,
            remedy: row.word("remedy", &slugs(Remedy::ALL, Remedy::slug))?,
        });
    }
    Ok(found)
}

/// The signs of a test: each a path, and what the member must be, as Rust.
fn signs(test: &str) -> Vec<(String, String)> {
    let sign = |sign: &str| {
        let sign = sign.trim();
        if let Some((path, value)) = sign.split_once("!=") {
            return (path.to_owned(), format!("Is::Not({value:?})"));
        }
        match sign.split_once('=') {
            Some((path, value)) => (path.to_owned(), format!("Is::Value({value:?})")),
            None => (sign.to_owned(), "Is::Said".to_owned()),
        }
    };
    test.split('&').map(sign).collect()
}

/// A path as Rust.
fn path(text: &str) -> String {
    if text.is_empty() {
        return "&[]".to_owned();
    }
    let part = |step: String| match step.as_str() {
        "[]" => "Part::Item".to_owned(),
        "*" => "Part::Any".to_owned(),
        name => format!("Part::Name({name:?})"),
    };
    let parts: Vec<String> = steps(text).into_iter().map(part).collect();
    format!("&[{}]", parts.join(", "))
}

fn paths(texts: &[String]) -> String {
    let paths: Vec<String> = texts.iter().map(|text| path(text)).collect();
    format!("&[{}]", paths.join(", "))
}

/// The number of the shape of this name.
pub(crate) fn number_of(data: &Data, name: &str) -> Option<usize> {
    data.shapes.iter().position(|shape| shape.name == name)
}

/// The constants of both tables.
pub(crate) fn files(data: &Data) -> Result<Vec<(&'static str, String)>, String> {
    Ok(vec![
        ("shapes", shapes_file(data)?),
        ("grpc", grpc_file(data)),
        ("streams", streams_file(data)),
    ])
}

fn shapes_file(data: &Data) -> Result<String, String> {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut body = String::new();
    for shape in &data.shapes {
        let mut sets = |tests: &[String]| {
            let mut set = |test: &String| {
                signs(test).into_iter().fold(0_u128, |set, sign| {
                    let at = all.iter().position(|known| *known == sign).unwrap_or_else(|| {
                        all.push(sign);
                        all.len() - 1
                    });
                    set | 1_u128.checked_shl(u32::try_from(at).unwrap_or(128)).unwrap_or(0)
                })
            };
            tests.iter().map(&mut set).collect::<Vec<u128>>()
        };
        let (known, fails, works) = (sets(&shape.known), sets(&shape.fails), sets(&shape.works));
        let providers = match &shape.provider {
            None => "Providers::NONE".to_owned(),
            Some(name) => {
                let at = data.providers.iter().position(|provider| provider.name == *name);
                let at =
                    at.ok_or_else(|| format!("shapes.toml: no provider is called {name:?}"))?;
                format!("Providers::one({at})")
            }
        };
        let lists: String = shape.lists.iter().map(list_row).collect();
        let xml: String = shape.xml.iter().map(xml_row).collect();
        let _ = writeln!(
            body,
            "ShapeRow {{ name: {:?}, providers: {providers}, known: &{known:?}, \
             fails: &{fails:?}, works: &{works:?}, only: {}, writes: {}, refusals: {}, data: {:?}, status: {}, effect: Effect::{:?}, \
             lists: &[{lists}], xml: &[{xml}] }},",
            shape.name,
            shape.only,
            shape.writes,
            shape.refusals,
            shape.data,
            paths(&shape.status),
            shape.effect,
        );
    }
    if all.len() > MAX_SIGNS {
        return Err(format!("shapes.toml: at most {MAX_SIGNS} signs, not {}", all.len()));
    }
    let rows: String = all
        .iter()
        .map(|(text, is)| format!("Sign {{ path: {}, is: {is} }},\n", path(text)))
        .collect();
    Ok(format!(
        "//! Shapes of bodies, and the signs that their tests consist of.\n\n\
         use super::rows::Providers;\n\
         use super::shape::{{Is, ListRow, Listed, Part, Refused, ShapeRow, Sign, XmlRow}};\n\
         use crate::vocabulary::{{Effect, Reason}};\n\n\
         pub(crate) static SIGNS: &[Sign] = &[{rows}];\n\n\
         pub(crate) static SHAPES: &[ShapeRow] = &[{body}];\n"
    ))
}

fn list_row(list: &ListData) -> String {
    let reason =
        list.reason.map_or_else(|| "None".to_owned(), |reason| format!("Some(Reason::{reason:?})"));
    let optional = |text: &Option<String>| path(text.as_deref().unwrap_or(""));
    format!(
        "ListRow {{ path: {}, listed: Listed::{}, refused: Refused::{}, rest_succeeded: {}, \
         reason: {reason}, index: {}, error: {}, id: {}, status: {}, code: {}, detail: {} }},",
        path(&list.path),
        list.says,
        list.refused,
        list.rest_succeeded,
        optional(&list.index),
        optional(&list.error),
        paths(&list.id),
        paths(&list.status),
        paths(&list.code),
        paths(&list.detail),
    )
}

fn xml_row(xml: &XmlData) -> String {
    let cells: Vec<String> = xml.0.iter().map(|(name, text)| format!("{name}: {text:?}")).collect();
    format!("XmlRow {{ {} }},", cells.join(", "))
}

fn grpc_file(data: &Data) -> String {
    let mut body = String::new();
    for row in &data.grpc {
        let cell = |set: &str, word: Option<String>| {
            word.map_or_else(|| "None".to_owned(), |word| format!("Some({set}::{word})"))
        };
        let _ = writeln!(
            body,
            "GrpcRow {{ name: {:?}, reason: Reason::{:?}, effect: {}, remedy: {} }},",
            row.name,
            row.reason,
            cell("Effect", row.effect.map(|word| format!("{word:?}"))),
            cell("Remedy", row.remedy.map(|word| format!("{word:?}"))),
        );
    }
    format!(
        "//! The codes of gRPC; a row's position is its number less one.\n\n\
         use super::rows::GrpcRow;\nuse crate::vocabulary::{{Effect, Reason, Remedy}};\n\n\
         pub(crate) static GRPC_CODES: &[GrpcRow] = &[{body}];\n"
    )
}

fn streams_file(data: &Data) -> String {
    let row = |row: &EventData| {
        let EventData { by, text, means, .. } = row;
        format!("EventRow {{ by: By::{by}, text: {text:?}, means: Means::{means} }},\n")
    };
    let body: String = data.events.iter().map(row).collect();
    format!(
        "//! The events of streams that mean something.\n\n\
         use super::shape::{{By, EventRow, Means}};\n\n\
         pub(crate) static STREAM_EVENTS: &[EventRow] = &[{body}];\n"
    )
}
