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
    /// Too many requests: turned away before any work.
    Throttle,
}

use CodeMeaning::{Credentials, Exists, InFlight, KeyReuse, Quota, Throttle, Timeout};

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
            "TransactionInProgressException",
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
            "RESOURCE_EXHAUSTED",
            "resource_exhausted",
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

/// What this code says, with the table's own spelling of it.
pub(crate) fn meaning(code: &[u8]) -> Option<(CodeMeaning, &'static str)> {
    let code = bare(code);
    CODES.iter().find_map(|(meaning, names)| {
        names.iter().find(|name| name.as_bytes() == code).map(|name| (*meaning, *name))
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
            Throttle => "throttle: turned away before any work",
        };
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        (words.to_owned(), names.join(" "))
    };
    CODES.iter().map(row).collect()
}

/// The words of all codes seen in one answer: for each meaning the first name that said it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Codes {
    found: [Option<&'static str>; MEANINGS.len()],
}

/// Every meaning, the most cautious first.
const MEANINGS: [CodeMeaning; 7] =
    [Quota, KeyReuse, Credentials, Exists, InFlight, Timeout, Throttle];

impl Codes {
    pub(crate) fn see(&mut self, code: &[u8]) {
        if let Some((meaning, name)) = meaning(code) {
            self.slot(meaning).get_or_insert(name);
        }
    }

    /// Takes over what another reader saw.
    pub(super) fn merge(&mut self, other: Codes) {
        for (slot, other) in self.found.iter_mut().zip(other.found) {
            *slot = slot.or(other);
        }
    }

    pub(super) fn forget(&mut self, meaning: CodeMeaning) {
        *self.slot(meaning) = None;
    }

    pub(crate) fn say(&self, meaning: CodeMeaning) -> bool {
        self.iter().any(|(found, _)| found == meaning)
    }

    /// What was found, the most cautious first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (CodeMeaning, &'static str)> + '_ {
        MEANINGS.into_iter().zip(self.found).filter_map(|(meaning, name)| Some((meaning, name?)))
    }

    fn slot(&mut self, meaning: CodeMeaning) -> &mut Option<&'static str> {
        let [quota, reuse, credentials, exists, in_flight, timeout, throttle] = &mut self.found;
        match meaning {
            Quota => quota,
            KeyReuse => reuse,
            Credentials => credentials,
            Exists => exists,
            InFlight => in_flight,
            Timeout => timeout,
            Throttle => throttle,
        }
    }
}
