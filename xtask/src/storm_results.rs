//! The results of `bench storm`: the runs, their means, bench/storm/results.json.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A run, as `storm` writes it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Run {
    pub(crate) scenario: String,
    pub(crate) about: String,
    pub(crate) clients: usize,
    pub(crate) client: String,
    pub(crate) title: String,
    /// `own`, `rebuilt`, `candidate`.
    pub(crate) code: String,
    pub(crate) seed: u64,
    report: Map<String, Value>,
}

/// When it was played, and by what.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Origin {
    pub(crate) date: String,
    pub(crate) form: String,
    pub(crate) versions: Vec<String>,
}

/// bench/storm/results.json.
#[derive(Deserialize)]
struct Kept {
    #[serde(flatten)]
    origin: Origin,
    scenarios: BTreeMap<String, String>,
    clients: BTreeMap<String, Title>,
    columns: Vec<String>,
    runs: Vec<Vec<Value>>,
}

#[derive(Deserialize)]
struct Title {
    title: String,
    code: String,
}

/// All runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Results {
    pub(crate) runs: Vec<Run>,
    pub(crate) origin: Origin,
}

/// A client: its name and title, and whose code it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Player {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) code: String,
}

impl Run {
    pub(crate) fn figure(&self, name: &str) -> Option<f64> {
        self.report.get(name)?.as_f64()
    }
}

impl Results {
    pub(crate) fn new(mut runs: Vec<Run>, origin: Origin) -> Results {
        runs.sort_by(|a, b| {
            let key = |run: &Run| (run.scenario.clone(), run.clients, run.client.clone(), run.seed);
            key(a).cmp(&key(b))
        });
        Results { runs, origin }
    }

    /// The same with other runs in the place of those of the same scenario, clients and seed.
    pub(crate) fn with(self, other: Results) -> Results {
        let key = |run: &Run| (run.scenario.clone(), run.clients, run.client.clone(), run.seed);
        let runs = self.runs.into_iter().chain(other.runs).map(|run| (key(&run), run));
        let runs: BTreeMap<_, Run> = runs.collect();
        Results::new(
            runs.into_values().collect(),
            Origin { form: self.origin.form, ..other.origin },
        )
    }

    /// What bench/storm/results.json holds.
    pub(crate) fn read(text: &str) -> Result<Results, String> {
        let kept: Kept = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let run = |values: &Vec<Value>| {
            let mut report: Map<String, Value> =
                kept.columns.iter().cloned().zip(values.iter().cloned()).collect();
            let scenario = report.remove("scenario")?.as_str()?.to_owned();
            let client = report.remove("client")?.as_str()?.to_owned();
            let clients = usize::try_from(report.remove("clients")?.as_u64()?).ok()?;
            let seed = report.remove("seed")?.as_u64()?;
            let about = kept.scenarios.get(&scenario)?.clone();
            let Title { title, code } = kept.clients.get(&client)?;
            let (title, code) = (title.clone(), code.clone());
            Some(Run { scenario, about, clients, client, title, code, seed, report })
        };
        let runs: Option<Vec<Run>> = kept.runs.iter().map(run).collect();
        let runs = runs.ok_or("bench/storm/results.json: a run that is not as the columns say")?;
        Ok(Results::new(runs, kept.origin))
    }

    /// The seeds that were played.
    pub(crate) fn seeds(&self) -> Vec<u64> {
        let mut seeds: Vec<u64> = self.runs.iter().map(|run| run.seed).collect();
        seeds.sort_unstable();
        seeds.dedup();
        seeds
    }

    /// The clients, ours first, then those with their own code.
    pub(crate) fn players(&self) -> Vec<Player> {
        let mut players: Vec<Player> = Vec::new();
        for run in &self.runs {
            let Run { client, title, code, .. } = run;
            if players.iter().all(|player| player.name != *client) {
                let (name, title, code) = (client.clone(), title.clone(), code.clone());
                players.push(Player { name, title, code });
            }
        }
        players.sort_by_key(|player| {
            (player.name != "aftercall", player.code != "own", player.title.to_lowercase())
        });
        players
    }

    /// The runs of a cell.
    pub(crate) fn cell(&self, scenario: &str, clients: usize, client: &str) -> Vec<&Run> {
        let is_it =
            |run: &&Run| run.scenario == scenario && run.clients == clients && run.client == client;
        self.runs.iter().filter(is_it).collect()
    }

    /// The mean of a figure over the seeds.
    #[expect(clippy::cast_precision_loss, reason = "a few seeds")]
    pub(crate) fn mean(
        &self,
        scenario: &str,
        clients: usize,
        client: &str,
        figure: &str,
    ) -> Option<f64> {
        let runs = self.cell(scenario, clients, client);
        let figures: Option<Vec<f64>> = runs.iter().map(|run| run.figure(figure)).collect();
        let figures = figures.filter(|figures| !figures.is_empty())?;
        Some(figures.iter().sum::<f64>() / figures.len() as f64)
    }

    /// The median of the recovery in seconds; `Some(None)` if most never recover, `None` if it was not
    /// played.
    pub(crate) fn recovery(
        &self,
        scenario: &str,
        clients: usize,
        client: &str,
    ) -> Option<Option<f64>> {
        let runs = self.cell(scenario, clients, client);
        let mut times: Vec<f64> =
            runs.iter().map(|run| run.figure("recovery").unwrap_or(f64::INFINITY)).collect();
        times.sort_by(f64::total_cmp);
        let median = times.get(times.len() / 2)?;
        Some(median.is_finite().then_some(*median))
    }

    /// A column of the report's seconds, as the mean over the seeds: 0 begun, 1 sent, 2 succeeded.
    #[expect(clippy::cast_precision_loss, reason = "a few seeds")]
    pub(crate) fn seconds(
        &self,
        scenario: &str,
        clients: usize,
        client: &str,
        column: usize,
    ) -> Vec<f64> {
        let runs = self.cell(scenario, clients, client);
        let mut sums: Vec<f64> = Vec::new();
        for run in &runs {
            let seconds = run.report.get("seconds").and_then(Value::as_array);
            for (index, second) in seconds.into_iter().flatten().enumerate() {
                if sums.len() <= index {
                    sums.push(0.0);
                }
                sums[index] += second.get(column).and_then(Value::as_f64).unwrap_or(0.0);
            }
        }
        sums.iter().map(|sum| sum / runs.len() as f64).collect()
    }

    /// What bench/storm/results.json holds: one line for each run.
    pub(crate) fn json(&self) -> Result<String, String> {
        let first = self.runs.first().ok_or("nothing was played")?;
        let figures: Vec<&String> = first.report.keys().filter(|name| *name != "seconds").collect();
        let mut columns = vec!["scenario", "clients", "client", "seed"];
        columns.extend(figures.iter().map(|name| name.as_str()));
        let scenarios: BTreeMap<&str, &str> =
            self.runs.iter().map(|run| (run.scenario.as_str(), run.about.as_str())).collect();
        let players: BTreeMap<String, Value> = self
            .players()
            .into_iter()
            .map(|player| (player.name, json!({ "title": player.title, "code": player.code })))
            .collect();
        let head = json!({
            "date": self.origin.date, "form": self.origin.form, "seeds": self.seeds(),
            "versions": self.origin.versions, "scenarios": scenarios, "clients": players,
            "columns": columns,
        });
        let head = serde_json::to_string_pretty(&head).map_err(|error| error.to_string())?;
        let mut out = head.trim_end_matches("\n}").to_owned();
        out.push_str(",\n  \"runs\": [\n");
        let lines: Result<Vec<String>, _> =
            self.runs.iter().map(|run| line(run, &figures)).collect();
        out.push_str(&lines.map_err(|error| error.to_string())?.join(",\n"));
        out.push_str("\n  ]\n}\n");
        Ok(out)
    }
}

fn line(run: &Run, figures: &[&String]) -> serde_json::Result<String> {
    let mut values =
        vec![json!(run.scenario), json!(run.clients), json!(run.client), json!(run.seed)];
    for name in figures {
        let value = run.report.get(*name).cloned().unwrap_or(Value::Null);
        values.push(match value.as_f64() {
            Some(number) if !value.is_u64() => json!((number * 1e6).round() / 1e6),
            _ => value,
        });
    }
    serde_json::to_string(&values).map(|text| format!("    {text}"))
}
