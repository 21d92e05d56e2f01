//! What a row of a contract is for, as people write it: `404`, `5xx`, `500-599`, `502, 504`,
//! `default`.

use super::rows::Key;

/// The smallest and the largest code that a row can name.
pub(crate) const CODES: (u16, u16) = (100, 999);

/// The most codes and ranges that one cell can list.
const MAX_LISTED: usize = 32;

/// What was expected where a code is not one.
pub(crate) const EXPECTED: &str =
    "a status from 100 to 999, a range such as 5xx or 500-599, a list of them, or default";

/// The same where it is one code or range.
pub(crate) const EXPECTED_ONE: &str =
    "a status from 100 to 999, a range such as \"5xx\" or \"500-503\", or \"default\"";

/// One code or range. `5xx` and `5XX` are 500-599; `default` is every code.
pub(crate) fn one(text: &str) -> Option<Key> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("default") {
        return Some(Key::Range(CODES.0, CODES.1));
    }
    if let Some(code) = code(text) {
        return Some(Key::Status(code));
    }
    if let [digit @ b'1'..=b'9', b'x' | b'X', b'x' | b'X'] = text.as_bytes() {
        let first = u16::from(digit - b'0') * 100;
        return Some(Key::Range(first, first + 99));
    }
    let (first, last) =
        text.split_once(['-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}'])?;
    match (code(first.trim())?, code(last.trim())?) {
        (first, last) if first < last => Some(Key::Range(first, last)),
        (first, last) if first == last => Some(Key::Status(first)),
        _ => None,
    }
}

/// The codes and ranges of a cell: one, or several with a comma, a slash, a semicolon, `and` or `or`
/// between them.
pub(crate) fn list(text: &str) -> Option<Vec<Key>> {
    let mut keys = Vec::new();
    for part in text.split([',', '/', ';', '&']) {
        let words: Vec<&str> = part.split_whitespace().collect();
        for piece in
            words.split(|word| ["and", "or"].iter().any(|it| word.eq_ignore_ascii_case(it)))
        {
            if piece.is_empty() && words.len() > 1 {
                continue;
            }
            // `HTTP 404` is 404.
            let piece = match piece {
                [http, rest @ ..] if http.eq_ignore_ascii_case("HTTP") => rest,
                piece => piece,
            };
            let key = one(&piece.join(" "))?;
            if !keys.contains(&key) {
                keys.push(key);
            }
            if keys.len() > MAX_LISTED {
                return None;
            }
        }
    }
    Some(keys)
}

/// A range's name: `5xx`, `default`, or `500-503`.
pub(crate) fn range_name(first: u16, last: u16) -> String {
    if (first, last) == CODES {
        return "default".to_owned();
    }
    if first.is_multiple_of(100) && last == first.saturating_add(99) {
        return format!("{}xx", first / 100);
    }
    format!("{first}-{last}")
}

fn code(text: &str) -> Option<u16> {
    let digits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    let code = if digits { text.parse().ok()? } else { return None };
    (CODES.0..=CODES.1).contains(&code).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_ranges_and_lists() {
        let all = [
            ("404", vec![Key::Status(404)]),
            ("5xx", vec![Key::Range(500, 599)]),
            ("4XX", vec![Key::Range(400, 499)]),
            ("500-599", vec![Key::Range(500, 599)]),
            ("500 \u{2013} 503", vec![Key::Range(500, 503)]),
            ("502, 504", vec![Key::Status(502), Key::Status(504)]),
            ("502 and 504", vec![Key::Status(502), Key::Status(504)]),
            ("502,504, or 5xx", vec![Key::Status(502), Key::Status(504), Key::Range(500, 599)]),
            ("HTTP 404", vec![Key::Status(404)]),
            ("Default", vec![Key::Range(100, 999)]),
        ];
        for (text, keys) in all {
            assert_eq!(list(text), Some(keys), "{text}");
        }
        for text in [
            "",
            "4o4",
            "42",
            "1000",
            "0404",
            "503-500",
            "xx",
            "404,",
            "and",
            "404 Not",
            "-",
            "\u{ff14}04",
        ] {
            assert_eq!(list(text), None, "{text}");
        }
        assert_eq!(range_name(500, 599), "5xx");
        assert_eq!(range_name(100, 999), "default");
        assert_eq!(range_name(500, 503), "500-503");
    }
}
