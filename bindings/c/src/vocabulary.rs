//! The closed sets, for those who list them and for those who print a word.
//!
//! The header's types and constants for the sets are made from the core's tables by
//! `cargo xtask header`; nothing here names a word.

use crate::guard::{guard, guard_or};
use crate::own_sets::OWN;
use crate::result::{Refusal, aftercall_result};
use crate::text::{empty, utf8};
use crate::value::put;
use aftercall::{
    Action, BodyState, Cause, Caveat, Disposition, Effect, Fault, Field, LimitScope, Phase, Reason,
    Remedy, Repeat, SETS, Source, Stop, Verified, WaitReason, Word, WordSet,
};
use core::ffi::c_char;

// The header's generator leaves these out: the header has them from the core's tables, with
// their constants.
#[allow(missing_docs)]
pub type aftercall_effect = i32;
#[allow(missing_docs)]
pub type aftercall_fault = i32;
#[allow(missing_docs)]
pub type aftercall_repeat = i32;
#[allow(missing_docs)]
pub type aftercall_remedy = i32;
#[allow(missing_docs)]
pub type aftercall_stop = i32;
#[allow(missing_docs)]
pub type aftercall_action = i32;
#[allow(missing_docs)]
pub type aftercall_wait_reason = i32;
#[allow(missing_docs)]
pub type aftercall_verified = i32;
#[allow(missing_docs)]
pub type aftercall_phase = i32;
#[allow(missing_docs)]
pub type aftercall_cause = i32;
#[allow(missing_docs)]
pub type aftercall_body_state = i32;
#[allow(missing_docs)]
pub type aftercall_source = i32;
#[allow(missing_docs)]
pub type aftercall_field = i32;
#[allow(missing_docs)]
pub type aftercall_caveat = i32;
#[allow(missing_docs)]
pub type aftercall_reason = i32;
#[allow(missing_docs)]
pub type aftercall_disposition = i32;
#[allow(missing_docs)]
pub type aftercall_limit_scope = i32;

/// A set by its position: the core's sets, then those of this interface.
fn set_at(position: usize) -> Option<&'static WordSet> {
    match position.checked_sub(SETS.len()) {
        None => SETS.get(position),
        Some(position) => OWN.get(position),
    }
}

/// The word of a set that has this number.
fn numbered(set: &WordSet, number: i32) -> Option<&'static Word> {
    set.words.iter().find(|word| i32::from(word.number) == number)
}

/// How many closed sets there are. Sets are named by AFTERCALL_SET_... or by position from 0.
///
/// Thread safety: any thread, as for all functions on sets.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_set_count() -> usize {
    SETS.len() + OWN.len()
}

/// The name of a set, for instance "effect".
///
/// Returns: static text, or NULL when there is no such set.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_set_name(set: usize) -> *const c_char {
    guard_or!(core::ptr::null(), { Some(set_at(set)?.c_name.as_ptr()) })
}

/// One line that says what a set answers.
///
/// Returns: static text, or NULL when there is no such set.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_set_help(set: usize) -> *const c_char {
    guard_or!(core::ptr::null(), { Some(set_at(set)?.c_help.as_ptr()) })
}

/// How many words a set has; 0 when there is no such set.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_set_size(set: usize) -> usize {
    set_at(set).map_or(0, |set| set.words.len())
}

/// The number of the word at a position of a set; -1 when there is none.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_word_number(set: usize, position: usize) -> i32 {
    let word = set_at(set).and_then(|set| set.words.get(position));
    word.map_or(-1, |word| i32::from(word.number))
}

/// The slug of the word at a position of a set, for instance "not-applied".
///
/// Returns: static text, or NULL when there is no such word.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_word_slug(set: usize, position: usize) -> *const c_char {
    guard_or!(core::ptr::null(), { Some(set_at(set)?.words.get(position)?.c_slug.as_ptr()) })
}

/// One line that says what the word at a position of a set means.
///
/// Returns: static text, or NULL when there is no such word.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_word_help(set: usize, position: usize) -> *const c_char {
    guard_or!(core::ptr::null(), { Some(set_at(set)?.words.get(position)?.c_help.as_ptr()) })
}

/// The number of the word that has this slug.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NOT_FOUND when the set has no such word.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_word_find(
    set: usize,
    slug: *const c_char,
    slug_len: usize,
    number: *mut i32,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's text.
        let slug = unsafe { utf8(slug, slug_len)? };
        let set = set_at(set).ok_or(aftercall_result::NOT_FOUND)?;
        let word = set.words.iter().find(|word| word.slug == slug);
        let word = word.ok_or(aftercall_result::NOT_FOUND)?;
        // SAFETY: the caller's output.
        unsafe { put(number, i32::from(word.number)) }
    }
}

/// The slug of a number in a set, as static text; empty for a number that the set does not have.
fn slug(set: &WordSet, number: i32) -> *const c_char {
    numbered(set, number).map_or_else(empty, |word| word.c_slug.as_ptr())
}

/// The help of a number in a set, as static text; empty for a number that the set does not have.
fn help(set: &WordSet, number: i32) -> *const c_char {
    numbered(set, number).map_or_else(empty, |word| word.c_help.as_ptr())
}

/// One line that says what a word means, by its number: for instance
/// aftercall_word_help_of(AFTERCALL_SET_REMEDY, summary.remedy).
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_word_help_of(set: usize, number: i32) -> *const c_char {
    set_at(set).map_or_else(empty, |set| help(set, number))
}

/// The slug of an effect.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_effect_slug(effect: aftercall_effect) -> *const c_char {
    slug(&Effect::SET, effect)
}

/// One line that says what an effect means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_effect_help(effect: aftercall_effect) -> *const c_char {
    help(&Effect::SET, effect)
}

/// The slug of a fault.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_fault_slug(fault: aftercall_fault) -> *const c_char {
    slug(&Fault::SET, fault)
}

/// One line that says what a fault means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_fault_help(fault: aftercall_fault) -> *const c_char {
    help(&Fault::SET, fault)
}

/// The slug of a repeat.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_repeat_slug(repeat: aftercall_repeat) -> *const c_char {
    slug(&Repeat::SET, repeat)
}

/// One line that says what a repeat means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_repeat_help(repeat: aftercall_repeat) -> *const c_char {
    help(&Repeat::SET, repeat)
}

/// The slug of a remedy.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_remedy_slug(remedy: aftercall_remedy) -> *const c_char {
    slug(&Remedy::SET, remedy)
}

/// One line that says what a remedy means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_remedy_help(remedy: aftercall_remedy) -> *const c_char {
    help(&Remedy::SET, remedy)
}

/// The slug of the reason why a call ended.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_stop_slug(stop: aftercall_stop) -> *const c_char {
    slug(&Stop::SET, stop)
}

/// One line that says what the reason why a call ended means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_stop_help(stop: aftercall_stop) -> *const c_char {
    help(&Stop::SET, stop)
}

/// The slug of an action.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_action_slug(action: aftercall_action) -> *const c_char {
    slug(&Action::SET, action)
}

/// One line that says what an action means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_action_help(action: aftercall_action) -> *const c_char {
    help(&Action::SET, action)
}

/// The slug of the reason of a wait.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_wait_reason_slug(wait_reason: aftercall_wait_reason) -> *const c_char {
    slug(&WaitReason::SET, wait_reason)
}

/// One line that says what the reason of a wait means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_wait_reason_help(wait_reason: aftercall_wait_reason) -> *const c_char {
    help(&WaitReason::SET, wait_reason)
}

/// The slug of what a verification found.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_verified_slug(verified: aftercall_verified) -> *const c_char {
    slug(&Verified::SET, verified)
}

/// One line that says what what a verification found means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_verified_help(verified: aftercall_verified) -> *const c_char {
    help(&Verified::SET, verified)
}

/// The slug of a phase.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_phase_slug(phase: aftercall_phase) -> *const c_char {
    slug(&Phase::SET, phase)
}

/// One line that says what a phase means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_phase_help(phase: aftercall_phase) -> *const c_char {
    help(&Phase::SET, phase)
}

/// The slug of a cause.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_cause_slug(cause: aftercall_cause) -> *const c_char {
    slug(&Cause::SET, cause)
}

/// One line that says what a cause means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_cause_help(cause: aftercall_cause) -> *const c_char {
    help(&Cause::SET, cause)
}

/// The slug of the state of a body.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_body_state_slug(body_state: aftercall_body_state) -> *const c_char {
    slug(&BodyState::SET, body_state)
}

/// One line that says what the state of a body means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_body_state_help(body_state: aftercall_body_state) -> *const c_char {
    help(&BodyState::SET, body_state)
}

/// The slug of a source of evidence.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_source_slug(source: aftercall_source) -> *const c_char {
    slug(&Source::SET, source)
}

/// One line that says what a source of evidence means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_source_help(source: aftercall_source) -> *const c_char {
    help(&Source::SET, source)
}

/// The slug of a field of a verdict.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_field_slug(field: aftercall_field) -> *const c_char {
    slug(&Field::SET, field)
}

/// One line that says what a field of a verdict means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_field_help(field: aftercall_field) -> *const c_char {
    help(&Field::SET, field)
}

/// The slug of a caveat.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_caveat_slug(caveat: aftercall_caveat) -> *const c_char {
    slug(&Caveat::SET, caveat)
}

/// One line that says what a caveat means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_caveat_help(caveat: aftercall_caveat) -> *const c_char {
    help(&Caveat::SET, caveat)
}

/// The slug of a reason.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_reason_slug(reason: aftercall_reason) -> *const c_char {
    slug(&Reason::SET, reason)
}

/// One line that says what a reason means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_reason_help(reason: aftercall_reason) -> *const c_char {
    help(&Reason::SET, reason)
}

/// The slug of a disposition.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_disposition_slug(disposition: aftercall_disposition) -> *const c_char {
    slug(&Disposition::SET, disposition)
}

/// One line that says what a disposition means.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_disposition_help(disposition: aftercall_disposition) -> *const c_char {
    help(&Disposition::SET, disposition)
}

/// The slug of what a limit applies to.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_limit_scope_slug(scope: aftercall_limit_scope) -> *const c_char {
    slug(&LimitScope::SET, scope)
}

/// One line that says what a limit applies to.
///
/// Returns: static text, never NULL; "" for a number that the set does not have.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_limit_scope_help(scope: aftercall_limit_scope) -> *const c_char {
    help(&LimitScope::SET, scope)
}

/// A caller's number as the core's word.
#[inline]
pub(crate) fn word<T>(number: i32, from_number: fn(u8) -> Option<T>) -> Result<T, Refusal> {
    let small = u8::try_from(number).ok();
    let outside = || Refusal::invalid(format!("is {number}, which its set does not have"));
    small.and_then(from_number).ok_or_else(outside)
}
