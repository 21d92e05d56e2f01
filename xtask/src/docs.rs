//! Writes `docs/rules.md`: every word, row and table that decides, as the core has them.

use aftercall::{Contract, POLICY_SETTINGS, Policy, SETS, Status, evidence_tables, failure_names};
use std::fmt::Write as _;
use std::path::Path;

/// Writes the file, or with `check` fails when it is not what the core says.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    let path = root.join("docs/rules.md");
    let text = rules();
    let present = std::fs::read_to_string(&path).unwrap_or_default();
    if present == text {
        return Ok(());
    }
    if check {
        return Err("docs/rules.md is not what the core says: run `make docs`".to_owned());
    }
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn rules() -> String {
    let mut out = String::from(
        "# The rules\n\nMade by `make docs` from the tables of the core; do not edit. How they work \
         together is told in [ARCHITECTURE.md](ARCHITECTURE.md).\n",
    );
    contracts(&mut out);
    ladder(&mut out);
    for table in evidence_tables() {
        let _ = write!(out, "\n## {}\n\n{}\n", table.title, table.about);
        rows(&mut out, table.columns, table.rows.iter().cloned());
    }
    failures(&mut out);
    words(&mut out);
    policy(&mut out);
    out
}

fn rows(out: &mut String, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let _ = writeln!(out, "\n| {} |", columns.join(" | "));
    let _ = writeln!(out, "|{}", " --- |".repeat(columns.len()));
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
}

fn meaning(status: &Status) -> Vec<String> {
    vec![
        status.effect().slug().to_owned(),
        status.fault().slug().to_owned(),
        status.remedy().slug().to_owned(),
        status.repeat().slug().to_owned(),
    ]
}

fn contracts(out: &mut String) {
    for (contract, about) in [
        (Contract::rest(), "The default: thirteen statuses of a common REST API over `http`."),
        (Contract::http(), "Every status of the IANA registry."),
    ] {
        let _ = write!(out, "\n## The contract `{}`\n\n{about}\n", contract.name());
        let columns =
            ["code", "message", "description", "effect", "fault", "remedy", "repeat", "defined by"];
        let row = |status: Status| {
            let mut row = vec![
                status.code().to_string(),
                status.message().to_owned(),
                status.description().to_owned(),
            ];
            row.extend(meaning(&status));
            row.push(status.reference().to_owned());
            row
        };
        rows(out, &columns, contract.rows().map(row));
        let _ = writeln!(out, "\nRows of its own for a method or a condition:");
        let own =
            contract.variants().into_iter().filter(|(status, _)| contract.lists(status.code()));
        let row = |(status, when): (Status, String)| {
            let mut row = vec![status.code().to_string(), when, status.message().to_owned()];
            row.extend(meaning(&status));
            row
        };
        let columns = ["code", "applies", "message", "effect", "fault", "remedy", "repeat"];
        rows(out, &columns, own.map(row));
    }
}

fn ladder(out: &mut String) {
    let _ = write!(
        out,
        "\n## How evidence is weighed\n\nFor each field of a verdict the strongest evidence wins; \
         ties go to the cautious value. Strongest first:\n\n\
         1. what earlier attempts of the same call left behind\n\
         2. the server's explicit verdict: *no* forces `never`, *yes* lifts `never` to `if-safe`; \
         it never touches the effect\n\
         3. a guarantee of the protocol that nothing was processed (401, 421, 425, a refused \
         stream), and how the transport failed\n\
         4. an error code, a problem type, a challenge\n\
         5. Proxy-Status and the marks of intermediaries\n\
         6. the contract's row\n\
         7. the text of a message; it strengthens only where a row asks for it (`when timeout`) and \
         may always weaken a claim that nothing was applied\n\
         8. the class of the status\n\n\
         Waits stand outside: the longest explicit hint wins, Retry-After and its relatives before \
         RateLimit, rounded up. A hint alone never lifts `never`.\n"
    );
}

fn failures(out: &mut String) {
    let _ = write!(
        out,
        "\n## Transport failures\n\nThe names that transports give their errors. A phase before the \
         first byte proves that nothing was applied.\n"
    );
    let row = |row: &aftercall::FailureName| {
        let name = match row.number {
            "" => format!("`{}`", row.name),
            number => format!("`{}` ({number})", row.name),
        };
        vec![row.library.to_owned(), name, row.phase.to_string(), row.cause.to_string()]
    };
    rows(out, &["library", "name", "phase", "cause"], failure_names().iter().map(row));
}

fn words(out: &mut String) {
    let _ =
        write!(out, "\n## The words\n\nTheir numbers and slugs are the same in every language.\n");
    for set in SETS {
        let _ = write!(out, "\n### {}\n\n{}\n", set.name, set.help);
        let row = |word: &aftercall::Word| {
            vec![word.number.to_string(), format!("`{}`", word.slug), word.help.to_owned()]
        };
        rows(out, &["number", "slug", "means"], set.words.iter().map(row));
    }
}

fn policy(out: &mut String) {
    let _ = write!(out, "\n## The policy and its defaults\n");
    let default = Policy::default();
    let row = |setting: &aftercall::PolicySetting| {
        let value = default.get(setting.name).unwrap_or_default().to_string();
        vec![format!("`{}`", setting.name), value, setting.help.to_owned()]
    };
    rows(out, &["setting", "default", "means"], POLICY_SETTINGS.iter().map(row));
}
