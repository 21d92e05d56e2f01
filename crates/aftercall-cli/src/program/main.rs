//! The program `aftercall`: what an HTTP response means and what to do next, on the command line.
//!
//! One file per subcommand. A subcommand calls the core and shows the result; it knows no rule.

#![forbid(unsafe_code)]

mod call;
mod contract;
mod contract_file;
mod drive;
mod explain;
mod judge;
mod moves;
mod paint;
mod policy;
mod serve;
mod shell;
mod status;
mod target;
mod tour;
mod transport;
mod vectors;
mod why;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use shell::{End, Shell, Trouble, When};
use std::process::ExitCode;

/// What the exit code says, the same for every subcommand.
const EXIT_CODES: &str = "\
Exit codes:
  0  it worked, and every check passed
  1  the call did not succeed, or a check failed
  2  the command line, or a file that it names, is wrong; nothing was done";

/// What an HTTP response means, and what to do next
///
/// What went wrong, whose fault it is, whether the request took effect, and whether and when to send
/// it again.
#[derive(Parser)]
#[command(name = "aftercall", version, arg_required_else_help = true)]
struct Cli {
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    /// When to use color; NO_COLOR is respected
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: When,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// What each status means in an API
    Status(status::Status),
    /// Why a response means what it means, and what each word means
    Explain(explain::Explain),
    /// Judge responses: JSON lines in, verdicts out
    Judge(judge::Judge),
    /// Send a request and carry it through: a curl that decides
    Call(call::Call),
    /// Run the shared vectors
    Vectors(vectors::Vectors),
    /// Run the reference server
    Serve(serve::Serve),
    /// The policy's settings, their defaults, and its profiles
    Policy(policy::Policy),
    /// Show or check a contract
    Contract(contract::Contract),
    /// Meet every status for its real reason, and three failures on the wire
    Tour(tour::Tour),
}

impl Command {
    fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        match self {
            Command::Status(command) => command.run(shell),
            Command::Explain(command) => command.run(shell),
            Command::Judge(command) => command.run(shell),
            Command::Call(command) => command.run(shell),
            Command::Vectors(command) => command.run(shell),
            Command::Serve(command) => command.run(shell),
            Command::Policy(command) => command.run(shell),
            Command::Contract(command) => command.run(shell),
            Command::Tour(command) => command.run(shell),
        }
    }
}

/// Says what the exit codes mean in the help of every subcommand.
fn with_exit_codes(command: clap::Command) -> clap::Command {
    command.after_help(EXIT_CODES).mut_subcommands(with_exit_codes)
}

/// The error without the unexpected argument. In `-H Authorization: s3cret`, without quotes, that
/// argument is a secret.
fn unrepeated(mut error: clap::Error) -> clap::Error {
    let word = |value: &ContextValue| matches!(value, ContextValue::String(word) if !word.starts_with('-'));
    if error.kind() == ErrorKind::UnknownArgument
        && error.get(ContextKind::InvalidArg).is_some_and(word)
    {
        error.insert(ContextKind::InvalidArg, ContextValue::String("…".to_owned()));
    }
    error
}

/// Help goes out as clap paints it. An error repeats what was given, so it goes out like everything
/// else, with its own exit code.
fn leave(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        error.exit();
    }
    shell::tell(error.render().to_string().trim_end());
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

fn main() -> ExitCode {
    let matches = with_exit_codes(Cli::command()).try_get_matches();
    let cli = matches.map_err(unrepeated).and_then(|found| Cli::from_arg_matches(&found));
    let cli = match cli {
        Ok(cli) => cli,
        Err(error) => return leave(&error),
    };
    let shell = Shell::new(cli.json, cli.color);
    match cli.command.run(&shell) {
        Ok(End::Well) => ExitCode::SUCCESS,
        Ok(End::Badly) => ExitCode::from(1),
        Err(Trouble::Usage(message)) => {
            shell::tell(format!("aftercall: {message}"));
            ExitCode::from(2)
        }
        Err(Trouble::Failed(message)) => {
            shell::tell(format!("aftercall: {message}"));
            ExitCode::from(1)
        }
    }
}
