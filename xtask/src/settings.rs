//! What follows from the core's table of a policy's settings in Python: the list in the class's
//! documentation, the signature, and the part of the stub.

use aftercall::{POLICY_SETTINGS, Policy, PolicySetting};

/// What a setting is in Python: its name, its type and its default as a literal.
struct Setting {
    name: &'static str,
    kind: &'static str,
    default: String,
    help: &'static str,
}

fn setting(setting: &PolicySetting) -> Setting {
    let default = Policy::default().get(setting.name).unwrap_or_default();
    let mut above = Policy::default();
    let is_switch = default <= 1 && above.set(setting.name, 2).is_err();
    let (name, kind, default) = match setting.name.strip_suffix("_ms") {
        Some(name) => (name, "float", format!("{:?}", default as f64 / 1000.0)),
        None if is_switch && default == 0 => (setting.name, "bool", "False".to_owned()),
        None if is_switch => (setting.name, "bool", "True".to_owned()),
        None => (setting.name, "int", default.to_string()),
    };
    Setting { name, kind, default, help: setting.help }
}

const LIST: &str = "/// * ";
const SIGNATURE: &str = "        text_signature = ";

/// `policy.rs` of the Python package with its list of settings and its signature.
pub(crate) fn with_source(source: &str) -> Result<String, String> {
    if !source.contains(LIST) || !source.contains(SIGNATURE) {
        return Err("policy.rs: the list of the settings or the signature is missing".to_owned());
    }
    let settings: Vec<Setting> = POLICY_SETTINGS.iter().map(setting).collect();
    let mut text = String::new();
    let mut is_listed = false;
    for line in source.lines() {
        if line.starts_with(LIST) {
            if !is_listed {
                settings.iter().for_each(|one| {
                    text +=
                        &format!("{LIST}{}: {}\n", one.name, one.help.trim_start_matches("1: "));
                });
            }
            is_listed = true;
        } else if line.starts_with(SIGNATURE) {
            let given: Vec<String> =
                settings.iter().map(|one| format!("{}={}", one.name, one.default)).collect();
            text += &format!("{SIGNATURE}\"(*, {})\"\n", given.join(", "));
        } else {
            text += &format!("{line}\n");
        }
    }
    Ok(text)
}

/// The arguments and the attributes of a policy, and of one from a profile, for the stubs.
pub(crate) fn stub() -> String {
    let settings: Vec<Setting> = POLICY_SETTINGS.iter().map(setting).collect();
    let mut text = String::new();
    for head in [
        "    def __new__(\n        cls,\n",
        "    @staticmethod\n    def profile(\n        name: str,\n        /,\n",
    ] {
        text += &format!("{head}        *,\n");
        for one in &settings {
            text += &format!("        {}: {} = ...,\n", one.name, one.kind);
        }
        text += "    ) -> Policy: ...\n";
    }
    for one in &settings {
        text += &format!("    @property\n    def {}(self) -> {}: ...\n", one.name, one.kind);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_setting_is_listed_once_with_its_type_and_default() {
        let source = format!("/// Policy.\n{LIST}former: text\n{SIGNATURE}\"(former)\"\n");
        let made = with_source(&source).unwrap();
        assert!(made.contains("/// * deadline: ") && !made.contains("former"));
        assert!(made.contains("(*, attempts=3, deadline=60.0, ") && made.contains("=False)\""));
        assert!(stub().contains("        observe_only: bool = ...,\n"));
        assert!(stub().contains("    def cap(self) -> float: ...\n"));
    }

    #[test]
    fn a_file_without_its_places_is_refused() {
        assert!(with_source("struct Policy;\n").is_err());
    }
}
