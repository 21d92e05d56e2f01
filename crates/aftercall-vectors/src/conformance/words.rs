//! A command line as its words.

/// The words of a command: separated by spaces; what stands in single or double quotes belongs to
/// one word. Nothing else is special.
pub(crate) fn words(command: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    for letter in command.chars() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => word.get_or_insert_default().push(letter),
            None if letter == '"' || letter == '\'' => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            None if letter.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    match quote {
        Some(open) => Err(format!("a {open} is not closed")),
        None if words.is_empty() => Err("it names no program".to_owned()),
        None => Ok(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_command() {
        for (command, expected) in [
            ("python3 my.py", &["python3", "my.py"][..]),
            ("  a   b ", &["a", "b"]),
            ("'a b' c\"d e\"f ''", &["a b", "cd ef", ""]),
            (r"C:\tools\run.exe -x", &[r"C:\tools\run.exe", "-x"]),
            ("sh -c 'echo \"$1\"'", &["sh", "-c", "echo \"$1\""]),
        ] {
            assert_eq!(words(command), Ok(expected.iter().map(ToString::to_string).collect()));
        }
        for wrong in ["", "  ", "'a", "a \"b"] {
            assert!(words(wrong).is_err(), "{wrong}");
        }
    }
}
