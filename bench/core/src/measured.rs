//! A case that is measured, and the body that several of them read.

use std::time::Instant;

/// A problem+json body of about 300 bytes, as a real service writes it.
pub(crate) const PROBLEM: &[u8] = br#"{"type":"https://api.example/problems/out-of-stock","title":"Out of stock","status":409,"detail":"Item 81-A has 0 units left in the warehouse that was asked for; 12 are on their way.","instance":"/orders/req-5f1","code":"out_of_stock","errors":[{"pointer":"/lines/0/quantity","detail":"must be 0"}]}"#;

/// A case: how to make what one run consumes, and the run itself.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// Runs `size` times and gives the nanoseconds that the measured part took.
    pub(crate) run: Box<dyn FnMut(u32) -> u128>,
}

/// A case whose runs need nothing made for them.
pub(crate) fn plain(name: &'static str, mut run: impl FnMut() + 'static) -> Case {
    let run = Box::new(move |size| {
        let start = Instant::now();
        (0..size).for_each(|_| run());
        start.elapsed().as_nanos()
    });
    Case { name, run }
}
