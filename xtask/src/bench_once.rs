//! `bench once`: measures what HTTP clients do when answers get lost (bench/once), and shows the
//! figures of bench/once/results.json on docs/benchmarks.md.

use crate::commands::{cargo, shown};
use crate::setup::{self, Tool};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What encloses the section on the page.
const BEGIN: &str = "<!-- once -->";
const END: &str = "<!-- end of once -->";

/// `bench once`: `--table` prints the small table of the last figures, `--page` only puts the section
/// on the page; other arguments are those of `python -m once.run`.
pub(crate) fn command(root: &Path, arguments: &[String]) -> Result<(), String> {
    match arguments {
        [only] if only == "--table" => {
            print!("{}", small_table(root).ok_or("no figures: run `bench once`")?);
            Ok(())
        }
        [only] if only == "--page" => put_on_page(root),
        arguments => measure(root, arguments),
    }
}

/// Installs what is measured, measures it, and puts the section on the page.
pub(crate) fn measure(root: &Path, arguments: &[String]) -> Result<(), String> {
    let python = python(root)?;
    node(root)?;
    shown(&mut cargo(root, &["build", "--release", "--quiet", "-p", "aftercall-cli"]))?;
    let mut bench = Command::new(python);
    bench.args(["-m", "once.run"]).args(arguments).current_dir(root.join("bench/once"));
    shown(bench.env("AFTERCALL_BIN", root.join(format!("target/release/aftercall{EXE}"))))?;
    put_on_page(root)
}

/// Replaces the section on docs/benchmarks.md.
fn put_on_page(root: &Path) -> Result<(), String> {
    let page = root.join("docs/benchmarks.md");
    let text = std::fs::read_to_string(&page).map_err(|error| error.to_string())?;
    let without = match (text.find(BEGIN), text.find(END)) {
        (Some(begin), Some(end)) if begin < end => {
            text[..begin].trim_end().to_owned() + &text[end + END.len()..]
        }
        _ => text,
    };
    std::fs::write(page, without.trim_end().to_owned() + "\n" + &section(root))
        .map_err(|error| error.to_string())
}

const EXE: &str = std::env::consts::EXE_SUFFIX;

/// A virtual environment with the clients, and the package in it, built for release.
fn python(root: &Path) -> Result<PathBuf, String> {
    setup::ensure(root, Tool::Python)?;
    let folder = root.join(".build/once-venv");
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !python.exists() {
        shown(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "-r"]);
    shown(pip.arg(root.join("bench/once/requirements.txt")))?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps"]);
    shown(install.arg(root.join("bindings/python")))?;
    Ok(python)
}

/// The clients for Node in .build, and what aftercall needs there. Without npm there is a line, and
/// the bench leaves them out.
fn node(root: &Path) -> Result<(), String> {
    if let Err(missing) = setup::ensure(root, Tool::Node) {
        println!("the clients for Node are left out: {missing}");
        return Ok(());
    }
    setup::js_package(root)?;
    shown(&mut cargo(root, &["build", "--release", "--quiet", "-p", "aftercall-ffi"]))?;
    let folder = root.join(".build/once-node");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let lock = "package-lock.json";
    let wanted = root.join("bench/once").join(lock);
    let read = |path: &Path| std::fs::read(path).map_err(|error| error.to_string());
    let installed = folder.join("node_modules/.package-lock.json").exists()
        && read(&folder.join(lock)).is_ok_and(|made| read(&wanted).is_ok_and(|list| list == made));
    if installed {
        return Ok(());
    }
    for file in ["package.json", lock] {
        std::fs::copy(root.join("bench/once").join(file), folder.join(file))
            .map_err(|error| error.to_string())?;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]);
    shown(npm.current_dir(folder))
}

/// The instrument's own tests.
pub(crate) fn test(root: &Path, program: &Path) -> Result<(), String> {
    let mut pytest = Command::new(crate::commands::python(root));
    pytest.args(["-m", "pytest", "-q", "tests"]).current_dir(root.join("bench/once"));
    shown(pytest.env("AFTERCALL_BIN", program))
}

/// The results that are committed; `None` if there are none.
fn results(root: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(root.join("bench/once/results.json")).ok()?;
    serde_json::from_str(&text).ok()
}

/// The section of docs/benchmarks.md; empty if nothing was measured.
pub(crate) fn section(root: &Path) -> String {
    results(root).map(|results| sections(&results)).unwrap_or_default()
}

fn sections(results: &Value) -> String {
    let mut out = format!("\n{BEGIN}\n## When answers get lost\n\n");
    let _ = writeln!(
        out,
        "Made by `cargo run -p xtask -- bench once`, the {} form, on {} ({}). bench/once/README.md \
         says how. {} users, each with an origin of its own; a time-out of {} ms for an attempt. \
         *Done*: the client's own word, and the outcome's for aftercall; *seen*: what a program \
         sees that looks at response and exception alone. *Believed*: the server said 429, or 503 \
         with Retry-After, after the work was done. Unless it says otherwise, aftercall's pressure \
         is off, since these faults are coin flips and no sign of an outage.",
        text(results, "form"),
        text(results, "date"),
        text(results, "machine"),
        results["workers"],
        results["timeout_ms"],
    );
    for (name, about) in [
        ("ordinary", "40 % of first attempts fail, 25 % of later ones"),
        ("hostile", "the same, and answers that say \"failed\" after the work was done"),
        ("calm", "5 % of the attempts fail"),
    ] {
        if let Some(plan) = results["plans"].get(name) {
            let _ = writeln!(out, "\n### Plan *{name}*: {about}\n");
            let _ = writeln!(out, "{} operations, seed {}.\n", plan["operations"], plan["seed"]);
            table(&mut out, &plan["clients"]);
        }
    }
    if let Some(origin) = results.get("origin") {
        let _ = writeln!(out, "\n### One origin, one engine, {} threads\n", results["workers"]);
        let _ = writeln!(
            out,
            "5 % of the attempts fail; {} operations, medians of {} seeds.\n",
            origin["operations"], origin["seeds"]
        );
        origin_table(&mut out, &origin["clients"]);
    }
    let list = |name: &str| results[name].as_array().cloned().unwrap_or_default();
    for crash in list("crashed") {
        let (client, plan) = (text(&crash, "client"), text(&crash, "plan"));
        let _ = writeln!(out, "\nNot measured: {client} in plan {plan}.");
    }
    if !list("skipped").is_empty() {
        out.push_str("\nWithout the clients for Node, because npm was absent.\n");
    }
    let versions = results["versions"].as_object().cloned().unwrap_or_default();
    let versions: Vec<String> = versions
        .iter()
        .map(|(name, version)| format!("{name} {}", version.as_str().unwrap_or_default()))
        .collect();
    let _ = writeln!(out, "\nVersions: {}.\n{END}", versions.join(", "));
    out
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// The clients of a plan: first those that applied no POST twice, the most completed first.
fn table(out: &mut String, clients: &Value) {
    out.push_str(
        "| client | done % | seen % | POSTs twice (believed) | others twice | failed though \
         applied | done though not | attempts | wall s | p50 ms | p99 ms | effect true / unknown % \
         | lies (believed) |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: \
         | ---: | ---: | ---: |\n",
    );
    let mut rows: Vec<&Value> =
        clients.as_object().map(|all| all.values().collect()).unwrap_or_default();
    let done = |row: &Value| row["completed"].as_f64().unwrap_or_default();
    rows.sort_by(|a, b| {
        let twice = |row: &Value| row["posts_twice"].as_u64() != Some(0);
        twice(a).cmp(&twice(b)).then(done(b).total_cmp(&done(a)))
    });
    for row in rows {
        let ours = row.get("lies").is_some();
        let _ = write!(out, "| {} | {:.1} | ", text(row, "about"), done(row));
        let seen = if ours { format!("{:.1}", number(row, "seen_done")) } else { String::new() };
        let _ = write!(out, "{seen} | {} | ", counted(row, "posts_twice"));
        for name in ["others_twice", "failed_though_applied", "done_though_not"] {
            let _ = write!(out, "{} | ", row[name]);
        }
        let _ = write!(out, "{:.2} | {:.1} | ", number(row, "attempts"), number(row, "wall_s"));
        let _ = write!(out, "{:.0} | {:.0} | ", number(row, "p50_ms"), number(row, "p99_ms"));
        let effect = format!("{:.1} / {:.1}", number(row, "truthful"), number(row, "unknown"));
        let said = if ours { (effect, counted(row, "lies")) } else { Default::default() };
        let _ = writeln!(out, "{} | {} |", said.0, said.1);
    }
}

fn number(row: &Value, name: &str) -> f64 {
    row[name].as_f64().unwrap_or_default()
}

/// A count, and in brackets those of its like that came from a refusal that was believed.
fn counted(row: &Value, name: &str) -> String {
    match row[format!("{name}_believed")].as_u64().unwrap_or_default() {
        0 => row[name].to_string(),
        believed => format!("{} ({believed})", row[name]),
    }
}

fn origin_table(out: &mut String, clients: &Value) {
    let base = &clients["handmade"];
    out.push_str(
        "| client | done % | POSTs twice | wall s | times the loop's | p99 ms | times the loop's \
         |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for row in clients.as_object().into_iter().flat_map(|all| all.values()) {
        let times = |name: &str| number(row, name) / number(base, name).max(f64::MIN_POSITIVE);
        let _ = writeln!(
            out,
            "| {} | {:.1} | {} | {:.1} | {:.2} | {:.0} | {:.2} |",
            text(row, "about"),
            number(row, "completed"),
            counted(row, "posts_twice"),
            number(row, "wall_s"),
            times("wall_s"),
            number(row, "p99_ms"),
            times("p99_ms"),
        );
    }
}

/// The rows of the small table: a client's name in the results, and what to call it there.
const SMALL: &[(&str, &str)] = &[
    ("requests", "requests, bare"),
    ("urllib3-safe", "requests + urllib3 `Retry`"),
    ("urllib3-all", "the same, POST too"),
    ("tenacity", "tenacity"),
    ("openai", "openai's own"),
    ("stripe", "stripe's own, with keys"),
    ("handmade+key", "a careful loop, with keys"),
    ("aftercall-requests/http", "**aftercall**"),
    ("aftercall-requests/http+key", "**aftercall**, with keys"),
    ("aftercall-requests/http/verify+key", "**aftercall**, with keys and `verify`"),
];

/// The small table for the top of README: what was completed, the POSTs applied twice, the lies.
/// `None` if nothing was measured.
pub(crate) fn small_table(root: &Path) -> Option<String> {
    let results = results(root)?;
    let of = |plan: &str| results["plans"][plan]["operations"].clone();
    let mut out = format!(
        "| 40 % of the calls meet a fault | completed | POSTs applied twice, of {} calls | the same, \
         with a hostile server, of {} | false about the effect |\n| --- | ---: | ---: | ---: | ---: |\n",
        of("ordinary"),
        of("hostile"),
    );
    for (name, about) in SMALL {
        let ordinary = &results["plans"]["ordinary"]["clients"][name];
        let hostile = &results["plans"]["hostile"]["clients"][name];
        if ordinary.is_null() {
            continue;
        }
        let or_dash = |row: &Value, what: &str| match &row[what] {
            Value::Null => "–".to_owned(),
            value => value.to_string(),
        };
        let _ = writeln!(
            out,
            "| {about} | {:.1} % | {} | {} | {} |",
            number(ordinary, "completed"),
            or_dash(ordinary, "posts_twice"),
            or_dash(hostile, "posts_twice"),
            or_dash(ordinary, "lies"),
        );
    }
    Some(out)
}
