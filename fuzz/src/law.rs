//! The safety law over whole histories: the same worlds and the same oracle as the core's own property
//! tests, drawn from the fuzzer's bytes.

#[allow(dead_code, unused_imports, reason = "the property tests use the rest")]
#[path = "../../crates/aftercall/tests/law/mod.rs"]
mod worlds;

use worlds::{Act, Chance, World, many, one};

/// Plays the world that the bytes make: the first one says whether one call or many.
///
/// # Panics
///
/// When the law is broken.
pub fn run(data: &[u8]) {
    match data.split_first() {
        Some((kind, bytes)) if kind % 4 == 3 => many(bytes),
        Some((_, bytes)) => one(bytes),
        None => one(data),
    }
}

/// The name of the act that the first attempt of these bytes' world meets; `None` when it has many calls.
pub fn first_act(data: &[u8]) -> Option<&'static str> {
    let (kind, bytes) = data.split_first()?;
    let world = World::of(&mut Chance::of(bytes));
    let first: &Act = world.acts.first()?;
    (kind % 4 != 3).then_some(first.name)
}

/// The names of all acts.
pub fn acts() -> Vec<&'static str> {
    worlds::acts::ACTS.iter().map(|act| act.name).collect()
}
