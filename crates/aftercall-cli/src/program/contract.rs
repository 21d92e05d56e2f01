//! `aftercall contract`: shows a contract, checks a file that somebody wrote, or writes it in another
//! form.

mod rows;

use crate::contract_file::{self, Bad, Reading, Unread};
use crate::shell::{self, End, Shell, Trouble};
use crate::status;
use aftercall_cli::visible;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::io::{self, IsTerminal, Write};

/// Show, check or convert a contract: what each status means for an API, as data
///
/// A contract is a built-in one by its name, or a file: TOML, a table (text, Markdown, CSV), or an
/// OpenAPI document. `-` is standard input.
#[derive(Args)]
pub(crate) struct Contract {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Print the rows that a contract itself lists, and how they differ by method or condition
    ///
    /// With --json: code, message and description of each row, as an array.
    Show {
        /// A built-in contract such as rest or http, a file, or -
        #[arg(value_name = "NAME|FILE")]
        contract: String,
        /// With --json, everything that the contract says
        #[arg(long)]
        full: bool,
        #[command(flatten)]
        reading: Reading,
    },
    /// Check a contract; prints the line and column of the first mistake and exits with 1
    Check {
        /// A built-in contract, a file, or -
        #[arg(value_name = "NAME|FILE")]
        file: String,
        #[command(flatten)]
        reading: Reading,
    },
    /// Print a contract in another form; TOML, the default, loses nothing
    Convert {
        /// A built-in contract, a file, or -
        #[arg(value_name = "NAME|FILE")]
        file: String,
        /// The form
        #[arg(long, value_name = "FORM", default_value = "toml")]
        to: Form,
        #[command(flatten)]
        reading: Reading,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// The contract's own file
    Toml,
    /// A table of code, message and description
    Markdown,
    /// The same, separated by commas
    Csv,
    /// The same, as `contract show --json` prints it
    Json,
}

impl Contract {
    pub(crate) fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        match &self.action {
            Action::Show { contract, full, reading } => {
                or_bad(contract_file::read(contract, reading), |contract| {
                    show(shell, contract, *full)
                })
            }
            Action::Check { file, reading } => check(shell, file, reading),
            Action::Convert { file, to, reading } => {
                or_bad(contract_file::read(file, reading), |contract| convert(contract, *to))
            }
        }
    }
}

/// Goes on with a contract. What is wrong with one goes to standard error, so that nothing else stands
/// in the output.
fn or_bad(
    read: Result<aftercall::Contract, Unread>,
    with: impl FnOnce(&aftercall::Contract) -> Result<End, Trouble>,
) -> Result<End, Trouble> {
    match read {
        Ok(contract) => with(&contract),
        Err(Unread::Bad(bad)) => {
            shell::tell(bad.lines(io::stderr().is_terminal()));
            Ok(End::Badly)
        }
        Err(missing) => Err(missing.into()),
    }
}

fn show(shell: &Shell, contract: &aftercall::Contract, full: bool) -> Result<End, Trouble> {
    if shell.json {
        if full {
            shell.document(&document(contract))?;
        } else {
            let between = if io::stdout().is_terminal() { "\n" } else { "" };
            shell.line(visible::json(&rows::json(contract, between)))?;
        }
        return Ok(End::Well);
    }
    let own: Vec<aftercall::Status> = contract.rows().collect();
    let closed = if contract.is_closed() { "; closed: it lists every status" } else { "" };
    let keys = match contract.honors_idempotency_keys() {
        true => "",
        false => "; idempotency keys are not honored",
    };
    let name = shell.paint.bold(contract.name());
    shell.line(format!("{name}: {} statuses of its own{closed}{keys}", own.len()))?;
    shell.line("")?;
    status::table(shell, &own)?;
    variants(shell, contract)?;
    let mut first = true;
    for (from, to, row) in contract.ranges() {
        if std::mem::take(&mut first) {
            shell.line("")?;
        }
        let range = shell.paint.bold(&rows::range_name(from, to));
        let texts = [row.message(), row.description()];
        let texts: Vec<&str> = texts.into_iter().filter(|text| !text.is_empty()).collect();
        shell.line(format!("{range}: {}", texts.join(": ")))?;
    }
    operations(shell, contract)?;
    Ok(End::Well)
}

fn variants(shell: &Shell, contract: &aftercall::Contract) -> Result<(), Trouble> {
    let mut first = true;
    let own: Vec<u16> = contract.rows().map(|row| row.code()).collect();
    for (variant, when) in contract.variants() {
        if !own.contains(&variant.code()) {
            continue;
        }
        if std::mem::take(&mut first) {
            shell.line("")?;
        }
        let plain = contract.status(variant.code());
        let code = shell.paint.bold(&variant.code().to_string());
        shell.line(format!("{code} {when}: {}", status::difference(&plain, &variant)))?;
    }
    Ok(())
}

fn operations(shell: &Shell, contract: &aftercall::Contract) -> Result<(), Trouble> {
    let mut first = true;
    for operation in contract.operations() {
        let Some((method, path)) = operation.operation_path() else { continue };
        if std::mem::take(&mut first) {
            shell.line("")?;
        }
        let own = rows::rows(&operation).into_iter().map(|row| row.code.to_string());
        let own =
            if operation.is_closed() { own.collect::<Vec<_>>().join(" ") } else { String::new() };
        let harmless = match operation.is_idempotent() {
            Some(true) => "; harmless to repeat",
            Some(false) => "; not harmless to repeat",
            None => "",
        };
        let name = shell.paint.bold(&format!("{method} {path}"));
        let lists = if own.is_empty() { String::new() } else { format!(": {own}") };
        shell.line(format!("{name}{lists}{harmless}"))?;
    }
    Ok(())
}

/// Everything that a contract says.
fn document(contract: &aftercall::Contract) -> Value {
    let range = |(first, last, row): (u16, u16, aftercall::Status)| json!({"range": rows::range_name(first, last), "row": status::json(&row)});
    let mut document = status::contract_json(contract);
    if let Value::Object(members) = &mut document {
        let ranges: Vec<Value> = contract.ranges().map(range).collect();
        let operations: Vec<Value> =
            contract.operations().map(|one| operation(&one, range)).collect();
        members.insert("source".to_owned(), json!(contract.source()));
        members.insert("is_idempotent".to_owned(), json!(contract.is_idempotent()));
        members.insert("ranges".to_owned(), Value::Array(ranges));
        members.insert("operations".to_owned(), Value::Array(operations));
    }
    document
}

fn operation(
    operation: &aftercall::Contract,
    range: impl Fn((u16, u16, aftercall::Status)) -> Value,
) -> Value {
    let (method, path) = operation.operation_path().unwrap_or_default();
    json!({
        "method": method,
        "path": path,
        "closed": operation.is_closed(),
        "is_idempotent": operation.is_idempotent(),
        "rows": operation.rows().map(|row| status::json(&row)).collect::<Vec<_>>(),
        "ranges": operation.ranges().map(range).collect::<Vec<_>>(),
    })
}

fn convert(contract: &aftercall::Contract, to: Form) -> Result<End, Trouble> {
    let text = match to {
        Form::Toml => contract.to_toml().map_err(|error| Trouble::Failed(error.to_string()))?,
        Form::Markdown => rows::markdown(contract),
        Form::Csv => rows::csv(contract),
        Form::Json => rows::json(contract, "\n") + "\n",
    };
    if to != Form::Toml
        && (contract.operations().next().is_some()
            || contract.rows().any(|row| says_more(contract, &row)))
    {
        shell::tell(
            "aftercall: only codes, messages and descriptions are written; TOML has all of it",
        );
    }
    let mut out = io::stdout().lock();
    shell::wanted(out.write_all(text.as_bytes()).and_then(|()| out.flush()))?;
    Ok(End::Well)
}

/// Whether a row says more than a table of texts can.
fn says_more(contract: &aftercall::Contract, row: &aftercall::Status) -> bool {
    let plain = aftercall::Contract::http().status(row.code());
    let words = |row: &aftercall::Status| (row.effect(), row.fault(), row.remedy(), row.repeat());
    words(&plain) != words(row) || contract.is_closed()
}

fn check(shell: &Shell, file: &str, reading: &Reading) -> Result<End, Trouble> {
    match contract_file::read(file, reading) {
        Ok(contract) => {
            let rows = contract.rows().count();
            if shell.json {
                shell.document(&json!({"ok": true, "name": contract.name(), "rows": rows}))?;
            } else {
                let name = contract.name();
                let ranges = match contract.ranges().count() {
                    0 => String::new(),
                    1 => ", 1 range".to_owned(),
                    count => format!(", {count} ranges"),
                };
                let operations = match contract.operations().count() {
                    0 => String::new(),
                    1 => ", 1 operation".to_owned(),
                    count => format!(", {count} operations"),
                };
                shell.line(format!(
                    "{file}: ok: contract {name:?}, {rows} statuses of its own{ranges}{operations}"
                ))?;
            }
            Ok(End::Well)
        }
        Err(Unread::Bad(bad)) => {
            if shell.json {
                let Bad { line, column, message, .. } = &bad;
                shell.document(&json!({
                    "ok": false, "line": line, "column": column, "error": message,
                }))?;
            } else {
                for line in bad.lines(io::stdout().is_terminal()).lines() {
                    shell.line(line)?;
                }
            }
            Ok(End::Badly)
        }
        Err(missing) => Err(missing.into()),
    }
}
