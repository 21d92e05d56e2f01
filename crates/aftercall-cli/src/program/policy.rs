//! `aftercall policy`: the settings of a policy, as the core lists them.

use crate::paint::fit;
use crate::shell::{End, Shell, Trouble};
use aftercall::POLICY_SETTINGS;
use clap::Args;
use serde_json::{Value, json};

/// The policy's settings, their defaults, units and ranges
///
/// `aftercall call --set NAME=VALUE` sets each of them.
#[derive(Args)]
pub(crate) struct Policy {}

impl Policy {
    pub(crate) fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        let policy = aftercall::Policy::default();
        let rows = POLICY_SETTINGS.iter().map(|setting| {
            let unit = if setting.name.ends_with("_ms") { "ms" } else { "" };
            (setting.name, policy.get(setting.name).unwrap_or_default(), unit, setting.help)
        });
        if shell.json {
            let rows: Vec<Value> = rows
                .map(|(name, default, unit, help)| {
                    json!({"name": name, "default": default, "unit": unit, "help": help})
                })
                .collect();
            shell.document(&json!(rows))?;
            return Ok(End::Well);
        }
        let head = format!("{} {:>7} {} what it is", fit("setting", 16), "default", fit("", 3));
        shell.line(shell.paint.dim(&head))?;
        for (name, default, unit, help) in rows {
            let name = shell.paint.bold(&fit(name, 16));
            shell.line(format!("{name} {default:>7} {} {help}", fit(unit, 3)))?;
        }
        Ok(End::Well)
    }
}
