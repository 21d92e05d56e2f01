//! Manual pages of section 3, one for each section of the header and from the same comments. Every
//! function has a page of its own name, which leads to that of its section.

use crate::header::read;
use crate::header_page::{Item, Section};
use crate::version::version;
use std::fmt::Write as _;
use std::path::Path;

/// One page: its file's name and its text.
pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// All pages.
pub(crate) fn pages(root: &Path) -> Result<Vec<Page>, String> {
    let sections = read(root)?;
    let mut pages = vec![Page { name: "aftercall.3".to_owned(), text: overview(&sections) }];
    pages.push(Page { name: "aftercall_curl.3".to_owned(), text: curl(root)? });
    for section in &sections {
        let home = format!("aftercall_{}", section.page);
        pages.push(Page { name: format!("{home}.3"), text: page(section, &home) });
        for item in section.items.iter().filter(|item| item.is_function() && item.name != home) {
            let text = format!(".so man3/{home}.3\n");
            pages.push(Page { name: format!("{}.3", item.name), text });
        }
    }
    Ok(pages)
}

fn title(name: &str) -> String {
    // Names are not to be broken at the end of a line.
    let name = escape(name);
    format!(".TH {name} 3 \"\" \"aftercall {}\" \"aftercall\"\n.nh\n.ad l\n", version().join("."))
}

/// The page on the library.
fn overview(sections: &[Section]) -> String {
    let mut text = title("aftercall");
    text.push_str(
        ".SH NAME\naftercall \\- what the answer of an HTTP API means and what to do next\n\
         .SH SYNOPSIS\n.nf\n.B #include <aftercall.h>\n.fi\n.PP\n\
         .B cc program.c $(pkg\\-config \\-\\-cflags \\-\\-libs aftercall)\n\
         .SH DESCRIPTION\nEach part of the interface has a page of its own, and each function leads \
         to it.\n",
    );
    for section in sections {
        let name = escape(&format!("aftercall_{}", section.page));
        let _ = writeln!(text, ".TP\n.BR {name} (3)\n{}", line(section.title));
    }
    text.push_str(".TP\n.BR aftercall_curl (3)\nAdapt: libcurl\n");
    text
}

/// The page on the header that goes with libcurl: its first comment, then what it declares.
fn curl(root: &Path) -> Result<String, String> {
    let path = root.join("include/aftercall_curl.h");
    let header = std::fs::read_to_string(&path);
    let header = header.map_err(|error| format!("{}: {error}", path.display()))?;
    let (about, rest) = header.split_once("\n */\n").unwrap_or(("", &header));
    let end = rest.find("#ifdef __cplusplus\n}").unwrap_or(rest.len());
    let begin = rest.find("/* ").unwrap_or(0);
    let mut text = title("aftercall_curl");
    text.push_str(
        ".SH NAME\naftercall_curl \\- libcurl sends, aftercall decides\n\
         .SH SYNOPSIS\n.nf\n.B #define AFTERCALL_CURL_IMPLEMENTATION\n\
         .B #include <aftercall_curl.h>\n.fi\n.SH DESCRIPTION\n",
    );
    let mut is_code = false;
    for words in about.lines().skip(1) {
        let words = words.trim_start_matches(" *");
        let words = words.strip_prefix(' ').unwrap_or(words);
        match words.trim() {
            "" => text.push_str(if is_code { "" } else { ".PP\n" }),
            _ => {
                let indented = words.starts_with("    ");
                if indented != is_code {
                    text.push_str(if indented { ".nf\n" } else { ".fi\n.PP\n" });
                    is_code = indented;
                }
                let _ = writeln!(text, "{}", line(words));
            }
        }
    }
    let declared = rest.get(begin..end).unwrap_or("").trim();
    let _ = writeln!(text, ".SH DECLARATIONS\n.nf\n{}\n.fi", code(declared));
    text.push_str(".SH SEE ALSO\n.BR aftercall (3)\n");
    Ok(text)
}

/// The page on one section.
fn page(section: &Section, home: &str) -> String {
    let mut text = title(home);
    let functions: Vec<&Item> = section.items.iter().filter(|item| item.is_function()).collect();
    let names: Vec<String> = functions.iter().map(|item| escape(&item.name)).collect();
    let mut names = names.join(", ");
    if !functions.iter().any(|item| item.name == home) {
        let divider = if names.is_empty() { "" } else { ", " };
        names = format!("{}{divider}{names}", escape(home));
    }
    let title = section.title.rsplit(": ").next().unwrap_or(section.title);
    let _ = writeln!(text, ".SH NAME\n{names} \\- {}", line(title));
    text.push_str(".SH SYNOPSIS\n.nf\n.B #include <aftercall.h>\n");
    for item in &functions {
        let _ = writeln!(text, ".PP\n{}", code(declaration(item)));
    }
    text.push_str(".fi\n.SH DESCRIPTION\n");
    let _ = writeln!(text, "{}", line(section.about));
    for item in &functions {
        let _ = writeln!(text, ".SS {}()", escape(&item.name));
        text.push_str(&prose(&item.comment));
    }
    let types: Vec<&Item> = section.items.iter().filter(|item| !item.is_function()).collect();
    if !types.is_empty() || !section.constants.is_empty() {
        text.push_str(".SH TYPES AND CONSTANTS\n");
    }
    for item in types {
        let _ = writeln!(text, ".SS {}", escape(&item.name));
        text.push_str(&prose(&item.comment));
        let _ = writeln!(text, ".PP\n.nf\n{}\n.fi", code(&item.declaration));
    }
    if !section.constants.is_empty() {
        let _ = writeln!(text, ".PP\n.nf\n{}\n.fi", code(&section.constants));
    }
    text.push_str(".SH SEE ALSO\n.BR aftercall (3)\n");
    text
}

/// A declaration without what only compilers want.
fn declaration(item: &Item) -> &str {
    item.declaration.strip_prefix("AFTERCALL_API").unwrap_or(&item.declaration).trim_start()
}

/// A comment as paragraphs.
fn prose(comment: &[String]) -> String {
    let mut text = String::new();
    for (number, words) in comment.iter().enumerate() {
        let starts = ["Returns: ", "Ownership: ", "Thread safety: "];
        match starts.iter().find_map(|start| words.strip_prefix(start).map(|rest| (start, rest))) {
            Some((start, rest)) => {
                let _ = writeln!(text, ".TP\n.B {}\n{}", start.trim_end(), line(rest));
            }
            None if words.is_empty() => {
                let is_next = |start: &&str| {
                    comment.get(number + 1).is_some_and(|next| next.starts_with(*start))
                };
                if !starts.iter().any(is_next) {
                    text.push_str(".PP\n");
                }
            }
            None => {
                let _ = writeln!(text, "{}", line(words));
            }
        }
    }
    text
}

/// Lines that are shown as they are.
fn code(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A line that begins with no command.
fn line(text: &str) -> String {
    let text = escape(text);
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

/// What troff would take for its own.
fn escape(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Command, Stdio};

    #[test]
    fn every_page_is_shown_without_a_warning() {
        let pages = pages(&crate::root()).unwrap();
        assert!(pages.len() > 100, "{} pages", pages.len());
        let scratch = crate::root().join("target/man/man3");
        std::fs::create_dir_all(&scratch).unwrap();
        for page in &pages {
            std::fs::write(scratch.join(&page.name), &page.text).unwrap();
        }
        let has = |tool: &str| {
            let mut probe = Command::new(tool);
            probe.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
            probe.status().is_ok_and(|status| status.success())
        };
        if !has("groff") {
            println!("skipped: there is no groff");
            return;
        }
        for page in pages.iter().filter(|page| !page.text.starts_with(".so ")) {
            let mut groff = Command::new("groff");
            groff.args(["-man", "-Tascii", "-ww", "-z"]).arg(scratch.join(&page.name));
            let done = groff.output().unwrap();
            let said = String::from_utf8_lossy(&done.stderr);
            assert!(done.status.success() && said.is_empty(), "{}: {said}", page.name);
        }
    }

    #[test]
    fn nothing_of_a_comment_is_taken_for_a_command() {
        assert_eq!(line(".profile -x \\n"), "\\&.profile \\-x \\en");
    }
}
