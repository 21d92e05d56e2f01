//! soon
pub fn run(_: &[u8]) {}
