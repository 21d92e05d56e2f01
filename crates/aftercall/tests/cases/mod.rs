//! How many cases a property is tried with.

/// `usual`, or what `PROPTEST_CASES` says, for whoever has less time or more.
pub(crate) fn cases(usual: u32) -> u32 {
    let set = std::env::var("PROPTEST_CASES").ok();
    set.and_then(|set| set.parse().ok()).unwrap_or(usual)
}
