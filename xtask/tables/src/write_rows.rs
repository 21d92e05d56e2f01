//! How rows are written: sorted by the lengths of their names, and sets of providers.

/// Rows in the order of the lengths of their names, each as Rust, and where each length begins.
pub(crate) fn by_length(
    mut rows: Vec<(String, String)>,
    kind: &str,
    names: (&str, &str),
) -> String {
    rows.sort_by(|(one, _), (other, _)| (one.len(), one).cmp(&(other.len(), other)));
    let longest = rows.last().map_or(0, |(name, _)| name.len());
    let starts: Vec<usize> = (0..=longest + 1)
        .map(|length| rows.iter().take_while(|(name, _)| name.len() < length).count())
        .collect();
    let body: String = rows.iter().map(|(_, row)| format!("{row},\n")).collect();
    format!(
        "/// The rows in the order of the lengths of their names.\n\
         pub(crate) static {}: &[{kind}] = &[{body}];\n\n\
         /// For each length the first row with a name of it.\n\
         pub(crate) static {}: &[u16] = &{starts:?};\n",
        names.0, names.1
    )
}

pub(crate) fn set(provider: usize, is: bool) -> String {
    if is { format!("Providers::one({provider})") } else { "Providers::NONE".to_owned() }
}
