//! Whether the execution of a GraphQL operation had begun when its error was raised. Such an error has
//! a `path`, and stands beside `data`: other fields of the operation may have been carried out, also
//! under a 429 or a 401 that a resolver asked for. Only an error of the one field that the operation
//! has, and which it set to null itself, speaks for the whole operation.
//! <https://spec.graphql.org/October2021/#sec-Errors>

use super::json::{Scalar, Step};

/// What was seen of `data` and of the paths of `errors`.
#[derive(Default)]
pub(super) struct Executed {
    has_path: bool,
    /// A path that leads into a field of the operation.
    is_deep: bool,
    data: Data,
    /// The members of `data`.
    fields: u32,
    has_result: bool,
}

#[derive(Default, PartialEq, Eq)]
enum Data {
    #[default]
    Unseen,
    Null,
    Object,
    Other,
}

impl Executed {
    pub(super) fn see(&mut self, path: &[Step<'_>], value: Scalar<'_>) {
        match path {
            [Step::Member(b"data")] => {
                self.data = match value {
                    Scalar::Null => Data::Null,
                    Scalar::Object => Data::Object,
                    _ => Data::Other,
                };
            }
            [Step::Member(b"data"), Step::Member(_)] => {
                self.fields = self.fields.saturating_add(1);
                self.has_result |= !matches!(value, Scalar::Null);
            }
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
        self.has_path
            && match self.data {
                Data::Null => true,
                Data::Object => self.has_result || self.is_deep || self.fields != 1 || is_part,
                Data::Unseen => is_part,
                Data::Other => false,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(data: &[(&'static [u8], bool)], path: usize) -> Executed {
        let mut seen = Executed::default();
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
        assert!(!seen(&[(b"a", false)], 0).has_begun(false), "no path: not GraphQL");
    }
}
