//! Policies: what the caller allows. Settings go by name, so that a new one needs no new function.

use crate::first::First;
use crate::guard::{exclusive, guard, guard_or, hand_over, shared, take_back};
use crate::result::{Named, Refusal, aftercall_result};
use crate::text::{Text, empty, utf8};
use crate::value::put;
use aftercall::{Error, POLICY_PROFILES, POLICY_SETTINGS, Policy};
use core::ffi::c_char;
use core::ptr;

/// What the caller allows: attempts, deadline, waits, back-off and what calls share.
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
/// Returns: OK; NULL_ARGUMENT.
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

/// A policy with the settings of a profile, for instance "aws-2026"; aftercall_policy_profile_name
/// lists them, and aftercall_policy_profile_help says where each is unsafe. "default" is what
/// aftercall_policy_new gives.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NOT_FOUND when no profile has this name.
/// Ownership: free *policy with aftercall_policy_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_policy_new_profile(
    name: *const c_char,
    name_len: usize,
    policy: *mut *mut aftercall_policy,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's text.
        let name = unsafe { utf8(name, name_len)? };
        let found = Policy::profile(name).ok_or(aftercall_result::NOT_FOUND)?;
        // SAFETY: the caller's output.
        unsafe { hand_over(policy, aftercall_policy::new(found)) }
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
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; POLICY for a name that is not known or a value out
/// of its range, and then aftercall_policy_error says which and the policy stays as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_policy_set(
    policy: *mut aftercall_policy,
    name: *const c_char,
    name_len: usize,
    value: u64,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle.
        let policy = unsafe { exclusive(policy)? };
        policy.error = None;
        // SAFETY: the caller's text.
        let set = unsafe { utf8(name, name_len) }.of("name").and_then(|name| {
            let said = |error: Error| Refusal::new(error.clone().into(), mistake(name, value, &error));
            policy.policy.set(name, value).map_err(said)
        });
        set.inspect_err(|refusal| policy.error = Some(Text::new(refusal.said())))
    }
}

/// What was wrong with setting this to that, in words.
fn mistake(name: &str, value: u64, error: &Error) -> String {
    if let Some(setting) = POLICY_SETTINGS.iter().find(|setting| setting.name == name) {
        let said = error.to_string();
        // The core names the range of a number; a switch has its own line.
        let range = if said.contains("must be") { &said } else { setting.help };
        return format!("{name} cannot be {value}: {range}");
    }
    let shown: String = name.chars().take(40).collect();
    match nearest(name) {
        Some(near) => format!("no setting is called {shown:?}; did you mean {near}?"),
        None => {
            let names: Vec<&str> = POLICY_SETTINGS.iter().map(|setting| setting.name).collect();
            format!("no setting is called {shown:?}; there are: {}", names.join(", "))
        }
    }
}

/// The setting that a name that does not exist was probably meant to be.
fn nearest(name: &str) -> Option<&'static str> {
    if name.len() > 40 {
        return None;
    }
    let given = name.to_ascii_lowercase();
    let near = POLICY_SETTINGS.iter().map(|setting| {
        // A time without its unit is as good as right.
        let bare = setting.name.strip_suffix("_ms").unwrap_or(setting.name);
        (distance(&given, setting.name).min(distance(&given, bare)), setting.name)
    });
    let (distance, name) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + given.len() / 4).then_some(name)
}

/// How many letters must be put in, taken out or changed to make one text of the other.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = line + 1;
        for (column, its) in other.bytes().enumerate() {
            let changed = corner + usize::from(letter != its);
            corner = row[column + 1];
            row[column + 1] = changed.min(corner + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

/// A setting by its name, in the units of aftercall_policy_set.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NOT_FOUND for a name that is not known.
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
    static SETTINGS: First<Vec<(Text, Text)>> = First::new();
    SETTINGS.get_or(|| {
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

fn profiles() -> &'static [(Text, Text)] {
    static PROFILES: First<Vec<(Text, Text)>> = First::new();
    PROFILES.get_or(|| {
        let texts = POLICY_PROFILES.iter();
        texts.map(|profile| (Text::new(profile.name), Text::new(profile.help))).collect()
    })
}

/// How many profiles there are.
///
/// Thread safety: any thread, as for the functions on profiles.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_policy_profile_count() -> usize {
    POLICY_PROFILES.len()
}

/// The name of the profile at a position.
///
/// Returns: static text; NULL past the end.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_policy_profile_name(position: usize) -> *const c_char {
    guard_or!(ptr::null(), { Some(profiles().get(position)?.0.as_ptr()) })
}

/// What the profile at a position does, and where it is unsafe.
///
/// Returns: static text; NULL past the end.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_policy_profile_help(position: usize) -> *const c_char {
    guard_or!(ptr::null(), { Some(profiles().get(position)?.1.as_ptr()) })
}
