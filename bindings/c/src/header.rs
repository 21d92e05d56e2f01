//! Header fields: one as a caller has it, and those that an object has copied.

use crate::result::{Named, Refusal};
use crate::text::{bytes, no_memory, room};
use aftercall::Header;
use core::ffi::c_char;
use core::mem::MaybeUninit;

/// One header field as it was received: raw bytes.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_header {
    /// The field name, in any case.
    pub name: *const c_char,
    /// Its length in bytes.
    pub name_len: usize,
    /// The field value: any bytes.
    pub value: *const c_char,
    /// Its length in bytes.
    pub value_len: usize,
}

/// # Safety
///
/// What the field points to can be read.
pub(crate) unsafe fn field_of<'a>(header: &aftercall_header) -> Result<Header<'a>, Refusal> {
    // SAFETY: the caller's promise.
    unsafe {
        Ok(Header {
            name: bytes(header.name.cast(), header.name_len)?,
            value: bytes(header.value.cast(), header.value_len)?,
        })
    }
}

/// Header fields that were copied, in one buffer.
#[derive(Default)]
pub(crate) struct Fields {
    bytes: Vec<u8>,
    /// Where each field's name and value end; a name begins where the value before it ends.
    ends: Vec<(usize, usize)>,
}

impl Fields {
    /// Copies a caller's field.
    ///
    /// # Safety
    ///
    /// Both texts are the caller's to read.
    pub(crate) unsafe fn add(
        &mut self,
        name: *const c_char,
        name_len: usize,
        value: *const c_char,
        value_len: usize,
    ) -> Result<(), Refusal> {
        // SAFETY: the caller's promise.
        let name = unsafe { bytes(name.cast(), name_len) }.of("name")?;
        // SAFETY: as above.
        let value = unsafe { bytes(value.cast(), value_len) }.of("value")?;
        // Room comes first: nothing is half added, and no byte of an absurd length is looked at.
        room(&mut self.bytes, name.len().checked_add(value.len()).ok_or_else(no_memory)?)?;
        room(&mut self.ends, 1)?;
        self.bytes.extend_from_slice(name);
        let middle = self.bytes.len();
        self.bytes.extend_from_slice(value);
        self.ends.push((middle, self.bytes.len()));
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    /// Shows the fields to the core.
    pub(crate) fn with<R>(&self, look: impl FnOnce(&[Header<'_>]) -> R) -> Result<R, Refusal> {
        let mut start = 0;
        let fields = self.ends.iter().map(|&(middle, end)| {
            let field =
                Header { name: &self.bytes[start..middle], value: &self.bytes[middle..end] };
            start = end;
            field
        });
        with_headers(self.ends.len(), fields, look)
    }
}

/// So many fields are gathered without an allocation.
const FEW: usize = 32;

/// Gathers exactly `count` fields into a slice; on the stack, when they are few.
pub(crate) fn with_headers<'a, R>(
    count: usize,
    fields: impl Iterator<Item = Header<'a>>,
    look: impl FnOnce(&[Header<'a>]) -> R,
) -> Result<R, Refusal> {
    if count > FEW {
        let mut many = Vec::new();
        room(&mut many, count)?;
        many.extend(fields);
        return Ok(look(&many));
    }
    let mut few = [const { MaybeUninit::<Header<'a>>::uninit() }; FEW];
    let mut made = 0;
    for (slot, field) in few.iter_mut().zip(fields) {
        slot.write(field);
        made += 1;
    }
    // SAFETY: the first `made` slots were written, and a Header needs no drop.
    Ok(look(unsafe { core::slice::from_raw_parts(few.as_ptr().cast(), made) }))
}
