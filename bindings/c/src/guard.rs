//! The guard that stands in each body: a panic must not leave the library, for an abort in the
//! middle of somebody's Java or Go process would be our fault.

use crate::result::aftercall_result;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a fallible body.
pub(crate) fn guarded(body: impl FnOnce() -> Result<(), aftercall_result>) -> aftercall_result {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(Ok(())) => aftercall_result::OK,
        Ok(Err(result)) => result,
        Err(_) => aftercall_result::PANIC,
    }
}

/// Runs the body of a getter that answers `otherwise` when there is nothing to get.
pub(crate) fn guarded_or<T>(otherwise: T, body: impl FnOnce() -> Option<T>) -> T {
    catch_unwind(AssertUnwindSafe(body)).ok().flatten().unwrap_or(otherwise)
}

/// The body of a fallible function: `guard! { …; Ok(()) }`.
macro_rules! guard {
    ($($body:tt)*) => {
        $crate::guard::guarded(|| -> Result<(), $crate::result::aftercall_result> { $($body)* })
    };
}
/// The body of a getter with a documented answer for "nothing": `guard_or!(0, { … Some(value) })`.
macro_rules! guard_or {
    ($otherwise:expr, $body:block) => {
        $crate::guard::guarded_or($otherwise, || $body)
    };
}
pub(crate) use {guard, guard_or};

/// The object behind a handle that is only read.
///
/// # Safety
///
/// `handle` is NULL or a live handle of this type that nobody changes meanwhile.
pub(crate) unsafe fn shared<'a, T>(handle: *const T) -> Result<&'a T, aftercall_result> {
    // SAFETY: the caller's promise.
    unsafe { handle.as_ref() }.ok_or(aftercall_result::NULL_ARGUMENT)
}

/// The object behind a handle that is changed.
///
/// # Safety
///
/// `handle` is NULL or a live handle of this type that nobody else uses meanwhile.
pub(crate) unsafe fn exclusive<'a, T>(handle: *mut T) -> Result<&'a mut T, aftercall_result> {
    // SAFETY: the caller's promise.
    unsafe { handle.as_mut() }.ok_or(aftercall_result::NULL_ARGUMENT)
}

/// Gives a new object to the caller.
///
/// # Safety
///
/// `out` is NULL or may be written.
pub(crate) unsafe fn hand_over<T>(out: *mut *mut T, object: T) -> Result<(), aftercall_result> {
    if out.is_null() {
        return Err(aftercall_result::NULL_ARGUMENT);
    }
    // SAFETY: not NULL, and the caller's promise.
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
