//! What the generator says of mistakes in the data: each with file, line and column.

use crate::read::read_files;

const HEAD: &str = "name = \"acme\"\nsource = \"https://acme.example/docs\"\n";

/// What reading says of `providers/acme.toml` with this text, beside the smallest other files.
fn provider(text: &str) -> Result<(), String> {
    let reasons: String = crate::vocabulary::Reason::ALL
        .iter()
        .map(|reason| format!("[[reason]]\nname = \"{reason}\"\nrepeat = \"never\"\n"))
        .collect();
    let reasons = format!("source = \"https://acme.example/reasons\"\n{reasons}");
    read_files(&mut |folder| {
        let files = match folder {
            "providers" => vec![("providers/acme.toml", text.to_owned())],
            "" => vec![("reasons.toml", reasons.clone())],
            _ => Vec::new(),
        };
        Ok(files.into_iter().map(|(path, text)| (path.to_owned(), text)).collect())
    })
    .map(drop)
}

#[test]
fn mistakes_name_file_line_and_column() {
    let row = |text: &str| format!("{HEAD}{text}");
    for (text, place, part) in [
        ("name = \"acme\"\n".to_owned(), "1:1", "no source"),
        ("name = \"acme\"\nsource = \"acme.example\"\n".to_owned(), "2:10", "https://"),
        ("name = \"other\"\nsource = \"https://acme.example\"\n".to_owned(), "1:8", "acme.toml"),
        (row("hots = []\n"), "3:1", "unknown key \"hots\""),
        (row("hosts = [\"API.acme.example\"]\n"), "3:9", "lower case"),
        (row("hosts = [\"*.example\"]\n"), "3:9", "two labels"),
        (row("hosts = [\"a.example\", \"a.example\"]\n"), "3:23", "twice"),
        (row("everywhere = true\nhosts = [\"a.example\"]\n"), "1:1", "neither hosts"),
        (row("[[header]]\nfield = \"x\"\nread = \"wait\"\n"), "3:1", "no unit"),
        (row("[[header]]\nfield = \"x\"\nread = \"wait\"\nunit = \"days\"\n"), "6:8", "not one of"),
        (row("[[header]]\nfield = \"x\"\nread = \"date\"\nunit = \"seconds\"\n"), "6:8", "unit"),
        (row("[[header]]\nfield = \"X\"\nread = \"date\"\n"), "4:9", "lower case"),
        (row("[[header]]\nfield = \"x\"\nread = \"tea\"\n"), "5:8", "\"tea\" is not one of"),
        (row("[[header]]\nfield = \"x\"\nread = \"request-id\"\n"), "3:1", "rank"),
        (row("[[header]]\nfield = \"x\"\nread = \"date\"\nrank = 3\n"), "6:8", "rank"),
        (
            row(
                "[[header]]\nfield = \"x\"\nread = \"date\"\n[[header]]\nfield = \"x\"\nread = \"date\"\n",
            ),
            "6:1",
            "the field \"x\" stands twice; the first is at providers/acme.toml:3:1",
        ),
        (row("[[limit]]\nfield = \"x\"\n"), "3:1", "no part"),
        (row("[[limit]]\nfield = \"X\"\npart = \"limit\"\n"), "4:9", "lower case"),
        (row("[[limit]]\nfield = \"x\"\npart = \"rest\"\n"), "5:8", "not one of"),
        (row("[[limit]]\nfield = \"x\"\npart = \"reset\"\n"), "3:1", "have a unit"),
        (
            row("[[limit]]\nfield = \"x\"\npart = \"limit\"\nunit = \"seconds\"\n"),
            "6:8",
            "have a unit",
        ),
        (
            row("[[limit]]\nfield = \"x\"\npart = \"window\"\nunit = \"inferred\"\n"),
            "6:8",
            "seconds or milliseconds",
        ),
        (row("[[limit]]\nfield = \"x\"\npart = \"scope\"\n"), "3:1", "a scope has words"),
        (
            row("[[limit]]\nfield = \"x\"\npart = \"scope\"\nwords = [\"a: everybody\"]\n"),
            "6:9",
            "a known scope",
        ),
        (row("[[limit]]\nfield = \"x\"\npart = \"name\"\nscope = \"all\"\n"), "6:9", "not one of"),
        (
            row(
                "everywhere = true\n[[limit]]\nfield = \"x\"\npart = \"name\"\neverywhere = true\n",
            ),
            "7:14",
            "count everywhere",
        ),
        (
            row(
                "[[limit]]\nfield = \"x\"\npart = \"name\"\n[[limit]]\nfield = \"x\"\npart = \"name\"\n",
            ),
            "6:1",
            "the limit \"x\" of acme stands twice",
        ),
        (
            row(
                "[[header]]\nfield = \"x\"\nread = \"date\"\n[[limit]]\nfield = \"x\"\npart = \"name\"\n",
            ),
            "6:1",
            "is read already",
        ),
        (row("[[code]]\nreason = \"gone\"\n"), "3:1", "no names"),
        (row("[[code]]\nnames = [\"a\", \"a\"]\nreason = \"gone\"\n"), "4:15", "twice"),
        (row("[[code]]\nnames = [\"a\"]\nreason = \"tired\"\n"), "5:10", "not one of"),
        (row("[[code]]\nnames = [\"a\"]\n"), "3:1", "no reason"),
        (
            row(
                "[[code]]\nnames = [\"a\"]\nreason = \"gone\"\n[[code]]\nnames = [\"a\"]\nreason = \"gone\"\n",
            ),
            "6:1",
            "the code \"a\" of acme stands twice",
        ),
        (
            row(
                "everywhere = true\n[[code]]\nnames = [\"a\"]\nreason = \"gone\"\nscope = \"anywhere\"\n",
            ),
            "7:9",
            "everywhere",
        ),
        (row("[[member]]\npath = \"a..b\"\nread = \"code\"\nrank = 1\n"), "4:8", "dots"),
        (row("[[member]]\npath = \"a\"\nread = \"nothing\"\nvalue = \"b\"\n"), "6:9", "mark"),
        (
            row(
                "[[member]]\npath = \"a\"\nread = \"code\"\nrank = 1\n[[member]]\npath = \"b\"\nread = \"code\"\nrank = 1\n",
            ),
            "7:1",
            "the rank 1 of a member stands twice",
        ),
        (
            row("everywhere = true\n[[header]]\nfield = \"x\"\nread = \"nothing\"\nmark = true\n"),
            "4:1",
            "marks nobody",
        ),
        (row("[[member]]\npath = \"a\"\nread = \"says\"\nvalue = \"b\"\n"), "3:1", "fault"),
        (row("[[member]]\npath = \"a\"\nread = \"says\"\nfault = \"caller\"\n"), "3:1", "value"),
        (
            row("[[member]]\npath = \"a\"\nread = \"code\"\nrank = 1\nfault = \"caller\"\n"),
            "3:1",
            "nothing else",
        ),
        (
            row("[[member]]\npath = \"a\"\nread = \"nothing\"\nerrors = \"some\"\n"),
            "6:10",
            "not one of",
        ),
        (row("[[part]]\npath = \"a\"\nread = \"code\"\n"), "3:1", "rank"),
        (row("[[part]]\npath = \"a\"\nread = \"code\"\nrank = 256\n"), "6:8", "at most 255"),
        (row("[[part]]\npath = \"a\"\nread = \"errors\"\nrank = 1\n"), "6:8", "rank"),
        (
            row(
                "[[part]]\npath = \"a\"\nread = \"code\"\nrank = 1\n[[part]]\npath = \"b\"\nread = \"code\"\nrank = 1\n",
            ),
            "7:1",
            "the rank 1 of an error's code stands twice",
        ),
        (row("[[inner]]\nname = \"a\"\nstatus = 200\n"), "3:1", "400 to 599"),
        (row("[[element]]\npath = \"a[]\"\nread = \"code\"\nrank = 1\n"), "4:8", "dots"),
        (row("[[element]]\npath = \"a\"\nread = \"code\"\n"), "3:1", "rank"),
        (
            row(
                "[[element]]\npath = \"a\"\nread = \"code\"\nrank = 1\n[[element]]\npath = \"a\"\nread = \"title\"\nrank = 1\n",
            ),
            "7:1",
            "the element \"a\" stands twice",
        ),
        (row("[[phrase]]\ntext = \"abc\"\nedge = \"both\"\nsays = \"not\"\n"), "4:8", "4 to 255"),
        (row("[[phrase]]\ntext = \"Abcd\"\nedge = \"both\"\nsays = \"not\"\n"), "4:8", "capitals"),
        (row("[[code]]\nnames = \"a\"\n"), "4:9", "a list"),
        (row("refuses_with = [\"limit\"]\n"), "3:16", "no refuses"),
        (row("refuses = [403]\nrefuses_with = [\"tea\"]\n"), "4:16", "\"wait\" or both"),
        (row("[[sentence]]\ntext = \"abcd\"\nreason = \"blocked\"\n"), "3:1", "of failures"),
        (row("[[sentence]]\ntext = \"abcd\"\nstatuses = [200]\n"), "5:12", "of failures"),
        (
            row("[[sentence]]\ntext = \"abcd\"\nstatuses = [403]\nreason = \"gone\"\n"),
            "6:10",
            "not one of",
        ),
        (
            row("[[sentence]]\ntext = \"abcd\"\nstatuses = [403]\nreason = \"unauthenticated\"\n"),
            "3:1",
            "begins with",
        ),
        (
            row(
                "[[sentence]]\ntext = \"abcd\"\nstatuses = [403, 500]\nreason = \"unauthenticated\"\nbegins = true\n",
            ),
            "3:1",
            "begins with",
        ),
        (
            row(
                "[[sentence]]\ntext = \"abcd\"\nstatuses = [403]\nreason = \"blocked\"\npage = true\nbegins = true\n",
            ),
            "8:10",
            "its markup",
        ),
        (
            row(
                "[[sentence]]\ntext = \"abcd\"\nstatuses = [403]\nreason = \"rate-limited\"\nexplains = \"a\"\n",
            ),
            "7:12",
            "explains a code",
        ),
        (
            row(
                "[[sentence]]\ntext = \"abcd\"\nstatuses = [403]\nreason = \"blocked\"\nwait = 60\n",
            ),
            "3:1",
            "only a rate limit",
        ),
        (
            row(
                "[[sentence]]\ntext = \"abcd\"\nstatuses = [429]\nreason = \"rate-limited\"\nwait = 60\nwait_follows = true\n",
            ),
            "7:8",
            "or it follows",
        ),
        (
            row(
                "everywhere = true\n[[sentence]]\ntext = \"abcd\"\nstatuses = [429]\nreason = \"blocked\"\neverywhere = true\n",
            ),
            "8:14",
            "count everywhere",
        ),
        (row("name = \"acme\"\n"), "3:1", "duplicate"),
    ] {
        let error = provider(&text).expect_err(&text);
        let placed = error.starts_with(&format!("providers/acme.toml:{place}: "));
        assert!(placed && error.contains(part), "{text}\n{error}");
    }
    assert_eq!(provider(HEAD), Ok(()));
}

#[test]
fn limits_are_told() {
    let long = "x".repeat(129);
    let error = provider(&format!("{HEAD}[[code]]\nnames = [\"{long}\"]\nreason = \"gone\"\n"));
    let error = error.unwrap_err();
    assert!(error.contains("at most 128 bytes, this one has 129"), "{error}");
    let files = |folder: &str| {
        let count = if folder == "providers" { 129 } else { 0 };
        let file = |number| {
            let text = format!("name = \"p{number}\"\nsource = \"https://p.example\"\n");
            (format!("providers/p{number}.toml"), text)
        };
        (0..count).map(file).collect::<Vec<_>>()
    };
    let error = read_files(&mut |folder| Ok(files(folder))).map(drop).unwrap_err();
    assert!(error.contains("at most 128 files, not 129"), "{error}");
}

#[test]
fn a_file_that_nothing_reads_is_a_mistake() {
    let read = |folder: &str, path: &str| {
        read_files(&mut |asked| {
            let text = "source = \"https://a.example\"\n".to_owned();
            Ok(if asked == folder { vec![(path.to_owned(), text)] } else { Vec::new() })
        })
    };
    let error = read("", "other.toml").map(drop).unwrap_err();
    assert_eq!(error, "other.toml:1:1: nothing reads this file");
}
