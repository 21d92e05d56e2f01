//! All shared vectors, through the core, and how many of each kind there were.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// The files of cases. Both ways it must be the folder's contents: a file that is not listed is
/// run by nobody, and one that is listed and gone was lost.
const FILES: &[&str] = &[
    "call-cancel-misuse.json",
    "call-ends.json",
    "call-exact.json",
    "call-hold.json",
    "call-safety.json",
    "call-shared.json",
    "call-verify-auth.json",
    "call-verify.json",
    "call-wait.json",
    "challenge.json",
    "code.json",
    "contract.json",
    "doubt.json",
    "earlier.json",
    "failure.json",
    "harmless.json",
    "hostile.json",
    "intermediary.json",
    "judge-http.json",
    "judge-rest.json",
    "ladder.json",
    "problem.json",
    "proof.json",
    "proxy-status.json",
    "redirect.json",
    "retry-after.json",
    "server-verdict.json",
    "status-http.json",
    "status-rest.json",
    "timeout-text.json",
];

/// What the folder holds besides.
const NO_CASES: &[&str] = &["README.md", "schema.json"];

#[test]
fn all_vectors_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let found: BTreeSet<String> = fs::read_dir(&folder)
        .expect("the folder of the vectors")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !NO_CASES.contains(&name.as_str()))
        .collect();
    let listed: BTreeSet<String> = FILES.iter().map(|name| name.to_string()).collect();
    assert_eq!(found, listed, "the files of the folder (left), the list in this test (right)");

    let texts: Vec<(&str, Vec<u8>)> = FILES
        .iter()
        .map(|name| (*name, fs::read(folder.join(name)).expect("the file can be read")))
        .collect();
    let report = aftercall_vectors::run(texts);
    // Straight to standard output: what a test prints by `println` is shown only when it fails.
    writeln!(io::stdout(), "vectors: {}", report.summary()).expect("standard output");
    assert!(report.passed(), "{report}");
    for kind in ["status", "judge", "call"] {
        assert!(report.kinds.contains_key(kind), "there is no case of kind {kind}");
    }
}
