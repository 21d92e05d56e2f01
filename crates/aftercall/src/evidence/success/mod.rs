//! Bodies that say more than their status: a success that says that it failed, and the items of a
//! batch. The table of shapes is in `data/shapes.toml`.
//!
//! A body is scanned once for the signs of all shapes. Only if one fits is it scanned again: for its
//! items, and, if it says that the request failed, for what an error body says.

mod items;
mod signs;
mod xml;

pub(crate) use super::body::json::{Scalar, Sink, Step};

use super::body;
use super::findings::{Asked, Findings};
use super::provider;
use super::told::{Data, RawItem, Told};
use crate::header::Header;
use crate::response::{MAX_BODY, Response};
use crate::tables::rows::Providers;
use crate::tables::shape::{ShapeRow, Signs};
use crate::tables::{PROVIDERS, SHAPES};
use crate::vocabulary::{BodyState, Caveat};

/// Reads the body for the signs of shapes.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn read(
    response: &Response<'_>,
    content_type: &[u8],
    decodable: bool,
    asked: &Asked<'_>,
    findings: &mut Findings,
) {
    // The first shape is that the status alone decides.
    if asked.success == Some(0) {
        return;
    }
    let (text, cut) = leading(response);
    let form = body::is_form(content_type).then(|| body::as_json(text, cut)).flatten();
    let text = form.as_ref().map_or(text, |form| form.as_bytes());
    let told = match text.first() {
        _ if !decodable => None,
        Some(b'{' | b'[') => json(response.status, text, (content_type, cut), asked, findings),
        Some(b'<') => xml::read(response.status, text, cut, asked, findings),
        _ => None,
    };
    let Some(mut told) = told else {
        if asked.forced {
            findings.with_text = true;
            let head = body::Head { content_type, decodable, server: &[], with_ray: false };
            body::read(response, &head, asked, findings);
        }
        // What is missing may be what decides.
        let may_decide = cut && asked.is_write && is_wanted(response, asked);
        findings.success_unread |= asked.success.is_some() || may_decide;
        return;
    };
    if told.in_part && told.failed | !told.items.is_empty() {
        findings.warn(Caveat::ItemsInPart);
    }
    findings.success_unread |= told.decides && told.in_part && !told.failed && !told.works;
    if told.failed && !told.decides && matches!(response.status, 200..=299) {
        findings.warn(Caveat::ErrorInSuccess);
    }
    if told.failed && matches!(response.status, 200..=299) {
        findings.with_text |= told.decides;
        if text.first() == Some(&b'<') {
            body::xml::read(text, asked, findings);
        } else {
            let head = body::Head { content_type, decodable, server: &[], with_ray: false };
            body::read(response, &head, asked, findings);
        }
        see_codes(&told, asked, findings);
    }
    if told.items.is_empty() && !told.decides && !told.failed {
        return;
    }
    told.items.shrink_to_fit();
    findings.told = Some(Box::new(told));
}

/// Reads the items of a refusal: what of the request it is about. Others may have been taken. Only
/// the contract or the known provider can say that a list of errors is one of items.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn read_refusal(
    response: &Response<'_>,
    content_type: &[u8],
    asked: &Asked<'_>,
    findings: &mut Findings,
) {
    let known = findings.known_providers(asked);
    let may_have = match asked.success {
        Some(number) => SHAPES.get(usize::from(number)).is_some_and(|shape| shape.refusals),
        None => known != Providers::NONE && of_providers(known).any(|shape| shape.refusals),
    };
    if !may_have {
        return;
    }
    let (text, cut) = leading(response);
    if !matches!(text.first(), Some(b'{' | b'[')) {
        return;
    }
    let told = json(response.status, text, (content_type, cut), asked, findings);
    let Some(mut told) = told.filter(|told| told.decides && told.shape.refusals) else { return };
    for item in &mut told.items {
        item.refuse();
    }
    if !told.items.iter().any(RawItem::has_failed) {
        return;
    }
    if told.in_part {
        findings.warn(Caveat::ItemsInPart);
    }
    told.items.shrink_to_fit();
    findings.told = Some(Box::new(told));
}

/// The codes of items that the reader of error bodies does not know. They stand in a list.
fn see_codes(told: &Told, asked: &Asked<'_>, findings: &mut Findings) {
    for item in told.items.iter().filter(|item| item.has_failed()) {
        if let Some(code) = &item.code {
            findings.codes.see(code.as_bytes(), super::code::Place::Listed, asked.codes);
        }
    }
}

fn json(
    status: u16,
    text: &[u8],
    (content_type, cut): (&[u8], bool),
    asked: &Asked<'_>,
    findings: &mut Findings,
) -> Option<Told> {
    let scan = signs::scan(text);
    let strict = body::has(content_type, b"graphql-response+json");
    let known = findings.known_providers(asked);
    let (shape, decides) = choose(status, strict, asked, &scan.signs, known)?;
    let failed = holds(shape.fails, scan.signs) || asked.forced;
    let mut told = Told {
        shape,
        decides,
        failed,
        works: holds(shape.works, scan.signs),
        data: shape.data.map_or(Data::Absent, |_| scan.data),
        status: scan.status_of(shape),
        items: Vec::new(),
        in_part: cut || !scan.is_whole,
        strict,
    };
    if !shape.lists.is_empty() {
        let found = items::scan(text, shape);
        told.in_part |= found.more;
        told.items = found.items;
        told.failed |= told.items.iter().any(RawItem::has_failed);
    }
    Some(told)
}

/// The text of a body, and whether more of it was not read.
fn leading<'a>(response: &Response<'a>) -> (&'a [u8], bool) {
    let leading = response.body.get(..MAX_BODY).unwrap_or(response.body);
    let cut = leading.len() < response.body.len()
        || matches!(response.body_state, BodyState::Prefix | BodyState::Truncated);
    (body::without_prefix(leading).trim_ascii(), cut)
}

/// Whether all signs of one of these tests hold.
fn holds(tests: &[Signs], signs: Signs) -> bool {
    tests.iter().any(|test| test & signs == *test)
}

/// The shape that the contract names; or else the one that the body is known to have, first of the
/// provider's; and whether it decides.
#[cfg_attr(target_family = "wasm", inline(never))]
fn choose(
    status: u16,
    strict: bool,
    asked: &Asked<'_>,
    signs: &Signs,
    known: Providers,
) -> Option<(&'static ShapeRow, bool)> {
    if let Some(number) = asked.success {
        return SHAPES.get(usize::from(number)).map(|shape| (shape, true));
    }
    if strict {
        return SHAPES.iter().find(|shape| shape.data.is_some()).map(|shape| (shape, true));
    }
    let fits = |shape: &ShapeRow| holds(shape.known, *signs);
    let own = of_providers(known).find(|shape| fits(shape) && (asked.is_write || !shape.writes));
    if let Some(shape) = own {
        return Some((shape, true));
    }
    let multi = status == 207;
    let shape = SHAPES.iter().find(|shape| (multi || !shape.only) && fits(shape))?;
    Some((shape, multi && !shape.lists.is_empty()))
}

/// The shapes of the known providers.
fn of_providers(known: Providers) -> impl Iterator<Item = &'static ShapeRow> {
    let providers = PROVIDERS.iter().zip(0..).filter(move |(_, number)| known.has(*number));
    let numbers = providers.flat_map(|(row, _)| row.success.iter());
    numbers.filter_map(|number| SHAPES.get(usize::from(*number)))
}

/// Scans a JSON text; whether it is one and complete.
pub(crate) fn scan_json<'a>(text: &'a [u8], sink: &mut impl Sink<'a>) -> bool {
    body::json::scan(text, sink) == body::json::End::Complete
}

/// The media type of a response.
pub(crate) fn media<'a>(headers: &[Header<'a>]) -> &'a [u8] {
    let kind = headers.iter().find(|header| header.is("content-type"));
    kind.map_or(b"", |header| header.value)
}

/// Whether the body of this success may decide, as far as its head and the provider say.
pub(crate) fn is_wanted(response: &Response<'_>, asked: &Asked<'_>) -> bool {
    if response.status == 207 {
        return true;
    }
    const GRAPHQL: &[u8] = b"graphql-response+json";
    let kind = media(response.headers);
    if kind.len() >= GRAPHQL.len() && body::has(kind, GRAPHQL) {
        return true;
    }
    let host = provider::by_host(asked.origin);
    let mut known = host.known.without(host.foreign);
    known.add(asked.providers);
    // Nearly all responses come from somebody whom no file names.
    if known == Providers::NONE || !(body::has(kind, b"json") || body::has(kind, b"xml")) {
        return false;
    }
    PROVIDERS.iter().zip(0..).any(|(row, number)| known.has(number) && !row.success.is_empty())
}

impl Findings {
    /// The providers that this response is known to come from, as far as fields and the host say.
    pub(super) fn known_providers(&self, asked: &Asked<'_>) -> Providers {
        let host = provider::by_host(asked.origin);
        let mut known = self.marks;
        known.add(host.known);
        let mut known = known.without(self.foreign).without(host.foreign);
        known.add(asked.providers);
        known
    }

    /// Those of them whose refusals prove that nothing was applied. What the host says counts before
    /// the marks of others, whose answer may have been passed on; and of two providers that refuse
    /// nobody knows which one did.
    pub(super) fn sure_providers(&self, asked: &Asked<'_>) -> Providers {
        let host = provider::by_host(asked.origin);
        let mut sure = host.known.without(host.foreign);
        if sure == Providers::NONE {
            sure = self.marks.without(self.foreign).without(host.foreign);
            let refusing = PROVIDERS.iter().zip(0..).filter(|(row, _)| !row.refuses.is_empty());
            if refusing.filter(|(_, number)| sure.has(*number)).count() > 1 {
                sure = Providers::NONE;
            }
        }
        sure.add(asked.providers);
        sure
    }
}
