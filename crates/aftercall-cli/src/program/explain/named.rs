//! The errors of transports, found by the name or the number that somebody read in a message:
//! alone, or with the library before it.

use aftercall::{Cause, Contract, Failure, FailureName, Phase, Request, Verdict, failure_names};
use aftercall_vectors::given::Came;

/// The errors of one meaning, and the verdict on them.
pub(super) struct Meant {
    pub(super) names: Vec<&'static FailureName>,
    pub(super) phase: Phase,
    pub(super) cause: Cause,
    /// The client may have sent the request before, by its own decision.
    pub(super) may_be_sent: bool,
    pub(super) verdict: Verdict,
}

impl Meant {
    /// How the errors are called, each with its library: `curl:CURLE_GOT_NOTHING (52)`.
    pub(super) fn title(&self) -> String {
        let number = |name: &FailureName| match name.number {
            "" => String::new(),
            number => format!(" ({number})"),
        };
        let title = |name: &&FailureName| format!("{}:{}{}", name.library, name.name, number(name));
        self.names.iter().map(title).collect::<Vec<_>>().join(", ")
    }
}

/// The meanings of what was named, those of the same phase and cause together. Libraries may mean
/// different things by one name, so there may be several.
pub(super) fn meant(what: &str, contract: &Contract, request: Option<&Request>) -> Vec<Meant> {
    let mut found: Vec<Meant> = Vec::new();
    for name in names(what) {
        let same = |meant: &&mut Meant| {
            (meant.phase, meant.cause, meant.may_be_sent)
                == (name.phase, name.cause, name.may_be_sent)
        };
        if let Some(meant) = found.iter_mut().find(same) {
            meant.names.push(name);
            continue;
        }
        let failure = Failure::new(name.phase, name.cause);
        let failure = if name.may_be_sent { failure.sent(true) } else { failure };
        let verdict = Came::Failure(failure).judge(contract, request);
        found.push(Meant {
            names: vec![name],
            phase: name.phase,
            cause: name.cause,
            may_be_sent: name.may_be_sent,
            verdict,
        });
    }
    found
}

/// The rows of the core's table: as written, or else without regard to case. A name with a dot in it is
/// looked for as a whole, and then as a library's.
fn names(what: &str) -> Vec<&'static FailureName> {
    let whole = found(None, what);
    if !whole.is_empty() || !what.contains([':', '.']) {
        return whole;
    }
    let (library, name) = parts(what);
    found(library, name)
}

fn found(library: Option<&str>, name: &str) -> Vec<&'static FailureName> {
    let find = |same: fn(&str, &str) -> bool| -> Vec<&'static FailureName> {
        let of_library =
            |row: &&FailureName| library.is_none_or(|library| same(row.library, library));
        let fits = |row: &&FailureName| {
            same(row.name, name) || (!row.number.is_empty() && row.number == name)
        };
        failure_names().iter().filter(of_library).filter(fits).collect()
    };
    let exact = find(|one, other| one == other);
    if exact.is_empty() { find(str::eq_ignore_ascii_case) } else { exact }
}

/// The library, if one is named, and the name: `curl:7`, `httpx.ReadTimeout`,
/// `requests.exceptions.ReadTimeout`, `ETIMEDOUT`.
fn parts(what: &str) -> (Option<&str>, &str) {
    match what.split_once(':') {
        Some((library, name)) => (Some(library.trim()), name.trim()),
        None => match (what.split('.').next(), what.rsplit_once('.')) {
            (Some(library), Some((_, name))) => (Some(library), name),
            _ => (None, what),
        },
    }
}
