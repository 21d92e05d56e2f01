//! What the program prints, compared with the files in `tests/golden`. A file's first line is the
//! command line, the rest is what it prints. With `UPDATE_GOLDEN=1` the files are written anew.

mod program;

use std::fs;
use std::path::{Path, PathBuf};

/// A command line in words; a word with spaces stands in single quotes.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    parts
        .flat_map(|(number, part)| match number % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

#[test]
fn the_output_is_the_golden_one() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of golden files")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    assert!(files.len() >= 10, "{files:?}");
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for file in files {
        let golden = fs::read_to_string(&file).expect("a golden file").replace("\r\n", "\n");
        let line = golden.lines().next().unwrap_or_default();
        let words = words(line.strip_prefix("$ aftercall ").expect("a command line"));
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        let said = program::run(&arguments);
        let now = format!("{line}\n{}{}", said.out, said.error);
        if update {
            fs::write(&file, now).expect("the golden file is written");
        } else if now != golden {
            wrong.push(format!("{}\n--- golden\n{golden}\n+++ now\n{now}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}\nUPDATE_GOLDEN=1 writes them anew", wrong.join("\n"));
}
