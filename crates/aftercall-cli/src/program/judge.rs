//! `aftercall judge`: answers in as JSON lines, verdicts out as JSON lines.

use crate::contract_file;
use crate::shell::{self, End, Shell, Trouble};
use crate::why::{Form, Why};
use aftercall::{Contract, Request, Verdict};
use aftercall_cli::visible;
use aftercall_vectors::strict::Fields;
use aftercall_vectors::{given, json};
use clap::Args;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};

/// The longest line that is read, in bytes.
const MAX_LINE: u64 = 16 << 20;

/// Judge responses: JSON lines in, verdicts out
///
/// With --why the verdicts are explained to a person instead, one after the other.
///
/// A line is {"request": {...}, "response": {...}} or {"request": {...}, "failure": {...}}, as in
/// the shared vectors; `request` may be left out, and `contract` may be added. Each line gives one
/// line: the verdict, or {"line": N, "error": "..."}, which is also printed on standard error and
/// makes the exit code 1. The output is JSON with and without --json.
#[derive(Args)]
pub(crate) struct Judge {
    /// A file of lines; standard input without one, or for -
    #[arg(value_name = "FILE", default_value = "-")]
    file: String,
    /// The API's contract: a built-in one such as rest or http, or a file
    #[arg(long, value_name = "NAME|FILE", default_value = "rest")]
    contract: String,
    /// Explain each verdict to a person: what decided, what that overrode, what to do next
    #[arg(long)]
    why: bool,
    /// With --why: write Markdown, in which nothing that a server said is markup
    #[arg(long, requires = "why")]
    markdown: bool,
}

impl Judge {
    pub(crate) fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        if shell.json && self.why {
            let message = "--json and --why: without --why the output is JSON, with all evidence";
            return Err(Trouble::Usage(message.to_owned()));
        }
        let contract = contract_file::named_or_read(&self.contract)?;
        let mut lines: Box<dyn BufRead> = match self.file.as_str() {
            "-" => Box::new(io::stdin().lock()),
            file => match File::open(file) {
                Ok(open) => Box::new(BufReader::new(open)),
                Err(error) => return Err(Trouble::Usage(format!("{file}: {error}"))),
            },
        };
        let mut out = BufWriter::new(io::stdout().lock());
        let (mut all_well, mut is_first) = (true, true);
        for number in 1_u64.. {
            let Some(line) = read_line(&mut lines)? else { break };
            if line.trim_ascii().is_empty() {
                continue;
            }
            let judged = judge(&line, &contract).inspect_err(|error| {
                all_well = false;
                shell::tell(format!("aftercall: line {number}: {error}"));
            });
            if self.why {
                if let Ok((verdict, request)) = &judged {
                    let separate = if is_first { Ok(()) } else { shell.line("") };
                    separate.and_then(|()| self.explain(shell, verdict, request.as_ref()))?;
                    is_first = false;
                }
                continue;
            }
            let said = judged.map_or_else(
                |error| json!({"line": number, "error": error}),
                |(verdict, _)| json::verdict(&verdict),
            );
            // One line in, one line out, also for whoever talks to us through pipes.
            if !shell::wanted(
                writeln!(out, "{}", visible::json(&said.to_string())).and_then(|()| out.flush()),
            )? {
                break;
            }
        }
        Ok(End::of(all_well))
    }

    fn explain(
        &self,
        shell: &Shell,
        verdict: &Verdict,
        request: Option<&Request>,
    ) -> Result<(), Trouble> {
        let form = if self.markdown { Form::Markdown } else { Form::Lines };
        Why { verdict, method: request.map(Request::method) }.show(shell, form)
    }
}

/// The next line; one that is too long is cut, and then it is not JSON.
fn read_line(lines: &mut dyn BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let read = io::Read::take(&mut *lines, MAX_LINE).read_until(b'\n', &mut line)?;
    if line.last() != Some(&b'\n') && u64::try_from(read).unwrap_or(0) >= MAX_LINE {
        lines.skip_until(b'\n')?;
    }
    Ok((read > 0).then_some(line))
}

fn judge(line: &[u8], contract: &Contract) -> Result<(Verdict, Option<Request>), String> {
    let line: Value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let mut fields = Fields::of(&line, "line")?;
    let own = fields.take("contract");
    let own = own.map(|own| given::contract(Some(own))).transpose()?;
    let request = fields.take("request").map(given::request).transpose()?;
    let came = given::came(&mut fields)?;
    fields.end()?;
    let verdict = came.judge(own.as_ref().unwrap_or(contract), request.as_ref());
    Ok((verdict, request))
}
