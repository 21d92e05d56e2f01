//! Structures that a caller makes and the library reads or fills, so that they can grow: each
//! begins with `struct_size`, the size that its caller was compiled with.

use crate::guard::whole;
use crate::result::{Refusal, aftercall_result};
use core::mem::{MaybeUninit, size_of};
use core::ptr;

/// A structure with `struct_size` first.
///
/// # Safety
///
/// `repr(C)`, the first member is a `usize` that holds the size, and every bit pattern of the
/// other members is a value.
pub(crate) unsafe trait Value: Copy {
    /// The size of its first published form. A member that is added later does not change it.
    const FIRST_SIZE: usize;
    /// The macro of the header that makes one.
    const INIT: &'static str;
}

/// A structure that claims to be larger than this was not initialized.
const LARGEST: usize = 4096;

/// The size that a caller's structure claims.
///
/// # Safety
///
/// `at` is NULL or points to at least a `usize`, and to as many bytes as that says.
#[inline]
unsafe fn claimed<T: Value>(at: *const T) -> Result<usize, Refusal> {
    whole(at)?;
    // SAFETY: not NULL, aligned; the first member is the size.
    let size = unsafe { at.cast::<usize>().read() };
    if size < T::FIRST_SIZE || size > LARGEST {
        let said = format!("has struct_size {size}: set it with {}", T::INIT);
        return Err(Refusal::new(aftercall_result::STRUCT_SIZE, said));
    }
    Ok(size)
}

/// Reads a caller's structure. Members that it does not have yet are zero; members that this
/// library does not know must be zero.
///
/// # Safety
///
/// As for [`claimed`].
#[inline]
pub(crate) unsafe fn read<T: Value>(at: *const T) -> Result<T, Refusal> {
    // SAFETY: the caller's promise.
    let size = unsafe { claimed(at)? };
    if size == size_of::<T>() {
        // SAFETY: so many bytes are there; every pattern is a value.
        return Ok(unsafe { at.read() });
    }
    let known = size.min(size_of::<T>());
    let mut value = MaybeUninit::<T>::zeroed();
    // SAFETY: both sides hold `known` bytes.
    unsafe { ptr::copy_nonoverlapping(at.cast::<u8>(), value.as_mut_ptr().cast(), known) };
    for offset in known..size {
        // SAFETY: within the size that the structure claims.
        if unsafe { at.cast::<u8>().add(offset).read() } != 0 {
            let said = format!("has members that this library does not know; see {}", T::INIT);
            return Err(Refusal::new(aftercall_result::STRUCT_SIZE, said));
        }
    }
    // SAFETY: zeroed, then overwritten by the caller's bytes; every pattern is a value.
    Ok(unsafe { value.assume_init() })
}

/// A caller's structure that was checked and waits to be filled. Checked before anything is done,
/// so that no input is used up for an output that cannot be given.
pub(crate) struct Out<T> {
    at: *mut T,
    size: usize,
}

/// Checks a caller's structure that is to be filled.
///
/// # Safety
///
/// As for [`claimed`], and the bytes may be written until the [`Out`] is gone.
#[inline]
pub(crate) unsafe fn out<T: Value>(at: *mut T) -> Result<Out<T>, Refusal> {
    // SAFETY: the caller's promise.
    let size = unsafe { claimed(at.cast_const())? };
    Ok(Out { at, size })
}

impl<T: Value> Out<T> {
    /// Fills it, as much of it as its owner knows. `struct_size` stays.
    #[inline]
    pub(crate) fn put(self, value: T) {
        let head = size_of::<usize>();
        let known = self.size.min(size_of::<T>());
        let to = self.at.cast::<u8>();
        if self.size == size_of::<T>() {
            // The usual case, apart so that the compiler knows the length.
            // SAFETY: as below.
            unsafe {
                let from = ptr::from_ref(&value).cast::<u8>().add(head);
                ptr::copy_nonoverlapping(from, to.add(head), size_of::<T>() - head);
            }
            return;
        }
        // SAFETY: `out` checked the size; its caller promised that the bytes may be written.
        unsafe {
            let from = ptr::from_ref(&value).cast::<u8>().add(head);
            ptr::copy_nonoverlapping(from, to.add(head), known - head);
            ptr::write_bytes(to.add(known), 0, self.size - known);
        }
    }
}

/// Writes a plain output.
///
/// # Safety
///
/// `at` is NULL or may be written.
pub(crate) unsafe fn put<T>(at: *mut T, value: T) -> Result<(), Refusal> {
    whole(at)?;
    // SAFETY: not NULL, aligned, and the caller's promise.
    unsafe { at.write(value) };
    Ok(())
}

/// A caller's flag.
#[inline]
pub(crate) fn yes_or_no(flag: impl Into<i64>) -> Result<bool, Refusal> {
    match flag.into() {
        0 => Ok(false),
        1 => Ok(true),
        other => Err(Refusal::invalid(format!("is {other}, and a flag is 0 or 1"))),
    }
}

/// A truth value as C sees it.
#[inline]
pub(crate) fn flag(value: bool) -> u8 {
    u8::from(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[repr(C)]
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Sample {
        struct_size: usize,
        old: u64,
        new: u64,
    }
    // SAFETY: integers only, the size first.
    unsafe impl Value for Sample {
        const FIRST_SIZE: usize = size_of::<usize>() + 8;
        const INIT: &'static str = "AFTERCALL_SAMPLE_INIT";
    }

    #[test]
    fn an_older_caller_and_a_newer_one_are_served() {
        #[repr(C)]
        struct Newer(Sample, u64);
        let mut newer = Newer(Sample { struct_size: size_of::<Newer>(), old: 1, new: 2 }, 0);
        // SAFETY: the structure is as large as it says.
        assert_eq!(unsafe { read(&newer.0) }.unwrap().new, 2);
        newer.1 = 9;
        // SAFETY: as above.
        let refused = unsafe { read(&raw const newer.0) }.unwrap_err();
        assert_eq!(refused.result, aftercall_result::STRUCT_SIZE);
        let value = Sample { struct_size: 0, old: 5, new: 6 };
        // SAFETY: as above.
        unsafe { out(&raw mut newer.0) }.unwrap().put(value);
        assert_eq!((newer.0.struct_size, newer.0.new, newer.1), (size_of::<Newer>(), 6, 0));

        let mut older = Sample { struct_size: Sample::FIRST_SIZE, old: 0, new: 77 };
        // SAFETY: as above.
        unsafe { out(&raw mut older) }.unwrap().put(value);
        assert_eq!((older.old, older.new), (5, 77));
        // SAFETY: as above.
        assert_eq!(unsafe { read(&raw const older) }.unwrap().new, 0);
    }
}
