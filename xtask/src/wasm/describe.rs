//! include/aftercall.wasm.json: the functions of the WebAssembly module, read from their comments, and the
//! columns of what they give.

use crate::abi::json;
use crate::abi::packed::Packed;
use serde::Serialize;
use std::path::Path;

/// Where it stands.
const FILE: &str = "include/aftercall.wasm.json";

/// The module's sources, in the order of the description.
const SOURCES: &[&str] =
    &["instance", "status", "contract", "judge", "stream", "engine", "call", "words"];

/// What a function can take in, besides its parameters.
const INPUTS: &[&str] = &[
    "judge",
    "step",
    "call",
    "request",
    "response",
    "policy",
    "fields",
    "bytes",
    "a text",
    "the format and the table, two texts",
    "the method and the URL, two texts",
    "the transport and the name, two texts",
    "the URL and the scope, two texts",
    "a request and the scope, a text",
];

/// What the module offers.
#[derive(Serialize)]
pub(super) struct Module {
    version: &'static str,
    /// What ac_abi gives.
    abi: u32,
    pub(super) functions: Vec<Function>,
    packed: Packed,
}

/// One exported function. Each parameter and result is an i32.
#[derive(Serialize)]
pub(super) struct Function {
    pub(super) name: String,
    help: String,
    pub(super) parameters: Vec<String>,
    /// What it reads of the input that was written before.
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<String>,
    /// A part, whose address it gives; or handle, number, address, nothing.
    output: String,
}

/// Writes the file, or with `check` fails when it is not what the sources say.
pub(super) fn run(root: &Path, check: bool) -> Result<(), String> {
    let text = json::text(&model(root)?)?;
    let path = root.join(FILE);
    if std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n") == text {
        return Ok(());
    }
    if check {
        return Err(format!("{FILE} is out of date: run `cargo run -p xtask -- wasm --describe`"));
    }
    std::fs::write(&path, text).map_err(|error| format!("{FILE}: {error}"))
}

/// The description.
pub(super) fn model(root: &Path) -> Result<Module, String> {
    let (mut functions, mut abi) = (Vec::new(), None);
    for source in SOURCES {
        let file = format!("bindings/wasm/src/{source}.rs");
        let text = std::fs::read_to_string(root.join(&file)).map_err(|e| format!("{file}: {e}"))?;
        read(&text, &mut functions).map_err(|error| format!("{file}: {error}"))?;
        let number = text.lines().find_map(|line| line.strip_prefix("const ABI: u32 = "));
        abi = abi.or(number.and_then(|number| number.trim_end_matches(';').parse().ok()));
    }
    let packed = Packed::read();
    for function in &functions {
        let known = ["handle", "number", "address", "nothing"];
        if !known.contains(&function.output.as_str()) && !packed.has_kind(&function.output) {
            return Err(format!("{}: {:?} is no output", function.name, function.output));
        }
    }
    let abi = abi.ok_or("instance.rs has no `const ABI`")?;
    Ok(Module { version: env!("CARGO_PKG_VERSION"), abi, functions, packed })
}

/// Reads the functions of a source: a comment, then the signature. What only tests have is left out.
fn read(source: &str, functions: &mut Vec<Function>) -> Result<(), String> {
    let (mut comment, mut is_test) = (Vec::new(), false);
    for line in source.lines() {
        if let Some(words) = line.strip_prefix("///") {
            comment.push(words.trim());
        } else if line.starts_with("#[") {
            is_test |= line.starts_with("#[cfg(");
        } else {
            if let Some(signature) = line.strip_prefix("pub extern \"C\" fn ").filter(|_| !is_test)
            {
                functions.push(function(signature, &comment)?);
            }
            comment.clear();
            is_test = false;
        }
    }
    Ok(())
}

fn function(signature: &str, comment: &[&str]) -> Result<Function, String> {
    let told = |what: &str| format!("{signature}: {what}");
    let (name, rest) = signature.split_once('(').ok_or_else(|| told("no parameters"))?;
    let (parameters, result) = rest.split_once(')').ok_or_else(|| told("more than one line"))?;
    if result != " -> u32 {" {
        return Err(told("its result is no u32"));
    }
    let mut names = Vec::new();
    for parameter in parameters.split(", ").filter(|parameter| !parameter.is_empty()) {
        let name = parameter.strip_suffix(": u32").ok_or_else(|| told("a parameter is no u32"))?;
        names.push(name.to_owned());
    }
    let ends = comment.iter().rposition(|line| line.is_empty()).ok_or_else(|| told("no Out"))?;
    let traffic = comment[ends + 1..].join(" ");
    let (input, output) =
        match traffic.strip_prefix("In: ").and_then(|all| all.split_once(". Out: ")) {
            Some((input, output)) => (Some(input.to_owned()), output),
            None => (None, traffic.strip_prefix("Out: ").ok_or_else(|| told("no Out"))?),
        };
    let output = output.strip_suffix('.').ok_or_else(|| told("Out has no full stop"))?.to_owned();
    if input.as_ref().is_some_and(|input| !INPUTS.contains(&input.as_str())) {
        return Err(told("its input is not known"));
    }
    let help = comment[..ends].join(" ");
    Ok(Function { name: name.to_owned(), help, parameters: names, input, output })
}

#[cfg(test)]
mod tests {
    use super::{model, read, run};

    #[test]
    fn the_description_is_up_to_date() {
        run(&crate::root(), true).unwrap();
    }

    #[test]
    fn every_function_is_described() {
        let module = model(&crate::root()).unwrap();
        assert!(module.functions.len() > 40);
        assert!(module.functions.iter().all(|function| !function.help.is_empty()));
        assert!(module.functions.iter().all(|function| function.name != "ac_provoke"));
    }

    #[test]
    fn what_is_not_described_is_refused() {
        let refused = |source: &str| read(source, &mut Vec::new()).is_err();
        let function = "pub extern \"C\" fn ac_x(a: u32) -> u32 {\n";
        assert!(!refused(&format!("/// Gives.\n///\n/// Out: number.\n{function}")));
        assert!(refused(&format!("/// Gives.\n{function}")));
        assert!(refused(&format!("/// Gives.\n///\n/// In: a surprise. Out: number.\n{function}")));
        assert!(refused(
            "/// Gives.\n///\n/// Out: number.\npub extern \"C\" fn ac_x(a: u64) -> u32 {\n"
        ));
    }
}
