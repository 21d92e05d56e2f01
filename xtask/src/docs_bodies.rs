//! The part of `docs/rules.md` that says, for each family of error bodies, where its code, its
//! message, the errors of its fields and the id of the request are.

use crate::docs_sources::rows;
use aftercall_tables::data::{Data, Provider};

/// One row for each family that has members or elements of its own.
pub(crate) fn families(out: &mut String, data: &Data) {
    out.push_str(
        "\n## Error bodies by family\n\nWhere each family of bodies has its code, its message, the \
         errors of single fields and the id of the request. Every row is read in every body, because \
         bodies of one family are sent by the servers of another: of several members with one meaning \
         the one with the lowest rank counts, which the sections of the providers show. A name counts \
         as a code before a number, a number before a plain `type`, and last of all a number that \
         repeats the status. A text of several words is never a code. The errors of fields are lists \
         of texts, lists of objects, and maps from names to any of these, up to 32 of them and 16 \
         levels deep; a body of which nothing else is known counts as a map of them if everything \
         at its top is a list or an object. Elements of XML are marked with `<>`.\n",
    );
    let columns = ["family", "code", "message", "errors of fields", "request id"];
    rows(out, &columns, data.providers.iter().filter_map(family));
}

fn family(provider: &Provider) -> Option<Vec<String>> {
    let members = |kinds: &[&str]| -> Vec<String> {
        let json = provider.members.iter().filter(|row| kinds.contains(&row.read.as_str()));
        let json = json.map(|row| format!("`{}`", row.path));
        let xml = provider.elements.iter().filter(|row| kinds.contains(&row.read.as_str()));
        let xml = xml.map(|row| {
            let attribute =
                row.attribute.as_ref().map_or_else(String::new, |name| format!("@{name}"));
            format!("`<{}>{attribute}`", row.path)
        });
        json.chain(xml).collect()
    };
    let mut errors: Vec<String> = provider
        .members
        .iter()
        .filter(|row| !row.errors().is_empty() || row.read == "field")
        .map(|row| format!("`{}`", row.path))
        .collect();
    errors.extend(provider.parts.iter().map(|row| format!("`*.{}`", row.path)));
    errors.extend(members(&["error"]));
    let cells = [
        members(&["code", "code-or-detail", "constant", "type", "fault-code"]),
        members(&["title", "detail", "code-or-detail"]),
        errors,
        members(&["request-id"]),
    ];
    if cells.iter().all(Vec::is_empty) {
        return None;
    }
    let mut row = vec![provider.name.clone()];
    row.extend(cells.iter().map(|cell| cell.join(" ")));
    Some(row)
}
