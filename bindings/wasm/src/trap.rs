//! What is left after a trap: where a panic was found, and what it said.

use aftercall::pack::pack_panic;
use core::cell::RefCell;

thread_local! {
    static SAID: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Notes each panic from now on, before it traps.
pub(crate) fn watch() {
    #[cfg(target_arch = "wasm32")]
    std::panic::set_hook(Box::new(note));
}

#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
fn note(info: &std::panic::PanicHookInfo<'_>) {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().copied();
    let message =
        text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("");
    let (file, line, column) = match info.location() {
        Some(place) => (place.file(), place.line(), place.column()),
        None => ("", 0, 0),
    };
    let packed = pack_panic(file, line, column, message);
    SAID.with(|said| *said.borrow_mut() = packed);
}

/// Where the packed words of the last panic are; 0 when there was none.
pub(crate) fn said(address: fn(&[u8]) -> u32) -> u32 {
    SAID.with(|said| match said.try_borrow() {
        Ok(packed) if !packed.is_empty() => address(&packed),
        _ => 0,
    })
}
