//! Parses a request target into segments and query parameters, and checks the names in it.

use crate::problem::Problem;

/// The decoded segments of an absolute path: `/v1/x` gives `["v1", "x"]`, `/` gives none. A
/// trailing slash gives an empty last segment, which is not a legal name.
pub(crate) fn segments(path: &str) -> Result<Vec<String>, Problem> {
    let path = path.strip_prefix('/').unwrap_or(path);
    if path.is_empty() {
        return Ok(Vec::new());
    }
    path.split('/').map(|segment| decode(segment, "path")).collect()
}

/// The decoded parameters of a query, in order.
pub(crate) fn parameters(query: &str) -> Result<Vec<(String, String)>, Problem> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(name, "query")?, decode(value, "query")?))
        })
        .collect()
}

fn decode(text: &str, part: &str) -> Result<String, Problem> {
    let bad =
        || Problem::bad_parameter(part, format!("The {part} has a malformed percent-encoding."));
    let digit =
        |byte: Option<u8>| byte.and_then(|byte| (byte as char).to_digit(16)).ok_or_else(bad);
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
            decoded.push((high * 16 + low) as u8);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).map_err(|_| bad())
}

/// Checks the name of a collection: `[a-z][a-z0-9-]{0,63}`.
pub(crate) fn check_collection(name: &str) -> Result<(), Problem> {
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let starts = name.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    if starts && name.len() <= 64 && name.bytes().all(legal) {
        return Ok(());
    }
    Err(Problem::bad_parameter(
        "collection",
        "A collection's name is a lower-case letter and up to 63 more of a-z, 0-9 and -.",
    ))
}

/// Checks the id of a document: `[A-Za-z0-9._~-]{1,128}`, except `.` and `..`, which clients remove
/// from paths.
pub(crate) fn check_id(id: &str) -> Result<(), Problem> {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
    if (1..=128).contains(&id.len()) && id.bytes().all(legal) && id != "." && id != ".." {
        return Ok(());
    }
    Err(Problem::bad_parameter("id", "An id is 1 to 128 of A-Z, a-z, 0-9, '.', '_', '~' and '-'."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_decoded_segment_by_segment() {
        assert_eq!(segments("/v1/a%2Fb/c").unwrap(), ["v1", "a/b", "c"]);
        assert_eq!(segments("/v1/").unwrap(), ["v1", ""]);
        assert!(segments("/").unwrap().is_empty());
        for malformed in ["/%", "/%4", "/%zz", "/%ff"] {
            assert!(segments(malformed).is_err(), "{malformed}");
        }
    }

    #[test]
    fn names_are_checked_exactly() {
        assert!(check_collection("orders-2").is_ok());
        for name in ["", "Orders", "2x", "-x", "a_b", &"a".repeat(65)] {
            assert!(check_collection(name).is_err(), "{name}");
        }
        assert!(check_id("A.b_~-9").is_ok());
        for id in ["", ".", "..", "a/b", "é", &"a".repeat(129)] {
            assert!(check_id(id).is_err(), "{id}");
        }
    }
}
