//! Error codes: which the response states, where, and what they mean.
//!
//! A code is looked up as soon as it is seen. What it means is settled once the whole response has
//! been read: a name that other APIs use in another sense counts only if its provider is known.

use crate::tables::rows::{CodeRow, OwnCode, Providers};
use crate::tables::{CODE_STARTS, CODES, QUOTA_WORDS, REASONS, of_length};
use crate::vocabulary::{Effect, Fault, Reason, Remedy, Repeat};
use std::borrow::Cow;

/// Whether a table or the contract has this code.
pub(super) fn is_known(code: &[u8], own: &[OwnCode]) -> bool {
    id_of(code, own).is_some()
}

/// Where a code was found: in the contract's own list, or at the first row of that name in the
/// table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Id {
    Own(u16),
    Table(u16),
}

fn id_of(code: &[u8], own: &[OwnCode]) -> Option<Id> {
    let small = |at: usize| u16::try_from(at).ok();
    let whole = code.trim_ascii();
    let code = bare(code);
    let mine = |own: &OwnCode| [whole, code].contains(&own.name.as_bytes());
    if let Some(at) = own.iter().position(mine) {
        return small(at).map(Id::Own);
    }
    let first = CODE_STARTS.get(code.len())?;
    let rows = of_length(CODES, CODE_STARTS, code.len());
    // One letter first: a cheap way to distinguish names of the same length.
    let middle = code.len() / 2;
    let letter = code.get(middle);
    let at = rows.iter().position(|row| {
        let name = row.name.as_bytes();
        name.get(middle) == letter && name == code
    })?;
    Some(Id::Table(first.checked_add(small(at)?)?))
}

/// The rows of one name, from its first.
fn rows_from(first: u16) -> &'static [CodeRow] {
    let rows = CODES.get(usize::from(first)..).unwrap_or(&[]);
    let count = rows.iter().take_while(|row| Some(row.name) == rows.first().map(|row| row.name));
    rows.get(..count.count()).unwrap_or(&[])
}

/// AWS writes `com.example.books#ThrottlingException:http://...`: what counts is between the last
/// `#` and the next `:`. A URI keeps its whole text.
pub(super) fn bare(code: &[u8]) -> &[u8] {
    let code = code.trim_ascii();
    if code.starts_with(b"http://") || code.starts_with(b"https://") {
        return code;
    }
    if memchr::memchr2(b'#', b':', code).is_none() {
        return code;
    }
    let after = code.iter().position(|byte| *byte == b'#').map_or(0, |at| at + 1);
    let code = code.get(after..).unwrap_or(code);
    let end = code.iter().position(|byte| *byte == b':').unwrap_or(code.len());
    code.get(..end).unwrap_or(code)
}

/// The place of a code in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A header field of the service.
    Header,
    /// A member of an object of the body; the number tells one object from another.
    Object(u32, Role),
    /// An item of a list, or within one: it is about a part of the request.
    Listed,
    /// The whole of a plain text: a sentence of one word.
    Text,
}

/// The role of a member of an error object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// `type`: one statement together with `code`.
    Type,
    /// `code`: one statement together with `type`.
    Code,
    Other,
}

/// What one code says.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    id: Id,
    pub(crate) name: Cow<'static, str>,
    pub(crate) reason: Reason,
    /// Cells of the contract's own row.
    pub(crate) effect: Option<Effect>,
    pub(crate) fault: Option<Fault>,
    pub(crate) remedy: Option<Remedy>,
    pub(crate) repeat: Option<Repeat>,
    /// Whether the contract itself lists it.
    pub(crate) is_own: bool,
    /// The provider, if the response is known to come from it.
    pub(crate) provider: Option<u8>,
}

impl Said {
    /// Whether its row says more than the reason.
    pub(crate) fn has_cells(&self) -> bool {
        let words = (self.effect, self.fault, self.remedy, self.repeat);
        words != (None, None, None, None)
    }
}

/// The codes of one response.
#[derive(Clone, Debug, Default)]
pub(crate) struct Codes {
    /// The codes that a table knows, each once, and whether each is outside of lists.
    seen: Vec<(Id, bool)>,
    /// Some item of a list has an unknown code.
    listed_unknown: bool,
    stated: [Option<Statement>; MAX_STATEMENTS],
    /// The response states more codes than there is room for.
    overflow: bool,
    /// What they mean, the most cautious first.
    said: Vec<Said>,
    /// Whether the words of unknown codes are looked at.
    with_words: bool,
    /// A word of an unknown code that speaks of a plan, credit or a long window.
    quota_word: Option<&'static str>,
    /// A code that would take a proof away if its provider were known. It does so anyway.
    doubt: Option<(Reason, &'static str)>,
}

/// One code as the response states it.
#[derive(Clone, Copy, Debug)]
struct Statement {
    place: Place,
    /// `None`: an unknown code.
    id: Option<Id>,
}

/// How many statements are kept apart; an error has two or three.
const MAX_STATEMENTS: usize = 6;

impl Codes {
    /// The codes of a response with this status.
    pub(super) fn under(status: u16) -> Codes {
        let mut codes = Codes::default();
        codes.look_for_words(status);
        codes
    }

    /// The words of an unknown code matter only if the response may be a refusal because of a limit.
    pub(super) fn look_for_words(&mut self, status: u16) {
        self.with_words = matches!(status, 400 | 403 | 429 | 503);
    }

    /// Whether a table or the contract knows any of them.
    pub(crate) fn has_known(&self) -> bool {
        !self.seen.is_empty()
    }

    pub(crate) fn see(&mut self, code: &[u8], place: Place, own: &[OwnCode]) {
        let id = id_of(code, own);
        self.listed_unknown |= id.is_none() && place == Place::Listed;
        match id {
            Some(id) => self.note(id, place != Place::Listed),
            None if self.with_words && place != Place::Listed => {
                self.quota_word = self.quota_word.or_else(|| quota_word(code));
            }
            None => {}
        }
        self.state(Statement { place, id });
    }

    fn note(&mut self, id: Id, outside: bool) {
        match self.seen.iter_mut().find(|(known, _)| *known == id) {
            Some((_, known)) => *known |= outside,
            None => self.seen.push((id, outside)),
        }
    }

    fn state(&mut self, statement: Statement) {
        match self.stated.iter_mut().find(|slot| slot.is_none()) {
            Some(slot) => *slot = Some(statement),
            None => self.overflow = true,
        }
    }

    /// The most seconds that a code outside of lists adds to the interval of a poll.
    pub(super) fn interval_adds(&self) -> Option<u16> {
        let outside = self.seen.iter().filter(|(_, outside)| *outside);
        let rows = outside.filter_map(|(id, _)| match id {
            Id::Own(_) => None,
            Id::Table(first) => rows_from(*first).iter().find(|row| row.anywhere),
        });
        rows.filter_map(|row| row.interval_adds).max()
    }

    /// Merges what another reader found.
    pub(super) fn merge(&mut self, other: Codes) {
        other.seen.into_iter().for_each(|(id, outside)| self.note(id, outside));
        // What is outside of lists first, because it matters more.
        let listed = |statement: &Statement| statement.place == Place::Listed;
        let statements = || other.stated.iter().flatten().copied();
        statements().filter(|one| !listed(one)).for_each(|one| self.state(one));
        statements().filter(listed).for_each(|one| self.state(one));
        self.listed_unknown |= other.listed_unknown;
        self.quota_word = self.quota_word.or(other.quota_word);
        self.overflow |= other.overflow;
    }

    /// Settles what the codes mean in a response from these providers.
    pub(crate) fn resolve(&mut self, known: Providers, own: &[OwnCode]) {
        let mut found = Vec::with_capacity(self.seen.len());
        let mut others = self.listed_unknown;
        for (id, outside) in &self.seen {
            match meaning(*id, known, own) {
                Ok(said) => {
                    others |= !outside && said.reason != Reason::RateLimited;
                    found.push((said, *outside));
                }
                Err(row) => {
                    others |= !outside;
                    let weakens = matches!(row.reason, Reason::Timeout | Reason::InProgress);
                    if weakens && self.doubt.is_none_or(|(reason, _)| reason != Reason::Timeout) {
                        self.doubt = Some((row.reason, row.name));
                    }
                }
            }
        }
        // One item of a batch was refused; that says nothing about the others.
        found.retain(|(said, outside)| *outside || !others || said.reason != Reason::RateLimited);
        self.said = found.into_iter().map(|(said, _)| said).collect();
        self.said.sort_by_key(|said| core::cmp::Reverse(caution(said.reason)));
    }

    /// Whether some code has this reason.
    pub(crate) fn say(&self, reason: Reason) -> bool {
        self.said.iter().any(|said| said.reason == reason)
    }

    /// What was found, the most cautious first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Said> + '_ {
        self.said.iter()
    }

    /// The code with which an unknown provider would say that the request may have been processed.
    pub(crate) fn doubt(&self) -> Option<(Reason, &'static str)> {
        self.doubt
    }

    /// The word with which an unknown code speaks of a plan, credit or a long window.
    pub(crate) fn quota_word(&self) -> Option<&'static str> {
        self.quota_word
    }

    /// Whether this code is the only statement of the response: it is neither an item of a list nor
    /// part of a text, and there is nothing else but its own object's `type` or `code`, or the same
    /// name again.
    pub(crate) fn is_alone(&self, said: &Said) -> bool {
        let stated = || self.stated.iter().map_while(Option::as_ref);
        let whole = |place: Place| matches!(place, Place::Header | Place::Object(..));
        let first =
            stated().find(|one| whole(one.place) && self.reason(one.id) == Some(said.reason));
        let Some(first) = first.filter(|first| first.id == Some(said.id)) else { return false };
        !self.overflow
            && stated().all(|other| {
                let same_name = other.id == first.id && whole(other.place);
                let reason = self.reason(other.id);
                let known_other = reason.is_some_and(|reason| reason != said.reason);
                same_name || (!known_other && are_one(first.place, other.place))
            })
    }

    /// Whether the response states this code and no other.
    pub(crate) fn is_unanimous(&self, said: &Said) -> bool {
        let mut stated = self.stated.iter().map_while(Option::as_ref);
        !self.overflow && stated.all(|one| one.id == Some(said.id))
    }

    fn reason(&self, id: Option<Id>) -> Option<Reason> {
        self.said.iter().find(|said| Some(said.id) == id).map(|said| said.reason)
    }
}

/// What a code means if these providers are known, and the row that would mean something elsewhere.
fn meaning(id: Id, known: Providers, own: &[OwnCode]) -> Result<Said, &'static CodeRow> {
    static NOTHING: CodeRow = CodeRow {
        name: "",
        reason: Reason::Unknown,
        provider: u8::MAX,
        anywhere: false,
        remedy: None,
        interval_adds: None,
    };
    let (effect, fault, repeat) = (None, None, None);
    match id {
        Id::Own(at) => {
            let Some(row) = own.get(usize::from(at)) else { return Err(&NOTHING) };
            let OwnCode { name, reason, effect, fault, remedy, repeat } = row.clone();
            Ok(Said {
                id,
                name,
                reason,
                effect,
                fault,
                remedy,
                repeat,
                is_own: true,
                provider: None,
            })
        }
        Id::Table(first) => {
            let rows = rows_from(first);
            let its = |row: &&CodeRow| known.has(row.provider);
            let row = rows.iter().find(its).or_else(|| rows.iter().find(|row| row.anywhere));
            let Some(row) = row else { return Err(rows.first().unwrap_or(&NOTHING)) };
            let (name, provider) =
                (Cow::Borrowed(row.name), Some(row.provider).filter(|_| its(&row)));
            let (reason, remedy, is_own) = (row.reason, row.remedy, false);
            Ok(Said { id, name, reason, effect, fault, remedy, repeat, is_own, provider })
        }
    }
}

/// What a code means that counts whoever sends it: its name, its reason, and its remedy if it has one.
pub(crate) fn anywhere(code: &str) -> Option<(&'static str, Reason, Option<Remedy>)> {
    let Some(Id::Table(first)) = id_of(code.as_bytes(), &[]) else { return None };
    let row = rows_from(first).iter().find(|row| row.anywhere)?;
    Some((row.name, row.reason, row.remedy))
}

/// The longest code whose words are looked at, in bytes.
const MAX_WORDS: usize = 64;

/// A word of the table in a code: `MonthlyLimitReached`, `plan_limit_reached`.
fn quota_word(code: &[u8]) -> Option<&'static str> {
    if code.len() > MAX_WORDS {
        return None;
    }
    let mut rest = code;
    while let Some(start) = rest.iter().position(u8::is_ascii_alphabetic) {
        rest = rest.get(start..)?;
        // A word ends before what is no letter, and before a capital after a small letter.
        let ends = |pair: &[u8]| match pair {
            [before, after] => {
                !after.is_ascii_alphabetic()
                    || (before.is_ascii_lowercase() && after.is_ascii_uppercase())
            }
            _ => false,
        };
        let end = rest.windows(2).position(ends).map_or(rest.len(), |at| at + 1);
        let (word, after) = rest.split_at_checked(end)?;
        let found = QUOTA_WORDS.iter().find(|known| word.eq_ignore_ascii_case(known.as_bytes()));
        if found.is_some() {
            return found.copied();
        }
        rest = after;
    }
    None
}

fn caution(reason: Reason) -> u8 {
    REASONS.get(usize::from(reason.number())).map_or(0, |row| row.caution)
}

/// `type` and `code` of one error object are one statement.
fn are_one(one: Place, other: Place) -> bool {
    match (one, other) {
        (Place::Object(one, first), Place::Object(other, second)) => {
            one == other
                && matches!((first, second), (Role::Type, Role::Code) | (Role::Code, Role::Type))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: Place = Place::Object(1, Role::Code);
    const TYPE: Place = Place::Object(1, Role::Type);
    const ELSEWHERE: Place = Place::Object(2, Role::Code);

    /// The reasons of these codes in a response from these providers, whether one is the only
    /// statement, and the doubt.
    fn read(codes: &[(&str, Place)], known: Providers) -> (Vec<Reason>, bool, bool) {
        let mut found = Codes::default();
        codes.iter().for_each(|(code, place)| found.see(code.as_bytes(), *place, &[]));
        found.resolve(known, &[]);
        let alone = found.iter().any(|said| found.is_alone(said));
        (found.iter().map(|said| said.reason).collect(), alone, found.doubt().is_some())
    }

    #[test]
    fn a_word_of_a_provider_counts_where_it_is_known() {
        let all = Providers(u128::MAX);
        for (code, anywhere, where_known, doubt) in [
            ("ThrottlingException", Some(Reason::RateLimited), Some(Reason::RateLimited), false),
            ("SlowDown", None, Some(Reason::RateLimited), false),
            ("ServerTimeout", None, Some(Reason::Timeout), true),
            ("OperationAborted", None, Some(Reason::InProgress), true),
            ("ABORTED", None, Some(Reason::Conflict), false),
            ("uniqueness", None, Some(Reason::AlreadyExists), false),
            ("never_heard_of", None, None, false),
        ] {
            let reasons = |reason: Option<Reason>| reason.into_iter().collect::<Vec<_>>();
            let (found, _, doubtful) = read(&[(code, CODE)], Providers::NONE);
            assert_eq!((found, doubtful), (reasons(anywhere), doubt), "{code}");
            assert_eq!(read(&[(code, CODE)], all).0, reasons(where_known), "{code}");
        }
    }

    #[test]
    fn what_stands_beside_a_code() {
        for (codes, alone) in [
            (&[("throttled", CODE)][..], true),
            (&[("throttled", Place::Header)], true),
            (&[("throttled", Place::Text)], false),
            (&[("throttled", Place::Listed)], false),
            (&[("throttled", CODE), ("throttled", ELSEWHERE)], true),
            (&[("throttled", CODE), ("throttled", Place::Listed)], false),
            (&[("throttled", CODE), ("api_error", TYPE)], true),
            (&[("throttled", CODE), ("rate_limit_error", TYPE)], true),
            (&[("throttled", CODE), ("timeout_error", TYPE)], false),
            (&[("throttled", CODE), ("api_error", ELSEWHERE)], false),
            (&[("throttled", CODE), ("SlowDown", ELSEWHERE)], false),
            (&[("throttled", CODE); 7], false),
        ] {
            assert_eq!(read(codes, Providers::NONE).1, alone, "{codes:?}");
        }
    }

    #[test]
    fn an_item_of_a_batch_speaks_for_itself() {
        let one = [("throttled", Place::Listed), ("internal", Place::Listed)];
        assert_eq!(read(&one, Providers::NONE).0, []);
        let all = [("throttled", Place::Listed), ("ratelimited", Place::Listed)];
        assert_eq!(read(&all, Providers::NONE).0, [Reason::RateLimited; 2]);
    }

    #[test]
    fn words_of_a_plan_in_a_code() {
        for (code, word) in [
            ("MonthlyLimitReached", Some("monthly")),
            ("plan_limit_reached", Some("plan")),
            ("out-of-credits", Some("credits")),
            ("BILLING_HARD_LIMIT", Some("billing")),
            ("limit.daily", Some("daily")),
            ("explanation_missing", None),
            ("planet", None),
            ("429", None),
            ("", None),
        ] {
            assert_eq!(quota_word(code.as_bytes()), word, "{code}");
        }
        assert_eq!(quota_word("plan_".repeat(20).as_bytes()), None);
    }

    #[test]
    fn what_counts_of_a_name() {
        for (code, name) in [
            ("com.example.books#ThrottlingException:http://x", "ThrottlingException"),
            (" SlowDown ", "SlowDown"),
            ("https://example.com/#a:b", "https://example.com/#a:b"),
            ("", ""),
        ] {
            assert_eq!(bare(code.as_bytes()), name.as_bytes(), "{code}");
        }
    }
}
