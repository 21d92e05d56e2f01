//! Verdicts: what one response or failure means. An owned handle and a structure of its scalars;
//! the strings are copied only when they are asked for.

use crate::failure::{aftercall_failure, to_c};
use crate::first::First;
use crate::guard::{exclusive, guard, guard_or, hand_over, shared, take_back};
use crate::limit::{LimitTexts, aftercall_limit};
use crate::problem::{
    ChallengeTexts, ErrorTexts, EvidenceTexts, ItemTexts, aftercall_challenge, aftercall_evidence,
    aftercall_field_error, aftercall_item, aftercall_overrode,
};
use crate::result::{Refusal, aftercall_result};
use crate::status::{aftercall_status, row as row_of};
use crate::summary::{aftercall_summary, summary as summary_of};
use crate::text::{Text, empty, give};
use crate::value::out;
use crate::vocabulary::{aftercall_caveat, aftercall_field, aftercall_source, word};
use aftercall::{Field, Verdict};
use core::ffi::c_char;
use core::ptr;

/// What one response or failure means.
///
/// Ownership: made by aftercall_verdict_new, filled again and again by aftercall_judge and its
/// like, freed once with aftercall_verdict_free. Its strings live until it is filled again or
/// freed. Thread safety: while it is not being filled, any number of threads.
pub struct aftercall_verdict {
    verdict: Option<Verdict>,
    said: First<Said>,
    evidence: First<Vec<EvidenceTexts>>,
    error: Option<Text>,
}

/// The strings of a verdict.
struct Said {
    message: Text,
    description: Text,
    problem: [Option<Text>; 5],
    errors: Vec<ErrorTexts>,
    challenges: Vec<ChallengeTexts>,
    limits: Vec<LimitTexts>,
    items: Vec<ItemTexts>,
}

impl Said {
    fn of(verdict: &Verdict) -> Said {
        let problem = verdict.problem();
        let members = [
            &problem.type_uri,
            &problem.code,
            &problem.title,
            &problem.detail,
            &problem.request_id,
        ];
        Said {
            message: Text::new(verdict.message()),
            description: Text::new(verdict.description()),
            problem: members.map(|member| Text::optional(member.as_deref())),
            errors: problem.errors.iter().map(ErrorTexts::of).collect(),
            challenges: verdict.challenges().iter().map(ChallengeTexts::of).collect(),
            limits: verdict.limits().iter().map(LimitTexts::of).collect(),
            items: verdict.items().iter().map(ItemTexts::of).collect(),
        }
    }
}

impl aftercall_verdict {
    #[inline]
    pub(crate) fn keep(&mut self, verdict: Verdict) {
        self.verdict = Some(verdict);
        self.said.clear();
        self.evidence.clear();
    }

    pub(crate) fn core(&self) -> Result<&Verdict, Refusal> {
        Ok(self.verdict.as_ref().ok_or(aftercall_result::STATE)?)
    }

    fn said(&self) -> Option<&Said> {
        let verdict = self.verdict.as_ref()?;
        Some(self.said.get_or(|| Said::of(verdict)))
    }

    fn evidence(&self) -> Option<&[EvidenceTexts]> {
        let verdict = self.verdict.as_ref()?;
        let make = || verdict.evidence().map(EvidenceTexts::of).collect();
        Some(self.evidence.get_or(make))
    }
}

/// An empty verdict, to be filled by aftercall_judge and its like. Until then its getters answer
/// AFTERCALL_RESULT_STATE, "" or NULL.
///
/// Returns: OK; NULL_ARGUMENT.
/// Ownership: free *verdict with aftercall_verdict_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_new(
    verdict: *mut *mut aftercall_verdict,
) -> aftercall_result {
    guard! {
        let (said, evidence) = (First::new(), First::new());
        let made = aftercall_verdict { verdict: None, said, evidence, error: None };
        // SAFETY: the caller's output.
        unsafe { hand_over(verdict, made) }
    }
}

/// Frees a verdict. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_free(verdict: *mut aftercall_verdict) {
    // SAFETY: the caller's handle, given back once.
    unsafe { take_back(verdict) }
}

/// Which argument of the last aftercall_judge and its like was refused, and why. The verdict that
/// was there before stays.
///
/// Returns: text that lives until the next judgement or the free; "" when none was refused.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_error(
    verdict: *const aftercall_verdict,
) -> *const c_char {
    // SAFETY: the caller's handle.
    guard_or!(empty(), { Some(unsafe { shared(verdict) }.ok()?.error.as_ref()?.as_ptr()) })
}

/// Fills a caller's verdict, or keeps why not.
///
/// # Safety
///
/// `verdict` is NULL or a live handle that nobody else uses meanwhile.
#[inline]
pub(crate) unsafe fn fill(
    verdict: *mut aftercall_verdict,
    judge: impl FnOnce(&mut aftercall_verdict) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    // SAFETY: the caller's promise.
    let verdict = unsafe { exclusive(verdict)? };
    verdict.error = None;
    judge(verdict).inspect_err(|refusal| verdict.error = Some(Text::new(refusal.said())))
}

/// The scalars of a verdict.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE while the verdict is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_summary(
    verdict: *const aftercall_verdict,
    summary: *mut aftercall_summary,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (verdict, out) = unsafe { (shared(verdict)?, out(summary)?) };
        out.put(summary_of(verdict.core()?));
        Ok(())
    }
}

/// The row that spoke for the status.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE while the verdict is empty; NOT_FOUND for a
/// failure.
/// Ownership: the strings are the verdict's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_status(
    verdict: *const aftercall_verdict,
    row: *mut aftercall_status,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (verdict, out) = unsafe { (shared(verdict)?, out(row)?) };
        let status = verdict.core()?.status().ok_or(aftercall_result::NOT_FOUND)?;
        out.put(row_of(status));
        Ok(())
    }
}

/// The failure that was judged.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE while the verdict is empty; NOT_FOUND for a
/// response.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_failure(
    verdict: *const aftercall_verdict,
    failure: *mut aftercall_failure,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (verdict, out) = unsafe { (shared(verdict)?, out(failure)?) };
        out.put(to_c(verdict.core()?.failure().ok_or(aftercall_result::NOT_FOUND)?));
        Ok(())
    }
}

/// The strings of a caller's verdict.
///
/// # Safety
///
/// `verdict` is NULL or a live handle that nobody fills meanwhile.
unsafe fn said<'a>(verdict: *const aftercall_verdict) -> Option<&'a Said> {
    // SAFETY: the caller's promise.
    unsafe { shared(verdict) }.ok()?.said()
}

/// The message: a few words.
///
/// Returns: the verdict's text, never NULL; "" while it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_message(
    verdict: *const aftercall_verdict,
) -> *const c_char {
    // SAFETY: the caller's handle.
    guard_or!(empty(), { Some(unsafe { said(verdict) }?.message.as_ptr()) })
}

/// One or two sentences on what it means.
///
/// Returns: the verdict's text, never NULL; "" while it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_description(
    verdict: *const aftercall_verdict,
) -> *const c_char {
    // SAFETY: the caller's handle.
    guard_or!(empty(), { Some(unsafe { said(verdict) }?.description.as_ptr()) })
}

/// A member of the problem, by its position.
///
/// # Safety
///
/// `verdict` is NULL or a live handle; `len` is NULL or may be written.
unsafe fn problem(
    verdict: *const aftercall_verdict,
    member: usize,
    len: *mut usize,
) -> *const c_char {
    guard_or!(ptr::null(), {
        // SAFETY: the caller's promise.
        let said = unsafe { said(verdict) };
        let text = said.and_then(|said| said.problem.get(member)?.as_ref());
        // SAFETY: as above.
        Some(unsafe { give(text, len) })
    })
}

/// The problem type that the server gave, a URI (RFC 9457 section 3.1.1). len may be NULL.
///
/// Returns: the verdict's text; NULL when the server gave none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_problem_type(
    verdict: *const aftercall_verdict,
    len: *mut usize,
) -> *const c_char {
    // SAFETY: the caller's handle and output.
    unsafe { problem(verdict, 0, len) }
}

/// The API's own error code. len may be NULL.
///
/// Returns: the verdict's text; NULL when the server gave none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_problem_code(
    verdict: *const aftercall_verdict,
    len: *mut usize,
) -> *const c_char {
    // SAFETY: the caller's handle and output.
    unsafe { problem(verdict, 1, len) }
}

/// A short summary of the kind of problem. len may be NULL.
///
/// Returns: the verdict's text; NULL when the server gave none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_problem_title(
    verdict: *const aftercall_verdict,
    len: *mut usize,
) -> *const c_char {
    // SAFETY: the caller's handle and output.
    unsafe { problem(verdict, 2, len) }
}

/// What went wrong this time, in the server's words. len may be NULL.
///
/// Returns: the verdict's text; NULL when the server gave none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_problem_detail(
    verdict: *const aftercall_verdict,
    len: *mut usize,
) -> *const c_char {
    // SAFETY: the caller's handle and output.
    unsafe { problem(verdict, 3, len) }
}

/// The id under which the server's operators find the request. len may be NULL.
///
/// Returns: the verdict's text; NULL when the server gave none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_problem_request_id(
    verdict: *const aftercall_verdict,
    len: *mut usize,
) -> *const c_char {
    // SAFETY: the caller's handle and output.
    unsafe { problem(verdict, 4, len) }
}

/// How many errors of single fields the server listed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_error_count(verdict: *const aftercall_verdict) -> usize {
    // SAFETY: the caller's handle.
    guard_or!(0, { Some(unsafe { said(verdict) }?.errors.len()) })
}

/// The error of a single field at a position.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_error_at(
    verdict: *const aftercall_verdict,
    position: usize,
    error: *mut aftercall_field_error,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (verdict, out) = unsafe { (shared(verdict)?, out(error)?) };
        let errors = verdict.said().map(|said| said.errors.as_slice()).unwrap_or_default();
        out.put(errors.get(position).ok_or(aftercall_result::NOT_FOUND)?.to_c());
        Ok(())
    }
}

/// How many items of a batch the response lists; at most 1,024 are kept.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_item_count(verdict: *const aftercall_verdict) -> usize {
    // SAFETY: the caller's handle.
    guard_or!(0, { Some(unsafe { said(verdict) }?.items.len()) })
}

/// The item of a batch at a position.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_item(
    verdict: *const aftercall_verdict,
    position: usize,
    item: *mut aftercall_item,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (verdict, out) = unsafe { (shared(verdict)?, out(item)?) };
        let items = verdict.said().map(|said| said.items.as_slice()).unwrap_or_default();
        out.put(items.get(position).ok_or(aftercall_result::NOT_FOUND)?.to_c());
        Ok(())
    }
}

/// How many challenges the server sent.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_challenge_count(
    verdict: *const aftercall_verdict,
) -> usize {
    // SAFETY: the caller's handle.
    guard_or!(0, { Some(unsafe { said(verdict) }?.challenges.len()) })
}

/// The challenge at a position, in the server's order.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_challenge_at(
    verdict: *const aftercall_verdict,
    position: usize,
    challenge: *mut aftercall_challenge,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (verdict, out) = unsafe { (shared(verdict)?, out(challenge)?) };
        let all = verdict.said().map(|said| said.challenges.as_slice()).unwrap_or_default();
        out.put(all.get(position).ok_or(aftercall_result::NOT_FOUND)?.to_c());
        Ok(())
    }
}

/// How many limits the response states: what may be sent, and how much of it is left. A success
/// states them too.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_limit_count(verdict: *const aftercall_verdict) -> usize {
    guard_or!(0, {
        // SAFETY: the caller's handle.
        let verdict = unsafe { shared(verdict) }.ok()?;
        Some(verdict.core().ok()?.limits().len())
    })
}

/// The limit at a position.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_limit_at(
    verdict: *const aftercall_verdict,
    position: usize,
    limit: *mut aftercall_limit,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (verdict, out) = unsafe { (shared(verdict)?, out(limit)?) };
        let all = verdict.said().map(|said| said.limits.as_slice()).unwrap_or_default();
        out.put(all.get(position).ok_or(aftercall_result::NOT_FOUND)?.to_c());
        Ok(())
    }
}

/// How many caveats there are: leniencies taken, and what was off-contract.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_caveat_count(
    verdict: *const aftercall_verdict,
) -> usize {
    guard_or!(0, {
        // SAFETY: the caller's handle.
        let verdict = unsafe { shared(verdict) }.ok()?;
        Some(verdict.core().ok()?.caveats().iter().count())
    })
}

/// The caveat at a position; -1 past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_caveat_at(
    verdict: *const aftercall_verdict,
    position: usize,
) -> aftercall_caveat {
    guard_or!(-1, {
        // SAFETY: the caller's handle.
        let verdict = unsafe { shared(verdict) }.ok()?;
        Some(i32::from(verdict.core().ok()?.caveats().iter().nth(position)?.number()))
    })
}

/// The source that decided a field; -1 for an empty verdict or no such field.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_decided_by(
    verdict: *const aftercall_verdict,
    field: aftercall_field,
) -> aftercall_source {
    guard_or!(-1, {
        // SAFETY: the caller's handle.
        let verdict = unsafe { shared(verdict) }.ok()?;
        let field = word(field, Field::from_number).ok()?;
        Some(i32::from(verdict.core().ok()?.decided_by(field).number()))
    })
}

/// How many pieces of evidence there are: one for each field, and one for the wait if there is any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_evidence_count(
    verdict: *const aftercall_verdict,
) -> usize {
    // SAFETY: the caller's handle.
    guard_or!(0, { Some(unsafe { shared(verdict) }.ok()?.evidence()?.len()) })
}

/// The evidence at a position: why a field has its value.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_evidence_at(
    verdict: *const aftercall_verdict,
    position: usize,
    evidence: *mut aftercall_evidence,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (verdict, out) = unsafe { (shared(verdict)?, out(evidence)?) };
        let all = verdict.evidence().unwrap_or_default();
        out.put(all.get(position).ok_or(aftercall_result::NOT_FOUND)?.to_c());
        Ok(())
    }
}

/// What the evidence at a position overrode, by a second position.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past either end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_overrode_at(
    verdict: *const aftercall_verdict,
    evidence_position: usize,
    position: usize,
    overrode: *mut aftercall_overrode,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (verdict, out) = unsafe { (shared(verdict)?, out(overrode)?) };
        let evidence = verdict.evidence().unwrap_or_default().get(evidence_position);
        let found = evidence.and_then(|evidence| evidence.overrode(position));
        out.put(found.ok_or(aftercall_result::NOT_FOUND)?);
        Ok(())
    }
}
