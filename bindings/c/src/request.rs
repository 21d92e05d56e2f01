//! Requests: what was asked, as far as it decides whether a repeat does harm.

use crate::guard::{exclusive, guard, guard_or, hand_over, shared, take_back};
use crate::response::Fields;
use crate::result::aftercall_result;
use crate::text::{Text, give, lossy};
use crate::words::{aftercall_effect, word};
use aftercall::{Effect, Request};
use core::ffi::c_char;
use core::ptr;
use std::sync::OnceLock;

/// What was asked: method, URL and header fields, of which only the facts that matter are read.
///
/// Ownership: made by aftercall_request_new, freed once with aftercall_request_free. A call copies
/// what it needs; a verdict keeps nothing of it. The fields are copied and held until it is freed.
/// Thread safety: while no function that changes it runs, any number of threads.
pub struct aftercall_request {
    method: String,
    url: String,
    fields: Fields,
    replayable: bool,
    idempotent: Option<bool>,
    earlier: Option<Effect>,
    /// What the core reads out of all that, made when it is first asked for.
    facts: OnceLock<Facts>,
}

struct Facts {
    request: Request,
    origin: Text,
}

impl aftercall_request {
    fn facts(&self) -> &Facts {
        self.facts.get_or_init(|| {
            let mut request = self
                .fields
                .with(|headers| Request::from_parts(&self.method, &self.url, headers))
                .replayable(self.replayable);
            if let Some(declared) = self.idempotent {
                request = request.idempotent(declared);
            }
            if let Some(effect) = self.earlier {
                request = request.earlier(effect);
            }
            Facts { origin: Text::new(request.origin().as_str()), request }
        })
    }

    pub(crate) fn core(&self) -> &Request {
        &self.facts().request
    }

    fn change(&mut self) -> &mut aftercall_request {
        self.facts = OnceLock::new();
        self
    }
}

/// A caller's request, which may be absent.
///
/// # Safety
///
/// `request` is NULL or a live handle that nobody changes meanwhile.
pub(crate) unsafe fn optional<'a>(request: *const aftercall_request) -> Option<&'a Request> {
    // SAFETY: the caller's promise.
    unsafe { request.as_ref() }.map(aftercall_request::core)
}

/// A request of this method to this URL. An unknown method counts as unsafe; method names are
/// case-sensitive. Of the URL only the origin counts: scheme, host and port. The body counts as
/// replayable until said otherwise.
///
/// Ownership: free *request with aftercall_request_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_request_new(
    method: *const c_char,
    method_len: usize,
    url: *const c_char,
    url_len: usize,
    request: *mut *mut aftercall_request,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's texts and output.
        unsafe {
            let made = aftercall_request {
                method: lossy(method, method_len)?.into_owned(),
                url: lossy(url, url_len)?.into_owned(),
                fields: Fields::default(),
                replayable: true,
                idempotent: None,
                earlier: None,
                facts: OnceLock::new(),
            };
            hand_over(request, made)
        }
    }
}

/// Frees a request. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_request_free(request: *mut aftercall_request) {
    // SAFETY: the caller's handle, given back once.
    unsafe { take_back(request) }
}

/// Adds a header field, in order; duplicates are kept. Both are bytes, copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_request_add_header(
    request: *mut aftercall_request,
    name: *const c_char,
    name_len: usize,
    value: *const c_char,
    value_len: usize,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and texts.
        let request = unsafe { exclusive(request)? };
        // SAFETY: as above.
        unsafe { request.change().fields.add(name, name_len, value, value_len) }
    }
}

/// Says whether the body can be sent a second time; 0 is no. Without this it can.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_request_set_replayable(
    request: *mut aftercall_request,
    replayable: i32,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle.
        unsafe { exclusive(request)? }.change().replayable = replayable != 0;
        Ok(())
    }
}

/// Declares that a second application does no harm (1) or does harm (0), before everything that
/// the fields say; -1 takes the declaration back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_request_set_idempotent(
    request: *mut aftercall_request,
    idempotent: i32,
) -> aftercall_result {
    guard! {
        let declared = match idempotent {
            -1 => None,
            0 => Some(false),
            1 => Some(true),
            _ => return Err(aftercall_result::INVALID_ARGUMENT),
        };
        // SAFETY: the caller's handle.
        unsafe { exclusive(request)? }.change().idempotent = declared;
        Ok(())
    }
}

/// The overall effect of the attempts that were made before this one; -1 when there were none. A
/// call keeps it by itself; this is for those who judge without one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_request_set_earlier(
    request: *mut aftercall_request,
    earlier: aftercall_effect,
) -> aftercall_result {
    guard! {
        let effect = match earlier {
            -1 => None,
            number => Some(word(number, Effect::from_number)?),
        };
        // SAFETY: the caller's handle.
        unsafe { exclusive(request)? }.change().earlier = effect;
        Ok(())
    }
}

/// Where the request goes: "scheme://host:port", empty when the URL has no authority. User name,
/// password, path and query are not kept. len may be NULL.
///
/// Returns: text that lives until the request is changed or freed; NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_request_origin(
    request: *const aftercall_request,
    len: *mut usize,
) -> *const c_char {
    guard_or!(ptr::null(), {
        // SAFETY: the caller's handle and output.
        let request = unsafe { shared(request) }.ok()?;
        // SAFETY: as above.
        Some(unsafe { give(Some(&request.facts().origin), len) })
    })
}

/// Whether a second application does no harm: 1 or 0. keys_are_honoured says whether the API
/// honours idempotency keys; aftercall_contract_honours_keys tells.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_request_is_harmless(
    request: *const aftercall_request,
    keys_are_honoured: i32,
) -> u8 {
    guard_or!(0, {
        // SAFETY: the caller's handle.
        let request = unsafe { shared(request) }.ok()?;
        Some(request.core().is_harmless(keys_are_honoured != 0).into())
    })
}
