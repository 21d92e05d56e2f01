//! "The description is a timeout": phrases in message members that say so, and those that only seem
//! to.
//!
//! Text is the weakest evidence: RFC 9457 section 3.1 says that nobody should parse it. To say that
//! the server ran out of time, a phrase must be in a member that carries a message, as whole words,
//! and nothing near it may say otherwise. To take a proof away, any such phrase is enough, whatever
//! surrounds it: whoever writes the text must not be able to cause a repeat.

use super::phrases::{self, Hit, Phrases};
use crate::tables::rows::Edge;
use crate::tables::rows::Says::{Not, NotAtAll, Timeout};
use crate::tables::{PHRASE_ANCHORS, PHRASES};

/// Maximum number of places of one message that are examined.
const MAX_HITS: usize = 64;
/// A text of at most so many bytes has no room for more places than are examined.
pub(super) const SHORT: usize = 128;

/// What a text says about running out of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Timeouts {
    /// The phrase that says so, if nothing near it says otherwise.
    pub(crate) said: Option<&'static str>,
    /// Any phrase that might say so.
    pub(crate) hinted: Option<&'static str>,
    /// The text, or what was found in it, is longer than what is examined.
    pub(crate) cut: bool,
}

/// Looks for phrases in a message.
pub(crate) fn find(message: &[u8]) -> Timeouts {
    let mut found: Vec<(Hit, &'static str)> = Vec::new();
    let mut others: Vec<(usize, usize)> = Vec::new();
    let mut cut = phrases::is_too_long(message);
    let mut hinted = None;
    for hit in hits(message) {
        let Some(&(phrase, edge, says)) = PHRASES.get(hit.row) else { continue };
        if !stands(message, hit.start, hit.end, edge) {
            hinted = hinted.or(Some(phrase).filter(|_| says == Timeout));
            continue;
        }
        if found.len() + others.len() >= MAX_HITS {
            cut = true;
            break;
        }
        match says {
            NotAtAll => others.push(sentence(message, hit.start, hit.end)),
            // A phrase about something else cancels only the words that it shares.
            Not => others.push((hit.start, hit.end)),
            Timeout => found.push((hit, phrase)),
        }
    }
    let longest = |phrases: &[(Hit, &'static str)]| {
        phrases.iter().map(|(_, phrase)| *phrase).max_by_key(|phrase| phrase.len())
    };
    let hinted = longest(&found).or(hinted).or_else(|| disguised(message));
    found
        .retain(|(hit, _)| !others.iter().any(|(start, end)| *start < hit.end && hit.start < *end));
    Timeouts { said: longest(&found), hinted, cut }
}

fn hits(text: &[u8]) -> impl Iterator<Item = Hit> + '_ {
    static KNOWN: Phrases = Phrases::new(PHRASE_ANCHORS);
    let phrase = |row: usize| PHRASES.get(row).map_or("", |(phrase, _, _)| *phrase);
    KNOWN.find(phrase, text)
}

/// A phrase whose words are joined or separated differently: with underscores as in codes, with
/// line breaks, with spaces of any kind or with character references.
fn disguised(text: &[u8]) -> Option<&'static str> {
    if !may_be_disguised(text) {
        return None;
    }
    let text = text.get(..phrases::MAX_TEXT).unwrap_or(text);
    let mut plain = String::with_capacity(text.len());
    for letter in referred(&String::from_utf8_lossy(text)).chars() {
        match letter {
            // Soft hyphen, zero width, joiners, byte order mark: all invisible.
            '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}' => {}
            '_' => plain.push(' '),
            letter if !letter.is_whitespace() => plain.push(letter),
            _ if plain.ends_with(' ') => {}
            _ => plain.push(' '),
        }
    }
    hits(plain.as_bytes())
        .filter_map(|hit| PHRASES.get(hit.row))
        .find_map(|&(phrase, _, says)| (says == Timeout).then_some(phrase))
}

/// Whether a text has other bytes than printable ASCII, an underscore, an ampersand or two spaces. A
/// few bytes are looked at together, without a branch.
fn may_be_disguised(text: &[u8]) -> bool {
    const TOGETHER: usize = 256;
    let is_other = |byte: &u8| !matches!(byte, b' '..=b'~') | (*byte == b'_') | (*byte == b'&');
    let are_spaces = |(one, next): (&u8, &u8)| (*one == b' ') & (*next == b' ');
    let after = text.get(1..).unwrap_or(&[]);
    text.chunks(TOGETHER).zip(0..).any(|(chunk, number)| {
        let next = after.get(number * TOGETHER..).unwrap_or(&[]);
        chunk.iter().fold(false, |any, byte| any | is_other(byte))
            | chunk.iter().zip(next).fold(false, |any, pair| any | are_spaces(pair))
    })
}

/// A text with its numeric character references, and those to spaces, resolved.
fn referred(text: &str) -> String {
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        resolved.push_str(before);
        let name = after.split_once(';').map(|(name, _)| name).filter(|name| name.len() <= 8);
        let letter = name.and_then(|name| match name.strip_prefix('#') {
            None => (name == "nbsp").then_some(' '),
            Some(number) => {
                let hex = number.strip_prefix(['x', 'X']);
                let number = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16));
                number.ok().and_then(char::from_u32)
            }
        });
        resolved.push(letter.unwrap_or('&'));
        rest = match (letter, name) {
            (Some(_), Some(name)) => after.get(name.len() + 1..).unwrap_or(""),
            _ => after,
        };
    }
    resolved.push_str(rest);
    resolved
}

/// The sentence around a place: between full stops, question marks, exclamation marks, semicolons
/// or line breaks.
fn sentence(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let ends = |at: &usize| {
        let blank = text.get(at + 1).is_none_or(u8::is_ascii_whitespace);
        match text.get(*at) {
            Some(b'\n' | b';') => true,
            Some(b'.' | b'!' | b'?') => blank,
            _ => false,
        }
    };
    let from = (0..start).rev().find(ends).map_or(0, |at| at + 1);
    let to = (end..text.len()).find(ends).unwrap_or(text.len());
    (from, to)
}

fn stands(text: &[u8], start: usize, end: usize, edge: Edge) -> bool {
    let is_word =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let left = || start == 0 || !is_word(text.get(start.wrapping_sub(1)));
    let right = || !is_word(text.get(end));
    match edge {
        Edge::Both => left() && right(),
        Edge::Right => right(),
        Edge::None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_need_token_edges() {
        for text in [
            "Read timed out",
            "TIMEOUT",
            "504 Gateway Time-out",
            "java.net.SocketTimeoutException: x",
        ] {
            assert!(find(text.as_bytes()).said.is_some(), "{text}");
        }
        for text in ["at TimeoutFilter.doFilter", "timeoutSeconds", "read_timeout"] {
            let hint = Timeouts { hinted: Some("timeout"), ..Timeouts::default() };
            assert_eq!(find(text.as_bytes()), hint, "{text}");
        }
        assert_eq!(find(b"Try again later"), Timeouts::default());
    }

    #[test]
    fn words_that_are_joined_or_divided_otherwise_are_a_hint() {
        for text in [
            "GATEWAY_TIMED_OUT",
            "it timed  out",
            "it timed\nout",
            "it timed\u{A0}out",
            "timed&nbsp;out",
            "timed&#x20;out",
            "time&#111;ut",
            "ti\u{AD}meout",
        ] {
            let found = find(text.as_bytes());
            assert!(found.said.is_none() && found.hinted.is_some(), "{text}: {found:?}");
        }
        assert_eq!(find(b"a & b; &#xFFFFFFFF; &#; &;"), Timeouts::default());
    }

    #[test]
    fn a_denial_speaks_for_its_own_sentence() {
        let said = |text: &str| find(text.as_bytes()).said;
        assert_eq!(said("The upstream timed out. Please sign in again."), Some("timed out"));
        assert_eq!(said("It timed out, please sign in again."), None);
        assert_eq!(said("Sign in again! v1.2: read timed out"), Some("timed out"));
        assert_eq!(said("It timed out; please sign in again"), Some("timed out"));
        assert_eq!(said("It timed out\nPlease sign in again"), Some("timed out"));
        assert_eq!(said("Please sign in again? It timed out"), Some("timed out"));
        // The decimal point of a number does not end a sentence.
        assert_eq!(said("Version 1.2 timed out at v1.2, sign in again"), None);
        // To take a proof away the phrase is enough.
        let hinted = |text: &str| find(text.as_bytes()).hinted;
        assert_eq!(hinted("upstream timed out while saving 'sign in again'"), Some("timed out"));
        assert_eq!(hinted("invalid timeout"), Some("timeout"));
    }

    #[test]
    fn the_longest_phrase_is_named() {
        let found = find(b"timeout: the service took too long, it was a timeout");
        assert_eq!((found.said, found.hinted), (Some("took too long"), Some("took too long")));
        assert_eq!(find(b"ConnectTimeouts").said, None);
    }

    #[test]
    fn what_is_not_looked_at_is_said() {
        let long = [b"x ".repeat(3_000), b"timed out".to_vec()].concat();
        assert_eq!(find(&long), Timeouts { said: None, hinted: None, cut: true });
        for (phrase, ..) in PHRASES {
            for between in ["", " ", "/"] {
                let short = format!("{between}{phrase}").repeat(SHORT);
                assert!(!find(&short.as_bytes()[..SHORT]).cut, "{phrase}");
            }
        }
        let crowded = [b"/timeout ".repeat(70), b"timed out".to_vec()].concat();
        assert!(find(&crowded).cut);
    }
}
