//! `make bench`: measures the core, the C call and the Python call beside the peers' own code in
//! the same run, and writes docs/benchmarks.md.

use crate::bench_page::{Figures, Row, section, time};
use crate::commands::{cargo, shown};
use crate::setup::{self, Tool};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Everything, with the short forms of the two simulations; or the cases alone, with what is kept of
/// those.
pub(crate) fn run(root: &Path, cases_alone: bool) -> Result<(), String> {
    let mut figures = Figures::new();
    measure(&mut core(root)?, &mut figures)?;
    measure(&mut c(root)?, &mut figures)?;
    first_use(root, &mut figures)?;
    measure(&mut crate::bench_rust::program(root)?, &mut figures)?;
    measure(&mut crate::bench_go::program(root)?, &mut figures)?;
    for script in ["judge", "start", "overhead"] {
        measure(&mut js(root, script)?, &mut figures)?;
    }
    measure(&mut crate::bench_java::program(root)?, &mut figures)?;
    figures.insert("java-first-lookup".to_owned(), crate::bench_java::first(root)?);
    let python = python(root)?;
    let mut decide = Command::new(&python);
    measure(decide.arg(root.join("bench/python/decide.py")), &mut figures)?;
    let mut overhead = Command::new(&python);
    measure(overhead.arg(root.join("bench/python/overhead.py")), &mut figures)?;
    let storm = match cases_alone {
        true => crate::storm::kept_section(root)?,
        false => crate::storm::short(root)?,
    };
    if !cases_alone {
        crate::bench_once::measure(root, &[])?;
    }
    let mut page = page(&figures, &versions(&python)?) + &crate::bench_once::section(root);
    let _ = write!(page, "\n{storm}");
    println!("\n{page}");
    std::fs::write(root.join("docs/benchmarks.md"), page).map_err(|error| error.to_string())
}

/// Runs a program whose lines are `name<TAB>median<TAB>fastest`.
fn measure(command: &mut Command, figures: &mut Figures) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    print!("{text}");
    for line in text.lines() {
        let mut fields = line.split('\t');
        if let (Some(name), Some(Ok(median))) = (fields.next(), fields.next().map(str::parse)) {
            figures.insert(name.to_owned(), median);
        }
    }
    Ok(())
}

fn core(root: &Path) -> Result<Command, String> {
    shown(&mut cargo(
        root,
        &["build", "--release", "--quiet", "-p", "aftercall-bench", "--features", "peers"],
    ))?;
    Ok(Command::new(root.join("target/release/aftercall-bench")))
}

fn c(root: &Path) -> Result<Command, String> {
    c_program(root, "decide").map(Command::new)
}

/// A program of bench/c with the release build of the library.
fn c_program(root: &Path, name: &str) -> Result<PathBuf, String> {
    setup::ensure(root, Tool::Cc)?;
    shown(&mut cargo(root, &["build", "--release", "--quiet", "-p", "aftercall-ffi"]))?;
    let binary = root.join(format!("target/release/aftercall-bench-c-{name}"));
    let mut cc = Command::new("cc");
    cc.args(["-O2", "-std=c99", "-o"]).arg(&binary).arg(root.join(format!("bench/c/{name}.c")));
    cc.arg("-I").arg(root.join("include")).arg(root.join("target/release/libaftercall_ffi.a"));
    shown(cc.args(["-lpthread", "-ldl", "-lm"]))?;
    Ok(binary)
}

/// What a program's first use costs: the median of many processes.
fn first_use(root: &Path, figures: &mut Figures) -> Result<(), String> {
    let binary = c_program(root, "first")?;
    for what in ["lookup", "judge"] {
        let mut times = Vec::new();
        for _ in 0..41 {
            let output = Command::new(&binary).arg(what).output();
            let output = output.map_err(|error| error.to_string())?;
            let text = String::from_utf8_lossy(&output.stdout);
            times.push(text.trim().parse::<f64>().map_err(|error| format!("{what}: {error}"))?);
        }
        times.sort_by(f64::total_cmp);
        let (median, fastest) = (times[times.len() / 2], times[0]);
        println!("c-first-{what}\t{median:.1}\t{fastest:.1}");
        figures.insert(format!("c-first-{what}"), median);
    }
    Ok(())
}

/// A program of bench/js with the package that is published.
fn js(root: &Path, script: &str) -> Result<Command, String> {
    setup::js_package(root)?;
    let mut node = Command::new("node");
    node.arg(root.join(format!("bench/js/{script}.mjs")));
    Ok(node)
}

/// A virtual environment with the peers, and the package in it, built for release.
fn python(root: &Path) -> Result<PathBuf, String> {
    setup::ensure(root, Tool::Python)?;
    let folder = root.join(".build/bench-venv");
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !python.exists() {
        shown(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "-r"]);
    shown(pip.arg(root.join("bench/python/requirements.txt")))?;
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps"]);
    shown(install.arg(root.join("bindings/python")))?;
    Ok(python)
}

fn versions(python: &Path) -> Result<String, String> {
    let script = "import platform, importlib.metadata as m; print('Python', platform.python_version(), \
                  *(f', {n} {m.version(n)}' for n in ('urllib3', 'requests', 'httpx-retries', 'httpx')))";
    let output = Command::new(python).args(["-c", script]).output();
    let python = String::from_utf8_lossy(&output.map_err(|error| error.to_string())?.stdout)
        .trim()
        .replace(" ,", ",");
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = String::from_utf8_lossy(&rustc.map_err(|error| error.to_string())?.stdout)
        .trim()
        .to_owned();
    Ok(format!("{rustc}; {python}"))
}

#[rustfmt::skip]
const RUST: &[Row] = &[
    ("lookup", "look up 503", ""),
    ("judge-200", "judge a plain 200", "at most 40 ns"),
    ("judge-409-no-body", "judge a 409, no fields, no body", "at most 100 ns"),
    ("judge-503-retry-after", "judge a 503 with Retry-After", "at most 110 ns"),
    ("judge-503-five-fields", "judge a 503 with five fields, Retry-After and a request id", ""),
    ("judge-409-300-byte-body", "judge a 409 with a JSON error body of 300 bytes", ""),
    ("judge-200-twenty-fields", "judge a 200 with twenty fields", "at most 250 ns"),
    ("judge-404-twenty-fields", "judge a 404 with the same fields", "at most 250 ns"),
    ("judge-hostile", "judge a 503 with 1,000 fields and a body of 64 KiB, all of them made to be read", "at most 200 µs"),
    ("decision-503", "whole decision on the 503 with five fields: judge, governor, next step", "at most 250 ns"),
];

#[rustfmt::skip]
const SHARED: &[Row] = &[
    ("governor-one-thread", "admit and observe, all attempts succeed, one thread", "at most 60 ns"),
    ("governor-two-threads", "the same by two threads, each", "at most 1.33 times the row above"),
    ("governor-failures-one-thread", "the same with a failure in twenty, one thread", "at most 60 ns"),
    ("governor-failures-two-threads", "the same by two threads, each", "at most 1.33 times the row above"),
    ("call-200-one-thread", "a whole call: made, begun, answered with 200, judged, governed, one thread", ""),
    ("call-200-two-threads", "the same by two threads, each", ""),
    ("governor-new-origin", "a call to an origin that was never seen, where 10,000 are known", ""),
    ("simulated-attempt", "an attempt in the simulation of outages, with a failure in twenty", "at most 500 ns"),
];

#[rustfmt::skip]
const JSON: &[Row] = &[
    ("json-serde", "serde_json: a tree", ""),
    ("json-jiter", "jiter: a tree", ""),
    ("json-sonic", "sonic-rs: a tree", ""),
    ("json-sonic-pointers", "sonic-rs: seven members, each by its path", ""),
];

#[rustfmt::skip]
const C: &[Row] = &[
    ("c-lookup", "look up 503", ""),
    ("c-judge-409-no-body", "judge a 409 and read its scalars", ""),
    ("c-judge-503-retry-after", "judge a 503 with Retry-After and read its scalars", ""),
    ("c-first-lookup", "the first lookup of a program", "at most 10 µs"),
    ("c-first-judge", "the first judgement of a program, with its verdict made", "at most 10 µs"),
];

#[rustfmt::skip]
const JS: &[Row] = &[
    ("js-start", "load the package and look up a status, in a fresh process", "at most 10 ms"),
    ("js-lookup", "look up 503", ""),
    ("js-judge-200", "judge a plain 200", ""),
    ("js-judge", "judge a 503 with five fields", "at most 3 µs"),
    ("js-judge-body", "judge a 409 with a JSON error body of 300 bytes", "at most 6 µs"),
    ("js-whole-call", "a whole call: made, begun, responded to with 200, decided, freed", "at most 3 µs"),
];

/// What sends, what it is compared with, and its case and the bare one's.
const FETCHES: &[(&str, &str, &str)] = &[
    ("`aftercall.fetch` over fetch", "js-fetch-aftercall", "js-fetch"),
    ("ky over fetch", "js-fetch-ky", "js-fetch"),
    ("aftercall's interceptor in undici", "js-undici-aftercall", "js-undici"),
    ("undici's RetryAgent", "js-undici-retry", "js-undici"),
];

/// What a request that succeeds at once costs more, on the loopback.
fn fetches(out: &mut String, figures: &Figures) {
    out.push_str(
        "\n## JavaScript, what deciding adds to a 200 on the loopback\n\n\
         | client | bare | more |\n| --- | ---: | ---: |\n",
    );
    for (about, with, bare) in FETCHES {
        if let Some((with, bare)) = figures.get(*with).zip(figures.get(*bare)) {
            let more = (with - bare) / 1e3;
            let _ = writeln!(out, "| {about} | {:.0} µs | +{more:.1} µs |", bare / 1e3);
        }
    }
}

#[rustfmt::skip]
const JAVA: &[Row] = &[
    ("java-first-lookup", "a whole program whose only work is its first lookup", "at most 250 ms"),
    ("java-lookup", "look up 503", ""),
    ("java-judge", "judge a 503 with five fields and read its scalars", "at most 10 µs"),
    ("java-judge-body", "judge a 409 with a JSON error body of 300 bytes and read its scalars", "at most 20 µs"),
    ("java-judge-evidence", "judge a 503 with five fields, with the evidence", ""),
    ("java-whole-call", "a whole call: made, begun, answered with 200, judged, governed, freed", "at most 10 µs"),
    ("java-http", "a 200 on the loopback with the bare client of `java.net.http`", ""),
    ("java-http-aftercall", "the same with aftercall", ""),
    ("java-http-failsafe", "the same with a `RetryPolicy` of Failsafe", ""),
];

#[rustfmt::skip]
const PYTHON: &[Row] = &[
    ("python-lookup", "look up 503", ""),
    ("python-judge", "judge a 503 with five fields, from a tuple", "at most 800 ns"),
    ("python-judge-requests", "the same, from a response of requests", "at most 3 µs"),
    ("python-whole-call", "a whole call: made, begun, responded to, decided, with what calls share", ""),
    ("urllib3-retry", "urllib3 `Retry`: is_retry, increment, get_retry_after", ""),
    ("httpx-retries", "httpx-retries `Retry`: the same steps", ""),
];

/// A client: its bare case, with aftercall, with a retry library of its own, and the target in
/// microseconds.
const CLIENTS: &[(&str, &str, &str, &str, u32)] = &[
    ("requests", "requests-aftercall", "urllib3 `Retry`", "requests-retry", 30),
    ("httpx", "httpx-aftercall", "httpx-retries", "httpx-retries-on", 20),
    ("httpx2", "httpx2-aftercall", "", "", 20),
    ("aiohttp", "aiohttp-aftercall", "aiohttp-retry", "aiohttp-retry", 15),
    ("urllib3", "urllib3-aftercall", "urllib3 `Retry`", "urllib3-retry-on", 15),
];

/// What an adapter adds to a request that succeeds at once.
fn clients(out: &mut String, figures: &Figures) {
    out.push_str(
        "\n## Python, what an adapter adds to a 200 on the loopback\n\n\
         | client | bare | aftercall | its own retry library | target |\n\
         | --- | ---: | ---: | ---: | ---: |\n",
    );
    for (bare, ours, peer, with_peer, target) in CLIENTS {
        let Some(plain) = figures.get(*bare) else { continue };
        let more = |name: &str| {
            let figure = figures.get(name)?;
            Some(format!("+{:.0} µs (× {:.2})", (figure - plain) / 1e3, figure / plain))
        };
        let theirs = more(with_peer).map_or("–".to_owned(), |more| format!("{peer}: {more}"));
        let ours = more(ours).unwrap_or_default();
        let plain = plain / 1e3;
        let _ = writeln!(out, "| {bare} | {plain:.0} µs | {ours} | {theirs} | +{target} µs |");
    }
}

/// Why the core has a reader of its own.
const WHY_OWN_READER: &str = "\nThey give a tree or one member. aftercall's figure above holds the \
    whole: all members that any format of errors has, at any depth, the codes looked up, the texts \
    searched and kept, and the verdict. Its reader makes no tree, reads what is cut, malformed or not \
    UTF-8 as far as it goes, is bounded in depth and time, and has no dependency and no unsafe code.\n";

fn page(figures: &Figures, versions: &str) -> String {
    let mut out = String::from(
        "# Benchmarks\n\nMade by `make bench`; do not edit. Medians of one run on one machine, all \
         cases in the same run. Machines are noisy: read the ratios.\n",
    );
    let _ = writeln!(out, "\nVersions: aftercall {}; {versions}.", env!("CARGO_PKG_VERSION"));
    section(&mut out, figures, "Rust", RUST);
    let extra = |with: &str, without: &str| Some(figures.get(with)? - figures.get(without)?);
    if let Some(body) = extra("judge-409-300-byte-body", "judge-409-no-body") {
        let _ = writeln!(
            out,
            "\nThe 300-byte body costs {} more (target: at most 800 ns).",
            time(body)
        );
    }
    section(&mut out, figures, "What the calls to one origin share", SHARED);
    section(&mut out, figures, "Other readers of JSON, the same 300 bytes", JSON);
    out.push_str(WHY_OWN_READER);
    section(&mut out, figures, "C", C);
    if let Some(border) = extra("c-judge-409-no-body", "judge-409-no-body") {
        let _ = writeln!(out, "\nCrossing into C costs {border:.0} ns (target: at most 25 ns).");
    }
    section(&mut out, figures, "JavaScript in Node, a whole verdict", JS);
    fetches(&mut out, figures);
    section(&mut out, figures, "Java, on the JVM without a native file", JAVA);
    section(&mut out, figures, "Python, beside its peers", PYTHON);
    let ratio = |peer: &str, ours: &str| Some(figures.get(peer)? / figures.get(ours)?);
    let head = "| one decision | times as long as `judge` | times as long as a whole call |";
    let _ = writeln!(out, "\n{head}\n| --- | ---: | ---: |");
    for peer in ["urllib3-retry", "httpx-retries"] {
        let ratios = ratio(peer, "python-judge").zip(ratio(peer, "python-whole-call"));
        if let Some((judge, call)) = ratios {
            let _ = writeln!(out, "| {peer} | {judge:.1} | {call:.1} |");
        }
    }
    clients(&mut out, figures);
    out + &crate::bench_rust::section(figures) + &crate::bench_go::section(figures)
}
