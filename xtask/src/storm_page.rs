//! What docs/benchmarks.md and README.md say about the storms.

use crate::storm_results::{Player, Results};
use std::fmt::Write as _;

/// What encloses the section on the page.
const BEGIN: &str = "<!-- storm -->";
const END: &str = "<!-- end of storm -->";

/// A column of a table: its head, the scenario, the clients, and what of it.
type Column = (&'static str, &'static str, usize, Cell);

#[derive(Clone, Copy)]
enum Cell {
    /// Success and load.
    Both,
    Success,
    Load,
    /// Success, and the most attempts in a second.
    Peak,
    /// Recovery and load.
    Recovery,
    /// The recovery alone.
    Seconds,
    /// Success, and operations that never sent anything although they would have been served, in all.
    Unsent,
    /// Success, and refusals for each operation.
    Refused,
    /// Waits of operations that then failed, for each operation, and the 99th percentile of the time to
    /// failure.
    Vain,
    /// Success, refusals after the first minute, and the 99th percentile of the time to success.
    Later,
}

#[rustfmt::skip]
const TABLES: &[(&str, &str, &[Column])] = &[
    ("Steady failure, 1,000 clients",
     "1,000 operations a second from clients that have known half a minute of health; then so many requests \
      fail (504), independently, whatever the load. Success / attempts for each operation in the first ten \
      seconds of that; the last column is of two minutes.",
     &[("5 %", "steady-05", 1000, Cell::Both), ("10 %", "steady-10", 1000, Cell::Both),
       ("30 %", "steady-30", 1000, Cell::Both), ("50 %", "steady-50", 1000, Cell::Both),
       ("75 %", "steady-75", 1000, Cell::Both), ("50 %, 2 min", "half-for-two-minutes", 1000, Cell::Both)]),
    ("Steady failure, 100 clients", "The same operations, from a tenth of the clients.",
     &[("5 %", "steady-05", 100, Cell::Both), ("10 %", "steady-10", 100, Cell::Both),
       ("30 %", "steady-30", 100, Cell::Both), ("50 %", "steady-50", 100, Cell::Both),
       ("75 %", "steady-75", 100, Cell::Both)]),
    ("Steady failure, 10 clients", "And from ten.",
     &[("5 %", "steady-05", 10, Cell::Both), ("10 %", "steady-10", 10, Cell::Both),
       ("30 %", "steady-30", 10, Cell::Both), ("50 %", "steady-50", 10, Cell::Both),
       ("75 %", "steady-75", 10, Cell::Both)]),
    ("A dip in capacity",
     "A server that can do 1,300 requests a second is asked for 1,000, and can do 200 for ten seconds. A \
      gateway gives up after a second, with 504 or 503, and the work is done all the same; four seconds of \
      work may wait. Seconds from the end of the dip until 95 % succeed again (never: not within the 80 that are \
      played), and the load. The last column has 100,000 clients with a call every 100 s.",
     &[("504, 10", "dip-504", 10, Cell::Recovery), ("504, 100", "dip-504", 100, Cell::Recovery),
       ("504, 1,000", "dip-504", 1000, Cell::Recovery), ("503, 10", "dip-503", 10, Cell::Recovery),
       ("503, 100", "dip-503", 100, Cell::Recovery), ("503, 1,000", "dip-503", 1000, Cell::Recovery),
       ("504, 100,000", "many-clients", 100_000, Cell::Recovery)]),
    ("Trouble that ends",
     "1,000 operations a second from 100 or 1,000 clients. Half of the requests fail for ten seconds \
      (brown-out), all of them for two or for ten (blackout), a server starts slowly and its clients start \
      anew (deploy). Success in the half minute from the beginning (deploy: a minute), and the most attempts \
      in a second, relative to the usual. The last column: 50 % for ten seconds, 100,000 clients with a call \
      every 100 s.",
     &[("brown-out, 100", "brown-out", 100, Cell::Peak), ("brown-out, 1,000", "brown-out", 1000, Cell::Peak),
       ("2 s, 100", "blackout-2", 100, Cell::Peak), ("10 s, 100", "blackout-10", 100, Cell::Peak),
       ("10 s, 1,000", "blackout-10", 1000, Cell::Peak), ("deploy, 100", "deploy", 100, Cell::Peak),
       ("deploy, 1,000", "deploy", 1000, Cell::Peak), ("50 %, 100,000", "many-clients-half", 100_000, Cell::Peak)]),
    ("Waiting in vain",
     "Seconds that operations waited which then failed, for each operation, and the 99th percentile of the \
      time to failure: the callers' side of an outage. 1,000 clients.",
     &[("50 %", "steady-50", 1000, Cell::Vain), ("10 s of blackout", "blackout-10", 1000, Cell::Vain),
       ("dip, 504", "dip-504", 1000, Cell::Vain)]),
    ("Failures in bursts", "A tenth of the time all requests fail, in bursts of this mean length; 100 clients. Success / load.",
     &[("300 ms", "bursts-300", 100, Cell::Both), ("2 s", "bursts-2000", 100, Cell::Both)]),
    ("Throttles",
     "Half of the requests get a 429 for ten seconds, with `Retry-After: 5` and without: success / refusals \
      for each operation. A path with a tenth of the requests always gets a 503 with `Retry-After: 5`; half of \
      the requests of ten of the hundred users of one process get a 429: success, and operations that were \
      never sent although they would have been served.",
     &[("429, told", "throttle-told", 100, Cell::Refused), ("429, untold", "throttle-untold", 100, Cell::Refused),
       ("a bad path", "bad-path", 100, Cell::Unsent), ("some users", "user-429", 100, Cell::Unsent)]),
    ("A limit of 100 a minute",
     "The responses state it. One client asks for 90 or 150 a minute, for ten minutes: success, refusals after \
      the first minute, and the 99th percentile of the time to success. What waits beyond the ten minutes \
      still counts, so more than 66.7 % of 150 can succeed.",
     &[("90 a minute", "limit-90", 1, Cell::Later), ("150 a minute", "limit-150", 1, Cell::Later)]),
];

/// The trade-off of a rule about retries.
const TRADE_OFF: &[Column] = &[
    ("success at 5 %", "steady-05", 1000, Cell::Success),
    ("success at 10 %", "steady-10", 1000, Cell::Success),
    ("load at 50 %", "steady-50", 1000, Cell::Load),
];

const README: &[Column] = &[
    ("success at 5 %", "steady-05", 1000, Cell::Success),
    ("at 10 %", "steady-10", 1000, Cell::Success),
    ("load at 50 %, 10 clients", "steady-50", 10, Cell::Load),
    ("1,000 clients", "steady-50", 1000, Cell::Load),
    ("recovery, 504", "dip-504", 1000, Cell::Seconds),
    ("503", "dip-503", 1000, Cell::Seconds),
];

/// The rows of the table in README.md.
const README_ROWS: [&str; 8] =
    ["aftercall", "aws-rust", "bucket", "grpc", "tower", "microsoft", "urllib3-forced", "none"];

/// The section of docs/benchmarks.md.
pub(crate) fn section(results: &Results) -> String {
    let origin = &results.origin;
    let seeds = results.seeds();
    let mut out = format!(
        "{BEGIN}\n## Storms\n\nMade by `cargo run -p xtask -- bench storm`, {} form, {}, seeds {}. Outages in virtual \
         time: nothing here depends on the machine. Versions: {}. Every figure is a mean over the seeds; \
         a recovery is a median. [bench/storm](../bench/storm/README.md) says what is simulated and what \
         is not; [results.json](../bench/storm/results.json) has every run.\n",
        origin.form,
        origin.date,
        seeds.iter().map(u64::to_string).collect::<Vec<_>>().join(", "),
        origin.versions.join(", "),
    );
    let titles = |code: &str| {
        let players = results.players().into_iter().filter(|player| player.code == code);
        players.map(|player| player.title).collect::<Vec<_>>().join("; ")
    };
    let _ = writeln!(
        out,
        "\nTheir own code runs: {}. Rebuilt from published descriptions: {}.",
        titles("own"),
        titles("rebuilt")
    );
    out.push_str(READ_FIRST);
    out.push_str("\n![Load and success during the dip, 1,000 clients](storm.svg)\n");
    let players: Vec<Player> =
        results.players().into_iter().filter(|player| player.code != "candidate").collect();
    for (title, about, columns) in TABLES {
        let _ = write!(out, "\n### {title}\n\n{about}\n\n");
        write_table(&mut out, results, &players, columns);
    }
    out.push_str(TRADE_OFF_TEXT);
    let mut players = results.players();
    players.retain(|player| {
        player.code == "candidate"
            || ["aftercall", "bucket", "sre-retries"].contains(&player.name.as_str())
    });
    write_table(&mut out, results, &players, TRADE_OFF);
    let _ = writeln!(out, "{END}");
    out
}

/// The page with this section instead of the one that it has, or after all others.
pub(crate) fn replaced(page: &str, section: &str) -> String {
    let (before, after) = match (page.find(BEGIN), page.find(END)) {
        (Some(begin), Some(end)) if begin < end => (&page[..begin], &page[end + END.len()..]),
        _ => (page, ""),
    };
    let after = after.trim();
    let gap = if after.is_empty() { "" } else { "\n" };
    let end = if after.is_empty() { "" } else { "\n" };
    format!("{}\n\n{section}{gap}{after}{end}", before.trim_end())
}

const READ_FIRST: &str = "\nWhere failures do not depend on the load, success is the share that works times \
    the load: nobody has more success at 50 % without sending more. A client that gives up early in an \
    outage is behind in such a table, and before the others where the load is what keeps the server down. \
    Where each client has a call every 100 s, none has learned anything when the outage begins, and only \
    clients that do not retry keep the load down.\n";

const TRADE_OFF_TEXT: &str = "\n### The trade-off\n\nRetries are worth the most while few requests fail, and \
    cost the most while many do. 1,000 clients; full jitter, two retries, except the buckets (at once).\n\n";

/// The table for the top of README.md.
pub(crate) fn table(results: &Results) -> String {
    let mut out = String::new();
    let find = |name: &str| results.players().into_iter().find(|player| player.name == name);
    let players: Vec<Player> = README_ROWS.iter().filter_map(|name| find(name)).collect();
    write_table(&mut out, results, &players, README);
    out
}

/// Every run in one line, for a part of the runs.
pub(crate) fn every_run(results: &Results) -> String {
    let mut out = String::from(
        "| scenario | clients | client | seed | success | load | peak | recovery | refused | unsent | p99 |\n\
         | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for run in &results.runs {
        let figure = |name: &str| run.figure(name).unwrap_or(0.0);
        let recovery = run.figure("recovery").map_or("-".to_owned(), |time| format!("{time:.0}"));
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {:.4} | {:.3} | {:.2} | {recovery} | {:.0} | {:.0} | {:.2} |",
            run.scenario,
            run.clients,
            run.client,
            run.seed,
            figure("success"),
            figure("load"),
            figure("peak"),
            figure("limited"),
            figure("unsent"),
            figure("success_p99"),
        );
    }
    out
}

fn write_table(out: &mut String, results: &Results, players: &[Player], columns: &[Column]) {
    let heads: Vec<&str> = columns.iter().map(|column| column.0).collect();
    let _ = writeln!(out, "| client | {} |", heads.join(" | "));
    let _ = writeln!(out, "| --- |{}", " ---: |".repeat(columns.len()));
    for player in players {
        let cells: Vec<String> =
            columns.iter().map(|column| cell(results, &player.name, column)).collect();
        let _ = writeln!(out, "| {} | {} |", player.title, cells.join(" | "));
    }
}

fn cell(results: &Results, client: &str, column: &Column) -> String {
    let (_, scenario, clients, what) = *column;
    let mean = |figure: &str| results.mean(scenario, clients, client, figure);
    let recovery = || {
        Some(match results.recovery(scenario, clients, client)? {
            Some(seconds) => format!("{seconds:.0} s"),
            None => "never".to_owned(),
        })
    };
    let text = || {
        Some(match what {
            Cell::Both => format!("{} / {:.2}", share(mean("success")?), mean("load")?),
            Cell::Success => share(mean("success")?),
            Cell::Load => format!("{:.2}", mean("load")?),
            Cell::Peak => format!("{} / {:.1}", share(mean("success")?), mean("peak")?),
            Cell::Recovery => format!("{} / {:.2}", recovery()?, mean("load")?),
            Cell::Seconds => recovery()?,
            Cell::Unsent => format!("{} / {:.0}", share(mean("success")?), mean("unsent")?),
            Cell::Refused => {
                let refused = mean("limited")? / mean("operations")?;
                format!("{} / {refused:.2}", share(mean("success")?))
            }
            Cell::Vain => {
                format!("{:.2} s / {:.1} s", mean("wasted_wait")?, mean("failure_p99")?)
            }
            Cell::Later => format!(
                "{} / {:.0} / {:.1} s",
                share(mean("success")?),
                mean("limited_later")?,
                mean("success_p99")?
            ),
        })
    };
    text().unwrap_or_default()
}

/// A share in percent, with the digits that tell it from all.
fn share(share: f64) -> String {
    match share * 100.0 {
        all if all >= 99.995 => "100 %".to_owned(),
        most if most >= 99.0 => format!("{most:.2} %"),
        other => format!("{other:.1} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_replaces_the_one_before() {
        let section = |text: &str| format!("{BEGIN}\n{text}\n{END}\n");
        let first = replaced("# Page\n", &section("one"));
        assert_eq!(first, format!("# Page\n\n{}", section("one")));
        assert_eq!(replaced(&first, &section("two")), format!("# Page\n\n{}", section("two")));
        let followed = format!("{first}\nmore\n");
        let new = replaced(&followed, &section("two"));
        assert_eq!(new, format!("# Page\n\n{}\nmore\n", section("two")));
    }
}
