//! `storm`: plays every scenario with every client and writes a line of JSON for each run.
//!
//! `cargo run -p xtask -- bench storm` builds it, runs it and makes the page.

mod aws;
mod budget;
mod clients;
mod python;

use aftercall_sim::{Report, Scenario, Shared, run};
use clients::{CLIENTS, Client, Code};
use python::Peers;
use serde::Serialize;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The scenarios that the candidates are compared in, with a thousand clients.
const TRADE_OFF: [&str; 3] = ["steady-05", "steady-10", "steady-50"];

const HELP: &str =
    "usage: storm --python PYTHON [--folder bench/storm] [--seeds 1,2] [--only SCENARIO,..]
             [--clients a,b] [--list]
";

#[derive(Default)]
struct Asked {
    python: PathBuf,
    folder: PathBuf,
    seeds: Vec<u64>,
    only: Vec<String>,
    clients: Vec<String>,
    list: bool,
}

/// A line of the output.
#[derive(Serialize)]
struct Line<'a> {
    scenario: &'a str,
    about: &'a str,
    clients: usize,
    client: &'a str,
    title: &'a str,
    code: &'a str,
    seed: u64,
    report: Report,
}

/// One run to be made.
struct Job<'a> {
    scenario: &'a Scenario,
    client: &'static Client,
    seed: u64,
}

fn main() -> Result<(), String> {
    let asked = asked(std::env::args().skip(1))?;
    let scenarios = scenarios(&asked.folder.join("scenarios"))?;
    if asked.list {
        for scenario in &scenarios {
            println!("{}\t{}", scenario.name, scenario.about);
        }
        return Ok(());
    }
    let unknown = |name: &&String| scenarios.iter().all(|scenario| scenario.name != **name);
    if let Some(name) = asked.only.iter().find(unknown) {
        return Err(format!("no scenario is called {name:?}"));
    }
    let unknown = |name: &&String| CLIENTS.iter().all(|client| client.name != *name);
    if let Some(name) = asked.clients.iter().find(unknown) {
        return Err(format!("no client is called {name:?}"));
    }
    let played: Vec<Scenario> = scenarios.iter().flat_map(Scenario::each_count).collect();
    play(&jobs(&asked, &played), &asked)
}

fn asked(mut arguments: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut asked = Asked { seeds: vec![1], folder: "bench/storm".into(), ..Asked::default() };
    while let Some(argument) = arguments.next() {
        if argument == "--list" {
            asked.list = true;
            continue;
        }
        let value = arguments.next().ok_or_else(|| HELP.to_owned())?;
        let words = || value.split(',').map(str::to_owned).collect::<Vec<String>>();
        match argument.as_str() {
            "--python" => asked.python = value.into(),
            "--folder" => asked.folder = value.into(),
            "--only" => asked.only = words(),
            "--clients" => asked.clients = words(),
            "--seeds" => {
                let seeds = value.split(',').map(str::parse);
                asked.seeds = seeds.collect::<Result<_, _>>().map_err(|_| HELP.to_owned())?;
            }
            _ => return Err(HELP.to_owned()),
        }
    }
    Ok(asked)
}

fn scenarios(folder: &Path) -> Result<Vec<Scenario>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| format!("{folder:?}: {error}"))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).map_err(|error| error.to_string());
        let scenario = text.and_then(|text| Scenario::read(&text));
        scenario.map_err(|error| format!("{}: {error}", path.display()))
    };
    files.iter().map(read).collect()
}

fn jobs<'a>(asked: &Asked, played: &'a [Scenario]) -> Vec<Job<'a>> {
    let mut jobs = Vec::new();
    for scenario in played {
        if !asked.only.is_empty() && !asked.only.contains(&scenario.name) {
            continue;
        }
        let trade_off =
            TRADE_OFF.contains(&scenario.name.as_str()) && scenario.clients.count == 1000;
        for client in CLIENTS {
            let named = asked.clients.iter().any(|name| name == client.name);
            let compared = client.code != Code::Candidate || trade_off;
            if compared && (named || asked.clients.is_empty()) {
                jobs.extend(asked.seeds.iter().map(|&seed| Job { scenario, client, seed }));
            }
        }
    }
    jobs
}

/// Runs the jobs on all cores and writes each as it ends.
fn play(jobs: &[Job<'_>], asked: &Asked) -> Result<(), String> {
    let next = AtomicUsize::new(0);
    let output = Mutex::new(std::io::stdout());
    let script = asked.folder.join("peers/peers.py");
    let work = || -> Result<(), String> {
        let mut peers = Peers::start(&asked.python, &script).map_err(|error| error.to_string())?;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(number) else { return Ok(()) };
            if number % 100 == 0 {
                eprintln!("{number} of {} runs", jobs.len());
            }
            let line = play_one(job, &mut peers);
            let text = serde_json::to_string(&line).map_err(|error| error.to_string())?;
            let mut output = output.lock().map_err(|error| error.to_string())?;
            writeln!(output, "{text}").map_err(|error| error.to_string())?;
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let mut ended = workers.into_iter().map(|worker| worker.join());
        ended.try_for_each(|outcome| outcome.unwrap_or_else(|_| Err("a run panicked".to_owned())))
    })
}

fn play_one<'a>(job: &Job<'a>, peers: &mut Peers) -> Line<'a> {
    let Job { scenario, client, seed } = *job;
    let strategy = client.strategy(scenario, seed, peers);
    let report = match scenario.clients.shared_engine {
        true => run(scenario, &mut Shared(strategy), seed),
        false => {
            let mut strategy = strategy;
            run(scenario, &mut *strategy, seed)
        }
    };
    Line {
        scenario: &scenario.name,
        about: &scenario.about,
        clients: scenario.clients.count,
        client: client.name,
        title: client.title,
        code: client.code.word(),
        seed,
        report,
    }
}
