//! The packed forms: a request and a response in one buffer of bytes, a verdict or a decision in
//! another. For languages in which each crossing into the library costs something, and for
//! WebAssembly, where nothing but numbers and memory crosses at all.
//!
//! All numbers are little-endian and may stand at any address.
//!
//! # Input
//!
//! One part after the other. A *text* is a `u32` length and so many bytes.
//!
//! - request: `u8` flags ([`REQUEST_GIVEN`] …); where it is given: `u8` earlier effect (0 none, else
//!   its number and 1), method, URL, `u32` count of header fields, and name and value of each
//! - response: `u16` status, `u8` body state, `u8` flags ([`RECEIVED_GIVEN`]), `i64` received
//!   (microseconds since 1970, 0 where it is not given), `u16` redirect, `u32` count of header fields
//!   and name and value of each, body
//! - failure: `u8` phase, `u8` cause, `u8` sent (0 not known, 1 no, 2 yes), `u16` redirect
//! - step: `u8` event, `u64` monotonic, `i64` wall (both in microseconds), and the event's own part:
//!   0 begin, nothing; 1 a response; 2 a failure; 3 wake, nothing; 4 credentials, `u8` renewed;
//!   5 verified, `u8` what was found; 6 cancel, nothing
//!
//! A buffer that is too short or too long, that has a number out of its set, or text that is not
//! UTF-8 where it must be, is refused whole.
//!
//! # Output
//!
//! A head, then the part that its kind names (1 verdict, 2 decision, 3 outcome), then what has no
//! fixed length. [`parts`] lists the columns of each part. A *text* is a `u32` offset from the start of the buffer and a `u32` length;
//! one that is absent has the offset [`ABSENT`]. A *list* is a `u32` offset and a `u32` count.

mod input;
mod output;

pub use input::{
    JudgeInput, RECEIVED_GIVEN, REQUEST_GIVEN, REQUEST_IDEMPOTENT, REQUEST_IDEMPOTENT_GIVEN,
    REQUEST_NOT_REPLAYABLE, StepInput, read_request,
};
pub use output::{ABSENT, Columns, Kind, LAYOUT, pack_decision, pack_outcome, pack_verdict, parts};
