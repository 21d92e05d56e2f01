//! What a piece of a stream says.

use crate::evidence::success::{Scalar, Sink, Step, scan_json};
use memchr::memmem;

/// Maximum number of bytes of one line, event or last message that are held.
pub(super) const MAX_HELD: usize = 65_536;

pub(super) enum Sign<'a> {
    /// A part of the result.
    Content,
    /// A stream of a kind that must end with an end of its own.
    Begin,
    End,
    /// It failed, and this is what it said.
    Failure(&'a [u8]),
    /// Trailers, as lines.
    Trailers(&'a [u8]),
}

/// Adds as much as there is room for; says whether that was all.
pub(super) fn hold(held: &mut Vec<u8>, bytes: &[u8]) -> bool {
    let room = MAX_HELD.saturating_sub(held.len());
    held.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    bytes.len() <= room
}

/// What a JSON text says at its top.
#[derive(Default)]
pub(super) struct Top<'a> {
    /// There is an error.
    pub(super) error: bool,
    /// The text of the member `object`.
    pub(super) object: Option<&'a [u8]>,
    /// It is one whole JSON text.
    pub(super) is_whole: bool,
}

impl<'a> Sink<'a> for Top<'a> {
    fn value(&mut self, path: &[Step<'a>], value: Scalar<'a>) {
        match (path, value) {
            ([Step::Member(b"error")], Scalar::Null | Scalar::Flag(false) | Scalar::Text(b"")) => {}
            ([Step::Member(b"error")], _) => self.error = true,
            ([Step::Member(b"object")], Scalar::Text(text)) => self.object = Some(text),
            _ => {}
        }
    }
}

/// Looks at the top of a JSON text; one in which neither name occurs is not scanned.
pub(super) fn top(text: &[u8], whole: bool) -> Top<'_> {
    let text = text.trim_ascii();
    let mut top = Top::default();
    let occurs = |name: &[u8]| memmem::find(text, name).is_some();
    if whole || (text.first() == Some(&b'{') && (occurs(b"\"error\"") || occurs(b"\"object\""))) {
        top.is_whole = scan_json(text, &mut top);
        top.error &= text.first() == Some(&b'{');
    }
    top
}
