//! Conditional writes (RFC 9110 section 13): If-Match and If-None-Match, compared with a document's
//! revision.

use hyper::header::{HeaderMap, HeaderName, IF_MATCH, IF_NONE_MATCH};

/// The strong entity tag of a revision.
pub(crate) fn entity_tag(revision: u64) -> String {
    format!("\"r{revision}\"")
}

/// The conditions of a write.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions {
    matching: Option<Tags>,
    not_matching: Option<Tags>,
}

#[derive(Clone, Debug)]
enum Tags {
    Any,
    List(Vec<String>),
}

impl Conditions {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        Conditions {
            matching: parse_tags(headers, IF_MATCH),
            not_matching: parse_tags(headers, IF_NONE_MATCH),
        }
    }

    /// Whether the conditions hold for a document of this revision; `None` means that the document
    /// does not exist.
    pub(crate) fn hold(&self, revision: Option<u64>) -> bool {
        let current = revision.map(entity_tag);
        let matching = match (&self.matching, &current) {
            (None, _) | (Some(Tags::Any), Some(_)) => true,
            (Some(_), None) => false,
            // Strong comparison: a weak tag never matches.
            (Some(Tags::List(tags)), Some(current)) => tags.contains(current),
        };
        let excluded = match (&self.not_matching, &current) {
            (None, _) | (_, None) => false,
            (Some(Tags::Any), Some(_)) => true,
            (Some(Tags::List(tags)), Some(current)) => {
                tags.iter().any(|tag| tag.strip_prefix("W/").unwrap_or(tag) == current)
            }
        };
        matching && !excluded
    }
}

fn parse_tags(headers: &HeaderMap, name: HeaderName) -> Option<Tags> {
    let mut found = None;
    for value in headers.get_all(name) {
        // Our tags contain no comma, so a tag with one cannot match and may be split.
        let text = value.to_str().unwrap_or_default();
        for tag in text.split(',').map(str::trim) {
            match (tag, found.get_or_insert_with(|| Tags::List(Vec::new()))) {
                ("*", _) => return Some(Tags::Any),
                (tag, Tags::List(tags)) => tags.push(tag.to_owned()),
                (_, Tags::Any) => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conditions(name: HeaderName, value: &'static str) -> Conditions {
        let mut headers = HeaderMap::new();
        headers.insert(name, hyper::header::HeaderValue::from_static(value));
        Conditions::read(&headers)
    }

    #[test]
    fn if_match_requires_one_of_the_revisions() {
        let one = conditions(IF_MATCH, r#""r1", "r2""#);
        assert!(one.hold(Some(1)) && one.hold(Some(2)));
        assert!(!one.hold(Some(3)) && !one.hold(None));
        assert!(!conditions(IF_MATCH, r#"W/"r1""#).hold(Some(1)));
        assert!(conditions(IF_MATCH, "*").hold(Some(7)) && !conditions(IF_MATCH, "*").hold(None));
    }

    #[test]
    fn if_none_match_requires_another_revision() {
        assert!(conditions(IF_NONE_MATCH, "*").hold(None));
        assert!(!conditions(IF_NONE_MATCH, "*").hold(Some(1)));
        assert!(!conditions(IF_NONE_MATCH, r#"W/"r1""#).hold(Some(1)));
        assert!(conditions(IF_NONE_MATCH, r#""r1""#).hold(Some(2)));
        assert!(Conditions::default().hold(None) && Conditions::default().hold(Some(1)));
    }
}
