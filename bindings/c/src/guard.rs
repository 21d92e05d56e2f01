//! The guard that stands in each body: a panic must not leave the library, for an abort in the
//! middle of somebody's Java or Go process would be our fault.

use crate::result::{Refusal, aftercall_result};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a fallible body.
#[inline]
pub(crate) fn guarded(body: impl FnOnce() -> Result<(), Refusal>) -> aftercall_result {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => aftercall_result::OK,
        Ok(Err(refusal)) => refusal.result,
        Err(_) => aftercall_result::PANIC,
    }
}

/// Runs the body of a getter that answers `otherwise` when there is nothing to get.
#[inline]
pub(crate) fn guarded_or<T>(otherwise: T, body: impl FnOnce() -> Option<T>) -> T {
    catch_unwind(AssertUnwindSafe(body)).ok().flatten().unwrap_or(otherwise)
}

/// The body of a fallible function: `guard! { …; Ok(()) }`.
macro_rules! guard {
    ($($body:tt)*) => {
        $crate::guard::guarded(|| -> Result<(), $crate::result::Refusal> { $($body)* })
    };
}
/// The body of a getter with a documented answer for "nothing": `guard_or!(0, { … Some(value) })`.
macro_rules! guard_or {
    ($otherwise:expr, $body:block) => {
        $crate::guard::guarded_or($otherwise, || $body)
    };
}
pub(crate) use {guard, guard_or};

/// Checks a pointer to an object: some languages place structures at any address.
#[inline]
pub(crate) fn whole<T>(at: *const T) -> Result<(), Refusal> {
    if at.is_null() {
        return Err(Refusal::new(aftercall_result::NULL_ARGUMENT, "is NULL"));
    }
    if !at.is_aligned() {
        return Err(Refusal::invalid("is not aligned"));
    }
    Ok(())
}

/// The object behind a handle that is only read.
///
/// # Safety
///
/// `handle` is NULL or a live handle of this type that nobody changes meanwhile.
#[inline]
pub(crate) unsafe fn shared<'a, T>(handle: *const T) -> Result<&'a T, Refusal> {
    whole(handle)?;
    // SAFETY: not NULL, aligned, and the caller's promise.
    Ok(unsafe { &*handle })
}

/// The object behind a handle that is only read, or nothing for NULL.
///
/// # Safety
///
/// As for [`shared`].
#[inline]
pub(crate) unsafe fn shared_or_null<'a, T>(handle: *const T) -> Result<Option<&'a T>, Refusal> {
    // SAFETY: the caller's promise.
    if handle.is_null() { Ok(None) } else { unsafe { shared(handle) }.map(Some) }
}

/// The object behind a handle that is changed.
///
/// # Safety
///
/// `handle` is NULL or a live handle of this type that nobody else uses meanwhile.
#[inline]
pub(crate) unsafe fn exclusive<'a, T>(handle: *mut T) -> Result<&'a mut T, Refusal> {
    whole(handle)?;
    // SAFETY: not NULL, aligned, and the caller's promise.
    Ok(unsafe { &mut *handle })
}

/// Gives a new object to the caller.
///
/// # Safety
///
/// `out` is NULL or may be written.
#[inline]
pub(crate) unsafe fn hand_over<T>(out: *mut *mut T, object: T) -> Result<(), Refusal> {
    whole(out)?;
    // SAFETY: not NULL, aligned, and the caller's promise.
    unsafe { out.write(Box::into_raw(Box::new(object))) };
    Ok(())
}

/// Takes an object back and drops it.
///
/// # Safety
///
/// `handle` is NULL or was given by [`hand_over`] and not taken back yet.
pub(crate) unsafe fn take_back<T>(handle: *mut T) {
    if handle.is_null() {
        return;
    }
    guarded_or((), || {
        // SAFETY: made by Box::into_raw in `hand_over`, and the caller frees it once.
        drop(unsafe { Box::from_raw(handle) });
        Some(())
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_code() {
        let result = guard! {
            if true { panic!("on purpose") }
            Ok(())
        };
        assert_eq!(result, aftercall_result::PANIC);
        assert_eq!(guard_or!(7, { panic!("on purpose") }), 7);
    }
}
