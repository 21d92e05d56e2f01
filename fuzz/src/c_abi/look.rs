//! Operations that only look: tables, words, a contract's rows, everything that a verdict says.

use super::{Machine, check, read, text};
use aftercall_ffi::*;
use core::ffi::c_char;
use core::ptr;

/// The names of the words of each closed set.
const SLUGS: &[extern "C" fn(i32) -> *const c_char] = &[
    aftercall_effect_slug,
    aftercall_fault_slug,
    aftercall_repeat_slug,
    aftercall_remedy_slug,
    aftercall_stop_slug,
    aftercall_action_slug,
    aftercall_wait_reason_slug,
    aftercall_verified_slug,
    aftercall_phase_slug,
    aftercall_cause_slug,
    aftercall_body_state_slug,
    aftercall_source_slug,
    aftercall_field_slug,
    aftercall_caveat_slug,
    aftercall_reason_slug,
    aftercall_disposition_slug,
    aftercall_limit_scope_slug,
];

/// The help of the words of each closed set.
const HELPS: &[extern "C" fn(i32) -> *const c_char] = &[
    aftercall_effect_help,
    aftercall_fault_help,
    aftercall_repeat_help,
    aftercall_remedy_help,
    aftercall_stop_help,
    aftercall_action_help,
    aftercall_wait_reason_help,
    aftercall_verified_help,
    aftercall_phase_help,
    aftercall_cause_help,
    aftercall_body_state_help,
    aftercall_source_help,
    aftercall_field_help,
    aftercall_caveat_help,
    aftercall_reason_help,
    aftercall_disposition_help,
    aftercall_limit_scope_help,
];

type Said = unsafe extern "C" fn(*const aftercall_verdict, *mut usize) -> *const c_char;

/// What a verdict says with a length.
const SAID: &[Said] = &[
    aftercall_verdict_problem_type,
    aftercall_verdict_problem_code,
    aftercall_verdict_problem_title,
    aftercall_verdict_problem_detail,
    aftercall_verdict_problem_request_id,
];

impl Machine<'_> {
    pub(super) fn look(&mut self, operation: u8) {
        match operation {
            0 => self.statuses(),
            1 => self.parsed(),
            2 => self.rows(),
            3 => self.contract(),
            4 => self.words(),
            5 => self.found_word(),
            6 => self.failures(),
            7 => self.settings(),
            8 => self.origin(),
            9 => self.time(),
            10..=12 => self.verdict(),
            _ => self.explained(),
        }
    }

    fn statuses(&mut self) {
        let (code, position) = (self.draw.short(), self.position());
        let mut row = self.out::<aftercall_status>();
        assert!(!text(aftercall_status_message(code)).is_empty());
        let _ = text(aftercall_status_description(code));
        // SAFETY: the output is memory.
        unsafe {
            row.filled(|at| aftercall_status_lookup(code, at));
            let mut row = self.out::<aftercall_status>();
            let is_ok = row.filled(|at| aftercall_status_at(position, at));
            assert!(!is_ok || position < aftercall_status_count());
            if let Some(row) = row.value::<aftercall_status>().filter(|_| is_ok) {
                let texts = [row.message, row.description, row.phrase, row.help, row.reference];
                assert!(texts.iter().all(|text| !text.is_null()));
                texts.into_iter().for_each(|at| drop(text(at)));
            }
        }
    }

    fn parsed(&mut self) {
        let (given, len) = self.text();
        let at = self.slot(self.contracts.len());
        let contract = self.contracts[at];
        let mut row = self.out::<aftercall_status>();
        // SAFETY: the handle is NULL or live, the text and the output are memory.
        unsafe {
            row.filled(|at| aftercall_status_parse(given, len, at));
            let mut row = self.out::<aftercall_status>();
            row.filled(|at| aftercall_contract_parse(contract, given, len, at));
        }
    }

    fn rows(&mut self) {
        let at = self.slot(self.contracts.len());
        let contract = self.contracts[at].cast_const();
        let (code, position) = (self.draw.short(), self.position());
        let mut when = ptr::null();
        let out = if self.is_missing() { ptr::null_mut() } else { &raw mut when };
        // SAFETY: the handle is NULL or live, the outputs are memory.
        unsafe {
            let mut row = self.out::<aftercall_status>();
            row.filled(|at| aftercall_contract_lookup(contract, code, at));
            let mut row = self.out::<aftercall_status>();
            let is_ok = row.filled(|at| aftercall_contract_at(contract, position, at));
            assert!(!is_ok || position < aftercall_contract_count(contract));
            let mut row = self.out::<aftercall_status>();
            let is_ok = row.filled(|at| aftercall_contract_all_at(contract, position, at));
            assert!(!is_ok || position < aftercall_contract_all_count(contract));
            let mut row = self.out::<aftercall_status>();
            let is_ok = row.filled(|at| aftercall_contract_variant_at(contract, position, at, out));
            assert!(!is_ok || position < aftercall_contract_variant_count(contract));
            let mut last = 0;
            let mut row = self.out::<aftercall_status>();
            let is_ok =
                row.filled(|at| aftercall_contract_range_at(contract, position, at, &raw mut last));
            assert!(!is_ok || position < aftercall_contract_range_count(contract));
            let _ = text(when);
        }
    }

    fn contract(&mut self) {
        let at = self.slot(self.contracts.len());
        let contract = self.contracts[at].cast_const();
        let code = self.draw.short();
        let mut len = 0;
        // SAFETY: the handle is NULL or live.
        unsafe {
            let name = aftercall_contract_name(contract, &raw mut len);
            read(name, len);
            let _ = text(aftercall_contract_name(contract, ptr::null_mut()));
            for flag in [
                aftercall_contract_is_closed(contract),
                aftercall_contract_honors_idempotency_keys(contract),
                aftercall_contract_heeds_preconditions_on_post(contract),
                aftercall_contract_declares_idempotency_keys(contract),
                aftercall_contract_quotes_idempotency_keys(contract),
                aftercall_contract_lists(contract, code),
            ] {
                assert!(flag <= 1);
            }
        }
    }

    fn words(&mut self) {
        let (set, position, number) = (self.position(), self.position(), self.word());
        for at in [
            aftercall_set_name(set),
            aftercall_set_help(set),
            aftercall_word_slug(set, position),
            aftercall_word_help(set, position),
            aftercall_word_help_of(set, number),
        ] {
            let _ = text(at);
        }
        assert!(aftercall_set_size(set) == 0 || set < aftercall_set_count());
        let _ = aftercall_word_number(set, position);
        SLUGS.iter().chain(HELPS).for_each(|asked| drop(text(asked(number))));
        assert_eq!(aftercall_max_body(), aftercall::MAX_BODY);
        assert!(!text(aftercall_version()).is_empty());
        assert!(aftercall_version_number() > 0 && aftercall_abi_version() < u32::MAX);
        let _ = text(aftercall_result_text(aftercall_result(number)));
    }

    fn found_word(&mut self) {
        let (set, position) = (self.position(), self.position());
        let (slug, len) = match self.draw.byte() {
            0..=99 => {
                let slug = aftercall_word_slug(set, position);
                (slug, text(slug).len())
            }
            _ => self.text(),
        };
        let mut number = 0;
        let out = if self.is_missing() { ptr::null_mut() } else { &raw mut number };
        // SAFETY: the text and the output are memory.
        check(unsafe { aftercall_word_find(set, slug, len, out) });
    }

    fn failures(&mut self) {
        let (phase, position) = (self.word(), self.position());
        let number = if self.draw.flag() { self.draw.long() as i32 } else { self.word() };
        let mut row = self.out::<aftercall_failure_name>();
        // SAFETY: the texts and the outputs are memory; what the table gives ends in NUL.
        unsafe {
            let is_ok = row.filled(|at| aftercall_failure_name_at(position, at));
            assert!(!is_ok || position < aftercall_failure_name_count());
            let mut failure = self.out::<aftercall_failure>();
            failure.filled(|at| aftercall_failure_from_errno(number, phase, at));
            let mut failure = self.out::<aftercall_failure>();
            failure.filled(|at| aftercall_failure_from_eai(number, at));
            let mut failure = self.out::<aftercall_failure>();
            let found = row.value::<aftercall_failure_name>().filter(|_| is_ok);
            let ((library, library_len), (name, name_len)) = match found {
                Some(row) => {
                    let lengths = (text(row.library).len(), text(row.name).len());
                    ((row.library, lengths.0), (row.name, lengths.1))
                }
                None => (self.text(), self.text()),
            };
            let named = aftercall_failure_named(library, library_len, name, name_len, failure.at());
            let is_known = check(named);
            failure.check(is_known);
            let proper = failure.is_proper::<aftercall_failure>();
            assert!(is_known || found.is_none() || !proper, "a row that cannot be found");
        }
    }

    fn settings(&mut self) {
        let position = self.position();
        let name = text(aftercall_policy_setting_name(position));
        assert_eq!(name.is_empty(), position >= aftercall_policy_setting_count());
        assert_eq!(name.is_empty(), text(aftercall_policy_setting_help(position)).is_empty());
        let profile = text(aftercall_policy_profile_name(position));
        assert_eq!(profile.is_empty(), position >= aftercall_policy_profile_count());
        assert_eq!(profile.is_empty(), text(aftercall_policy_profile_help(position)).is_empty());
    }

    fn origin(&mut self) {
        let at = self.slot(self.requests.len());
        let request = self.requests[at].cast_const();
        let keys = self.choice() as i32;
        let mut len = 0;
        // SAFETY: the handle is NULL or live.
        unsafe {
            let origin = aftercall_request_origin(request, &raw mut len);
            read(origin, len);
            assert!(!text(origin).contains('@'), "a secret in an origin");
            assert!(aftercall_request_is_harmless(request, keys) <= 1);
        }
    }

    fn time(&mut self) {
        let mut now = aftercall_time { monotonic_us: 0, wall_us: 0 };
        let out = if self.is_missing() { ptr::null_mut() } else { &raw mut now };
        // SAFETY: NULL or memory.
        let is_ok = check(unsafe { aftercall_now(out) });
        assert_eq!(is_ok, !out.is_null());
        assert!(!is_ok || now.wall_us > 0);
    }

    /// Everything that a verdict says, before and after it has something to say.
    fn verdict(&mut self) {
        let at = self.slot(self.verdicts.len());
        let verdict = self.verdicts[at].cast_const();
        let (position, field) = (self.position(), self.word());
        let mut len = 0;
        // SAFETY: the handle is NULL or live, the outputs are memory.
        unsafe {
            for said in SAID {
                let at = said(verdict, &raw mut len);
                read(at, len);
                let _ = text(said(verdict, ptr::null_mut()));
            }
            let _ = text(aftercall_verdict_message(verdict));
            let _ = text(aftercall_verdict_description(verdict));
            let _ = text(aftercall_verdict_error(verdict));
            let mut summary = self.out::<aftercall_summary>();
            summary.filled(|at| aftercall_verdict_summary(verdict, at));
            let mut row = self.out::<aftercall_status>();
            row.filled(|at| aftercall_verdict_status(verdict, at));
            let mut failure = self.out::<aftercall_failure>();
            failure.filled(|at| aftercall_verdict_failure(verdict, at));
            let _ = aftercall_verdict_decided_by(verdict, field);
            let caveats = aftercall_verdict_caveat_count(verdict);
            let caveat = aftercall_verdict_caveat_at(verdict, position);
            assert!(position >= caveats || !text(aftercall_caveat_slug(caveat)).is_empty());
        }
    }

    /// Why a verdict is what it is, and what the body said in detail.
    fn explained(&mut self) {
        let at = self.slot(self.verdicts.len());
        let verdict = self.verdicts[at].cast_const();
        let (position, second) = (self.position(), self.position());
        let mut error = self.out::<aftercall_field_error>();
        let mut item = self.out::<aftercall_item>();
        let mut challenge = self.out::<aftercall_challenge>();
        let mut limit = self.out::<aftercall_limit>();
        let mut because = self.out::<aftercall_evidence>();
        let mut overrode = self.out::<aftercall_overrode>();
        // SAFETY: the handle is NULL or live, the outputs are memory.
        unsafe {
            let is_ok = error.filled(|at| aftercall_verdict_error_at(verdict, position, at));
            assert!(!is_ok || position < aftercall_verdict_error_count(verdict));
            if let Some(error) = error.value::<aftercall_field_error>().filter(|_| is_ok) {
                for text in [error.pointer, error.field, error.code, error.detail] {
                    read(text.data, text.len);
                }
            }
            let is_ok = item.filled(|at| aftercall_verdict_item(verdict, position, at));
            assert!(!is_ok || position < aftercall_verdict_item_count(verdict));
            if let Some(item) = item.value::<aftercall_item>().filter(|_| is_ok) {
                for text in [item.id, item.code, item.detail] {
                    read(text.data, text.len);
                }
            }
            let is_ok =
                challenge.filled(|at| aftercall_verdict_challenge_at(verdict, position, at));
            assert!(!is_ok || position < aftercall_verdict_challenge_count(verdict));
            let is_ok = limit.filled(|at| aftercall_verdict_limit_at(verdict, position, at));
            assert!(!is_ok || position < aftercall_verdict_limit_count(verdict));
            if let Some(limit) = limit.value::<aftercall_limit>().filter(|_| is_ok) {
                read(limit.name.data, limit.name.len);
                read(limit.unit.data, limit.unit.len);
            }
            let is_ok = because.filled(|at| aftercall_verdict_evidence_at(verdict, position, at));
            assert!(!is_ok || position < aftercall_verdict_evidence_count(verdict));
            if let Some(because) = because.value::<aftercall_evidence>().filter(|_| is_ok) {
                read(because.value.data, because.value.len);
                read(because.name.data, because.name.len);
            }
            let found = aftercall_verdict_overrode_at(verdict, position, second, overrode.at());
            overrode.check(check(found));
            let is_ok = found == aftercall_result::OK;
            if let Some(other) = overrode.value::<aftercall_overrode>().filter(|_| is_ok) {
                read(other.value.data, other.value.len);
                read(other.name.data, other.name.len);
            }
        }
    }
}
