//! Level 1, no handle: what a status code means in the default contract. All strings are static.

use crate::guard::{guard, guard_or};
use crate::result::{Refusal, aftercall_result};
use crate::text::{empty, utf8};
use crate::value::{Value, flag, out};
use crate::vocabulary::{
    aftercall_effect, aftercall_fault, aftercall_reason, aftercall_remedy, aftercall_repeat,
};
use aftercall::{Contract, Status};
use core::ffi::{CStr, c_char};

/// One row of a contract: what a status code means before any particular answer is looked at.
/// Make it with AFTERCALL_STATUS_INIT.
///
/// Ownership: the strings end in NUL, are never NULL and belong to the library; they live as long
/// as what they came from: for the life of the process from the aftercall_status_... functions, as long as the
/// contract from its functions, until the verdict is reused or freed from a verdict.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_status {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// The code that was asked for.
    pub code: u32,
    /// Whether the request took effect, as far as the status alone tells.
    pub effect: aftercall_effect,
    /// Whose fault it is, as far as the status alone tells.
    pub fault: aftercall_fault,
    /// What went wrong, as far as the status alone tells.
    pub reason: aftercall_reason,
    /// May the unchanged request be sent again?
    pub repeat: aftercall_repeat,
    /// What is useful to do.
    pub remedy: aftercall_remedy,
    /// 1 when a row names this code; 0 when its class speaks for it.
    pub is_known: u8,
    /// 1 for 2xx.
    pub is_success: u8,
    /// 1 for 4xx.
    pub is_client_error: u8,
    /// 1 for 5xx and every code outside 100 to 599.
    pub is_server_error: u8,
    /// 1 when the remedy is to slow down.
    pub is_throttled: u8,
    /// Zero.
    pub reserved: [u8; 3],
    /// A stable name, of which constants and exceptions are made, for instance "throttled".
    pub name: *const c_char,
    /// A few words: the contract's, else the registered phrase.
    pub message: *const c_char,
    /// One or two sentences on what it means.
    pub description: *const c_char,
    /// The phrase of the IANA registry; empty for a code that is not registered.
    pub phrase: *const c_char,
    /// What to do about it, in a sentence; may be empty.
    pub help: *const c_char,
    /// The document that defines it; may be empty.
    pub reference: *const c_char,
}

// SAFETY: integers and pointers, the size first.
unsafe impl Value for aftercall_status {
    const FIRST_SIZE: usize = size_of::<aftercall_status>();
    const INIT: &'static str = "AFTERCALL_STATUS_INIT";
}

/// A row as C sees it. Its strings belong to the contract that it came from.
pub(crate) fn row(status: &Status) -> aftercall_status {
    let [name, message, description, phrase, help, reference] = status.c_texts().map(CStr::as_ptr);
    aftercall_status {
        struct_size: 0,
        code: u32::from(status.code()),
        effect: i32::from(status.effect().number()),
        fault: i32::from(status.fault().number()),
        reason: i32::from(status.reason().number()),
        repeat: i32::from(status.repeat().number()),
        remedy: i32::from(status.remedy().number()),
        is_known: flag(status.is_known()),
        is_success: flag(status.is_success()),
        is_client_error: flag(status.is_client_error()),
        is_server_error: flag(status.is_server_error()),
        is_throttled: flag(status.is_throttled()),
        reserved: [0; 3],
        name,
        message,
        description,
        phrase,
        help,
        reference,
    }
}

/// Finds a status in a caller's text.
///
/// # Safety
///
/// The text is the caller's to read, the row its to write.
pub(crate) unsafe fn parse(
    contract: &Contract,
    text: *const c_char,
    text_len: usize,
    to: *mut aftercall_status,
) -> Result<(), Refusal> {
    // SAFETY: the caller's promise.
    let (out, text) = unsafe { (out(to)?, utf8(text, text_len)?) };
    out.put(row(&contract.parse(text)?));
    Ok(())
}

/// What a code means in the default contract, "rest". A code that no row names gives its class's
/// row with is_known 0; a code outside 100 to 599 is read as a server's failure.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE.
/// Thread safety: any thread, as for all aftercall_status_... functions.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_status_lookup(
    code: u16,
    row: *mut aftercall_status,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's output.
        unsafe { out(row)? }.put(self::row(&Contract::rest().status(code)));
        Ok(())
    }
}

/// The message of a code: a few words, for instance "Throttled" for 503.
///
/// Returns: static text, never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_status_message(code: u16) -> *const c_char {
    guard_or!(empty(), { Some(self::row(&Contract::rest().status(code)).message) })
}

/// The description of a code: one or two sentences on what it means.
///
/// Returns: static text, never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_status_description(code: u16) -> *const c_char {
    guard_or!(empty(), { Some(self::row(&Contract::rest().status(code)).description) })
}

/// How many statuses the default contract lists itself.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_status_count() -> usize {
    guard_or!(0, { Some(Contract::rest().rows().count()) })
}

/// The status at a position of the default contract's own list, in the order of the codes.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_status_at(
    position: usize,
    row: *mut aftercall_status,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's output.
        let out = unsafe { out(row)? };
        let found = Contract::rest().rows().nth(position).ok_or(aftercall_result::NOT_FOUND)?;
        out.put(self::row(&found));
        Ok(())
    }
}

/// Finds a status in a text: "503", "503 Throttled", "HTTP/1.1 503 Service Unavailable", or a
/// message or registered phrase in any case, such as "throttled".
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; STATUS when the text names no status.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_status_parse(
    text: *const c_char,
    text_len: usize,
    row: *mut aftercall_status,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's text and output.
        unsafe { parse(Contract::rest(), text, text_len, row) }
    }
}
