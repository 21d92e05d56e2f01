//! Compares the interface with that of a release: what a program was compiled with must stay.

use serde_json::Value;

/// What a newer interface breaks. A binary interface of another number may change everything but
/// the words, whose numbers stay for ever.
pub(crate) fn broken(old: &Value, new: &Value) -> Vec<String> {
    let mut found = Vec::new();
    words(old, new, &mut found);
    let number = |abi: &Value| abi.get("abi_version").and_then(Value::as_u64);
    match (number(old), number(new)) {
        (Some(before), Some(now)) if now > before => return found,
        (Some(before), Some(now)) if now == before => {}
        (before, now) => {
            found.push(format!("abi_version was {before:?} and is {now:?}"));
            return found;
        }
    }
    each(old, new, "integers", "name", &mut found, |old, new| differs(old, new, &["type"]));
    each(old, new, "opaque", "name", &mut found, |old, new| differs(old, new, &["free", "again"]));
    each(old, new, "structures", "name", &mut found, structure);
    each(old, new, "functions", "name", &mut found, signature);
    constants(old, new, &mut found);
    found
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text(value: &Value, name: &str) -> String {
    match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

/// Compares what has the same key in both; what is gone is told.
fn each(
    old: &Value,
    new: &Value,
    name: &str,
    key: &str,
    found: &mut Vec<String>,
    compare: impl Fn(&Value, &Value) -> Option<String>,
) {
    for before in list(old, name) {
        let called = text(before, key);
        let now = list(new, name).iter().find(|now| text(now, key) == called);
        match now {
            None => found.push(format!("{called} is gone")),
            Some(now) => found.extend(compare(before, now).map(|told| format!("{called}: {told}"))),
        }
    }
}

fn differs(old: &Value, new: &Value, names: &[&str]) -> Option<String> {
    let name = names.iter().find(|name| old.get(**name) != new.get(**name))?;
    Some(format!("{name} was {} and is {}", text(old, name), text(new, name)))
}

/// A structure that begins with its size may grow at its end; any other stays as it is.
fn structure(old: &Value, new: &Value) -> Option<String> {
    let (before, now) = (list(old, "members"), list(new, "members"));
    for (at, member) in before.iter().enumerate() {
        let name = text(member, "name");
        let Some(now) = now.get(at).filter(|now| text(now, "name") == name) else {
            return Some(format!("{name} is gone or moved"));
        };
        if let Some(told) = differs(member, now, &["type", "array", "offset", "size"]) {
            return Some(format!("{name}: {told}"));
        }
    }
    if old.get("sized") == Some(&Value::Bool(true)) {
        return differs(old, new, &["sized", "align"]);
    }
    match now.len() == before.len() {
        true => differs(old, new, &["sized", "align", "size"]),
        false => Some("grew, and has no struct_size".to_owned()),
    }
}

/// The types of the result and of the parameters.
fn signature(old: &Value, new: &Value) -> Option<String> {
    let told = |function: &Value| {
        let result = function.get("result").map(|result| text(result, "type"));
        let list = list(function, "parameters").iter().map(|each| text(each, "type"));
        format!("{} ({})", result.unwrap_or_default(), list.collect::<Vec<_>>().join(", "))
    };
    let (before, now) = (told(old), told(new));
    (before != now).then(|| format!("was {before} and is {now}"))
}

/// Constants keep their values, but for those that say the version.
fn constants(old: &Value, new: &Value, found: &mut Vec<String>) {
    let all = |abi: &Value| -> Vec<Value> {
        list(abi, "constants").iter().flat_map(|group| list(group, "values").to_vec()).collect()
    };
    let is_version = |name: &str| name.starts_with("AFTERCALL_VERSION");
    let now = all(new);
    for before in all(old) {
        let name = text(&before, "name");
        match now.iter().find(|now| text(now, "name") == name) {
            _ if is_version(&name) => {}
            None => found.push(format!("{name} is gone")),
            Some(now) => {
                let told = differs(&before, now, &["value"]);
                found.extend(told.map(|told| format!("{name}: {told}")));
            }
        }
    }
}

/// A word keeps its number and its slug, a set its position.
fn words(old: &Value, new: &Value, found: &mut Vec<String>) {
    for before in list(old, "sets") {
        let set = text(before, "name");
        let Some(now) = list(new, "sets").iter().find(|now| text(now, "name") == set) else {
            found.push(format!("the set {set} is gone"));
            continue;
        };
        if before.get("position").is_some() {
            found.extend(differs(before, now, &["position"]).map(|told| format!("{set}: {told}")));
        }
        let mut here = Vec::new();
        each(before, now, "words", "number", &mut here, |old, new| differs(old, new, &["slug"]));
        found.extend(here.into_iter().map(|told| format!("{set}: word {told}")));
    }
}

#[cfg(test)]
mod tests {
    use super::broken;
    use serde_json::{Value, json};

    fn released() -> Value {
        json!({
            "abi_version": 1,
            "integers": [{"name": "a_kind", "type": "int32_t"}],
            "opaque": [{"name": "a_box", "free": "a_box_free"}],
            "structures": [
                {"name": "a_row", "sized": true, "align": {"64": 8}, "size": {"64": 16}, "members": [
                    {"name": "struct_size", "type": "size_t", "offset": {"64": 0}, "size": {"64": 8}},
                    {"name": "code", "type": "uint32_t", "offset": {"64": 8}, "size": {"64": 4}}]},
                {"name": "a_text", "sized": false, "align": {"64": 8}, "size": {"64": 8}, "members": [
                    {"name": "data", "type": "const char *", "offset": {"64": 0}, "size": {"64": 8}}]}],
            "functions": [{"name": "a_read", "result": {"type": "a_kind"},
                "parameters": [{"name": "row", "type": "a_row *"}]}],
            "constants": [{"group": "kind", "values": [
                {"name": "A_KIND_NONE", "value": 0}, {"name": "AFTERCALL_VERSION", "value": "0.1.0"}]}],
            "sets": [{"name": "kind", "position": 0, "words": [{"number": 0, "slug": "none"}]}],
        })
    }

    /// What is told after one change.
    fn after(pointer: &str, value: Value) -> Vec<String> {
        let mut new = released();
        *new.pointer_mut(pointer).expect("a place") = value;
        broken(&released(), &new)
    }

    #[test]
    fn the_same_and_what_only_grows_breaks_nothing() {
        assert!(broken(&released(), &released()).is_empty());
        let mut new = released();
        let mut push = |pointer: &str, value: Value| {
            new.pointer_mut(pointer).and_then(Value::as_array_mut).expect("a list").push(value);
        };
        push("/functions", json!({"name": "a_new"}));
        push("/structures/0/members", json!({"name": "more", "type": "uint64_t"}));
        push("/constants/0/values", json!({"name": "A_KIND_SOME", "value": 1}));
        push("/sets/0/words", json!({"number": 1, "slug": "some"}));
        push("/sets", json!({"name": "new", "words": []}));
        new["structures"][0]["size"] = json!({"64": 24});
        new["constants"][0]["values"][1]["value"] = json!("0.1.1");
        new["functions"][0]["parameters"][0]["name"] = json!("other");
        assert_eq!(broken(&released(), &new), Vec::<String>::new());
    }

    #[test]
    fn what_a_program_was_compiled_with_stays() {
        for (pointer, value, told) in [
            ("/functions", json!([]), "a_read is gone"),
            ("/functions/0/result/type", json!("void"), "a_read: was a_kind (a_row *)"),
            ("/functions/0/parameters/0/type", json!("const a_row *"), "(const a_row *)"),
            ("/functions/0/parameters", json!([]), "a_read: was"),
            ("/integers/0/type", json!("int64_t"), "a_kind: type was int32_t and is int64_t"),
            ("/opaque/0/free", json!("a_end"), "a_box: free was a_box_free"),
            ("/structures/0/members/1/offset", json!({"64": 12}), "a_row: code: offset was"),
            ("/structures/0/members/1/type", json!("int32_t"), "a_row: code: type was"),
            ("/structures/0/members/1/name", json!("other"), "a_row: code is gone or moved"),
            ("/structures/1/members", json!([]), "a_text: data is gone"),
            ("/structures/1/size", json!({"64": 16}), "a_text: size was"),
            ("/structures/0/sized", json!(false), "a_row: sized was true"),
            ("/constants/0/values/0/value", json!(1), "A_KIND_NONE: value was 0 and is 1"),
            ("/constants/0/values/0/name", json!("A_OTHER"), "A_KIND_NONE is gone"),
            ("/sets/0/words/0/slug", json!("no"), "kind: word 0: slug was none and is no"),
            ("/sets/0/words/0/number", json!(7), "kind: word 0 is gone"),
            ("/sets/0/position", json!(3), "kind: position was 0 and is 3"),
            ("/sets/0/name", json!("sort"), "the set kind is gone"),
            ("/abi_version", json!(0), "abi_version was Some(1) and is Some(0)"),
        ] {
            let found = after(pointer, value);
            assert!(found.iter().any(|line| line.contains(told)), "{pointer}: {found:?}");
        }
    }

    #[test]
    fn a_structure_without_its_size_does_not_grow() {
        let mut new = released();
        let members = new.pointer_mut("/structures/1/members").and_then(Value::as_array_mut);
        members.expect("members").push(json!({"name": "len"}));
        assert_eq!(broken(&released(), &new), ["a_text: grew, and has no struct_size"]);
    }

    #[test]
    fn another_interface_may_change_all_but_the_words() {
        let mut new = released();
        new["abi_version"] = json!(2);
        new["functions"] = json!([]);
        assert!(broken(&released(), &new).is_empty());
        new["sets"][0]["words"][0]["slug"] = json!("no");
        assert_eq!(broken(&released(), &new), ["kind: word 0: slug was none and is no"]);
    }
}
