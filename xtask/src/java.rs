//! `cargo xtask java`: what the Java library has of the closed sets, the packed parts and the settings
//! of a policy, as Java source. With `--check` it only compares.

use crate::letters::class;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

const FOLDER: &str = "bindings/java/src/main/java/aftercall";
const MADE: &str = "// Made by `cargo run -p xtask -- java`; do not edit.\n\npackage aftercall;\n";
/// Sets of which the library makes something else: exceptions, an `Optional`, a `Wait`.
const NOT_ENUMS: [&str; 3] = ["result", "sent", "wait_kind"];

/// Writes the files, or fails when one is out of date.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    let abi = json(root, "include/aftercall.abi.json")?;
    let wasm = json(root, "include/aftercall.wasm.json")?;
    let sets = list(&abi, "sets")?;
    let mut files = vec![
        ("Layout".to_owned(), layout(&wasm)?),
        ("Setting".to_owned(), setting()),
        ("Result".to_owned(), results(sets)?),
        ("OutcomeException".to_owned(), exceptions(sets)?),
    ];
    for set in sets {
        let name = text(set, "name")?;
        if !NOT_ENUMS.contains(&name) {
            files.push((class(name), enumeration(set)?));
        }
    }
    for (name, made) in files {
        let file = root.join(FOLDER).join(format!("{name}.java"));
        if check && std::fs::read_to_string(&file).unwrap_or_default() != made {
            return Err(format!(
                "{FOLDER}/{name}.java is out of date: run `cargo run -p xtask -- java`"
            ));
        }
        if !check {
            std::fs::write(&file, made).map_err(|error| format!("{}: {error}", file.display()))?;
        }
    }
    Ok(())
}

fn json(root: &Path, file: &str) -> Result<Value, String> {
    let text =
        std::fs::read_to_string(root.join(file)).map_err(|error| format!("{file}: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("{file}: {error}"))
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>, String> {
    value[key].as_array().ok_or_else(|| format!("no list {key}"))
}

fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str, String> {
    value[key].as_str().ok_or_else(|| format!("no text {key}"))
}

fn number(value: &Value, key: &str) -> Result<u64, String> {
    value[key].as_u64().ok_or_else(|| format!("no number {key}"))
}

/// A constant's name: `if-harmless` is `IF_HARMLESS`.
fn constant(slug: &str) -> String {
    slug.to_uppercase().replace('-', "_")
}

/// A text in a comment for javadoc.
fn comment(help: &str) -> String {
    help.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('@', "&#64;")
}

/// A text in quotes.
fn quoted(help: &str) -> String {
    format!("\"{}\"", help.replace('\\', "\\\\").replace('"', "\\\""))
}

fn enumeration(set: &Value) -> Result<String, String> {
    let (name, help) = (class(text(set, "name")?), text(set, "help")?);
    let mut out = MADE.to_owned();
    let _ = write!(out, "\n/** {} */\npublic enum {name} implements Word {{\n", comment(help));
    let words = list(set, "words")?;
    for (at, word) in words.iter().enumerate() {
        let (slug, help) = (text(word, "slug")?, text(word, "help")?);
        let end = if at + 1 == words.len() { ";" } else { "," };
        let _ = writeln!(
            out,
            "    /** {} */\n    {}({}, {}, {}){end}",
            comment(help),
            constant(slug),
            number(word, "number")?,
            quoted(slug),
            quoted(help)
        );
    }
    let _ = write!(
        out,
        "
    private static final {name}[] BY_NUMBER = Words.byNumber(values(), {name}[]::new);

    private final int number;
    private final String slug;
    private final String help;

    {name}(int number, String slug, String help) {{
        this.number = number;
        this.slug = slug;
        this.help = help;
    }}

    /**
     * The word with this slug.
     *
     * @param slug such as {{@code \"{}\"}}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static {name} of(String slug) {{
        return Words.of(values(), slug);
    }}

    static {name} numbered(int number) {{
        return BY_NUMBER[number];
    }}

    @Override
    public int number() {{
        return number;
    }}

    @Override
    public String slug() {{
        return slug;
    }}

    @Override
    public String help() {{
        return help;
    }}

    @Override
    public String toString() {{
        return slug;
    }}
}}
",
        text(&words[0], "slug")?
    );
    Ok(out)
}

fn results(sets: &[Value]) -> Result<String, String> {
    let set = sets.iter().find(|set| set["name"] == "result").ok_or("no set result")?;
    let mut out = MADE.to_owned();
    out.push_str(
        "\n/** What the library gives as the kind of a refusal. */\nfinal class Result {\n",
    );
    for word in list(set, "words")? {
        let name = constant(text(word, "slug")?);
        let _ = writeln!(out, "    static final int {name} = {};", number(word, "number")?);
    }
    out.push_str("\n    private Result() {}\n}\n");
    Ok(out)
}

/// The sizes of the packed parts and the places of their columns.
fn layout(wasm: &Value) -> Result<String, String> {
    let packed = &wasm["packed"];
    let mut out = MADE.to_owned();
    let _ = write!(
        out,
        "\n/** Where the columns of the packed outputs stand: docs/ffi.md. */\nfinal class Layout {{\n    \
         static final int ABI = {};\n    static final int LAYOUT = {};\n    static final int ABSENT = -1;\n",
        number(wasm, "abi")?,
        number(packed, "layout")?
    );
    for kind in list(packed, "kinds")? {
        let _ = writeln!(
            out,
            "    static final int KIND_{} = {};",
            text(kind, "part")?.to_uppercase(),
            number(kind, "number")?
        );
    }
    for part in list(packed, "parts")? {
        let name = text(part, "name")?.to_uppercase();
        let _ = write!(out, "\n    static final int {name}_SIZE = {};\n", number(part, "size")?);
        for column in list(part, "columns")? {
            let key = text(column, "name")?.to_uppercase();
            let _ =
                writeln!(out, "    static final int {name}_{key} = {};", number(column, "offset")?);
        }
    }
    out.push_str("\n    private Layout() {}\n}\n");
    Ok(out)
}

/// The settings of a policy as constants, each with the unit that its name ends with.
fn setting() -> String {
    let mut out = MADE.to_owned();
    out.push_str(
        "\n/** What can be set in a {@link Policy}. Times are milliseconds. */\npublic enum Setting {\n",
    );
    let settings = aftercall::POLICY_SETTINGS;
    for (at, setting) in settings.iter().enumerate() {
        let end = if at + 1 == settings.len() { ";" } else { "," };
        let name = setting.name.to_uppercase();
        let (about, quoted_name, help) =
            (comment(setting.help), quoted(setting.name), quoted(setting.help));
        let _ = writeln!(out, "    /** The {about}. */\n    {name}({quoted_name}, {help}){end}");
    }
    out.push_str(
        "
    private final String key;
    private final String help;

    Setting(String key, String help) {
        this.key = key;
        this.help = help;
    }

    /**
     * Its name in every language.
     *
     * @return such as {@code \"deadline_ms\"}
     */
    public String key() {
        return key;
    }

    /**
     * What it sets.
     *
     * @return one line, with its unit and range
     */
    public String help() {
        return help;
    }
}
",
    );
    out
}

/// One class of exception for each reason why something went wrong.
fn exceptions(sets: &[Value]) -> Result<String, String> {
    let set = sets.iter().find(|set| set["name"] == "reason").ok_or("no set reason")?;
    let mut out = MADE.to_owned();
    out.push_str(EXCEPTION_HEAD);
    let words: Vec<&Value> = list(set, "words")?
        .iter()
        .filter(|word| word["slug"] != "none" && word["slug"] != "unknown")
        .collect();
    for word in &words {
        let slug = text(word, "slug")?;
        let _ = writeln!(
            out,
            "            case {}: return new {}(verdict, outcome);",
            constant(slug),
            class(&slug.replace('-', "_"))
        );
    }
    out.push_str(
        "            default: return new OutcomeException(verdict, outcome);\n        }\n    }\n",
    );
    for word in &words {
        let name = class(&text(word, "slug")?.replace('-', "_"));
        let _ = write!(
            out,
            "
    /** {} */
    public static final class {name} extends OutcomeException {{
        {name}(Verdict verdict, Outcome outcome) {{
            super(verdict, outcome);
        }}
    }}
",
            comment(text(word, "help")?)
        );
    }
    out.push_str("}\n");
    Ok(out)
}

const EXCEPTION_HEAD: &str = "
import java.util.Optional;

/**
 * What a response or a failure meant, where it was no success. There is one class for each {@link Reason},
 * so that a {@code catch} can name what it is about; a failure without a reason of its own is of this class.
 *
 * <p>Its message has the verdict's words and nothing else: URLs and header fields can hold secrets.
 */
public class OutcomeException extends AftercallException implements HasOutcome {
    private static final long serialVersionUID = 1L;

    private final transient Verdict verdict;
    private final transient Outcome outcome;

    OutcomeException(Verdict verdict, Outcome outcome) {
        super(verdict.toString());
        this.verdict = verdict;
        this.outcome = outcome;
    }

    /**
     * What it means.
     *
     * @return the verdict
     */
    public final Verdict verdict() {
        return verdict;
    }

    /**
     * How the call ended.
     *
     * @return the outcome, if a call was made
     */
    @Override
    public final Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    static OutcomeException of(Verdict verdict, Outcome outcome) {
        switch (verdict.reason()) {
";

#[cfg(test)]
mod tests {
    #[test]
    fn the_java_sources_are_up_to_date() {
        super::run(&crate::root(), true).unwrap();
    }

    #[test]
    fn texts_are_safe_in_comments_and_in_quotes() {
        assert_eq!(super::comment("a < b & @c"), "a &lt; b &amp; &#64;c");
        assert_eq!(super::quoted("say \"a\\b\""), "\"say \\\"a\\\\b\\\"\"");
        assert_eq!(super::constant("if-harmless"), "IF_HARMLESS");
    }
}
