//! The reason phrases of failures, with which frameworks fill a member that is a code elsewhere: NestJS,
//! Boom and Spring write `"error": "Forbidden"` under 403.

/// The phrases of the registry, then those of earlier standards, which many libraries still write.
///
/// <https://www.iana.org/assignments/http-status-codes>, RFC 9110, RFC 7231, RFC 2616.
const PHRASES: &[(u16, &str)] = &[
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (402, "Payment Required"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (406, "Not Acceptable"),
    (407, "Proxy Authentication Required"),
    (408, "Request Timeout"),
    (409, "Conflict"),
    (410, "Gone"),
    (411, "Length Required"),
    (412, "Precondition Failed"),
    (413, "Content Too Large"),
    (414, "URI Too Long"),
    (415, "Unsupported Media Type"),
    (416, "Range Not Satisfiable"),
    (417, "Expectation Failed"),
    (421, "Misdirected Request"),
    (422, "Unprocessable Content"),
    (423, "Locked"),
    (424, "Failed Dependency"),
    (425, "Too Early"),
    (426, "Upgrade Required"),
    (428, "Precondition Required"),
    (429, "Too Many Requests"),
    (431, "Request Header Fields Too Large"),
    (451, "Unavailable For Legal Reasons"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
    (505, "HTTP Version Not Supported"),
    (506, "Variant Also Negotiates"),
    (507, "Insufficient Storage"),
    (508, "Loop Detected"),
    (510, "Not Extended"),
    (511, "Network Authentication Required"),
    (413, "Payload Too Large"),
    (413, "Request Entity Too Large"),
    (414, "Request-URI Too Long"),
    (416, "Requested Range Not Satisfiable"),
    (422, "Unprocessable Entity"),
];

/// Whether a text is only the reason phrase of this status. The case matters: `conflict` may be a code.
pub(super) fn is_phrase(status: u16, raw: &[u8]) -> bool {
    // Phrases are short, so most texts need no comparison.
    raw.len() <= 32 && PHRASES.iter().any(|(code, text)| *code == status && text.as_bytes() == raw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;

    #[test]
    fn every_registered_phrase_is_one() {
        for code in 400..600 {
            let status = Contract::http().status(code);
            let phrase = status.phrase();
            let is_used = !phrase.is_empty() && phrase != "(Unused)";
            assert_eq!(is_phrase(code, phrase.as_bytes()), is_used, "{code} {phrase}");
        }
    }

    #[test]
    fn only_the_phrase_of_the_same_status_counts() {
        for (status, text, is) in [
            (403, "Forbidden", true),
            (422, "Unprocessable Entity", true),
            (403, "forbidden", false),
            (403, "FORBIDDEN", false),
            (404, "Forbidden", false),
            (403, "Forbidden.", false),
            (403, "", false),
            (200, "OK", false),
        ] {
            assert_eq!(is_phrase(status, text.as_bytes()), is, "{status} {text}");
        }
    }
}
