//! Requests: what was asked, as far as it decides whether a repeat does harm.

use crate::first::First;
use crate::guard::{exclusive, guard, guard_or, hand_over, shared, shared_or_null, take_back};
use crate::header::Fields;
use crate::result::{Named, Refusal, aftercall_result};
use crate::text::{Text, copy, empty, give, utf8};
use crate::value::yes_or_no;
use crate::vocabulary::{aftercall_effect, word};
use aftercall::{Effect, Request};
use core::ffi::{CStr, c_char};
use core::ptr;

/// What was asked: method, URL and header fields, of which only the facts that matter are read.
///
/// Ownership: made by aftercall_request_new, freed once with aftercall_request_free. A call copies
/// what it needs; a verdict keeps nothing of it. The method, the URL and the fields are copied and
/// held until it is freed.
/// Thread safety: while no function that changes it runs, any number of threads.
pub struct aftercall_request {
    method: String,
    url: String,
    fields: Fields,
    replayable: bool,
    idempotent: Option<bool>,
    earlier: Option<Effect>,
    /// What the core reads out of all that, made when it is first asked for.
    facts: First<Result<Facts, aftercall_result>>,
    /// Why no HTTP client could send it; of method and URL alone, which do not change.
    unsendable: First<Option<&'static CStr>>,
}

struct Facts {
    request: Request,
    origin: Text,
}

impl aftercall_request {
    fn new(method: &str, url: &str) -> Result<aftercall_request, Refusal> {
        if method.is_empty() {
            return Err(aftercall_result::REQUEST.into());
        }
        Ok(aftercall_request {
            method: copy(method)?,
            url: copy(url)?,
            fields: Fields::default(),
            replayable: true,
            idempotent: None,
            earlier: None,
            facts: First::new(),
            unsendable: First::new(),
        })
    }

    #[inline]
    fn facts(&self) -> Result<&Facts, Refusal> {
        let read = self.facts.get_or(|| self.read().map_err(|refusal| refusal.result));
        match read {
            Ok(facts) => Ok(facts),
            Err(result) => Err(Refusal::new(*result, "has more fields than memory can hold")),
        }
    }

    fn read(&self) -> Result<Facts, Refusal> {
        let mut request = self
            .fields
            .with(|headers| Request::from_parts(&self.method, &self.url, headers))?
            .replayable(self.replayable);
        if let Some(declared) = self.idempotent {
            request = request.idempotent(declared);
        }
        if let Some(effect) = self.earlier {
            request = request.earlier(effect);
        }
        let origin = Text::new(request.origin().as_str());
        Ok(Facts { request, origin })
    }

    /// What the core reads out of it.
    #[inline]
    pub(crate) fn core(&self) -> Result<&Request, Refusal> {
        Ok(&self.facts()?.request)
    }

    /// What the core reads out of it, if an HTTP client could send it.
    pub(crate) fn sendable(&self) -> Result<&Request, Refusal> {
        let facts = self.facts()?;
        match self.unsendable.get_or(|| self.find_fault()) {
            None => Ok(&facts.request),
            Some(_) => Err(aftercall_result::REQUEST.into()),
        }
    }

    fn find_fault(&self) -> Option<&'static CStr> {
        Request::unsendable(&self.method, &self.url)
    }

    fn change(&mut self) -> &mut aftercall_request {
        self.facts.clear();
        self
    }
}

/// A caller's request, which may be absent.
///
/// # Safety
///
/// `request` is NULL or a live handle that nobody changes meanwhile.
#[inline]
pub(crate) unsafe fn optional<'a>(
    request: *const aftercall_request,
) -> Result<Option<&'a Request>, Refusal> {
    // SAFETY: the caller's promise.
    match unsafe { shared_or_null(request) }.of("request")? {
        None => Ok(None),
        Some(request) => request.core().of("request").map(Some),
    }
}

/// Makes a request with a method and a URL, which may be empty. An unknown method counts as unsafe;
/// method names are case-sensitive. Of the URL only the origin matters: scheme, host and port. The
/// body can be sent again, unless aftercall_request_set_replayable says otherwise.
///
/// A request that no client could send can be judged, but aftercall_call_new refuses it; see
/// aftercall_request_error.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; REQUEST when the method is empty; NO_MEMORY.
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
            let (method, url) = (utf8(method, method_len)?, utf8(url, url_len)?);
            hand_over(request, aftercall_request::new(method, url)?)
        }
    }
}

/// Why no HTTP client could send the request: its method is not a token, its URL holds a space or a
/// control character, or names a scheme but no host, or a port that is not a number from 0 to
/// 65535. A URL without scheme and host is the client's to complete.
///
/// Returns: static text; "" when one could, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_request_error(
    request: *const aftercall_request,
) -> *const c_char {
    guard_or!(empty(), {
        // SAFETY: the caller's handle.
        let request = unsafe { shared(request) }.ok()?;
        Some(request.unsendable.get_or(|| request.find_fault()).as_ref()?.as_ptr())
    })
}

/// Frees a request. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_request_free(request: *mut aftercall_request) {
    // SAFETY: the caller's handle, given back once.
    unsafe { take_back(request) }
}

/// Adds a header field, in order; duplicates are kept. Name and value are bytes and are copied.
///
/// Only these fields matter: If-Match, If-None-Match, and the idempotency keys Idempotency-Key,
/// X-Idempotency-Key, PayPal-Request-Id, Chargebee-Idempotency-Key, X-Payout-Idempotency,
/// X-Unique-Transaction-Id and Repeatability-Request-Id. Leave out all others, above all
/// Authorization and Cookie: nothing reads them.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
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

/// Says whether the body can be sent a second time: 1 (the default) or 0.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_request_set_replayable(
    request: *mut aftercall_request,
    replayable: i32,
) -> aftercall_result {
    guard! {
        let replayable = yes_or_no(replayable)?;
        // SAFETY: the caller's handle.
        unsafe { exclusive(request)? }.change().replayable = replayable;
        Ok(())
    }
}

/// Declares that a second application does no harm (1) or does harm (0). This counts before
/// everything that method and fields say; -1 takes the declaration back.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
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
            _ => return Err(aftercall_result::INVALID_ARGUMENT.into()),
        };
        // SAFETY: the caller's handle.
        unsafe { exclusive(request)? }.change().idempotent = declared;
        Ok(())
    }
}

/// Sets the overall effect of the attempts that were made before this one; -1 when there were none.
/// A call keeps track of it by itself; this is for programs that judge without one.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
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
        Some(unsafe { give(Some(&request.facts().ok()?.origin), len) })
    })
}

/// Whether a second application does no harm: 1 or 0. keys_are_honored says whether the API
/// honors idempotency keys; aftercall_contract_honors_idempotency_keys tells.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_request_is_harmless(
    request: *const aftercall_request,
    keys_are_honored: i32,
) -> u8 {
    guard_or!(0, {
        // SAFETY: the caller's handle.
        let request = unsafe { shared(request) }.ok()?;
        Some(request.core().ok()?.is_harmless(keys_are_honored != 0).into())
    })
}
