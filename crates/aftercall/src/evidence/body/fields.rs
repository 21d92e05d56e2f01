//! The errors of single fields, in whatever form they come: a list of texts, a list of objects, a
//! map from names to texts, to lists or to objects, and these within each other.
//!
//! `data/` names the members that have such errors in them (`errors = "any"` or `"list"`) and what
//! the members of one error say (`[[part]]`). At most 32 errors are kept.

use super::json::{MAX_PATH, Plain, Scalar, Step, unescape};
use super::places::{below, named, node};
use super::steps::Steps;
use super::words::{MAX_TEXT, is_envelope, is_sentence};
use crate::problem::FieldError;
use crate::tables::rows::{Group, Part};
use crate::tables::tree::{ERROR, NOWHERE};

/// Maximum number of errors that are kept.
const MAX_ERRORS: usize = 32;
/// A code with this rank, or a higher one, is a kind: alone it is not an error.
const KIND: u8 = 200;
/// No error has been begun.
const NONE: u8 = u8::MAX;

/// What a level is in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Nothing,
    /// A list of errors, or a map of them.
    Group,
    /// An error that is an object.
    Error,
    /// A member of an error.
    Part,
}

#[derive(Clone, Copy)]
struct Level {
    within: Within,
    /// Nobody said that there are errors here: they count if the body has nothing else.
    is_guess: bool,
    /// Only objects in lists are errors.
    objects: bool,
    /// Where in the tree of parts.
    part: u16,
    /// The level at which the group begins, and that of the error.
    group: u8,
    error: u8,
    /// Which error this level has begun.
    begun: u8,
}

const OUTSIDE: Level = Level {
    within: Within::Nothing,
    is_guess: false,
    objects: false,
    part: NOWHERE,
    group: 0,
    error: 0,
    begun: NONE,
};

/// The name of a field: as it is, or made of several.
#[derive(Clone)]
enum Name<'a> {
    Plain(&'a [u8]),
    Made(String),
}

/// One error while it is read.
#[derive(Default)]
struct Found<'a> {
    /// Each with its rank.
    pointer: Option<(u8, &'a [u8])>,
    field: Option<(u8, &'a [u8])>,
    code: Option<(u8, &'a [u8])>,
    detail: Option<(u8, &'a [u8])>,
    /// The way to the field, where it is given step by step.
    steps: Option<Steps<'a>>,
    /// Where in a map it is.
    at: Option<Name<'a>>,
    is_other: bool,
}

/// Collects errors while a body is scanned.
pub(super) struct Fields<'a> {
    levels: [Level; MAX_PATH + 1],
    errors: Vec<Found<'a>>,
    guesses: Vec<Found<'a>>,
    /// The body has a member that no map of errors would have.
    is_object: bool,
}

fn set<'a>(slot: &mut Option<(u8, &'a [u8])>, rank: u8, raw: &'a [u8]) {
    if !raw.is_empty() && slot.is_none_or(|(known, _)| rank < known) {
        *slot = Some((rank, raw));
    }
}

impl<'a> Fields<'a> {
    pub(super) fn new() -> Fields<'a> {
        let levels = [OUTSIDE; MAX_PATH + 1];
        Fields { levels, errors: Vec::new(), guesses: Vec::new(), is_object: false }
    }

    /// Whether some error was found where errors are expected.
    pub(super) fn has_any(&self) -> bool {
        !self.errors.is_empty()
    }

    fn level(&self, depth: usize) -> Level {
        self.levels.get(depth).copied().unwrap_or(OUTSIDE)
    }

    /// Takes the next value. `group` says whether its member has errors in it, `is_known` whether
    /// it has any meaning.
    #[inline]
    pub(super) fn value(
        &mut self,
        path: &[Step<'a>],
        group: Group,
        is_known: bool,
        value: Scalar<'a>,
    ) {
        let depth = path.len();
        let parent = self.level(depth.wrapping_sub(1));
        let opens = value.opens();
        if depth == 1 && !opens {
            self.is_object |= !is_known && !matches!(value, Scalar::Null);
        }
        match parent.within {
            Within::Nothing if !opens => return,
            // Only texts are errors by themselves.
            Within::Group if !opens && !matches!(value, Scalar::Text(_)) => return,
            _ => {}
        }
        self.within(parent, path, group, is_known, value);
    }

    /// A value that opens, or that is in an error or in several.
    #[inline(never)]
    fn within(
        &mut self,
        parent: Level,
        path: &[Step<'a>],
        group: Group,
        is_known: bool,
        value: Scalar<'a>,
    ) {
        let depth = path.len();
        let inner = match (parent.within, path.last()) {
            (Within::Group, Some(last)) => self.in_group(parent, path, last, value),
            (Within::Error | Within::Part, Some(last)) => self.in_error(parent, path, last, value),
            _ => OUTSIDE,
        };
        if value.opens()
            && let Ok(at) = u8::try_from(depth)
        {
            let level = outer(inner, at, group, is_known, value);
            if let Some(slot) = self.levels.get_mut(depth) {
                *slot = level;
            }
        }
    }

    /// A value in a list or a map of errors.
    fn in_group(
        &mut self,
        parent: Level,
        path: &[Step<'a>],
        last: &Step<'a>,
        value: Scalar<'a>,
    ) -> Level {
        let depth = path.len();
        // In a map below a name.
        let is_below = depth > usize::from(parent.group) + 1;
        match (value, last) {
            (Scalar::Text(_), Step::Member(_)) if parent.objects => OUTSIDE,
            (Scalar::Text(_), Step::Item(_)) if parent.objects && is_below => OUTSIDE,
            (Scalar::Text(raw), Step::Member(name)) => {
                // One error's members, or further names.
                match node(named(ERROR, name)).part.filter(|_| is_below) {
                    Some(part) => self.part(parent, depth - 1, path, part, raw),
                    None if parent.is_guess => {}
                    None => self.text(parent, path, raw),
                }
                OUTSIDE
            }
            (Scalar::Text(raw), Step::Item(_)) => {
                self.text(parent, path, raw);
                OUTSIDE
            }
            (Scalar::Object, Step::Item(_)) => {
                let error = u8::try_from(depth).unwrap_or(NONE);
                Level { within: Within::Error, part: ERROR, error, begun: NONE, ..parent }
            }
            _ => Level { begun: NONE, ..parent },
        }
    }

    /// A value in an error that is an object.
    fn in_error(
        &mut self,
        parent: Level,
        path: &[Step<'a>],
        last: &Step<'a>,
        value: Scalar<'a>,
    ) -> Level {
        let place = below(parent.part, last);
        let found = node(place);
        match value {
            Scalar::Text(_) | Scalar::Number(_) if found.part.is_some_and(is_step) => {
                self.step(parent, path, found.part, value);
                OUTSIDE
            }
            Scalar::Text(raw) | Scalar::Number(raw) => {
                let is_text = matches!(value, Scalar::Text(_));
                let part = match (node(parent.part).part, last) {
                    (Some((Part::Rules, _)), Step::Member(rule)) if is_text => {
                        self.part(parent, usize::from(parent.error), path, (Part::Code, 99), rule);
                        Some((Part::Detail, 99))
                    }
                    // A number is a code, but seldom a field and never a text.
                    _ => found.part.filter(|(part, _)| is_text || *part == Part::Code),
                };
                if let Some(part) = part {
                    self.part(parent, usize::from(parent.error), path, part, raw);
                }
                OUTSIDE
            }
            _ if begins(found.group, value) => {
                let group = u8::try_from(path.len()).unwrap_or(NONE);
                Level { within: Within::Group, group, begun: NONE, ..parent }
            }
            _ if place != NOWHERE && !parent.is_guess => {
                Level { within: Within::Part, part: place, begun: NONE, ..parent }
            }
            _ if parent.is_guess => Level { within: Within::Group, begun: NONE, ..parent },
            _ => OUTSIDE,
        }
    }

    /// A text that is an error by itself.
    fn text(&mut self, parent: Level, path: &[Step<'a>], raw: &'a [u8]) {
        if raw.is_empty() {
            return;
        }
        let at = name(path, usize::from(parent.group));
        let list = if parent.is_guess { &mut self.guesses } else { &mut self.errors };
        if list.len() < MAX_ERRORS {
            list.push(Found { detail: Some((0, raw)), at, ..Found::default() });
        }
    }

    /// A member of the error that the object at this level is.
    fn part(
        &mut self,
        parent: Level,
        level: usize,
        path: &[Step<'a>],
        (part, rank): (Part, u8),
        raw: &'a [u8],
    ) {
        let Some(error) = self.error_at(parent, level, path) else { return };
        match part {
            Part::Pointer => set(&mut error.pointer, rank, raw),
            Part::Field => set(&mut error.field, rank, raw),
            Part::Code if rank >= KIND && is_envelope(raw) => {}
            Part::Code => set(&mut error.code, rank, raw),
            Part::Detail => set(&mut error.detail, rank, raw),
            Part::CodeOrDetail if is_sentence(raw) => set(&mut error.detail, rank, raw),
            Part::CodeOrDetail => set(&mut error.code, rank, raw),
            Part::Other => error.is_other = true,
            Part::Steps | Part::LocatedSteps | Part::Rules | Part::Whole => {}
        }
    }

    /// One step of the way to the field of the error that is open.
    fn step(
        &mut self,
        parent: Level,
        path: &[Step<'a>],
        part: Option<(Part, u8)>,
        value: Scalar<'a>,
    ) {
        let level = usize::from(parent.error);
        let (Some((part, rank)), Some(Step::Item(at))) = (part, path.last()) else { return };
        let Some(error) = self.error_at(parent, level, path) else { return };
        match &mut error.steps {
            Some(known) if known.rank < rank => {}
            Some(known) if known.rank == rank && *at > 0 => known.push(value),
            // The first list of this rank, or the same member again.
            slot => slot.insert(Steps::new(rank, part)).push(value),
        }
    }

    /// The error that the object at this level is.
    fn error_at(
        &mut self,
        parent: Level,
        level: usize,
        path: &[Step<'a>],
    ) -> Option<&mut Found<'a>> {
        let known = self.levels.get_mut(level)?;
        let list = if parent.is_guess { &mut self.guesses } else { &mut self.errors };
        if known.begun == NONE {
            let next = u8::try_from(list.len()).ok()?;
            if list.len() >= MAX_ERRORS {
                return None;
            }
            known.begun = next;
            let at = path.get(..level).and_then(|path| name(path, usize::from(parent.group)));
            list.push(Found { at, ..Found::default() });
        }
        list.get_mut(usize::from(known.begun))
    }

    /// The errors; those that were only guessed count if nobody says anything else.
    pub(super) fn finish(
        &mut self,
        may_guess: bool,
        plain: Plain<'a>,
        bad_text: &mut bool,
    ) -> Vec<FieldError> {
        let guessed = self.errors.is_empty() && may_guess && !self.is_object;
        let list = if guessed { &mut self.guesses } else { &mut self.errors };
        let mut text = |raw: &[u8]| {
            let (text, valid) = plain.text(raw, MAX_TEXT);
            *bad_text |= !valid;
            text
        };
        let mut errors = Vec::with_capacity(list.len());
        for error in list.drain(..).filter(|error| !error.is_other) {
            let (field_rank, steps) = (error.field.map(|(rank, _)| rank), error.steps);
            let steps = steps.filter(|steps| field_rank.is_none_or(|rank| steps.rank < rank));
            let mut field = error.field.map(|(_, raw)| text(raw));
            if let Some(steps) = steps.and_then(Steps::finish) {
                field = Some(steps);
            }
            let mut detail = error.detail.map(|(_, raw)| text(raw));
            let at = match error.at {
                Some(Name::Plain(raw)) => Some(text(raw)),
                Some(Name::Made(name)) => Some(name),
                None => None,
            };
            let is_alone = field.as_ref().or(detail.as_ref()).is_none() && error.pointer.is_none();
            let code = error.code.filter(|(rank, _)| *rank < KIND || !is_alone);
            let code = code.map(|(_, raw)| text(raw));
            if at.is_some() && detail.is_none() && code.is_none() {
                // Below a name the names of fields may be those of an error's members.
                detail = field.take();
            }
            let pointer = error.pointer.map(|(_, raw)| text(raw));
            let found = FieldError { pointer, field: field.or(at), code, detail };
            if found != FieldError::default() {
                errors.push(found);
            }
        }
        errors
    }
}

fn is_step((part, _): (Part, u8)) -> bool {
    matches!(part, Part::Steps | Part::LocatedSteps)
}

/// Whether a member that may have errors in it has them if this is its value.
fn begins(group: Group, value: Scalar<'_>) -> bool {
    match group {
        Group::None => false,
        Group::List => matches!(value, Scalar::Array),
        Group::Objects | Group::Any => value.opens(),
    }
}

/// The level of what opens here.
fn outer(inner: Level, at: u8, group: Group, is_known: bool, value: Scalar<'_>) -> Level {
    let objects = group == Group::Objects;
    if begins(group, value) {
        return Level { within: Within::Group, objects, group: at, ..OUTSIDE };
    }
    let is_list = matches!(value, Scalar::Array);
    if at == 1 && (is_list || !is_known) && inner.within == Within::Nothing {
        return Level { within: Within::Group, is_guess: true, ..OUTSIDE };
    }
    inner
}

/// The name of the field at the end of a path from this level on: `lines[1].qty`. The place in a
/// list of one field's errors is left out.
fn name<'a>(path: &[Step<'a>], from: usize) -> Option<Name<'a>> {
    let mut steps = path.get(from..)?;
    while let Some((Step::Item(_), before)) = steps.split_last() {
        steps = before;
    }
    let is_whole = |step: &Step<'_>| match step {
        Step::Member(name) => {
            matches!(node(named(ERROR, name)).part, Some((Part::Whole, _)))
        }
        Step::Item(_) => false,
    };
    if let [Step::Member(name)] = steps {
        return Some(Name::Plain(name)).filter(|_| !is_whole(&Step::Member(name)));
    }
    let mut made = String::new();
    for step in steps.iter().filter(|step| !is_whole(step)) {
        match step {
            Step::Member(name) => {
                if !made.is_empty() {
                    made.push('.');
                }
                made.push_str(&unescape(name, MAX_TEXT.saturating_sub(made.len())).0);
            }
            Step::Item(at) => made.push_str(&format!("[{at}]")),
        }
    }
    Some(Name::Made(made)).filter(|_| !steps.is_empty())
}
