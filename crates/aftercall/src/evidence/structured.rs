//! Structured fields (RFC 9651): only as much of the grammar as is needed to find the members of a
//! list and the parameters of each.

/// One parameter: its key and its bare value as it was written.
pub(super) type Parameter<'a> = (&'a [u8], &'a [u8]);

/// A part of a list's member.
pub(super) enum Piece<'a> {
    /// The member's own value as it was written.
    Item(&'a [u8]),
    /// One of its parameters.
    Parameter(Parameter<'a>),
}

/// Visits the parameters of each member of a list, member by member (numbered from 0). `None` if
/// the text is not such a list; what came before the error was visited.
pub(super) fn list<'a>(text: &'a [u8], mut visit: impl FnMut(usize, Parameter<'a>)) -> Option<()> {
    pieces(text, |member, piece| match piece {
        Piece::Item(_) => {}
        Piece::Parameter(parameter) => visit(member, parameter),
    })
}

/// Visits the value and the parameters of each member of a list, as [`list`] does.
pub(super) fn pieces<'a>(text: &'a [u8], mut visit: impl FnMut(usize, Piece<'a>)) -> Option<()> {
    let mut rest = text.trim_ascii();
    let mut member = 0;
    while !rest.is_empty() {
        let (value, after) = item(rest)?;
        visit(member, Piece::Item(value));
        rest = after.trim_ascii_start();
        while let Some(after) = rest.strip_prefix(b";") {
            let (name, after) = key(after.trim_ascii_start())?;
            rest = after;
            if let Some(after) = rest.strip_prefix(b"=") {
                let (value, after) = item(after)?;
                visit(member, Piece::Parameter((name, value)));
                rest = after;
            }
            rest = rest.trim_ascii_start();
        }
        match rest.split_first() {
            None => break,
            Some((b',', after)) => {
                rest = after.trim_ascii_start();
                if rest.is_empty() {
                    return None;
                }
            }
            Some(_) => return None,
        }
        member += 1;
    }
    Some(())
}

fn key(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let starts = text.first().is_some_and(|byte| byte.is_ascii_lowercase() || *byte == b'*');
    let end = text
        .iter()
        .position(|byte| !matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'*'))
        .unwrap_or(text.len());
    text.split_at_checked(end).filter(|_| starts)
}

/// A string, byte sequence, token, number, boolean, date or display string, and what follows it.
fn item(text: &[u8]) -> Option<(&[u8], &[u8])> {
    match text.first()? {
        b'"' => {
            let mut escaped = false;
            let mut at = 1;
            for byte in text.get(1..)? {
                at += 1;
                match (escaped, byte) {
                    (true, _) => escaped = false,
                    (false, b'\\') => escaped = true,
                    (false, b'"') => return text.split_at_checked(at),
                    (false, _) => {}
                }
            }
            None
        }
        b'%' => display_string(text),
        b':' => {
            let end = text.get(1..)?.iter().position(|byte| *byte == b':')?;
            text.split_at_checked(end + 2)
        }
        first if first.is_ascii_alphanumeric() || b"*-?@".contains(first) => {
            let end = text
                .iter()
                .position(|byte| {
                    !matches!(byte, b'!'..=b'~')
                        || matches!(byte, b';' | b',' | b'=' | b'"' | b'(' | b')')
                })
                .unwrap_or(text.len());
            text.split_at_checked(end)
        }
        _ => None,
    }
}

/// A display string (RFC 9651 section 4.2.10): `%"` and ASCII, in which `%` and two digits in lower case
/// are one byte of UTF-8.
fn display_string(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_digit = |byte: Option<&u8>| matches!(byte, Some(b'0'..=b'9' | b'a'..=b'f'));
    let inside = text.strip_prefix(b"%\"")?;
    let mut at = 0;
    loop {
        match inside.get(at)? {
            b'"' => return text.split_at_checked(at + 3),
            b'%' if is_digit(inside.get(at + 1)) && is_digit(inside.get(at + 2)) => at += 3,
            b'%' => return None,
            0x20..=0x7E => at += 1,
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `member:key=value` for each parameter, and whether the text was a list.
    fn read(text: &str) -> (Vec<String>, bool) {
        let mut seen = Vec::new();
        let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let read = list(text.as_bytes(), |member, (name, value)| {
            seen.push(format!("{member}:{}={}", shown(name), shown(value)));
        });
        (seen, read.is_some())
    }

    #[test]
    fn lists_and_their_parameters() {
        for (text, seen, is_list) in [
            ("", &[][..], true),
            ("a", &[], true),
            (" a;b=1 ", &["0:b=1"], true),
            ("a;b", &[], true),
            ("a;b;c=2", &["0:c=2"], true),
            ("a;b=1 ; c=\"x, y\" , d;*e=?1", &["0:b=1", "0:c=\"x, y\"", "1:*e=?1"], true),
            ("a;b=\"x\\\"y\\\\\"", &["0:b=\"x\\\"y\\\\\""], true),
            ("\"a;b\";c=@12", &["0:c=@12"], true),
            (":YWI=:;b=:YQ==:", &["0:b=:YQ==:"], true),
            ("-1.5;b=-2", &["0:b=-2"], true),
            ("a;b=@1659578233;c=1", &["0:b=@1659578233", "0:c=1"], true),
            ("a;b=%\"f%c3%bc, \\\";c=1", &["0:b=%\"f%c3%bc, \\\"", "0:c=1"], true),
            ("a;b=%\"\"", &["0:b=%\"\""], true),
            ("a;b=%\"x", &[], false),
            ("a;b=%\"%C3\"", &[], false),
            ("a;b=%\"%c\"", &[], false),
            ("a;b=%x", &[], false),
            ("a.b/c:d;b_-.*9=1", &["0:b_-.*9=1"], true),
            ("a;b=1,", &["0:b=1"], false),
            ("a;b=1 c", &["0:b=1"], false),
            (",a", &[], false),
            ("a;B=1", &[], false),
            ("a;=1", &[], false),
            ("a;1b=1", &[], false),
            ("a;b=", &[], false),
            ("a;b=\"x", &[], false),
            ("a;b=\"x\\\"", &[], false),
            (":YWI=", &[], false),
            ("(a b);c=1", &[], false),
            ("a;b=\u{e9}", &[], false),
        ] {
            assert_eq!(
                read(text),
                (seen.iter().map(|s| s.to_string()).collect(), is_list),
                "{text}"
            );
        }
    }
}
