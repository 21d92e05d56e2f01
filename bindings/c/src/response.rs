//! Responses: what came back. A handle that copies, with flat calls that every language can make,
//! and beside it a view that copies nothing, for C.

use crate::guard::{exclusive, guard, guard_or, hand_over, shared, take_back, whole};
use crate::header::{Fields, aftercall_header, field_of, with_headers};
use crate::request::{aftercall_request, optional};
use crate::result::{Named, Refusal, aftercall_result};
use crate::text::{leading, room};
use crate::value::{Value, read, yes_or_no};
use crate::vocabulary::{aftercall_body_state, word};
use aftercall::{BodyState, Header, MAX_BODY, Response};
use core::ffi::{c_char, c_void};

/// What came back, without copying: everything is borrowed for the duration of one function call.
/// Make it with AFTERCALL_RESPONSE_VIEW_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_response_view {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// The status code: any number from 0 to 65535.
    pub status: u32,
    /// How much of the body is at hand.
    pub body_state: aftercall_body_state,
    /// 1 when received_us is set, else 0.
    pub has_received: u32,
    /// The status of the redirect that the client followed before this answer came; 0 when it
    /// followed none. Of several, 301, 302 or 303 before 307 or 308: see
    /// aftercall_response_add_redirect.
    pub redirect: u32,
    /// When the head was received, in microseconds since 1970.
    pub received_us: i64,
    /// The header fields in order, duplicates kept.
    pub headers: *const aftercall_header,
    /// How many there are.
    pub header_count: usize,
    /// The leading bytes of the body, as far as they were read.
    pub body: *const c_void,
    /// Their number.
    pub body_len: usize,
}

// SAFETY: integers and pointers, the size first.
unsafe impl Value for aftercall_response_view {
    const FIRST_SIZE: usize = size_of::<aftercall_response_view>();
    const INIT: &'static str = "AFTERCALL_RESPONSE_VIEW_INIT";
}

/// What came back, copied piece by piece.
///
/// Ownership: made by aftercall_response_new, freed once with aftercall_response_free, reused with
/// aftercall_response_reset. Nothing keeps it.
/// Thread safety: while no function that changes it runs, any number of threads.
pub struct aftercall_response {
    status: u16,
    fields: Fields,
    body: Vec<u8>,
    body_state: BodyState,
    received: Option<i64>,
    redirect: u16,
}

impl aftercall_response {
    /// Shows it to the core.
    pub(crate) fn with<R>(&self, look: impl FnOnce(&Response<'_>) -> R) -> Result<R, Refusal> {
        self.fields.with(|headers| {
            look(&Response {
                status: self.status,
                headers,
                body: &self.body,
                body_state: self.body_state,
                received: self.received,
                redirect: self.redirect,
            })
        })
    }
}

/// Shows a caller's view to the core.
///
/// # Safety
///
/// `view` is NULL or as large as it says, and all that it points to can be read.
pub(crate) unsafe fn with_view<R>(
    view: *const aftercall_response_view,
    look: impl FnOnce(&Response<'_>) -> R,
) -> Result<R, Refusal> {
    // SAFETY: the caller's promise.
    let view = unsafe { read(view) }.of("response")?;
    let status = u16::try_from(view.status)
        .map_err(|_| Refusal::invalid(format!("is {}, and no status is above 65535", view.status)))
        .of("response.status")?;
    let body_state = word(view.body_state, BodyState::from_number).of("response.body_state")?;
    let has_received = yes_or_no(view.has_received).of("response.has_received")?;
    let redirect = redirect_of(view.redirect).of("response.redirect")?;
    // SAFETY: the caller's promise. One byte above tells the core that there was more.
    let body = unsafe { leading(view.body, view.body_len, MAX_BODY + 1) }.of("response.body")?;
    // SAFETY: as above.
    let given = unsafe { headers_of(&view) }.of("response.headers")?;
    for (position, header) in given.iter().enumerate() {
        // Checked once here, so that gathering them cannot fail.
        // SAFETY: as above.
        if let Err(refusal) = unsafe { field_of(header) } {
            return Err(refusal).of(&format!("response.headers[{position}]: its name or value"));
        }
    }
    let fields = given.iter().map(|header| {
        // SAFETY: as above; it was checked.
        unsafe { field_of(header) }.unwrap_or(Header { name: &[], value: &[] })
    });
    let received = has_received.then_some(view.received_us);
    with_headers(given.len(), fields, |headers| {
        look(&Response { status, headers, body, body_state, received, redirect })
    })
}

/// # Safety
///
/// What the view points to can be read.
unsafe fn headers_of<'a>(
    view: &aftercall_response_view,
) -> Result<&'a [aftercall_header], Refusal> {
    if view.header_count == 0 {
        return Ok(&[]);
    }
    whole(view.headers)?;
    if view.header_count > isize::MAX as usize / size_of::<aftercall_header>() {
        return Err(Refusal::invalid("are more than PTRDIFF_MAX bytes"));
    }
    // SAFETY: not NULL, a possible length, and the caller's promise.
    Ok(unsafe { core::slice::from_raw_parts(view.headers, view.header_count) })
}

/// Makes a response with a status, which can be any number.
///
/// Returns: OK; NULL_ARGUMENT.
/// Ownership: free *response with aftercall_response_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_response_new(
    status: u16,
    response: *mut *mut aftercall_response,
) -> aftercall_result {
    guard! {
        let made = aftercall_response {
            status,
            fields: Fields::default(),
            body: Vec::new(),
            body_state: BodyState::Unread,
            received: None,
            redirect: 0,
        };
        // SAFETY: the caller's output.
        unsafe { hand_over(response, made) }
    }
}

/// Empties a response and gives it another status; its memory is used again.
///
/// Returns: OK; NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_response_reset(
    response: *mut aftercall_response,
    status: u16,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle.
        let response = unsafe { exclusive(response)? };
        response.status = status;
        response.fields.clear();
        response.body.clear();
        response.body_state = BodyState::Unread;
        response.received = None;
        response.redirect = 0;
        Ok(())
    }
}

/// Frees a response. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_response_free(response: *mut aftercall_response) {
    // SAFETY: the caller's handle, given back once.
    unsafe { take_back(response) }
}

/// Adds a header field, in order; duplicates are kept. Name and value are bytes and are copied.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_response_add_header(
    response: *mut aftercall_response,
    name: *const c_char,
    name_len: usize,
    value: *const c_char,
    value_len: usize,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and texts.
        unsafe { exclusive(response)?.fields.add(name, name_len, value, value_len) }
    }
}

/// Copies the leading bytes of the body and says how much of it they are. More than
/// AFTERCALL_MAX_BODY bytes are never looked at, so at most one byte above that is kept.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_response_set_body(
    response: *mut aftercall_response,
    body: *const c_void,
    body_len: usize,
    body_state: aftercall_body_state,
) -> aftercall_result {
    guard! {
        let state = word(body_state, BodyState::from_number)?;
        // SAFETY: the caller's handle.
        let response = unsafe { exclusive(response)? };
        // SAFETY: the caller's bytes. One byte above tells the core that there was more.
        let kept = unsafe { leading(body, body_len, MAX_BODY + 1)? };
        let more = kept.len().saturating_sub(response.body.len());
        room(&mut response.body, more)?;
        response.body.clear();
        response.body.extend_from_slice(kept);
        response.body_state = state;
        Ok(())
    }
}

/// Says when the head was received, in microseconds since 1970; used only to read dates of an
/// answer that has no Date field.
///
/// Returns: OK; NULL_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_response_set_received(
    response: *mut aftercall_response,
    wall_us: i64,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle.
        unsafe { exclusive(response)? }.received = Some(wall_us);
        Ok(())
    }
}

/// Says that the client followed a redirect with this status (300 to 399) before this answer came;
/// call it once for each. Tell it, or turn redirects off in the client (CURLOPT_FOLLOWLOCATION 0):
/// after 301, 302 or 303 to a request that is not safe the answer is about another request, a GET,
/// and proves nothing about the first (RFC 9110 section 15.4). 307 and 308 carry the request on.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT for a status that is not a redirect.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_response_add_redirect(
    response: *mut aftercall_response,
    status: u16,
) -> aftercall_result {
    guard! {
        let status = redirect_of(u32::from(status).max(1)).of("status")?;
        // SAFETY: the caller's handle.
        let response = unsafe { exclusive(response)? };
        let told = Response { redirect: response.redirect, ..Response::new(0) };
        response.redirect = told.redirected(status).redirect;
        Ok(())
    }
}

/// The status of a redirect, or 0 for none.
pub(crate) fn redirect_of(status: u32) -> Result<u16, Refusal> {
    match u16::try_from(status) {
        Ok(status @ (0 | 300..=399)) => Ok(status),
        _ => Err(Refusal::invalid(format!("is {status}, and redirects are 300 to 399"))),
    }
}

/// The most leading bytes of a body that are ever looked at: AFTERCALL_MAX_BODY, for languages that
/// read no macros.
///
/// Thread safety: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_max_body() -> usize {
    aftercall::MAX_BODY
}

/// How many leading bytes of the body to read before a verdict is asked for: at most
/// AFTERCALL_MAX_BODY, and 0 where the body cannot change it or belongs to the caller. request may
/// be NULL.
///
/// Thread safety: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_body_wanted(
    request: *const aftercall_request,
    status: u16,
) -> usize {
    guard_or!(0, {
        // SAFETY: the caller's handle.
        let request = unsafe { optional(request) }.ok()?;
        Some(aftercall::body_wanted(request, &Response::new(status)))
    })
}

/// A caller's response.
///
/// # Safety
///
/// `response` is NULL or a live handle that nobody changes meanwhile.
#[inline]
pub(crate) unsafe fn given<'a>(
    response: *const aftercall_response,
) -> Result<&'a aftercall_response, Refusal> {
    // SAFETY: the caller's promise.
    unsafe { shared(response) }.of("response")
}
