//! Structured fields (RFC 9651): only as much of the grammar as is needed to find the members of a
//! list and the parameters of each.

/// One parameter: its key and its bare value as it was written.
pub(super) type Parameter<'a> = (&'a [u8], &'a [u8]);

/// The members of a list, each with its parameters, or `None` when the text is no such list.
pub(super) fn list(text: &[u8]) -> Option<Vec<Vec<Parameter<'_>>>> {
    let mut members = Vec::new();
    let mut rest = text.trim_ascii();
    while !rest.is_empty() {
        let (_, after) = item(rest)?;
        let (parameters, after) = parameters(after.trim_ascii_start())?;
        members.push(parameters);
        match after.split_first() {
            None => break,
            Some((b',', after)) => {
                rest = after.trim_ascii_start();
                if rest.is_empty() {
                    return None;
                }
            }
            Some(_) => return None,
        }
    }
    Some(members)
}

fn parameters(mut rest: &[u8]) -> Option<(Vec<Parameter<'_>>, &[u8])> {
    let mut found = Vec::new();
    while let Some(after) = rest.strip_prefix(b";") {
        let (name, after) = key(after.trim_ascii_start())?;
        rest = after;
        if let Some(after) = rest.strip_prefix(b"=") {
            let (value, after) = item(after)?;
            found.push((name, value));
            rest = after;
        }
        rest = rest.trim_ascii_start();
    }
    Some((found, rest))
}

fn key(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let starts = text.first().is_some_and(|byte| byte.is_ascii_lowercase() || *byte == b'*');
    let end = text
        .iter()
        .position(|byte| {
            !(byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.*".contains(byte))
        })
        .unwrap_or(text.len());
    text.split_at_checked(end).filter(|_| starts)
}

/// A string, byte sequence, token, number or boolean, and what follows it.
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
        b':' => {
            let end = text.get(1..)?.iter().position(|byte| *byte == b':')?;
            text.split_at_checked(end + 2)
        }
        first if first.is_ascii_alphanumeric() || b"*-?@".contains(first) => {
            let end = text
                .iter()
                .position(|byte| !byte.is_ascii_graphic() || b";,=\"()".contains(byte))
                .unwrap_or(text.len());
            text.split_at_checked(end)
        }
        _ => None,
    }
}
