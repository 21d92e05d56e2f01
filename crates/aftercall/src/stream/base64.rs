//! Base64 in pieces of any size. What was encoded piece by piece has padding within it.

/// What is left of the last piece.
#[derive(Debug, Default)]
pub(super) struct Base64 {
    bits: u32,
    /// How many letters of a group of four have come, padding included.
    letters: u8,
    /// Padding has come in this group.
    is_padded: bool,
    /// There was something that is not base64: nothing after it counts.
    is_broken: bool,
}

impl Base64 {
    /// Whether it ends at the end of a group.
    pub(super) fn is_whole(&self) -> bool {
        self.letters == 0 && !self.is_broken
    }

    /// Decodes the next piece; there must be as much room as the piece has bytes.
    pub(super) fn decode<'r>(&mut self, piece: &[u8], room: &'r mut [u8]) -> &'r [u8] {
        let mut used = 0;
        for byte in piece.iter().filter(|byte| !byte.is_ascii_whitespace()) {
            let value = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' | b'-' => 62,
                b'/' | b'_' => 63,
                b'=' if self.letters >= 2 => {
                    self.is_padded = true;
                    0
                }
                _ => {
                    self.is_broken = true;
                    0
                }
            };
            self.is_broken |= self.is_padded && *byte != b'=';
            if self.is_broken {
                break;
            }
            self.bits = self.bits << 6 | u32::from(value);
            self.letters += 1;
            let [_, high, middle, low] =
                (self.bits << (6 * (4 - u32::from(self.letters)))).to_be_bytes();
            let next = match self.letters {
                2 => Some(high),
                3 if !self.is_padded => Some(middle),
                4 if !self.is_padded => Some(low),
                _ => None,
            };
            if let Some((slot, byte)) = room.get_mut(used).zip(next) {
                *slot = byte;
                used += 1;
            }
            if self.letters == 4 {
                (self.bits, self.letters, self.is_padded) = (0, 0, false);
            }
        }
        room.get(..used).unwrap_or(&[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &[u8], size: usize) -> (Vec<u8>, bool) {
        let (mut base64, mut all) = (Base64::default(), Vec::new());
        for piece in text.chunks(size) {
            let mut room = [0; 64];
            all.extend_from_slice(base64.decode(piece, &mut room));
        }
        (all, base64.is_whole())
    }

    #[test]
    fn pieces_of_any_size() {
        for (text, bytes, is_whole) in [
            ("", &b""[..], true),
            ("Zg==", b"f", true),
            ("Zm8=", b"fo", true),
            ("Zm9vYmFy", b"foobar", true),
            ("Zg==Zm8=\r\nZm9v", b"ffofoo", true),
            ("-_-_", &[0xFB, 0xFF, 0xBF], true),
            ("Zm9vY", b"foo", false),
            ("Zm9vYm", b"foob", false),
            ("Zg=", b"f", false),
            ("Zg=v", b"f", false),
            ("Z===", b"", false),
            ("Zm9v!Zm9v", b"foo", false),
        ] {
            for size in [1, 2, 3, 5, 64] {
                assert_eq!(decoded(text.as_bytes(), size), (bytes.to_vec(), is_whole), "{text}");
            }
        }
    }
}
