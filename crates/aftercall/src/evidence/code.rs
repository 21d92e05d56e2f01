//! Registered and providers' error codes: a table of names and what each says.

/// What an error code says. Of several codes each field takes the most cautious word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeMeaning {
    /// A quota or a plan that no wait refills.
    Quota,
    /// An idempotency key was used again with another request.
    KeyReuse,
    /// The credentials have expired or are not valid.
    Credentials,
    /// The object exists already.
    Exists,
    /// The first request with this idempotency key is still running.
    InFlight,
    /// Time ran out while the request was processed.
    Timeout,
    /// A limit was reached, perhaps in the midst of the work.
    Exhausted,
    /// Too many requests: turned away before any work.
    Throttle,
}

use CodeMeaning::{Credentials, Exhausted, Exists, InFlight, KeyReuse, Quota, Throttle, Timeout};

/// Names by meaning, with where they are used. Compared byte for byte: services write their codes
/// in one way each.
const CODES: &[(CodeMeaning, &[&str])] = &[
    (
        Throttle,
        &[
            // AWS, retry behaviour 2.1
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottledException",
            "RequestThrottled",
            "TooManyRequestsException",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "BandwidthLimitExceeded",
            "LimitExceededException",
            "SlowDown",
            "PriorRequestNotComplete",
            "EC2ThrottledException",
            // OpenAI, Anthropic
            "rate_limit_error",
            "rate_limit_exceeded",
            "overloaded_error",
            "slow_down",
            // Google, Connect
            "RATE_LIMIT_EXCEEDED",
            // Slack; OCI registries; Kubernetes; common
            "ratelimited",
            "TOOMANYREQUESTS",
            "TooManyRequests",
            "too_many_requests",
            "throttled",
            // draft-ietf-httpapi-ratelimit-headers
            "https://iana.org/assignments/http-problem-types#quota-exceeded",
            "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity",
            "https://iana.org/assignments/http-problem-types#abnormal-usage-detected",
        ],
    ),
    (
        Exhausted,
        &[
            "RESOURCE_EXHAUSTED", // Google, gRPC: also a full disk or a message too large
            "resource_exhausted", // Connect
            "TransactionInProgressException", // AWS: the first one still runs
        ],
    ),
    (
        Timeout,
        &[
            "ServerTimeout",     // Kubernetes
            "Timeout",           // Kubernetes
            "OperationTimedOut", // Azure Storage
            "RequestTimeout",    // S3
            "RequestTimeoutException",
            "DEADLINE_EXCEEDED", // Google, gRPC
            "deadline_exceeded", // Connect
            "TIMEOUT",           // tRPC
            "timeout_error",     // Anthropic
            "request_timeout",   // Slack
            "QUERY_TIMEOUT",     // Salesforce
            "REQUEST_RUNNING_TOO_LONG",
        ],
    ),
    (
        Quota,
        &[
            // OpenAI, Anthropic
            "insufficient_quota",
            "credit_balance_exhausted",
            "organization_spend_limit_exceeded",
            "project_spend_limit_exceeded",
            "organization_usage_limit_exceeded",
            "enforced_spend_limit_reached",
        ],
    ),
    (
        Exists,
        &[
            "AlreadyExists",  // Kubernetes
            "already_exists", // Connect, GitHub
            "ALREADY_EXISTS", // Google
            "resource_already_exists",
            "BucketAlreadyOwnedByYou", // S3
            "BucketAlreadyExists",
            "uniqueness", // SCIM
            "duplicate",  // FHIR
        ],
    ),
    (
        InFlight,
        &[
            "idempotency_in_progress",
            "idempotency_key_in_use", // Stripe
            "request_in_progress",
            "OperationAborted", // S3
            "ABORTED",          // Google
            "aborted",          // Connect
        ],
    ),
    (KeyReuse, &["idempotency_error" /* Stripe */, "idempotency_key_reuse"]),
    (
        Credentials,
        &[
            "ExpiredToken", // AWS
            "ExpiredTokenException",
            "token_expired", // Slack
            "invalid_token", // RFC 6750
            "token_not_valid",
            "InvalidAuthenticationToken", // Microsoft Graph
        ],
    ),
];

/// What this code says.
pub(crate) fn meaning(code: &[u8]) -> Option<CodeMeaning> {
    known(code).map(|known| known.meaning)
}

/// A code of the table: its meaning, and which of the names for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Known {
    meaning: CodeMeaning,
    name: u8,
}

impl Known {
    /// The table's own spelling of it.
    fn name(self) -> Option<&'static str> {
        let names = CODES.iter().find(|(meaning, _)| *meaning == self.meaning);
        names.and_then(|(_, names)| names.get(usize::from(self.name)).copied())
    }
}

fn known(code: &[u8]) -> Option<Known> {
    let code = bare(code);
    CODES.iter().find_map(|(meaning, names)| {
        let at = names.iter().position(|name| name.as_bytes() == code)?;
        Some(Known { meaning: *meaning, name: u8::try_from(at).ok()? })
    })
}

/// AWS writes `com.example.books#ThrottlingException:http://...`: what counts stands after the
/// last `#` and before the first `:` behind it. A URI keeps its whole text.
pub(super) fn bare(code: &[u8]) -> &[u8] {
    let code = code.trim_ascii();
    if code.starts_with(b"http://") || code.starts_with(b"https://") {
        return code;
    }
    let after = code.iter().position(|byte| *byte == b'#').map_or(0, |at| at + 1);
    let code = code.get(after..).unwrap_or(code);
    let end = code.iter().position(|byte| *byte == b':').unwrap_or(code.len());
    code.get(..end).unwrap_or(code)
}

/// The table for people: meaning and names.
pub(super) fn table() -> Vec<(String, String)> {
    let row = |(meaning, names): &(CodeMeaning, &[&str])| {
        let words = match meaning {
            Quota => "quota: a limit that no wait refills",
            KeyReuse => "key reuse: an idempotency key with another request",
            Credentials => "credentials: expired or not valid",
            Exists => "exists: the object is there already",
            InFlight => "in flight: the first request with this key still runs",
            Timeout => "timeout: time ran out while it was processed",
            Exhausted => "exhausted: a limit was reached, perhaps in the midst of the work",
            Throttle => "throttle: turned away before any work",
        };
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        (words.to_owned(), names.join(" "))
    };
    CODES.iter().map(row).collect()
}

/// Where a code stands in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A header field of the service.
    Header,
    /// A member of an object of the body; the number tells one object from another.
    Object(u32, Role),
    /// An item of a list, or within one: it speaks for a part of what was asked.
    Listed,
    /// The whole of a plain text: a sentence of one word.
    Text,
}

/// What a member of an error object is to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// `type`: together with `code` it is one statement.
    Type,
    /// `code`: together with `type` it is one statement.
    Code,
    Other,
}

/// The words of all codes seen in one answer: for each meaning the first name that said it, and
/// whether one throttle code speaks for the whole answer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Codes {
    found: [Option<Known>; MEANINGS],
    stated: [Option<Statement>; MAX_STATEMENTS],
    /// More were stated than there is room for.
    overflow: bool,
}

/// One code as it was stated.
#[derive(Clone, Copy, Debug)]
struct Statement {
    place: Place,
    /// `None`: a code that no row knows.
    known: Option<Known>,
}

/// How many statements are told apart; an error has two or three.
const MAX_STATEMENTS: usize = 6;

/// How many meanings there are; `found` keeps one slot for each, the most cautious first.
const MEANINGS: usize = 8;

impl Codes {
    pub(crate) fn see(&mut self, code: &[u8], place: Place) {
        let known = known(code);
        if let Some(known) = known {
            self.slot(known.meaning).get_or_insert(known);
        }
        self.state(Statement { place, known });
    }

    fn state(&mut self, statement: Statement) {
        match self.stated.iter_mut().find(|slot| slot.is_none()) {
            Some(slot) => *slot = Some(statement),
            None => self.overflow = true,
        }
    }

    /// Takes over what another reader saw.
    pub(super) fn merge(&mut self, other: Codes) {
        for (slot, other) in self.found.iter_mut().zip(other.found) {
            *slot = slot.or(other);
        }
        other.stated.into_iter().flatten().for_each(|statement| self.state(statement));
        self.overflow |= other.overflow;
    }

    pub(super) fn forget(&mut self, meaning: CodeMeaning) {
        *self.slot(meaning) = None;
    }

    pub(crate) fn say(&self, meaning: CodeMeaning) -> bool {
        self.found.iter().flatten().any(|known| known.meaning == meaning)
    }

    /// What was found, the most cautious first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (CodeMeaning, &'static str)> + '_ {
        let found = self.found.iter().flatten();
        found.filter_map(|known| Some((known.meaning, known.name()?)))
    }

    /// Whether one throttle code speaks for the whole answer: it is no item of a list and no mere
    /// text, and nothing stands beside it but its own object's `type` or `code`, or the same name
    /// once more.
    pub(crate) fn throttle_alone(&self) -> bool {
        let stated = || self.stated.iter().map_while(Option::as_ref);
        let throttle = |statement: &&Statement| {
            statement.known.is_some_and(|known| known.meaning == Throttle)
                && matches!(statement.place, Place::Header | Place::Object(..))
        };
        let Some(first) = stated().find(throttle) else { return false };
        !self.overflow
            && stated().all(|other| {
                let same_name = throttle(&other) && other.known == first.known;
                let known_other = other.known.is_some_and(|known| known.meaning != Throttle);
                same_name || (!known_other && are_one(first.place, other.place))
            })
    }

    fn slot(&mut self, meaning: CodeMeaning) -> &mut Option<Known> {
        let [quota, reuse, credentials, exists, in_flight, timeout, exhausted, throttle] =
            &mut self.found;
        match meaning {
            Quota => quota,
            KeyReuse => reuse,
            Credentials => credentials,
            Exists => exists,
            InFlight => in_flight,
            Timeout => timeout,
            Exhausted => exhausted,
            Throttle => throttle,
        }
    }
}

/// `type` and `code` of one error object are one statement.
fn are_one(one: Place, other: Place) -> bool {
    match (one, other) {
        (Place::Object(one, first), Place::Object(other, second)) => {
            one == other
                && matches!((first, second), (Role::Type, Role::Code) | (Role::Code, Role::Type))
        }
        _ => false,
    }
}
