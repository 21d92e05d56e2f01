//! Where a call stands, and what it may be told there: one table of states and inputs.

use crate::error::{Error, ErrorKind};
use crate::vocabulary::Action;

/// Where a call stands. The numbers are the rows of [`CALL_STATES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    New,
    Sent,
    Waiting,
    Authenticating,
    Verifying,
    Done,
}

/// What a call is told. The numbers are the columns of [`CALL_STATES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Input {
    Begin,
    Response,
    Failure,
    Wake,
    Credentials,
    Verified,
    Cancel,
}

/// The inputs of a call by their names, in the order of [`CallState::then`].
pub const CALL_INPUTS: [&str; 7] =
    ["begin", "on_response", "on_failure", "on_wake", "on_credentials", "on_verified", "cancel"];

/// One state of a call, as data: a row of [`CALL_STATES`].
#[derive(Clone, Copy, Debug)]
pub struct CallState {
    /// The state's name.
    pub name: &'static str,
    /// One line that says what the state means.
    pub help: &'static str,
    /// For each input of [`CALL_INPUTS`] the decisions that may follow; none if the input is a
    /// mistake in this state.
    pub then: [&'static [Action]; 7],
}

const ILLEGAL: &[Action] = &[];
const END: &[Action] = &[Action::Done];
const BEGUN: &[Action] = &[Action::Send, Action::Wait, Action::Done];
const ANSWERED: &[Action] = &[Action::Wait, Action::Authenticate, Action::Verify, Action::Done];
const FAILED: &[Action] = &[Action::Wait, Action::Verify, Action::Done];
const GO_ON: &[Action] = &[Action::Send, Action::Wait, Action::Verify, Action::Done];
const FOUND: &[Action] = &[Action::Wait, Action::Authenticate, Action::Done];

/// What a call may be told in each state, and what it may decide then. The calls obey this table;
/// any other input is an error and changes nothing.
///
/// ```
/// use aftercall::{Action, CALL_INPUTS, CALL_STATES};
///
/// let new = &CALL_STATES[0];
/// assert_eq!((new.name, CALL_INPUTS[0]), ("new", "begin"));
/// assert!(new.then[0].contains(&Action::Send)); // `begin` may lead to a first attempt
/// assert!(new.then[1].is_empty()); // no response can come before it
/// ```
#[rustfmt::skip] // one row a line
pub const CALL_STATES: [CallState; 6] = [
    //                                                                        begin    response  failure  wake     credentials verified cancel
    row("new", "Nothing was done yet.",                                      [BEGUN,   ILLEGAL,  ILLEGAL, ILLEGAL, ILLEGAL,    ILLEGAL, END]),
    row("sent", "An attempt is under way.",                                  [ILLEGAL, ANSWERED, FAILED,  ILLEGAL, ILLEGAL,    ILLEGAL, END]),
    row("waiting", "The call waits, before an attempt or a verification.",   [ILLEGAL, ILLEGAL,  ILLEGAL, GO_ON,   ILLEGAL,    ILLEGAL, END]),
    row("authenticating", "The caller gets new credentials.",                [ILLEGAL, ILLEGAL,  ILLEGAL, ILLEGAL, GO_ON,      ILLEGAL, END]),
    row("verifying", "The caller finds out whether the request took effect.", [ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL,    FOUND,   END]),
    row("done", "The call has ended.",                                       [ILLEGAL, ILLEGAL,  ILLEGAL, ILLEGAL, ILLEGAL,    ILLEGAL, ILLEGAL]),
];

const fn row(
    name: &'static str,
    help: &'static str,
    then: [&'static [Action]; CALL_INPUTS.len()],
) -> CallState {
    CallState { name, help, then }
}

/// An error unless the input is legal in the state.
pub(super) fn check(state: State, input: Input) -> Result<(), Error> {
    let row = CALL_STATES.get(state as usize);
    let then = row.and_then(|row| row.then.get(input as usize));
    if then.is_some_and(|then| !then.is_empty()) {
        return Ok(());
    }
    // To cancel is legal nearly everywhere and helps nobody who went wrong.
    let inputs = CALL_INPUTS.iter().zip(row.into_iter().flat_map(|row| row.then));
    let expected = inputs.filter(|(name, then)| **name != "cancel" && !then.is_empty());
    let expected: Vec<&str> = expected.map(|(name, _)| *name).collect();
    let expected = match expected.as_slice() {
        [] => "nothing more: it has ended".to_owned(),
        names => names.join(" or "),
    };
    let input = CALL_INPUTS.get(input as usize).copied().unwrap_or_default();
    Err(Error::new(ErrorKind::State, format!("{input}: the call expects {expected}")))
}
