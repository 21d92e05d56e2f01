//! What the pages of figures have in common: a table of cases, and times in a unit that one can read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Medians in nanoseconds by the case's name.
pub(crate) type Figures = BTreeMap<String, f64>;

/// A case: the name under which a program prints it, what it does, and its target if it has one.
pub(crate) type Row = (&'static str, &'static str, &'static str);

/// A section with a table of the cases that were measured.
pub(crate) fn section(out: &mut String, figures: &Figures, title: &str, rows: &[Row]) {
    let _ = write!(out, "\n## {title}\n\n| case | median | target |\n| --- | ---: | --- |\n");
    for (name, about, target) in rows {
        if let Some(median) = figures.get(*name) {
            let _ = writeln!(out, "| {about} | {} | {target} |", time(*median));
        }
    }
}

/// A time in nanoseconds, microseconds or milliseconds.
pub(crate) fn time(nanoseconds: f64) -> String {
    match nanoseconds.abs() {
        ns if ns < 1e3 => format!("{nanoseconds:.0} ns"),
        ns if ns < 1e6 => format!("{:.2} µs", nanoseconds / 1e3),
        _ => format!("{:.1} ms", nanoseconds / 1e6),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_in_a_unit_that_one_can_read() {
        let shown = [0.6, 999.0, 1_061.0, -6_184.0, 178_198.0, 13_569_525.0].map(super::time);
        assert_eq!(shown, ["1 ns", "999 ns", "1.06 µs", "-6.18 µs", "178.20 µs", "13.6 ms"]);
    }
}
