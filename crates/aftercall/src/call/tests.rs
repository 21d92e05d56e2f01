//! Each input in each state, against the table.

use super::*;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::vocabulary::{Action, Phase};

const INPUTS: [Input; 7] = [
    Input::Begin,
    Input::Response,
    Input::Failure,
    Input::Wake,
    Input::Credentials,
    Input::Verified,
    Input::Cancel,
];

const STATES: [State; 6] =
    [State::New, State::Sent, State::Waiting, State::Authenticating, State::Verifying, State::Done];

const NOW: Now = Now::new(5, 5);

/// A call that was brought into a state.
fn call_in(state: State) -> Call {
    let mut request = Request::from_parts("POST", "https://api.example/orders", &[]);
    request.set_earlier(Effect::NotApplied);
    let options = Options { can_authenticate: true, can_verify: true, ..Options::default() };
    let mut call = Engine::default().call(request, options, 1);
    let unavailable = [crate::Header::new("Retry-After", "1")];
    let answer = match state {
        State::New => return call,
        State::Sent => None,
        State::Waiting => Some(Response::new(503).headers(&unavailable)),
        State::Authenticating => Some(Response::new(401)),
        State::Verifying => Some(Response::new(504)),
        State::Done => Some(Response::new(201)),
    };
    assert!(call.begin(NOW).is_ok());
    if let Some(answer) = answer {
        assert!(call.on_response(&answer, NOW).is_ok());
    }
    assert_eq!(call.state, state);
    call
}

fn tell(call: &mut Call, input: Input) -> Result<Decision, Error> {
    match input {
        Input::Begin => call.begin(NOW),
        Input::Response => call.on_response(&Response::new(500), NOW),
        Input::Failure => {
            let failure = Failure::new(Phase::Wait, Cause::Timeout);
            call.on_failure(failure, NOW)
        }
        Input::Wake => call.on_wake(NOW),
        Input::Credentials => call.on_credentials(true, NOW),
        Input::Verified => call.on_verified(Verified::NotApplied, NOW),
        Input::Cancel => call.cancel(NOW),
    }
}

#[test]
fn every_input_in_every_state_is_what_the_table_says() {
    let mut words = Vec::new();
    for state in STATES {
        for input in INPUTS {
            let mut call = call_in(state);
            let then = CALL_STATES[state as usize].then[input as usize];
            match tell(&mut call, input) {
                Ok(decision) => {
                    let action = decision.action();
                    assert!(then.contains(&action), "{state:?}, {input:?}: {action}");
                }
                Err(error) => {
                    assert!(then.is_empty(), "{state:?}, {input:?}: {error}");
                    assert_eq!(call.state, state);
                    words.push(error.to_string());
                }
            }
        }
    }
    assert_eq!(words.len(), 31);
    assert_eq!(words[0], "on_response: the call expects begin");
    assert_eq!(words[6], "on_wake: the call expects on_response or on_failure");
    assert_eq!(words[30], "cancel: the call expects nothing more: it has ended");
}

#[test]
fn the_rows_and_columns_are_in_the_order_of_their_numbers() {
    let names = STATES.map(|state| format!("{state:?}").to_lowercase());
    assert_eq!(CALL_STATES.map(|row| row.name.to_owned()), names);
    for (input, name) in INPUTS.iter().zip(CALL_INPUTS) {
        let method = format!("{input:?}").to_lowercase();
        assert_eq!(name.trim_start_matches("on_"), method);
    }
    // Any state but the last can be left by the caller alone.
    let ends = CALL_STATES.map(|row| row.then[Input::Cancel as usize] == [Action::Done]);
    assert_eq!(ends, [true, true, true, true, true, false]);
}
