//! Text in both directions. In: a pointer and a length, which may say "up to the NUL". Out: a copy
//! that ends in NUL, for C, and whose length is known, for those who must not lose a NUL within it.

use crate::result::{Refusal, aftercall_result};
use core::ffi::{c_char, c_void};
use core::ptr;

/// A text that the library owns. data ends in a NUL that len does not count, and is NULL when the
/// text is absent. A text that came from a server may contain further NULs.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_text {
    /// UTF-8, or NULL when absent.
    pub data: *const c_char,
    /// The length in bytes without the final NUL.
    pub len: usize,
}

impl aftercall_text {
    const ABSENT: aftercall_text = aftercall_text { data: ptr::null(), len: 0 };
}

/// A copy of a text with a NUL after it. Its address stays the same when it is moved.
#[derive(Debug)]
pub(crate) struct Text(Box<[u8]>);

impl Text {
    pub(crate) fn new(text: &str) -> Text {
        let mut bytes = Vec::with_capacity(text.len() + 1);
        bytes.extend_from_slice(text.as_bytes());
        bytes.push(0);
        Text(bytes.into_boxed_slice())
    }

    pub(crate) fn optional(text: Option<&str>) -> Option<Text> {
        text.map(Text::new)
    }

    pub(crate) fn as_ptr(&self) -> *const c_char {
        self.0.as_ptr().cast()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len() - 1
    }

    pub(crate) fn view(&self) -> aftercall_text {
        aftercall_text { data: self.as_ptr(), len: self.len() }
    }
}

/// A text that may be absent, as a structure's member.
pub(crate) fn view(text: Option<&Text>) -> aftercall_text {
    text.map_or(aftercall_text::ABSENT, Text::view)
}

/// A text that may be absent, as a pointer; its length goes to `len` unless that is NULL.
///
/// # Safety
///
/// `len` is NULL or may be written.
pub(crate) unsafe fn give(text: Option<&Text>, len: *mut usize) -> *const c_char {
    let view = view(text);
    if !len.is_null() {
        // SAFETY: not NULL, and the caller's promise.
        unsafe { len.write_unaligned(view.len) };
    }
    view.data
}

/// The empty text, for getters that never answer NULL.
pub(crate) fn empty() -> *const c_char {
    c"".as_ptr()
}

/// A length that says "up to the NUL". The header has it from xtask.
pub(crate) const AFTERCALL_NUL: usize = usize::MAX;

/// Checks a pointer with its length before a byte of it is looked at, and counts the bytes before
/// the NUL where the length says so, but no more than `most`. With length 0 the pointer does not
/// matter.
///
/// # Safety
///
/// With the length [`AFTERCALL_NUL`], `data` is NULL or points to bytes of which one is a NUL.
#[inline]
pub(crate) unsafe fn length(
    data: *const c_void,
    len: usize,
    most: usize,
) -> Result<usize, Refusal> {
    if len == 0 {
        return Ok(0);
    }
    if data.is_null() {
        return Err(Refusal::new(aftercall_result::NULL_ARGUMENT, "is NULL"));
    }
    if len == AFTERCALL_NUL {
        // SAFETY: not NULL, and the caller's promise: no byte behind the NUL is looked at.
        return Ok((0..most)
            .find(|at| unsafe { *data.cast::<u8>().add(*at) } == 0)
            .unwrap_or(most));
    }
    if isize::try_from(len).is_err() {
        return Err(Refusal::invalid("is longer than PTRDIFF_MAX"));
    }
    Ok(len.min(most))
}

/// The bytes of an argument.
///
/// # Safety
///
/// `data` is NULL or points to `len` bytes, or to as many as stand before a NUL if `len` is
/// [`AFTERCALL_NUL`], that live and stay the same as long as the result.
#[inline]
pub(crate) unsafe fn bytes<'a>(data: *const c_void, len: usize) -> Result<&'a [u8], Refusal> {
    // SAFETY: the caller's promise.
    unsafe { leading(data, len, isize::MAX as usize) }
}

/// The bytes of an argument, but no more than `most` of them.
///
/// # Safety
///
/// As for [`bytes`].
#[inline]
pub(crate) unsafe fn leading<'a>(
    data: *const c_void,
    len: usize,
    most: usize,
) -> Result<&'a [u8], Refusal> {
    // SAFETY: the caller's promise.
    let len = unsafe { length(data, len, most)? };
    if len == 0 {
        return Ok(&[]);
    }
    // SAFETY: not NULL, a possible length, and the caller's promise.
    Ok(unsafe { core::slice::from_raw_parts(data.cast(), len) })
}

/// A text argument: UTF-8.
///
/// # Safety
///
/// As for [`bytes`].
#[inline]
pub(crate) unsafe fn utf8<'a>(data: *const c_char, len: usize) -> Result<&'a str, Refusal> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { bytes(data.cast(), len)? };
    core::str::from_utf8(bytes).map_err(|wrong| {
        Refusal::invalid(format!("is not UTF-8 from byte {} on", wrong.valid_up_to()))
    })
}

/// Makes room for what a caller gives, or says that there is none.
pub(crate) fn room<T>(to: &mut Vec<T>, more: usize) -> Result<(), Refusal> {
    // Where there is no memory for growth to come, there may be enough for this.
    let grown = to.try_reserve(more).or_else(|_| to.try_reserve_exact(more));
    grown.map_err(|_| no_memory())
}

pub(crate) fn no_memory() -> Refusal {
    Refusal::new(aftercall_result::NO_MEMORY, "is larger than the memory that is left")
}

/// A copy of a text that a caller gave.
#[inline]
pub(crate) fn copy(text: &str) -> Result<String, Refusal> {
    let mut copy = String::new();
    copy.try_reserve_exact(text.len()).map_err(|_| no_memory())?;
    copy.push_str(text);
    Ok(copy)
}

/// Copies a text into a caller's buffer as snprintf does: cut to `capacity` with a NUL at its end,
/// the whole length in `needed`.
///
/// # Safety
///
/// `buffer` is NULL or may be written for `capacity` bytes; `needed` is NULL or may be written.
pub(crate) unsafe fn copy_out(
    text: &str,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) {
    if !needed.is_null() {
        // SAFETY: not NULL, and the caller's promise.
        unsafe { needed.write_unaligned(text.len()) };
    }
    if buffer.is_null() || capacity == 0 {
        return;
    }
    // A character is never cut in two.
    let room = text.len().min(capacity - 1);
    let end = (0..=room).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    // SAFETY: `end` is less than `capacity`, and the caller's promise.
    unsafe {
        ptr::copy_nonoverlapping(text.as_ptr(), buffer.cast(), end);
        buffer.add(end).write(0);
    }
}
