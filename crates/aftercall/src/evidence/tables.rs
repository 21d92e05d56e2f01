//! The readers' tables as data for people: `docs/rules.md` is made from them.

use super::{HEADERS, HeaderRole, code, intermediary, proxy_status, timeout_text};

/// One table of the evidence readers, as text.
#[derive(Clone, Debug)]
pub struct EvidenceTable {
    /// What the table is.
    pub title: &'static str,
    /// One or two sentences on how it is read.
    pub about: &'static str,
    /// The columns' names.
    pub columns: &'static [&'static str],
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<String>>,
}

/// Every table of the evidence readers, in the order of their strength.
pub fn evidence_tables() -> Vec<EvidenceTable> {
    let pair = |(left, right): (&str, &str)| vec![left.to_owned(), right.to_owned()];
    vec![
        EvidenceTable {
            title: "Header fields",
            about: "The fields that are read, and what each is read for. Of several request ids \
                    the first in this order counts.",
            columns: &["field", "read for"],
            rows: HEADERS.iter().map(|(name, field)| pair((name, purpose(*field)))).collect(),
        },
        EvidenceTable {
            title: "Error codes",
            about: "Codes and problem types by meaning, compared byte for byte. Of several codes \
                    in one answer each field takes the most cautious word.",
            columns: &["meaning", "codes"],
            rows: code::table().into_iter().map(|(meaning, names)| vec![meaning, names]).collect(),
        },
        EvidenceTable {
            title: "Members of error bodies",
            about: "Where each format keeps what it says. Of several rows with one meaning the \
                    first that the body has counts.",
            columns: &["member", "meaning"],
            rows: super::body::table().into_iter().map(|(path, of)| vec![path, of]).collect(),
        },
        EvidenceTable {
            title: "Proxy-Status error types",
            about: "RFC 9209 section 2.3; whether the request had been forwarded.",
            columns: &["error", "forwarded"],
            rows: proxy_status::table().map(pair).collect(),
        },
        EvidenceTable {
            title: "Marks of intermediaries",
            about: "Phrases in the body of a 502, 503 or 504, without regard to case.",
            columns: &["phrase", "forwarded"],
            rows: intermediary::table().map(pair).collect(),
        },
        EvidenceTable {
            title: "Timeout phrases",
            about: "Looked for in members that carry a message, without regard to case. What \
                    is about something else takes back the words that it shares.",
            columns: &["phrase", "says"],
            rows: timeout_text::table().map(pair).collect(),
        },
    ]
}

fn purpose(field: HeaderRole) -> &'static str {
    match field {
        HeaderRole::Date => "the time that a date in Retry-After is measured from",
        HeaderRole::RetryAfter => "wait: seconds or a date",
        HeaderRole::Milliseconds => "wait: milliseconds",
        HeaderRole::ShouldRetry(_) => "the server's verdict: true or false",
        HeaderRole::Pushback => "the server's verdict and wait: milliseconds, negative is no",
        HeaderRole::RateLimit => "wait: when an exhausted quota refills",
        HeaderRole::Challenge => "challenges of 401 and 403",
        HeaderRole::ProxyStatus => "whether an intermediary had forwarded the request",
        HeaderRole::ContentType => "the format of the body",
        HeaderRole::ErrorCode | HeaderRole::AwsErrorCode => "error code",
        HeaderRole::RequestId | HeaderRole::AwsRequestId => "request id",
        HeaderRole::Replayed => "whether the answer was made for an earlier request",
        HeaderRole::Length | HeaderRole::Coding => "whether there is a body to read",
        HeaderRole::ContentCoding => "whether the body is what it says",
    }
}
