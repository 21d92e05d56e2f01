//! Bodies that are not plain UTF-8: with prefixes, in another encoding, compressed, or binary.
//!
//! What had to be decoded is good enough to be shown, and proves nothing.

use super::head::has;

/// What the bytes of a body are.
pub(super) enum Text<'a> {
    /// Text in UTF-8, or nearly.
    Plain(&'a [u8]),
    /// Text that was written in another encoding.
    Decoded(String),
    /// No text: compressed, or of a binary media type.
    Binary,
}

/// Reads the beginning of a body, and its media type.
pub(super) fn text<'a>(body: &'a [u8], content_type: &[u8]) -> Text<'a> {
    if let [b'{' | b'[' | b'<', second, ..] = body
        && !matches!(second, 0 | b'}')
        && (content_type.is_empty() || has(content_type, b"json"))
    {
        return Text::Plain(body.trim_ascii());
    }
    if let Some(rest) = body.strip_prefix(b"\xFF\xFE") {
        return Text::Decoded(utf_16(rest, u16::from_le_bytes));
    }
    if let Some(rest) = body.strip_prefix(b"\xFE\xFF") {
        return Text::Decoded(utf_16(rest, u16::from_be_bytes));
    }
    match body {
        [first, 0, ..] if *first != 0 && has(content_type, b"utf-16") => {
            return Text::Decoded(utf_16(body, u16::from_le_bytes));
        }
        [0, first, ..] if *first != 0 && has(content_type, b"utf-16") => {
            return Text::Decoded(utf_16(body, u16::from_be_bytes));
        }
        _ => {}
    }
    let text = without_prefix(body).trim_ascii();
    if is_compressed(body) || (is_binary_type(content_type) && !looks_like_text(text)) {
        return Text::Binary;
    }
    Text::Plain(text)
}

/// A text in which each byte is a character, as far as its media type says so.
pub(super) fn latin_1(text: &[u8], content_type: &[u8]) -> Option<String> {
    const NAMES: &[&[u8]] = &[b"iso-8859-1", b"latin1", b"windows-1252"];
    let named = NAMES.iter().any(|name| has(content_type, name));
    (named && core::str::from_utf8(text).is_err())
        .then(|| text.iter().map(|byte| char::from(*byte)).collect())
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (units, _) = bytes.as_chunks::<2>();
    let units = units.iter().map(|pair| unit(*pair));
    char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Whether the bytes begin as gzip, zlib, zstd, xz, bzip2 or zip do.
fn is_compressed(body: &[u8]) -> bool {
    const MAGIC: &[&[u8]] = &[
        b"\x1F\x8B",
        b"\x78\x01",
        b"\x78\x9C",
        b"\x78\xDA",
        b"\x28\xB5\x2F\xFD",
        b"\xFD7zXZ\0",
        b"PK\x03\x04",
    ];
    MAGIC.iter().any(|magic| body.starts_with(magic))
}

/// Whether the media type is one of bytes and not of text.
fn is_binary_type(content_type: &[u8]) -> bool {
    const TYPES: &[&[u8]] = &[
        b"cbor",
        b"octet-stream",
        b"protobuf",
        b"msgpack",
        b"application/grpc",
        b"application/avro",
        b"application/pdf",
        b"application/zip",
        b"application/gzip",
        b"amazon.eventstream",
        b"image/",
        b"audio/",
        b"video/",
        b"font/",
    ];
    let kind = content_type.split(|byte| *byte == b';').next().unwrap_or(content_type);
    let is_text = has(kind, b"json") || has(kind, b"xml") || has(kind, b"grpc-web-text");
    !is_text && !kind.is_empty() && TYPES.iter().any(|part| has(kind, part))
}

/// Whether bytes of a binary media type are JSON or XML all the same.
fn looks_like_text(text: &[u8]) -> bool {
    let is_control = |byte: &u8| *byte < 0x20 && !byte.is_ascii_whitespace();
    matches!(text.first(), Some(b'{' | b'[' | b'<'))
        && core::str::from_utf8(text).is_ok()
        && !text.iter().any(is_control)
}

/// Without a byte order mark, and without the prefixes that keep browsers from running JSON.
pub(in crate::evidence) fn without_prefix(body: &[u8]) -> &[u8] {
    const PREFIXES: &[&[u8]] = &[b")]}',", b")]}'", b"while(1);", b"for(;;);", b"{}&&", b"/**/"];
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
    PREFIXES.iter().find_map(|prefix| body.strip_prefix(*prefix)).unwrap_or(body)
}
