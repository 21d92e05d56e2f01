//! Which version is this? At run time; the header's macros say it at compile time.

use core::ffi::c_char;

/// The version of the binary interface. It grows when a program that was compiled before would
/// break; the shared library's name changes with it.
pub const AFTERCALL_ABI_VERSION: u32 = 1;

/// The version of the library, for instance "0.1.0"; compare with AFTERCALL_VERSION.
///
/// Returns: static text, never NULL. Thread safety: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// The version as major * 1,000,000 + minor * 1,000 + patch; compare with
/// AFTERCALL_VERSION_NUMBER.
///
/// Thread safety: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_version_number() -> u32 {
    const fn number(text: &str) -> u32 {
        let digits = text.as_bytes();
        let (mut value, mut at) = (0, 0);
        while at < digits.len() {
            value = value * 10 + (digits[at] - b'0') as u32;
            at += 1;
        }
        value
    }
    const NUMBER: u32 = number(env!("CARGO_PKG_VERSION_MAJOR")) * 1_000_000
        + number(env!("CARGO_PKG_VERSION_MINOR")) * 1_000
        + number(env!("CARGO_PKG_VERSION_PATCH"));
    NUMBER
}

/// The version of the binary interface; compare with AFTERCALL_ABI_VERSION.
///
/// Thread safety: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_abi_version() -> u32 {
    AFTERCALL_ABI_VERSION
}
