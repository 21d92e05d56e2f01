//! All shared vectors, through the core, and how many of each kind there were.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

/// What the folder holds besides cases.
const NO_CASES: &[&str] = &["README.md", "schema.json"];

#[test]
fn all_vectors_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let mut texts: Vec<(String, Vec<u8>)> = fs::read_dir(&folder)
        .expect("the folder of the vectors")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .filter(|(name, _)| !NO_CASES.contains(&name.as_str()))
        .map(|(name, path)| (name, fs::read(path).expect("the file can be read")))
        .collect();
    texts.sort();
    let report = aftercall_vectors::run(texts);
    // Straight to standard output: what a test prints by `println` is shown only when it fails.
    writeln!(io::stdout(), "vectors: {}\nvectors {}", report.summary(), report.cases)
        .expect("standard output");
    assert!(report.passed(), "{report}");
    for kind in ["status", "judge", "call"] {
        assert!(report.kinds.contains_key(kind), "there is no case of kind {kind}");
    }
}
