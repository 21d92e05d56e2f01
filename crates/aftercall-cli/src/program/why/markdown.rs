//! The same as Markdown (CommonMark): headings and bullets. Whatever a server or a caller chose stands in a
//! code span whose fence is longer than any in it, so that it is neither a link, nor HTML, nor the end
//! of the span; our own words stand outside.

use super::told::{Why, parts, said, value};
use aftercall_cli::visible::printable;

/// All lines.
pub(super) fn lines(why: &Why<'_>) -> Vec<String> {
    let verdict = why.verdict;
    let asked = why.method.map(|method| format!(" to {}", code(method))).unwrap_or_default();
    let mut out = vec![format!("## {}{asked}", plain(&why.title()))];
    paragraph(&mut out, plain(verdict.description()));
    heading(&mut out, "Next");
    paragraph(&mut out, plain(&verdict.advice().to_string()));
    out.push(format!(
        "Sending it again unchanged: {}.",
        match verdict.is_retryable() {
            true => "useful and harmless",
            false => "not advised",
        }
    ));
    heading(&mut out, "Why");
    out.push(String::new());
    for evidence in verdict.evidence() {
        let (source, name) = (evidence.source().slug(), evidence.name());
        let (field, value) = (evidence.field().slug(), value(verdict, evidence));
        out.push(format!("- {field}: {}, by {source} {}", code(&value), code(&name)));
        for other in evidence.overrode() {
            let (source, name) = (other.source.slug(), code(&other.name));
            out.push(format!("  - over {}, by {source} {name}", code(other.value)));
        }
    }
    let said = said(verdict);
    if !said.is_empty() || !verdict.challenges().is_empty() {
        heading(&mut out, "What the server said");
        out.push(String::new());
    }
    out.extend(said.iter().map(|(name, text)| format!("- {name}: {}", code(text))));
    for challenge in verdict.challenges() {
        let parts = parts(challenge);
        let shown: Vec<String> =
            parts.iter().map(|(name, text)| format!("{} {}", plain(name), code(text))).collect();
        out.push(format!("- challenge: {}", shown.join(", ")));
    }
    if !verdict.caveats().is_empty() {
        heading(&mut out, "Caveats");
        out.push(String::new());
    }
    let caveats = verdict.caveats().iter();
    out.extend(
        caveats.map(|caveat| format!("- {}: {}", code(caveat.slug()), plain(caveat.help()))),
    );
    out
}

fn heading(out: &mut Vec<String>, text: &str) {
    paragraph(out, format!("### {text}"));
}

fn paragraph(out: &mut Vec<String>, text: String) {
    out.extend([String::new(), text]);
}

/// Somebody else's text in a code span: in one line, with everything hidden as an escape. Nothing in it
/// ends the span, because its fence is longer than any run of backticks in it (CommonMark section 6.1).
pub(super) fn code(text: &str) -> String {
    let text = printable(text);
    let runs = text.split(|c| c != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0) + 1);
    // A span of blanks alone, or none, would not be one.
    if text.trim().is_empty() {
        return "(empty)".to_owned();
    }
    // One blank on each side is not part of the text; without them a backtick at an end would be part
    // of the fence.
    let pad = if text.starts_with([' ', '`']) || text.ends_with([' ', '`']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A text of the contract or our own: nothing in it is markup.
fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in printable(text).chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '!' | '&' | '~' | '$'
        ) {
            shown.push('\\');
        }
        shown.push(c);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_code_span() {
        for (text, shown) in [
            ("a", "`a`"),
            ("", "(empty)"),
            ("  ", "(empty)"),
            ("a`b", "``a`b``"),
            ("`", "`` ` ``"),
            ("``a```", "```` ``a``` ````"),
            (" a ", "`  a  `"),
            ("a\nb\r\u{1b}[31m\u{202e}", "`a\\nb\\r\\u{1b}[31m\\u{202e}`"),
            ("<img src=x> [a](b) @me #1", "`<img src=x> [a](b) @me #1`"),
        ] {
            assert_eq!(code(text), shown, "{text:?}");
        }
    }

    #[test]
    fn our_own_words_are_no_markup() {
        assert_eq!(plain("a_b <c> `d` [e](f)"), "a\\_b \\<c\\> \\`d\\` \\[e\\](f)");
    }
}
