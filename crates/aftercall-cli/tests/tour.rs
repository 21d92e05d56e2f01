//! The tour: thirteen statuses and three stories, each as it should be, and no token in sight.

mod program;

use serde_json::Value;

const TOKENS: [&str; 3] = ["writer-token", "reader-token", "expired-token"];

#[test]
fn every_row_agrees_with_the_server() {
    let said = program::run(&["tour", "--json"]);
    let tour = said.json();
    assert_eq!(said.code, 0, "{tour:#}");
    assert_eq!(tour["passed"], true, "{tour:#}");
    let rows = tour["rows"].as_array().expect("rows");
    let codes: Vec<u64> = rows.iter().filter_map(|row| row["status"]["code"].as_u64()).collect();
    let own: Vec<u64> =
        aftercall::Contract::rest().rows().map(|row| u64::from(row.code())).collect();
    assert_eq!(codes, own);
    assert_eq!(rows.len(), 13);
    for row in rows {
        assert_eq!(row["verdict"]["code"], row["status"]["code"], "{row:#}");
        assert_eq!(row["verdict"]["message"], row["status"]["message"], "{row:#}");
        assert_eq!(row["problems"], Value::Array(Vec::new()), "{row:#}");
        assert!(row["counts"]["deliveries"].as_u64() >= Some(1), "{row:#}");
    }
    let stories = tour["stories"].as_array().expect("stories");
    assert_eq!(stories.len(), 3);
    assert_eq!(stories[0]["facts"]["outcome"]["stop"], "already-done");
    assert_eq!(stories[1]["facts"]["counts"]["deliveries"], 1);
    assert_eq!(stories[1]["facts"]["blindly"]["applications"], 2);
    // Twelve succeed; the first is refused, and perhaps the one that goes ahead to see.
    let burst = &stories[2]["facts"]["counts"];
    assert_eq!(burst["applications"], 12);
    assert!(burst["deliveries"].as_u64() <= Some(14), "{burst}");
    for token in TOKENS {
        assert!(!said.out.contains(token) && !said.error.contains(token), "{token} is shown");
    }
}

#[test]
fn it_is_plain_in_a_pipe_and_fits_the_page() {
    let said = program::run(&["tour"]);
    assert_eq!((said.code, said.error.as_str()), (0, ""), "{}", said.out);
    for line in said.out.lines() {
        assert!(line.chars().count() <= 120, "{line}");
        assert!(!line.contains('\x1b') && line == line.trim_end(), "{line:?}");
    }
    for token in TOKENS {
        assert!(!said.out.contains(token), "{token} is shown");
    }
    let coloured = program::run(&["--color", "always", "status", "503"]);
    assert!(coloured.out.contains("\x1b[1m503 Throttled\x1b[0m"), "{coloured:?}");
}
