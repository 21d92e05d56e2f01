//! Arguments: texts with any length, numbers of any kind, and room for structures of any claimed size.

use super::Machine;
use aftercall_ffi::{aftercall_header, aftercall_result};
use core::ffi::c_char;
use core::ptr;

/// More than the largest structure that the library takes.
const ROOM: usize = 4_608;
const HEAD: usize = size_of::<usize>();

/// Memory for one structure that begins with `struct_size`, and for whatever it claims to be beyond.
pub(super) struct Room {
    bytes: Box<[u64; ROOM / 8]>,
    before: Box<[u64; ROOM / 8]>,
    /// Where the structure stands: not everybody aligns it.
    offset: usize,
    claimed: usize,
    is_null: bool,
}

impl Room {
    /// Where the structure stands.
    pub(super) fn at<T>(&mut self) -> *mut T {
        if self.is_null {
            return ptr::null_mut();
        }
        self.bytes.as_mut_ptr().cast::<u8>().wrapping_add(self.offset).cast()
    }

    /// After a function filled it, or did not: nothing was written that its owner does not have, and
    /// nothing at all where the function failed.
    pub(super) fn check(&self, is_ok: bool) {
        let (now, before) = (bytes(&self.bytes), bytes(&self.before));
        let end = if is_ok { self.offset + self.claimed } else { self.offset };
        let end = end.min(ROOM);
        assert!(now[..self.offset] == before[..self.offset], "written before the structure");
        assert!(now[end..] == before[end..], "written behind the structure, or after a failure");
        let head = self.offset..self.offset + HEAD;
        assert!(now[head.clone()] == before[head], "struct_size was changed");
    }

    /// Has a function fill it; whether it did.
    pub(super) fn filled<T>(&mut self, fill: impl FnOnce(*mut T) -> aftercall_result) -> bool {
        let is_ok = super::check(fill(self.at()));
        self.check(is_ok);
        is_ok
    }

    /// What was put there, of a structure that the caller knows whole.
    pub(super) fn value<T: Copy>(&self) -> Option<T> {
        if self.claimed < size_of::<T>() || self.is_null {
            return None;
        }
        let at = bytes(&self.bytes)[self.offset..].as_ptr();
        // SAFETY: the structure stands there whole, and all its members are integers and pointers.
        Some(unsafe { at.cast::<T>().read_unaligned() })
    }

    /// Whether it is a structure as its macro makes it.
    pub(super) fn is_proper<T>(&self) -> bool {
        self.claimed == size_of::<T>() && self.offset == 0 && !self.is_null
    }
}

fn bytes(words: &[u64; ROOM / 8]) -> &[u8] {
    // SAFETY: integers have no padding.
    unsafe { core::slice::from_raw_parts(words.as_ptr().cast(), ROOM) }
}

impl Machine<'_> {
    /// Room for a structure that begins as `value` does, of a size that is mostly its own.
    pub(super) fn room<T: Copy>(&mut self, value: T) -> Room {
        let own = size_of::<T>();
        let how = self.draw.byte();
        let claimed = match how % 32 {
            0 => 0,
            1 => own - 1,
            2 => own + 8,
            3 => 4_096,
            4 => 4_097,
            5 => usize::MAX,
            6 => usize::from(self.draw.short()) % ROOM,
            7 => HEAD,
            _ => own,
        };
        let offset = if how == 255 { usize::from(self.draw.byte() % 16) } else { 0 };
        let is_null = how == 254;
        let claimed = if offset > 0 { own } else { claimed };
        // What is not known yet must be zero; a caller who did not see to that is refused.
        let fill = if how % 8 == 7 { u64::MAX } else { 0 };
        let mut room = Box::new([fill; ROOM / 8]);
        let at = room.as_mut_ptr().cast::<u8>().wrapping_add(offset);
        // SAFETY: there is room for both; a structure's first member is its size.
        unsafe {
            at.cast::<T>().write_unaligned(value);
            at.cast::<usize>().write_unaligned(claimed);
        }
        Room { before: room.clone(), bytes: room, offset, claimed, is_null }
    }

    /// Room for a structure that is filled.
    pub(super) fn out<T: Copy>(&mut self) -> Room {
        // SAFETY: all members of the structures are integers and pointers.
        self.room(unsafe { core::mem::zeroed::<T>() })
    }

    /// A text, and the length that goes with it: mostly its own.
    pub(super) fn text(&mut self) -> (*const c_char, usize) {
        match self.draw.byte() {
            0 => (ptr::null(), 0),
            1 => (ptr::null(), 7),
            2 => (self.keep(b"x"), usize::MAX - 1),
            3 => (self.keep(b"x"), isize::MAX as usize + 1),
            5 => (ptr::null(), usize::MAX),
            6 => {
                // Up to the NUL, wherever that is.
                let text = [self.draw.until(b'\n'), b"\0"].concat();
                (self.keep(&text), usize::MAX)
            }
            // With length 0 the pointer is not looked at.
            4 => (ptr::without_provenance(1), 0),
            _ => {
                let text = self.draw.until(b'\n');
                (self.keep(text), text.len())
            }
        }
    }

    /// A copy that lives until the operation is done. Never NULL.
    pub(super) fn keep(&mut self, bytes: &[u8]) -> *const c_char {
        self.kept.push(Box::from(bytes));
        self.kept.last().map_or(ptr::null(), |kept| kept.as_ptr().cast())
    }

    /// The same for a list of header fields.
    pub(super) fn keep_list(&mut self, list: Vec<aftercall_header>) -> *const aftercall_header {
        self.lists.push(list.into_boxed_slice());
        self.lists.last().map_or(ptr::null(), |kept| kept.as_ptr())
    }

    /// A number of a closed set, or one of none.
    pub(super) fn word(&mut self) -> i32 {
        match self.draw.byte() {
            255 => i32::MIN,
            254 => i32::MAX,
            253 => -1,
            252 => 256,
            byte => i32::from(byte % 24),
        }
    }

    /// Yes, no, or what is neither.
    pub(super) fn choice(&mut self) -> u32 {
        match self.draw.byte() {
            255 => u32::MAX,
            254 => 2,
            byte => u32::from(byte & 1),
        }
    }

    /// A position in a list, mostly a small one.
    pub(super) fn position(&mut self) -> usize {
        match self.draw.byte() {
            255 => usize::MAX,
            254 => usize::from(self.draw.short()),
            byte => usize::from(byte % 32),
        }
    }

    /// An index below `length`.
    pub(super) fn slot(&mut self, length: usize) -> usize {
        usize::from(self.draw.byte()) % length
    }

    /// Whether an output is given as NULL this time.
    pub(super) fn is_missing(&mut self) -> bool {
        self.draw.byte() == 255
    }
}
