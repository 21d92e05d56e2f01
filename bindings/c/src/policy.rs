//! Policies: what the caller allows. Settings go by name, so that a new one needs no new function.

use crate::guard::{exclusive, guard, guard_or, hand_over, shared, take_back};
use crate::result::aftercall_result;
use crate::text::{Text, empty, utf8};
use crate::value::put;
use aftercall::{POLICY_SETTINGS, Policy};
use core::ffi::c_char;
use core::ptr;
use std::sync::OnceLock;

/// What the caller allows: attempts, deadline, waits, back-off and the price of a retry.
///
/// Ownership: made by aftercall_policy_new, freed once with aftercall_policy_free. An engine
/// copies it. Thread safety: while no function that changes it runs, any number of threads.
pub struct aftercall_policy {
    pub(crate) policy: Policy,
    error: Option<Text>,
}

impl aftercall_policy {
    pub(crate) fn new(policy: Policy) -> aftercall_policy {
        aftercall_policy { policy, error: None }
    }
}

/// A policy with the default settings.
///
/// Ownership: free *policy with aftercall_policy_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_policy_new(
    policy: *mut *mut aftercall_policy,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's output.
        unsafe { hand_over(policy, aftercall_policy::new(Policy::default())) }
    }
}

/// Frees a policy. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_policy_free(policy: *mut aftercall_policy) {
    // SAFETY: the caller's handle, given back once.
    unsafe { take_back(policy) }
}

/// Sets a setting by its name, for instance "attempts". Times are whole milliseconds and their
/// names end in _ms; yes and no are 1 and 0. aftercall_policy_setting_name lists the names.
///
/// Returns: AFTERCALL_RESULT_POLICY for a name that is not known or a value out of its range; the
/// policy stays as it was and aftercall_policy_error says what is wrong.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_policy_set(
    policy: *mut aftercall_policy,
    name: *const c_char,
    name_len: usize,
    value: u64,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and text.
        let (policy, name) = unsafe { (exclusive(policy)?, utf8(name, name_len)?) };
        policy.error = None;
        policy.policy.set(name, value).map_err(|error| {
            policy.error = Some(Text::new(&error.to_string()));
            error.into()
        })
    }
}

/// A setting by its name, in the units of aftercall_policy_set.
///
/// Returns: AFTERCALL_RESULT_NOT_FOUND for a name that is not known.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_policy_get(
    policy: *const aftercall_policy,
    name: *const c_char,
    name_len: usize,
    value: *mut u64,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and text.
        let (policy, name) = unsafe { (shared(policy)?, utf8(name, name_len)?) };
        let found = policy.policy.get(name).ok_or(aftercall_result::NOT_FOUND)?;
        // SAFETY: the caller's output.
        unsafe { put(value, found) }
    }
}

/// What was wrong with the last aftercall_policy_set.
///
/// Returns: text that lives until the next aftercall_policy_set or the free; "" when nothing was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_policy_error(policy: *const aftercall_policy) -> *const c_char {
    // SAFETY: the caller's handle.
    guard_or!(empty(), { Some(unsafe { shared(policy) }.ok()?.error.as_ref()?.as_ptr()) })
}

fn settings() -> &'static [(Text, Text)] {
    static SETTINGS: OnceLock<Vec<(Text, Text)>> = OnceLock::new();
    SETTINGS.get_or_init(|| {
        let texts = POLICY_SETTINGS.iter();
        texts.map(|setting| (Text::new(setting.name), Text::new(setting.help))).collect()
    })
}

/// How many settings a policy has.
///
/// Thread safety: any thread, as for the functions on settings.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_policy_setting_count() -> usize {
    POLICY_SETTINGS.len()
}

/// The name of the setting at a position.
///
/// Returns: static text; NULL past the end.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_policy_setting_name(position: usize) -> *const c_char {
    guard_or!(ptr::null(), { Some(settings().get(position)?.0.as_ptr()) })
}

/// One line on the setting at a position.
///
/// Returns: static text; NULL past the end.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_policy_setting_help(position: usize) -> *const c_char {
    guard_or!(ptr::null(), { Some(settings().get(position)?.1.as_ptr()) })
}
