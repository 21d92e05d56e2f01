//! Whether a part of a GraphQL request may have been carried out although its status refuses: a
//! resolver may ask for a 429 or a 401 after another field had its effect, and a batch has one status
//! for all of its operations. An error raised while an operation was executed has a `path`, and stands
//! beside `data`. Only an error of the one field that the operation has, and which it set to null
//! itself, speaks for the whole operation. <https://spec.graphql.org/October2021/#sec-Errors>

use super::json::{Scalar, Step};

/// What was seen of `data` and of `errors`, of all operations together.
#[derive(Default)]
pub(super) struct Executed {
    has_errors: bool,
    has_path: bool,
    /// A path that leads into a field of the operation.
    is_deep: bool,
    has_null: bool,
    has_object: bool,
    /// The members of `data`.
    fields: u32,
    /// One of them is not null.
    has_result: bool,
}

impl Executed {
    pub(super) fn see(&mut self, path: &[Step<'_>], value: Scalar<'_>) {
        let path = match path {
            [Step::Item(_), rest @ ..] => rest,
            path => path,
        };
        match path {
            [Step::Member(b"data")] => {
                self.has_null |= matches!(value, Scalar::Null);
                self.has_object |= matches!(value, Scalar::Object);
            }
            [Step::Member(b"data"), Step::Member(_)] => {
                self.fields = self.fields.saturating_add(1);
                self.has_result |= !matches!(value, Scalar::Null);
            }
            [Step::Member(b"errors"), Step::Item(_)] => self.has_errors = true,
            [Step::Member(b"errors"), Step::Item(_), Step::Member(b"path"), Step::Item(at)] => {
                self.has_path = true;
                self.is_deep |= *at > 0;
            }
            _ => {}
        }
    }

    /// Whether something besides the error may have been carried out. `is_part` says that the body
    /// was not read completely.
    pub(super) fn has_begun(&self, is_part: bool) -> bool {
        let others = self.has_null || self.is_deep || self.fields > 1;
        let has_data = self.has_null || self.has_object;
        (self.has_errors && self.has_result) || (self.has_path && (is_part || (has_data && others)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(data: &[(&'static [u8], bool)], path: usize) -> Executed {
        let mut seen = Executed::default();
        seen.see(&[Step::Member(b"errors"), Step::Item(0)], Scalar::Object);
        for at in 0..path {
            let steps =
                [Step::Member(b"errors"), Step::Item(0), Step::Member(b"path"), Step::Item(at)];
            seen.see(&steps, Scalar::Text(b"a"));
        }
        seen.see(&[Step::Member(b"data")], Scalar::Object);
        for (name, is_null) in data {
            let value = if *is_null { Scalar::Null } else { Scalar::Flag(true) };
            seen.see(&[Step::Member(b"data"), Step::Member(name)], value);
        }
        seen
    }

    #[test]
    fn only_the_error_of_the_one_field_speaks_for_the_operation() {
        assert!(!seen(&[(b"a", true)], 1).has_begun(false));
        assert!(seen(&[(b"a", true)], 1).has_begun(true));
        assert!(seen(&[(b"a", true)], 2).has_begun(false));
        assert!(seen(&[(b"a", true), (b"b", true)], 1).has_begun(false));
        assert!(seen(&[(b"a", false)], 1).has_begun(false));
        assert!(seen(&[(b"a", false)], 0).has_begun(false));
        assert!(!seen(&[(b"a", true), (b"b", true)], 0).has_begun(false), "no path: no GraphQL");
    }
}
