//! The reader of packed inputs: numbers, texts and fields, one after another.

use crate::error::{Error, ErrorKind};
use crate::header::Header;

/// The bytes that are still to be read.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    all: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(all: &'a [u8]) -> Reader<'a> {
        Reader { all, at: 0 }
    }

    pub(super) fn refused(&self, why: &str) -> Error {
        Error::new(ErrorKind::Input, format!("byte {}: {why}", self.at))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let end = self.at.checked_add(count);
        let taken = end.and_then(|end| self.all.get(self.at..end));
        let taken = taken.ok_or_else(|| self.refused("the buffer ends too early"))?;
        self.at += count;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(super) fn u8(&mut self) -> Result<u8, Error> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Result<u16, Error> {
        self.array().map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Error> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, Error> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn i64(&mut self) -> Result<i64, Error> {
        self.array().map(i64::from_le_bytes)
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let length = self.u32()?;
        self.take(usize::try_from(length).unwrap_or(usize::MAX))
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Error> {
        let bytes = self.bytes()?;
        core::str::from_utf8(bytes).map_err(|_| self.refused("the text before is not UTF-8"))
    }

    pub(super) fn flags(&mut self, known: u8) -> Result<u8, Error> {
        let flags = self.u8()?;
        if flags & !known == 0 { Ok(flags) } else { Err(self.refused("an unknown flag before")) }
    }

    pub(super) fn word<T>(&mut self, of: fn(u8) -> Option<T>) -> Result<T, Error> {
        let number = self.u8()?;
        of(number).ok_or_else(|| self.refused("the number before is not in its set"))
    }

    pub(super) fn headers(&mut self) -> Result<Vec<Header<'a>>, Error> {
        let count = usize::try_from(self.u32()?).unwrap_or(usize::MAX);
        // Each takes at least eight bytes, so no more is reserved than the buffer can hold.
        let mut headers = Vec::with_capacity(count.min((self.all.len() - self.at) / 8));
        for _ in 0..count {
            headers.push(Header { name: self.bytes()?, value: self.bytes()? });
        }
        Ok(headers)
    }

    pub(super) fn end(&self) -> Result<(), Error> {
        if self.at == self.all.len() { Ok(()) } else { Err(self.refused("bytes are left over")) }
    }
}
