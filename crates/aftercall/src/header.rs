//! Header fields of requests and responses.

/// One header field as it was received: raw bytes, in order, duplicates kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// The field name, in any case.
    pub name: &'a [u8],
    /// The field value: any bytes.
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

    /// Whether this is the field of that name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}
