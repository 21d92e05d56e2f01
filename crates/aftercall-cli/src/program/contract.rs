//! `aftercall contract`: shows a contract, or checks a file that somebody wrote.

use crate::shell::{self, End, Shell, Trouble};
use crate::status;
use aftercall::ErrorKind;
use aftercall_cli::files;
use clap::{Args, Subcommand};
use serde_json::json;

/// Show or check a contract: what each status means for an API, as data
#[derive(Args)]
pub(crate) struct Contract {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Print the rows that a contract itself lists, and how they differ by method or condition
    Show {
        /// rest, http, or a file
        #[arg(value_name = "NAME|FILE")]
        contract: String,
    },
    /// Check a contract; prints the line and column of the first mistake and exits with 1
    Check {
        /// A TOML file
        #[arg(value_name = "NAME|FILE")]
        file: String,
    },
}

impl Contract {
    pub(crate) fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        match &self.action {
            Action::Show { contract } => show(shell, &shell::contract(contract)?),
            Action::Check { file } => check(shell, file),
        }
    }
}

fn show(shell: &Shell, contract: &aftercall::Contract) -> Result<End, Trouble> {
    if shell.json {
        shell.document(&status::contract_json(contract))?;
        return Ok(End::Well);
    }
    let rows: Vec<aftercall::Status> = contract.rows().collect();
    let closed = if contract.is_closed() { "; closed: it lists every status" } else { "" };
    let keys = match contract.honors_idempotency_keys() {
        true => "",
        false => "; idempotency keys are not honored",
    };
    let name = shell.paint.bold(contract.name());
    shell.line(format!("{name}: {} statuses of its own{closed}{keys}", rows.len()))?;
    shell.line("")?;
    status::table(shell, &rows)?;
    let mut first = true;
    for (variant, when) in contract.variants() {
        if !contract.lists(variant.code()) {
            continue;
        }
        if first {
            shell.line("")?;
            first = false;
        }
        let plain = contract.status(variant.code());
        let code = shell.paint.bold(&variant.code().to_string());
        shell.line(format!("{code} {when}: {}", status::difference(&plain, &variant)))?;
    }
    Ok(End::Well)
}

fn check(shell: &Shell, file: &str) -> Result<End, Trouble> {
    let checked = match aftercall::Contract::named(file) {
        Some(contract) => Ok(contract.clone()),
        None => {
            let text = files::text(file.as_ref(), shell::MAX_CONTRACT)
                .map_err(|error| Trouble::Usage(format!("{file}: {error}")))?;
            aftercall::Contract::from_toml(&text)
        }
    };
    match checked {
        Ok(contract) => {
            let rows = contract.rows().count();
            if shell.json {
                shell.document(&json!({"ok": true, "name": contract.name(), "rows": rows}))?;
            } else {
                let name = contract.name();
                shell.line(format!("{file}: ok: contract {name:?}, {rows} statuses of its own"))?;
            }
            Ok(End::Well)
        }
        Err(error) => {
            let (line, column) = error.position().unwrap_or((1, 1));
            let text = error.to_string();
            // The position stands before the colon of the file, as compilers write it.
            let position = format!("line {line}, column {column}: ");
            let message = text.strip_prefix(&position).unwrap_or(&text);
            let kind = error.kind() == ErrorKind::Contract;
            if shell.json {
                shell.document(&json!({
                    "ok": false, "line": line, "column": column, "error": message,
                }))?;
            } else if kind {
                shell.line(format!("{file}:{line}:{column}: {message}"))?;
            } else {
                shell.line(format!("{file}: {message}"))?;
            }
            Ok(End::Badly)
        }
    }
}
