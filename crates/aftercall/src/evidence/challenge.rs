//! Challenges in WWW-Authenticate (RFC 9110 section 11.6.1): which scheme, and what is wrong.
//!
//! Commas separate both challenges and parameters, so a broken challenge must not hide a good one:
//! the reader recovers at the next comma.

use crate::challenge::Challenge;
use crate::vocabulary::Caveat;

/// Maximum number of challenges of one response that are read.
const MAX_CHALLENGES: usize = 16;
/// The longest parameter value that is kept, in characters.
const MAX_VALUE: usize = 256;

/// Reads one field line and appends its challenges.
pub(crate) fn read(value: &[u8], found: &mut Vec<Challenge>, warn: &mut impl FnMut(Caveat)) {
    let mut rest = value.trim_ascii();
    let before = found.len();
    while !rest.is_empty() && found.len() < MAX_CHALLENGES {
        rest = rest.trim_ascii_start();
        if let Some(after) = rest.strip_prefix(b",") {
            rest = after;
            continue;
        }
        let (word, after) = token(rest);
        if word.is_empty() {
            warn(Caveat::ChallengeInvalid);
            rest = after_comma(rest);
            continue;
        }
        let spaced = after.trim_ascii_start();
        if let Some(value) = spaced.strip_prefix(b"=") {
            // A parameter of the previous challenge.
            let (text, after) = parameter_value(value.trim_ascii_start());
            match found.get_mut(before..).and_then(<[Challenge]>::last_mut) {
                Some(challenge) => keep(challenge, word, text),
                None => warn(Caveat::ChallengeInvalid),
            }
            rest = separator(after, warn);
            continue;
        }
        found.push(Challenge { scheme: shown(word), ..Challenge::default() });
        rest = skip_token68(spaced);
    }
    if before == found.len() && !value.trim_ascii().is_empty() {
        warn(Caveat::ChallengeInvalid);
    }
}

fn keep(challenge: &mut Challenge, name: &[u8], value: Vec<u8>) {
    let slot = if name.eq_ignore_ascii_case(b"realm") {
        &mut challenge.realm
    } else if name.eq_ignore_ascii_case(b"error") {
        &mut challenge.error
    } else if name.eq_ignore_ascii_case(b"scope") {
        &mut challenge.scope
    } else {
        return;
    };
    if slot.is_empty() {
        *slot = shown(&value);
    }
}

fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().filter(|c| !c.is_control()).take(MAX_VALUE).collect()
}

fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn token(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !is_token_byte(*byte)).unwrap_or(text.len());
    text.split_at(end)
}

fn after_comma(text: &[u8]) -> &[u8] {
    let at = text.iter().position(|byte| *byte == b',').map_or(text.len(), |at| at + 1);
    text.get(at..).unwrap_or(&[])
}

/// What follows a scheme: skips the token68 of a handshake (Negotiate, NTLM) if there is one.
fn skip_token68(text: &[u8]) -> &[u8] {
    let end = text
        .iter()
        .position(|byte| !(is_token_byte(*byte) || *byte == b'/' || *byte == b'='))
        .unwrap_or(text.len());
    let Some((word, after)) = text.split_at_checked(end) else { return &[] };
    let ends_here = matches!(after.trim_ascii_start().first(), None | Some(b','));
    let parameter = word
        .iter()
        .position(|byte| *byte == b'=')
        .is_some_and(|at| word.get(at..).is_some_and(|tail| tail.iter().any(|byte| *byte != b'=')));
    if ends_here && !parameter && !word.is_empty() { after } else { text }
}

/// A quoted string or a token, and what follows it.
fn parameter_value(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        let end = text
            .iter()
            .position(|byte| *byte == b',' || *byte == b' ' || *byte == b';')
            .unwrap_or(text.len());
        let (word, after) = text.split_at(end);
        return (word.to_vec(), after);
    };
    let mut value = Vec::new();
    let mut bytes = quoted.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => return (value, quoted.get(at + 1..).unwrap_or(&[])),
            b'\\' => value.extend(bytes.next().map(|(_, byte)| *byte)),
            _ => value.push(*byte),
        }
    }
    (value, &[])
}

/// The comma after a parameter; a missing or wrong one is accepted with a caveat.
fn separator<'a>(text: &'a [u8], warn: &mut impl FnMut(Caveat)) -> &'a [u8] {
    let text = text.trim_ascii_start();
    match text.split_first() {
        None => text,
        Some((b',', rest)) => rest,
        Some((b';', rest)) => {
            warn(Caveat::ChallengeInvalid);
            rest
        }
        Some(_) => {
            warn(Caveat::ChallengeInvalid);
            text
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schemes(text: &str) -> (Vec<(String, String)>, bool) {
        let mut found = Vec::new();
        let mut warned = false;
        read(text.as_bytes(), &mut found, &mut |_| warned = true);
        (found.into_iter().map(|c| (c.scheme, c.error)).collect(), warned)
    }

    #[test]
    fn one_bad_challenge_does_not_hide_a_good_one() {
        let pair = |scheme: &str, error: &str| (scheme.to_owned(), error.to_owned());
        for (text, expected, warned) in [
            ("Bearer", vec![pair("Bearer", "")], false),
            (
                "Bearer realm=\"a, b\", error=\"invalid_token\"",
                vec![pair("Bearer", "invalid_token")],
                false,
            ),
            (
                "Negotiate YWJj==, Basic realm=a",
                vec![pair("Negotiate", ""), pair("Basic", "")],
                false,
            ),
            (
                "Basic realm=\"x\", Bearer error=invalid_token",
                vec![pair("Basic", ""), pair("Bearer", "invalid_token")],
                false,
            ),
            (
                "Bearer realm=\"a\" error=\"invalid_token\"",
                vec![pair("Bearer", "invalid_token")],
                true,
            ),
            ("@@@, Bearer", vec![pair("Bearer", "")], true),
            (", ,Bearer", vec![pair("Bearer", "")], false),
            ("\"\"", vec![], true),
        ] {
            assert_eq!(schemes(text), (expected, warned), "{text}");
        }
    }

    #[test]
    fn parameters_belong_to_the_challenge_before_them() {
        // (field, [scheme realm error scope]..., whether there is a caveat)
        for (text, found, warned) in [
            ("", &[][..], false),
            (" , ", &[], true),
            ("Basic", &["Basic|||"], false),
            ("Basic realm=\"\"", &["Basic|||"], false),
            ("Bearer REALM=a, Error=\"e\", scope=\"s t\"", &["Bearer|a|e|s t"], false),
            ("Bearer realm = \"a\" , error = e", &["Bearer|a|e|"], false),
            ("Bearer realm=\"a\\\"b\\\\\"", &["Bearer|a\"b\\||"], false),
            ("Bearer realm=\"a", &["Bearer|a||"], false),
            ("Bearer realm=\"a\\", &["Bearer|a||"], false),
            ("Bearer realm=a, realm=b", &["Bearer|a||"], false),
            ("Bearer x=y, realm=a", &["Bearer|a||"], false),
            ("Bearer realm=a; error=e", &["Bearer|a|e|"], true),
            ("Bearer realm=a error=e", &["Bearer|a|e|"], true),
            ("realm=a, Bearer", &["Bearer|||"], true),
            ("realm=a", &[], true),
            ("Negotiate", &["Negotiate|||"], false),
            ("NTLM TlRM/+==, Basic realm=a", &["NTLM|||", "Basic|a||"], false),
            ("Negotiate YWJj", &["Negotiate|||"], false),
            ("Negotiate YWJj=, realm=a", &["Negotiate|a||"], false),
            ("Bearer error=e=f", &["Bearer||e=f|"], false),
            ("Bearer realm=, error=e", &["Bearer||e|"], false),
            ("Bearer realm=a, scope=, error=e", &["Bearer|a|e|"], false),
            ("Negotiate, YWJj==", &["Negotiate|||"], false),
            ("YWJj==", &[], true),
            ("(x), Basic", &["Basic|||"], true),
            ("(x)", &[], true),
            ("Basic realm=\"a\u{1}b\"", &["Basic|ab||"], false),
        ] {
            let (mut challenges, mut caveat) = (Vec::new(), false);
            read(text.as_bytes(), &mut challenges, &mut |_| caveat = true);
            let shown: Vec<String> = challenges
                .iter()
                .map(|c| format!("{}|{}|{}|{}", c.scheme, c.realm, c.error, c.scope))
                .collect();
            assert_eq!(
                (shown, caveat),
                (found.iter().map(|s| s.to_string()).collect(), warned),
                "{text}"
            );
        }
    }

    #[test]
    fn there_is_a_bound() {
        let (mut found, mut warned) = (Vec::new(), false);
        read("Basic, ".repeat(20).as_bytes(), &mut found, &mut |_| warned = true);
        read(b"Bearer", &mut found, &mut |_| warned = true);
        assert_eq!(found.len(), MAX_CHALLENGES);
        let mut found = Vec::new();
        let long = format!("Basic realm=\"{}\"", "é".repeat(300));
        read(long.as_bytes(), &mut found, &mut |_| {});
        assert_eq!(found[0].realm, "é".repeat(MAX_VALUE));
        // A parameter at the start of a line does not belong to a challenge of the previous line.
        read(b"error=e", &mut found, &mut |_| {});
        assert_eq!((found.len(), found[0].error.as_str()), (1, ""));
    }

    #[test]
    fn another_scope_makes_no_new_challenge() {
        let challenge = |scheme: &str, realm: &str, error: &str, scope: &str| {
            let owned = str::to_owned;
            Challenge {
                scheme: owned(scheme),
                realm: owned(realm),
                error: owned(error),
                scope: owned(scope),
            }
        };
        let one = challenge("Bearer", "a", "e", "s");
        assert!(one.is_same(&challenge("Bearer", "a", "e", "t")));
        for other in [
            challenge("Basic", "a", "e", "s"),
            challenge("Bearer", "b", "e", "s"),
            challenge("Bearer", "a", "f", "s"),
        ] {
            assert!(!one.is_same(&other));
        }
    }
}
