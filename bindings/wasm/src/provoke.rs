//! Traps on request, in the middle of a function, so that tests see what a host does then. Only in a build
//! of its own.

use crate::instance::{Number, enter};

/// 0: panics. Else: uses up the stack.
#[unsafe(no_mangle)]
pub extern "C" fn ac_provoke(how: u32) -> u32 {
    enter(|instance| {
        let count = instance.objects.count();
        assert!(how != 0, "provoked with {count} objects");
        Ok(Number(deeper(how)))
    })
}

/// Calls itself until there is no room.
fn deeper(depth: u32) -> u32 {
    let room = core::hint::black_box([depth; 4096]);
    let below = if depth == 0 { 0 } else { deeper(depth.wrapping_add(1)) };
    core::hint::black_box(room)[0].wrapping_add(below)
}
