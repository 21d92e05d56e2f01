//! Makes the seeds: what a fuzzer starts from. `seeds FOLDER [EACH]` writes FOLDER/TARGET/NAME, of each file
//! of the shared vectors only the first EACH cases.
//!
//! Of the law there is one world for each act that a first attempt can meet, and some of many calls; the
//! other targets get the vectors' cases in their own forms, and `c_abi` one program for each operation.

mod programs;

use aftercall::{BodyState, Cause, Effect, POLICY_SETTINGS, Phase, failure_names};
use aftercall_fuzz::{judge::flags, law};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("usage: seeds FOLDER [EACH]"));
    let each = arguments.next().map_or(usize::MAX, |each| each.parse().expect("a number"));
    let cases = cases(each)?;
    write(&folder.join("law"), law_seeds())?;
    write(&folder.join("judge"), cases.iter().filter_map(judge_seed))?;
    write(&folder.join("contract"), contract_seeds(&cases))?;
    write(&folder.join("c_abi"), programs::programs())?;
    Ok(())
}

fn write(folder: &Path, seeds: impl IntoIterator<Item = (String, Vec<u8>)>) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut count = 0;
    for (name, bytes) in seeds {
        let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let words: String = name.chars().map(letter).collect();
        let parts: Vec<&str> = words.split('-').filter(|part| !part.is_empty()).collect();
        fs::write(folder.join(parts.join("-")), bytes)?;
        count += 1;
    }
    println!("{}: {count} seeds", folder.display());
    Ok(())
}

/// The vectors' cases, of each file the first ones that have the form of the file's others.
fn cases(each: usize) -> io::Result<Vec<Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/aftercall/vectors");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    let mut all = Vec::new();
    for path in files.iter().filter(|path| !path.ends_with("schema.json")) {
        let list: Vec<Value> = serde_json::from_slice(&fs::read(path)?)?;
        // Evenly spread: neighbours are alike.
        let step = (list.len() / each.min(list.len()).max(1)).max(1);
        all.extend(list.into_iter().step_by(step).take(each));
    }
    Ok(all)
}

/// For each act the simplest world in which the first attempt meets it: all bytes alike but one, tried out.
fn law_seeds() -> Vec<(String, Vec<u8>)> {
    let mut seeds: Vec<(String, Vec<u8>)> = Vec::new();
    let acts = law::acts();
    for at in 0..40 {
        for byte in 0..=u8::MAX {
            // Room for retries, a POST that can be looked for; the acts after the first one differ.
            let mut bytes: Vec<u8> = vec![0, 0, 4, 60, 30, 40];
            bytes.extend((0..114).map(|place: u8| place.wrapping_mul(29)));
            bytes[at] = byte;
            let Some(name) = law::first_act(&bytes) else { continue };
            if !seeds.iter().any(|(known, _)| *known == name) {
                seeds.push((name.to_owned(), bytes));
            }
        }
    }
    assert_eq!(seeds.len(), acts.len(), "an act that no seed reaches");
    for number in 0..6_u8 {
        let bytes = (0..=255).map(|place: u8| place.wrapping_mul(2 * number + 1) ^ number);
        seeds.push((format!("many {number}"), [3].into_iter().chain(bytes).collect()));
    }
    seeds
}

fn name(case: &Value) -> String {
    case["name"].as_str().unwrap_or_default().to_owned()
}

/// A position in a closed set, by slug.
macro_rules! position {
    ($set:ident, $slug:expr) => {
        $set::ALL.iter().position(|word| $slug.as_str() == Some(word.slug())).unwrap_or(0) as u8
    };
}

/// A case of the kind `judge` in the form that `judge::run` reads.
fn judge_seed(case: &Value) -> Option<(String, Vec<u8>)> {
    (case["kind"] == "judge").then_some(())?;
    let (request, response, failure) = (&case["request"], &case["response"], &case["failure"]);
    let set = |condition: bool, bit: u8| if condition { bit } else { 0 };
    let bits = set(request.is_object(), flags::REQUEST)
        | set(request["replayable"] == false, flags::NOT_REPLAYABLE)
        | set(request["idempotent"].is_boolean(), flags::DECLARED)
        | set(request["idempotent"] == true, flags::IDEMPOTENT)
        | set(response["received"].is_string(), flags::RECEIVED)
        | set(failure.is_object(), flags::FAILURE)
        | set(request["earlier"].is_string(), flags::EARLIER);
    let state = match (&response["body_state"], &response["body"]) {
        (Value::Null, Value::Null) => BodyState::Unread.number(),
        (Value::Null, _) => BodyState::Complete.number(),
        (slug, _) => position!(BodyState, slug),
    };
    let came = if failure.is_object() { failure } else { response };
    let redirect =
        |at: usize| came["redirects"][at].as_u64().map_or(0, |code| (code % 10 + 10) as u8);
    let [high, low] = match response["status"].as_u64() {
        Some(status) => (status as u16).to_be_bytes(),
        None => [position!(Phase, failure["phase"]), position!(Cause, failure["cause"])],
    };
    let sent = failure["sent"].as_bool().map_or(0, |sent| 1 + u8::from(sent));
    let contract = u8::from(case["contract"] == "http");
    let earlier = position!(Effect, request["earlier"]);
    let mut seed = vec![contract, bits, earlier, state, redirect(0), redirect(1), high, low, sent];
    let text = |value: &Value| value.as_str().unwrap_or_default().as_bytes().to_vec();
    for line in [&request["method"], &request["url"]] {
        seed.extend(text(line));
        seed.push(b'\n');
    }
    for headers in [&request["headers"], &response["headers"]] {
        for line in headers.as_array().into_iter().flatten() {
            seed.extend([text(&line[0]), vec![b':'], bytes(&line[1]), vec![b'\n']].concat());
        }
        seed.push(b'\n');
    }
    seed.extend(bytes(&response["body"]));
    // Longer ones make a fuzzer slow and say nothing that short ones do not.
    seed.truncate(6_000);
    Some((name(case), seed))
}

/// The vectors' bytes: see their README.
fn bytes(value: &Value) -> Vec<u8> {
    if let Some(pieces) = value.as_array() {
        return pieces.iter().flat_map(bytes).collect();
    }
    if let Some(hex) = value["hex"].as_str() {
        let digit = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap_or("0"), 16);
        return (0..hex.len()).step_by(2).filter_map(|at| digit(at).ok()).collect();
    }
    if let (Some(text), Some(times)) = (value["repeat"].as_str(), value["times"].as_u64()) {
        return text.repeat(times.min(5_000) as usize).into_bytes();
    }
    value.as_str().unwrap_or_default().as_bytes().to_vec()
}

/// Contracts, and lines that name something.
fn contract_seeds(cases: &[Value]) -> Vec<(String, Vec<u8>)> {
    let mut seeds: Vec<(String, Vec<u8>)> = Vec::new();
    let mut add = |name: String, value: u64, text: &str| {
        let mut bytes = value.to_be_bytes().to_vec();
        bytes.extend(text.as_bytes());
        if !seeds.iter().any(|(_, known)| *known == bytes) {
            seeds.push((name, bytes));
        }
    };
    for (number, case) in cases.iter().enumerate() {
        if let Some(toml) = case["contract"]["toml"].as_str() {
            add(format!("contract {}", name(case)), number as u64, toml);
        }
        if let Some(input) = case["input"].as_str() {
            add(format!("status {}", name(case)), 503, input);
        }
    }
    let rest =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/aftercall/data/contracts/rest.toml");
    add("contract rest".to_owned(), 503, &fs::read_to_string(rest).unwrap_or_default());
    for setting in POLICY_SETTINGS {
        add(format!("policy {}", setting.name), 7, setting.name);
    }
    let mut libraries: Vec<&str> = failure_names().iter().map(|row| row.library).collect();
    libraries.dedup();
    for library in libraries {
        let rows = failure_names().iter().filter(|row| row.library == library).take(8);
        let lines: Vec<String> = rows.map(|row| format!("{library} {}", row.name)).collect();
        add(format!("failures {library}"), 0, &lines.join("\n"));
    }
    add(
        "urls".to_owned(),
        1,
        "https://u:p@API.example/a?t=s#f\nhttp://[::1]:8080/x\n//a\nws://a:1\na://b@c@d:\nhttps://a:0443/\nhttps://\u{e9}.example\\x\n",
    );
    seeds
}
