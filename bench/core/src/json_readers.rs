//! What other readers of JSON take for the same body: a tree of it, which a reader of errors would
//! still have to search.

use crate::measured::{Case, PROBLEM, plain};
use sonic_rs::JsonValueTrait;
use std::hint::black_box;

pub(crate) fn cases() -> Vec<Case> {
    vec![
        plain("json-serde", || {
            let value: serde_json::Value =
                serde_json::from_slice(black_box(PROBLEM)).expect("a JSON body");
            drop(black_box(value));
        }),
        plain("json-jiter", || {
            let value = jiter::JsonValue::parse(black_box(PROBLEM), false);
            drop(black_box(value.expect("a JSON body")));
        }),
        plain("json-sonic", || {
            let value: sonic_rs::Value =
                sonic_rs::from_slice(black_box(PROBLEM)).expect("a JSON body");
            drop(black_box(value));
        }),
        // Seven members of it, each by its path.
        plain("json-sonic-pointers", || {
            let members = ["type", "title", "status", "detail", "instance", "code", "errors"];
            for member in members {
                let found = sonic_rs::get(black_box(PROBLEM), [member]).expect("a JSON body");
                let _ = black_box(found.as_str().map(str::len));
            }
        }),
    ]
}
