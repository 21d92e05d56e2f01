//! The closed sets: every word a verdict, a decision or an outcome can say.
//!
//! Each set is written once, here, with its stable number, its lower-case slug and one line of
//! help. The C header's constants, Python's enumerations, Node's tables, the command line's help
//! and `docs/rules.md` are all made from [`SETS`]. A number is never reused and never changes.

/// One word of a closed set, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The stable number, the same in every language.
    pub number: u8,
    /// The lower-case slug, for instance `not-applied`.
    pub slug: &'static str,
    /// One line that says what the word means.
    pub help: &'static str,
}

/// One closed set, as data.
#[derive(Clone, Copy, Debug)]
pub struct WordSet {
    /// The set's name in lower case, for instance `effect`.
    pub name: &'static str,
    /// One line that says what the set answers.
    pub help: &'static str,
    /// Its words in the order of their numbers.
    pub words: &'static [Word],
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
                words: &[$(Word { number: $number, slug: $slug, help: $help },)+],
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
        0 Unknown "unknown" "It cannot be told whether the request took effect.";
        1 NotApplied "not-applied" "The request is known not to have taken effect.";
        2 Pending "pending" "The request was accepted; its effect is still to come.";
        3 Partial "partial" "Some parts of the request took effect and others did not.";
        4 Applied "applied" "The request took effect, or the state it asked for holds.";
    }
}

closed_set! {
    /// Whose fault is it?
    Fault, "fault" {
        0 Nobody "nobody" "Nothing went wrong.";
        1 Caller "caller" "The request must be put right by whoever sent it.";
        2 Server "server" "The server failed, or is short of capacity.";
        3 Network "network" "An intermediary or the transport failed.";
    }
}

closed_set! {
    /// Is it safe to send the unchanged request again?
    Repeat, "repeat" {
        0 Never "never" "Sending the unchanged request again is wrong or of no use.";
        1 IfSafe "if-safe" "Only if a second application does no harm.";
        2 Always "always" "Proved not applied: it may be sent again whatever its method.";
    }
}

closed_set! {
    /// What is useful to do next?
    Remedy, "remedy" {
        0 Proceed "proceed" "Go on; nothing is left to do.";
        1 Poll "poll" "Ask the status monitor until the work is done.";
        2 Follow "follow" "Follow the Location that the server gave.";
        3 FixRequest "fix-request" "Correct the request before it is sent again.";
        4 Authenticate "authenticate" "Get valid credentials, then send it again.";
        5 RequestAccess "request-access" "Ask for the privilege, the scope or the quota that is missing.";
        6 CheckReference "check-reference" "Check the identifier or address: nothing was found under it.";
        7 Reconcile "reconcile" "Read the present state, then decide what is still to be done.";
        8 DropReference "drop-reference" "Forget the reference: the object is gone for good.";
        9 Retry "retry" "Send the same request again, if that is safe.";
        10 SlowDown "slow-down" "Wait as told and send less; then send the same request again.";
        11 UseAlternative "use-alternative" "Use another operation, version or service.";
        12 Report "report" "Report it to those who run the server.";
    }
}

closed_set! {
    /// Why did the call end?
    Stop, "stop" {
        0 Settled "settled" "The last answer settles it: success, or a failure that a repeat cannot mend.";
        1 AlreadyDone "already-done" "The state asked for holds already, by an earlier attempt of this call.";
        2 NotRepeatable "not-repeatable" "The server forbids a repeat, or the body cannot be sent twice.";
        3 NotSafe "not-safe" "The request may have been applied and a second application could do harm.";
        4 Attempts "attempts" "All attempts that the policy allows were used.";
        5 Deadline "deadline" "The next move would fall on or after the deadline.";
        6 WaitTooLong "wait-too-long" "The server asked for a longer wait than the policy allows.";
        7 Budget "budget" "The origin's retry budget is used up.";
        8 CircuitOpen "circuit-open" "The origin's circuit breaker is open.";
        9 Cancelled "cancelled" "The caller cancelled the call.";
    }
}

closed_set! {
    /// Which move comes next?
    Move, "decision" {
        0 Send "send" "Send the request now.";
        1 Wait "wait" "Wait until the given time, then say so.";
        2 Authenticate "authenticate" "Get new credentials, then say whether that worked.";
        3 Verify "verify" "Find out whether the request took effect, then say so.";
        4 Done "done" "The call has ended; here is its outcome.";
    }
}

closed_set! {
    /// Why must the call wait?
    WaitReason, "wait_reason" {
        0 Retry "retry" "Back-off before the next attempt.";
        1 Throttled "throttled" "This call was throttled and waits as it was told.";
        2 Paused "paused" "Another call was throttled; the whole origin pauses.";
    }
}

closed_set! {
    /// What did the caller's verification find?
    Verified, "verified" {
        0 Unknown "unknown" "It could not be told, or the object is not visible yet.";
        1 NotApplied "not-applied" "It did not take effect, and cannot any more.";
        2 Applied "applied" "It took effect.";
    }
}

closed_set! {
    /// In which phase did the transport fail?
    Phase, "phase" {
        0 Unknown "unknown" "The transport does not say.";
        1 Config "config" "Before anything was done: a bad URL or setting.";
        2 Dns "dns" "While the host name was looked up.";
        3 Connect "connect" "While the connection was made.";
        4 Proxy "proxy" "While a proxy was asked for a tunnel.";
        5 Tls "tls" "While the TLS session was made.";
        6 Pool "pool" "While waiting for a free connection.";
        7 Send "send" "While the request was being written.";
        8 Wait "wait" "After the request was written, before a byte of the answer.";
        9 Head "head" "Within the head of the answer.";
        10 Body "body" "Within the body of the answer.";
        11 Decode "decode" "While the complete answer was decoded.";
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
        5 Timeout "timeout" "Time ran out.";
        6 NameNotFound "name-not-found" "The host name does not exist.";
        7 Certificate "certificate" "The peer's certificate was not accepted.";
        8 Handshake "handshake" "The TLS handshake failed.";
        9 Protocol "protocol" "The peer broke the protocol.";
        10 RefusedStream "refused-stream" "The peer says that it did not process the request (RFC 9113 section 8.7, RFC 9114 section 4.1.1).";
        11 VersionFallback "version-fallback" "The peer wants an older HTTP version; the request was not processed.";
        12 Overload "overload" "The peer says that this connection asks too much (ENHANCE_YOUR_CALM, H3_EXCESSIVE_LOAD).";
        13 ResourceLimit "resource-limit" "A limit on this machine was reached: file handles, ports, pooled connections.";
        14 Cancelled "cancelled" "The caller gave it up.";
        15 Invalid "invalid" "The request could not be made: a bad URL, header or option.";
        16 AbortedBody "aborted-body" "The request's body could not be sent to its end, or not again.";
    }
}

closed_set! {
    /// How much of the answer's body is at hand?
    BodyState, "body_state" {
        0 Unread "unread" "None of it was read.";
        1 Prefix "prefix" "The leading bytes; more may follow.";
        2 Complete "complete" "All of it.";
        3 Truncated "truncated" "It broke off before its end.";
    }
}

closed_set! {
    /// Where did a piece of evidence come from?
    Source, "source" {
        0 Class "class" "The class of the status code (RFC 9110 section 15).";
        1 Text "text" "The text of a message; the weakest word about a single answer.";
        2 Row "row" "The contract's row for the status.";
        3 Intermediary "intermediary" "The mark of a proxy, balancer or gateway.";
        4 ProxyStatus "proxy-status" "The Proxy-Status field (RFC 9209).";
        5 Code "code" "A registered or provider's error code or problem type.";
        6 Challenge "challenge" "A challenge in WWW-Authenticate (RFC 9110 section 11.6.1).";
        7 Protocol "protocol" "A guarantee of the protocol that nothing was processed.";
        8 ServerVerdict "server-verdict" "The server's explicit word on repeating.";
        9 Transport "transport" "The phase and cause of a transport failure.";
        10 Earlier "earlier" "What earlier attempts of the same call left behind.";
        11 Body "body" "A member or the length of the body.";
        12 RetryAfter "retry-after" "The Retry-After field (RFC 9110 section 10.2.3).";
        13 RetryAfterMs "retry-after-ms" "A field with a delay in milliseconds.";
        14 GrpcRetryPushback "grpc-retry-pushback" "The grpc-retry-pushback-ms field (gRFC A6).";
        15 RateLimit "rate-limit" "The RateLimit field.";
        16 Verified "verified" "What the caller's verification found.";
        17 Redirect "redirect" "A redirect that the client followed before this answer.";
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
    }
}

closed_set! {
    /// What was wrong or lenient in what the peer sent?
    Warning, "warning" {
        0 StatusOutOfRange "status-out-of-range" "The status is outside 100..=599; it is read as a 5xx (RFC 9110 section 15).";
        1 OffContract "off-contract" "A closed contract does not list this status.";
        2 UnexpectedCreated "unexpected-created" "201 in answer to a method that creates nothing.";
        3 InterimStatus "interim-status" "A 1xx was given as the final answer.";
        4 RetryAfterInvalid "retry-after-invalid" "A wait hint could not be read and was ignored.";
        5 RetryAfterLenient "retry-after-lenient" "A wait hint was read although it breaks the grammar.";
        6 RetryAfterEpoch "retry-after-epoch" "A wait hint was read as seconds or milliseconds since 1970.";
        7 RetryAfterSeveral "retry-after-several" "Several Retry-After values; the longest counts.";
        8 RetryAfterSaturated "retry-after-saturated" "A wait hint is longer than 4,294,967,295 seconds.";
        9 ServerVerdictInvalid "server-verdict-invalid" "A should-retry field could not be read and was ignored.";
        10 ServerVerdictConflict "server-verdict-conflict" "The server says both yes and no to a repeat; no counts.";
        11 ProxyStatusInvalid "proxy-status-invalid" "Proxy-Status could not be read and was ignored.";
        12 ChallengeMissing "challenge-missing" "401 without WWW-Authenticate (RFC 9110 section 15.5.2 asks for one).";
        13 ChallengeInvalid "challenge-invalid" "A challenge in WWW-Authenticate could not be read.";
        14 BodyMalformed "body-malformed" "The body is not what its media type or first byte says.";
        15 BodyTruncated "body-truncated" "The body broke off before its end.";
        16 BodyTooLong "body-too-long" "Only the leading 65,536 bytes of the body were looked at.";
        17 BodyEncoding "body-encoding" "Text in the body is not valid UTF-8; bad bytes were replaced.";
        18 MemberDuplicate "member-duplicate" "A member occurs twice in the body; the first counts.";
        19 MemberType "member-type" "A member of the wrong JSON type was ignored (RFC 9457 section 3.1).";
        20 Absent "absent" "Nothing is there any more; whether this call's DELETE did that cannot be told.";
        21 WaitAbsurd "wait-absurd" "A wait hint of more than a year; no other call is held for it.";
        22 BodyUnread "body-unread" "The body was not read whole, so nothing proves that the request was not applied.";
    }
}

/// Every closed set, in the order in which bindings list them.
pub const SETS: &[WordSet] = &[
    Effect::SET,
    Fault::SET,
    Repeat::SET,
    Remedy::SET,
    Stop::SET,
    Move::SET,
    WaitReason::SET,
    Verified::SET,
    Phase::SET,
    Cause::SET,
    BodyState::SET,
    Source::SET,
    Field::SET,
    Warning::SET,
];

impl Effect {
    /// The overall effect of two attempts: applied if any was; else the first found of partial,
    /// pending, unknown, not-applied. Unknown is never rounded up or down.
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
