//! What a parameter is for and who owns what a function gives: from the types, from the names of
//! neighbours (`text` and `text_len`) and from the parts of the comment.

use super::ctype::CType;
use super::layout::Extent;
use super::model::{Direction, Function, Kind, Life, Outcome, Parameter};
use super::scan::Comment;

/// The types that parameters can point at.
pub(crate) struct Known {
    pub(crate) integers: Vec<String>,
    pub(crate) opaque: Vec<String>,
    /// With whether they begin with their size.
    pub(crate) structures: Vec<(String, bool)>,
    /// Types for which NULL is always allowed, as a remark says.
    pub(crate) optional: Vec<String>,
    pub(crate) functions: Vec<String>,
    pub(crate) results: Vec<String>,
}

impl Known {
    pub(crate) fn is_integer(&self, name: &str) -> bool {
        Extent::of_integer(name).is_some() || self.integers.iter().any(|known| known == name)
    }

    fn is_opaque(&self, name: &str) -> bool {
        self.opaque.iter().any(|known| known == name)
    }

    fn structure(&self, name: &str) -> Option<bool> {
        self.structures.iter().find(|known| known.0 == name).map(|known| known.1)
    }

    /// The function of a type that has this ending.
    pub(crate) fn function_of(&self, base: &str, ending: &str) -> Option<String> {
        let name = format!("{base}_{ending}");
        self.functions.contains(&name).then_some(name)
    }
}

/// A function with all that its comment says.
pub(crate) fn function(
    name: &str,
    c_type: CType,
    list: Vec<(CType, String)>,
    comment: &Comment,
    known: &Known,
) -> Result<Function, String> {
    let mut parameters = Vec::new();
    for (c_type, parameter) in list {
        parameters.push(of(c_type, parameter, name, known)?);
    }
    measure(&mut parameters);
    let mut result = outcome(c_type, name, comment, &parameters, known)?;
    if result.kind == Kind::Text
        && let Some(length) = parameters.iter_mut().find(|each| each.name == "len")
    {
        result.length = Some(length.name.clone());
        length.kind = Kind::Length;
        length.of = Some("result".to_owned());
        length.null = Some(true);
    }
    optional(&mut parameters, comment, known);
    lives(&mut parameters, comment, known);
    Ok(Function {
        name: name.to_owned(),
        help: comment.help(),
        result,
        results: results(comment, known),
        parameters,
    })
}

/// A parameter by its type alone.
fn of(c_type: CType, name: String, function: &str, known: &Known) -> Result<Parameter, String> {
    let base = c_type.base.as_str();
    let told = || Err(format!("{function}: {name} has the unknown type {}", c_type.text));
    let read = if c_type.is_const { Direction::In } else { Direction::Out };
    let (kind, direction) = match (c_type.stars, base) {
        (0, _) if known.is_integer(base) => (Kind::Integer, Direction::In),
        (1, "char") if c_type.is_const => (Kind::Text, Direction::In),
        (1, "void" | "uint8_t") if c_type.is_const => (Kind::Bytes, Direction::In),
        (1, "char" | "void") => (Kind::Buffer, Direction::Out),
        (2, "char") => (Kind::Text, Direction::Out),
        (1, _) if known.is_integer(base) => (Kind::Integer, read),
        (1, _) if known.is_opaque(base) => match c_type.is_const {
            true => (Kind::Handle, Direction::In),
            false => (Kind::Handle, Direction::InOut),
        },
        (2, _) if known.is_opaque(base) => (Kind::Handle, Direction::Out),
        (1, _) => match (c_type.is_const, known.structure(base)) {
            (true, Some(_)) => (Kind::Structure, Direction::In),
            // The function reads struct_size.
            (false, Some(true)) => (Kind::Structure, Direction::InOut),
            (false, Some(false)) => (Kind::Structure, Direction::Out),
            (_, None) => return told(),
        },
        _ => return told(),
    };
    let null = (c_type.stars > 0).then_some(false);
    let mut made = Parameter {
        name,
        kind,
        direction,
        length: None,
        needed: None,
        of: None,
        null,
        ends: false,
        life: Life::default(),
        c_type,
    };
    if kind == Kind::Handle
        && known.function_of(&made.c_type.base, "free").as_deref() == Some(function)
    {
        (made.ends, made.direction) = (true, Direction::In);
    }
    if kind == Kind::Handle && direction == Direction::Out {
        made.life.free = known.function_of(&made.c_type.base, "free");
    }
    Ok(made)
}

/// Joins each text, list and buffer with the parameter behind it that measures it.
fn measure(parameters: &mut [Parameter]) {
    for at in 1..parameters.len() {
        let (before, rest) = parameters.split_at_mut(at);
        let (Some(own), Some((next, rest))) = (before.last_mut(), rest.split_first_mut()) else {
            continue;
        };
        if next.c_type.text != "size_t" || !measures(&own.name, &next.name) || own.c_type.stars != 1
        {
            continue;
        }
        own.length = Some(next.name.clone());
        (next.kind, next.of) = (Kind::Length, Some(own.name.clone()));
        if own.direction == Direction::In {
            continue;
        }
        own.kind = Kind::Buffer;
        if let Some(needed) = rest.first_mut().filter(|third| third.c_type.text == "size_t *") {
            own.needed = Some(needed.name.clone());
            (needed.kind, needed.of) = (Kind::Length, Some(own.name.clone()));
        }
    }
}

/// Whether `next` is called as what measures `name`.
pub(crate) fn measures(name: &str, next: &str) -> bool {
    let one = name.strip_suffix('s').unwrap_or(name);
    let ends = ["len", "length", "size", "count", "capacity"];
    ends.iter().any(|end| {
        next == *end && *end != "size" && *end != "count"
            || next
                .strip_suffix(end)
                .and_then(|rest| rest.strip_suffix('_'))
                .is_some_and(|owner| owner == name || owner == one)
    })
}

/// What the function gives.
fn outcome(
    c_type: CType,
    name: &str,
    comment: &Comment,
    parameters: &[Parameter],
    known: &Known,
) -> Result<Outcome, String> {
    let said = comment.returns.as_deref().unwrap_or_default();
    let mut life = Life::default();
    let kind = match (c_type.stars, c_type.base.as_str()) {
        (0, "void") => Kind::Nothing,
        (0, base) if known.is_integer(base) => Kind::Integer,
        (1, "char") => {
            life = text(said, parameters).ok_or_else(|| {
                format!("{name}: \"Returns:\" says neither \"static text\" nor whose text it is")
            })?;
            Kind::Text
        }
        (1, base) if known.is_opaque(base) => {
            life.free = known.function_of(base, "free");
            Kind::Handle
        }
        _ => return Err(format!("{name}: gives the unknown type {}", c_type.text)),
    };
    // "" or a pointer for NULL is about an argument.
    let is_absent = !said.contains("never NULL") && said.replace("for NULL", "").contains("NULL");
    let null = (c_type.stars > 0).then_some(is_absent);
    Ok(Outcome { c_type, kind, null, length: None, life })
}

/// How long a text lives: "static text", "the verdict's text", "text that lives until ...".
fn text(said: &str, parameters: &[Parameter]) -> Option<Life> {
    if said.starts_with("static text") {
        return Some(Life { is_static: true, ..Life::default() });
    }
    let lives = said
        .split_once("lives ")
        .map(|(_, rest)| rest.split([';', '.']).next().unwrap_or_default().trim().to_owned());
    if lives.is_none() && !said.contains("'s text") {
        return None;
    }
    let owner = parameters.iter().find(|parameter| parameter.kind == Kind::Handle)?;
    Some(Life { owner: Some(owner.name.clone()), lives, ..Life::default() })
}

/// Which pointers may be NULL.
fn optional(parameters: &mut [Parameter], comment: &Comment, known: &Known) {
    let said = comment.returns.as_deref().unwrap_or_default();
    let all = format!("{} {said}", comment.text);
    let is_for_first = all.contains("for NULL") || all.contains("NULL is ignored");
    for (at, parameter) in parameters.iter_mut().enumerate() {
        let Some(null) = &mut parameter.null else { continue };
        let named = |between: &str| {
            let wanted = format!("{}{between}", parameter.name);
            let is_start =
                |at: usize| !all.get(..at).is_some_and(|before| before.ends_with(is_word));
            all.match_indices(&wanted).any(|(at, _)| is_start(at))
        };
        *null |= at == 0 && is_for_first
            || named(" may be NULL")
            || named(", which may be NULL")
            || parameter.c_type.is_const && known.optional.contains(&parameter.c_type.base);
    }
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// How long the texts live that a function puts into its outputs.
fn lives(parameters: &mut [Parameter], comment: &Comment, known: &Known) {
    let said = comment.ownership.as_deref().unwrap_or_default();
    let owner = parameters
        .iter()
        .find(|each| each.kind == Kind::Handle && each.direction != Direction::Out);
    let owner = owner.map(|owner| owner.name.clone());
    let has_texts = |each: &Parameter| {
        each.direction != Direction::In
            && (each.kind == Kind::Text
                || each.kind == Kind::Structure && known.structure(&each.c_type.base).is_some())
    };
    let lives = [" lives ", " live "].iter().find_map(|word| {
        let rest = said.split_once(word)?.1;
        Some(rest.trim_end_matches('.').to_owned())
    });
    let Some(lives) = lives else { return };
    for parameter in parameters.iter_mut().filter(|each| has_texts(each)) {
        parameter.life.owner = owner.clone();
        parameter.life.lives = Some(lives.clone());
    }
}

/// The results that a comment lists: "OK; NULL_ARGUMENT; NOT_FOUND past the end".
fn results(comment: &Comment, known: &Known) -> Vec<String> {
    let said = comment.returns.as_deref().unwrap_or_default();
    let prefix = "AFTERCALL_RESULT_";
    let found = |part: &str| {
        let word = part.split(|c: char| !is_word(c)).find(|word| !word.is_empty())?;
        let name = format!("{prefix}{word}");
        known.results.contains(&name).then_some(name)
    };
    if found(said).as_deref() != Some("AFTERCALL_RESULT_OK") {
        return Vec::new();
    }
    said.split(';').filter_map(found).collect()
}

#[cfg(test)]
mod tests {
    use super::{Known, function, measures};
    use crate::abi::ctype::declared;
    use crate::abi::model::{Direction, Function, Kind};
    use crate::abi::scan::Comment;

    fn made(head: &str, list: &[&str], comment: &str) -> Result<Function, String> {
        let text = |text: &str| text.to_owned();
        let known = Known {
            integers: vec![text("a_result")],
            opaque: vec![text("a_box")],
            structures: vec![(text("a_row"), true), (text("a_time"), false)],
            optional: vec![text("a_time")],
            functions: vec![text("a_box_free")],
            results: vec![text("AFTERCALL_RESULT_OK"), text("AFTERCALL_RESULT_STATE")],
        };
        let (c_type, name) = declared(head).unwrap();
        let list = list.iter().map(|each| declared(each).unwrap()).collect();
        function(&name, c_type, list, &Comment::read(comment), &known)
    }

    #[test]
    fn neighbours_measure_each_other() {
        let made = made(
            "a_result f",
            &["const char *t", "size_t t_len", "char *e", "size_t e_capacity", "size_t *e_needed"],
            "F. e, which may be NULL. Returns: OK; STATE when late.",
        )
        .unwrap();
        let [text, length, buffer, _, needed] = made.parameters.as_slice() else { panic!() };
        assert_eq!((text.kind, text.length.as_deref()), (Kind::Text, Some("t_len")));
        assert_eq!((length.kind, length.of.as_deref()), (Kind::Length, Some("t")));
        assert_eq!((buffer.kind, buffer.direction), (Kind::Buffer, Direction::Out));
        assert_eq!(buffer.needed.as_deref(), Some("e_needed"));
        assert_eq!((buffer.null, text.null), (Some(true), Some(false)));
        assert_eq!(needed.of.as_deref(), Some("e"));
        assert_eq!(made.results.len(), 2);
        assert!(measures("headers", "header_count") && !measures("set", "position"));
    }

    #[test]
    fn handles_are_made_changed_and_ended() {
        let new = made("a_result n", &["struct a_box **box"], "").unwrap();
        assert_eq!(new.parameters[0].life.free.as_deref(), Some("a_box_free"));
        let free =
            made("void a_box_free", &["struct a_box *box"], "Frees. NULL is ignored.").unwrap();
        assert!(free.parameters[0].ends);
        assert_eq!(free.parameters[0].null, Some(true));
        let begin =
            made("a_result b", &["a_box *box", "const a_time *now", "a_row *row"], "").unwrap();
        let [own, now, row] = begin.parameters.as_slice() else { panic!() };
        assert_eq!((own.direction, row.direction), (Direction::InOut, Direction::InOut));
        assert_eq!((now.direction, now.null), (Direction::In, Some(true)));
    }

    #[test]
    fn texts_say_whose_they_are() {
        let fixed =
            made("const char *f", &["int32_t n"], "Returns: static text, never NULL.").unwrap();
        assert!(fixed.result.life.is_static);
        assert_eq!(fixed.result.null, Some(false));
        let own = made(
            "const char *f",
            &["const a_box *box", "size_t *len"],
            "Returns: text that lives until the free; NULL when absent.",
        )
        .unwrap();
        assert_eq!(own.result.life.owner.as_deref(), Some("box"));
        assert_eq!(own.result.life.lives.as_deref(), Some("until the free"));
        assert_eq!((own.result.null, own.result.length.as_deref()), (Some(true), Some("len")));
        assert!(made("const char *f", &["const a_box *box"], "F.").is_err());
    }
}
