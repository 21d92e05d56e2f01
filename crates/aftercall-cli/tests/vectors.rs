//! All shared vectors, through the core.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn all_vectors_pass() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../aftercall/vectors");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of the vectors")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    let report = aftercall_cli::vectors::run(&files).expect("the files can be read");
    println!("{}", report.summary());
    for failed in &report.failures {
        println!("{}: {}: {:#?}", failed.file, failed.case, failed.problems);
    }
    assert!(report.passed(), "{}", report.summary());
}
