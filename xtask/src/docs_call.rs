//! Draws the table of a call's states for `docs/rules.md`.

use aftercall::{Action, CALL_INPUTS, CALL_STATES};
use std::fmt::Write as _;

/// The section: a row a state, a column an input, in each cell the decisions that may follow.
pub(crate) fn states(out: &mut String) {
    out.push_str(
        "\n## A call's states\n\nEach input returns one decision. A cell lists the actions that may \
         follow; if it is empty, the input is an error and the call is unchanged.\n\n",
    );
    let inputs: Vec<String> = CALL_INPUTS.iter().map(|name| format!("`{name}`")).collect();
    let _ = writeln!(out, "| state | means | {} |", inputs.join(" | "));
    let _ = writeln!(out, "|{}", " --- |".repeat(inputs.len() + 2));
    for state in &CALL_STATES {
        let slugs = |then: &&[Action]| {
            let slugs: Vec<&str> = then.iter().map(|action| action.slug()).collect();
            slugs.join(", ")
        };
        let then: Vec<String> = state.then.iter().map(slugs).collect();
        let _ = writeln!(out, "| {} | {} | {} |", state.name, state.help, then.join(" | "));
    }
}
