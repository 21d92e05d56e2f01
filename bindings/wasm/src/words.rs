//! The closed sets.

use crate::instance::{Output, enter};
use aftercall::pack::pack_sets;

/// The closed sets: each with its words, their numbers, slugs and one line of help.
///
/// Out: sets.
#[unsafe(no_mangle)]
pub extern "C" fn ac_sets() -> u32 {
    enter(|_| Ok(Output(pack_sets(&[]))))
}
