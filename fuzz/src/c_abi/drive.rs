//! Operations that judge, and that drive calls: each input is refused unless the call expects it.

use super::given::Room;
use super::{Expects, Machine, check, read, text};
use aftercall_ffi::*;
use core::ptr;

/// What a decision's number makes a call expect, in the order of the numbers.
pub(super) const AFTER: [Expects; 5] =
    [Expects::Answer, Expects::Wake, Expects::Credentials, Expects::Verified, Expects::Nothing];

impl Machine<'_> {
    pub(super) fn drive(&mut self, operation: u8) {
        match operation {
            0 => self.make_call(),
            1 => self.judge(),
            2 => self.free_call(),
            3 => self.engine_state(),
            4 => self.call_state(),
            input => self.input(input - 5),
        }
    }

    fn make_call(&mut self) {
        let (engine, request) = (self.slot(self.engines.len()), self.slot(self.requests.len()));
        let (scope, scope_len) = self.text();
        let options = aftercall_call_options {
            struct_size: 0,
            can_authenticate: self.choice(),
            can_verify: self.choice(),
            deadline_us: if self.draw.flag() { self.draw.long() } else { 0 },
            scope,
            scope_len,
        };
        let mut room = self.room(options);
        let seed = self.draw.long();
        let mut call = ptr::null_mut();
        let out = if self.is_missing() { ptr::null_mut() } else { &raw mut call };
        let at = self.slot(self.calls.len());
        // SAFETY: the handles are NULL or live, the options and their scope are memory.
        let is_ok = check(unsafe {
            aftercall_call_new(self.engines[engine], self.requests[request], room.at(), seed, out)
        });
        room.check(false);
        assert_eq!(is_ok, !call.is_null());
        if is_ok {
            // SAFETY: NULL or live, and replaced.
            unsafe { aftercall_call_free(self.calls[at].0) };
            self.calls[at] = (call, Expects::Begin);
        }
    }

    fn free_call(&mut self) {
        let at = self.slot(self.calls.len());
        let (call, _) =
            core::mem::replace(&mut self.calls[at], (ptr::null_mut(), Expects::Nothing));
        // SAFETY: NULL or live, and forgotten.
        unsafe { aftercall_call_free(call) };
    }

    /// Any input, at any time.
    fn input(&mut self, input: u8) {
        let at = self.slot(self.calls.len());
        let (call, expects) = self.calls[at];
        let mut out = self.out::<aftercall_decision>();
        let now = aftercall_time {
            monotonic_us: if self.draw.flag() {
                self.draw.long()
            } else {
                self.draw.short().into()
            },
            wall_us: self.draw.long() as i64,
        };
        let no_time = self.is_missing();
        let now = if no_time { ptr::null() } else { &raw const now };
        let decision = out.at::<aftercall_decision>();
        // SAFETY: the handle is NULL or live; the time and the output are memory.
        let (result, expected, is_plain) = unsafe {
            match input {
                0 => (aftercall_call_begin(call, now, decision), Expects::Begin, true),
                1 => (aftercall_call_on_wake(call, now, decision), Expects::Wake, true),
                2 => {
                    let renewed = self.choice() as i32;
                    let result = aftercall_call_on_credentials(call, renewed, now, decision);
                    (result, Expects::Credentials, matches!(renewed, 0 | 1))
                }
                3 => {
                    let found = self.word();
                    let result = aftercall_call_on_verified(call, found, now, decision);
                    (result, Expects::Verified, false)
                }
                4 => (aftercall_call_cancel(call, now, decision), expects, true),
                5..=7 => {
                    let at = self.slot(self.responses.len());
                    let response = self.responses[at];
                    let result = aftercall_call_on_response(call, response, now, decision);
                    (result, Expects::Answer, !response.is_null())
                }
                8 => {
                    let mut failure = self.failure();
                    let result = aftercall_call_on_failure(call, failure.at(), now, decision);
                    (result, Expects::Answer, false)
                }
                _ => {
                    let mut view = self.view();
                    let result = aftercall_call_on_response_view(call, view.at(), now, decision);
                    (result, Expects::Answer, false)
                }
            }
        };
        let is_ok = check(result);
        out.check(is_ok);
        let proper = out.is_proper::<aftercall_decision>() && !call.is_null();
        // The machine's clock stands in for a time that is missing.
        let right = expects == expected && expects != Expects::Nothing;
        assert!(!is_ok || right, "{input} was taken by a call that expects {expects:?}");
        assert!(is_ok || !(right && proper && is_plain), "{input} was refused: {}", result.0);
        // SAFETY: NULL or live.
        let said = text(unsafe { aftercall_call_error(call) });
        assert!(is_ok == said.is_empty() || call.is_null(), "{said:?} after result {}", result.0);
        if !is_ok {
            return;
        }
        match out.value::<aftercall_decision>() {
            Some(decision) => self.calls[at].1 = AFTER[decision.action as usize],
            // Its owner did not ask for all of it: the call is left alone from now on.
            None => {
                // SAFETY: a live handle.
                unsafe { aftercall_call_free(call) };
                self.calls[at] = (ptr::null_mut(), Expects::Nothing);
            }
        }
    }

    /// A failure with any numbers, or what the library makes of curl's.
    fn failure(&mut self) -> Room {
        if self.draw.byte() == 0 {
            let (code, size) = (self.word(), self.draw.long() as i64);
            let mut made = self.out::<aftercall_failure>();
            made.filled(|at| {
                // SAFETY: the output is memory.
                unsafe { aftercall_failure_from_curl(code, size, at) }
            });
            return made;
        }
        let failure = aftercall_failure {
            struct_size: 0,
            phase: self.word(),
            cause: self.word(),
            sent: aftercall_sent(self.word()),
            redirect: if self.draw.flag() { u32::from(self.draw.short()) } else { 0 },
        };
        self.room(failure)
    }

    /// A response that is lent.
    fn view(&mut self) -> Room {
        let count = usize::from(self.draw.byte() % 5);
        let mut headers = Vec::new();
        for _ in 0..count {
            let ((name, name_len), (value, value_len)) = (self.text(), self.text());
            headers.push(aftercall_header { name, name_len, value, value_len });
        }
        let (headers, header_count) = match self.draw.byte() {
            255 => (ptr::null(), 3),
            254 => (self.keep_list(headers), usize::MAX),
            253 => (ptr::null(), 0),
            _ => (self.keep_list(headers), count),
        };
        let (body, body_len) = self.text();
        let view = aftercall_response_view {
            struct_size: 0,
            status: if self.draw.flag() { u32::from(self.draw.short()) } else { 503 },
            body_state: self.word(),
            has_received: self.choice(),
            redirect: if self.draw.flag() { u32::from(self.draw.short()) } else { 0 },
            received_us: self.draw.long() as i64,
            headers,
            header_count,
            body: body.cast(),
            body_len,
        };
        self.room(view)
    }

    fn judge(&mut self) {
        let (contract, request) = (self.slot(4), self.slot(4));
        let contract = self.contracts.get(contract).copied().unwrap_or(ptr::null_mut());
        let request = self.requests.get(request).copied().unwrap_or(ptr::null_mut());
        let (response, at) = (self.slot(self.responses.len()), self.slot(self.verdicts.len()));
        let verdict = self.verdicts[at];
        let what = self.draw.byte();
        // SAFETY: the handles are NULL or live, the structures are memory.
        let is_ok = check(unsafe {
            match what % 3 {
                0 => aftercall_judge(contract, request, self.responses[response], verdict),
                1 => aftercall_judge_view(contract, request, self.view().at(), verdict),
                _ => aftercall_judge_failure(contract, request, self.failure().at(), verdict),
            }
        });
        // SAFETY: as above.
        let said = text(unsafe { aftercall_verdict_error(verdict) });
        assert!(is_ok == said.is_empty() || verdict.is_null(), "{said:?}, OK: {is_ok}");
        let status = self.draw.short();
        // SAFETY: as above.
        let wanted = unsafe { aftercall_body_wanted(request, status) };
        assert!(wanted <= 65_536);
        let response = self.responses[response];
        // SAFETY: as above.
        let wanted = unsafe { aftercall_contract_body_wanted(contract, request, response) };
        assert!(wanted <= 65_536);
        self.stream(contract, request, response, verdict);
    }

    /// A stream from its head to its end.
    fn stream(
        &mut self,
        contract: *mut aftercall_contract,
        request: *mut aftercall_request,
        response: *mut aftercall_response,
        verdict: *mut aftercall_verdict,
    ) {
        let mut stream = ptr::null_mut();
        // SAFETY: the handles are NULL or live.
        unsafe { check(aftercall_stream_new(contract, request, response, &raw mut stream)) };
        for _ in 0..self.draw.byte() % 4 {
            let (data, len) = self.text();
            let (name, name_len) = self.text();
            // SAFETY: the handle is NULL or live, the texts are memory.
            unsafe {
                check(aftercall_stream_feed(stream, data.cast(), len));
                check(aftercall_stream_add_trailer(stream, name, name_len, data, len));
                check(aftercall_stream_verdict(stream, verdict));
                assert!((0..=1).contains(&aftercall_stream_content_begun(stream)));
            }
        }
        let complete = i32::from(self.draw.byte() % 3);
        let mut needed = 0;
        let mut packed = [0_u8; 512];
        // SAFETY: as above.
        unsafe {
            check(aftercall_stream_finish(stream, complete, verdict));
            let (at, room) = (packed.as_mut_ptr(), packed.len());
            check(aftercall_stream_pack(stream, at.cast(), room, &raw mut needed));
            aftercall_stream_free(stream);
        }
    }

    fn engine_state(&mut self) {
        let (engine, request) = (self.slot(self.engines.len()), self.slot(self.requests.len()));
        let ((url, url_len), (scope, scope_len)) = (self.text(), self.text());
        let (engine, request) = (self.engines[engine], self.requests[request]);
        let mut pressure = 0;
        let out = if self.is_missing() { ptr::null_mut() } else { &raw mut pressure };
        // SAFETY: the handles are NULL or live, the texts and the output are memory.
        unsafe {
            check(aftercall_engine_release(engine, url, url_len, scope, scope_len));
            check(aftercall_engine_pressure(engine, request, scope, scope_len, out));
        }
    }

    /// What a call tells of itself, at any time.
    fn call_state(&mut self) {
        let (at, verdict) = (self.slot(self.calls.len()), self.slot(self.verdicts.len()));
        let (call, expects) = self.calls[at];
        let verdict = self.verdicts[verdict];
        let response = self.slot(self.responses.len());
        let response = self.responses[response];
        let position = self.position();
        let mut challenge = self.out::<aftercall_challenge>();
        let mut summary = self.out::<aftercall_summary>();
        let mut outcome = self.out::<aftercall_outcome>();
        let mut record = self.out::<aftercall_attempt>();
        // SAFETY: the handles are NULL or live, the outputs are memory.
        unsafe {
            let is_ok = challenge.filled(|at| aftercall_call_challenge_at(call, position, at));
            if let Some(found) = challenge.value::<aftercall_challenge>().filter(|_| is_ok) {
                let first = [found.scheme, found.realm, found.error, found.error_description];
                for text in first.into_iter().chain([found.scope, found.acr_values, found.nonce]) {
                    read(text.data, text.len);
                }
            }
            assert!(aftercall_call_body_wanted(call, response) <= 65_536);
            check(aftercall_call_verdict(call, verdict));
            summary.filled(|at| aftercall_call_summary(call, at));
            let is_ok = outcome.filled(|at| aftercall_call_outcome(call, at));
            assert!(!is_ok || expects == Expects::Nothing, "an outcome before the end");
            record.filled(|at| aftercall_call_attempt_at(call, position, at));
            let _ = text(aftercall_call_error(call));
        }
    }
}
