//! What tells a code from a text for people, and how much of a text is kept.

/// Maximum number of bytes of one text that are kept.
pub(super) const MAX_TEXT: usize = 4_096;
/// Maximum number of bytes of a code: what is longer is a text.
const MAX_CODE: usize = 128;
/// Whether a `type` only says that this is an error, or several, or one of a field.
pub(super) fn is_envelope(kind: &[u8]) -> bool {
    matches!(kind, b"error" | b"error.list" | b"field")
}

/// Whether a word is spelled in capitals, as constants are.
pub(super) fn is_constant(raw: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
    raw.iter().all(is_part) && raw.len() > 2 && !raw.iter().all(u8::is_ascii_digit)
}

/// Whether text is meant for people: a code is one word of ASCII, and ends as a word does.
pub(super) fn is_sentence(raw: &[u8]) -> bool {
    // Some write an escape where none is needed.
    let is_escape = |pair: &[u8]| matches!(pair, [b'\\', next] if !b"/\\".contains(next));
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && *byte != b'\\';
    raw.len() > MAX_CODE
        || (!raw.iter().all(is_plain)
            && (!raw.iter().all(u8::is_ascii_graphic) || raw.windows(2).any(is_escape)))
        || raw.last().is_some_and(|last| b".!?".contains(last))
}
