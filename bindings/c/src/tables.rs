//! The core's tables that are made when they are first used. The core guards that by a lock, which a
//! fork must not catch; so they are made here first, where a fork waits for it.

use crate::process::make_once;
use aftercall::{BodyState, Contract, Response};
use core::sync::atomic::AtomicBool;

/// Has the built-in contracts made.
#[inline]
pub(crate) fn make_contracts() {
    static MADE: AtomicBool = AtomicBool::new(false);
    make_once(&MADE, || {
        Contract::rest();
        Contract::http();
    });
}

/// Has the tables of phrases made, which only a body is compared with.
#[inline]
pub(crate) fn make_phrases(body: &[u8]) {
    static MADE: AtomicBool = AtomicBool::new(false);
    if body.is_empty() {
        return;
    }
    make_contracts();
    make_once(&MADE, || {
        // 500 is where a message is read for a timeout, a page for its author.
        for body in [&br#"{"message": "timed out"}"#[..], b"<title>timed out</title>"] {
            for status in [500, 502] {
                let response = Response::new(status).body(body, BodyState::Complete);
                aftercall::judge(Contract::rest(), None, &response);
            }
        }
    });
}
