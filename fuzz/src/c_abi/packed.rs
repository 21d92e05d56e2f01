//! Operations with inputs and outputs that are one buffer each, and contracts that are made in code.
//!
//! An input is what a careful caller writes, then cut, lengthened, changed or moved to an odd address. It is
//! read whole or refused whole, and what was refused changes nothing.

use super::{Expects, Machine, check, text};
use aftercall_ffi::*;
use core::ffi::c_char;
use core::ptr;

/// How much room there is for an output, and the byte that it is filled with before.
const ROOM: usize = 16_384;
const UNTOUCHED: u8 = 0x55;

/// Where the first part of an output stands, of which the first byte of a decision is its action.
const HEAD: usize = 8;

/// Room for an output of which its owner claims so many bytes.
struct Output {
    bytes: Box<[u8; ROOM]>,
    capacity: usize,
    is_null: bool,
    needed: usize,
}

impl Output {
    fn at(&mut self) -> *mut u8 {
        if self.is_null { ptr::null_mut() } else { self.bytes.as_mut_ptr() }
    }

    /// What a function that packs may have done: all of it, or nothing but tell how much it is.
    fn check(&self, result: aftercall_result) -> Option<&[u8]> {
        let used = if check(result) { self.needed } else { 0 };
        assert!(used <= self.capacity && self.bytes[used..].iter().all(|byte| *byte == UNTOUCHED));
        if result == aftercall_result::BUFFER {
            assert!(self.is_null || self.needed > self.capacity, "there was room");
        }
        let packed = self.bytes.get(..used).filter(|packed| !packed.is_empty())?;
        let total = u32::from_le_bytes([packed[0], packed[1], packed[2], packed[3]]);
        assert_eq!(usize::try_from(total), Ok(used));
        Some(packed)
    }
}

impl Machine<'_> {
    pub(super) fn packed(&mut self, operation: u8) {
        match operation {
            0 => self.build_contract(),
            1 => self.judge_packed(),
            2 | 3 => self.step_packed(),
            _ => self.written(),
        }
    }

    fn output(&mut self) -> Output {
        let how = self.draw.byte();
        let capacity = match how {
            255 => 0,
            128..=254 => usize::from(self.draw.short()) % 1_024,
            _ => ROOM,
        };
        Output { bytes: Box::new([UNTOUCHED; ROOM]), capacity, is_null: how == 255, needed: 0 }
    }

    fn packed_text(&mut self, to: &mut Vec<u8>) {
        let text = self.draw.until(b'\n');
        to.extend((text.len() as u32).to_le_bytes());
        to.extend(text);
    }

    fn packed_fields(&mut self, to: &mut Vec<u8>) {
        let count = u32::from(self.draw.byte() % 4);
        to.extend(count.to_le_bytes());
        for _ in 0..count {
            self.packed_text(to);
            self.packed_text(to);
        }
    }

    fn packed_request(&mut self, to: &mut Vec<u8>) {
        let flags = self.draw.byte() % 16;
        to.push(flags);
        if flags & 1 == 1 {
            to.push(self.draw.byte() % 6);
            self.packed_text(to);
            self.packed_text(to);
            self.packed_fields(to);
        }
    }

    fn packed_response(&mut self, to: &mut Vec<u8>) {
        to.extend(self.draw.short().to_le_bytes());
        to.extend([self.draw.byte() % 4, self.draw.byte() & 1]);
        to.extend(self.draw.long().to_le_bytes());
        let redirect = if self.draw.flag() { 303_u16 } else { 0 };
        to.extend(redirect.to_le_bytes());
        self.packed_fields(to);
        self.packed_text(to);
    }

    fn packed_failure(&mut self, to: &mut Vec<u8>) {
        to.extend([self.draw.byte() % 8, self.draw.byte() % 24, self.draw.byte() % 3, 0, 0]);
    }

    /// An input after whatever became of it, at any address; its length is that of its text.
    fn spoiled(&mut self, mut input: Vec<u8>) -> (*const c_char, usize) {
        match self.draw.byte() {
            250 => input.truncate(usize::from(self.draw.short())),
            251 => {
                let at = usize::from(self.draw.short()) % input.len().max(1);
                let byte = self.draw.byte();
                input.get_mut(at).into_iter().for_each(|old| *old = byte);
            }
            252 => input.push(self.draw.byte()),
            253 => input = self.draw.take(64).to_vec(),
            254 => return (ptr::null(), input.len()),
            _ => {}
        }
        let shift = usize::from(self.draw.byte() % 8);
        let moved = [&[0; 8][..shift], &input].concat();
        (self.keep(&moved).wrapping_add(shift), input.len())
    }

    fn judge_packed(&mut self) {
        let contract = self.slot(4);
        let contract = self.contracts.get(contract).copied().unwrap_or(ptr::null_mut());
        let mut input = Vec::new();
        self.packed_request(&mut input);
        input.push(u8::from(self.draw.flag()));
        match input.last() {
            Some(0) => self.packed_response(&mut input),
            _ => self.packed_failure(&mut input),
        }
        let (input, len) = self.spoiled(input);
        // SAFETY: the handle is NULL or live, the input is memory.
        let wanted = unsafe { aftercall_body_wanted_packed(contract, input.cast(), len) };
        assert!(wanted <= 65_536);
        let mut output = self.output();
        let (at, capacity) = (output.at(), output.capacity);
        // SAFETY: the handle is NULL or live, the input and the output are memory.
        let result = unsafe {
            let needed = &raw mut output.needed;
            aftercall_judge_packed(contract, input.cast(), len, at.cast(), capacity, needed)
        };
        let packed = output.check(result);
        assert!(packed.is_none_or(|packed| packed[4] == 1), "no verdict");
    }

    fn step_packed(&mut self) {
        const EXPECTED: [Expects; 6] = [
            Expects::Begin,
            Expects::Answer,
            Expects::Answer,
            Expects::Wake,
            Expects::Credentials,
            Expects::Verified,
        ];
        let at = self.slot(self.calls.len());
        let (call, expects) = self.calls[at];
        let event = self.draw.byte() % 7;
        let mut input = vec![event];
        let monotonic = if self.draw.flag() { self.draw.long() } else { self.draw.short().into() };
        input.extend(monotonic.to_le_bytes());
        input.extend(self.draw.long().to_le_bytes());
        match event {
            1 => self.packed_response(&mut input),
            2 => self.packed_failure(&mut input),
            4 => input.push(self.draw.byte() & 1),
            5 => input.push(self.draw.byte() % 3),
            _ => {}
        }
        let (input, len) = self.spoiled(input);
        let mut output = self.output();
        let (to, capacity) = (output.at(), output.capacity);
        // SAFETY: the handle is NULL or live, the input and the output are memory.
        let result = unsafe {
            let needed = &raw mut output.needed;
            aftercall_call_step_packed(call, input.cast(), len, to.cast(), capacity, needed)
        };
        output.check(result);
        // SAFETY: NULL or live.
        let said = text(unsafe { aftercall_call_error(call) });
        let is_taken = matches!(result, aftercall_result::OK | aftercall_result::BUFFER);
        assert!(is_taken || call.is_null() || !said.is_empty(), "refused without a word");
        if !is_taken {
            return;
        }
        // What was changed may have become another event.
        // SAFETY: an input that was taken has its first byte.
        let event = usize::from(unsafe { input.cast::<u8>().read() });
        let expected = EXPECTED.get(event).copied().unwrap_or(expects);
        assert!(expects == expected && expects != Expects::Nothing, "{event} for {expects:?}");
        self.calls[at].1 = super::drive::AFTER[usize::from(last_action(call))];
    }

    /// What an engine knows, as text that is cut where the room ends.
    /// What writes a text or a packed form into a buffer: snapshots, verdicts, decisions.
    fn written(&mut self) {
        let (engine, verdict) = (self.slot(self.engines.len()), self.slot(self.verdicts.len()));
        let engine = self.engines[engine].cast_const();
        let verdict = self.verdicts[verdict].cast_const();
        let call = self.slot(self.calls.len());
        let call = self.calls[call].0.cast_const();
        let mut output = self.output();
        let (to, capacity) = (output.at(), output.capacity);
        let (text, needed) = (to.cast::<c_char>(), &raw mut output.needed);
        let what = self.draw.byte();
        // SAFETY: the handles are NULL or live, the output is memory.
        let result = unsafe {
            match what {
                1 => aftercall_verdict_json(verdict, text, capacity, needed),
                2 => aftercall_verdict_explain(verdict, text, capacity, needed),
                3 => aftercall_call_json(call, text, capacity, needed),
                4 => aftercall_verdict_pack(verdict, to.cast(), capacity, needed),
                _ => aftercall_engine_snapshot_json(engine, text, capacity, needed),
            }
        };
        if what == 4 {
            let packed = output.check(result);
            assert!(packed.is_none_or(|packed| packed[4] == 1), "no verdict");
            return;
        }
        let end = if check(result) { (output.needed + 1).min(capacity) } else { 0 };
        assert!(output.bytes[end..].iter().all(|byte| *byte == UNTOUCHED));
        assert!(end == 0 || output.is_null || output.bytes[end - 1] == 0, "no NUL at the end");
    }

    /// A contract of a few steps, and of one of its operations.
    fn build_contract(&mut self) {
        let (base, (name, len)) = (self.slot(4), self.text());
        let base = self.contracts.get(base).copied().unwrap_or(ptr::null_mut());
        let mut builder = ptr::null_mut();
        // SAFETY: the handle is NULL or live, the text is memory.
        check(unsafe { aftercall_contract_builder_new(name, len, base, &raw mut builder) });
        for _ in 0..self.draw.byte() % 12 {
            self.build_step(builder);
        }
        let at = self.slot(self.contracts.len());
        let mut made = ptr::null_mut();
        // SAFETY: the handles are NULL or live, and not used again where they are freed.
        unsafe {
            let is_ok = check(aftercall_contract_builder_build(builder, &raw mut made));
            assert_eq!(is_ok, !made.is_null());
            let said = text(aftercall_contract_builder_error(builder));
            assert!(is_ok == said.is_empty() || builder.is_null(), "{said:?}");
            aftercall_contract_builder_free(builder);
            if is_ok {
                aftercall_contract_free(self.contracts[at]);
                self.contracts[at] = made;
            }
        }
        let ((method, method_len), (url, url_len)) = (self.text(), self.text());
        let mut own = ptr::null_mut();
        // SAFETY: as above.
        unsafe {
            let (of, to) = (self.contracts[at], &raw mut own);
            let is_ok =
                check(aftercall_contract_operation(of, method, method_len, url, url_len, to));
            assert_eq!(is_ok, !own.is_null());
            aftercall_contract_free(own);
        }
    }

    fn build_step(&mut self, builder: *mut aftercall_contract_builder) {
        const CELLS: &[&str] =
            &["name", "message", "reason", "effect", "fault", "remedy", "repeat", "not_method"];
        let what = self.draw.byte();
        let ((one, one_len), (other, other_len)) = (self.text(), self.text());
        let (word, code) = (self.word(), self.draw.short() % 700);
        let cell = self.draw.one_of(CELLS);
        let (cell, cell_len) = (cell.as_ptr().cast(), cell.len());
        // SAFETY: the handle is NULL or live, the texts are memory.
        let is_ok = check(unsafe {
            match what % 9 {
                8 => aftercall_contract_builder_add_range(
                    builder,
                    code,
                    code.saturating_add(99),
                    one,
                    one_len,
                    other,
                    other_len,
                ),
                7 => aftercall_contract_builder_set_success(builder, one, one_len),
                0 => aftercall_contract_builder_set_flag(builder, one, one_len, word),
                1 => aftercall_contract_builder_add_provider(builder, one, one_len),
                2 => aftercall_contract_builder_add_code(builder, one, one_len, word),
                3 => aftercall_contract_builder_add_row(
                    builder, code, one, one_len, other, other_len,
                ),
                4 => aftercall_contract_builder_set_cell(builder, cell, cell_len, one, one_len),
                5 => aftercall_contract_builder_set_word(builder, cell, cell_len, word),
                _ => aftercall_contract_builder_add_operation(
                    builder, one, one_len, other, other_len, word,
                ),
            }
        });
        // SAFETY: as above.
        let said = text(unsafe { aftercall_contract_builder_error(builder) });
        assert!(is_ok == said.is_empty() || builder.is_null(), "{said:?}");
    }
}

/// The action of a call's last decision, which can always be had again.
fn last_action(call: *const aftercall_call) -> u8 {
    let mut bytes = [0_u8; ROOM];
    let mut needed = 0;
    // SAFETY: a live handle; the output is memory.
    let result =
        unsafe { aftercall_call_pack(call, bytes.as_mut_ptr().cast(), ROOM, &raw mut needed) };
    if result == aftercall_result::BUFFER {
        let mut bytes = vec![0_u8; needed];
        // SAFETY: as above.
        let again = unsafe {
            aftercall_call_pack(call, bytes.as_mut_ptr().cast(), needed, ptr::null_mut())
        };
        assert!(check(again));
        return bytes[HEAD];
    }
    assert!(check(result));
    bytes[HEAD]
}
