//! The C interface, called as a wild but memory-valid program would: any order, any number, lengths that
//! cannot be, structures of any claimed size at any address, NULL for every pointer, handles freed in any
//! order. Never a pointer to what is not there: C cannot defend itself against that.
//!
//! An input is a program: a byte names an operation, the operation draws its arguments. After each one the
//! result must be a documented one, no panic may have been caught, and what may not be written is not.

mod drive;
mod given;
mod look;
mod make;
mod packed;

use crate::draw::Draw;
use aftercall_ffi::*;
use core::ffi::{CStr, c_char};
use core::ptr;

/// The most operations of one program.
const MOST: usize = 64;

/// How many operations there are.
pub const OPERATIONS: u8 = 51;

/// One program while it runs: what it has made so far, a few of each.
struct Machine<'a> {
    draw: Draw<'a>,
    contracts: [*mut aftercall_contract; 3],
    policies: [*mut aftercall_policy; 2],
    engines: [*mut aftercall_engine; 2],
    requests: [*mut aftercall_request; 3],
    responses: [*mut aftercall_response; 3],
    verdicts: [*mut aftercall_verdict; 3],
    calls: [(*mut aftercall_call, Expects); 3],
    /// Texts that must live for the length of one operation: exact copies, so that a tool which watches
    /// memory sees a read behind their end.
    kept: Vec<Box<[u8]>>,
    /// Lists of header fields, for as long.
    lists: Vec<Box<[aftercall_header]>>,
}

/// What a call expects next, as the documentation tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expects {
    Begin,
    Answer,
    Wake,
    Credentials,
    Verified,
    Nothing,
}

/// Runs the program that the bytes describe.
///
/// # Panics
///
/// When a function answers what it must not, or writes where it must not.
pub fn run(data: &[u8]) {
    let mut machine = Machine {
        draw: Draw::of(data),
        contracts: [ptr::null_mut(); 3],
        policies: [ptr::null_mut(); 2],
        engines: [ptr::null_mut(); 2],
        requests: [ptr::null_mut(); 3],
        responses: [ptr::null_mut(); 3],
        verdicts: [ptr::null_mut(); 3],
        calls: [(ptr::null_mut(), Expects::Nothing); 3],
        kept: Vec::new(),
        lists: Vec::new(),
    };
    for _ in 0..MOST {
        if machine.draw.is_empty() {
            break;
        }
        let operation = machine.draw.byte() % OPERATIONS;
        machine.step(operation);
        machine.kept.clear();
        machine.lists.clear();
    }
}

impl Machine<'_> {
    /// Operations by number; what makes something comes first, so that small bytes build a program.
    fn step(&mut self, operation: u8) {
        match operation {
            0..=11 => self.make(operation),
            12..=27 => self.drive(operation - 12),
            28..=45 => self.look(operation - 28),
            _ => self.packed(operation - 46),
        }
    }
}

/// Whatever is still there is freed: engines before the calls that use them.
impl Drop for Machine<'_> {
    fn drop(&mut self) {
        // SAFETY: each handle is NULL or live, and freed once.
        unsafe {
            self.contracts.into_iter().for_each(|it| aftercall_contract_free(it));
            self.policies.into_iter().for_each(|it| aftercall_policy_free(it));
            self.engines.into_iter().for_each(|it| aftercall_engine_free(it));
            self.requests.into_iter().for_each(|it| aftercall_request_free(it));
            self.responses.into_iter().for_each(|it| aftercall_response_free(it));
            self.verdicts.into_iter().for_each(|it| aftercall_verdict_free(it));
            self.calls.into_iter().for_each(|(it, _)| aftercall_call_free(it));
        }
    }
}

/// A result is a documented one, and no panic was caught. Whether it is OK.
fn check(result: aftercall_result) -> bool {
    assert!((0..=12).contains(&result.0), "an unlisted result: {}", result.0);
    assert_ne!(result, aftercall_result::PANIC, "a panic was caught");
    assert!(!text(aftercall_result_text(result)).is_empty());
    result == aftercall_result::OK
}

/// The text behind a pointer that ends in NUL; empty for NULL.
fn text(at: *const c_char) -> String {
    if at.is_null() {
        return String::new();
    }
    // SAFETY: what the library gives is text that ends in NUL.
    unsafe { CStr::from_ptr(at) }.to_string_lossy().into_owned()
}

/// Reads a text of known length to its end: UTF-8, with a NUL that the length does not count.
fn read(data: *const c_char, len: usize) {
    if data.is_null() {
        assert_eq!(len, 0, "an absent text has a length");
        return;
    }
    // SAFETY: the library says that so many bytes and a NUL are there.
    let bytes = unsafe { core::slice::from_raw_parts(data.cast::<u8>(), len + 1) };
    assert_eq!(bytes[len], 0, "no NUL at the end");
    assert!(core::str::from_utf8(&bytes[..len]).is_ok(), "a text that is not UTF-8");
}
