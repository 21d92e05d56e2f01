//! Operations that make, change and free contracts, policies, engines, requests, responses and verdicts.

use super::{Machine, check, text};
use aftercall_ffi::*;
use core::ffi::c_char;
use core::ptr;

/// Frees what stands in a place and puts what `make` gives there; an output that is NULL gives nothing.
macro_rules! replace {
    ($machine:ident, $place:ident, $free:ident, |$out:ident| $make:expr) => {{
        let at = $machine.slot($machine.$place.len());
        let mut made = ptr::null_mut();
        let $out = if $machine.is_missing() { ptr::null_mut() } else { &raw mut made };
        // SAFETY: the arguments are valid memory; the handle is NULL or live and not used again.
        unsafe {
            let is_ok = check($make);
            assert_eq!(is_ok, !made.is_null(), "OK and a handle come together");
            if is_ok {
                $free($machine.$place[at]);
                $machine.$place[at] = made;
            }
        }
    }};
}

impl Machine<'_> {
    pub(super) fn make(&mut self, operation: u8) {
        match operation {
            0 => self.make_request(),
            1 => self.change_request(),
            2 => self.make_response(),
            3 => self.change_response(),
            4 => replace!(self, verdicts, aftercall_verdict_free, |out| {
                aftercall_verdict_new(out)
            }),
            5 => self.make_policy(),
            6 => self.make_engine(),
            7 => {
                let (name, len) = self.text();
                replace!(self, contracts, aftercall_contract_free, |out| {
                    aftercall_contract_named(name, len, out)
                });
            }
            8 => self.read_contract(),
            9 => self.count_handles(),
            10 => self.free_one(),
            _ => self.change_policy(),
        }
    }

    fn make_request(&mut self) {
        let ((method, method_len), (url, url_len)) = (self.text(), self.text());
        replace!(self, requests, aftercall_request_free, |out| {
            aftercall_request_new(method, method_len, url, url_len, out)
        });
    }

    fn change_request(&mut self) {
        let at = self.slot(self.requests.len());
        let request = self.requests[at];
        let what = self.draw.byte();
        let ((name, name_len), (value, value_len)) = (self.text(), self.text());
        let (yes, effect) = (self.choice() as i32, self.word());
        // SAFETY: the handle is NULL or live, the texts are memory.
        let is_ok = check(unsafe {
            match what % 4 {
                0 => aftercall_request_add_header(request, name, name_len, value, value_len),
                1 => aftercall_request_set_replayable(request, yes),
                2 => aftercall_request_set_idempotent(request, yes),
                _ => aftercall_request_set_earlier(request, effect),
            }
        });
        assert!(!is_ok || !request.is_null());
        // What no client could send is accepted and said here.
        // SAFETY: as above.
        let _ = text(unsafe { aftercall_request_error(request) });
    }

    fn make_response(&mut self) {
        let status = self.draw.short();
        let at = self.slot(self.responses.len());
        if self.draw.flag() && !self.responses[at].is_null() {
            // SAFETY: a live handle.
            assert!(check(unsafe { aftercall_response_reset(self.responses[at], status) }));
            return;
        }
        replace!(self, responses, aftercall_response_free, |out| {
            aftercall_response_new(status, out)
        });
    }

    fn change_response(&mut self) {
        let at = self.slot(self.responses.len());
        let response = self.responses[at];
        let what = self.draw.byte();
        let ((name, name_len), (value, value_len)) = (self.text(), self.text());
        let (state, wall, redirect) = (self.word(), self.draw.long() as i64, self.draw.short());
        // SAFETY: the handle is NULL or live, the texts are memory.
        check(unsafe {
            match what % 4 {
                0 => aftercall_response_add_header(response, name, name_len, value, value_len),
                1 => aftercall_response_set_body(response, value.cast(), value_len, state),
                2 => aftercall_response_set_received(response, wall),
                _ => aftercall_response_add_redirect(response, redirect),
            }
        });
    }

    fn make_policy(&mut self) {
        match self.draw.byte() % 4 {
            0 => {
                let (name, len) = self.text();
                replace!(self, policies, aftercall_policy_free, |out| {
                    aftercall_policy_new_profile(name, len, out)
                });
            }
            1 => {
                let name = aftercall_policy_profile_name(usize::from(self.draw.byte()) % 4);
                replace!(self, policies, aftercall_policy_free, |out| {
                    aftercall_policy_new_profile(name, text(name).len(), out)
                });
            }
            _ => replace!(self, policies, aftercall_policy_free, |out| aftercall_policy_new(out)),
        }
    }

    fn change_policy(&mut self) {
        let at = self.slot(self.policies.len());
        let policy = self.policies[at];
        let (name, len) = match self.draw.byte() {
            0 => self.text(),
            number => {
                let name = aftercall_policy_setting_name(usize::from(number) % 32);
                (name, text(name).len())
            }
        };
        let value = if self.draw.flag() { self.draw.long() } else { u64::from(self.draw.byte()) };
        let mut kept = 0;
        // SAFETY: the handle is NULL or live, the name is memory.
        unsafe {
            let is_ok = check(aftercall_policy_set(policy, name, len, value));
            let said = text(aftercall_policy_error(policy));
            assert!(is_ok == said.is_empty() || policy.is_null(), "{said:?} after {value}");
            let is_known = check(aftercall_policy_get(policy, name, len, &raw mut kept));
            assert!(!is_ok || (is_known && kept == value), "{kept} and not {value}");
        }
    }

    fn make_engine(&mut self) {
        let (contract, policy) = (self.slot(4), self.slot(3));
        let contract = self.contracts.get(contract).copied().unwrap_or(ptr::null_mut());
        let policy = self.policies.get(policy).copied().unwrap_or(ptr::null_mut());
        if self.draw.flag() {
            let base = self.slot(self.engines.len());
            let base = self.engines[base].cast_const();
            replace!(self, engines, aftercall_engine_free, |out| {
                aftercall_engine_with_policy(base, policy, out)
            });
            return;
        }
        replace!(self, engines, aftercall_engine_free, |out| {
            aftercall_engine_new(contract, policy, out)
        });
    }

    fn read_contract(&mut self) {
        let (toml, toml_len) = match self.draw.byte() {
            0 => self.text(),
            _ => {
                let length = usize::from(self.draw.short()) % 1_024;
                let text = self.draw.take(length);
                (self.keep(text), text.len())
            }
        };
        let mut room = [0x55_u8; 64];
        let capacity = usize::from(self.draw.byte()) % (room.len() + 1);
        let buffer =
            if capacity == 0 { ptr::null_mut() } else { room.as_mut_ptr().cast::<c_char>() };
        let mut needed = 0;
        let wanted = if self.is_missing() { ptr::null_mut() } else { &raw mut needed };
        let base = self.slot(self.contracts.len());
        let base = self.contracts[base].cast_const();
        let format = ["", "text", "markdown", "csv", "toml"][usize::from(self.draw.byte()) % 5];
        if format.is_empty() {
            replace!(self, contracts, aftercall_contract_free, |out| {
                aftercall_contract_from_toml(toml, toml_len, out, buffer, capacity, wanted)
            });
        } else {
            let (name, name_len) = (format.as_ptr().cast::<c_char>(), format.len());
            replace!(self, contracts, aftercall_contract_free, |out| {
                aftercall_contract_from_table(
                    toml, toml_len, name, name_len, base, out, buffer, capacity, wanted,
                )
            });
        }
        assert!(room[capacity..].iter().all(|byte| *byte == 0x55), "written beyond the buffer");
        if needed > 0 && capacity > 0 {
            assert!(room[..capacity].contains(&0), "the error does not end in NUL");
        }
    }

    /// One more handle on what is counted, given back at once or kept.
    fn count_handles(&mut self) {
        let (engine, contract) = (self.slot(self.engines.len()), self.slot(self.contracts.len()));
        // SAFETY: the handles are NULL or live, and each is freed once.
        unsafe {
            let again = aftercall_engine_ref(self.engines[engine]);
            assert_eq!(again.is_null(), self.engines[engine].is_null());
            aftercall_engine_free(self.engines[engine]);
            self.engines[engine] = again;
            let again = aftercall_contract_ref(self.contracts[contract]);
            assert_eq!(again.is_null(), self.contracts[contract].is_null());
            aftercall_contract_free(again);
        }
        let engine = self.engines[engine].cast_const();
        if self.draw.flag() {
            replace!(self, contracts, aftercall_contract_free, |out| {
                aftercall_engine_contract(engine, out)
            });
        } else {
            replace!(self, policies, aftercall_policy_free, |out| {
                aftercall_engine_policy(engine, out)
            });
        }
    }

    /// Frees one object; calls keep what they need of it.
    fn free_one(&mut self) {
        let at = self.slot(2);
        let what = self.draw.byte();
        // SAFETY: the handle is NULL or live, and NULL stands in its place afterwards.
        unsafe {
            match what % 6 {
                0 => aftercall_contract_free(core::mem::replace(
                    &mut self.contracts[at],
                    ptr::null_mut(),
                )),
                1 => aftercall_policy_free(core::mem::replace(
                    &mut self.policies[at],
                    ptr::null_mut(),
                )),
                2 => aftercall_engine_free(core::mem::replace(
                    &mut self.engines[at],
                    ptr::null_mut(),
                )),
                3 => aftercall_request_free(core::mem::replace(
                    &mut self.requests[at],
                    ptr::null_mut(),
                )),
                4 => aftercall_response_free(core::mem::replace(
                    &mut self.responses[at],
                    ptr::null_mut(),
                )),
                _ => aftercall_verdict_free(core::mem::replace(
                    &mut self.verdicts[at],
                    ptr::null_mut(),
                )),
            }
        }
    }
}
