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
/// The longest description that is kept, in characters.
const MAX_DESCRIPTION: usize = 1_024;
/// The longest nonce that is kept, in bytes. A part of one is of no use.
const MAX_NONCE: usize = 2_048;

/// Reads one field line and appends its challenges.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn read(value: &[u8], found: &mut Vec<Challenge>, warn: &mut impl FnMut(Caveat)) {
    let mut rest = value.trim_ascii();
    let before = found.len();
    let mut seen = Seen::default();
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
            let parameter = parameter_value(value.trim_ascii_start());
            let challenge = found.get_mut(before..).and_then(<[Challenge]>::last_mut);
            let read = challenge
                .is_some_and(|challenge| keep(challenge, &mut seen, word, &parameter.text));
            if !read || !parameter.is_valid || seen.token68 {
                warn(Caveat::ChallengeInvalid);
            }
            rest = separator(parameter.after, warn);
            continue;
        }
        found.push(Challenge { scheme: shown(word, MAX_VALUE), ..Challenge::default() });
        seen = Seen::default();
        rest = skip_token68(spaced, &mut seen);
    }
    if before == found.len() && !value.trim_ascii().is_empty() {
        warn(Caveat::ChallengeInvalid);
    }
}

/// Whether a response with this nonce in `DPoP-Nonce` wants it (RFC 9449 sections 8 and 9): the nonce goes
/// to each challenge of the scheme DPoP. The token endpoint sends no challenge, so it gets one.
pub(crate) fn with_dpop_nonce(nonce: &[u8], is_asked: bool, found: &mut Vec<Challenge>) -> bool {
    let Some(nonce) = opaque(nonce.trim_ascii()) else { return false };
    let mut is_taken = false;
    for challenge in found.iter_mut().filter(|one| one.scheme.eq_ignore_ascii_case("dpop")) {
        challenge.nonce.clone_from(&nonce);
        is_taken = true;
    }
    if is_asked && !is_taken && found.len() < MAX_CHALLENGES {
        let (scheme, error) = ("DPoP".to_owned(), "use_dpop_nonce".to_owned());
        found.push(Challenge { scheme, error, nonce, ..Challenge::default() });
    }
    true
}

/// What the challenge that is being read has already had.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// The parameters that are kept, one bit each.
    parameters: u16,
    /// The token68 of a handshake, beside which there are no parameters (RFC 9110 section 11.3).
    token68: bool,
}

/// The parameters that are kept.
const KEPT: [&str; 8] =
    ["realm", "error", "scope", "error_description", "acr_values", "max_age", "nonce", "stale"];

/// Keeps a parameter; `false` if it stands twice or cannot be what it should be. The first counts.
#[cfg_attr(target_family = "wasm", inline(never))]
fn keep(challenge: &mut Challenge, seen: &mut Seen, name: &[u8], value: &[u8]) -> bool {
    let known = KEPT.iter().position(|known| name.eq_ignore_ascii_case(known.as_bytes()));
    let Some(at) = known else { return true };
    let bit = 1 << at;
    if seen.parameters & bit != 0 {
        return false;
    }
    seen.parameters |= bit;
    let slot = match KEPT.get(at) {
        Some(&"realm") => &mut challenge.realm,
        Some(&"error") => &mut challenge.error,
        Some(&"scope") => &mut challenge.scope,
        Some(&"acr_values") => &mut challenge.acr_values,
        Some(&"error_description") => {
            challenge.error_description = shown(value, MAX_DESCRIPTION);
            return true;
        }
        Some(&"max_age") => {
            challenge.max_age = seconds(value);
            return challenge.max_age.is_some();
        }
        Some(&"nonce") => {
            challenge.nonce = opaque(value).unwrap_or_default();
            return !challenge.nonce.is_empty();
        }
        _ => {
            challenge.stale = value.eq_ignore_ascii_case(b"true");
            return challenge.stale || value.eq_ignore_ascii_case(b"false");
        }
    };
    *slot = shown(value, MAX_VALUE);
    true
}

/// Whole seconds; as many as fit.
fn seconds(value: &[u8]) -> Option<u32> {
    let digits = !value.is_empty() && value.iter().all(u8::is_ascii_digit);
    let number = core::str::from_utf8(value).ok().filter(|_| digits)?;
    Some(number.parse().unwrap_or(u32::MAX))
}

/// A text that must come back exactly as it was sent.
fn opaque(value: &[u8]) -> Option<String> {
    let is_whole = !value.is_empty()
        && value.len() <= MAX_NONCE
        && value.iter().all(|byte| (b' '..=b'~').contains(byte));
    is_whole.then(|| String::from_utf8_lossy(value).into_owned())
}

fn shown(bytes: &[u8], most: usize) -> String {
    String::from_utf8_lossy(bytes).chars().filter(|c| !c.is_control()).take(most).collect()
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
fn skip_token68<'a>(text: &'a [u8], seen: &mut Seen) -> &'a [u8] {
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
    seen.token68 = ends_here && !parameter && !word.is_empty();
    if seen.token68 { after } else { text }
}

/// The value of a parameter.
struct Parameter<'a> {
    text: Vec<u8>,
    after: &'a [u8],
    /// Whether it is a token or a quoted string, as the grammar asks.
    is_valid: bool,
}

/// A quoted string or a token, and what follows it. A quoted string without an end goes up to the next
/// comma, so that it does not hide the challenges behind it.
fn parameter_value(text: &[u8]) -> Parameter<'_> {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        let end = text
            .iter()
            .position(|byte| *byte == b',' || *byte == b' ' || *byte == b';')
            .unwrap_or(text.len());
        let (word, after) = text.split_at(end);
        let is_valid = !word.is_empty() && word.iter().all(|byte| is_token_byte(*byte));
        return Parameter { text: word.to_vec(), after, is_valid };
    };
    let mut value = Vec::new();
    let mut bytes = quoted.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => {
                let after = quoted.get(at + 1..).unwrap_or(&[]);
                return Parameter { text: value, after, is_valid: true };
            }
            b'\\' => value.extend(bytes.next().map(|(_, byte)| *byte)),
            _ => value.push(*byte),
        }
    }
    let end = quoted.iter().position(|byte| *byte == b',').unwrap_or(quoted.len());
    let (word, after) = quoted.split_at(end);
    Parameter { text: word.to_vec(), after, is_valid: false }
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
            ("Bearer realm=\"a", &["Bearer|a||"], true),
            ("Bearer realm=\"a, Basic realm=b", &["Bearer|a||", "Basic|b||"], true),
            ("Bearer realm=\"a\\", &["Bearer|a\\||"], true),
            ("Bearer realm=a, realm=b", &["Bearer|a||"], true),
            ("Bearer realm=\"\", realm=b", &["Bearer|||"], true),
            ("Bearer realm=a, Basic realm=b", &["Bearer|a||", "Basic|b||"], false),
            ("Bearer realm=a\"b, error=e", &["Bearer|a\"b|e|"], true),
            ("Other abc==, realm=x", &["Other|x||"], true),
            ("Other abc==, realm=x, Basic realm=y", &["Other|x||", "Basic|y||"], true),
            ("Bearer x=y, realm=a", &["Bearer|a||"], false),
            ("Bearer realm=a; error=e", &["Bearer|a|e|"], true),
            ("Bearer realm=a error=e", &["Bearer|a|e|"], true),
            ("realm=a, Bearer", &["Bearer|||"], true),
            ("realm=a", &[], true),
            ("Negotiate", &["Negotiate|||"], false),
            ("NTLM TlRM/+==, Basic realm=a", &["NTLM|||", "Basic|a||"], false),
            ("Negotiate YWJj", &["Negotiate|||"], false),
            ("Negotiate YWJj=, realm=a", &["Negotiate|a||"], true),
            ("Bearer error=e=f", &["Bearer||e=f|"], true),
            ("Bearer realm=, error=e", &["Bearer||e|"], true),
            ("Bearer realm=a, scope=, error=e", &["Bearer|a|e|"], true),
            ("Negotiate, YWJj==", &["Negotiate|||"], true),
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
            let (scheme, realm) = (owned(scheme), owned(realm));
            let (error, scope) = (owned(error), owned(scope));
            Challenge { scheme, realm, error, scope, ..Challenge::default() }
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

    fn one(text: &str) -> (Challenge, bool) {
        let (mut found, mut warned) = (Vec::new(), false);
        read(text.as_bytes(), &mut found, &mut |_| warned = true);
        (found.into_iter().next().unwrap_or_default(), warned)
    }

    #[test]
    fn what_an_answer_needs() {
        let (found, warned) = one(
            "Bearer error=\"insufficient_user_authentication\", error_description=\"Sign in again\", \
             acr_values=\"mfa strong\", max_age=\"300\"",
        );
        assert_eq!(
            (&*found.error_description, &*found.acr_values),
            ("Sign in again", "mfa strong")
        );
        assert_eq!((found.max_age, warned), (Some(300), false));
        for (text, age, warned) in [
            ("Bearer max_age=0", Some(0), false),
            ("Bearer max_age=99999999999999999999999", Some(u32::MAX), false),
            ("Bearer max_age=-1", None, true),
            ("Bearer max_age=\"\"", None, true),
            ("Bearer max_age=5m", None, true),
        ] {
            let (found, caveat) = one(text);
            assert_eq!((found.max_age, caveat), (age, warned), "{text}");
        }
    }

    #[test]
    fn a_nonce_is_whole_or_not_there() {
        let long = format!("Digest nonce=\"{}\"", "a".repeat(MAX_NONCE + 1));
        for (text, nonce, stale, warned) in [
            ("Digest nonce=\"a b/+=\\\"c\", stale=TRUE", "a b/+=\"c", true, false),
            ("Digest nonce=\"abc\", stale=\"false\"", "abc", false, false),
            ("Digest nonce=\"abc\", stale=perhaps", "abc", false, true),
            ("Digest nonce=\"a\u{1}c\"", "", false, true),
            ("Digest nonce=\"\u{e9}\"", "", false, true),
            (&long, "", false, true),
        ] {
            let (found, caveat) = one(text);
            assert_eq!((&*found.nonce, found.stale, caveat), (nonce, stale, warned), "{text}");
        }
        let (found, _) = one("Digest nonce=\"abc\", stale=true");
        assert!(found.is_stale() && found.is_for_nonce());
        let (found, _) = one("Digest stale=true");
        assert!(found.is_stale() && !found.is_for_nonce());
        assert!(!one("Bearer nonce=\"abc\", stale=true").0.is_for_nonce());
    }

    #[test]
    fn the_nonce_of_a_field_goes_to_the_challenges_that_want_it() {
        let mut found = Vec::new();
        read(b"Bearer, DPoP error=\"use_dpop_nonce\"", &mut found, &mut |_| {});
        assert!(with_dpop_nonce(b" abc ", true, &mut found));
        assert_eq!(found.iter().map(|one| &*one.nonce).collect::<Vec<_>>(), ["", "abc"]);
        assert!(found[1].is_for_nonce());
        let mut none = Vec::new();
        assert!(with_dpop_nonce(b"abc", false, &mut none) && none.is_empty());
        assert!(with_dpop_nonce(b"abc", true, &mut none) && none[0].is_for_nonce());
        assert!(!with_dpop_nonce(b"a\x01", true, &mut none) && none.len() == 1);
    }
}
