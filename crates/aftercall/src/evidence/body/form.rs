//! Bodies in the form of a query: GitHub's OAuth endpoints answer `error=slow_down&interval=10` unless
//! JSON is asked for. Such a body is read as the JSON object with the same members.

use super::head::has;
use core::fmt::Write as _;

/// Maximum number of members that are read.
const MAX_MEMBERS: usize = 64;

/// Whether the head says that the body has this form.
pub(in crate::evidence) fn is_form(content_type: &[u8]) -> bool {
    has(content_type, b"x-www-form-urlencoded")
}

/// The members as a JSON object; `None` if the text has none, or cannot have this form in spite of its
/// head: JSON, a page, a sentence. Of a text that is cut off the last member
/// is left out, because its value may go on.
pub(in crate::evidence) fn as_json(text: &[u8], cut: bool) -> Option<String> {
    // What is not a letter or a digit is an escape.
    if text.iter().any(|byte| !byte.is_ascii_graphic() || b"{}[]<>\"".contains(byte)) {
        return None;
    }
    let mut json = String::with_capacity(text.len() + 16);
    let last = text.iter().rposition(|byte| *byte == b'&').unwrap_or(0);
    let text = if cut { text.get(..last)? } else { text };
    for pair in text.split(|byte| *byte == b'&').take(MAX_MEMBERS) {
        let Some(at) = pair.iter().position(|byte| *byte == b'=') else { continue };
        let (name, value) = (pair.get(..at)?, pair.get(at + 1..)?);
        json.push(if json.is_empty() { '{' } else { ',' });
        quote(name, &mut json);
        json.push(':');
        if is_number(value) {
            json.push_str(&String::from_utf8_lossy(value));
        } else {
            quote(value, &mut json);
        }
    }
    (!json.is_empty()).then(|| {
        json.push('}');
        json
    })
}

/// Whether this is a number in JSON, too.
fn is_number(value: &[u8]) -> bool {
    let is_long = value.is_empty() || value.len() > 15;
    !is_long
        && value.iter().all(u8::is_ascii_digit)
        && (value == b"0" || value.first() != Some(&b'0'))
}

/// Adds a text with its `%20` and `+` decoded, as a string of JSON.
fn quote(raw: &[u8], json: &mut String) {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let decoded = match (first, digit(after.first()), digit(after.get(1))) {
            (b'%', Some(high), Some(low)) => {
                rest = after.get(2..).unwrap_or(&[]);
                u8::try_from(high * 16 + low).unwrap_or(b'?')
            }
            (b'+', ..) => b' ',
            _ => *first,
        };
        bytes.push(decoded);
    }
    json.push('"');
    for letter in String::from_utf8_lossy(&bytes).chars() {
        match letter {
            '"' | '\\' => json.extend(['\\', letter]),
            control if u32::from(control) < 0x20 => {
                let _ = write!(json, "\\u{:04x}", u32::from(control));
            }
            letter => json.push(letter),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_become_json() {
        for (text, cut, json) in [
            ("error=slow_down&interval=10", false, Some(r#"{"error":"slow_down","interval":10}"#)),
            ("a=b+c%20d%22%5C%0A&e", false, Some(r#"{"a":"b c d\"\\\u000a"}"#)),
            ("a=007&b=0&c=&d=1e3", false, Some(r#"{"a":"007","b":0,"c":"","d":"1e3"}"#)),
            ("a=%zz%4&%61=%C3%A9%FF", false, Some("{\"a\":\"%zz%4\",\"a\":\"é\u{fffd}\"}")),
            ("a=b=c", false, Some(r#"{"a":"b=c"}"#)),
            ("a=1&error=slow_do", true, Some(r#"{"a":1}"#)),
            ("error=slow_do", true, None),
            ("a word", false, None),
            (r#"{"a": "b=c"}"#, false, None),
            ("<a href=b>", false, None),
            ("the operation timed out, a=b", false, None),
            ("", false, None),
            ("", true, None),
        ] {
            assert_eq!(as_json(text.as_bytes(), cut).as_deref(), json, "{text}");
        }
        let many = "a=b&".repeat(5_000);
        assert_eq!(as_json(many.as_bytes(), false).map(|json| json.len()), Some(64 * 8 + 1));
    }
}
