//! Structured fields (RFC 9651): only as much of the grammar as is needed to find the members of a
//! list and the parameters of each.

/// One parameter: its key and its bare value as it was written.
pub(super) type Parameter<'a> = (&'a [u8], &'a [u8]);

/// Visits the parameters of each member of a list, member by member (numbered from 0). `None` when
/// the text is no such list; what came before the fault was visited.
pub(super) fn list<'a>(text: &'a [u8], mut visit: impl FnMut(usize, Parameter<'a>)) -> Option<()> {
    let mut rest = text.trim_ascii();
    let mut member = 0;
    while !rest.is_empty() {
        rest = item(rest)?.1.trim_ascii_start();
        while let Some(after) = rest.strip_prefix(b";") {
            let (name, after) = key(after.trim_ascii_start())?;
            rest = after;
            if let Some(after) = rest.strip_prefix(b"=") {
                let (value, after) = item(after)?;
                visit(member, (name, value));
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
