//! As much of Protocol Buffers as gRPC's error details need: the fields of one message, and base64.

/// Maximum number of bytes of a field in base64 that are decoded.
const MAX_BASE64: usize = 16_384;

/// The value of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    /// Of a fixed size, or a group; not needed.
    Other,
}

/// The fields of a message with their numbers, up to the first that cannot be read.
pub(super) fn fields(message: &[u8]) -> impl Iterator<Item = (u64, Field<'_>)> {
    let mut rest = message;
    core::iter::from_fn(move || {
        let (key, after) = varint(rest)?;
        let (field, after) = match key & 7 {
            0 => varint(after).map(|(number, after)| (Field::Number(number), after))?,
            1 => (Field::Other, after.get(8..)?),
            2 => {
                let (length, after) = varint(after)?;
                let (bytes, after) = after.split_at_checked(usize::try_from(length).ok()?)?;
                (Field::Bytes(bytes), after)
            }
            5 => (Field::Other, after.get(4..)?),
            _ => return None,
        };
        rest = after;
        Some((key >> 3, field))
    })
}

/// A number of at most ten bytes, the lowest seven bits first.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0_u64;
    for (at, byte) in bytes.iter().enumerate().take(10) {
        number |= u64::from(byte & 0x7F).checked_shl(u32::try_from(at * 7).ok()?).unwrap_or(0);
        if byte & 0x80 == 0 {
            return Some((number, bytes.get(at + 1..)?));
        }
    }
    None
}

/// Decodes base64 (RFC 4648 section 4), with or without padding; `None` if it is not, or too long.
pub(super) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    let text = text.get(..text.len() - padding)?;
    if text.len() > MAX_BASE64 || padding > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xFF_FFFF;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xFF).unwrap_or(0));
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_the_rfc() {
        for (text, bytes) in [
            ("", Some(&b""[..])),
            ("Zg==", Some(b"f")),
            ("Zg", Some(b"f")),
            ("Zm8=", Some(b"fo")),
            ("Zm9vYmFy", Some(b"foobar")),
            ("-_-_", Some(&[0xFB, 0xFF, 0xBF])),
            ("Zm9v YmFy", None),
            ("Z===", None),
        ] {
            assert_eq!(base64(text.as_bytes()).as_deref(), bytes, "{text}");
        }
        assert_eq!(base64(&[b'A'; MAX_BASE64 + 1]), None);
    }

    #[test]
    fn fields_end_where_they_cannot_be_read() {
        let read = |message: &[u8]| fields(message).map(|(number, _)| number).collect::<Vec<_>>();
        assert_eq!(read(b"\x08\x96\x01\x12\x02hi"), [1, 2]);
        assert_eq!(fields(b"\x08\x96\x01").next(), Some((1, Field::Number(150))));
        assert_eq!(fields(b"\x12\x02hi").next(), Some((2, Field::Bytes(b"hi"))));
        assert_eq!(read(b"\x09\0\0\0\0\0\0\0\0\x0d\0\0\0\0\x08\x01"), [1, 1, 1]);
        for cut in [
            &b"\x12\x05hi"[..],
            b"\x08",
            b"\x08\xff",
            b"\x0b",
            &[0xFF; 12],
            b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
        ] {
            assert_eq!(read(cut), [0_u64; 0], "{cut:?}");
        }
    }
}
