//! Header fields of requests and responses.

/// One header field as it was received. Names are compared without regard to case; values are raw
/// bytes. Pass fields in the order received, duplicates included (RFC 9110 section 5.3).
///
/// ```
/// use aftercall::Header;
///
/// let fields = [Header::new("Retry-After", "2"), Header::new(b"x-raw", b"\xff\x00")];
/// assert_eq!(fields[0].value, b"2");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// The field name, in upper or lower case.
    pub name: &'a [u8],
    /// The field value; any bytes are accepted.
    pub value: &'a [u8],
}

impl<'a> Header<'a> {
    /// A header field from text or bytes.
    pub fn new<N, V>(name: &'a N, value: &'a V) -> Header<'a>
    where
        N: AsRef<[u8]> + ?Sized,
        V: AsRef<[u8]> + ?Sized,
    {
        Header { name: name.as_ref(), value: value.as_ref() }
    }

    /// Whether the field has this name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}
