//! Restrained colour: bold for what is looked for, dim for what is beside it, and one colour for
//! whose fault it is. Without colour every function gives its text back unchanged.

use aftercall::{Effect, Fault};

/// Paints, or does not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    on: bool,
}

impl Paint {
    pub(crate) fn new(on: bool) -> Paint {
        Paint { on }
    }

    /// Whether it paints.
    pub(crate) fn is_on(self) -> bool {
        self.on
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.on && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    pub(crate) fn dim(self, text: &str) -> String {
        self.with("2", text)
    }

    pub(crate) fn good(self, text: &str) -> String {
        self.with("32", text)
    }

    pub(crate) fn bad(self, text: &str) -> String {
        self.with("31", text)
    }

    /// The colour of a fault: green for nobody's, yellow for the caller's, red for others'.
    pub(crate) fn fault(self, fault: Fault, text: &str) -> String {
        let code = match fault {
            Fault::None => "32",
            Fault::Caller => "33",
            Fault::Server => "31",
            Fault::Network => "35",
        };
        self.with(code, text)
    }

    /// The colour of an effect: what is not known stands out.
    pub(crate) fn effect(self, effect: Effect, text: &str) -> String {
        match effect {
            Effect::Applied => self.with("32", text),
            Effect::Unknown => self.with("1", text),
            _ => text.to_owned(),
        }
    }
}

/// Pads a text to a width in characters; a longer one is cut and ends in `…`. To be done before
/// painting: the codes of a colour have a length but no width.
pub(crate) fn fit(text: &str, width: usize) -> String {
    let cut = clip(text, width);
    let length = cut.chars().count();
    cut + &" ".repeat(width.saturating_sub(length))
}

/// Cuts a text to a width in characters.
pub(crate) fn clip(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

/// Breaks a text into lines of at most so many characters, at its spaces; a longer word is broken, too.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let pieces = |word: &str| -> Vec<String> {
        let letters: Vec<char> = word.chars().collect();
        letters.chunks(width.max(1)).map(|piece| piece.iter().collect()).collect()
    };
    for word in text.split_whitespace().flat_map(pieces) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_count_characters() {
        assert_eq!(fit("é", 3), "é  ");
        assert_eq!(fit("abcd", 3), "ab…");
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("a ééééé b", 2), ["a", "éé", "éé", "é", "b"].map(str::to_owned));
    }

    #[test]
    fn no_colour_changes_nothing() {
        assert_eq!(Paint::new(false).bold("x"), "x");
        assert_eq!(Paint::new(true).bold("x"), "\x1b[1mx\x1b[0m");
    }
}
