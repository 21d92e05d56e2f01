//! Constants in groups, the closed sets and the statuses of the default contract.

use super::ctype::Integer;
use aftercall::{Contract, SETS};
use serde::Serialize;

/// Constants that belong together.
#[derive(Serialize)]
pub(crate) struct Group {
    pub(crate) group: String,
    /// The type of the set.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) c_type: Option<String>,
    pub(crate) values: Vec<Constant>,
}

#[derive(Serialize)]
pub(crate) struct Constant {
    pub(crate) name: String,
    pub(crate) value: Value,
    /// The type of a number that is the largest of its type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(crate) c_type: Option<&'static str>,
    pub(crate) help: String,
}

/// A number, a text, or the name of a number that few JSON readers can hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Value {
    Number(i64),
    Text(String),
    Largest(&'static str),
}

/// The largest numbers of their types.
const LARGEST: &[(&str, &str)] = &[("UINT64_MAX", "uint64_t"), ("SIZE_MAX", "size_t")];

impl Constant {
    /// From the header's text; `None` when it is not understood.
    pub(crate) fn read(name: &str, text: &str, help: &str) -> Option<Constant> {
        let largest = LARGEST.iter().find(|(name, _)| *name == text);
        let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let value = match (largest, quoted) {
            (Some((name, _)), _) => Value::Largest(name),
            (None, Some(inner)) => Value::Text(inner.to_owned()),
            (None, None) => Value::Number(text.parse().ok()?),
        };
        let c_type = largest.map(|(_, c_type)| *c_type);
        Some(Constant { name: name.to_owned(), value, c_type, help: help.to_owned() })
    }
}

/// A closed set.
#[derive(Serialize)]
pub(crate) struct Set {
    pub(crate) name: String,
    pub(crate) help: String,
    #[serde(rename = "type")]
    pub(crate) c_type: String,
    /// Its position for the functions on sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) position: Option<i64>,
    pub(crate) words: Vec<SetWord>,
}

#[derive(Serialize)]
pub(crate) struct SetWord {
    pub(crate) number: i64,
    pub(crate) slug: String,
    pub(crate) constant: String,
    pub(crate) help: String,
}

/// A status of the default contract.
#[derive(Serialize)]
pub(crate) struct Status {
    pub(crate) code: u16,
    pub(crate) constant: String,
    pub(crate) message: String,
    pub(crate) description: String,
}

/// A name as a constant's: upper case, anything but letters and digits an underscore.
fn upper(text: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    text.chars().map(letter).collect()
}

const PREFIX: &str = "AFTERCALL_";

/// Constants in groups: those of a set by its type, the others by their first word when several
/// have it.
pub(crate) fn groups(constants: Vec<Constant>, integers: &[Integer]) -> Vec<Group> {
    let first = |name: &str| {
        let inner = name.strip_prefix(PREFIX).unwrap_or(name);
        inner.split('_').next().unwrap_or_default().to_lowercase()
    };
    let own = |name: &str| {
        let fits = |integer: &&Integer| name.starts_with(&format!("{}_", upper(&integer.name)));
        integers.iter().filter(fits).max_by_key(|integer| integer.name.len())
    };
    let firsts: Vec<String> = constants
        .iter()
        .filter(|constant| own(&constant.name).is_none())
        .map(|constant| first(&constant.name))
        .collect();
    let mut groups: Vec<Group> = Vec::new();
    for constant in constants {
        let (group, c_type) = match own(&constant.name) {
            Some(integer) => {
                let name = integer.name.trim_start_matches("aftercall_");
                (name.to_owned(), Some(integer.name.clone()))
            }
            None => {
                let word = first(&constant.name);
                let is_shared = firsts.iter().filter(|other| **other == word).count() > 1;
                (if is_shared { word } else { "other".to_owned() }, None)
            }
        };
        match groups.iter_mut().find(|made| made.group == group && made.c_type == c_type) {
            Some(made) => made.values.push(constant),
            None => groups.push(Group { group, c_type, values: vec![constant] }),
        }
    }
    groups
}

/// The closed sets: a group that has a type. The core's tables have the slugs and the help.
pub(crate) fn sets(groups: &[Group], integers: &[Integer]) -> Vec<Set> {
    let position = |name: &str| {
        let wanted = format!("{PREFIX}SET_{}", upper(name));
        let mut all = groups.iter().flat_map(|group| &group.values);
        match all.find(|constant| constant.name == wanted)?.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    };
    let mut sets = Vec::new();
    for group in groups {
        let Some(c_type) = &group.c_type else { continue };
        let table = SETS.iter().find(|set| set.name == group.group);
        let said = integers.iter().find(|integer| integer.name == *c_type);
        let help = table.map(|set| set.help.to_owned());
        let words = group.values.iter().filter_map(|constant| {
            let Value::Number(number) = constant.value else { return None };
            let word = table
                .and_then(|set| set.words.iter().find(|word| i64::from(word.number) == number));
            let prefix = format!("{}_", upper(c_type));
            let name = constant.name.strip_prefix(&prefix).unwrap_or(&constant.name);
            let slug = || name.to_lowercase().replace('_', "-");
            Some(SetWord {
                number,
                slug: word.map_or_else(slug, |word| word.slug.to_owned()),
                constant: constant.name.clone(),
                help: word.map_or_else(|| constant.help.clone(), |word| word.help.to_owned()),
            })
        });
        sets.push(Set {
            name: group.group.clone(),
            help: help.unwrap_or_else(|| said.map(|set| set.help.clone()).unwrap_or_default()),
            c_type: c_type.clone(),
            position: position(&group.group),
            words: words.collect(),
        });
    }
    sets
}

/// The statuses that the default contract lists itself.
pub(crate) fn statuses() -> Vec<Status> {
    let made = |status: aftercall::Status| Status {
        code: status.code(),
        constant: format!("{PREFIX}STATUS_{}", upper(status.message())),
        message: status.message().to_owned(),
        description: status.description().to_owned(),
    };
    Contract::rest().rows().map(made).collect()
}

#[cfg(test)]
mod tests {
    use super::{Constant, Value, groups, sets};
    use crate::abi::ctype::Integer;

    fn constant(name: &str, value: &str) -> Constant {
        Constant::read(name, value, name).unwrap()
    }

    #[test]
    fn constants_stand_with_their_set_and_their_kin() {
        let integer = |name: &str| Integer {
            name: name.to_owned(),
            c_type: "int32_t".to_owned(),
            help: "Which?".to_owned(),
        };
        let integers = [integer("aftercall_wait"), integer("aftercall_wait_kind")];
        let constants = vec![
            constant("AFTERCALL_WAIT_KIND_NOT_YET", "0"),
            constant("AFTERCALL_WAIT_LONG", "1"),
            constant("AFTERCALL_V_A", "1"),
            constant("AFTERCALL_V_B", "\"b\""),
            constant("AFTERCALL_LIMIT", "UINT64_MAX"),
        ];
        let groups = groups(constants, &integers);
        let names: Vec<&str> = groups.iter().map(|group| group.group.as_str()).collect();
        assert_eq!(names, ["wait_kind", "wait", "v", "other"]);
        let sets = sets(&groups, &integers);
        assert_eq!(sets.len(), 2);
        assert_eq!(sets[0].words[0].slug, "not-yet");
        assert_eq!(sets[0].help, "Which?");
    }

    #[test]
    fn values_are_numbers_texts_or_the_largest() {
        assert_eq!(constant("A", "-1").value, Value::Number(-1));
        assert_eq!(constant("A", "SIZE_MAX").c_type, Some("size_t"));
        assert!(Constant::read("A", "(1 << 2)", "").is_none());
    }
}
