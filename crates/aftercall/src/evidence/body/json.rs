//! Scans JSON (RFC 8259) once, without recursion or a tree, and accepts a cut-off text.
//!
//! The judge needs a dozen members of a body that may be cut off, nested ten thousand levels deep,
//! or not JSON at all. So the scanner passes each scalar with its path to a sink, keeps one bit per
//! level, and does work that is linear in the number of bytes.

use memchr::{memchr, memchr2};

/// How a scan ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Complete,
    /// The text ended within a value.
    Cut,
    /// The text is not JSON from some byte on; what came before was passed on.
    Malformed,
}

/// One value as written in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scalar<'a> {
    /// A string's bytes between the quotes, with escapes.
    Text(&'a [u8]),
    Number(&'a [u8]),
    Flag(bool),
    Null,
    /// An object begins here; its members follow.
    Object,
    /// An array begins here; its items follow.
    Array,
}

impl Scalar<'_> {
    /// Whether more values follow within this one.
    pub(crate) fn opens(self) -> bool {
        matches!(self, Scalar::Object | Scalar::Array)
    }
}

/// Maximum number of levels whose names are kept; deeper values are scanned but have no path.
pub(crate) const MAX_PATH: usize = 16;

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    Member(&'a [u8]),
    Item(usize),
}

/// Receives every value with the steps that lead to it.
pub(crate) trait Sink<'a> {
    fn value(&mut self, path: &[Step<'a>], value: Scalar<'a>);
    /// A value is deeper than the levels whose names are kept.
    fn too_deep(&mut self) {}
}

/// Scans one JSON text.
pub(crate) fn scan<'a>(text: &'a [u8], sink: &mut impl Sink<'a>) -> End {
    let mut scanner =
        Scanner { text, at: 0, steps: [Step::Item(0); MAX_PATH], levels: Levels::default() };
    scanner.run(sink)
}

/// Which levels are objects: one bit per level, the first 64 without an allocation.
#[derive(Default)]
struct Levels {
    depth: usize,
    first: u64,
    deeper: Vec<u64>,
}

impl Levels {
    fn push(&mut self, object: bool) {
        let (word, bit) = (self.depth / 64, self.depth % 64);
        if word > self.deeper.len() {
            self.deeper.push(0);
        }
        self.depth += 1;
        if let Some(slot) = self.slot(word) {
            *slot = *slot & !(1 << bit) | u64::from(object) << bit;
        }
    }
    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
    fn slot(&mut self, word: usize) -> Option<&mut u64> {
        if word == 0 { Some(&mut self.first) } else { self.deeper.get_mut(word - 1) }
    }
    /// Whether the innermost level is an object; `None` at the top.
    fn object(&mut self) -> Option<bool> {
        let last = self.depth.checked_sub(1)?;
        self.slot(last / 64).map(|slot| *slot >> (last % 64) & 1 == 1)
    }
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    steps: [Step<'a>; MAX_PATH],
    levels: Levels,
}

impl<'a> Scanner<'a> {
    fn run(&mut self, sink: &mut impl Sink<'a>) -> End {
        loop {
            if let Err(end) = self.one_value(sink) {
                return end;
            }
            // After a value: close levels until a comma announces the next one.
            loop {
                self.blank();
                let Some(object) = self.levels.object() else {
                    return if self.at == self.text.len() { End::Complete } else { End::Malformed };
                };
                let Some(byte) = self.peek() else { return End::Cut };
                self.at += 1;
                match (byte, object) {
                    (b'}', true) | (b']', false) => self.levels.pop(),
                    (b',', true) => match self.member_name() {
                        Ok(()) => break,
                        Err(end) => return end,
                    },
                    (b',', false) => {
                        if let Some(Step::Item(index)) = self.steps.get_mut(self.levels.depth - 1) {
                            *index += 1;
                        }
                        break;
                    }
                    _ => return End::Malformed,
                }
            }
        }
    }

    /// Reads a whole scalar, or enters objects and arrays until it finds one.
    fn one_value(&mut self, sink: &mut impl Sink<'a>) -> Result<(), End> {
        loop {
            self.blank();
            let Some(byte) = self.peek() else { return Err(End::Cut) };
            if byte != b'{' && byte != b'[' {
                let value = self.scalar(byte)?;
                self.hand_on(sink, value);
                return Ok(());
            }
            self.hand_on(sink, if byte == b'{' { Scalar::Object } else { Scalar::Array });
            self.at += 1;
            self.blank();
            let closer = if byte == b'{' { b'}' } else { b']' };
            if self.peek() == Some(closer) {
                self.at += 1;
                return Ok(());
            }
            self.levels.push(byte == b'{');
            if byte == b'{' {
                self.member_name()?;
            } else if let Some(step) = self.steps.get_mut(self.levels.depth - 1) {
                *step = Step::Item(0);
            }
        }
    }

    fn hand_on(&self, sink: &mut impl Sink<'a>, value: Scalar<'a>) {
        match self.steps.get(..self.levels.depth) {
            Some(path) => sink.value(path, value),
            None => sink.too_deep(),
        }
    }

    #[inline(always)]
    fn member_name(&mut self) -> Result<(), End> {
        self.blank();
        match self.peek() {
            None => return Err(End::Cut),
            Some(b'"') => {}
            Some(_) => return Err(End::Malformed),
        }
        let name = self.string()?;
        if let Some(step) = self.steps.get_mut(self.levels.depth - 1) {
            *step = Step::Member(name);
        }
        self.blank();
        match self.peek() {
            None => Err(End::Cut),
            Some(b':') => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(End::Malformed),
        }
    }

    #[inline(always)]
    fn scalar(&mut self, first: u8) -> Result<Scalar<'a>, End> {
        match first {
            b'"' => self.string().map(Scalar::Text),
            b't' => self.word(b"true", Scalar::Flag(true)),
            b'f' => self.word(b"false", Scalar::Flag(false)),
            b'n' => self.word(b"null", Scalar::Null),
            b'-' | b'0'..=b'9' => {
                let rest = self.text.get(self.at..).unwrap_or(&[]);
                let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
                let end = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
                self.at += end;
                // A number at the very end may continue after the cut, unless it is the whole text.
                if self.at == self.text.len() && self.levels.depth > 0 {
                    return Err(End::Cut);
                }
                Ok(Scalar::Number(rest.get(..end).unwrap_or(rest)))
            }
            _ => Err(End::Malformed),
        }
    }

    fn word(&mut self, word: &[u8], value: Scalar<'a>) -> Result<Scalar<'a>, End> {
        let rest = self.text.get(self.at..).unwrap_or(&[]);
        if rest.starts_with(word) {
            self.at += word.len();
            Ok(value)
        } else if word.starts_with(rest) {
            Err(End::Cut)
        } else {
            Err(End::Malformed)
        }
    }

    /// A string's bytes without its quotes. Control characters in it are accepted.
    #[inline]
    fn string(&mut self) -> Result<&'a [u8], End> {
        let text = self.text.get(self.at + 1..).unwrap_or(&[]);
        let mut end = 0;
        loop {
            end += quote_or_backslash(text.get(end..).unwrap_or(&[])).ok_or(End::Cut)?;
            let (string, rest) = text.split_at_checked(end).ok_or(End::Cut)?;
            if rest.first() == Some(&b'"') {
                self.at += end + 2;
                return Ok(string);
            }
            // The byte after a backslash is part of the escape, even a quote.
            end += 2;
        }
    }

    fn blank(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }
}

/// The first quote or backslash. Most strings are short, so the first bytes are looked at here: a
/// search that is made for long texts takes longer to begin.
fn quote_or_backslash(text: &[u8]) -> Option<usize> {
    const SHORT: usize = 16;
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    // The lowest bit that is set belongs to the first byte that is zero.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let (words, _) = text.get(..SHORT).unwrap_or(&[]).as_chunks::<8>();
    let mut at = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let quotes = zeros(word ^ u64::from_le_bytes([b'"'; 8]));
        let found = quotes | zeros(word ^ u64::from_le_bytes([b'\\'; 8]));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    memchr2(b'"', b'\\', text.get(at..)?).map(|found| at + found)
}

/// A whole text in UTF-8 that has no escapes: its strings are parts of it, as they are.
#[derive(Clone, Copy)]
pub(crate) struct Plain<'a>(Option<&'a str>);

impl<'a> Plain<'a> {
    pub(crate) fn of(whole: Option<&'a str>) -> Plain<'a> {
        Plain(whole.filter(|whole| memchr(b'\\', whole.as_bytes()).is_none()))
    }

    /// A copy of a string between its quotes, its escapes decoded, as [`unescape`] gives it.
    #[inline]
    pub(crate) fn text(self, raw: &[u8], limit: usize) -> (String, bool) {
        match self.part(raw).filter(|part| part.len() <= limit) {
            Some(part) => (part.to_owned(), true),
            None => unescape(raw, limit),
        }
    }

    /// The part of the whole that these bytes are, by where they are.
    fn part(self, raw: &[u8]) -> Option<&'a str> {
        let whole = self.0?;
        let at = raw.as_ptr().addr().checked_sub(whole.as_ptr().addr())?;
        whole.get(at..at.checked_add(raw.len())?)
    }
}

/// Decodes a string's escapes, up to about `limit` bytes; says whether the bytes were valid UTF-8.
pub(crate) fn unescape(raw: &[u8], limit: usize) -> (String, bool) {
    if raw.len() <= limit
        && memchr(b'\\', raw).is_none()
        && let Ok(plain) = core::str::from_utf8(raw)
    {
        return (plain.to_owned(), true);
    }
    let mut text = String::new();
    let mut valid = true;
    let mut rest = raw;
    while !rest.is_empty() && text.len() < limit {
        let plain = rest.iter().position(|byte| *byte == b'\\').unwrap_or(rest.len());
        let plain = plain.min(limit.saturating_sub(text.len()));
        let (run, after) = rest.split_at(cut_at_character(rest, plain));
        match core::str::from_utf8(run) {
            Ok(run) => text.push_str(run),
            Err(_) => {
                valid = false;
                text.push_str(&String::from_utf8_lossy(run));
            }
        }
        rest = after;
        if rest.first() != Some(&b'\\') {
            if run.is_empty() {
                break;
            }
            continue;
        }
        let (character, used) = escape(rest);
        valid &= character.is_some();
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
        rest = rest.get(used..).unwrap_or(&[]);
    }
    (text, valid)
}

/// The largest cut up to `at` that does not split a UTF-8 character.
fn cut_at_character(bytes: &[u8], at: usize) -> usize {
    if at >= bytes.len() {
        return bytes.len();
    }
    let continues = |at: usize| bytes.get(at).is_some_and(|byte| byte & 0xC0 == 0x80);
    (at.saturating_sub(3)..=at).rev().find(|at| !continues(*at)).unwrap_or(at)
}

/// The character of the escape that the text starts with, and how many bytes it takes.
fn escape(text: &[u8]) -> (Option<char>, usize) {
    let simple = match text.get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'u') => return unicode_escape(text),
        Some(byte @ (b'"' | b'\\' | b'/')) => char::from(*byte),
        _ => return (None, 2),
    };
    (Some(simple), 2)
}

fn unicode_escape(text: &[u8]) -> (Option<char>, usize) {
    let unit = |at: usize| {
        let digits = text.get(at..at + 4)?;
        u32::from_str_radix(core::str::from_utf8(digits).ok()?, 16).ok()
    };
    match unit(2) {
        Some(high @ 0xD800..=0xDBFF) => match (text.get(6..8), unit(8)) {
            (Some(b"\\u"), Some(low @ 0xDC00..=0xDFFF)) => {
                (char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)), 12)
            }
            _ => (None, 6),
        },
        Some(unit) => (char::from_u32(unit), 6),
        None => (None, 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Seen(Vec<String>);
    impl<'a> Sink<'a> for Seen {
        fn value(&mut self, path: &[Step<'a>], value: Scalar<'a>) {
            let mut text = String::new();
            for step in path {
                match step {
                    Step::Member(name) => {
                        text.push_str(&format!(".{}", String::from_utf8_lossy(name)))
                    }
                    Step::Item(index) => text.push_str(&format!("[{index}]")),
                }
            }
            let value = match value {
                Scalar::Text(raw) => unescape(raw, 100).0,
                Scalar::Number(raw) => String::from_utf8_lossy(raw).into_owned(),
                Scalar::Flag(flag) => flag.to_string(),
                Scalar::Null => "null".into(),
                Scalar::Object | Scalar::Array => return,
            };
            self.0.push(format!("{text}={value}"));
        }
    }

    fn seen(text: &str) -> (Vec<String>, End) {
        let mut sink = Seen::default();
        let end = scan(text.as_bytes(), &mut sink);
        (sink.0, end)
    }

    #[test]
    fn paths_and_ends() {
        let (values, end) = seen(
            r#" {"a":{"b":[1,{"c":"x\n\u00e9\ud83d\ude00"}],"d":null},"e":true,"f":[],"g":{}} "#,
        );
        assert_eq!(values, [".a.b[0]=1", ".a.b[1].c=x\né😀", ".a.d=null", ".e=true"]);
        assert_eq!(end, End::Complete);
        assert_eq!(seen(r#"{"a":"b","c"#).1, End::Cut);
        assert_eq!(seen(r#"{"a":1"#), (vec![], End::Cut));
        assert_eq!(seen(r#"{"a":tru"#).1, End::Cut);
        assert_eq!(seen(r#"{"a":1]"#).1, End::Malformed);
        assert_eq!(seen(r#"{"a":1} x"#).1, End::Malformed);
        assert_eq!(seen("[1,2").0, ["[0]=1"]);
        assert_eq!(seen("").1, End::Cut);
        assert_eq!(seen("7"), (vec!["=7".to_owned()], End::Complete));
    }

    #[test]
    fn any_depth_is_bounded_work() {
        let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(seen(&deep).1, End::Complete);
        assert_eq!(seen(&"{\"a\":".repeat(10_000)).1, End::Cut);
        assert_eq!(
            seen(&format!("{}{}", "[{\"a\":".repeat(200), "}]".repeat(199))).1,
            End::Malformed
        );
    }

    #[test]
    fn the_end_of_a_string_is_found_wherever_it_is() {
        for length in 0..40 {
            for (end, byte) in [(length, b'"'), (length, b'\\'), (length / 2, b'"')] {
                // Neighbours of both bytes must not be taken for them.
                let mut text: Vec<u8> =
                    b"!#[]\x80\xA2\xDC ".iter().copied().cycle().take(60).collect();
                assert_eq!(quote_or_backslash(&text), None);
                text[length] = byte;
                text[end] = byte;
                assert_eq!(quote_or_backslash(&text), Some(end), "{length}");
                assert_eq!(quote_or_backslash(&text[..end]), None, "{length}");
            }
        }
    }

    #[test]
    fn a_text_without_escapes_is_copied_as_it_is() {
        let whole = "{\"a\":\"\u{e9}t\u{e9}\"}";
        let raw = &whole.as_bytes()[6..11];
        let plain = Plain::of(Some(whole));
        assert_eq!(plain.part(raw), Some("\u{e9}t\u{e9}"));
        assert_eq!(plain.part(&raw[1..]), None, "within a character");
        assert_eq!(plain.part(b"elsewhere"), None);
        assert_eq!(Plain::of(Some("\\n")).part(b"n"), None);
        for limit in 0..8 {
            assert_eq!(plain.text(raw, limit), unescape(raw, limit), "{limit}");
        }
    }

    #[test]
    fn where_a_scan_ends() {
        use End::{Complete, Cut, Malformed};
        for (text, values, end) in [
            ("  ", &[][..], Cut),
            ("[]", &[], Complete),
            ("{ }", &[], Complete),
            ("[{}, []]", &[], Complete),
            ("[1,[2,3],4]", &["[0]=1", "[1][0]=2", "[1][1]=3", "[2]=4"], Complete),
            ("\t[\r\n-1.5e+3 ]", &["[0]=-1.5e+3"], Complete),
            (r#"{"a" : 1 , "a" : 2}"#, &[".a=1", ".a=2"], Complete),
            ("\"a\nb\"", &["=a\nb"], Complete),
            (r#""a\"b\\""#, &[r#"=a"b\"#], Complete),
            ("false", &["=false"], Complete),
            ("nul", &[], Cut),
            ("nulx", &[], Malformed),
            ("[", &[], Cut),
            ("[1 ", &["[0]=1"], Cut),
            ("[1,", &["[0]=1"], Cut),
            ("[1,]", &["[0]=1"], Malformed),
            ("[1 2]", &["[0]=1"], Malformed),
            ("[1}", &["[0]=1"], Malformed),
            ("{", &[], Cut),
            ("{1", &[], Malformed),
            (r#"{"a""#, &[], Cut),
            (r#"{"a" 1}"#, &[], Malformed),
            (r#"{"a":"#, &[], Cut),
            (r#"{"a":1,"#, &[".a=1"], Cut),
            (r#"{"a":1,}"#, &[".a=1"], Malformed),
            (r#"{"a":1,2}"#, &[".a=1"], Malformed),
            (r#""a"#, &[], Cut),
            (r#""a\"#, &[], Cut),
            (r#""a\""#, &[], Cut),
            ("'a'", &[], Malformed),
            ("1 1", &["=1"], Malformed),
        ] {
            assert_eq!(seen(text), (values.iter().map(|s| s.to_string()).collect(), end), "{text}");
        }
    }

    #[test]
    fn what_lies_too_deep_has_no_path() {
        #[derive(Default)]
        struct Depths(usize, usize);
        impl<'a> Sink<'a> for Depths {
            fn value(&mut self, path: &[Step<'a>], _: Scalar<'a>) {
                self.0 = self.0.max(path.len());
            }
            fn too_deep(&mut self) {
                self.1 += 1;
            }
        }
        for (levels, deepest, too_deep) in [(1, 1, 0), (16, 16, 0), (17, 16, 1), (19, 16, 3)] {
            let text = format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
            let mut sink = Depths::default();
            assert_eq!(scan(text.as_bytes(), &mut sink), End::Complete);
            assert_eq!((sink.0, sink.1), (deepest, too_deep), "{levels} levels");
        }
    }

    #[test]
    fn levels_remember_what_they_are() {
        let object = |level: usize| level.is_multiple_of(3);
        let mut levels = Levels::default();
        for level in 0..200 {
            levels.push(object(level));
        }
        // What is left from an earlier level must not show up.
        for level in (100..200).rev() {
            assert_eq!(levels.object(), Some(object(level)));
            levels.pop();
        }
        for level in 100..200 {
            levels.push(!object(level));
        }
        for level in (0..200).rev() {
            assert_eq!(levels.object(), Some(object(level) == (level < 100)), "{level}");
            levels.pop();
        }
        assert_eq!(levels.object(), None);
        levels.pop();
        assert_eq!(levels.object(), None);
    }

    #[test]
    fn escapes() {
        for (raw, text, valid) in [
            (&br#"a\n\t\r\b\f\/\\\"z"#[..], "a\n\t\r\u{8}\u{c}/\\\"z", true),
            (br"\u00e9\u00E9", "éé", true),
            (br"\ud83d\ude00!", "😀!", true),
            (br"\ud83d\u0041", "\u{fffd}A", false),
            (br"\ud83d", "\u{fffd}", false),
            (br"\ude00", "\u{fffd}", false),
            (br"\u12", "\u{fffd}12", false),
            (br"\uzzzz", "\u{fffd}zzzz", false),
            (br"\x41", "\u{fffd}41", false),
            (br"a\", "a\u{fffd}", false),
            (b"a\xffb", "a\u{fffd}b", false),
            (b"", "", true),
        ] {
            assert_eq!(unescape(raw, 100), (text.to_owned(), valid), "{text}");
        }
        for (raw, limit, text) in [
            ("abcdef", 3, "abc"),
            ("aébc", 2, "a"),
            ("aébc", 3, "aé"),
            ("é", 1, ""),
            (r"ab\n\n\n", 3, "ab\n"),
            (r"\nabc", 2, "\na"),
        ] {
            assert_eq!(unescape(raw.as_bytes(), limit), (text.to_owned(), true), "{raw} {limit}");
        }
    }
}
