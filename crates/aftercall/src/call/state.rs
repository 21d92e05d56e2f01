//! The states of a call and the inputs that each accepts, in one table.

use crate::error::{Error, ErrorKind};
use crate::vocabulary::Action;

/// The state of a call. The numbers are the rows of [`CALL_STATES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    New,
    Sent,
    Waiting,
    Authenticating,
    Verifying,
    Done,
}

/// An input of a call. The numbers are the columns of [`CALL_STATES`].
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

/// The names of a call's inputs, in the order of [`CallState::then`].
pub const CALL_INPUTS: [&str; 7] =
    ["begin", "on_response", "on_failure", "on_wake", "on_credentials", "on_verified", "cancel"];

/// One state of a call, as data: a row of [`CALL_STATES`].
#[derive(Clone, Copy, Debug)]
pub struct CallState {
    /// The state's name.
    pub name: &'static str,
    /// One line that says what the state means.
    pub help: &'static str,
    /// For each input of [`CALL_INPUTS`] the actions that may follow; none if the input is a mistake
    /// in this state.
    pub then: [&'static [Action]; 7],
}

const ILLEGAL: &[Action] = &[];
const END: &[Action] = &[Action::Done];
const BEGUN: &[Action] = &[Action::Send, Action::Wait, Action::Done];
const ANSWERED: &[Action] = &[Action::Wait, Action::Authenticate, Action::Verify, Action::Done];
const FAILED: &[Action] = &[Action::Wait, Action::Verify, Action::Done];
const GO_ON: &[Action] = &[Action::Send, Action::Wait, Action::Verify, Action::Done];
const FOUND: &[Action] = &[Action::Wait, Action::Authenticate, Action::Done];

/// Which inputs a call accepts in each state, and which actions may follow. Any other input is an
/// error and changes nothing.
///
/// ```
/// use aftercall::{Action, CALL_INPUTS, CALL_STATES};
///
/// let new = &CALL_STATES[0];
/// assert_eq!((new.name, CALL_INPUTS[0]), ("new", "begin"));
/// assert!(new.then[0].contains(&Action::Send)); // `begin` may lead to a first attempt
/// assert!(new.then[1].is_empty()); // `on_response` is a mistake before it
/// ```
#[rustfmt::skip] // one row a line
pub const CALL_STATES: [CallState; 6] = [
    //                                                                        begin    response  failure  wake     credentials verified cancel
    row("new", "The call has not begun.",                                     [BEGUN,   ILLEGAL,  ILLEGAL, ILLEGAL, ILLEGAL,    ILLEGAL, END]),
    row("sent", "An attempt is in flight.",                                  [ILLEGAL, ANSWERED, FAILED,  ILLEGAL, ILLEGAL,    ILLEGAL, END]),
    row("waiting", "The call waits before an attempt or a verification.",    [ILLEGAL, ILLEGAL,  ILLEGAL, GO_ON,   ILLEGAL,    ILLEGAL, END]),
    row("authenticating", "The caller is getting new credentials.",          [ILLEGAL, ILLEGAL,  ILLEGAL, ILLEGAL, GO_ON,      ILLEGAL, END]),
    row("verifying", "The caller is finding out whether it took effect.",    [ILLEGAL, ILLEGAL,  ILLEGAL, ILLEGAL, ILLEGAL,    FOUND,   END]),
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
#[inline]
pub(super) fn check(state: State, input: Input) -> Result<(), Error> {
    let row = &CALL_STATES[state as usize];
    if row.then[input as usize].is_empty() { Err(mistake(row, input)) } else { Ok(()) }
}

#[cold]
fn mistake(row: &CallState, input: Input) -> Error {
    // `cancel` is legal nearly everywhere, and is not what the caller wanted.
    let inputs = CALL_INPUTS.iter().zip(row.then);
    let expected = inputs.filter(|(name, then)| **name != "cancel" && !then.is_empty());
    let expected: Vec<&str> = expected.map(|(name, _)| *name).collect();
    let expected = match expected.as_slice() {
        [] => "nothing more: it has ended".to_owned(),
        names => names.join(" or "),
    };
    let input = CALL_INPUTS[input as usize];
    Error::new(ErrorKind::State, format!("{input}: the call expects {expected}"))
}
