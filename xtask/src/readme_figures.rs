//! The figures at the top of README.md, from the last results of bench/once and bench/storm.

use crate::storm_results::Results;
use crate::{bench_once, storm_page};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

/// What encloses them.
const BEGIN: &str = "<!-- figures: made by `make bench` -->";
const END: &str = "<!-- end of figures -->";

/// Writes them anew.
pub(crate) fn write(root: &Path) -> Result<(), String> {
    let page = root.join("README.md");
    let text = read(&page)?;
    let (before, rest) = text.split_once(BEGIN).ok_or("README.md has no place for figures")?;
    let (_, after) = rest.split_once(END).ok_or("README.md has no end of the figures")?;
    let figures = figures(root)?;
    std::fs::write(page, format!("{before}{BEGIN}\n\n{figures}\n{END}{after}"))
        .map_err(|error| error.to_string())
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn figures(root: &Path) -> Result<String, String> {
    let once: Value = serde_json::from_str(&read(&root.join("bench/once/results.json"))?)
        .map_err(|error| error.to_string())?;
    let storm = Results::read(&read(&root.join("bench/storm/results.json"))?)?;
    let lost = bench_once::small_table(root).ok_or("bench/once has no figures")?;
    let date = once["date"].as_str().unwrap_or("?");
    let hostile = &once["plans"]["hostile"]["clients"]["aftercall-requests/http"];
    let believed = &hostile["posts_twice_believed"];
    let mut out = String::new();
    let _ = write!(
        out,
        "**When answers get lost.** Real clients on real sockets, three attempts each where a client can \
         be told so. aftercall with requests, the contract `http` and its pressure off. Seed {}, {date}; \
         `cargo run -p xtask -- bench once{}` plays it again, and \
         [bench/once](bench/once/README.md) has the faults and how the truth is counted. The hostile server \
         refuses after it has done the work. A 429, and a 503 that names a wait, are believed: with them \
         aftercall without keys applied {believed} more POSTs twice.\n\n{lost}\n",
        once["seed"],
        once_form(&once),
    );
    let _ = write!(
        out,
        "**When a server is in trouble.** Success where few requests fail, load where half of them do, \
         and the time until a server that was overloaded for ten seconds is well again, in virtual time. \
         The AWS, tower and urllib3 rows run these libraries' own code. {}; `cargo run -p xtask -- bench storm{}` plays it \
         again, and [bench/storm](bench/storm/README.md) says what is simulated.\n\n{}\n\
         ![Load and success over time when a server loses four fifths of its capacity for ten seconds]\
         (docs/storm.svg)\n\n[docs/benchmarks.md](docs/benchmarks.md) has all figures, also those where others \
         are better.\n",
        played(&storm),
        if storm.seeds().len() > 1 { " --long" } else { "" },
        storm_page::table(&storm),
    );
    Ok(out)
}

/// What the command is told for the same plans with as many operations.
fn once_form(once: &Value) -> String {
    let operations = &once["plans"]["ordinary"]["operations"];
    if once["form"] == "long" {
        format!(" --long --operations {operations}")
    } else {
        String::new()
    }
}

/// With which seeds it was played, and when.
fn played(storm: &Results) -> String {
    let seeds: Vec<String> = storm.seeds().iter().map(u64::to_string).collect();
    let word = if seeds.len() == 1 { "Seed" } else { "Seeds" };
    format!("{word} {}, {}", seeds.join(", "), storm.origin.date)
}
