//! `aftercall policy`: the settings and the profiles of a policy, as the core lists them.

use crate::paint::fit;
use crate::shell::{End, Shell, Trouble};
use aftercall::{POLICY_PROFILES, POLICY_SETTINGS, PolicyProfile};
use clap::Args;
use serde_json::{Value, json};

/// The policy's settings, their defaults, units and ranges, and its profiles
///
/// `aftercall call --profile NAME` starts with a profile, and `--set NAME=VALUE` changes a setting.
#[derive(Args)]
pub(crate) struct Policy {
    /// The settings of a profile, instead of the defaults
    #[arg(long, value_name = "NAME", value_parser = profile)]
    profile: Option<aftercall::Policy>,
}

/// The policy of a profile's name.
pub(crate) fn profile(name: &str) -> Result<aftercall::Policy, String> {
    aftercall::Policy::profile(name).ok_or_else(|| {
        let names: Vec<&str> = POLICY_PROFILES.iter().map(|profile| profile.name).collect();
        format!("there is no such profile; there are: {}", names.join(", "))
    })
}

impl Policy {
    pub(crate) fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        let policy = self.profile.unwrap_or_default();
        let rows = POLICY_SETTINGS.iter().map(|setting| {
            let unit = if setting.name.ends_with("_ms") { "ms" } else { "" };
            (setting.name, policy.get(setting.name).unwrap_or_default(), unit, setting.help)
        });
        if shell.json {
            let default = aftercall::Policy::default();
            let rows: Vec<Value> = rows
                .map(|(name, value, unit, help)| {
                    let default = default.get(name);
                    json!({"name": name, "value": value, "default": default, "unit": unit, "help": help})
                })
                .collect();
            let profile = |one: &PolicyProfile| json!({"name": one.name, "help": one.help});
            let profiles: Vec<Value> = POLICY_PROFILES.iter().map(profile).collect();
            shell.document(&json!({"settings": rows, "profiles": profiles}))?;
            return Ok(End::Well);
        }
        let value = if self.profile.is_some() { "value" } else { "default" };
        let head = format!("{} {value:>7} {} what it is", fit("setting", 16), fit("", 3));
        shell.line(shell.paint.dim(&head))?;
        for (name, default, unit, help) in rows {
            let name = shell.paint.bold(&fit(name, 16));
            shell.line(format!("{name} {default:>7} {} {help}", fit(unit, 3)))?;
        }
        shell.line("")?;
        shell.line(shell.paint.dim(&format!("{} what it does", fit("profile", 16))))?;
        for profile in POLICY_PROFILES {
            let name = shell.paint.bold(&fit(profile.name, 16));
            shell.line(format!("{name} {}", profile.help))?;
        }
        Ok(End::Well)
    }
}
