//! Contracts that are tables: the thirteen rows of `rest` in many drawings come to the same texts, and a
//! bad table says where it is bad.

use aftercall::{Contract, Format};

/// Code, message and description of the thirteen rows.
fn thirteen() -> Vec<(u16, String, String)> {
    let row = |row: aftercall::Status| {
        (row.code(), row.message().to_owned(), row.description().to_owned())
    };
    Contract::rest().rows().map(row).collect()
}

fn read(text: &str, format: Format) -> Vec<(u16, String, String)> {
    let contract = Contract::read(text, format).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let row = |row: aftercall::Status| {
        (row.code(), row.message().to_owned(), row.description().to_owned())
    };
    contract.rows().map(row).collect()
}

fn error(text: &str, format: Format) -> (u32, u32, String) {
    let error = Contract::read(text, format).map(drop).expect_err(text);
    let (line, column) = error.position().expect("a position");
    (line, column, error.to_string())
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("a line");
        if !last.is_empty() && last.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

struct Drawing {
    widths: (usize, usize, usize),
    indent: usize,
    gap: &'static str,
    /// Between rows.
    rule: &'static str,
    /// Behind the last text of each row.
    tail: &'static str,
    heading: (&'static str, &'static str, &'static str),
}

fn draw(rows: &[(u16, String, String)], how: &Drawing) -> String {
    let (a, b, c) = how.widths;
    let indent = " ".repeat(how.indent);
    let mut out = String::new();
    let line = |x: &str, y: &str, z: &str| {
        format!("{indent}{x:a$}{}{y:b$}{}{z}", how.gap, how.gap).trim_end().to_owned()
    };
    let (x, y, z) = how.heading;
    out += &(line(x, y, z) + how.tail + "\n" + how.rule);
    for (code, message, description) in rows {
        let (message, description) = (wrap(message, b), wrap(description, c));
        for at in 0..message.len().max(description.len()) {
            let code = if at == 0 { code.to_string() } else { String::new() };
            let cell = |lines: &[String]| lines.get(at).cloned().unwrap_or_default();
            out += &line(&code, &cell(&message), &cell(&description));
            if at + 1 == message.len().max(description.len()) {
                out += how.tail;
            }
            out += "\n";
        }
        out += how.rule;
    }
    out
}

#[test]
fn the_thirteen_rows_in_many_drawings() {
    let plain = Drawing {
        widths: (6, 21, 60),
        indent: 0,
        gap: "  ",
        rule: "",
        tail: "",
        heading: ("Status", "Message", "Description"),
    };
    let rows = thirteen();
    for widths in [(6, 21, 60), (6, 21, 200), (6, 10, 30), (8, 40, 25)] {
        for indent in [0, 4] {
            for gap in ["  ", "     "] {
                for rule in [
                    "",
                    "\n",
                    "------------------------------------------\n",
                    "======  =====================  ============\n",
                    "──────────────────────────────────────────\n",
                    "\n━━━━━━━━━━━━━━━━━━\n\n",
                    "  ____________________________\n",
                ] {
                    for tail in
                        ["", " ────────", "────────────", "  --------------", " ══════ ══════"]
                    {
                        let drawing = Drawing { widths, indent, gap, rule, tail, ..plain };
                        let text = draw(&rows, &drawing);
                        assert_eq!(read(&text, Format::Text), rows, "{text}");
                        assert_eq!(Format::of(&text), Format::Text, "{text}");
                    }
                }
            }
        }
    }
    for heading in [
        ("STATUS", "MESSAGE", "DESCRIPTION"),
        ("Code", "Message", "Meaning"),
        ("code", "status", "meaning"),
        ("HTTP Status", "Message", "Description"),
        ("Http status code", "reason", "details"),
    ] {
        let text = draw(&rows, &Drawing { heading, widths: (16, 21, 50), ..plain });
        assert_eq!(read(&text, Format::Text), rows, "{text}");
    }
    let text = draw(&rows, &plain);
    for text in [
        text.replace('\n', "\r\n"),
        text.replace('\n', "\r"),
        format!("\u{feff}{text}"),
        format!(
            "# Responses\n\nThe status of a response says how it went.\n\n{text}\nSee also: limits.\n"
        ),
        format!("{text}\n\n  Note that 503 is not an error of yours.\n"),
    ] {
        assert_eq!(read(&text, Format::Text), rows, "{text}");
    }
}

#[test]
fn tabs_and_borders() {
    let rows = thirteen();
    let mut tabs = "Status\tMessage\tDescription\n".to_owned();
    let mut many = "Status\t\tMessage\t\t\tDescription\n".to_owned();
    let mut grid =
        "+--------+-----+------+\n| Status | Message | Description |\n+========+=====+======+\n"
            .to_owned();
    let mut drawn = "┌──┬──┬──┐\n│ Status │ Message │ Description │\n├──┼──┼──┤\n".to_owned();
    for (code, message, description) in &rows {
        let lines = wrap(description, 30);
        let words = wrap(message, 9);
        tabs += &format!("{code}\t{message}\t{}\n", lines[0]);
        lines[1..].iter().for_each(|line| tabs += &format!("\t\t{line}\n"));
        many += &format!("{code}\t\t{message}\t{description}\n");
        for at in 0..lines.len().max(words.len()) {
            let code = if at == 0 { code.to_string() } else { String::new() };
            let cell = |lines: &[String]| lines.get(at).cloned().unwrap_or_default();
            let (message, description) = (cell(&words), cell(&lines));
            grid += &format!("| {code:6} | {message:9} | {description:30} |\n");
            drawn += &format!("│ {code:6} │ {message:9} │ {description:30} │\n");
        }
        grid += "+--------+-----------+---------+\n";
        drawn += "├────────┼───────────┼─────────┤\n";
    }
    for text in [tabs, many, grid, drawn] {
        assert_eq!(read(&text, Format::Text), rows, "{text}");
        assert_eq!(read(&text.replace('\n', "\r\n"), Format::Text), rows, "{text}");
    }
}

#[test]
fn odd_tables() {
    let says = |text: &str, format: Format, code: u16| {
        let contract =
            Contract::read(text, format).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let status = contract.status(code);
        (status.message().to_owned(), status.description().to_owned())
    };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    // One space between columns: a text that fills its column.
    let text = "Status Message   Description\n404    Not Found There is none.\n500    Oh no     Try  again.\n";
    assert_eq!(says(text, Format::Text, 404), pair("Not Found", "There is none."));
    assert_eq!(says(text, Format::Text, 500), pair("Oh no", "Try again."));
    // Two spaces within a description, and a continuation with some.
    let text = "Status  Message    Description\n404     Not Found  None.  It is gone.  Really.\n                   And so.  On.\n";
    assert_eq!(says(text, Format::Text, 404).1, "None. It is gone. Really. And so. On.");
    // A heading centred over its column; a code that is aligned to the right.
    let text = "Status     Message            Description\n   404  Not Found  There is no such order, or it belongs\n                   to somebody else.\n";
    assert_eq!(
        says(text, Format::Text, 404),
        pair("Not Found", "There is no such order, or it belongs to somebody else.")
    );
    // Wide characters, padded by their width or by their number.
    let text = "Status  Message     Description\n404     見つから    その注文は\n        ない        ありません\n409     衝突        重複\n";
    assert_eq!(says(text, Format::Text, 404), pair("見つから ない", "その注文は ありません"));
    let text = "Status  Message     Description\n404     見つから        その注文は\n        ない          ありません\n";
    assert_eq!(says(text, Format::Text, 404), pair("見つから ない", "その注文は ありません"));
    // A word broken behind its slash or hyphen.
    let text = "Status  Message    Description\n409     Conflict/  An already-\n        Duplicate  existing one.\n";
    assert_eq!(
        says(text, Format::Text, 409),
        pair("Conflict/Duplicate", "An already-existing one.")
    );
    // Ranges and lists.
    let text = "Status    Message   Description\n502, 504  Gateway   Try later.\n5xx       Ours      Report it.\n400-403   Yours     Mend it.\n";
    for (code, message) in
        [(502, "Gateway"), (504, "Gateway"), (500, "Ours"), (599, "Ours"), (403, "Yours")]
    {
        assert_eq!(says(text, Format::Text, code).0, message, "{code}");
    }
    assert_eq!(says(text, Format::Text, 404).0, "Not Found");
    // Two columns only.
    let text = "Code    Meaning\n404     There is no such order.\n";
    assert_eq!(says(text, Format::Text, 404), pair("Not Found", "There is no such order."));
    let text = "Code               Meaning\n404 No Such Order  There is none.\n";
    assert_eq!(says(text, Format::Text, 404), pair("No Such Order", "There is none."));
    // Sections within a table, and two tables.
    let text = "Status  Message  Description\n\nSuccess\n\n200     Fine     It worked.\n\nErrors\n------\n404     None     There is none.\n\nAnd these:\n\nCode  Message\n410   Over\n";
    assert_eq!(says(text, Format::Text, 404), pair("None", "There is none."));
    assert_eq!(says(text, Format::Text, 410).0, "Over");
    // The heading once more, as on a new page.
    let text = "Status  Message\n200     Fine\n\nStatus  Message\n404     None\n";
    assert_eq!(says(text, Format::Text, 404).0, "None");
    // C++ is text.
    let text = "Status  Message  Description\n404     None     Written in C++\n";
    assert_eq!(says(text, Format::Text, 404).1, "Written in C++");
}

#[test]
fn markdown_tables() {
    let mut text = "# Errors\n\nText with a | in it.\n\n| Limit | Value |\n|---|---|\n| 404s | 3 |\n\n| Status | Message | Description |\n| :--- | :---: | ---: |\n".to_owned();
    for (code, message, description) in thirteen() {
        text += &format!("| `{code}` | **{message}** | {description} |\n");
    }
    text += "\nThat is all.\n\n```\n| 418 | x | y |\n```\n";
    assert_eq!(read(&text, Format::Markdown), thirteen());
    assert_eq!(Format::of(&text), Format::Markdown);
    let text = "Code | Status | Meaning\n---|---|---\n[404](https://a.example/404) | _No_ `or|der`\\* | a \\| b, snake_case and **bold**<br>next &amp; [link](http://x.example \"t\")\n5XX | Ours\n\n503 | Busy | no row\n";
    let contract = Contract::read(text, Format::Markdown).expect_err("one cell too many");
    assert_eq!(contract.position(), Some((3, 50)), "{contract}");
    let text = text.replace("`or|der`", "`or\\|der`");
    let contract = Contract::read(&text, Format::Markdown).expect("a contract");
    assert_eq!(contract.status(404).message(), "No or|der*");
    assert_eq!(contract.status(404).description(), "a | b, snake_case and bold next & link");
    assert_eq!(contract.status(503).message(), "Ours");
    let text = "Text first.\n\n```\nStatus  Message\n404     None\n```\n";
    assert_eq!(
        Contract::read(text, Format::Markdown).expect("a contract").status(404).message(),
        "None"
    );
}

#[test]
fn comma_separated_values() {
    for delimiter in [",", ";", "\t"] {
        for end in ["\n", "\r\n"] {
            let mut text = format!("\u{feff}Status{delimiter}Message{delimiter}Description{end}");
            for (code, message, description) in thirteen() {
                let description = description.replacen(' ', end, 1);
                text += &format!("{code}{delimiter}\"{message}\"{delimiter}\"{description}\"{end}");
            }
            assert_eq!(read(&text, Format::Csv), thirteen(), "{text}");
            assert_eq!(Format::of(&text), Format::Csv, "{text}");
        }
    }
    let text = "sep=;\nId;Code;Message;Notes\n1;404;\"No \"\"such\"\" one\";\n";
    let contract = Contract::read(text, Format::Csv).expect("a contract");
    assert_eq!(contract.status(404).message(), "No \"such\" one");
    assert_eq!(contract.status(404).description(), Contract::http().status(404).description());
}

#[test]
fn a_bad_table_says_where() {
    use Format::{Csv, Markdown, Text};
    let long = "x".repeat(5_000);
    for (text, format, line, column, parts) in [
        ("", Text, 1, 1, ["heading", "nothing"]),
        ("\n\nHello there.\n", Text, 3, 1, ["heading", "\"Hello there.\""]),
        ("\n  Status  Message\n\nNothing follows.\n", Text, 2, 3, ["rows", "none"]),
        (
            "Status  Message\n200     Fine\n4o4     None\n",
            Text,
            3,
            1,
            ["5xx or 500-599", "\"4o4\""],
        ),
        (
            "Status  Message\n200     Fine\n1234    None\n",
            Text,
            3,
            1,
            ["from 100 to 999", "\"1234\""],
        ),
        ("Status  Message\n200     Fine\n\n4o4     None\n", Text, 4, 1, ["5xx", "\"4o4\""]),
        (
            "Status  Message\n200     Fine\n404     None\n200     Again\n",
            Text,
            4,
            1,
            ["200", "twice"],
        ),
        ("Status  Message\n        Fine\n", Text, 2, 9, ["begins with a status", "\"Fine\""]),
        ("Status  Message\n404     N\u{1b}[1m\n", Text, 2, 9, ["control", "found a control"]),
        ("| Status | Message |\n| 404 | None | x |\n", Text, 2, 16, ["2 cells", "found 3"]),
        (
            "| Status | Message |\n| 404 | None |\nand so on\n",
            Text,
            3,
            1,
            ["borders", "\"and so on\""],
        ),
        ("Hello.\n", Markdown, 1, 1, ["| Status |", "\"Hello.\""]),
        ("| Status | Message |\n|---|---|\n| 4o4 | None |\n", Markdown, 3, 3, ["5xx", "\"4o4\""]),
        ("| Status | Message |\n|---|---|\n", Markdown, 1, 1, ["rows", "none"]),
        (
            "| Status | Message |\n|---|---|\n| 404 | a | b |\n",
            Markdown,
            3,
            13,
            ["2 cells", "\"b\""],
        ),
        ("| Status | Message |\n|---|---|\n|  | a |\n", Markdown, 3, 4, ["a status", "nothing"]),
        ("a,b\n404,x\n", Csv, 1, 1, ["heading", "\"a,b\""]),
        ("Status,Message\n404,\"None\n", Csv, 2, 5, ["closing quotation", "end of the text"]),
        ("Status,Message\n404,\"None\" x\n", Csv, 2, 12, ["','", "'x'"]),
        ("Status,Message\n404,None,more\n", Csv, 2, 10, ["2 fields", "found 3"]),
        ("Status,Message\n404\n", Csv, 2, 1, ["2 fields", "found 1"]),
        ("Status,Message\nnone,None\n", Csv, 2, 1, ["a status", "\"none\""]),
        ("Status,Message\n404,None\n\"404, 410\",Gone\n", Csv, 3, 1, ["404", "twice"]),
    ] {
        let (at, of, message) = error(text, format);
        assert_eq!((at, of), (line, column), "{text:?}: {message}");
        for part in parts {
            assert!(message.contains(part), "{text:?}: {message}");
        }
    }
    let (_, _, message) = error(&format!("Status,Message\n404,{long}\n"), Csv);
    assert!(
        message.contains("at most 4096 bytes") && message.contains("found 5000 bytes"),
        "{message}"
    );
    let (_, _, message) = error(&"x".repeat(5 << 20), Text);
    assert!(message.contains("at most 4194304 bytes"), "{message}");
}

#[test]
fn a_text_that_is_no_table_ends() {
    for text in [
        "|",
        "||||",
        "\\",
        "`",
        "[[[[",
        "| Status | Message |\n|---|---|\n| 404 | `a | b [c](d",
        "\t\t\t",
    ] {
        for format in Format::ALL {
            let _ = Contract::read(text, format);
        }
        let _ = Format::of(text);
    }
    let deep = format!(
        "| Code | Message |\n|--|--|\n| 404 | {}x{} |\n",
        "[".repeat(1_500),
        "](y)".repeat(300)
    );
    assert!(Contract::read(&deep, Format::Markdown).is_ok());
}
