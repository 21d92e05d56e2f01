//! Names as other languages write them.

/// `is_already_done` as `isAlreadyDone`.
pub(crate) fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |name, part| {
        let mut letters = part.chars();
        let upper = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &upper.into_iter().chain(letters).collect::<String>()
    })
}

/// `wait_reason` as `WaitReason`.
pub(crate) fn class(set: &str) -> String {
    let name = camel(&format!("_{set}"));
    name.trim_start_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_each_language_does() {
        assert_eq!(camel("is_already_done"), "isAlreadyDone");
        assert_eq!((class("effect"), class("wait_reason")), ("Effect".into(), "WaitReason".into()));
    }
}
