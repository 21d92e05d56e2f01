//! The runner of aftercall's shared vectors: cases in JSON files that say what an HTTP answer means
//! and what to do next. `README.md` beside the files, in the core's folder `vectors`, describes
//! every key.
//!
//! # Through the core
//!
//! ```
//! let file = r#"[{
//!     "name": "a 503 asks to slow down", "kind": "judge",
//!     "source": "RFC 9110 section 15.6.4", "level": "must",
//!     "response": {"status": 503},
//!     "expect": {"remedy": "slow-down", "is_throttled": true}
//! }]"#;
//! let report = aftercall_vectors::run([("mine.json", file)]);
//! assert!(report.passed(), "{report}");
//! assert_eq!(report.summary(), "1 case in 1 file (1 judge): all passed");
//! ```
//!
//! A case passes when everything that it expects is in the result. What it does not name is
//! not checked. An unknown key fails its case, a repeated name fails the second case, and a run without
//! cases fails.
//!
//! # Through something else
//!
//! [`run_with`] asks a function of yours instead of the core. It gets a case and gives what the
//! implementation under test says of it: [`said`] describes the forms, and is that function for the
//! core. An implementation that is another program is asked by [`conformance`].
//!
//! ```
//! use serde_json::json;
//!
//! let file = r#"[{
//!     "name": "404 is its message", "kind": "status", "source": "aftercall: status table",
//!     "level": "must", "input": 404, "expect": {"message": "Not Found"}
//! }]"#;
//! // An implementation that knows one message.
//! let mine = |_: &serde_json::Value| Ok(json!({"message": "Not There"}));
//! let report = aftercall_vectors::run_with([("mine.json", file)], mine);
//! assert!(!report.passed());
//! let problem = "status.message: expected \"Not Found\", found \"Not There\"";
//! assert_eq!(report.failures[0].problems, [problem]);
//! ```
//!
//! # The JSON forms
//!
//! [`given`] reads requests, responses, failures and contracts; [`json`] writes rows, verdicts,
//! decisions and outcomes; [`moment`] is their wall times and [`strict`] the reader that refuses
//! unknown keys. The program `aftercall` speaks the same forms.

#![forbid(unsafe_code)]

mod called;
mod case;
mod compare;
pub mod conformance;
pub mod given;
pub mod json;
pub mod moment;
mod report;
mod said;
pub mod strict;

pub use compare::Difference;
pub use report::{Failed, Report};
pub use said::said;

use serde_json::Value;

/// Runs the cases of these files, each a name and a text, through the core.
pub fn run<N, T>(files: impl IntoIterator<Item = (N, T)>) -> Report
where
    N: Into<String>,
    T: AsRef<[u8]>,
{
    run_with(files, said)
}

/// Runs the cases of these files, each a name and a text, through `say`: what it gives for a case is
/// compared with what the case expects; an `Err` says why it could not run the case, and fails it.
pub fn run_with<N, T>(
    files: impl IntoIterator<Item = (N, T)>,
    mut say: impl FnMut(&Value) -> Result<Value, String>,
) -> Report
where
    N: Into<String>,
    T: AsRef<[u8]>,
{
    let mut report = Report::default();
    for (name, text) in files {
        report.file(name.into(), text.as_ref(), &mut say);
    }
    report
}
