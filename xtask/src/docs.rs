//! Writes `docs/rules.md`: every word, row and table that decides, as the core has them.

use crate::docs_sources::{limits, providers, proxies, reasons, rows, transports};
use aftercall::{Contract, POLICY_PROFILES, POLICY_SETTINGS, Policy, SETS, Source, Status};
use aftercall_tables::data::Data;
use std::fmt::Write as _;
use std::path::Path;

/// Writes the file, or with `check` fails when it is not what the core says.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    let path = root.join("docs/rules.md");
    let text = rules(&aftercall_tables::read(root)?);
    let present = std::fs::read_to_string(&path).unwrap_or_default();
    if present == text {
        return Ok(());
    }
    if check {
        return Err("docs/rules.md is not what the core says: run `make docs`".to_owned());
    }
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn rules(data: &Data) -> String {
    let mut out = String::from(
        "# The rules\n\nWritten by `make docs` from the tables of the core; do not edit. How they work \
         together is described in [ARCHITECTURE.md](ARCHITECTURE.md).\n",
    );
    contracts(&mut out);
    ladder(&mut out);
    reasons(&mut out, data);
    crate::docs_bodies::families(&mut out, data);
    crate::docs_shapes::shapes(&mut out, data);
    providers(&mut out, data);
    limits(&mut out, data);
    proxies(&mut out, data);
    transports(&mut out, data);
    crate::docs_call::states(&mut out);
    words(&mut out);
    policy(&mut out);
    out
}

fn meaning(status: &Status) -> Vec<String> {
    vec![
        status.reason().slug().to_owned(),
        status.effect().slug().to_owned(),
        status.fault().slug().to_owned(),
        status.remedy().slug().to_owned(),
        status.repeat().slug().to_owned(),
    ]
}

/// What a built-in contract is.
fn about(contract: &Contract) -> String {
    match contract.name() {
        "rest" => {
            "The default: thirteen statuses of a common REST API on top of `http`.".to_owned()
        }
        "http" => "Every status of the IANA registry.".to_owned(),
        name => {
            let harmless = match contract.is_idempotent() {
                Some(true) => " A second application of a request is harmless.",
                _ => "",
            };
            format!(
                "What this [intake]({}) says: its own rows. The others are inherited, and error codes of its \
                 own are in `data/contracts/{name}.toml`.{harmless}",
                contract.source()
            )
        }
    }
}

fn contracts(out: &mut String) {
    // The default first.
    let others = Contract::NAMES.iter().filter(|name| !matches!(**name, "rest" | "http"));
    let named = others.filter_map(|name| Contract::named(name));
    for contract in [Contract::rest(), Contract::http()].into_iter().chain(named) {
        let _ = write!(out, "\n## The contract `{}`\n\n{}\n", contract.name(), about(contract));
        let columns = [
            "code",
            "name",
            "message",
            "description",
            "reason",
            "effect",
            "fault",
            "remedy",
            "repeat",
            "defined by",
        ];
        let row = |(code, status): (String, Status)| {
            let mut row = vec![
                code,
                status.name().to_owned(),
                status.message().to_owned(),
                status.description().to_owned(),
            ];
            row.extend(meaning(&status));
            row.push(status.reference().to_owned());
            row
        };
        let plain = contract.rows().map(|status| (status.code().to_string(), status));
        let range = |(first, last, status)| (format!("{first}-{last}"), status);
        rows(out, &columns, plain.chain(contract.ranges().map(range)).map(row));
        let own =
            contract.variants().into_iter().filter(|(status, _)| contract.lists(status.code()));
        let mut own = own.peekable();
        if own.peek().is_none() {
            continue;
        }
        let _ = writeln!(out, "\nRows of its own for a method or a condition:");
        let row = |(status, when): (Status, String)| {
            let mut row = vec![status.code().to_string(), when, status.message().to_owned()];
            row.extend(meaning(&status));
            row
        };
        let columns =
            ["code", "applies", "message", "reason", "effect", "fault", "remedy", "repeat"];
        rows(out, &columns, own.map(row));
    }
}

const WEIGHED: &str = r"
## How evidence is weighed

Reason, fault, repeat and remedy are ranked: for each the strongest evidence wins; ties go to the cautious value. A
*no* in the server's explicit verdict forces `never`, a *yes* raises `never` to `if-harmless`; neither changes the
effect. The text of a message strengthens a claim only if a row asks for it (`when timeout`, or a sentence of a
provider), and may always weaken a claim that nothing was applied. The status of another server in a body
(`masked-status`) gives the reason and the remedy of its own row, can only lower what is allowed, and leaves the effect
to the response's status, unless that server may have processed the request. Strongest first:
";

const PROOFS: &str = r"
Waits are not ranked: the longest explicit hint wins, rounded up; a [limit](#limits-who-sends-what) counts only without
Retry-After or a similar field. A hint alone never raises `never`, except for 413 with Retry-After (RFC 9110 section 15.5.14).

## What may prove that nothing was applied

The effect is not ranked. `not-applied` needs a proof, and any evidence that the request may have been processed
takes it away. A proof also gives `repeat: always`, if the remedy is `retry` or `slow-down`.

| proof | where it counts |
| --- | --- |
| no byte of the request was written, by any attempt inside the client | a failure with `sent` false; an early phase of a client that never resends on its own |
| a guarantee of the protocol | REFUSED_STREAM and similar errors, 401, 407, 421, 425 |
| Proxy-Status of a request that was never forwarded | any failure |
| a whole response with the exact text of an intermediary that did not forward the request | 502, 503, 504 |
| a throttle that the service itself states | 429; 503 with a throttle code; in `rest` 503 with a named wait; a status that the provider's file lists as a refusal (AWS: 400 and 403), if the provider is known; with a field that its file lists, too (GitHub: 403 with a limit of its own with nothing left, or with Retry-After) |
| a row of the user's own contract that says `always` | the statuses of the row |
| a code of the user's own contract whose row says `not-applied` | any failure but 500, 502 and 504, if it is the only statement of a response that was read completely |

Any other row's `not-applied` is the server's word: enough to report, and to send again with new credentials, but
never for `always`.

These take a proof away:

- a timeout in a code of any provider, in Proxy-Status, or, in a 5xx, in any text of the body, whatever surrounds it
- an intermediary that may have forwarded the request, an HTML page that no known intermediary writes, and a
  `received-status` in Proxy-Status: the next hop responded
- for a throttle code: a status of 500, 502 or 504 (it may be the error of something behind the service); a second
  code that is not its object's own `type` or `code`; a list; a member `data`; text instead of a code
- for a throttle by which a known provider refuses with another status than 429 and 503: a host of another provider;
  marks of two providers that refuse so; for one by a field, a body that is not JSON, a member `data`, or values of the
  field that disagree
- the status of another server in the body, if that server may have processed the request
- for a throttle code and for a 503: a body that was not read completely: cut, compressed, in another encoding,
  malformed, nested or longer than what is read, or not read although there is one
- a followed 301, 302 or 303 to a request that is not safe: the response belongs to another request. A 307 or 308
  repeats the request
- an earlier attempt that may have been applied: `always` becomes `if-harmless`

Only a row of the user's own contract outweighs what a response says.
";

fn ladder(out: &mut String) {
    out.push_str(WEIGHED);
    let mut strengths: Vec<u8> = Source::ALL.iter().map(|source| source.strength()).collect();
    strengths.sort_unstable();
    strengths.dedup();
    let row = |strength: &u8| {
        let of: Vec<&Source> =
            Source::ALL.iter().filter(|source| source.strength() == *strength).collect();
        let names: Vec<String> = of.iter().map(|source| format!("`{source}`")).collect();
        let helps: Vec<&str> = of.iter().map(|source| source.help()).collect();
        vec![names.join(", "), helps.join(" ")]
    };
    rows(out, &["source", "is"], strengths.iter().rev().map(row));
    out.push_str(PROOFS);
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
    let _ = write!(out, "\n### Profiles\n\nA profile is a policy to begin with.\n");
    let row = |profile: &aftercall::PolicyProfile| {
        let policy = Policy::profile(profile.name).unwrap_or_default();
        let differs = |name: &&str| policy.get(name) != default.get(name);
        let shown = |name: &str| format!("`{name}` {}", policy.get(name).unwrap_or_default());
        let names = POLICY_SETTINGS.iter().map(|setting| setting.name);
        let own: Vec<String> = names.filter(differs).map(shown).collect();
        vec![format!("`{}`", profile.name), own.join(", "), profile.help.to_owned()]
    };
    let head = ["profile", "differs from the default in", "means"];
    rows(out, &head, POLICY_PROFILES.iter().map(row));
}
