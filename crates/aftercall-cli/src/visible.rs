//! What is printed holds no character that nobody sees. A control character can rewrite the
//! terminal, a bidirectional mark can show a text in another order, and what has no width can make
//! two texts look alike; so each of them is written as an escape, wherever it comes from.

use std::fmt::Write;

/// Whether a character shows nothing of itself, or changes how others are shown: controls (C0, C1,
/// DEL), the separators of lines and paragraphs, and what Unicode calls default ignorable (marks of
/// direction, joiners, characters without width, variation selectors, tags).
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{13430}'..='\u{13440}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn escaped(c: char, to: &mut String) {
    match c {
        '\n' => to.push_str("\\n"),
        '\r' => to.push_str("\\r"),
        '\t' => to.push_str("\\t"),
        // A String takes whatever is written into it.
        _ => _ = write!(to, "\\u{{{:x}}}", u32::from(c)),
    }
}

/// Somebody else's text as a part of a line: without line breaks, without anything hidden.
pub fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) { escaped(c, &mut shown) } else { shown.push(c) }
    }
    shown
}

/// The colours that this program uses itself.
const COLOURS: [&str; 7] =
    ["\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[35m"];

/// Whole lines as they go out: line breaks and tabs are kept, and our own colours where they are
/// wanted.
pub fn lines(text: &str, colours: bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let colour = COLOURS.iter().find(|code| colours && c == '\x1b' && rest.starts_with(**code));
        let taken = match colour {
            Some(code) => {
                shown.push_str(code);
                code.len()
            }
            None => {
                if is_hidden(c) && c != '\n' && c != '\t' {
                    escaped(c, &mut shown);
                } else {
                    shown.push(c);
                }
                c.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    shown
}

/// Written JSON with everything hidden as `\uXXXX`: the same value, in a text that can be looked at.
/// A hidden character can stand within a string only; line breaks come from the writer.
pub fn json(written: &str) -> String {
    let mut shown = String::with_capacity(written.len());
    let mut units = [0; 2];
    for c in written.chars() {
        if !is_hidden(c) || c == '\n' {
            shown.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut units) {
            _ = write!(shown, "\\u{unit:04x}");
        }
    }
    shown
}

/// Bytes that come in pieces, for a terminal: what is hidden, or is not UTF-8, becomes an escape.
#[derive(Debug, Default)]
pub struct Stream {
    /// The beginning of a character, or of a line break, whose rest has not come yet.
    begun: Vec<u8>,
}

impl Stream {
    /// The next piece.
    pub fn piece(&mut self, bytes: &[u8]) -> String {
        let mut all = std::mem::take(&mut self.begun);
        all.extend_from_slice(bytes);
        let (mut shown, mut rest) = (String::new(), all.as_slice());
        loop {
            let (text, wrong, after) = match std::str::from_utf8(rest) {
                Ok(text) => (text, None, &[][..]),
                Err(error) => {
                    let (valid, other) = rest.split_at(error.valid_up_to());
                    let (wrong, after) = match error.error_len() {
                        Some(length) => other.split_at(length),
                        None => {
                            self.begun = other.to_vec();
                            (&[][..], &[][..])
                        }
                    };
                    (std::str::from_utf8(valid).unwrap_or_default(), Some(wrong), after)
                }
            };
            let held = wrong.is_none() && text.ends_with('\r');
            let text = if held { text.strip_suffix('\r').unwrap_or(text) } else { text };
            shown.push_str(&lines(&text.replace("\r\n", "\n"), false));
            if held {
                self.begun = vec![b'\r'];
            }
            for byte in wrong.unwrap_or_default() {
                _ = write!(shown, "\\x{byte:02x}");
            }
            if after.is_empty() {
                return shown;
            }
            rest = after;
        }
    }

    /// What is left when no more comes.
    pub fn end(&mut self) -> String {
        let left = std::mem::take(&mut self.begun);
        left.iter().fold(String::new(), |mut shown, byte| {
            _ = write!(shown, "\\x{byte:02x}");
            shown
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_escaped_and_the_rest_is_kept() {
        assert_eq!(printable("a\x1b[31mé\u{9b}2J\n"), "a\\u{1b}[31mé\\u{9b}2J\\n");
        for hidden in "\u{7f}\u{80}\u{9f}\u{200e}\u{200f}\u{202a}\u{202e}\u{2066}\u{2069}\u{200b}\
                       \u{200d}\u{2060}\u{feff}\u{ad}\u{61c}\u{2028}\u{e0041}\u{fe0f}"
            .chars()
        {
            assert!(is_hidden(hidden), "{hidden:?}");
        }
        for shown in "aé😀中שلا ~\u{a0}\u{301}\u{3000}\u{fffd}".chars() {
            assert!(!is_hidden(shown), "{shown:?}");
        }
    }

    #[test]
    fn lines_keep_their_breaks_and_our_colours_only() {
        assert_eq!(lines("\x1b[1ma\x1b[0m\n\tb", true), "\x1b[1ma\x1b[0m\n\tb");
        assert_eq!(lines("\x1b[1ma\n", false), "\\u{1b}[1ma\n");
        assert_eq!(lines("\x1b[2J\x1b]0;x\x07\r", true), "\\u{1b}[2J\\u{1b}]0;x\\u{7}\\r");
    }

    #[test]
    fn json_keeps_its_meaning() {
        let value = serde_json::json!({"a\u{202e}": ["\u{9b}2J", "\u{e0041}", "\n\u{7f}", "é😀"]});
        for written in [value.to_string(), format!("{value:#}")] {
            let shown = json(&written);
            assert!(!shown.chars().any(|c| is_hidden(c) && c != '\n'), "{shown:?}");
            assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap(), value);
        }
        assert!(json(&value.to_string()).contains(r"\udb40\udc41"));
    }

    #[test]
    fn a_stream_is_cut_anywhere() {
        let bytes = b"a\xc2\x9b2J\r\nb\xff\x9b\r\xe2\x80\xaec\xe4\xb8\xad\xe2\x80";
        let expected = "a\\u{9b}2J\nb\\xff\\x9b\\r\\u{202e}c中\\xe2\\x80";
        for size in 1..=bytes.len() {
            let mut stream = Stream::default();
            let pieces: Vec<String> = bytes.chunks(size).map(|piece| stream.piece(piece)).collect();
            assert_eq!(pieces.concat() + &stream.end(), expected, "in pieces of {size}");
        }
    }
}
