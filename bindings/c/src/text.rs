//! Text in both directions. In: a pointer and a length, never dependent on a NUL. Out: a copy that
//! ends in NUL, for C, and whose length is known, for those who must not lose a NUL within it.

use crate::result::aftercall_result;
use core::ffi::{c_char, c_void};
use core::ptr;
use std::borrow::Cow;

/// A text that the library owns. data ends in a NUL that len does not count; data is NULL when
/// the text is absent. What a server sent may hold a NUL of its own.
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
        unsafe { len.write(view.len) };
    }
    view.data
}

/// The empty text, for getters that never answer NULL.
pub(crate) fn empty() -> *const c_char {
    c"".as_ptr()
}

/// The bytes of an argument. With length 0 the pointer is not looked at.
///
/// # Safety
///
/// `data` is NULL or points to `len` bytes that live and stay the same as long as the result.
pub(crate) unsafe fn bytes<'a>(
    data: *const c_void,
    len: usize,
) -> Result<&'a [u8], aftercall_result> {
    if len == 0 {
        return Ok(&[]);
    }
    if data.is_null() {
        return Err(aftercall_result::NULL_ARGUMENT);
    }
    if isize::try_from(len).is_err() {
        return Err(aftercall_result::INVALID_ARGUMENT);
    }
    // SAFETY: not NULL, a possible length, and the caller's promise.
    Ok(unsafe { core::slice::from_raw_parts(data.cast(), len) })
}

/// A text argument that must be UTF-8.
///
/// # Safety
///
/// As for [`bytes`].
pub(crate) unsafe fn utf8<'a>(
    data: *const c_char,
    len: usize,
) -> Result<&'a str, aftercall_result> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { bytes(data.cast(), len)? };
    core::str::from_utf8(bytes).map_err(|_| aftercall_result::INVALID_ARGUMENT)
}

/// A text argument that may come from the wire: bad bytes are replaced.
///
/// # Safety
///
/// As for [`bytes`].
pub(crate) unsafe fn lossy<'a>(
    data: *const c_char,
    len: usize,
) -> Result<Cow<'a, str>, aftercall_result> {
    // SAFETY: the caller's promise.
    let bytes = unsafe { bytes(data.cast(), len)? };
    Ok(String::from_utf8_lossy(bytes))
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
        unsafe { needed.write(text.len()) };
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
