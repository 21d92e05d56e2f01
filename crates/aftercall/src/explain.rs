//! Why a verdict says what it says: the evidence of each field, and one sentence for a person.

use crate::challenge::Challenge;
use crate::claim::{Claim, ClaimName};
use crate::contract::Contract;
use crate::time::WaitHint;
use crate::verdict::{Answer, Verdict};
use crate::vocabulary::{Effect, Fault, Field, Reason, Remedy, Repeat, Source, WordSet};
use core::fmt;
use std::borrow::Cow;

/// Why a field of a verdict has its value: what decided, and what that overrode. A view of the
/// verdict, which builds text only on request.
///
/// ```
/// use aftercall::{Contract, Field, Response, Source};
///
/// let body = br#"{"message": "The operation timed out"}"#;
/// let response = Response::new(500).body(body, aftercall::BodyState::Complete);
/// let verdict = aftercall::judge(Contract::rest(), None, &response);
/// let remedy = verdict.evidence_of(Field::Remedy);
/// assert_eq!((remedy.source(), &*remedy.name()), (Source::Text, "timed out"));
/// let other = remedy.overrode().next().expect("the row's word");
/// assert_eq!((other.source, other.value), (Source::Row, "report"));
/// assert_eq!(other.name, "the row without the text");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'v> {
    verdict: &'v Verdict,
    field: Field,
}

/// A word that did not decide: who said it, and by what name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overrode<'v> {
    /// The source that spoke.
    pub source: Source,
    /// What it said: the slug of a word.
    pub value: &'static str,
    /// The name of what spoke: a header field, a code or a phrase; for a row, its status.
    pub name: Cow<'v, str>,
}

impl Verdict {
    /// Why each field has its value. The wait is listed only if there is one.
    ///
    /// ```
    /// use aftercall::{Contract, Response};
    ///
    /// let verdict = aftercall::judge(Contract::rest(), None, &Response::new(404));
    /// for evidence in verdict.evidence() {
    ///     println!("{} {}: {} {}", evidence.field(), evidence.value(), evidence.source(), evidence.name());
    /// }
    /// ```
    pub fn evidence(&self) -> impl Iterator<Item = Evidence<'_>> {
        Field::ALL
            .iter()
            .filter(|field| **field != Field::Wait || self.wait.is_some())
            .map(|field| self.evidence_of(*field))
    }

    /// Why this field has its value.
    pub fn evidence_of(&self, field: Field) -> Evidence<'_> {
        Evidence { verdict: self, field }
    }

    /// The number of a field's word; `None` for the wait.
    pub(crate) fn word(&self, field: Field) -> Option<u8> {
        match field {
            Field::Effect => Some(self.effect.number()),
            Field::Fault => Some(self.fault.number()),
            Field::Repeat => Some(self.repeat.number()),
            Field::Remedy => Some(self.remedy.number()),
            Field::Reason => Some(self.reason.number()),
            Field::Wait => None,
        }
    }

    /// The number of the word that the row gives for a field.
    fn word_of_row(&self, field: Field) -> Option<u8> {
        let status = self.status()?;
        match field {
            Field::Effect => Some(status.effect().number()),
            Field::Fault => Some(status.fault().number()),
            Field::Repeat => Some(status.repeat().number()),
            Field::Remedy => Some(status.remedy().number()),
            Field::Reason => Some(status.reason().number()),
            Field::Wait => None,
        }
    }

    /// The name of a claim; of the row or the failure that was judged if there is none.
    fn name_of<'v>(&'v self, claim: Option<&'v Claim>) -> Cow<'v, str> {
        match claim.map(|claim| &claim.name) {
            Some(ClaimName::Known(name)) => Cow::Borrowed(name),
            Some(ClaimName::Own(name)) => Cow::Borrowed(name),
            Some(ClaimName::Redirect(code) | ClaimName::Masked(code)) => {
                Cow::Owned(Contract::http().status(*code).to_string())
            }
            Some(ClaimName::Judged) | None => Cow::Owned(self.name_of_judged()),
        }
    }

    /// The name of the row or the failure that was judged.
    fn name_of_judged(&self) -> String {
        match &self.answer {
            Answer::Response(status) if status.is_known() => status.to_string(),
            Answer::Response(status) => format!("{}xx", status.code() / 100),
            Answer::Failure(failure) => failure.to_string(),
        }
    }

    /// One or two sentences for people: what happened, whether it took effect, and what to do next.
    /// For a log or an error message; programs use the fields.
    ///
    /// ```
    /// use aftercall::{Contract, Request, Response};
    ///
    /// let post = Request::from_parts("POST", "https://api.example/orders", &[]);
    /// let verdict = aftercall::judge(Contract::rest(), Some(&post), &Response::new(504));
    /// assert_eq!(
    ///     verdict.explain().to_string(),
    ///     "504 Gateway Timeout (network): it is unknown whether the request took effect. \
    ///      A retry would be useful, but applying the request twice could do harm.",
    /// );
    /// ```
    pub fn explain(&self) -> Explanation<'_> {
        Explanation(self)
    }

    /// What to do next, in one sentence for people: the end of [`Verdict::explain`].
    ///
    /// ```
    /// use aftercall::{Contract, Response};
    ///
    /// let verdict = aftercall::judge(Contract::rest(), None, &Response::new(401));
    /// let next = verdict.advice().to_string();
    /// assert_eq!(next, "Get valid credentials, then send the request again.");
    /// ```
    pub fn advice(&self) -> Advice<'_> {
        Advice(self)
    }
}

impl<'v> Evidence<'v> {
    /// The field of the verdict.
    pub fn field(self) -> Field {
        self.field
    }

    /// The source that decided.
    pub fn source(self) -> Source {
        self.verdict.decided_by(self.field)
    }

    /// The field's value: a slug, or the wait in words.
    pub fn value(self) -> Cow<'static, str> {
        match self.verdict.word(self.field) {
            Some(number) => Cow::Borrowed(slug(self.field, number)),
            None => self.verdict.wait.map_or(Cow::Borrowed(""), |wait| Cow::Owned(in_words(wait))),
        }
    }

    /// The name of what decided: a header field, a code or a phrase; for a row, its status.
    pub fn name(self) -> Cow<'v, str> {
        let source = self.source();
        if self.field == Field::Wait || source == Source::RetryAfter {
            return Cow::Borrowed(source.slug());
        }
        self.verdict.name_of(self.decider())
    }

    /// What it overrode: each other piece of evidence that had another word for this field.
    pub fn overrode(self) -> impl Iterator<Item = Overrode<'v>> + use<'v> {
        self.overrode_with_numbers().map(|(other, _)| other)
    }

    /// What it overrode, each with the number of its word.
    pub(crate) fn overrode_with_numbers(
        self,
    ) -> impl Iterator<Item = (Overrode<'v>, u8)> + use<'v> {
        self.overrode_words().map(move |(source, number, claim)| {
            let (value, name) = (slug(self.field, number), self.verdict.name_of(claim));
            (Overrode { source, value, name }, number)
        })
    }

    /// The claim that decided: the one with the field's word, if it was not changed afterwards.
    fn decider(self) -> Option<&'v Claim> {
        let (source, value) = (self.source(), self.verdict.word(self.field));
        let spoke = |claim: &&Claim| claim.source == source && claim.word(self.field).is_some();
        let claims = || self.verdict.claims.iter().filter(spoke);
        claims().find(|claim| claim.word(self.field) == value).or_else(|| claims().next())
    }

    /// What it overrode: the source, the number of the word, and the claim, if it is not the row's.
    fn overrode_words(self) -> impl Iterator<Item = (Source, u8, Option<&'v Claim>)> + use<'v> {
        let (verdict, field) = (self.verdict, self.field);
        let value = verdict.word(field);
        let claims = verdict.claims.iter();
        let said =
            claims.filter_map(move |claim| Some((claim.source, claim.word(field)?, Some(claim))));
        let row = if verdict.is_known() { Source::Row } else { Source::Class };
        let of_row = verdict.word_of_row(field).map(|word| (row, word, None));
        said.chain(of_row).filter(move |(_, word, _)| Some(*word) != value)
    }
}

/// The set of a field's words.
fn set_of(field: Field) -> Option<WordSet> {
    match field {
        Field::Effect => Some(Effect::SET),
        Field::Fault => Some(Fault::SET),
        Field::Repeat => Some(Repeat::SET),
        Field::Remedy => Some(Remedy::SET),
        Field::Reason => Some(Reason::SET),
        Field::Wait => None,
    }
}

fn slug(field: Field, number: u8) -> &'static str {
    let word = set_of(field).and_then(|set| set.words.get(usize::from(number)));
    word.map_or("", |word| word.slug)
}

fn in_words(wait: WaitHint) -> String {
    match wait {
        WaitHint::After(duration) => format!("after {} s", duration.as_secs_f64()),
        WaitHint::At(at) => format!("at {} s since 1970", at.div_euclid(1_000_000)),
    }
}

/// A verdict in one or two sentences; see [`Verdict::explain`].
#[derive(Clone, Copy, Debug)]
pub struct Explanation<'v>(&'v Verdict);

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = self.0;
        match verdict.status() {
            Some(status) if !verdict.is_verified() => {
                write!(f, "{} {}", status.code(), verdict.message())?
            }
            _ => f.write_str(verdict.message())?,
        }
        if verdict.fault() != Fault::None {
            write!(f, " ({})", verdict.fault())?;
        }
        f.write_str(match verdict.effect() {
            Effect::Unknown => ": it is unknown whether the request took effect.",
            Effect::NotApplied => ": the request did not take effect.",
            Effect::Pending => ": the request was accepted, and its effect is still to come.",
            Effect::Partial => ": parts of the request took effect.",
            Effect::Applied => ": the request took effect.",
        })?;
        write!(f, " {}", verdict.advice())
    }
}

/// What to do next, in one sentence; see [`Verdict::advice`].
#[derive(Clone, Copy, Debug)]
pub struct Advice<'v>(&'v Verdict);

impl fmt::Display for Advice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = self.0;
        match verdict.remedy() {
            Remedy::Retry | Remedy::SlowDown => again(verdict, f),
            Remedy::Authenticate => f.write_str(credentials(verdict)),
            // Nothing was accepted that a status monitor could tell of.
            Remedy::Poll if verdict.effect() == Effect::NotApplied => {
                f.write_str("Ask again after a pause, until it is decided.")
            }
            remedy => f.write_str(remedy.help()),
        }
    }
}

/// Which credentials.
fn credentials(verdict: &Verdict) -> &'static str {
    let any = |wanted: fn(&Challenge) -> bool| verdict.challenges().iter().any(wanted);
    if any(Challenge::is_for_nonce) {
        "Send the request again with the same credentials and the nonce that the server sent."
    } else if any(|found| found.error == "insufficient_user_authentication") {
        "Have the user sign in again as the challenge asks, then send the request again."
    } else {
        Remedy::Authenticate.help()
    }
}

/// Whether and when to send it again.
fn again(verdict: &Verdict, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if verdict.is_retryable() {
        return match verdict.wait() {
            Some(WaitHint::After(wait)) => {
                write!(f, "Send it again after {} s or more.", wait.as_secs_f64())
            }
            Some(WaitHint::At(_)) => {
                f.write_str("Send it again at the time that the server named.")
            }
            None if verdict.remedy() == Remedy::SlowDown => {
                f.write_str("Send less, and send it again later.")
            }
            None => f.write_str("Send it again after a pause."),
        };
    }
    f.write_str(match (verdict.repeat(), verdict.replayable) {
        (Repeat::Never, _) => "The server forbids a retry.",
        (_, false) => "A retry would be useful, but the body cannot be sent a second time.",
        _ => "A retry would be useful, but applying the request twice could do harm.",
    })
}
