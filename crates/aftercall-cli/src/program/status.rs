//! `aftercall status`: rows of a contract.

use crate::contract_file;
use crate::paint::{Paint, fit, wrap};
use crate::shell::{End, Shell, Trouble};
use aftercall::Contract;
use aftercall_vectors::json;
use clap::Args;
use serde_json::{Value, json};

/// What each status means in an API
///
/// Without an argument: the rows that the contract itself lists, as a table. A status is a code, a
/// message or a registered phrase: 503, throttled, "Not Found", "HTTP/1.1 503 Service Unavailable".
#[derive(Args)]
pub(crate) struct Status {
    /// Codes, messages or phrases
    #[arg(value_name = "CODE|TEXT")]
    statuses: Vec<String>,
    /// Include the rows that the contract inherits
    #[arg(long, conflicts_with = "statuses")]
    all: bool,
    /// The API's contract: a built-in one such as rest or http, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "rest")]
    contract: String,
}

impl Status {
    pub(crate) fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        let contract = contract_file::named_or_read(&self.contract)?;
        let rows = self.rows(&contract)?;
        if shell.json {
            shell.document(&Value::Array(rows.iter().map(json::status).collect()))?;
        } else if self.statuses.is_empty() {
            table(shell, &rows)?;
        } else {
            for (number, row) in rows.iter().enumerate() {
                if number > 0 {
                    shell.line("")?;
                }
                for line in in_full(shell.paint, &contract, row) {
                    shell.line(line)?;
                }
            }
        }
        Ok(End::Well)
    }

    fn rows(&self, contract: &Contract) -> Result<Vec<aftercall::Status>, Trouble> {
        if self.statuses.is_empty() {
            return Ok(match self.all {
                true => contract.all_rows().collect(),
                false => contract.rows().collect(),
            });
        }
        let each: Result<Vec<_>, _> =
            self.statuses.iter().map(|text| contract.parse(text)).collect();
        match each {
            Ok(rows) => Ok(rows),
            // `aftercall status not found`: one phrase without quotes.
            Err(error) => match contract.parse(&self.statuses.join(" ")) {
                Ok(row) => Ok(vec![row]),
                Err(_) => Err(Trouble::Usage(error.to_string())),
            },
        }
    }
}

/// Rows as a table, one per line.
pub(crate) fn table(shell: &Shell, rows: &[aftercall::Status]) -> Result<(), Trouble> {
    let message = rows.iter().map(|row| row.message().chars().count()).max().unwrap_or(0).max(7);
    let line = |cells: [&str; 6]| {
        let [code, text, effect, fault, remedy, repeat] = cells;
        [
            fit(code, 4),
            fit(text, message),
            fit(effect, 11),
            fit(fault, 7),
            fit(remedy, 15),
            fit(repeat, 11),
        ]
    };
    let head = line(["code", "message", "effect", "fault", "remedy", "repeat"]);
    shell.line(shell.paint.dim(head.join("  ").trim_end()))?;
    for row in rows {
        let code = row.code().to_string();
        let [code, text, effect, fault, remedy, repeat] = line([
            &code,
            row.message(),
            row.effect().slug(),
            row.fault().slug(),
            row.remedy().slug(),
            row.repeat().slug(),
        ]);
        let paint = shell.paint;
        let painted = [
            paint.bold(&code),
            text,
            paint.effect(row.effect(), &effect),
            paint.fault(row.fault(), &fault),
            remedy,
            repeat,
        ];
        shell.line(painted.join("  "))?;
    }
    Ok(())
}

/// One row with everything that it says.
pub(crate) fn in_full(paint: Paint, contract: &Contract, row: &aftercall::Status) -> Vec<String> {
    let mut lines = vec![paint.bold(&row.to_string())];
    lines.extend(wrap(row.description(), 90));
    lines.push(String::new());
    let words = [
        ("effect", row.effect().slug(), row.effect().help()),
        ("fault", row.fault().slug(), row.fault().help()),
        ("remedy", row.remedy().slug(), row.remedy().help()),
        ("repeat", row.repeat().slug(), row.repeat().help()),
    ];
    for (name, slug, help) in words {
        let slug = paint.bold(&fit(slug, 15));
        lines.push(format!("  {}  {slug}  {}", fit(name, 6), paint.dim(help)));
    }
    for (variant, when) in contract.variants() {
        if variant.code() == row.code() {
            lines.push(format!("  {when}: {}", difference(row, &variant)));
        }
    }
    if !row.help().is_empty() {
        lines.push(String::new());
        lines.extend(wrap(row.help(), 90));
    }
    let known = if row.is_known() { "" } else { "No row names this code; its class speaks." };
    let phrase = match row.phrase() {
        "" => String::new(),
        phrase => format!("Registered phrase: {phrase}."),
    };
    let reference = match row.reference() {
        "" => String::new(),
        reference => format!("{reference}."),
    };
    let last = [known, &phrase, &reference].into_iter().filter(|text| !text.is_empty());
    let last = last.collect::<Vec<_>>().join(" ");
    if !last.is_empty() {
        lines.push(paint.dim(&last));
    }
    lines
}

/// What a variant of a row says differently.
pub(crate) fn difference(plain: &aftercall::Status, variant: &aftercall::Status) -> String {
    let pairs = [
        ("message", plain.message(), variant.message()),
        ("effect", plain.effect().slug(), variant.effect().slug()),
        ("fault", plain.fault().slug(), variant.fault().slug()),
        ("remedy", plain.remedy().slug(), variant.remedy().slug()),
        ("repeat", plain.repeat().slug(), variant.repeat().slug()),
    ];
    let differs = pairs.into_iter().filter(|(_, plain, variant)| plain != variant);
    let texts: Vec<String> =
        differs.map(|(name, _, variant)| format!("{name} {variant}")).collect();
    texts.join(", ")
}

/// One row, as JSON.
pub(crate) fn json(row: &aftercall::Status) -> Value {
    json::status(row)
}

/// The rows of a contract and their variants, as JSON.
pub(crate) fn contract_json(contract: &Contract) -> Value {
    let variants: Vec<Value> = contract
        .variants()
        .iter()
        .map(|(row, when)| json!({"when": when, "row": json::status(row)}))
        .collect();
    json!({
        "name": contract.name(),
        "closed": contract.is_closed(),
        "honors_idempotency_keys": contract.honors_idempotency_keys(),
        "rows": contract.rows().map(|row| json::status(&row)).collect::<Vec<_>>(),
        "variants": variants,
    })
}
