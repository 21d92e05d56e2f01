//! Why a response means what it means, for people: for each field what decided it and what that
//! overrode, what the server said, the caveats in words, and what to do next. `explain` and
//! `judge --why` print it as lines for a terminal, or as Markdown for an issue.

use crate::paint::{Paint, fit, wrap};
use crate::shell::{Shell, Trouble};
use aftercall::{Evidence, Verdict};
use aftercall_cli::visible::printable;
use told::{parts, said, value};

mod markdown;
mod told;

pub(crate) use told::Why;

/// The width of a line in characters.
pub(crate) const WIDTH: usize = 80;
/// Where the second column begins, that of the values.
const VALUES: usize = 10;
/// The least and the most that a value takes of a line.
const VALUE: (usize, usize) = (13, 26);
/// Where a text begins that has a name before it.
const NAMED: usize = 4;

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For a terminal
    Lines,
    /// For an issue, or for whoever reads Markdown
    Markdown,
}

impl Why<'_> {
    /// Prints it.
    pub(crate) fn show(&self, shell: &Shell, form: Form) -> Result<(), Trouble> {
        let lines = match form {
            Form::Lines => self.lines(shell.paint),
            Form::Markdown => markdown::lines(self),
        };
        lines.iter().try_for_each(|line| shell.line(line))
    }

    fn lines(&self, paint: Paint) -> Vec<String> {
        let mut out = vec![format!("{}{}", paint.bold(&self.title()), self.asked())];
        out.extend(wrap(self.verdict.description(), WIDTH));
        out.push(String::new());
        let values = self.verdict.evidence().map(|each| value(self.verdict, each).chars().count());
        let (least, most) = VALUE;
        let column = VALUES + values.max().unwrap_or(0).clamp(least, most) + 2;
        for evidence in self.verdict.evidence() {
            decided(&mut out, paint, (self.verdict, column), evidence);
        }
        let said = said(self.verdict);
        if !said.is_empty() {
            out.push(String::new());
        }
        for (name, text) in said {
            named(&mut out, "", name, &text);
        }
        for challenge in self.verdict.challenges() {
            let parts: Vec<String> = parts(challenge).into_iter().map(in_line).collect();
            named(&mut out, "", "challenge", &parts.join(", "));
        }
        for caveat in self.verdict.caveats().iter() {
            let from = out.len();
            named(&mut out, "caveat: ", caveat.slug(), caveat.help());
            // Painted afterwards: the codes of a colour have no width.
            if let Some(first) = out.get_mut(from) {
                *first = first.replacen(caveat.slug(), &paint.bad(caveat.slug()), 1);
            }
        }
        out.push(String::new());
        let next = format!("Next: {}", self.verdict.advice());
        out.extend(wrap(&next, WIDTH));
        out.extend(wrap(&self.again(), WIDTH));
        out
    }

    fn asked(&self) -> String {
        self.method.map(|method| format!(" to {}", printable(method))).unwrap_or_default()
    }

    /// Whether sending it again is useful and harmless.
    fn again(&self) -> String {
        let request = match self.method {
            Some(method) => format!("this {}", printable(method)),
            None => "a request about which nothing is known".to_owned(),
        };
        let answer = match self.verdict.is_retryable() {
            true => "useful and harmless",
            false => "not advised",
        };
        format!("Sending {request} again unchanged: {answer}.")
    }
}

/// One field: its value, what decided it, and what that overrode.
fn decided(
    out: &mut Vec<String>,
    paint: Paint,
    (verdict, column): (&Verdict, usize),
    evidence: Evidence<'_>,
) {
    let value = value(verdict, evidence);
    let line = by(evidence.source().slug(), &evidence.name());
    let mut lines = wrap(&line, WIDTH - column).into_iter();
    let space = " ".repeat(column.saturating_sub(VALUES + value.chars().count()));
    out.push(format!(
        "  {}  {}{space}{}",
        fit(evidence.field().slug(), 6),
        paint.bold(&value),
        paint.dim(&lines.next().unwrap_or_default())
    ));
    let blank = " ".repeat(column);
    out.extend(lines.map(|line| format!("{blank}{}", paint.dim(&line))));
    for other in evidence.overrode() {
        let over = format!("over {}, by {}", other.value, by(other.source.slug(), &other.name));
        for line in wrap(&over, WIDTH - column) {
            out.push(format!("{blank}{}", paint.dim(&line)));
        }
    }
}

/// A source and the name of what it was.
fn by(source: &str, name: &str) -> String {
    match printable(name) {
        same if same == source => same,
        name => format!("{source}: {name}"),
    }
}

/// A name and a text that goes on below it.
fn named(out: &mut Vec<String>, before: &str, name: &str, text: &str) {
    let whole = format!("{before}{name}: {}", printable(text));
    for (number, line) in wrap(&whole, WIDTH - NAMED).into_iter().enumerate() {
        let indent = if number == 0 { "  " } else { "    " };
        out.push(format!("{indent}{line}"));
    }
}

fn in_line((name, text): (&str, String)) -> String {
    if name == "scheme" { text } else { format!("{name} {text:?}") }
}
