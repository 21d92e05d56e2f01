//! Finds the rows of a table by the length of their names: most names that are looked up have a
//! length that no row has, and cost nothing more.

/// The rows whose names have this length. The rows are sorted by length, and
/// `starts` says for each length where its rows begin; one more entry ends the last.
pub(crate) fn of_length<'t, T>(rows: &'t [T], starts: &[u16], length: usize) -> &'t [T] {
    let at = |length: usize| starts.get(length).map(|start| usize::from(*start));
    match (at(length), length.checked_add(1).and_then(at)) {
        (Some(from), Some(to)) => rows.get(from..to).unwrap_or(&[]),
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::of_length;

    #[test]
    fn rows_of_one_length() {
        let rows = ["a", "b", "ccc"];
        let starts = [0, 0, 2, 2, 3];
        for (length, found) in
            [(0, &[][..]), (1, &rows[..2]), (2, &[]), (3, &rows[2..]), (4, &[]), (usize::MAX, &[])]
        {
            assert_eq!(of_length(&rows, &starts, length), found, "{length}");
        }
    }
}
