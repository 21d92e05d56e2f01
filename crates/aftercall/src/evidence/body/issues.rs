//! A message that is itself JSON: tRPC puts the list of zod's issues into it, as text.

use super::fields::Fields;
use super::json::{self, End, Plain, Scalar, Sink, Step, unescape};
use crate::problem::FieldError;
use crate::tables::rows::Group;

/// Maximum number of bytes of such a message that are read.
const MAX_ISSUES: usize = 16_384;

struct Reader<'a>(Fields<'a>);

impl<'a> Sink<'a> for Reader<'a> {
    fn value(&mut self, path: &[Step<'a>], value: Scalar<'a>) {
        let group = if path.is_empty() { Group::List } else { Group::None };
        self.0.value(path, group, false, value);
    }
}

/// The errors of single fields that a message lists; none if it is a text.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn read(message: &[u8], bad_text: &mut bool) -> Vec<FieldError> {
    if message.first() != Some(&b'[') {
        return Vec::new();
    }
    let text = unescape(message, MAX_ISSUES).0;
    let mut reader = Reader(Fields::new());
    let is_json = json::scan(text.as_bytes(), &mut reader) != End::Malformed;
    let mut errors = reader.0.finish(false, Plain::of(None), bad_text);
    errors.retain(|error| is_json && error.detail.is_some());
    errors
}
