//! The heading of a table: which column has the codes, which the messages and the descriptions.

use super::lines::folded;

/// Names of columns, in lower case.
const CODE: [&str; 12] = [
    "status",
    "code",
    "http status",
    "http code",
    "status code",
    "http status code",
    "response code",
    "http response code",
    "error code",
    "http",
    "http error code",
    "response status",
];
const MESSAGE: [&str; 13] = [
    "message",
    "status message",
    "reason",
    "reason phrase",
    "phrase",
    "text",
    "status text",
    "title",
    "name",
    "error",
    "short message",
    "error message",
    "response message",
];
const DESCRIPTION: [&str; 9] = [
    "description",
    "details",
    "detail",
    "explanation",
    "notes",
    "note",
    "comment",
    "cause",
    "summary",
];
const MEANING: &str = "meaning";

/// The positions of the columns that a contract needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) code: usize,
    pub(super) message: Option<usize>,
    pub(super) description: Option<usize>,
    /// How many columns there are.
    pub(super) count: usize,
}

/// The columns, if these are the names of a table's.
pub(super) fn columns<'n>(names: impl Iterator<Item = &'n str>) -> Option<Columns> {
    let names: Vec<String> = names.map(|name| folded(name).to_lowercase()).collect();
    let find = |known: &[&str], not: Option<usize>| {
        names
            .iter()
            .enumerate()
            .position(|(at, name)| Some(at) != not && known.contains(&name.trim_end_matches(':')))
    };
    // Of `Code  Status  Meaning` the second is a message.
    let code = find(&["code"], None)
        .or_else(|| find(CODE.get(2..).unwrap_or(&[]), None))
        .or_else(|| find(&CODE, None))?;
    let meaning = find(&[MEANING], None);
    let mut message = find(&MESSAGE, Some(code)).or_else(|| find(&["status"], Some(code)));
    let mut description = find(&DESCRIPTION, Some(code));
    match (message, description) {
        (_, None) => description = meaning,
        (None, Some(_)) => message = meaning,
        (Some(_), Some(_)) => {}
    }
    // One column for the text of each code is enough.
    let count = names.len();
    (message.is_some() || description.is_some()).then_some(Columns {
        code,
        message,
        description,
        count,
    })
}

/// The names in a line whose columns are parted by one space, with where each begins in bytes: the
/// longest names (`Status Code` is one column), or the shortest (`Status Message` are two).
pub(super) fn names_of_words(line: &str, longest: bool) -> Option<Vec<(usize, &str)>> {
    let known = |name: &str| {
        let name = folded(name).to_lowercase();
        let name = name.as_str();
        CODE.contains(&name)
            || MESSAGE.contains(&name)
            || DESCRIPTION.contains(&name)
            || name == MEANING
    };
    let mut words: Vec<(usize, &str)> = Vec::new();
    for word in line.split_whitespace() {
        let at = (word.as_ptr() as usize).checked_sub(line.as_ptr() as usize)?;
        words.push((at, word));
    }
    if words.len() > 9 {
        return None;
    }
    let mut names = Vec::new();
    let mut rest = words.as_slice();
    while let [(at, _), ..] = rest {
        let name_of = |length: usize| {
            let (last, word) = rest.get(length.checked_sub(1)?)?;
            let name = line.get(*at..last.saturating_add(word.len()))?;
            known(name).then_some((length, name))
        };
        let mut lengths = 1..=rest.len().min(4);
        let found =
            if longest { lengths.rev().find_map(name_of) } else { lengths.find_map(name_of) };
        let (length, name) = found?;
        names.push((*at, name));
        rest = rest.get(length..)?;
    }
    (names.len() >= 2).then_some(names)
}
