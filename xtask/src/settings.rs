//! What follows from the core's table of a policy's settings in Python: the list in the class's
//! documentation, the signature, the attributes, and the part of the stub.

use aftercall::{POLICY_SETTINGS, Policy, PolicySetting};

/// What a setting is in Python: its name, its type and its default as a literal.
struct Setting {
    name: &'static str,
    kind: &'static str,
    default: String,
    help: &'static str,
    /// The least and the greatest value, in the core's unit.
    range: (u64, u64),
}

fn setting(setting: &PolicySetting) -> Setting {
    let default = Policy::default().get(setting.name).unwrap_or_default();
    let range = range(setting.name);
    let is_switch = range == (0, 1);
    let (name, kind, default) = match setting.name.strip_suffix("_ms") {
        Some(name) => (name, "float", format!("{:?}", default as f64 / 1000.0)),
        None if is_switch && default == 0 => (setting.name, "bool", "False".to_owned()),
        None if is_switch => (setting.name, "bool", "True".to_owned()),
        None => (setting.name, "int", default.to_string()),
    };
    let help = setting.help.trim_start_matches("1: ");
    Setting { name, kind, default, help, range }
}

/// The least and the greatest value that the core takes for a setting.
fn range(name: &str) -> (u64, u64) {
    let takes = |value: u64| Policy::default().set(name, value).is_ok();
    let least = u64::from(!takes(0));
    // The first value that is too much lies above `taken`, and not above `refused`.
    let (mut taken, mut refused) = (least, u64::MAX);
    while refused - taken > 1 {
        let middle = taken + (refused - taken) / 2;
        if takes(middle) { taken = middle } else { refused = middle }
    }
    (least, taken)
}

impl Setting {
    /// What it means, and its unit, range and default: two lines.
    fn documentation(&self) -> [String; 2] {
        let (least, most) = self.range;
        let grouped = grouped(most);
        let (first, rest) = self.help.split_at(1);
        let ends = [format!(", {least} to {grouped}"), format!(", to {grouped}")];
        let rest = ends.iter().find_map(|end| rest.strip_suffix(end.as_str())).unwrap_or(rest);
        let values = match self.kind {
            "float" => format!("In seconds, at most {:.0}", most as f64 / 1000.0),
            "bool" => "A bool".to_owned(),
            _ => format!("An int, {least} to {grouped}"),
        };
        let meaning = format!("{}{rest}.", first.to_uppercase());
        [meaning, format!("{values}; {} by default.", self.default)]
    }

    /// The attribute of the class.
    fn getter(&self) -> String {
        format!(
            "    /// {}\n    #[getter]\n    fn {name}(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {{\n        \
             self.value(py, \"{name}\")\n    }}\n",
            self.documentation().join("\n    /// "),
            name = self.name,
        )
    }
}

/// A number with a comma before each group of three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

const LIST: &str = "/// * ";
const SIGNATURE: &str = "        text_signature = ";

const BEGIN: &str = "    // Settings, made by `cargo run -p xtask -- types`:\n";
const END: &str = "    // End of the settings.\n";

/// `policy.rs` of the Python package with what follows from the table.
pub(crate) fn made(source: &str) -> Result<String, String> {
    let missing = || "policy.rs: the marks of the settings are missing".to_owned();
    let text = with_signature(source)?;
    let (before, rest) = text.split_once(BEGIN).ok_or_else(missing)?;
    let (_, after) = rest.split_once(END).ok_or_else(missing)?;
    let getters: String = POLICY_SETTINGS.iter().map(|one| setting(one).getter()).collect();
    Ok(format!("{before}{BEGIN}{getters}{END}{after}"))
}

/// The same with its list of settings and its signature.
fn with_signature(source: &str) -> Result<String, String> {
    if !source.contains(LIST) || !source.contains(SIGNATURE) {
        return Err("policy.rs: the list of the settings or the signature is missing".to_owned());
    }
    let settings: Vec<Setting> = POLICY_SETTINGS.iter().map(setting).collect();
    let mut text = String::new();
    let mut is_listed = false;
    for line in source.lines() {
        if line.starts_with(LIST) {
            if !is_listed {
                let line = |one: &Setting| format!("{LIST}{}: {}\n", one.name, one.help);
                text.extend(settings.iter().map(line));
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
        let head = format!("/// Policy.\n{LIST}former: text\n{SIGNATURE}\"(former)\"\n");
        let made = made(&format!("{head}{BEGIN}former\n{END}")).unwrap();
        assert!(made.contains("/// * deadline: ") && !made.contains("former"));
        assert!(made.contains("(*, attempts=3, deadline=60.0, ") && made.contains("=False)\""));
        assert!(made.contains("    fn budget(&self, py: Python<'_>)"));
        assert!(stub().contains("        observe_only: bool = ...,\n"));
        assert!(stub().contains("    def cap(self) -> float: ...\n"));
    }

    #[test]
    fn an_attribute_is_documented_with_unit_range_and_default() {
        let of = |name: &str| {
            let found = POLICY_SETTINGS.iter().map(setting).find(|one| one.name == name);
            found.unwrap().documentation()
        };
        let (attempts, budget) = (of("attempts"), of("budget"));
        assert_eq!(attempts, ["Maximum number of attempts.", "An int, 1 to 1,000; 3 by default."]);
        assert!(budget[0].ends_with("0 for none."), "{budget:?}");
        assert_eq!(budget[1], "An int, 0 to 1,000,000; 0 by default.");
        assert_eq!(of("breaker")[1], "An int, 0 to 100; 0 by default.");
        assert_eq!(of("cap")[1], "In seconds, at most 31536000; 20.0 by default.");
        assert_eq!(of("hold")[1], "A bool; True by default.");
    }

    #[test]
    fn a_file_without_its_places_is_refused() {
        assert!(made("struct Policy;\n").is_err());
        assert!(made(&format!("{LIST}a: b\n{SIGNATURE}\"()\"\n")).is_err());
    }
}
