// Made by `npm run types` from the library's tables; do not edit.

/** The version of the library. */
export const VERSION = "0.1.0";

/** The closed sets with their words. */
export const SETS = [
  {
    "name": "effect",
    "className": "Effect",
    "help": "Did the request take effect on the server?",
    "words": [
      {
        "number": 0,
        "slug": "unknown",
        "help": "It is unknown whether the request took effect."
      },
      {
        "number": 1,
        "slug": "not-applied",
        "help": "The request is known not to have taken effect."
      },
      {
        "number": 2,
        "slug": "pending",
        "help": "The request was accepted; its effect is still to come."
      },
      {
        "number": 3,
        "slug": "partial",
        "help": "Some parts of the request took effect and others did not."
      },
      {
        "number": 4,
        "slug": "applied",
        "help": "The request took effect, or the state it asked for holds."
      }
    ]
  },
  {
    "name": "fault",
    "className": "Fault",
    "help": "Whose fault is it?",
    "words": [
      {
        "number": 0,
        "slug": "none",
        "help": "Nothing went wrong."
      },
      {
        "number": 1,
        "slug": "caller",
        "help": "The caller must fix the request."
      },
      {
        "number": 2,
        "slug": "server",
        "help": "The server failed, or is short of capacity."
      },
      {
        "number": 3,
        "slug": "network",
        "help": "An intermediary or the transport failed."
      }
    ]
  },
  {
    "name": "repeat",
    "className": "Repeat",
    "help": "May the unchanged request be sent again?",
    "words": [
      {
        "number": 0,
        "slug": "never",
        "help": "Do not send the unchanged request again: it would be wrong or useless."
      },
      {
        "number": 1,
        "slug": "if-harmless",
        "help": "Only if applying it a second time does no harm."
      },
      {
        "number": 2,
        "slug": "always",
        "help": "It was proved not to have been applied: it may be sent again, with any method."
      }
    ]
  },
  {
    "name": "remedy",
    "className": "Remedy",
    "help": "What is useful to do next?",
    "words": [
      {
        "number": 0,
        "slug": "proceed",
        "help": "Go on: nothing is left to do."
      },
      {
        "number": 1,
        "slug": "poll",
        "help": "Ask the status monitor until the work is done."
      },
      {
        "number": 2,
        "slug": "follow",
        "help": "Follow the Location that the server gave."
      },
      {
        "number": 3,
        "slug": "fix-request",
        "help": "Correct the request before sending it again."
      },
      {
        "number": 4,
        "slug": "authenticate",
        "help": "Get valid credentials, then send the request again."
      },
      {
        "number": 5,
        "slug": "request-access",
        "help": "Ask for the privilege, the scope or the quota that is missing."
      },
      {
        "number": 6,
        "slug": "check-reference",
        "help": "Check the identifier or the address: nothing was found there."
      },
      {
        "number": 7,
        "slug": "reconcile",
        "help": "Read the current state, then decide what remains to be done."
      },
      {
        "number": 8,
        "slug": "drop-reference",
        "help": "Forget the reference: the object is gone for good."
      },
      {
        "number": 9,
        "slug": "retry",
        "help": "Send the same request again, if it may be repeated."
      },
      {
        "number": 10,
        "slug": "slow-down",
        "help": "Wait as long as asked and send less, then send the same request again if it may be repeated."
      },
      {
        "number": 11,
        "slug": "use-alternative",
        "help": "Use another operation, version or service."
      },
      {
        "number": 12,
        "slug": "report",
        "help": "Report it to the server's operators."
      }
    ]
  },
  {
    "name": "stop",
    "className": "Stop",
    "help": "Why did the call end?",
    "words": [
      {
        "number": 0,
        "slug": "settled",
        "help": "The last response settled it: a success, or a failure that a repeat cannot fix."
      },
      {
        "number": 1,
        "slug": "already-done",
        "help": "The requested state already holds, thanks to an earlier attempt of this call."
      },
      {
        "number": 2,
        "slug": "not-repeatable",
        "help": "The server forbids a repeat, or the body cannot be sent twice."
      },
      {
        "number": 3,
        "slug": "not-harmless",
        "help": "The request may have been applied and a second application could do harm."
      },
      {
        "number": 4,
        "slug": "attempts",
        "help": "All attempts that the policy allows were used."
      },
      {
        "number": 5,
        "slug": "deadline",
        "help": "The next step would fall on or after the deadline."
      },
      {
        "number": 6,
        "slug": "wait-too-long",
        "help": "The server asked for a longer wait than the policy allows."
      },
      {
        "number": 7,
        "slug": "pressure",
        "help": "Too many recent calls to this origin failed: a retry would add to the load."
      },
      {
        "number": 8,
        "slug": "circuit-open",
        "help": "The origin's circuit breaker is open."
      },
      {
        "number": 9,
        "slug": "cancelled",
        "help": "The caller cancelled the call."
      }
    ]
  },
  {
    "name": "action",
    "className": "Action",
    "help": "What comes next in a call?",
    "words": [
      {
        "number": 0,
        "slug": "send",
        "help": "Send the request now."
      },
      {
        "number": 1,
        "slug": "wait",
        "help": "Wait until the given time, then report that it is over."
      },
      {
        "number": 2,
        "slug": "authenticate",
        "help": "Get new credentials, then report whether that worked."
      },
      {
        "number": 3,
        "slug": "verify",
        "help": "Find out whether the request took effect, then report it."
      },
      {
        "number": 4,
        "slug": "done",
        "help": "The call has ended; here is its outcome."
      }
    ]
  },
  {
    "name": "wait_reason",
    "className": "WaitReason",
    "help": "Why must the call wait?",
    "words": [
      {
        "number": 0,
        "slug": "retry",
        "help": "Back-off before the next attempt."
      },
      {
        "number": 1,
        "slug": "throttled",
        "help": "This call was throttled and waits as long as the server asked."
      },
      {
        "number": 2,
        "slug": "paused",
        "help": "Another call was throttled; the calls to this origin wait."
      },
      {
        "number": 3,
        "slug": "pressure",
        "help": "Too many requests to this origin fail; the retry waits for better signs."
      },
      {
        "number": 4,
        "slug": "paced",
        "help": "The limit is running low; the calls to this origin are spread over the time that is left."
      }
    ]
  },
  {
    "name": "verified",
    "className": "Verified",
    "help": "What did the caller's verification find?",
    "words": [
      {
        "number": 0,
        "slug": "unknown",
        "help": "It could not be determined, or the object is not visible yet."
      },
      {
        "number": 1,
        "slug": "not-applied",
        "help": "It did not take effect and no longer can."
      },
      {
        "number": 2,
        "slug": "applied",
        "help": "It took effect."
      }
    ]
  },
  {
    "name": "phase",
    "className": "Phase",
    "help": "In which phase did the transport fail?",
    "words": [
      {
        "number": 0,
        "slug": "unknown",
        "help": "The transport does not say."
      },
      {
        "number": 1,
        "slug": "config",
        "help": "Before anything was sent: a bad URL or setting."
      },
      {
        "number": 2,
        "slug": "dns",
        "help": "While looking up the host name."
      },
      {
        "number": 3,
        "slug": "connect",
        "help": "While connecting."
      },
      {
        "number": 4,
        "slug": "proxy",
        "help": "While asking a proxy for a tunnel."
      },
      {
        "number": 5,
        "slug": "tls",
        "help": "During the TLS handshake."
      },
      {
        "number": 6,
        "slug": "pool",
        "help": "While waiting for a free connection."
      },
      {
        "number": 7,
        "slug": "send",
        "help": "While the request was being written."
      },
      {
        "number": 8,
        "slug": "wait",
        "help": "After the request was written, before the first byte of the response."
      },
      {
        "number": 9,
        "slug": "head",
        "help": "Within the head of the response."
      },
      {
        "number": 10,
        "slug": "body",
        "help": "Within the body of the response."
      },
      {
        "number": 11,
        "slug": "decode",
        "help": "While decoding the complete response."
      }
    ]
  },
  {
    "name": "cause",
    "className": "Cause",
    "help": "Why did the transport fail?",
    "words": [
      {
        "number": 0,
        "slug": "unknown",
        "help": "The transport does not say."
      },
      {
        "number": 1,
        "slug": "refused",
        "help": "The peer refused the connection."
      },
      {
        "number": 2,
        "slug": "unreachable",
        "help": "No route to the peer."
      },
      {
        "number": 3,
        "slug": "reset",
        "help": "The connection was reset."
      },
      {
        "number": 4,
        "slug": "closed",
        "help": "The connection was closed too early."
      },
      {
        "number": 5,
        "slug": "timeout",
        "help": "A time-out."
      },
      {
        "number": 6,
        "slug": "name-not-found",
        "help": "The host name does not exist."
      },
      {
        "number": 7,
        "slug": "certificate",
        "help": "The peer's certificate was not accepted."
      },
      {
        "number": 8,
        "slug": "handshake",
        "help": "The TLS handshake failed."
      },
      {
        "number": 9,
        "slug": "protocol",
        "help": "The peer broke the protocol."
      },
      {
        "number": 10,
        "slug": "refused-stream",
        "help": "The peer did not process the request (RFC 9113 section 8.7, RFC 9114 section 4.1.1)."
      },
      {
        "number": 11,
        "slug": "version-fallback",
        "help": "The peer wants an older HTTP version and did not process the request."
      },
      {
        "number": 12,
        "slug": "overload",
        "help": "The peer asked us to slow down on this connection (ENHANCE_YOUR_CALM, H3_EXCESSIVE_LOAD)."
      },
      {
        "number": 13,
        "slug": "resource-limit",
        "help": "A limit on this machine was reached: file handles, ports, pooled connections."
      },
      {
        "number": 14,
        "slug": "cancelled",
        "help": "The caller gave up."
      },
      {
        "number": 15,
        "slug": "invalid",
        "help": "The request could not be made: a bad URL, header or option."
      },
      {
        "number": 16,
        "slug": "aborted-body",
        "help": "The request's body could not be sent completely, or not a second time."
      }
    ]
  },
  {
    "name": "body_state",
    "className": "BodyState",
    "help": "How much of the response body was read?",
    "words": [
      {
        "number": 0,
        "slug": "unread",
        "help": "None of it was read."
      },
      {
        "number": 1,
        "slug": "prefix",
        "help": "The leading bytes; more may follow."
      },
      {
        "number": 2,
        "slug": "complete",
        "help": "All of it."
      },
      {
        "number": 3,
        "slug": "truncated",
        "help": "It ended early."
      }
    ]
  },
  {
    "name": "source",
    "className": "Source",
    "help": "Where did a piece of evidence come from?",
    "words": [
      {
        "number": 0,
        "slug": "class",
        "help": "The class of the status code (RFC 9110 section 15)."
      },
      {
        "number": 1,
        "slug": "text",
        "help": "The text of a message: the weakest evidence in a response."
      },
      {
        "number": 2,
        "slug": "row",
        "help": "The contract's row for the status."
      },
      {
        "number": 3,
        "slug": "intermediary",
        "help": "The mark of a proxy, load balancer or gateway."
      },
      {
        "number": 4,
        "slug": "proxy-status",
        "help": "The Proxy-Status field (RFC 9209)."
      },
      {
        "number": 5,
        "slug": "code",
        "help": "An error code or problem type, registered or the provider's own."
      },
      {
        "number": 6,
        "slug": "challenge",
        "help": "A challenge in WWW-Authenticate (RFC 9110 section 11.6.1)."
      },
      {
        "number": 7,
        "slug": "protocol",
        "help": "A guarantee of the protocol that the request was not processed."
      },
      {
        "number": 8,
        "slug": "server-verdict",
        "help": "The server's explicit statement on retrying."
      },
      {
        "number": 9,
        "slug": "transport",
        "help": "The phase and cause of a transport failure."
      },
      {
        "number": 10,
        "slug": "earlier",
        "help": "What earlier attempts of the same call may have done."
      },
      {
        "number": 11,
        "slug": "body",
        "help": "A member of the body, or its length."
      },
      {
        "number": 12,
        "slug": "retry-after",
        "help": "The Retry-After field (RFC 9110 section 10.2.3)."
      },
      {
        "number": 13,
        "slug": "retry-after-ms",
        "help": "A field with a delay in milliseconds."
      },
      {
        "number": 14,
        "slug": "grpc-retry-pushback",
        "help": "The grpc-retry-pushback-ms field (gRFC A6)."
      },
      {
        "number": 15,
        "slug": "rate-limit",
        "help": "A field that states a limit: RateLimit, X-RateLimit-Remaining and similar."
      },
      {
        "number": 16,
        "slug": "verified",
        "help": "What the caller's verification found."
      },
      {
        "number": 17,
        "slug": "redirect",
        "help": "A redirect that the client followed before this response."
      },
      {
        "number": 18,
        "slug": "masked-status",
        "help": "The status of another server, stated in the body."
      }
    ]
  },
  {
    "name": "field",
    "className": "Field",
    "help": "Which field of a verdict is meant?",
    "words": [
      {
        "number": 0,
        "slug": "effect",
        "help": "The verdict's effect."
      },
      {
        "number": 1,
        "slug": "fault",
        "help": "The verdict's fault."
      },
      {
        "number": 2,
        "slug": "repeat",
        "help": "The verdict's repeat."
      },
      {
        "number": 3,
        "slug": "remedy",
        "help": "The verdict's remedy."
      },
      {
        "number": 4,
        "slug": "wait",
        "help": "The verdict's wait."
      },
      {
        "number": 5,
        "slug": "reason",
        "help": "The verdict's reason."
      }
    ]
  },
  {
    "name": "caveat",
    "className": "Caveat",
    "help": "What was irregular in the response, and how leniently was it read?",
    "words": [
      {
        "number": 0,
        "slug": "status-out-of-range",
        "help": "The status is outside 100..=599; it is read as a 5xx (RFC 9110 section 15)."
      },
      {
        "number": 1,
        "slug": "off-contract",
        "help": "A closed contract does not list this status."
      },
      {
        "number": 2,
        "slug": "unexpected-created",
        "help": "201 in response to a method that creates nothing."
      },
      {
        "number": 3,
        "slug": "interim-status",
        "help": "A 1xx was given as the final response."
      },
      {
        "number": 4,
        "slug": "retry-after-invalid",
        "help": "A wait hint could not be read and was ignored."
      },
      {
        "number": 5,
        "slug": "retry-after-lenient",
        "help": "A wait hint was read although it breaks the grammar."
      },
      {
        "number": 6,
        "slug": "retry-after-epoch",
        "help": "A wait hint was read as seconds or milliseconds since 1970."
      },
      {
        "number": 7,
        "slug": "retry-after-several",
        "help": "Several Retry-After values; the longest counts."
      },
      {
        "number": 8,
        "slug": "retry-after-saturated",
        "help": "A wait hint is longer than 4,294,967,295 seconds."
      },
      {
        "number": 9,
        "slug": "server-verdict-invalid",
        "help": "A should-retry field could not be read and was ignored."
      },
      {
        "number": 10,
        "slug": "server-verdict-conflict",
        "help": "The server says both yes and no to a repeat; 'no' counts."
      },
      {
        "number": 11,
        "slug": "proxy-status-invalid",
        "help": "Proxy-Status could not be read and was ignored."
      },
      {
        "number": 12,
        "slug": "challenge-missing",
        "help": "401 without WWW-Authenticate (RFC 9110 section 15.5.2 asks for one)."
      },
      {
        "number": 13,
        "slug": "challenge-invalid",
        "help": "A challenge in WWW-Authenticate could not be read."
      },
      {
        "number": 14,
        "slug": "body-malformed",
        "help": "The body is not what its media type or its first byte promises."
      },
      {
        "number": 15,
        "slug": "body-truncated",
        "help": "The body ended early."
      },
      {
        "number": 16,
        "slug": "body-too-long",
        "help": "Only the first 65,536 bytes of the body were read."
      },
      {
        "number": 17,
        "slug": "body-encoding",
        "help": "Text in the body is not valid UTF-8; bad bytes were replaced."
      },
      {
        "number": 18,
        "slug": "member-duplicate",
        "help": "A member occurs twice in the body; the first counts."
      },
      {
        "number": 19,
        "slug": "member-type",
        "help": "A member of the wrong JSON type was ignored (RFC 9457 section 3.1)."
      },
      {
        "number": 20,
        "slug": "absent",
        "help": "The object is gone; it is unknown whether this call's DELETE removed it."
      },
      {
        "number": 21,
        "slug": "wait-absurd",
        "help": "A wait hint of more than a year; other calls are not held for it."
      },
      {
        "number": 22,
        "slug": "body-unread",
        "help": "The body was not read completely, so nothing proves that the request was not applied."
      },
      {
        "number": 23,
        "slug": "limit-inferred",
        "help": "The time at which a limit resets is a bare number whose unit was inferred from its size."
      },
      {
        "number": 24,
        "slug": "error-in-success",
        "help": "The body of a success looks like an error; nothing says that it decides."
      },
      {
        "number": 25,
        "slug": "items-in-part",
        "help": "Not all items of a batch are listed: the body was cut, or there are more than 1,024."
      },
      {
        "number": 26,
        "slug": "success-unread",
        "help": "The body decides whether it is a success, and it could not be read completely."
      },
      {
        "number": 27,
        "slug": "masked-status",
        "help": "The body states the status of another failure than the response's."
      }
    ]
  },
  {
    "name": "reason",
    "className": "Reason",
    "help": "What went wrong, in one word for all providers?",
    "words": [
      {
        "number": 0,
        "slug": "unknown",
        "help": "Only the status or the transport's failure is known."
      },
      {
        "number": 1,
        "slug": "none",
        "help": "Nothing went wrong."
      },
      {
        "number": 2,
        "slug": "redirected",
        "help": "The server names another address."
      },
      {
        "number": 3,
        "slug": "malformed",
        "help": "The request could not be parsed."
      },
      {
        "number": 4,
        "slug": "invalid",
        "help": "A parameter, a field or the content of the request is not acceptable."
      },
      {
        "number": 5,
        "slug": "too-large",
        "help": "The request, its headers or its content are too large."
      },
      {
        "number": 6,
        "slug": "unsupported",
        "help": "The method, media type, version or expectation is not supported for this resource."
      },
      {
        "number": 7,
        "slug": "content-policy",
        "help": "A content policy or safety filter rejected the content."
      },
      {
        "number": 8,
        "slug": "key-reused",
        "help": "The idempotency key was used before, with another request."
      },
      {
        "number": 9,
        "slug": "clock-skew",
        "help": "The caller's clock is too far from the server's."
      },
      {
        "number": 10,
        "slug": "unauthenticated",
        "help": "The credentials are missing or not valid."
      },
      {
        "number": 11,
        "slug": "credentials-expired",
        "help": "The credentials have expired and can be renewed."
      },
      {
        "number": 12,
        "slug": "proxy-authentication",
        "help": "A proxy requires credentials of its own."
      },
      {
        "number": 13,
        "slug": "forbidden",
        "help": "The caller is known but is not allowed to do this."
      },
      {
        "number": 14,
        "slug": "insufficient-scope",
        "help": "The credentials lack a scope or permission."
      },
      {
        "number": 15,
        "slug": "payment-required",
        "help": "A payment, a plan or credit is missing."
      },
      {
        "number": 16,
        "slug": "quota-exhausted",
        "help": "A quota is used up, and waiting will not restore it."
      },
      {
        "number": 17,
        "slug": "blocked",
        "help": "A bot challenge, a ban or a firewall stopped the caller."
      },
      {
        "number": 18,
        "slug": "legal",
        "help": "Access is denied for legal reasons."
      },
      {
        "number": 19,
        "slug": "not-found",
        "help": "Nothing was found at this address."
      },
      {
        "number": 20,
        "slug": "gone",
        "help": "The object existed and is gone for good."
      },
      {
        "number": 21,
        "slug": "already-exists",
        "help": "The object to be created exists already."
      },
      {
        "number": 22,
        "slug": "conflict",
        "help": "The request conflicts with the current state."
      },
      {
        "number": 23,
        "slug": "precondition-failed",
        "help": "A precondition of the request does not hold, or one is required."
      },
      {
        "number": 24,
        "slug": "failed-dependency",
        "help": "An action that this one depends on failed."
      },
      {
        "number": 25,
        "slug": "rate-limited",
        "help": "The caller sent too many requests."
      },
      {
        "number": 26,
        "slug": "overloaded",
        "help": "The server is short of capacity."
      },
      {
        "number": 27,
        "slug": "maintenance",
        "help": "The server is down for maintenance."
      },
      {
        "number": 28,
        "slug": "locked",
        "help": "The resource is locked for now."
      },
      {
        "number": 29,
        "slug": "in-progress",
        "help": "The first request with this idempotency key is still running."
      },
      {
        "number": 30,
        "slug": "not-implemented",
        "help": "The server does not offer this functionality."
      },
      {
        "number": 31,
        "slug": "internal",
        "help": "The server failed internally."
      },
      {
        "number": 32,
        "slug": "timeout",
        "help": "The server ran out of time."
      },
      {
        "number": 33,
        "slug": "bad-gateway",
        "help": "An intermediary got no valid response from the server behind it."
      },
      {
        "number": 34,
        "slug": "upstream-timeout",
        "help": "An intermediary got no response in time from the server behind it."
      },
      {
        "number": 35,
        "slug": "no-response",
        "help": "No response arrived in the time that the client allowed."
      },
      {
        "number": 36,
        "slug": "interrupted",
        "help": "The connection broke before the response was complete."
      },
      {
        "number": 37,
        "slug": "unreachable",
        "help": "No connection to the server could be made."
      },
      {
        "number": 38,
        "slug": "refused",
        "help": "The request was refused before any processing (421, 425, REFUSED_STREAM)."
      },
      {
        "number": 39,
        "slug": "tls",
        "help": "The TLS session could not be made, or the certificate was not accepted."
      },
      {
        "number": 40,
        "slug": "protocol-error",
        "help": "The peer broke the protocol."
      },
      {
        "number": 41,
        "slug": "cancelled",
        "help": "The request was cancelled."
      },
      {
        "number": 42,
        "slug": "partial",
        "help": "Some parts of the request succeeded and others failed."
      }
    ]
  },
  {
    "name": "disposition",
    "className": "Disposition",
    "help": "What should a queue or a shipper do with the item?",
    "words": [
      {
        "number": 0,
        "slug": "acknowledge",
        "help": "Done: remove the item from the queue."
      },
      {
        "number": 1,
        "slug": "requeue",
        "help": "Put the item back and try it again later."
      },
      {
        "number": 2,
        "slug": "pause",
        "help": "Keep all items and stop: a person must act first."
      },
      {
        "number": 3,
        "slug": "dead-letter",
        "help": "Set this item aside for a person; never drop it silently."
      }
    ]
  },
  {
    "name": "limit_scope",
    "className": "LimitScope",
    "help": "What does a limit apply to?",
    "words": [
      {
        "number": 0,
        "slug": "unknown",
        "help": "The response does not say."
      },
      {
        "number": 1,
        "slug": "key",
        "help": "The API key, token or application."
      },
      {
        "number": 2,
        "slug": "user",
        "help": "The user or the account."
      },
      {
        "number": 3,
        "slug": "route",
        "help": "One route or operation."
      },
      {
        "number": 4,
        "slug": "resource",
        "help": "One resource, or a named group of them."
      },
      {
        "number": 5,
        "slug": "global",
        "help": "Everything that the caller sends."
      }
    ]
  }
];

/** The settings of a policy: their names in JavaScript and in the library. */
export const SETTINGS = [
  {
    "name": "attempts",
    "full": "attempts",
    "isSwitch": false,
    "help": "maximum number of attempts, 1 to 1,000"
  },
  {
    "name": "deadline",
    "full": "deadline_ms",
    "isSwitch": false,
    "help": "time from begin after which nothing is sent"
  },
  {
    "name": "verifyTime",
    "full": "verify_time_ms",
    "isSwitch": false,
    "help": "time reserved for verifying whether a request took effect"
  },
  {
    "name": "longestWait",
    "full": "longest_wait_ms",
    "isSwitch": false,
    "help": "longest wait that a server may ask for"
  },
  {
    "name": "base",
    "full": "base_ms",
    "isSwitch": false,
    "help": "upper limit of the first back-off"
  },
  {
    "name": "throttleBase",
    "full": "throttle_base_ms",
    "isSwitch": false,
    "help": "upper limit of the first back-off after a throttle"
  },
  {
    "name": "cap",
    "full": "cap_ms",
    "isSwitch": false,
    "help": "upper limit of the back-off"
  },
  {
    "name": "pressure",
    "full": "pressure",
    "isSwitch": true,
    "help": "1: no retries while too many requests fail"
  },
  {
    "name": "hold",
    "full": "hold",
    "isSwitch": true,
    "help": "1: a throttle that names a time holds the other calls"
  },
  {
    "name": "pacing",
    "full": "pacing",
    "isSwitch": true,
    "help": "1: slow down before a limit is used up"
  },
  {
    "name": "breaker",
    "full": "breaker",
    "isSwitch": false,
    "help": "percent of failures at which the circuit opens, 0 for never"
  },
  {
    "name": "breakerOpen",
    "full": "breaker_open_ms",
    "isSwitch": false,
    "help": "how long an open circuit stays open before a probe"
  },
  {
    "name": "budget",
    "full": "budget",
    "isSwitch": false,
    "help": "an origin's retry budget, 0 for none, to 1,000,000"
  },
  {
    "name": "price",
    "full": "price",
    "isSwitch": false,
    "help": "price of a retry, if there is a budget"
  },
  {
    "name": "throttlePrice",
    "full": "throttle_price",
    "isSwitch": false,
    "help": "price of a retry after a 429 or a throttle code"
  },
  {
    "name": "retryReported",
    "full": "retry_reported",
    "isSwitch": true,
    "help": "1: also retry what should be reported, if harmless"
  },
  {
    "name": "observeOnly",
    "full": "observe_only",
    "isSwitch": true,
    "help": "1: send once and report what would come next"
  }
];

/** The profiles of a policy. */
export const PROFILES = [
  {
    "name": "default",
    "help": "retries while few requests fail, and slows down before a limit is used up; in an outage it gives up early"
  },
  {
    "name": "aws-2026",
    "help": "the attempts, back-off and retry quota of AWS' standard mode, retry behavior 2.1; unsafe with many small clients: each has a full quota when an outage begins"
  },
  {
    "name": "none",
    "help": "calls share nothing; unsafe in an outage: every call makes all its attempts"
  }
];

/** Why the library refused. */
export const RESULTS = [
  {
    "number": 0,
    "slug": "ok",
    "help": "Success; the outputs are written."
  },
  {
    "number": 1,
    "slug": "null-argument",
    "help": "A pointer that must not be NULL is NULL."
  },
  {
    "number": 2,
    "slug": "invalid-argument",
    "help": "A number is outside its set or range, a flag is neither 0 nor 1, a reserved member is not zero, a text is not UTF-8, a length exceeds PTRDIFF_MAX (and is not AFTERCALL_NUL), or a structure is not aligned. Any function that takes a pointer to an object or structure can return it for the last reason."
  },
  {
    "number": 3,
    "slug": "struct-size",
    "help": "A structure was not initialized by its AFTERCALL_..._INIT: its struct_size is wrong, or members that the library does not know are not zero."
  },
  {
    "number": 4,
    "slug": "state",
    "help": "The object does not expect this input in its present state; it stays as it was."
  },
  {
    "number": 5,
    "slug": "contract",
    "help": "A contract could not be read."
  },
  {
    "number": 6,
    "slug": "policy",
    "help": "A policy has no such setting, or the value is out of its range."
  },
  {
    "number": 7,
    "slug": "status",
    "help": "The text does not name a status."
  },
  {
    "number": 8,
    "slug": "not-found",
    "help": "There is nothing of this name or at this position."
  },
  {
    "number": 9,
    "slug": "request",
    "help": "No HTTP client could send the request; aftercall_request_error says why."
  },
  {
    "number": 10,
    "slug": "panic",
    "help": "A defect of the library was caught. An object that was being changed refuses everything from now on, except its free function. Any function can return it; none lists it."
  },
  {
    "number": 11,
    "slug": "no-memory",
    "help": "There is not enough memory to copy an argument; nothing was changed."
  },
  {
    "number": 12,
    "slug": "buffer",
    "help": "A buffer is too small for what is to be written; its needed length was written."
  }
];
