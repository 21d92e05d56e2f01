//! Files are read as far as a bound and no further: a name on the command line may be that of a
//! device that never ends.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The whole of a source, if it has at most so many bytes.
///
/// # Errors
///
/// When it cannot be read or is longer.
pub fn all(source: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= most) {
        return Ok(bytes);
    }
    Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it has more than {most} bytes")))
}

/// The whole of a file, if it has at most so many bytes.
///
/// # Errors
///
/// When it cannot be read or is longer.
pub fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    all(File::open(path)?, most)
}

/// The same, as text.
///
/// # Errors
///
/// When it cannot be read, is longer or is not UTF-8.
pub fn text(path: &Path, most: u64) -> io::Result<String> {
    String::from_utf8(bytes(path, most)?)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_longer_than_the_bound_is_refused() {
        assert_eq!(all(&b"four"[..], 4).unwrap(), b"four");
        assert_eq!(all(&b"fives"[..], 4).unwrap_err().kind(), io::ErrorKind::FileTooLarge);
        assert!(all(io::repeat(b'x'), 1000).is_err());
    }
}
