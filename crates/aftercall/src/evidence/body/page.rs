//! HTML pages: their title, and their first heading or what follows it, as text for people. Never a
//! code.

use std::borrow::Cow;

/// Maximum number of bytes of a title that are looked at.
const MAX_TITLE: usize = 512;
/// Maximum number of bytes of a page in which a title is looked for.
const MAX_PAGE: usize = 8_192;

/// The texts of a page's title, and of what says more: its first heading or, if that only repeats the
/// title, its first preformatted text, as Express has it, or its first paragraph.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn titles(page: &[u8]) -> (Option<String>, Option<String>) {
    let (title, heading) = (element(page, b"<title"), element(page, b"<h1"));
    let says_more =
        |text: &String| title.as_ref().is_none_or(|title| !title.contains(text.as_str()));
    let detail = heading.filter(says_more);
    // Without a title the page is not one that a framework wrote.
    let more = || element(page, b"<pre").or_else(|| element(page, b"<p")).filter(says_more);
    let detail = match title {
        Some(_) => detail.or_else(more),
        None => detail,
    };
    (title, detail)
}

/// A title and a detail. A heading that only repeats the title, or that is the page's only title,
/// says less than the text after it.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn texts(page: &[u8]) -> (Option<String>, Option<String>) {
    let (title, heading) = titles(page);
    let Some(heading) = heading else { return (title, None) };
    let repeats = title.as_ref().is_none_or(|title| title.contains(&heading));
    let title_is = |text: &String| title.as_ref().is_some_and(|title| title.contains(text));
    match after_heading(page).filter(|text| repeats && !title_is(text)) {
        Some(text) => (title.or(Some(heading)), Some(text)),
        None => {
            let detail = Some(heading).filter(|heading| title.as_ref() != Some(heading));
            (title, detail)
        }
    }
}

/// The first text after the first heading, up to a rule or the end of what holds it.
fn after_heading(page: &[u8]) -> Option<String> {
    const ENDS: &[&[u8]] = &[b"<hr", b"<script", b"<style", b"</body", b"<address"];
    const BLOCKS: &[&[u8]] = &[
        b"<p",
        b"</p",
        b"<div",
        b"</div",
        b"<center",
        b"</center",
        b"<h",
        b"</h",
        b"<ul",
        b"<pre",
    ];
    let page = page.get(..MAX_PAGE).unwrap_or(page);
    let begins = |text: &[u8], tag: &&[u8]| {
        text.get(..tag.len()).is_some_and(|at| at.eq_ignore_ascii_case(tag))
    };
    let mut rest = page.get(find(page, b"</h1")?..)?;
    let mut text = Vec::new();
    while let Some(at) = memchr::memchr(b'<', rest) {
        text.extend_from_slice(rest.get(..at)?);
        rest = rest.get(at..)?;
        let is_empty = text.iter().all(u8::is_ascii_whitespace);
        let ends = ENDS.iter().any(|tag| begins(rest, tag));
        if ends
            || text.len() > MAX_TITLE
            || (!is_empty && BLOCKS.iter().any(|tag| begins(rest, tag)))
        {
            break;
        }
        text.push(b' ');
        rest = rest.get(memchr::memchr(b'>', rest)? + 1..)?;
    }
    text.truncate(MAX_TITLE);
    let text = plain(&String::from_utf8_lossy(&text));
    Some(text).filter(|text| !text.is_empty())
}

/// Where this tag begins first.
fn find(page: &[u8], tag: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'<', page).find(|at| {
        let text = page.get(*at..at + tag.len());
        text.is_some_and(|text| text.eq_ignore_ascii_case(tag))
    })
}

/// The text of the first element that begins so.
fn element(page: &[u8], begins: &[u8]) -> Option<String> {
    let page = page.get(..MAX_PAGE).unwrap_or(page);
    let mut rest = page;
    let inner = loop {
        let at = memchr::memchr(b'<', rest)?;
        rest = rest.get(at..)?;
        let tag = rest.get(..begins.len())?;
        let ends = rest.get(begins.len()).is_some_and(|next| b" >\t\r\n".contains(next));
        if tag.eq_ignore_ascii_case(begins) && ends {
            let close = memchr::memchr(b'>', rest)?;
            break rest.get(close + 1..)?;
        }
        rest = rest.get(1..)?;
    };
    let name = begins.get(1..)?;
    let inner = inner.get(..MAX_TITLE).unwrap_or(inner);
    let is_end = |window: &[u8]| {
        window.starts_with(b"</")
            && window.get(2..).is_some_and(|end| end.eq_ignore_ascii_case(name))
    };
    // The first line only: what follows in preformatted text is a stack.
    let is_break = |window: &[u8]| {
        begins == b"<pre" && window.get(..3).is_some_and(|end| end.eq_ignore_ascii_case(b"<br"))
    };
    let is_end = |window: &[u8]| is_end(window) || is_break(window);
    let end = inner.windows(begins.len() + 1).position(is_end).unwrap_or(inner.len());
    let text = plain(&String::from_utf8_lossy(inner.get(..end)?));
    Some(text).filter(|text| !text.is_empty())
}

/// A text without its tags, with each run of white space as one blank.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut is_tag = false;
    for letter in html.chars() {
        match letter {
            '<' => {
                is_tag = true;
                text.push(' ');
            }
            '>' if is_tag => is_tag = false,
            _ if is_tag => {}
            _ => text.push(letter),
        }
    }
    decoded(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A text with the five predefined entities, and the usual numbers for them, decoded.
pub(super) fn decoded(text: &str) -> String {
    const NAMES: &[(&str, char)] = &[
        ("lt;", '<'),
        ("gt;", '>'),
        ("quot;", '"'),
        ("apos;", '\''),
        ("amp;", '&'),
        ("#34;", '"'),
        ("#38;", '&'),
        ("#39;", '\''),
        ("#60;", '<'),
        ("#62;", '>'),
    ];
    let mut decoded = Cow::Borrowed("");
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        let known = NAMES.iter().find(|(name, _)| after.starts_with(name));
        let (letter, used) = known.map_or(('&', 0), |(name, letter)| (*letter, name.len()));
        let text = decoded.to_mut();
        text.push_str(before);
        text.push(letter);
        rest = after.get(used..).unwrap_or("");
    }
    decoded.to_mut().push_str(rest);
    decoded.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_plain_text() {
        for (page, title, heading) in [
            ("<html><title>502 Bad Gateway</title>", Some("502 Bad Gateway"), None),
            ("<TITLE lang=en>a\n  b</TITLE><H1>c <em>d</em>e</H1>", Some("a b"), Some("c d e")),
            ("<title>a &lt;b&gt; &#39;c&#39; &amp;lt;</title>", Some("a <b> 'c' &lt;"), None),
            (
                "<title>404 Not Found</title><h1>Not Found</h1><p>No <b>such</b> page.</p>",
                Some("404 Not Found"),
                Some("No such page."),
            ),
            (
                "<title>Error</title><pre>Cannot GET /&lt;x&gt;</pre><p>y</p>",
                Some("Error"),
                Some("Cannot GET /<x>"),
            ),
            (
                "<title>Error</title><PRE>Error: a<br> &nbsp; at b:1</PRE>",
                Some("Error"),
                Some("Error: a"),
            ),
            ("<title>Error</title><h1>More</h1><p>y</p>", Some("Error"), Some("More")),
            ("<title>Error</title><p>open", Some("Error"), Some("open")),
            ("<title>Error</title><param>x</param><p></p>", Some("Error"), None),
            ("<titles>x</titles><h1class>y</h1>", None, None),
            ("<title></title><h1> </h1>", None, None),
            ("<title>open", Some("open"), None),
            ("<title", None, None),
            ("", None, None),
        ] {
            let found = titles(page.as_bytes());
            let wanted = (title.map(str::to_owned), heading.map(str::to_owned));
            assert_eq!(found, wanted, "{page}");
        }
        for (page, title, detail) in [
            (
                "<title>a b</title><h1>b</h1><p>c<br />\r\nd</p><hr><address>e</address>",
                "a b",
                Some("c d"),
            ),
            ("<title>a</title><h1>a</h1><hr><center>b</center>", "a", None),
            ("<title>a</title><h1>b</h1><p>c</p>", "a", Some("b")),
            ("<h1>a</h1>\nb <i>c</i>\n</body>", "a", Some("b c")),
            ("<title>a b</title><h1>a</h1><p>b</p>", "a b", None),
            ("<title>a</title><h1>a</h1>open", "a", None),
        ] {
            let found = texts(page.as_bytes());
            assert_eq!(found, (Some(title.to_owned()), detail.map(str::to_owned)), "{page}");
        }
        assert_eq!(texts(b"<h1>a</h1>"), (None, Some("a".to_owned())));
        let long = format!("<title>{}</title>", "x".repeat(10_000));
        assert_eq!(titles(long.as_bytes()).0.map(|title| title.len()), Some(MAX_TITLE));
    }
}
