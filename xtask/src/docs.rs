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
    crate::docs_call::states(&mut out);
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

const WEIGHED: &str = r"
## How evidence is weighed

Fault, repeat and remedy are ranked: for each the strongest evidence wins; ties go to the cautious value.
Strongest first:

1. a redirect that the client followed, and what earlier attempts of the same call left behind
2. the server's explicit verdict: *no* forces `never`, *yes* lifts `never` to `if-harmless`; it never touches the effect
3. a guarantee of the protocol that nothing was processed, and how the transport failed
4. an error code, a problem type, a challenge
5. Proxy-Status and the marks of intermediaries
6. the contract's row
7. the text of a message; it strengthens only where a row asks for it (`when timeout`) and may always weaken a claim that nothing was applied
8. the class of the status

Waits stand outside: the longest explicit hint wins, Retry-After and its relatives before RateLimit, rounded
up. A hint alone never lifts `never`, but for 413 with Retry-After (RFC 9110 section 15.5.14).

## What may prove that nothing was applied

The effect is not ranked. `not-applied` needs a proof, and any evidence that the request may have been processed
takes it away. A proof also gives `repeat: always`, where the remedy is `retry` or `slow-down`.

| proves | where |
| --- | --- |
| no byte of the request was written, by any try inside the client | a failure with `sent` false; an early phase of a client that never sends again by itself |
| a guarantee of the protocol | REFUSED_STREAM and its relatives, 401, 407, 421, 425 |
| Proxy-Status of a request that was never forwarded | under any failure |
| the whole answer of an intermediary that passed nothing on | 502, 503, 504 |
| a throttle that the service itself states | 429; 503 with a throttle code; in `rest` 503 with a named wait; 400 and 403 with a throttle code and a field or member that only AWS sends |
| a row of the user's own contract that says `always` | the statuses of the row |

Any other row's `not-applied` is the server's word: enough to report, and to send again with new credentials, never
for `always`.

These take a proof away:

- a timeout in a code, in Proxy-Status, or, under a 5xx, in any text of the body, whatever stands beside it
- an intermediary that may have passed the request on, an HTML page that no known intermediary
  wrote, and a `received-status` of Proxy-Status: the next hop answered
- for a throttle code: 500, 502 or 504 above it (it may be the error of something behind the service); a second
  code that is not its object's own `type` or `code`; a list; a member `data`; a text instead of a code
- for a throttle code and for a 503: a body that was not read whole: cut, compressed, in another encoding,
  malformed, nested or long beyond what is read, or not read though there is one
- a followed 301, 302 or 303 to a request that is not safe: the answer is about another request. 307 and 308 carry the
  request on
- an earlier attempt that may have been applied: `always` falls to `if-harmless`

Only a row of the user's own contract outlasts what an answer says.
";

fn ladder(out: &mut String) {
    out.push_str(WEIGHED);
}

fn failures(out: &mut String) {
    let _ = write!(
        out,
        "\n## Transport failures\n\nThe names that transports give their errors. A phase before the \
         first byte proves that nothing was applied, unless the client may have sent the request \
         before by its own decision: then only the bytes written can prove it.\n"
    );
    let row = |row: &aftercall::FailureName| {
        let name = match row.number {
            "" => format!("`{}`", row.name),
            number => format!("`{}` ({number})", row.name),
        };
        let verdict = aftercall::judge_failure(
            Contract::rest(),
            None,
            &aftercall::Failure::new(row.phase, row.cause),
        );
        let early = verdict.effect() == aftercall::Effect::NotApplied;
        let proves = match (early, row.may_be_sent) {
            (true, false) => "yes",
            (true, true) => "if no byte was written",
            (false, _) => "no",
        };
        let (phase, cause) = (row.phase.to_string(), row.cause.to_string());
        vec![row.library.to_owned(), name, phase, cause, proves.to_owned()]
    };
    let columns = ["library", "name", "phase", "cause", "proves not-applied"];
    rows(out, &columns, failure_names().iter().map(row));
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
