//! The closed sets: every word that a verdict, a decision or an outcome can use.
//!
//! Each word is written once, here, with its stable number, its lower-case slug and one line of
//! help. The C header's constants, Python's enumerations, Node's tables, the command line's help
//! and `docs/rules.md` are all generated from [`SETS`]. A number never changes and is never reused.

use core::ffi::CStr;

/// One word of a closed set, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The stable number, the same in every language.
    pub number: u8,
    /// The lower-case slug, for example `not-applied`.
    pub slug: &'static str,
    /// One line that says what the word means.
    pub help: &'static str,
    /// The slug, NUL-terminated, for C.
    pub c_slug: &'static CStr,
    /// The help with a NUL at its end, for C.
    pub c_help: &'static CStr,
}

/// One closed set, as data.
#[derive(Clone, Copy, Debug)]
pub struct WordSet {
    /// The set's name in lower case, for example `effect`.
    pub name: &'static str,
    /// One line: the question that the set answers.
    pub help: &'static str,
    /// Its words, in the order of their numbers.
    pub words: &'static [Word],
    /// The name, NUL-terminated, for C.
    pub c_name: &'static CStr,
    /// The help with a NUL at its end, for C.
    pub c_help: &'static CStr,
}

impl Word {
    /// A word of a set that a binding adds.
    pub const fn of_c(number: u8, slug: &'static CStr, help: &'static CStr) -> Word {
        Word { number, slug: plain(slug), help: plain(help), c_slug: slug, c_help: help }
    }
}

impl WordSet {
    /// A set that a binding adds.
    pub const fn of_c(name: &'static CStr, help: &'static CStr, words: &'static [Word]) -> WordSet {
        WordSet { name: plain(name), help: plain(help), words, c_name: name, c_help: help }
    }
}

/// The text before the NUL; empty if it is not UTF-8.
const fn plain(text: &'static CStr) -> &'static str {
    match text.to_str() {
        Ok(text) => text,
        Err(_) => "",
    }
}

/// Text that ends in its only NUL, without the spaces before it.
const fn terminated(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes().trim_ascii_start()) {
        Ok(text) => text,
        Err(_) => c"",
    }
}

macro_rules! closed_set {
    ($(#[doc = $set_help:literal])+ $name:ident, $set_name:literal {
        $($number:literal $variant:ident $slug:literal $help:literal;)+
    }) => {
        $(#[doc = $set_help])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name { $(#[doc = $help] $variant = $number,)+ }

        impl $name {
            /// The set as data: name, help and words.
            pub const SET: WordSet = WordSet {
                name: $set_name,
                help: concat!($($set_help,)+).trim_ascii(),
                words: &[$(Word {
                    number: $number,
                    slug: $slug,
                    help: $help,
                    c_slug: terminated(concat!($slug, "\0")),
                    c_help: terminated(concat!($help, "\0")),
                },)+],
                c_name: terminated(concat!($set_name, "\0")),
                c_help: terminated(concat!($($set_help,)+ "\0")),
            };
            /// Every value, in the order of the numbers.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The stable number.
            pub const fn number(self) -> u8 {
                self as u8
            }
            /// The lower-case slug.
            pub const fn slug(self) -> &'static str {
                match self { $($name::$variant => $slug,)+ }
            }
            /// One line of help.
            pub const fn help(self) -> &'static str {
                match self { $($name::$variant => $help,)+ }
            }
            /// The value with this number, if there is one.
            pub fn from_number(number: u8) -> Option<$name> {
                match number { $($number => Some($name::$variant),)+ _ => None }
            }
            /// The value with this slug, if there is one.
            pub fn from_slug(slug: &str) -> Option<$name> {
                match slug { $($slug => Some($name::$variant),)+ _ => None }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.slug())
            }
        }
    };
}

closed_set! {
    /// Did the request take effect on the server?
    Effect, "effect" {
        0 Unknown "unknown" "It is unknown whether the request took effect.";
        1 NotApplied "not-applied" "The request is known not to have taken effect.";
        2 Pending "pending" "The request was accepted; its effect is still to come.";
        3 Partial "partial" "Some parts of the request took effect and others did not.";
        4 Applied "applied" "The request took effect, or the state it asked for holds.";
    }
}

closed_set! {
    /// Whose fault is it?
    Fault, "fault" {
        0 None "none" "Nothing went wrong.";
        1 Caller "caller" "The caller must fix the request.";
        2 Server "server" "The server failed, or is short of capacity.";
        3 Network "network" "An intermediary or the transport failed.";
    }
}

closed_set! {
    /// May the unchanged request be sent again?
    Repeat, "repeat" {
        0 Never "never" "Do not send the unchanged request again: it would be wrong or useless.";
        1 IfHarmless "if-harmless" "Only if applying it a second time does no harm.";
        2 Always "always" "It was proved not to have been applied: it may be sent again, with any method.";
    }
}

closed_set! {
    /// What is useful to do next?
    Remedy, "remedy" {
        0 Proceed "proceed" "Go on: nothing is left to do.";
        1 Poll "poll" "Ask the status monitor until the work is done.";
        2 Follow "follow" "Follow the Location that the server gave.";
        3 FixRequest "fix-request" "Correct the request before sending it again.";
        4 Authenticate "authenticate" "Get valid credentials, then send the request again.";
        5 RequestAccess "request-access" "Ask for the privilege, the scope or the quota that is missing.";
        6 CheckReference "check-reference" "Check the identifier or the address: nothing was found there.";
        7 Reconcile "reconcile" "Read the current state, then decide what remains to be done.";
        8 DropReference "drop-reference" "Forget the reference: the object is gone for good.";
        9 Retry "retry" "Send the same request again, if it may be repeated.";
        10 SlowDown "slow-down" "Wait as long as asked and send less, then send the same request again if it may be repeated.";
        11 UseAlternative "use-alternative" "Use another operation, version or service.";
        12 Report "report" "Report it to the server's operators.";
    }
}

closed_set! {
    /// Why did the call end?
    Stop, "stop" {
        0 Settled "settled" "The last response settled it: a success, or a failure that a repeat cannot fix.";
        1 AlreadyDone "already-done" "The requested state already holds, thanks to an earlier attempt of this call.";
        2 NotRepeatable "not-repeatable" "The server forbids a repeat, or the body cannot be sent twice.";
        3 NotHarmless "not-harmless" "The request may have been applied and a second application could do harm.";
        4 Attempts "attempts" "All attempts that the policy allows were used.";
        5 Deadline "deadline" "The next step would fall on or after the deadline.";
        6 WaitTooLong "wait-too-long" "The server asked for a longer wait than the policy allows.";
        7 Pressure "pressure" "Too many recent calls to this origin failed: a retry would add to the load.";
        8 CircuitOpen "circuit-open" "The origin's circuit breaker is open.";
        9 Cancelled "cancelled" "The caller cancelled the call.";
    }
}

closed_set! {
    /// What comes next in a call?
    Action, "action" {
        0 Send "send" "Send the request now.";
        1 Wait "wait" "Wait until the given time, then report that it is over.";
        2 Authenticate "authenticate" "Get new credentials, then report whether that worked.";
        3 Verify "verify" "Find out whether the request took effect, then report it.";
        4 Done "done" "The call has ended; here is its outcome.";
    }
}

closed_set! {
    /// Why must the call wait?
    WaitReason, "wait_reason" {
        0 Retry "retry" "Back-off before the next attempt.";
        1 Throttled "throttled" "This call was throttled and waits as long as the server asked.";
        2 Paused "paused" "Another call was throttled; the calls to this origin wait.";
        3 Pressure "pressure" "Too many requests to this origin fail; the retry waits for better signs.";
        4 Paced "paced" "The limit is running low; the calls to this origin are spread over the time that is left.";
    }
}

closed_set! {
    /// What did the caller's verification find?
    Verified, "verified" {
        0 Unknown "unknown" "It could not be determined, or the object is not visible yet.";
        1 NotApplied "not-applied" "It did not take effect and no longer can.";
        2 Applied "applied" "It took effect.";
    }
}

closed_set! {
    /// In which phase did the transport fail?
    Phase, "phase" {
        0 Unknown "unknown" "The transport does not say.";
        1 Config "config" "Before anything was sent: a bad URL or setting.";
        2 Dns "dns" "While looking up the host name.";
        3 Connect "connect" "While connecting.";
        4 Proxy "proxy" "While asking a proxy for a tunnel.";
        5 Tls "tls" "During the TLS handshake.";
        6 Pool "pool" "While waiting for a free connection.";
        7 Send "send" "While the request was being written.";
        8 Wait "wait" "After the request was written, before the first byte of the response.";
        9 Head "head" "Within the head of the response.";
        10 Body "body" "Within the body of the response.";
        11 Decode "decode" "While decoding the complete response.";
    }
}

closed_set! {
    /// Why did the transport fail?
    Cause, "cause" {
        0 Unknown "unknown" "The transport does not say.";
        1 Refused "refused" "The peer refused the connection.";
        2 Unreachable "unreachable" "No route to the peer.";
        3 Reset "reset" "The connection was reset.";
        4 Closed "closed" "The connection was closed too early.";
        5 Timeout "timeout" "A time-out.";
        6 NameNotFound "name-not-found" "The host name does not exist.";
        7 Certificate "certificate" "The peer's certificate was not accepted.";
        8 Handshake "handshake" "The TLS handshake failed.";
        9 Protocol "protocol" "The peer broke the protocol.";
        10 RefusedStream "refused-stream" "The peer did not process the request (RFC 9113 section 8.7, RFC 9114 section 4.1.1).";
        11 VersionFallback "version-fallback" "The peer wants an older HTTP version and did not process the request.";
        12 Overload "overload" "The peer asked us to slow down on this connection (ENHANCE_YOUR_CALM, H3_EXCESSIVE_LOAD).";
        13 ResourceLimit "resource-limit" "A limit on this machine was reached: file handles, ports, pooled connections.";
        14 Cancelled "cancelled" "The caller gave up.";
        15 Invalid "invalid" "The request could not be made: a bad URL, header or option.";
        16 AbortedBody "aborted-body" "The request's body could not be sent completely, or not a second time.";
    }
}

closed_set! {
    /// How much of the response body was read?
    BodyState, "body_state" {
        0 Unread "unread" "None of it was read.";
        1 Prefix "prefix" "The leading bytes; more may follow.";
        2 Complete "complete" "All of it.";
        3 Truncated "truncated" "It ended early.";
    }
}

closed_set! {
    /// Where did a piece of evidence come from?
    Source, "source" {
        0 Class "class" "The class of the status code (RFC 9110 section 15).";
        1 Text "text" "The text of a message: the weakest evidence in a response.";
        2 Row "row" "The contract's row for the status.";
        3 Intermediary "intermediary" "The mark of a proxy, load balancer or gateway.";
        4 ProxyStatus "proxy-status" "The Proxy-Status field (RFC 9209).";
        5 Code "code" "An error code or problem type, registered or the provider's own.";
        6 Challenge "challenge" "A challenge in WWW-Authenticate (RFC 9110 section 11.6.1).";
        7 Protocol "protocol" "A guarantee of the protocol that the request was not processed.";
        8 ServerVerdict "server-verdict" "The server's explicit statement on retrying.";
        9 Transport "transport" "The phase and cause of a transport failure.";
        10 Earlier "earlier" "What earlier attempts of the same call may have done.";
        11 Body "body" "A member of the body, or its length.";
        12 RetryAfter "retry-after" "The Retry-After field (RFC 9110 section 10.2.3).";
        13 RetryAfterMs "retry-after-ms" "A field with a delay in milliseconds.";
        14 GrpcRetryPushback "grpc-retry-pushback" "The grpc-retry-pushback-ms field (gRFC A6).";
        15 RateLimit "rate-limit" "A field that states a limit: RateLimit, X-RateLimit-Remaining and similar.";
        16 Verified "verified" "What the caller's verification found.";
        17 Redirect "redirect" "A redirect that the client followed before this response.";
        18 MaskedStatus "masked-status" "The status of another server, stated in the body.";
    }
}

closed_set! {
    /// Which field of a verdict is meant?
    Field, "field" {
        0 Effect "effect" "The verdict's effect.";
        1 Fault "fault" "The verdict's fault.";
        2 Repeat "repeat" "The verdict's repeat.";
        3 Remedy "remedy" "The verdict's remedy.";
        4 Wait "wait" "The verdict's wait.";
        5 Reason "reason" "The verdict's reason.";
    }
}

closed_set! {
    /// What was irregular in the response, and how leniently was it read?
    Caveat, "caveat" {
        0 StatusOutOfRange "status-out-of-range" "The status is outside 100..=599; it is read as a 5xx (RFC 9110 section 15).";
        1 OffContract "off-contract" "A closed contract does not list this status.";
        2 UnexpectedCreated "unexpected-created" "201 in response to a method that creates nothing.";
        3 InterimStatus "interim-status" "A 1xx was given as the final response.";
        4 RetryAfterInvalid "retry-after-invalid" "A wait hint could not be read and was ignored.";
        5 RetryAfterLenient "retry-after-lenient" "A wait hint was read although it breaks the grammar.";
        6 RetryAfterEpoch "retry-after-epoch" "A wait hint was read as seconds or milliseconds since 1970.";
        7 RetryAfterSeveral "retry-after-several" "Several Retry-After values; the longest counts.";
        8 RetryAfterSaturated "retry-after-saturated" "A wait hint is longer than 4,294,967,295 seconds.";
        9 ServerVerdictInvalid "server-verdict-invalid" "A should-retry field could not be read and was ignored.";
        10 ServerVerdictConflict "server-verdict-conflict" "The server says both yes and no to a repeat; 'no' counts.";
        11 ProxyStatusInvalid "proxy-status-invalid" "Proxy-Status could not be read and was ignored.";
        12 ChallengeMissing "challenge-missing" "401 without WWW-Authenticate (RFC 9110 section 15.5.2 asks for one).";
        13 ChallengeInvalid "challenge-invalid" "A challenge in WWW-Authenticate could not be read.";
        14 BodyMalformed "body-malformed" "The body is not what its media type or its first byte promises.";
        15 BodyTruncated "body-truncated" "The body ended early.";
        16 BodyTooLong "body-too-long" "Only the first 65,536 bytes of the body were read.";
        17 BodyEncoding "body-encoding" "Text in the body is not valid UTF-8; bad bytes were replaced.";
        18 MemberDuplicate "member-duplicate" "A member occurs twice in the body; the first counts.";
        19 MemberType "member-type" "A member of the wrong JSON type was ignored (RFC 9457 section 3.1).";
        20 Absent "absent" "The object is gone; it is unknown whether this call's DELETE removed it.";
        21 WaitAbsurd "wait-absurd" "A wait hint of more than a year; other calls are not held for it.";
        22 BodyUnread "body-unread" "The body was not read completely, so nothing proves that the request was not applied.";
        23 LimitInferred "limit-inferred" "The time at which a limit resets is a bare number whose unit was inferred from its size.";
        24 ErrorInSuccess "error-in-success" "The body of a success looks like an error; nothing says that it decides.";
        25 ItemsInPart "items-in-part" "Not all items of a batch are listed: the body was cut, or there are more than 1,024.";
        26 SuccessUnread "success-unread" "The body decides whether it is a success, and it could not be read completely.";
        27 MaskedStatus "masked-status" "The body states the status of another failure than the response's.";
    }
}

closed_set! {
    /// What went wrong, in one word for all providers?
    Reason, "reason" {
        0 Unknown "unknown" "Only the status or the transport's failure is known.";
        1 None "none" "Nothing went wrong.";
        2 Redirected "redirected" "The server names another address.";
        3 Malformed "malformed" "The request could not be parsed.";
        4 Invalid "invalid" "A parameter, a field or the content of the request is not acceptable.";
        5 TooLarge "too-large" "The request, its headers or its content are too large.";
        6 Unsupported "unsupported" "The method, media type, version or expectation is not supported for this resource.";
        7 ContentPolicy "content-policy" "A content policy or safety filter rejected the content.";
        8 KeyReused "key-reused" "The idempotency key was used before, with another request.";
        9 ClockSkew "clock-skew" "The caller's clock is too far from the server's.";
        10 Unauthenticated "unauthenticated" "The credentials are missing or not valid.";
        11 CredentialsExpired "credentials-expired" "The credentials have expired and can be renewed.";
        12 ProxyAuthentication "proxy-authentication" "A proxy requires credentials of its own.";
        13 Forbidden "forbidden" "The caller is known but is not allowed to do this.";
        14 InsufficientScope "insufficient-scope" "The credentials lack a scope or permission.";
        15 PaymentRequired "payment-required" "A payment, a plan or credit is missing.";
        16 QuotaExhausted "quota-exhausted" "A quota is used up, and waiting will not restore it.";
        17 Blocked "blocked" "A bot challenge, a ban or a firewall stopped the caller.";
        18 Legal "legal" "Access is denied for legal reasons.";
        19 NotFound "not-found" "Nothing was found at this address.";
        20 Gone "gone" "The object existed and is gone for good.";
        21 AlreadyExists "already-exists" "The object to be created exists already.";
        22 Conflict "conflict" "The request conflicts with the current state.";
        23 PreconditionFailed "precondition-failed" "A precondition of the request does not hold, or one is required.";
        24 FailedDependency "failed-dependency" "An action that this one depends on failed.";
        25 RateLimited "rate-limited" "The caller sent too many requests.";
        26 Overloaded "overloaded" "The server is short of capacity.";
        27 Maintenance "maintenance" "The server is down for maintenance.";
        28 Locked "locked" "The resource is locked for now.";
        29 InProgress "in-progress" "The first request with this idempotency key is still running.";
        30 NotImplemented "not-implemented" "The server does not offer this functionality.";
        31 Internal "internal" "The server failed internally.";
        32 Timeout "timeout" "The server ran out of time.";
        33 BadGateway "bad-gateway" "An intermediary got no valid response from the server behind it.";
        34 UpstreamTimeout "upstream-timeout" "An intermediary got no response in time from the server behind it.";
        35 NoResponse "no-response" "No response arrived in the time that the client allowed.";
        36 Interrupted "interrupted" "The connection broke before the response was complete.";
        37 Unreachable "unreachable" "No connection to the server could be made.";
        38 Refused "refused" "The request was refused before any processing (421, 425, REFUSED_STREAM).";
        39 Tls "tls" "The TLS session could not be made, or the certificate was not accepted.";
        40 ProtocolError "protocol-error" "The peer broke the protocol.";
        41 Cancelled "cancelled" "The request was cancelled.";
        42 Partial "partial" "Some parts of the request succeeded and others failed.";
    }
}

closed_set! {
    /// What should a queue or a shipper do with the item?
    Disposition, "disposition" {
        0 Acknowledge "acknowledge" "Done: remove the item from the queue.";
        1 Requeue "requeue" "Put the item back and try it again later.";
        2 Pause "pause" "Keep all items and stop: a person must act first.";
        3 DeadLetter "dead-letter" "Set this item aside for a person; never drop it silently.";
    }
}

closed_set! {
    /// What does a limit apply to?
    LimitScope, "limit_scope" {
        0 Unknown "unknown" "The response does not say.";
        1 Key "key" "The API key, token or application.";
        2 User "user" "The user or the account.";
        3 Route "route" "One route or operation.";
        4 Resource "resource" "One resource, or a named group of them.";
        5 Global "global" "Everything that the caller sends.";
    }
}

/// A set of caveats, one bit each: the bit of a caveat is 1 shifted left by its number.
///
/// ```
/// use aftercall::{Caveat, Contract, Header, Response};
///
/// let headers = [Header::new("Retry-After", "soon")];
/// let response = Response::new(503).headers(&headers);
/// let caveats = aftercall::judge(Contract::rest(), None, &response).caveats();
/// assert!(caveats.contains(Caveat::RetryAfterInvalid));
/// for caveat in caveats.iter() {
///     println!("{caveat}: {}", caveat.help());
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Caveats(u64);

impl Caveats {
    pub(crate) fn add(&mut self, caveat: Caveat) {
        self.0 |= 1 << caveat.number();
    }
    pub(crate) fn and(self, other: Caveats) -> Caveats {
        Caveats(self.0 | other.0)
    }
    /// The bits.
    pub fn bits(self) -> u64 {
        self.0
    }
    /// The set with these bits; bits that no caveat has are dropped.
    pub fn from_bits(bits: u64) -> Caveats {
        let known = Caveat::ALL.iter().fold(0, |known, caveat| known | 1 << caveat.number());
        Caveats(bits & known)
    }
    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// Whether the set contains this caveat.
    pub fn contains(self, caveat: Caveat) -> bool {
        self.0 >> caveat.number() & 1 == 1
    }
    /// The caveats, in the order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = Caveat> {
        Caveat::ALL.iter().copied().filter(move |caveat| self.contains(*caveat))
    }
}

/// Every closed set, in the order in which bindings list them.
///
/// ```
/// let effect = aftercall::SETS.iter().find(|set| set.name == "effect").unwrap();
/// let words: Vec<_> = effect.words.iter().map(|word| word.slug).collect();
/// assert_eq!(words, ["unknown", "not-applied", "pending", "partial", "applied"]);
/// ```
pub const SETS: &[WordSet] = &[
    Effect::SET,
    Fault::SET,
    Repeat::SET,
    Remedy::SET,
    Stop::SET,
    Action::SET,
    WaitReason::SET,
    Verified::SET,
    Phase::SET,
    Cause::SET,
    BodyState::SET,
    Source::SET,
    Field::SET,
    Caveat::SET,
    Reason::SET,
    Disposition::SET,
    LimitScope::SET,
];

#[allow(clippy::derivable_impls)] // the sets are made by one macro, and no other has a default
impl Default for LimitScope {
    fn default() -> LimitScope {
        LimitScope::Unknown
    }
}

impl Source {
    /// How strong this evidence is for fault, reason, repeat and remedy: higher is stronger. Waits
    /// are not ranked: the longest counts.
    pub const fn strength(self) -> u8 {
        match self {
            Source::Class => 0,
            Source::Text => 1,
            Source::Row | Source::RetryAfter | Source::RetryAfterMs | Source::GrpcRetryPushback => {
                2
            }
            Source::Intermediary
            | Source::ProxyStatus
            | Source::RateLimit
            | Source::MaskedStatus => 3,
            Source::Code | Source::Challenge | Source::Body => 4,
            Source::Transport => 5,
            Source::Protocol => 6,
            Source::ServerVerdict => 7,
            Source::Earlier | Source::Redirect | Source::Verified => 8,
        }
    }
}

impl Effect {
    /// The overall effect of two attempts: the first of applied, partial, pending, unknown and
    /// not-applied that either has. Unknown is never rounded up or down.
    ///
    /// ```
    /// use aftercall::Effect;
    ///
    /// assert_eq!(Effect::NotApplied.and(Effect::Unknown), Effect::Unknown);
    /// assert_eq!(Effect::Unknown.and(Effect::Applied), Effect::Applied);
    /// ```
    #[must_use]
    pub fn and(self, other: Effect) -> Effect {
        const ORDER: [Effect; 5] = [
            Effect::Applied,
            Effect::Partial,
            Effect::Pending,
            Effect::Unknown,
            Effect::NotApplied,
        ];
        for effect in ORDER {
            if self == effect || other == effect {
                return effect;
            }
        }
        Effect::Unknown
    }

    /// Whether an attempt with this effect may have changed something.
    pub fn may_be_applied(self) -> bool {
        self != Effect::NotApplied
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_s_number_is_its_place_and_c_reads_the_same() {
        for set in SETS {
            assert_eq!(set.c_name.to_str(), Ok(set.name));
            assert_eq!(set.c_help.to_str(), Ok(set.help));
            for (place, word) in set.words.iter().enumerate() {
                assert_eq!(usize::from(word.number), place, "{} {}", set.name, word.slug);
                assert_eq!(word.c_slug.to_str(), Ok(word.slug));
                assert_eq!(word.c_help.to_str(), Ok(word.help));
                let same = set.words.iter().filter(|other| other.slug == word.slug);
                assert_eq!(same.count(), 1, "{} {}", set.name, word.slug);
            }
        }
    }
}
