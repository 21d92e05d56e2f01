//! Reads the rows for bodies: members of JSON, members of one error among several, elements of XML.

use crate::data::{ElementData, InnerData, MemberData, PartData};
use crate::file::Table;
use crate::row_words::{rank, said, slugs, source, unit};
use crate::tables::rows::{Element, Group, Member, Part, Unit};
use crate::vocabulary::{Fault, Remedy};

pub(crate) fn member(table: Table<'_, '_>, own: &str) -> Result<MemberData, String> {
    table.only(&[
        "path", "read", "errors", "unit", "rank", "mark", "value", "fault", "remedy", "source",
    ])?;
    let path = path(table, true)?;
    let kinds: &[(&str, Member)] = &[
        ("type", Member::Type),
        ("code", Member::Code),
        ("title", Member::Title),
        ("detail", Member::Detail),
        ("request-id", Member::RequestId),
        ("code-or-detail", Member::CodeOrDetail),
        ("constant", Member::Constant),
        ("retryable", Member::Retryable),
        ("wait", Member::Wait(Unit::Seconds)),
        ("interval", Member::Interval),
        ("status", Member::Status),
        ("answer", Member::Answer),
        ("says", Member::Says),
        ("quota", Member::Quota),
        ("quota-anyway", Member::QuotaAnyway),
        ("global-limit", Member::GlobalLimit),
        ("limit-name", Member::LimitName),
        ("cost-requested", Member::CostRequested),
        ("cost-available", Member::CostAvailable),
        ("cost-maximum", Member::CostMaximum),
        ("cost-restore-rate", Member::CostRestoreRate),
        ("field", Member::Field),
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
    let says = kind == Member::Says;
    if value.is_some() != says && (value.is_none() || !mark) {
        return Err(table.error_at("value", "only a mark, or what says something, has a value"));
    }
    let fault = table.word("fault", &slugs(Fault::ALL, Fault::slug))?;
    let remedy = table.word("remedy", &slugs(Remedy::ALL, Remedy::slug))?;
    if (fault.is_some() || remedy.is_some()) != says {
        return Err(table.error("what says something, and nothing else, has a fault or a remedy"));
    }
    let source = source(table, Some(own))?;
    Ok(MemberData {
        at: table.place(),
        path,
        read: said(table, unit)?,
        member: kind,
        rank: rank(table, !matches!(kind, Member::Nothing | Member::Says))?,
        mark,
        value,
        group: table.word("errors", GROUPS)?.unwrap_or(Group::None),
        fault,
        remedy,
        source,
    })
}

/// A path, with dots; `[]` stands for any item.
fn path(table: Table<'_, '_>, items: bool) -> Result<String, String> {
    let path = table.required("path")?;
    let wrong = |step: &String| step.is_empty() || (!items && step.contains("[]"));
    if crate::write_bodies::steps(&path).iter().any(wrong) {
        return Err(table.error_at("path", "expected names with dots between them, [] for an item"));
    }
    Ok(path)
}

const GROUPS: &[(&str, Group)] =
    &[("list", Group::List), ("objects", Group::Objects), ("any", Group::Any)];

const PARTS: &[(&str, Part)] = &[
    ("pointer", Part::Pointer),
    ("field", Part::Field),
    ("code", Part::Code),
    ("detail", Part::Detail),
    ("code-or-detail", Part::CodeOrDetail),
    ("steps", Part::Steps),
    ("located-steps", Part::LocatedSteps),
    ("rules", Part::Rules),
    ("whole", Part::Whole),
    ("other", Part::Other),
];

pub(crate) fn part(table: Table<'_, '_>, own: &str) -> Result<PartData, String> {
    table.only(&["path", "read", "errors", "rank", "source"])?;
    let mut kinds: Vec<(&str, Option<Part>)> =
        PARTS.iter().map(|(name, part)| (*name, Some(*part))).collect();
    kinds.push(("errors", None));
    let part = table.required_word("read", &kinds)?;
    let ranked = !matches!(part, None | Some(Part::Rules | Part::Whole | Part::Other));
    let rank = rank(table, ranked)?;
    if rank > 255 {
        return Err(table.error_at("rank", "expected at most 255"));
    }
    let source = source(table, Some(own))?;
    let read = table.required("read")?;
    let group = table.word("errors", GROUPS)?;
    let group = group.unwrap_or(if part.is_none() { Group::Any } else { Group::None });
    Ok(PartData { at: table.place(), path: path(table, true)?, read, part, group, rank, source })
}

pub(crate) fn element(table: Table<'_, '_>, own: &str) -> Result<ElementData, String> {
    table.only(&["path", "read", "rank", "attribute", "mark", "source"])?;
    let kinds: &[(&str, Element)] = &[
        ("type", Element::Type),
        ("code", Element::Code),
        ("title", Element::Title),
        ("detail", Element::Detail),
        ("request-id", Element::RequestId),
        ("fault-code", Element::FaultCode),
        ("error", Element::Error),
        ("error-pointer", Element::Part(Part::Pointer)),
        ("error-field", Element::Part(Part::Field)),
        ("error-code", Element::Part(Part::Code)),
        ("error-detail", Element::Part(Part::Detail)),
    ];
    let element = table.required_word("read", kinds)?;
    let rank = rank(table, element != Element::Error)?;
    Ok(ElementData {
        at: table.place(),
        path: path(table, false)?,
        read: table.required("read")?,
        element,
        rank,
        attribute: table.text("attribute")?,
        mark: table.flag("mark")?,
        source: source(table, Some(own))?,
    })
}

pub(crate) fn inner(table: Table<'_, '_>, own: &str) -> Result<InnerData, String> {
    table.only(&["name", "status", "source"])?;
    let (name, status) = (table.required("name")?, table.number("status")?);
    match status {
        Some(status @ 400..=599) => {
            let source = source(table, Some(own))?;
            Ok(InnerData { at: table.place(), name, status, source })
        }
        _ => Err(table.error("this has no status from 400 to 599")),
    }
}
