//! The packed forms: a request and a response in one buffer of bytes, a verdict or a decision in
//! another. For languages in which each crossing into the library is expensive, and for WebAssembly,
//! where only numbers and memory can cross. In Rust itself, use [`judge`](crate::judge) and
//! [`Call`](crate::Call).
//!
//! All numbers are little-endian and need no alignment.
//!
//! ```
//! use aftercall::pack::{JudgeInput, LAYOUT, pack_verdict};
//! use aftercall::Contract;
//!
//! // In: no request; status 503, body unread, no redirect, no header fields.
//! let mut input = vec![0, 0];
//! input.extend(503_u16.to_le_bytes());
//! input.extend([0; 20]);
//! let verdict = JudgeInput::read(&input)?.judge(Contract::rest());
//!
//! // Out: the whole verdict.
//! let output = pack_verdict(&verdict);
//! assert_eq!(output[5], LAYOUT);
//! # Ok::<(), aftercall::Error>(())
//! ```
//!
//! # Input
//!
//! One part after another. A *text* is a `u32` length followed by that many bytes.
//!
//! - request: `u8` flags ([`REQUEST_GIVEN`] …); if it is given: `u8` earlier effect (0 none, else
//!   its number plus 1), method, URL, `u32` count of header fields, and name and value of each
//! - response: `u16` status, `u8` body state, `u8` flags ([`RECEIVED_GIVEN`]), `i64` received
//!   (microseconds since 1970, 0 if not given), `u16` redirect, `u32` count of header fields
//!   and name and value of each, body
//! - failure: `u8` phase, `u8` cause, `u8` sent (0 unknown, 1 no, 2 yes), `u16` redirect
//! - step: `u8` event, `u64` monotonic, `i64` wall (both in microseconds), and the part of the event:
//!   0 begin, nothing; 1 a response; 2 a failure; 3 wake, nothing; 4 credentials, `u8` renewed;
//!   5 verified, `u8` what was found; 6 cancel, nothing
//!
//! A buffer that is too short or too long, that has a number outside its set, or text that must be
//! UTF-8 but is not, is rejected as a whole.
//!
//! # Output
//!
//! A head, then the part for its kind (1 verdict, 2 decision, 3 outcome), then everything of variable
//! length. [`parts`] lists the columns of each part. A *text* is a `u32` offset from the start of the
//! buffer and a `u32` length; an absent one has the offset [`ABSENT`]. A *list* is a `u32` offset and
//! a `u32` count.

mod ask;
mod columns;
mod input;
mod output;
mod packer;
mod reader;
mod records;

pub use ask::{
    CALL_CAN_AUTHENTICATE, CALL_CAN_VERIFY, CallInput, read_asked, read_call, read_failure_name,
    read_fields, read_policy, read_request_and_scope, read_texts,
};
pub use columns::{ABSENT, Columns, KINDS, Kind, LAYOUT, parts};
pub use input::{
    JudgeInput, RECEIVED_GIVEN, REQUEST_GIVEN, REQUEST_IDEMPOTENT, REQUEST_IDEMPOTENT_GIVEN,
    REQUEST_NOT_REPLAYABLE, StepInput, body_wanted_by, read_request,
};
pub use output::{
    Wanted, pack_decision, pack_decision_with, pack_outcome, pack_verdict, pack_verdict_with,
};
pub use records::{
    pack_attempts, pack_contract, pack_error, pack_failure, pack_failure_names, pack_mistake,
    pack_panic, pack_policy, pack_request, pack_rows, pack_sets, pack_status, pack_text,
};
