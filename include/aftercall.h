/*
 * aftercall: says what an HTTP API's answer means and what to do next.
 *
 * Made by `cargo xtask header`; do not edit. docs/c-api.md says what holds for all functions: a
 * parameter of a const type is not changed; structures begin with struct_size, which
 * AFTERCALL_..._INIT sets; every _new has a _free, and _free(NULL) does nothing.
 *
 * Contents
 *    1  Results
 *    2  Versions
 *    3  Texts
 *    4  Words: the closed sets
 *    5  Look up: what a status means
 *    6  Look up: contracts
 *    7  Judge: the request
 *    8  Judge: the response
 *    9  Judge: the failure
 *   10  Judge: the verdict
 *   11  Judge: the stream
 *   12  Call: the policy
 *   13  Call: the engine
 *   14  Call: the time
 *   15  Call: one operation and all its attempts
 *   16  Whole answers in one crossing
 *   17  Initializers
 *   18  Index of functions
 */

#ifndef AFTERCALL_H
#define AFTERCALL_H

#include <stddef.h>
#include <stdint.h>

#ifndef AFTERCALL_API
#if defined(_WIN32) && defined(AFTERCALL_SHARED)
/* Define AFTERCALL_SHARED to use the DLL. */
#define AFTERCALL_API __declspec(dllimport)
#else
#define AFTERCALL_API
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* -----------------------------------------------------------------------------------------------
 * 1  Results
 *
 * Functions that can fail return an aftercall_result and write their outputs only on success; an
 * input that was refused changes nothing. "Returns:" lists what a function can return, without
 * the prefix AFTERCALL_RESULT_.
 * ----------------------------------------------------------------------------------------------- */

/*
 * Compilers warn where the result of a fallible function is not looked at. Define
 * AFTERCALL_NO_WARN_UNUSED before the include to have no such warning.
 */
#ifndef AFTERCALL_WARN_UNUSED
#if defined(AFTERCALL_NO_WARN_UNUSED)
#define AFTERCALL_WARN_UNUSED
#elif defined(__GNUC__)
#define AFTERCALL_WARN_UNUSED __attribute__((__warn_unused_result__))
#elif defined(_MSC_VER) && defined(_Check_return_)
#define AFTERCALL_WARN_UNUSED _Check_return_
#else
#define AFTERCALL_WARN_UNUSED
#endif
#endif

/**
 * The result of a function: 0 on success, otherwise a mistake of the caller. What a server sends
 * is never an error. The set is open: a later version may return a number that is not listed here.
 */
typedef int32_t aftercall_result;
/** Success; the outputs are written. */
#define AFTERCALL_RESULT_OK 0
/** A pointer that must not be NULL is NULL. */
#define AFTERCALL_RESULT_NULL_ARGUMENT 1
/**
 * A number is outside its set or range, a flag is neither 0 nor 1, a reserved member is not
 * zero, a text is not UTF-8, a length exceeds PTRDIFF_MAX (and is not AFTERCALL_NUL), or a
 * structure is not aligned. Any function that takes a pointer to an object or structure can
 * return it for the last reason.
 */
#define AFTERCALL_RESULT_INVALID_ARGUMENT 2
/**
 * A structure was not initialized by its AFTERCALL_..._INIT: its struct_size is wrong, or
 * members that the library does not know are not zero.
 */
#define AFTERCALL_RESULT_STRUCT_SIZE 3
/** The object does not expect this input in its present state; it stays as it was. */
#define AFTERCALL_RESULT_STATE 4
/** A contract could not be read. */
#define AFTERCALL_RESULT_CONTRACT 5
/** A policy has no such setting, or the value is out of its range. */
#define AFTERCALL_RESULT_POLICY 6
/** The text does not name a status. */
#define AFTERCALL_RESULT_STATUS 7
/** There is nothing of this name or at this position. */
#define AFTERCALL_RESULT_NOT_FOUND 8
/** No HTTP client could send the request; aftercall_request_error says why. */
#define AFTERCALL_RESULT_REQUEST 9
/**
 * A defect of the library was caught. An object that was being changed refuses everything from
 * now on, except its free function. Any function can return it; none lists it.
 */
#define AFTERCALL_RESULT_PANIC 10
/** There is not enough memory to copy an argument; nothing was changed. */
#define AFTERCALL_RESULT_NO_MEMORY 11
/** A buffer is too small for what is to be written; its needed length was written. */
#define AFTERCALL_RESULT_BUFFER 12

/**
 * A sentence for a result.
 *
 * Returns: static text, never NULL; "unknown result" for a number that is not listed.
 * Thread safety: any thread.
 */
AFTERCALL_API const char *aftercall_result_text(aftercall_result result);

/* -----------------------------------------------------------------------------------------------
 * 2  Versions
 *
 * The version of this header, and that of the library that the program runs with.
 * ----------------------------------------------------------------------------------------------- */

/** The version of this header; aftercall_version gives the library's. */
#define AFTERCALL_VERSION "0.1.0"
/** Its parts. */
#define AFTERCALL_VERSION_MAJOR 0
#define AFTERCALL_VERSION_MINOR 1
#define AFTERCALL_VERSION_PATCH 0
/** major * 1,000,000 + minor * 1,000 + patch; aftercall_version_number gives the library's. */
#define AFTERCALL_VERSION_NUMBER 1000

/**
 * The version of the binary interface. It grows when a program that was compiled before would
 * break; the shared library's name changes with it.
 */
#define AFTERCALL_ABI_VERSION 1

/**
 * The version of the library, for instance "0.1.0"; compare with AFTERCALL_VERSION.
 *
 * Returns: static text, never NULL. Thread safety: any thread.
 */
AFTERCALL_API const char *aftercall_version(void);

/**
 * The version as major * 1,000,000 + minor * 1,000 + patch; compare with
 * AFTERCALL_VERSION_NUMBER.
 *
 * Thread safety: any thread.
 */
AFTERCALL_API uint32_t aftercall_version_number(void);

/**
 * The version of the binary interface; compare with AFTERCALL_ABI_VERSION.
 *
 * Thread safety: any thread.
 */
AFTERCALL_API uint32_t aftercall_abi_version(void);

/* -----------------------------------------------------------------------------------------------
 * 3  Texts
 *
 * Texts are passed as pointer and length; AFTERCALL_NUL as the length means "up to the NUL".
 * They are UTF-8, except for header fields and bodies, which are bytes. A text that is returned
 * ends in a NUL.
 * ----------------------------------------------------------------------------------------------- */

/** As a length: the text ends at its NUL. */
#define AFTERCALL_NUL SIZE_MAX

/**
 * A text that the library owns. data ends in a NUL that len does not count, and is NULL when the
 * text is absent. A text that came from a server may contain further NULs.
 */
typedef struct aftercall_text {
  /** UTF-8, or NULL when absent. */
  const char *data;
  /** The length in bytes without the final NUL. */
  size_t len;
} aftercall_text;

/* -----------------------------------------------------------------------------------------------
 * 4  Words: the closed sets
 *
 * The types are open integers: a later library may return a number that is not listed here.
 * Numbers never change and are never used again.
 * ----------------------------------------------------------------------------------------------- */

/** Did the request take effect on the server? */
typedef int32_t aftercall_effect;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_EFFECT 0
/** It is unknown whether the request took effect. */
#define AFTERCALL_EFFECT_UNKNOWN 0
/** The request is known not to have taken effect. */
#define AFTERCALL_EFFECT_NOT_APPLIED 1
/** The request was accepted; its effect is still to come. */
#define AFTERCALL_EFFECT_PENDING 2
/** Some parts of the request took effect and others did not. */
#define AFTERCALL_EFFECT_PARTIAL 3
/** The request took effect, or the state it asked for holds. */
#define AFTERCALL_EFFECT_APPLIED 4

/** Whose fault is it? */
typedef int32_t aftercall_fault;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_FAULT 1
/** Nothing went wrong. */
#define AFTERCALL_FAULT_NONE 0
/** The caller must fix the request. */
#define AFTERCALL_FAULT_CALLER 1
/** The server failed, or is short of capacity. */
#define AFTERCALL_FAULT_SERVER 2
/** An intermediary or the transport failed. */
#define AFTERCALL_FAULT_NETWORK 3

/** May the unchanged request be sent again? */
typedef int32_t aftercall_repeat;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_REPEAT 2
/** Do not send the unchanged request again: it would be wrong or useless. */
#define AFTERCALL_REPEAT_NEVER 0
/** Only if applying it a second time does no harm. */
#define AFTERCALL_REPEAT_IF_HARMLESS 1
/** It was proved not to have been applied: it may be sent again, with any method. */
#define AFTERCALL_REPEAT_ALWAYS 2

/** What is useful to do next? */
typedef int32_t aftercall_remedy;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_REMEDY 3
/** Go on: nothing is left to do. */
#define AFTERCALL_REMEDY_PROCEED 0
/** Ask the status monitor until the work is done. */
#define AFTERCALL_REMEDY_POLL 1
/** Follow the Location that the server gave. */
#define AFTERCALL_REMEDY_FOLLOW 2
/** Correct the request before sending it again. */
#define AFTERCALL_REMEDY_FIX_REQUEST 3
/** Get valid credentials, then send the request again. */
#define AFTERCALL_REMEDY_AUTHENTICATE 4
/** Ask for the privilege, the scope or the quota that is missing. */
#define AFTERCALL_REMEDY_REQUEST_ACCESS 5
/** Check the identifier or the address: nothing was found there. */
#define AFTERCALL_REMEDY_CHECK_REFERENCE 6
/** Read the current state, then decide what remains to be done. */
#define AFTERCALL_REMEDY_RECONCILE 7
/** Forget the reference: the object is gone for good. */
#define AFTERCALL_REMEDY_DROP_REFERENCE 8
/** Send the same request again, if it may be repeated. */
#define AFTERCALL_REMEDY_RETRY 9
/** Wait as long as asked and send less, then send the same request again if it may be repeated. */
#define AFTERCALL_REMEDY_SLOW_DOWN 10
/** Use another operation, version or service. */
#define AFTERCALL_REMEDY_USE_ALTERNATIVE 11
/** Report it to the server's operators. */
#define AFTERCALL_REMEDY_REPORT 12

/** Why did the call end? */
typedef int32_t aftercall_stop;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_STOP 4
/** The last response settled it: a success, or a failure that a repeat cannot fix. */
#define AFTERCALL_STOP_SETTLED 0
/** The requested state already holds, thanks to an earlier attempt of this call. */
#define AFTERCALL_STOP_ALREADY_DONE 1
/** The server forbids a repeat, or the body cannot be sent twice. */
#define AFTERCALL_STOP_NOT_REPEATABLE 2
/** The request may have been applied and a second application could do harm. */
#define AFTERCALL_STOP_NOT_HARMLESS 3
/** All attempts that the policy allows were used. */
#define AFTERCALL_STOP_ATTEMPTS 4
/** The next step would fall on or after the deadline. */
#define AFTERCALL_STOP_DEADLINE 5
/** The server asked for a longer wait than the policy allows. */
#define AFTERCALL_STOP_WAIT_TOO_LONG 6
/** Too many recent calls to this origin failed: a retry would add to the load. */
#define AFTERCALL_STOP_PRESSURE 7
/** The origin's circuit breaker is open. */
#define AFTERCALL_STOP_CIRCUIT_OPEN 8
/** The caller cancelled the call. */
#define AFTERCALL_STOP_CANCELLED 9

/** What comes next in a call? */
typedef int32_t aftercall_action;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_ACTION 5
/** Send the request now. */
#define AFTERCALL_ACTION_SEND 0
/** Wait until the given time, then report that it is over. */
#define AFTERCALL_ACTION_WAIT 1
/** Get new credentials, then report whether that worked. */
#define AFTERCALL_ACTION_AUTHENTICATE 2
/** Find out whether the request took effect, then report it. */
#define AFTERCALL_ACTION_VERIFY 3
/** The call has ended; here is its outcome. */
#define AFTERCALL_ACTION_DONE 4

/** Why must the call wait? */
typedef int32_t aftercall_wait_reason;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_WAIT_REASON 6
/** Back-off before the next attempt. */
#define AFTERCALL_WAIT_REASON_RETRY 0
/** This call was throttled and waits as long as the server asked. */
#define AFTERCALL_WAIT_REASON_THROTTLED 1
/** Another call was throttled; the calls to this origin wait. */
#define AFTERCALL_WAIT_REASON_PAUSED 2
/** Too many requests to this origin fail; the retry waits for better signs. */
#define AFTERCALL_WAIT_REASON_PRESSURE 3
/** The limit is running low; the calls to this origin are spread over the time that is left. */
#define AFTERCALL_WAIT_REASON_PACED 4

/** What did the caller's verification find? */
typedef int32_t aftercall_verified;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_VERIFIED 7
/** It could not be determined, or the object is not visible yet. */
#define AFTERCALL_VERIFIED_UNKNOWN 0
/** It did not take effect and no longer can. */
#define AFTERCALL_VERIFIED_NOT_APPLIED 1
/** It took effect. */
#define AFTERCALL_VERIFIED_APPLIED 2

/** In which phase did the transport fail? */
typedef int32_t aftercall_phase;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_PHASE 8
/** The transport does not say. */
#define AFTERCALL_PHASE_UNKNOWN 0
/** Before anything was sent: a bad URL or setting. */
#define AFTERCALL_PHASE_CONFIG 1
/** While looking up the host name. */
#define AFTERCALL_PHASE_DNS 2
/** While connecting. */
#define AFTERCALL_PHASE_CONNECT 3
/** While asking a proxy for a tunnel. */
#define AFTERCALL_PHASE_PROXY 4
/** During the TLS handshake. */
#define AFTERCALL_PHASE_TLS 5
/** While waiting for a free connection. */
#define AFTERCALL_PHASE_POOL 6
/** While the request was being written. */
#define AFTERCALL_PHASE_SEND 7
/** After the request was written, before the first byte of the response. */
#define AFTERCALL_PHASE_WAIT 8
/** Within the head of the response. */
#define AFTERCALL_PHASE_HEAD 9
/** Within the body of the response. */
#define AFTERCALL_PHASE_BODY 10
/** While decoding the complete response. */
#define AFTERCALL_PHASE_DECODE 11

/** Why did the transport fail? */
typedef int32_t aftercall_cause;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_CAUSE 9
/** The transport does not say. */
#define AFTERCALL_CAUSE_UNKNOWN 0
/** The peer refused the connection. */
#define AFTERCALL_CAUSE_REFUSED 1
/** No route to the peer. */
#define AFTERCALL_CAUSE_UNREACHABLE 2
/** The connection was reset. */
#define AFTERCALL_CAUSE_RESET 3
/** The connection was closed too early. */
#define AFTERCALL_CAUSE_CLOSED 4
/** A time-out. */
#define AFTERCALL_CAUSE_TIMEOUT 5
/** The host name does not exist. */
#define AFTERCALL_CAUSE_NAME_NOT_FOUND 6
/** The peer's certificate was not accepted. */
#define AFTERCALL_CAUSE_CERTIFICATE 7
/** The TLS handshake failed. */
#define AFTERCALL_CAUSE_HANDSHAKE 8
/** The peer broke the protocol. */
#define AFTERCALL_CAUSE_PROTOCOL 9
/** The peer did not process the request (RFC 9113 section 8.7, RFC 9114 section 4.1.1). */
#define AFTERCALL_CAUSE_REFUSED_STREAM 10
/** The peer wants an older HTTP version and did not process the request. */
#define AFTERCALL_CAUSE_VERSION_FALLBACK 11
/** The peer asked us to slow down on this connection (ENHANCE_YOUR_CALM, H3_EXCESSIVE_LOAD). */
#define AFTERCALL_CAUSE_OVERLOAD 12
/** A limit on this machine was reached: file handles, ports, pooled connections. */
#define AFTERCALL_CAUSE_RESOURCE_LIMIT 13
/** The caller gave up. */
#define AFTERCALL_CAUSE_CANCELLED 14
/** The request could not be made: a bad URL, header or option. */
#define AFTERCALL_CAUSE_INVALID 15
/** The request's body could not be sent completely, or not a second time. */
#define AFTERCALL_CAUSE_ABORTED_BODY 16

/** How much of the response body was read? */
typedef int32_t aftercall_body_state;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_BODY_STATE 10
/** None of it was read. */
#define AFTERCALL_BODY_STATE_UNREAD 0
/** The leading bytes; more may follow. */
#define AFTERCALL_BODY_STATE_PREFIX 1
/** All of it. */
#define AFTERCALL_BODY_STATE_COMPLETE 2
/** It ended early. */
#define AFTERCALL_BODY_STATE_TRUNCATED 3

/** Where did a piece of evidence come from? */
typedef int32_t aftercall_source;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_SOURCE 11
/** The class of the status code (RFC 9110 section 15). */
#define AFTERCALL_SOURCE_CLASS 0
/** The text of a message: the weakest evidence in a response. */
#define AFTERCALL_SOURCE_TEXT 1
/** The contract's row for the status. */
#define AFTERCALL_SOURCE_ROW 2
/** The mark of a proxy, load balancer or gateway. */
#define AFTERCALL_SOURCE_INTERMEDIARY 3
/** The Proxy-Status field (RFC 9209). */
#define AFTERCALL_SOURCE_PROXY_STATUS 4
/** An error code or problem type, registered or the provider's own. */
#define AFTERCALL_SOURCE_CODE 5
/** A challenge in WWW-Authenticate (RFC 9110 section 11.6.1). */
#define AFTERCALL_SOURCE_CHALLENGE 6
/** A guarantee of the protocol that the request was not processed. */
#define AFTERCALL_SOURCE_PROTOCOL 7
/** The server's explicit statement on retrying. */
#define AFTERCALL_SOURCE_SERVER_VERDICT 8
/** The phase and cause of a transport failure. */
#define AFTERCALL_SOURCE_TRANSPORT 9
/** What earlier attempts of the same call may have done. */
#define AFTERCALL_SOURCE_EARLIER 10
/** A member of the body, or its length. */
#define AFTERCALL_SOURCE_BODY 11
/** The Retry-After field (RFC 9110 section 10.2.3). */
#define AFTERCALL_SOURCE_RETRY_AFTER 12
/** A field with a delay in milliseconds. */
#define AFTERCALL_SOURCE_RETRY_AFTER_MS 13
/** The grpc-retry-pushback-ms field (gRFC A6). */
#define AFTERCALL_SOURCE_GRPC_RETRY_PUSHBACK 14
/** A field that states a limit: RateLimit, X-RateLimit-Remaining and similar. */
#define AFTERCALL_SOURCE_RATE_LIMIT 15
/** What the caller's verification found. */
#define AFTERCALL_SOURCE_VERIFIED 16
/** A redirect that the client followed before this response. */
#define AFTERCALL_SOURCE_REDIRECT 17
/** The status of another server, stated in the body. */
#define AFTERCALL_SOURCE_MASKED_STATUS 18

/** Which field of a verdict is meant? */
typedef int32_t aftercall_field;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_FIELD 12
/** The verdict's effect. */
#define AFTERCALL_FIELD_EFFECT 0
/** The verdict's fault. */
#define AFTERCALL_FIELD_FAULT 1
/** The verdict's repeat. */
#define AFTERCALL_FIELD_REPEAT 2
/** The verdict's remedy. */
#define AFTERCALL_FIELD_REMEDY 3
/** The verdict's wait. */
#define AFTERCALL_FIELD_WAIT 4
/** The verdict's reason. */
#define AFTERCALL_FIELD_REASON 5

/** What was irregular in the response, and how leniently was it read? */
typedef int32_t aftercall_caveat;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_CAVEAT 13
/** The status is outside 100..=599; it is read as a 5xx (RFC 9110 section 15). */
#define AFTERCALL_CAVEAT_STATUS_OUT_OF_RANGE 0
/** A closed contract does not list this status. */
#define AFTERCALL_CAVEAT_OFF_CONTRACT 1
/** 201 in response to a method that creates nothing. */
#define AFTERCALL_CAVEAT_UNEXPECTED_CREATED 2
/** A 1xx was given as the final response. */
#define AFTERCALL_CAVEAT_INTERIM_STATUS 3
/** A wait hint could not be read and was ignored. */
#define AFTERCALL_CAVEAT_RETRY_AFTER_INVALID 4
/** A wait hint was read although it breaks the grammar. */
#define AFTERCALL_CAVEAT_RETRY_AFTER_LENIENT 5
/** A wait hint was read as seconds or milliseconds since 1970. */
#define AFTERCALL_CAVEAT_RETRY_AFTER_EPOCH 6
/** Several Retry-After values; the longest counts. */
#define AFTERCALL_CAVEAT_RETRY_AFTER_SEVERAL 7
/** A wait hint is longer than 4,294,967,295 seconds. */
#define AFTERCALL_CAVEAT_RETRY_AFTER_SATURATED 8
/** A should-retry field could not be read and was ignored. */
#define AFTERCALL_CAVEAT_SERVER_VERDICT_INVALID 9
/** The server says both yes and no to a repeat; 'no' counts. */
#define AFTERCALL_CAVEAT_SERVER_VERDICT_CONFLICT 10
/** Proxy-Status could not be read and was ignored. */
#define AFTERCALL_CAVEAT_PROXY_STATUS_INVALID 11
/** 401 without WWW-Authenticate (RFC 9110 section 15.5.2 asks for one). */
#define AFTERCALL_CAVEAT_CHALLENGE_MISSING 12
/** A challenge in WWW-Authenticate could not be read. */
#define AFTERCALL_CAVEAT_CHALLENGE_INVALID 13
/** The body is not what its media type or its first byte promises. */
#define AFTERCALL_CAVEAT_BODY_MALFORMED 14
/** The body ended early. */
#define AFTERCALL_CAVEAT_BODY_TRUNCATED 15
/** Only the first 65,536 bytes of the body were read. */
#define AFTERCALL_CAVEAT_BODY_TOO_LONG 16
/** Text in the body is not valid UTF-8; bad bytes were replaced. */
#define AFTERCALL_CAVEAT_BODY_ENCODING 17
/** A member occurs twice in the body; the first counts. */
#define AFTERCALL_CAVEAT_MEMBER_DUPLICATE 18
/** A member of the wrong JSON type was ignored (RFC 9457 section 3.1). */
#define AFTERCALL_CAVEAT_MEMBER_TYPE 19
/** The object is gone; it is unknown whether this call's DELETE removed it. */
#define AFTERCALL_CAVEAT_ABSENT 20
/** A wait hint of more than a year; other calls are not held for it. */
#define AFTERCALL_CAVEAT_WAIT_ABSURD 21
/** The body was not read completely, so nothing proves that the request was not applied. */
#define AFTERCALL_CAVEAT_BODY_UNREAD 22
/** The time at which a limit resets is a bare number whose unit was inferred from its size. */
#define AFTERCALL_CAVEAT_LIMIT_INFERRED 23
/** The body of a success looks like an error; nothing says that it decides. */
#define AFTERCALL_CAVEAT_ERROR_IN_SUCCESS 24
/** Not all items of a batch are listed: the body was cut, or there are more than 1,024. */
#define AFTERCALL_CAVEAT_ITEMS_IN_PART 25
/** The body decides whether it is a success, and it could not be read completely. */
#define AFTERCALL_CAVEAT_SUCCESS_UNREAD 26
/** The body states the status of another failure than the response's. */
#define AFTERCALL_CAVEAT_MASKED_STATUS 27

/** What went wrong, in one word for all providers? */
typedef int32_t aftercall_reason;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_REASON 14
/** Only the status or the transport's failure is known. */
#define AFTERCALL_REASON_UNKNOWN 0
/** Nothing went wrong. */
#define AFTERCALL_REASON_NONE 1
/** The server names another address. */
#define AFTERCALL_REASON_REDIRECTED 2
/** The request could not be parsed. */
#define AFTERCALL_REASON_MALFORMED 3
/** A parameter, a field or the content of the request is not acceptable. */
#define AFTERCALL_REASON_INVALID 4
/** The request, its headers or its content are too large. */
#define AFTERCALL_REASON_TOO_LARGE 5
/** The method, media type, version or expectation is not supported for this resource. */
#define AFTERCALL_REASON_UNSUPPORTED 6
/** A content policy or safety filter rejected the content. */
#define AFTERCALL_REASON_CONTENT_POLICY 7
/** The idempotency key was used before, with another request. */
#define AFTERCALL_REASON_KEY_REUSED 8
/** The caller's clock is too far from the server's. */
#define AFTERCALL_REASON_CLOCK_SKEW 9
/** The credentials are missing or not valid. */
#define AFTERCALL_REASON_UNAUTHENTICATED 10
/** The credentials have expired and can be renewed. */
#define AFTERCALL_REASON_CREDENTIALS_EXPIRED 11
/** A proxy requires credentials of its own. */
#define AFTERCALL_REASON_PROXY_AUTHENTICATION 12
/** The caller is known but is not allowed to do this. */
#define AFTERCALL_REASON_FORBIDDEN 13
/** The credentials lack a scope or permission. */
#define AFTERCALL_REASON_INSUFFICIENT_SCOPE 14
/** A payment, a plan or credit is missing. */
#define AFTERCALL_REASON_PAYMENT_REQUIRED 15
/** A quota is used up, and waiting will not restore it. */
#define AFTERCALL_REASON_QUOTA_EXHAUSTED 16
/** A bot challenge, a ban or a firewall stopped the caller. */
#define AFTERCALL_REASON_BLOCKED 17
/** Access is denied for legal reasons. */
#define AFTERCALL_REASON_LEGAL 18
/** Nothing was found at this address. */
#define AFTERCALL_REASON_NOT_FOUND 19
/** The object existed and is gone for good. */
#define AFTERCALL_REASON_GONE 20
/** The object to be created exists already. */
#define AFTERCALL_REASON_ALREADY_EXISTS 21
/** The request conflicts with the current state. */
#define AFTERCALL_REASON_CONFLICT 22
/** A precondition of the request does not hold, or one is required. */
#define AFTERCALL_REASON_PRECONDITION_FAILED 23
/** An action that this one depends on failed. */
#define AFTERCALL_REASON_FAILED_DEPENDENCY 24
/** The caller sent too many requests. */
#define AFTERCALL_REASON_RATE_LIMITED 25
/** The server is short of capacity. */
#define AFTERCALL_REASON_OVERLOADED 26
/** The server is down for maintenance. */
#define AFTERCALL_REASON_MAINTENANCE 27
/** The resource is locked for now. */
#define AFTERCALL_REASON_LOCKED 28
/** The first request with this idempotency key is still running. */
#define AFTERCALL_REASON_IN_PROGRESS 29
/** The server does not offer this functionality. */
#define AFTERCALL_REASON_NOT_IMPLEMENTED 30
/** The server failed internally. */
#define AFTERCALL_REASON_INTERNAL 31
/** The server ran out of time. */
#define AFTERCALL_REASON_TIMEOUT 32
/** An intermediary got no valid response from the server behind it. */
#define AFTERCALL_REASON_BAD_GATEWAY 33
/** An intermediary got no response in time from the server behind it. */
#define AFTERCALL_REASON_UPSTREAM_TIMEOUT 34
/** No response arrived in the time that the client allowed. */
#define AFTERCALL_REASON_NO_RESPONSE 35
/** The connection broke before the response was complete. */
#define AFTERCALL_REASON_INTERRUPTED 36
/** No connection to the server could be made. */
#define AFTERCALL_REASON_UNREACHABLE 37
/** The request was refused before any processing (421, 425, REFUSED_STREAM). */
#define AFTERCALL_REASON_REFUSED 38
/** The TLS session could not be made, or the certificate was not accepted. */
#define AFTERCALL_REASON_TLS 39
/** The peer broke the protocol. */
#define AFTERCALL_REASON_PROTOCOL_ERROR 40
/** The request was cancelled. */
#define AFTERCALL_REASON_CANCELLED 41
/** Some parts of the request succeeded and others failed. */
#define AFTERCALL_REASON_PARTIAL 42

/** What should a queue or a shipper do with the item? */
typedef int32_t aftercall_disposition;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_DISPOSITION 15
/** Done: remove the item from the queue. */
#define AFTERCALL_DISPOSITION_ACKNOWLEDGE 0
/** Put the item back and try it again later. */
#define AFTERCALL_DISPOSITION_REQUEUE 1
/** Keep all items and stop: a person must act first. */
#define AFTERCALL_DISPOSITION_PAUSE 2
/** Set this item aside for a person; never drop it silently. */
#define AFTERCALL_DISPOSITION_DEAD_LETTER 3

/** What does a limit apply to? */
typedef int32_t aftercall_limit_scope;
/** The position of this set for aftercall_set_name. */
#define AFTERCALL_SET_LIMIT_SCOPE 16
/** The response does not say. */
#define AFTERCALL_LIMIT_SCOPE_UNKNOWN 0
/** The API key, token or application. */
#define AFTERCALL_LIMIT_SCOPE_KEY 1
/** The user or the account. */
#define AFTERCALL_LIMIT_SCOPE_USER 2
/** One route or operation. */
#define AFTERCALL_LIMIT_SCOPE_ROUTE 3
/** One resource, or a named group of them. */
#define AFTERCALL_LIMIT_SCOPE_RESOURCE 4
/** Everything that the caller sends. */
#define AFTERCALL_LIMIT_SCOPE_GLOBAL 5

/* The positions of sets whose constants stand with their types. */
#define AFTERCALL_SET_RESULT 17
#define AFTERCALL_SET_SENT 18
#define AFTERCALL_SET_WAIT_KIND 19

/**
 * How many closed sets there are. Sets are named by AFTERCALL_SET_... or by position from 0.
 *
 * Thread safety: any thread, as for all functions on sets.
 */
AFTERCALL_API size_t aftercall_set_count(void);

/**
 * The name of a set, for instance "effect".
 *
 * Returns: static text, or NULL when there is no such set.
 */
AFTERCALL_API const char *aftercall_set_name(size_t set);

/**
 * One line that says what a set answers.
 *
 * Returns: static text, or NULL when there is no such set.
 */
AFTERCALL_API const char *aftercall_set_help(size_t set);

/** How many words a set has; 0 when there is no such set. */
AFTERCALL_API size_t aftercall_set_size(size_t set);

/** The number of the word at a position of a set; -1 when there is none. */
AFTERCALL_API int32_t aftercall_word_number(size_t set, size_t position);

/**
 * The slug of the word at a position of a set, for instance "not-applied".
 *
 * Returns: static text, or NULL when there is no such word.
 */
AFTERCALL_API const char *aftercall_word_slug(size_t set, size_t position);

/**
 * One line that says what the word at a position of a set means.
 *
 * Returns: static text, or NULL when there is no such word.
 */
AFTERCALL_API const char *aftercall_word_help(size_t set, size_t position);

/**
 * The number of the word that has this slug.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NOT_FOUND when the set has no such word.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_word_find(size_t set,
                                     const char *slug,
                                     size_t slug_len,
                                     int32_t *number);

/**
 * One line that says what a word means, by its number: for instance
 * aftercall_word_help_of(AFTERCALL_SET_REMEDY, summary.remedy).
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_word_help_of(size_t set, int32_t number);

/**
 * The slug of an effect.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_effect_slug(aftercall_effect effect);

/**
 * One line that says what an effect means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_effect_help(aftercall_effect effect);

/**
 * The slug of a fault.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_fault_slug(aftercall_fault fault);

/**
 * One line that says what a fault means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_fault_help(aftercall_fault fault);

/**
 * The slug of a repeat.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_repeat_slug(aftercall_repeat repeat);

/**
 * One line that says what a repeat means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_repeat_help(aftercall_repeat repeat);

/**
 * The slug of a remedy.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_remedy_slug(aftercall_remedy remedy);

/**
 * One line that says what a remedy means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_remedy_help(aftercall_remedy remedy);

/**
 * The slug of the reason why a call ended.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_stop_slug(aftercall_stop stop);

/**
 * One line that says what the reason why a call ended means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_stop_help(aftercall_stop stop);

/**
 * The slug of an action.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_action_slug(aftercall_action action);

/**
 * One line that says what an action means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_action_help(aftercall_action action);

/**
 * The slug of the reason of a wait.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_wait_reason_slug(aftercall_wait_reason wait_reason);

/**
 * One line that says what the reason of a wait means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_wait_reason_help(aftercall_wait_reason wait_reason);

/**
 * The slug of what a verification found.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_verified_slug(aftercall_verified verified);

/**
 * One line that says what what a verification found means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_verified_help(aftercall_verified verified);

/**
 * The slug of a phase.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_phase_slug(aftercall_phase phase);

/**
 * One line that says what a phase means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_phase_help(aftercall_phase phase);

/**
 * The slug of a cause.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_cause_slug(aftercall_cause cause);

/**
 * One line that says what a cause means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_cause_help(aftercall_cause cause);

/**
 * The slug of the state of a body.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_body_state_slug(aftercall_body_state body_state);

/**
 * One line that says what the state of a body means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_body_state_help(aftercall_body_state body_state);

/**
 * The slug of a source of evidence.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_source_slug(aftercall_source source);

/**
 * One line that says what a source of evidence means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_source_help(aftercall_source source);

/**
 * The slug of a field of a verdict.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_field_slug(aftercall_field field);

/**
 * One line that says what a field of a verdict means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_field_help(aftercall_field field);

/**
 * The slug of a caveat.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_caveat_slug(aftercall_caveat caveat);

/**
 * One line that says what a caveat means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_caveat_help(aftercall_caveat caveat);

/**
 * The slug of a reason.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_reason_slug(aftercall_reason reason);

/**
 * One line that says what a reason means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_reason_help(aftercall_reason reason);

/**
 * The slug of a disposition.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_disposition_slug(aftercall_disposition disposition);

/**
 * One line that says what a disposition means.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_disposition_help(aftercall_disposition disposition);

/**
 * The slug of what a limit applies to.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_limit_scope_slug(aftercall_limit_scope scope);

/**
 * One line that says what a limit applies to.
 *
 * Returns: static text, never NULL; "" for a number that the set does not have.
 */
AFTERCALL_API const char *aftercall_limit_scope_help(aftercall_limit_scope scope);

/* -----------------------------------------------------------------------------------------------
 * 5  Look up: what a status means
 *
 * Needs no object; every string is static. aftercall_status_lookup(503, &row) is all that it
 * takes.
 * ----------------------------------------------------------------------------------------------- */

/* The statuses of the default contract, by their names. */
/** The request succeeded. */
#define AFTERCALL_STATUS_OK 200
/** The object was created; the answer to a POST. */
#define AFTERCALL_STATUS_CREATED 201
/** The object was deleted; the answer to a DELETE. */
#define AFTERCALL_STATUS_DELETED 204
/** Check the request's parameters: one may be unsupported, or something in it is malformed. */
#define AFTERCALL_STATUS_BAD_REQUEST 400
/** The credentials given are not valid. */
#define AFTERCALL_STATUS_UNAUTHORIZED 401
/** The user lacks the privileges for this action. */
#define AFTERCALL_STATUS_FORBIDDEN 403
/** The resource referred to could not be found. */
#define AFTERCALL_STATUS_NOT_FOUND 404
/** There is a conflict; most likely the resource to be created already exists. */
#define AFTERCALL_STATUS_CONFLICT_DUPLICATE 409
/** The object referred to does not exist (any more). */
#define AFTERCALL_STATUS_GONE 410
/**
 * The server failed internally while it processed the request. If the description is a timeout,
 * the request can be tried again.
 */
#define AFTERCALL_STATUS_INTERNAL_SERVER_ERROR 500
/** The functionality asked for is not implemented yet. */
#define AFTERCALL_STATUS_NOT_IMPLEMENTED 501
/** The server cannot handle the request at present: a temporary overload, or maintenance. */
#define AFTERCALL_STATUS_THROTTLED 503
/** There was a network problem in reaching the server. Try again later. */
#define AFTERCALL_STATUS_GATEWAY_TIMEOUT 504

/**
 * One row of a contract: what a status code means before any particular answer is looked at.
 * Make it with AFTERCALL_STATUS_INIT.
 *
 * Ownership: the strings end in NUL, are never NULL and belong to the library; they live as long
 * as what they came from: for the life of the process from the aftercall_status_... functions, as long as the
 * contract from its functions, until the verdict is reused or freed from a verdict.
 */
typedef struct aftercall_status {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** The code that was asked for. */
  uint32_t code;
  /** Whether the request took effect, as far as the status alone tells. */
  aftercall_effect effect;
  /** Whose fault it is, as far as the status alone tells. */
  aftercall_fault fault;
  /** What went wrong, as far as the status alone tells. */
  aftercall_reason reason;
  /** May the unchanged request be sent again? */
  aftercall_repeat repeat;
  /** What is useful to do. */
  aftercall_remedy remedy;
  /** 1 when a row names this code; 0 when its class speaks for it. */
  uint8_t is_known;
  /** 1 for 2xx. */
  uint8_t is_success;
  /** 1 for 4xx. */
  uint8_t is_client_error;
  /** 1 for 5xx and every code outside 100 to 599. */
  uint8_t is_server_error;
  /** 1 when the remedy is to slow down. */
  uint8_t is_throttled;
  /** Zero. */
  uint8_t reserved[3];
  /** A stable name, of which constants and exceptions are made, for instance "throttled". */
  const char *name;
  /** A few words: the contract's, else the registered phrase. */
  const char *message;
  /** One or two sentences on what it means. */
  const char *description;
  /** The phrase of the IANA registry; empty for a code that is not registered. */
  const char *phrase;
  /** What to do about it, in a sentence; may be empty. */
  const char *help;
  /** The document that defines it; may be empty. */
  const char *reference;
} aftercall_status;

/**
 * What a code means in the default contract, "rest". A code that no row names gives its class's
 * row with is_known 0; a code outside 100 to 599 is read as a server's failure.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE.
 * Thread safety: any thread, as for all aftercall_status_... functions.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_status_lookup(uint16_t code, struct aftercall_status *row);

/**
 * The message of a code: a few words, for instance "Throttled" for 503.
 *
 * Returns: static text, never NULL.
 */
AFTERCALL_API const char *aftercall_status_message(uint16_t code);

/**
 * The description of a code: one or two sentences on what it means.
 *
 * Returns: static text, never NULL.
 */
AFTERCALL_API const char *aftercall_status_description(uint16_t code);

/** How many statuses the default contract lists itself. */
AFTERCALL_API size_t aftercall_status_count(void);

/**
 * The status at a position of the default contract's own list, in the order of the codes.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_status_at(size_t position, struct aftercall_status *row);

/**
 * Finds a status in a text: "503", "503 Throttled", "HTTP/1.1 503 Service Unavailable", or a
 * message or registered phrase in any case, such as "throttled".
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; STATUS when the text names no status.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_status_parse(const char *text,
                                        size_t text_len,
                                        struct aftercall_status *row);

/* -----------------------------------------------------------------------------------------------
 * 6  Look up: contracts
 *
 * What each status means for one API. Wherever a contract is asked for, NULL is the default one,
 * "rest".
 * ----------------------------------------------------------------------------------------------- */

/**
 * What each status means for an API, as data. "rest", "http" and those of some intakes are built in;
 * users bring their own.
 *
 * Ownership: counted; each handle from aftercall_contract_named, _from_toml, _from_table or _ref is
 * freed once with aftercall_contract_free. An engine keeps what it needs.
 * Thread safety: never changes; any number of threads at once.
 */
typedef struct aftercall_contract aftercall_contract;

/**
 * A contract while it is made in code; aftercall_contract_from_toml reads one from a file.
 *
 * Ownership: made by aftercall_contract_builder_new, freed once with
 * aftercall_contract_builder_free. A contract that was built keeps nothing of it.
 * Thread safety: one thread at a time.
 */
typedef struct aftercall_contract_builder aftercall_contract_builder;

/**
 * The built-in contract of this name: "rest", the default, "http", or that of an intake, such as
 * "otlp" or "splunk-hec".
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NOT_FOUND when none has this name.
 * Ownership: free *contract with aftercall_contract_free; its strings are static.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_named(const char *name,
                                          size_t name_len,
                                          struct aftercall_contract **contract);

/**
 * Reads a contract from TOML: name, optionally extends (the name of a built-in one), closed and
 * idempotency_keys, and tables [[status]] with code, optionally method, not_method and when, and
 * any of message, description, phrase, help, reference, effect, fault, remedy and repeat.
 *
 * When it cannot be read, what is wrong goes to error, which may be NULL: text with line and
 * column, cut to error_capacity bytes with a NUL at its end; its whole length without the NUL
 * goes to error_needed, which may be NULL. On success the text is empty.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT, for text that is not UTF-8 too; CONTRACT when it
 * cannot be read. A contract has at most 4 MiB.
 * Ownership: free *contract with aftercall_contract_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_from_toml(const char *toml,
                                              size_t toml_len,
                                              struct aftercall_contract **contract,
                                              char *error,
                                              size_t error_capacity,
                                              size_t *error_needed);

/**
 * Reads a contract from a table with a heading such as "Status  Message  Description": format is
 * "text", "markdown" or "csv". extends, which may be NULL for "http", says what a status means beside
 * its texts.
 *
 * error and the others are those of aftercall_contract_from_toml.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT, for text that is not UTF-8 too; NOT_FOUND when no
 * format has this name; CONTRACT when it cannot be read. A table has at most 4 MiB.
 * Ownership: free *contract with aftercall_contract_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_from_table(const char *table,
                                               size_t table_len,
                                               const char *format,
                                               size_t format_len,
                                               const struct aftercall_contract *extends,
                                               struct aftercall_contract **contract,
                                               char *error,
                                               size_t error_capacity,
                                               size_t *error_needed);

/**
 * The contract of one operation: what the contract declares for requests with this method to this
 * URL or path, before what it says of all. Judge with it: an engine looks it up by itself. Where there is
 * none, the contract itself speaks.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NOT_FOUND when the contract declares none for them.
 * Ownership: free *operation with aftercall_contract_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_operation(const struct aftercall_contract *contract,
                                              const char *method,
                                              size_t method_len,
                                              const char *url,
                                              size_t url_len,
                                              struct aftercall_contract **operation);

/**
 * One more handle on the same contract.
 *
 * Returns: the same pointer; NULL for NULL. Ownership: free it once more.
 */
AFTERCALL_API
struct aftercall_contract *aftercall_contract_ref(const struct aftercall_contract *contract);

/** Gives a handle back. NULL is ignored. */
AFTERCALL_API void aftercall_contract_free(struct aftercall_contract *contract);

/**
 * The contract's name.
 *
 * Returns: text that lives as long as the contract; "" for NULL.
 */
AFTERCALL_API
const char *aftercall_contract_name(const struct aftercall_contract *contract,
                                    size_t *len);

/** Whether a status that the contract does not list itself is off-contract: 1 or 0. */
AFTERCALL_API uint8_t aftercall_contract_is_closed(const struct aftercall_contract *contract);

/** Whether If-Match and If-None-Match: * make a POST harmless to repeat: 1 or 0. */
AFTERCALL_API
uint8_t aftercall_contract_heeds_preconditions_on_post(const struct aftercall_contract *contract);

/** Whether a caller may rely on the idempotency keys that it sends: 1 or 0. */
AFTERCALL_API
uint8_t aftercall_contract_honors_idempotency_keys(const struct aftercall_contract *contract);

/**
 * Whether the operation that this is the contract of says itself that it honors idempotency keys, as a
 * client that makes keys by itself needs it: 1 or 0. 0 for a contract that aftercall_contract_operation
 * did not give, whatever the whole contract says.
 */
AFTERCALL_API
uint8_t aftercall_contract_declares_idempotency_keys(const struct aftercall_contract *contract);

/**
 * Whether the API wants an idempotency key as a String of RFC 9651, in double quotes: 1 or 0. One
 * without quotes is recognized all the same.
 */
AFTERCALL_API
uint8_t aftercall_contract_quotes_idempotency_keys(const struct aftercall_contract *contract);

/** Whether the contract itself, not one that it extends, lists this code: 1 or 0. */
AFTERCALL_API
uint8_t aftercall_contract_lists(const struct aftercall_contract *contract,
                                 uint16_t code);

/**
 * What a code means in this contract; see aftercall_status_lookup.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_lookup(const struct aftercall_contract *contract,
                                           uint16_t code,
                                           struct aftercall_status *row);

/**
 * Finds a status of this contract in a text; see aftercall_status_parse.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; STATUS when the text names no status.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_parse(const struct aftercall_contract *contract,
                                          const char *text,
                                          size_t text_len,
                                          struct aftercall_status *row);

/** How many statuses the contract lists itself; 0 for NULL. */
AFTERCALL_API size_t aftercall_contract_count(const struct aftercall_contract *contract);

/**
 * The status at a position of the contract's own list, in the order of the codes.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_at(const struct aftercall_contract *contract,
                                       size_t position,
                                       struct aftercall_status *row);

/** How many statuses the contract knows, those it inherits too; 0 for NULL. */
AFTERCALL_API size_t aftercall_contract_all_count(const struct aftercall_contract *contract);

/**
 * The status at a position of all that the contract knows, in the order of the codes.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_all_at(const struct aftercall_contract *contract,
                                           size_t position,
                                           struct aftercall_status *row);

/** How many rows differ from their code's plain row by method or condition; 0 for NULL. */
AFTERCALL_API size_t aftercall_contract_variant_count(const struct aftercall_contract *contract);

/**
 * A row that differs from its code's plain row, and when it speaks, in words for people. when
 * may be NULL.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
 * Ownership: the text lives as long as the contract.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_variant_at(const struct aftercall_contract *contract,
                                               size_t position,
                                               struct aftercall_status *row,
                                               const char **when);

/** How many rows for ranges of codes the contract itself lists; 0 for NULL. */
AFTERCALL_API size_t aftercall_contract_range_count(const struct aftercall_contract *contract);

/**
 * A row for a range of codes, in the order of the first code: row->code is the first, *last the last.
 * It speaks of the codes between that have no row of their own. 100 and 999 stand for every code.
 * last may be NULL.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_range_at(const struct aftercall_contract *contract,
                                             size_t position,
                                             struct aftercall_status *row,
                                             uint16_t *last);

/**
 * Begins a contract with a name and what it inherits from; extends may be NULL: the default,
 * "rest".
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
 * Ownership: free *builder with aftercall_contract_builder_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_builder_new(const char *name,
                                                size_t name_len,
                                                const struct aftercall_contract *extends,
                                                struct aftercall_contract_builder **builder);

/** Frees a builder. NULL is ignored. */
AFTERCALL_API void aftercall_contract_builder_free(struct aftercall_contract_builder *builder);

/**
 * What was wrong with the last function that changed the builder or built it.
 *
 * Returns: text that lives until the next of these functions or the free; "" when nothing was.
 */
AFTERCALL_API
const char *aftercall_contract_builder_error(const struct aftercall_contract_builder *builder);

/**
 * Sets a flag by its name, to 1 or 0: "closed" (a status that the contract does not list is
 * off-contract), "idempotency_keys" (the API honors them), "idempotent" (a second application of a
 * request does no harm), "preconditions_on_post" (If-Match and If-None-Match: * guard a POST) and
 * "quoted_idempotency_keys" (the API wants a key in double quotes), both only of the whole contract.
 * The others are those of the operation that was added last, or, before any, of the whole contract.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; CONTRACT for a name that is not known, and then
 * aftercall_contract_builder_error says which there are.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_builder_set_flag(struct aftercall_contract_builder *builder,
                                                     const char *name,
                                                     size_t name_len,
                                                     int32_t value);

/**
 * Adds a provider whose error codes the API uses, for instance "stripe".
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_builder_add_provider(struct aftercall_contract_builder *builder,
                                                         const char *name,
                                                         size_t name_len);

/**
 * Names the shape of a body that decides whether a success is one, for instance "slack"; docs/rules.md
 * lists them. It is that of the operation that was added last, or, before any, of the whole contract.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY. A shape that is not known is refused when
 * the contract is built.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_builder_set_success(struct aftercall_contract_builder *builder,
                                                        const char *name,
                                                        size_t name_len);

/**
 * Adds an error code of the API's own, and what it means.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_builder_add_code(struct aftercall_contract_builder *builder,
                                                     const char *code,
                                                     size_t code_len,
                                                     aftercall_reason reason);

/**
 * Adds a row for a status, from 100 to 999, or for a class, from 1 to 5. The row is for requests with
 * this method (empty: with any) and where the condition when holds ("timeout", "throttled",
 * "repeated" or "keyed"; empty: always). aftercall_contract_builder_set_cell and _set_word say what
 * stands in it; what they leave out is inherited, or follows from the reason.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; CONTRACT for a condition that is not known;
 * NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_builder_add_row(struct aftercall_contract_builder *builder,
                                                    uint16_t code,
                                                    const char *method,
                                                    size_t method_len,
                                                    const char *when,
                                                    size_t when_len);

/**
 * Adds a row for the codes from first to last, both from 100 to 999; 100 and 999 are every code. A
 * code's own row comes before it, and a smaller range before a larger one. The rest is as for
 * aftercall_contract_builder_add_row.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; CONTRACT for a condition that is not known;
 * NO_MEMORY. A range that is none is refused when the contract is built.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_builder_add_range(struct aftercall_contract_builder *builder,
                                                      uint16_t first,
                                                      uint16_t last,
                                                      const char *method,
                                                      size_t method_len,
                                                      const char *when,
                                                      size_t when_len);

/**
 * Sets a cell of the row that was added last, by its name in a contract's file: "name", "message",
 * "description", "help" and "reference" are texts; "success" is the name of a shape; "reason", "effect", "fault", "remedy" and "repeat"
 * are slugs such as "drop-reference". "method" and "not_method" add one more method that the row is
 * for, or is not for.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STATE before the first row; CONTRACT for a cell or a
 * slug that is not known; NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_builder_set_cell(struct aftercall_contract_builder *builder,
                                                     const char *cell,
                                                     size_t cell_len,
                                                     const char *value,
                                                     size_t value_len);

/**
 * The same for a cell that holds a word, by its number, for instance AFTERCALL_REMEDY_RETRY.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT for a number outside the set too; STATE before the
 * first row; CONTRACT for a cell that holds no word; NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_builder_set_word(struct aftercall_contract_builder *builder,
                                                     const char *cell,
                                                     size_t cell_len,
                                                     int32_t number);

/**
 * Adds an operation, by its method and a path such as "/orders/{id}". idempotent says whether a
 * second application does no harm: 1 or 0, or -1 for what the method says. Rows and flags that are added
 * after it are its own, so add the contract's before.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_builder_add_operation(struct aftercall_contract_builder *builder,
                                                          const char *method,
                                                          size_t method_len,
                                                          const char *path,
                                                          size_t path_len,
                                                          int32_t idempotent);

/**
 * Makes the contract of all that was said. The builder stays as it is and can make another.
 *
 * Returns: OK; NULL_ARGUMENT; CONTRACT when something does not fit, for instance a row that stands
 * twice or a provider that is not known, and then aftercall_contract_builder_error says what.
 * Ownership: free *contract with aftercall_contract_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_contract_builder_build(struct aftercall_contract_builder *builder,
                                                  struct aftercall_contract **contract);

/* -----------------------------------------------------------------------------------------------
 * 7  Judge: the request
 *
 * What was asked, as far as it decides whether sending it again does harm.
 * ----------------------------------------------------------------------------------------------- */

/**
 * What was asked: method, URL and header fields, of which only the facts that matter are read.
 *
 * Ownership: made by aftercall_request_new, freed once with aftercall_request_free. A call copies
 * what it needs; a verdict keeps nothing of it. The method, the URL and the fields are copied and
 * held until it is freed.
 * Thread safety: while no function that changes it runs, any number of threads.
 */
typedef struct aftercall_request aftercall_request;

/**
 * Makes a request with a method and a URL, which may be empty. An unknown method counts as unsafe;
 * method names are case-sensitive. Of the URL only the origin matters: scheme, host and port. The
 * body can be sent again, unless aftercall_request_set_replayable says otherwise.
 *
 * A request that no client could send can be judged, but aftercall_call_new refuses it; see
 * aftercall_request_error.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; REQUEST when the method is empty; NO_MEMORY.
 * Ownership: free *request with aftercall_request_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_request_new(const char *method,
                                       size_t method_len,
                                       const char *url,
                                       size_t url_len,
                                       struct aftercall_request **request);

/**
 * Why no HTTP client could send the request: its method is not a token, its URL holds a space or a
 * control character, or names a scheme but no host, or a port that is not a number from 0 to
 * 65535. A URL without scheme and host is the client's to complete.
 *
 * Returns: static text; "" when one could, and for NULL.
 */
AFTERCALL_API const char *aftercall_request_error(const struct aftercall_request *request);

/** Frees a request. NULL is ignored. */
AFTERCALL_API void aftercall_request_free(struct aftercall_request *request);

/**
 * Adds a header field, in order; duplicates are kept. Name and value are bytes and are copied.
 *
 * Only these fields matter: If-Match, If-None-Match, and the idempotency keys Idempotency-Key,
 * X-Idempotency-Key, PayPal-Request-Id, Chargebee-Idempotency-Key, X-Payout-Idempotency,
 * X-Unique-Transaction-Id and Repeatability-Request-Id. Leave out all others, above all
 * Authorization and Cookie: nothing reads them.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_request_add_header(struct aftercall_request *request,
                                              const char *name,
                                              size_t name_len,
                                              const char *value,
                                              size_t value_len);

/**
 * Says whether the body can be sent a second time: 1 (the default) or 0.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_request_set_replayable(struct aftercall_request *request,
                                                  int32_t replayable);

/**
 * Declares that a second application does no harm (1) or does harm (0). This counts before
 * everything that method and fields say; -1 takes the declaration back.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_request_set_idempotent(struct aftercall_request *request,
                                                  int32_t idempotent);

/**
 * Sets the overall effect of the attempts that were made before this one; -1 when there were none.
 * A call keeps track of it by itself; this is for programs that judge without one.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_request_set_earlier(struct aftercall_request *request,
                                               aftercall_effect earlier);

/**
 * Where the request goes: "scheme://host:port", empty when the URL has no authority. User name,
 * password, path and query are not kept. len may be NULL.
 *
 * Returns: text that lives until the request is changed or freed; NULL for NULL.
 */
AFTERCALL_API
const char *aftercall_request_origin(const struct aftercall_request *request,
                                     size_t *len);

/**
 * Whether a second application does no harm: 1 or 0. keys_are_honored says whether the API
 * honors idempotency keys; aftercall_contract_honors_idempotency_keys tells.
 */
AFTERCALL_API
uint8_t aftercall_request_is_harmless(const struct aftercall_request *request,
                                      int32_t keys_are_honored);

/* -----------------------------------------------------------------------------------------------
 * 8  Judge: the response
 *
 * What came back: an object that copies, or a view that is only looked at.
 * ----------------------------------------------------------------------------------------------- */

/** The most leading bytes of a body that are ever looked at. */
#define AFTERCALL_MAX_BODY 65536

/**
 * What came back, copied piece by piece.
 *
 * Ownership: made by aftercall_response_new, freed once with aftercall_response_free, reused with
 * aftercall_response_reset. Nothing keeps it.
 * Thread safety: while no function that changes it runs, any number of threads.
 */
typedef struct aftercall_response aftercall_response;

/** One header field as it was received: raw bytes. */
typedef struct aftercall_header {
  /** The field name, in any case. */
  const char *name;
  /** Its length in bytes. */
  size_t name_len;
  /** The field value: any bytes. */
  const char *value;
  /** Its length in bytes. */
  size_t value_len;
} aftercall_header;

/**
 * What came back, without copying: everything is borrowed for the duration of one function call.
 * Make it with AFTERCALL_RESPONSE_VIEW_INIT.
 */
typedef struct aftercall_response_view {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** The status code: any number from 0 to 65535. */
  uint32_t status;
  /** How much of the body is at hand. */
  aftercall_body_state body_state;
  /** 1 when received_us is set, else 0. */
  uint32_t has_received;
  /**
   * The status of the redirect that the client followed before this answer came; 0 when it
   * followed none. Of several, 301, 302 or 303 before 307 or 308: see
   * aftercall_response_add_redirect.
   */
  uint32_t redirect;
  /** When the head was received, in microseconds since 1970. */
  int64_t received_us;
  /** The header fields in order, duplicates kept. */
  const struct aftercall_header *headers;
  /** How many there are. */
  size_t header_count;
  /** The leading bytes of the body, as far as they were read. */
  const void *body;
  /** Their number. */
  size_t body_len;
} aftercall_response_view;

/**
 * Makes a response with a status, which can be any number.
 *
 * Returns: OK; NULL_ARGUMENT.
 * Ownership: free *response with aftercall_response_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_response_new(uint16_t status,
                                        struct aftercall_response **response);

/**
 * Empties a response and gives it another status; its memory is used again.
 *
 * Returns: OK; NULL_ARGUMENT.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_response_reset(struct aftercall_response *response,
                                          uint16_t status);

/** Frees a response. NULL is ignored. */
AFTERCALL_API void aftercall_response_free(struct aftercall_response *response);

/**
 * Adds a header field, in order; duplicates are kept. Name and value are bytes and are copied.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_response_add_header(struct aftercall_response *response,
                                               const char *name,
                                               size_t name_len,
                                               const char *value,
                                               size_t value_len);

/**
 * Copies the leading bytes of the body and says how much of it they are. More than
 * AFTERCALL_MAX_BODY bytes are never looked at, so at most one byte above that is kept.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_response_set_body(struct aftercall_response *response,
                                             const void *body,
                                             size_t body_len,
                                             aftercall_body_state body_state);

/**
 * Says when the head was received, in microseconds since 1970; used only to read dates of an
 * answer that has no Date field.
 *
 * Returns: OK; NULL_ARGUMENT.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_response_set_received(struct aftercall_response *response,
                                                 int64_t wall_us);

/**
 * Says that the client followed a redirect with this status (300 to 399) before this answer came;
 * call it once for each. Tell it, or turn redirects off in the client (CURLOPT_FOLLOWLOCATION 0):
 * after 301, 302 or 303 to a request that is not safe the answer is about another request, a GET,
 * and proves nothing about the first (RFC 9110 section 15.4). 307 and 308 carry the request on.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT for a status that is not a redirect.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_response_add_redirect(struct aftercall_response *response,
                                                 uint16_t status);

/**
 * The most leading bytes of a body that are ever looked at: AFTERCALL_MAX_BODY, for languages that
 * read no macros.
 *
 * Thread safety: any thread.
 */
AFTERCALL_API size_t aftercall_max_body(void);

/**
 * How many leading bytes of the body to read before a verdict is asked for: at most
 * AFTERCALL_MAX_BODY, and 0 where the body cannot change it or belongs to the caller. request may
 * be NULL.
 *
 * Thread safety: any thread.
 */
AFTERCALL_API
size_t aftercall_body_wanted(const struct aftercall_request *request,
                             uint16_t status);

/* -----------------------------------------------------------------------------------------------
 * 9  Judge: the failure
 *
 * No final response head came: in which phase the transport failed, and why.
 * ----------------------------------------------------------------------------------------------- */

/** Whether a byte of the request was written, by this try or by another one inside the client. */
typedef int32_t aftercall_sent;
/** The transport does not say. */
#define AFTERCALL_SENT_UNKNOWN 0
/** No byte was written (CURLINFO_REQUEST_SIZE is 0): proves that nothing was applied. */
#define AFTERCALL_SENT_NO 1
/**
 * Bytes may have been written: takes that proof away from an early phase (TLS 1.3 early data,
 * a client that sends again by itself).
 */
#define AFTERCALL_SENT_YES 2

/**
 * Why no final response head came. Make it with AFTERCALL_FAILURE_INIT; all zero behind the size
 * means that the transport says nothing.
 */
typedef struct aftercall_failure {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** The phase in which the transport failed. */
  aftercall_phase phase;
  /** Why it failed. */
  aftercall_cause cause;
  /** Whether a byte of the request was written, where the transport knows. */
  aftercall_sent sent;
  /**
   * The status of the redirect that the client followed before it failed; 0 when it followed
   * none. Of several, 301, 302 or 303 before 307 or 308: see aftercall_response_add_redirect.
   */
  uint32_t redirect;
} aftercall_failure;

/**
 * One row of the table of transport errors. Make it with AFTERCALL_FAILURE_NAME_INIT.
 *
 * Ownership: the strings are static and never NULL.
 */
typedef struct aftercall_failure_name {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** The phase that the name stands for. */
  aftercall_phase phase;
  /** The cause that the name stands for. */
  aftercall_cause cause;
  /** The transport, for instance "curl" or "errno". */
  const char *library;
  /** The name that it gives the error. */
  const char *name;
  /** The number that it gives the error, where that is part of its interface; else empty. */
  const char *number;
  /**
   * 1 when the client may have sent the request before by its own decision, so that an early
   * phase proves nothing; else 0.
   */
  uint32_t may_be_sent;
  /** Zero. */
  uint32_t reserved;
} aftercall_failure_name;

/**
 * The failure that a transport calls by this name or number: "curl" with "CURLE_GOT_NOTHING" or
 * "52", "errno" with "ECONNRESET". aftercall_failure_name_at lists what is known.
 *
 * Some clients send a request again by themselves: libcurl ends with exit 7 when a second
 * connection was refused, though the first try was written and applied. An early phase of such a
 * client comes with sent = AFTERCALL_SENT_YES and proves nothing; set sent to AFTERCALL_SENT_NO
 * where no byte was written. aftercall_failure_from_curl does that.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; NOT_FOUND when the table has no such
 * row; a failure made by AFTERCALL_FAILURE_INIT then says "unknown", which is always true.
 * Thread safety: any thread, as for all aftercall_failure_... functions.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_failure_named(const char *library,
                                         size_t library_len,
                                         const char *name,
                                         size_t name_len,
                                         struct aftercall_failure *failure);

/**
 * The failure that an errno of this machine stands for. phase says what the caller was doing,
 * which an errno alone does not tell; -1 keeps the table's, the latest that it can mean. A
 * number without a row gives an unknown phase and cause. On Windows the numbers of
 * WSAGetLastError are read too.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_failure_from_errno(int number,
                                              aftercall_phase phase,
                                              struct aftercall_failure *failure);

/**
 * The failure that an EAI_... number of getaddrinfo stands for. A number without a row gives an
 * unknown phase and cause. For EAI_SYSTEM ask aftercall_failure_from_errno.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_failure_from_eai(int number,
                                            struct aftercall_failure *failure);

/**
 * The failure that a CURLcode stands for. request_size is what CURLINFO_REQUEST_SIZE gives of the
 * same transfer: 0 says that no byte of the request was written, by the last try or one that
 * libcurl made before it by itself, and is the only proof that nothing was applied. A negative
 * number stands for "not asked". A code without a row gives an unknown phase and cause.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_failure_from_curl(int code,
                                             int64_t request_size,
                                             struct aftercall_failure *failure);

/** How many transport errors the table names. */
AFTERCALL_API size_t aftercall_failure_name_count(void);

/**
 * The transport error at a position of the table.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_failure_name_at(size_t position,
                                           struct aftercall_failure_name *row);

/* -----------------------------------------------------------------------------------------------
 * 10  Judge: the verdict
 *
 * What this response or this failure means, and what in it says so.
 * ----------------------------------------------------------------------------------------------- */

/**
 * What one response or failure means.
 *
 * Ownership: made by aftercall_verdict_new, filled again and again by aftercall_judge and its
 * like, freed once with aftercall_verdict_free. Its strings live until it is filled again or
 * freed. Thread safety: while it is not being filled, any number of threads.
 */
typedef struct aftercall_verdict aftercall_verdict;

/** Which kind of wait the server asked for. */
typedef int32_t aftercall_wait_kind;
/** None. */
#define AFTERCALL_WAIT_KIND_NONE 0
/** So long after the answer was received. */
#define AFTERCALL_WAIT_KIND_AFTER 1
/** Not before this wall time. */
#define AFTERCALL_WAIT_KIND_AT 2

/** The scalars of a verdict. Make it with AFTERCALL_SUMMARY_INIT. */
typedef struct aftercall_summary {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** The status code; 0 for a failure. */
  uint32_t code;
  /** Did the request take effect? */
  aftercall_effect effect;
  /** Whose fault is it? */
  aftercall_fault fault;
  /** What went wrong, in one word for all providers. */
  aftercall_reason reason;
  /** May the unchanged request be sent again? */
  aftercall_repeat repeat;
  /** What is useful to do next? */
  aftercall_remedy remedy;
  /** What should a queue or a shipper do with the item? */
  aftercall_disposition disposition;
  /** Which kind of wait the server asked for. */
  aftercall_wait_kind wait_kind;
  /** Microseconds to wait, or since 1970, as wait_kind says; 0 for none. */
  int64_t wait_us;
  /** A bit for each caveat: 1 << its number. */
  uint64_t caveats;
  /** How many errors of single fields the server listed. */
  uint32_t error_count;
  /** How many challenges the server sent. */
  uint32_t challenge_count;
  /**
   * 1 or 0. Whether a row of the contract names the status; false for its class and for a failure.
   */
  uint8_t is_known;
  /** 1 or 0. It worked: 2xx, or the requested state already holds. */
  uint8_t is_success;
  /** 1 or 0. 4xx, unless it is a success. */
  uint8_t is_client_error;
  /** 1 or 0. 5xx or a code outside 100..=599, unless it is a success. */
  uint8_t is_server_error;
  /** 1 or 0. The remedy is to slow down. */
  uint8_t is_throttled;
  /**
   * 1 or 0. A repeat is useful (the remedy is retry or slow-down) and allowed for this very request.
   */
  uint8_t is_retryable;
  /** 1 or 0. The requested state already holds, thanks to an earlier attempt. */
  uint8_t is_already_done;
  /**
   * 1 or 0. The caller's verification found that the request took effect, whatever the last response was.
   */
  uint8_t is_verified;
  /** 1 or 0. A failure was judged and not a response. */
  uint8_t is_failure;
  /** Zero. */
  uint8_t reserved[7];
} aftercall_summary;

/**
 * What is wrong with one field or parameter of the request. Make it with
 * AFTERCALL_FIELD_ERROR_INIT. Texts that the server did not send are absent.
 *
 * Ownership: the texts live until the verdict is reused or freed.
 */
typedef struct aftercall_field_error {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** A JSON Pointer to the place in the request's body. */
  struct aftercall_text pointer;
  /**
   * The name of the field or parameter; what is given step by step is one path, `lines[0].qty`.
   */
  struct aftercall_text field;
  /** A code for this error. */
  struct aftercall_text code;
  /** What is wrong. */
  struct aftercall_text detail;
} aftercall_field_error;

/**
 * What a response says about one part of a batch. Make it with AFTERCALL_ITEM_INIT. Texts that the
 * server did not send are absent.
 *
 * Ownership: the texts live until the verdict is reused or freed.
 */
typedef struct aftercall_item {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /**
   * Its position in the answer, from 0; where the answer names the position in the request, that.
   */
  uint32_t index;
  /** Its status; 0 when it has none. */
  uint16_t status;
  /** Whether it worked: 0 or 1. */
  uint8_t is_success;
  /** Zero. */
  uint8_t reserved;
  /** What went wrong? */
  aftercall_reason reason;
  /** Did it take effect? */
  aftercall_effect effect;
  /** What should a queue do with it? */
  aftercall_disposition disposition;
  /** Zero. */
  uint32_t reserved_2;
  /** The id, key, path or pointer that the answer gives. */
  struct aftercall_text id;
  /** Its error code. */
  struct aftercall_text code;
  /** Its error message. */
  struct aftercall_text detail;
} aftercall_item;

/**
 * One challenge of WWW-Authenticate. Make it with AFTERCALL_CHALLENGE_INIT. Texts that the
 * server did not send are empty.
 *
 * Ownership: the texts live until the verdict is reused or freed, or until the call's next input.
 */
typedef struct aftercall_challenge {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** The scheme as the server wrote it, for instance "Bearer". */
  struct aftercall_text scheme;
  /** The realm parameter. */
  struct aftercall_text realm;
  /** The error parameter (RFC 6750 section 3). */
  struct aftercall_text error;
  /** The error_description parameter: a sentence for developers. */
  struct aftercall_text error_description;
  /** The scope parameter. */
  struct aftercall_text scope;
  /**
   * The acr_values parameter: the authentication contexts that would be enough, the preferred
   * first (RFC 9470 section 3).
   */
  struct aftercall_text acr_values;
  /**
   * The nonce to answer with, exactly as sent: the nonce parameter (RFC 7616 section 3.3) or the
   * field DPoP-Nonce (RFC 9449 section 8).
   */
  struct aftercall_text nonce;
  /**
   * The max_age parameter: how long ago the user may have signed in at most, in seconds (RFC 9470
   * section 3); -1 when absent.
   */
  int64_t max_age;
  /**
   * 1: only the nonce is too old, and the same credentials with the new one are good (RFC 7616
   * section 3.3); otherwise 0.
   */
  uint8_t stale;
  /** Zero. */
  uint8_t reserved[7];
} aftercall_challenge;

/**
 * A limit on what the caller may send. Make it with AFTERCALL_LIMIT_INIT.
 *
 * Ownership: the texts live until the verdict is reused or freed.
 */
typedef struct aftercall_limit {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** The server's name for it, for instance "requests"; empty if it has none. */
  struct aftercall_text name;
  /**
   * What is counted: "requests", "tokens", "bytes", "concurrent-requests" and others; empty if
   * unknown.
   */
  struct aftercall_text unit;
  /** How much is allowed in one window, at most 2^53 - 1; 0 without has_limit. */
  uint64_t limit;
  /** How much of it is left, at most 2^53 - 1; 0 without has_remaining. */
  uint64_t remaining;
  /** Microseconds until it is full again, or since 1970, as resets_kind says; 0 for unknown. */
  int64_t resets_us;
  /** The length of its window in microseconds; 0 without has_window. */
  uint64_t window_us;
  /** Which kind of time resets_us is. */
  aftercall_wait_kind resets_kind;
  /** What it applies to. */
  aftercall_limit_scope scope;
  /** 1 or 0. Whether the server said how much is allowed. */
  uint8_t has_limit;
  /** 1 or 0. Whether the server said how much is left. */
  uint8_t has_remaining;
  /** 1 or 0. Whether the server said how long the window is. */
  uint8_t has_window;
  /** Zero. */
  uint8_t reserved[5];
} aftercall_limit;

/**
 * Why a field of a verdict has its value. Make it with AFTERCALL_EVIDENCE_INIT.
 *
 * Ownership: the texts live until the verdict is reused or freed.
 */
typedef struct aftercall_evidence {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** The field of the verdict. */
  aftercall_field field;
  /** The source that decided. */
  aftercall_source source;
  /** The value's slug; for a wait, the wait in words. */
  struct aftercall_text value;
  /** What it was: the name of a field, a code, a phrase; for a row, its status. */
  struct aftercall_text name;
  /** How many other words it overrode; aftercall_verdict_overrode_at gives them. */
  size_t overrode_count;
} aftercall_evidence;

/**
 * A word that was overridden. Make it with AFTERCALL_OVERRODE_INIT.
 *
 * Ownership: the texts live until the verdict is reused or freed.
 */
typedef struct aftercall_overrode {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** The source that spoke. */
  aftercall_source source;
  /** Zero. */
  uint32_t reserved;
  /** What it said. */
  struct aftercall_text value;
  /** What it was: the name of a field, a code, a phrase; for a row, its status. */
  struct aftercall_text name;
} aftercall_overrode;

/**
 * An empty verdict, to be filled by aftercall_judge and its like. Until then its getters answer
 * AFTERCALL_RESULT_STATE, "" or NULL.
 *
 * Returns: OK; NULL_ARGUMENT.
 * Ownership: free *verdict with aftercall_verdict_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_verdict_new(struct aftercall_verdict **verdict);

/** Frees a verdict. NULL is ignored. */
AFTERCALL_API void aftercall_verdict_free(struct aftercall_verdict *verdict);

/**
 * Which argument of the last aftercall_judge and its like was refused, and why. The verdict that
 * was there before stays.
 *
 * Returns: text that lives until the next judgement or the free; "" when none was refused.
 */
AFTERCALL_API const char *aftercall_verdict_error(const struct aftercall_verdict *verdict);

/**
 * The scalars of a verdict.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE while the verdict is empty.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_verdict_summary(const struct aftercall_verdict *verdict,
                                           struct aftercall_summary *summary);

/**
 * The row that spoke for the status.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE while the verdict is empty; NOT_FOUND for a
 * failure.
 * Ownership: the strings are the verdict's.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_verdict_status(const struct aftercall_verdict *verdict,
                                          struct aftercall_status *row);

/**
 * The failure that was judged.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE while the verdict is empty; NOT_FOUND for a
 * response.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_verdict_failure(const struct aftercall_verdict *verdict,
                                           struct aftercall_failure *failure);

/**
 * The message: a few words.
 *
 * Returns: the verdict's text, never NULL; "" while it is empty.
 */
AFTERCALL_API const char *aftercall_verdict_message(const struct aftercall_verdict *verdict);

/**
 * One or two sentences on what it means.
 *
 * Returns: the verdict's text, never NULL; "" while it is empty.
 */
AFTERCALL_API const char *aftercall_verdict_description(const struct aftercall_verdict *verdict);

/**
 * The problem type that the server gave, a URI (RFC 9457 section 3.1.1). len may be NULL.
 *
 * Returns: the verdict's text; NULL when the server gave none.
 */
AFTERCALL_API
const char *aftercall_verdict_problem_type(const struct aftercall_verdict *verdict,
                                           size_t *len);

/**
 * The API's own error code. len may be NULL.
 *
 * Returns: the verdict's text; NULL when the server gave none.
 */
AFTERCALL_API
const char *aftercall_verdict_problem_code(const struct aftercall_verdict *verdict,
                                           size_t *len);

/**
 * A short summary of the kind of problem. len may be NULL.
 *
 * Returns: the verdict's text; NULL when the server gave none.
 */
AFTERCALL_API
const char *aftercall_verdict_problem_title(const struct aftercall_verdict *verdict,
                                            size_t *len);

/**
 * What went wrong this time, in the server's words. len may be NULL.
 *
 * Returns: the verdict's text; NULL when the server gave none.
 */
AFTERCALL_API
const char *aftercall_verdict_problem_detail(const struct aftercall_verdict *verdict,
                                             size_t *len);

/**
 * The id under which the server's operators find the request. len may be NULL.
 *
 * Returns: the verdict's text; NULL when the server gave none.
 */
AFTERCALL_API
const char *aftercall_verdict_problem_request_id(const struct aftercall_verdict *verdict,
                                                 size_t *len);

/** How many errors of single fields the server listed. */
AFTERCALL_API size_t aftercall_verdict_error_count(const struct aftercall_verdict *verdict);

/**
 * The error of a single field at a position.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_verdict_error_at(const struct aftercall_verdict *verdict,
                                            size_t position,
                                            struct aftercall_field_error *error);

/** How many items of a batch the response lists; at most 1,024 are kept. */
AFTERCALL_API size_t aftercall_verdict_item_count(const struct aftercall_verdict *verdict);

/**
 * The item of a batch at a position.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_verdict_item(const struct aftercall_verdict *verdict,
                                        size_t position,
                                        struct aftercall_item *item);

/** How many challenges the server sent. */
AFTERCALL_API size_t aftercall_verdict_challenge_count(const struct aftercall_verdict *verdict);

/**
 * The challenge at a position, in the server's order.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_verdict_challenge_at(const struct aftercall_verdict *verdict,
                                                size_t position,
                                                struct aftercall_challenge *challenge);

/**
 * How many limits the response states: what may be sent, and how much of it is left. A success
 * states them too.
 */
AFTERCALL_API size_t aftercall_verdict_limit_count(const struct aftercall_verdict *verdict);

/**
 * The limit at a position.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_verdict_limit_at(const struct aftercall_verdict *verdict,
                                            size_t position,
                                            struct aftercall_limit *limit);

/** How many caveats there are: leniencies taken, and what was off-contract. */
AFTERCALL_API size_t aftercall_verdict_caveat_count(const struct aftercall_verdict *verdict);

/** The caveat at a position; -1 past the end. */
AFTERCALL_API
aftercall_caveat aftercall_verdict_caveat_at(const struct aftercall_verdict *verdict,
                                             size_t position);

/** The source that decided a field; -1 for an empty verdict or no such field. */
AFTERCALL_API
aftercall_source aftercall_verdict_decided_by(const struct aftercall_verdict *verdict,
                                              aftercall_field field);

/**
 * How many pieces of evidence there are: one for each field, and one for the wait if there is any.
 */
AFTERCALL_API size_t aftercall_verdict_evidence_count(const struct aftercall_verdict *verdict);

/**
 * The evidence at a position: why a field has its value.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_verdict_evidence_at(const struct aftercall_verdict *verdict,
                                               size_t position,
                                               struct aftercall_evidence *evidence);

/**
 * What the evidence at a position overrode, by a second position.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past either end.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_verdict_overrode_at(const struct aftercall_verdict *verdict,
                                               size_t evidence_position,
                                               size_t position,
                                               struct aftercall_overrode *overrode);

/**
 * Says what a response means. It never fails because of what a server sent, reads no clock and
 * keeps nothing.
 *
 * contract may be NULL: the default, "rest". request may be NULL: its method counts as unknown,
 * and nothing is harmless to repeat. verdict is overwritten; when an argument is refused it stays
 * as it was, and aftercall_verdict_error says which.
 *
 * Returns: OK; NULL_ARGUMENT; NO_MEMORY.
 * Thread safety: any number of threads, each with a verdict of its own.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_judge(const struct aftercall_contract *contract,
                                 const struct aftercall_request *request,
                                 const struct aftercall_response *response,
                                 struct aftercall_verdict *verdict);

/**
 * The same for a view, which is not copied.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_judge_view(const struct aftercall_contract *contract,
                                      const struct aftercall_request *request,
                                      const struct aftercall_response_view *response,
                                      struct aftercall_verdict *verdict);

/**
 * How many leading bytes of the body to read before this response is judged: at most
 * AFTERCALL_MAX_BODY, and 0 where the body cannot change the verdict or belongs to the caller. Like
 * aftercall_body_wanted, and also for a success whose body decides whether it is one: a 207, a media
 * type that says so, a shape that the contract names for it, a known provider. Of the response the
 * status and the header fields count. contract and request may be NULL.
 *
 * Thread safety: any thread.
 */
AFTERCALL_API
size_t aftercall_contract_body_wanted(const struct aftercall_contract *contract,
                                      const struct aftercall_request *request,
                                      const struct aftercall_response *response);

/**
 * Says what a failure means: no final response head came. See aftercall_judge.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_judge_failure(const struct aftercall_contract *contract,
                                         const struct aftercall_request *request,
                                         const struct aftercall_failure *failure,
                                         struct aftercall_verdict *verdict);

/* -----------------------------------------------------------------------------------------------
 * 11  Judge: the stream
 *
 * A response whose end says whether it worked: it is fed as its bytes come.
 * ----------------------------------------------------------------------------------------------- */

/**
 * Reads a stream (server-sent events, lines of JSON, gRPC, gRPC-Web, Connect) and says whether it
 * failed or ended early.
 *
 * Ownership: made by aftercall_stream_new, freed once with aftercall_stream_free.
 * Thread safety: one thread at a time.
 */
typedef struct aftercall_stream aftercall_stream;

/**
 * Begins to read the stream that has this head. Of response the status and the header fields count;
 * it, contract and request may be freed afterwards. contract and request may be NULL.
 *
 * Returns: OK; NULL_ARGUMENT; NO_MEMORY.
 * Ownership: free *stream with aftercall_stream_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_stream_new(const struct aftercall_contract *contract,
                                      const struct aftercall_request *request,
                                      const struct aftercall_response *response,
                                      struct aftercall_stream **stream);

/** Frees a stream. NULL is ignored. */
AFTERCALL_API void aftercall_stream_free(struct aftercall_stream *stream);

/**
 * The next bytes of the body, as they came, decompressed. What comes after the end is passed over.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_stream_feed(struct aftercall_stream *stream,
                                       const void *data,
                                       size_t len);

/**
 * Adds a trailer, such as grpc-status, which counts like a field of the head.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_stream_add_trailer(struct aftercall_stream *stream,
                                              const char *name,
                                              size_t name_len,
                                              const char *value,
                                              size_t value_len);

/**
 * Tells that the stream has ended: complete is 1 when as the protocol ends it, 0 when the connection
 * broke. verdict is overwritten with what it meant; it may be NULL, and aftercall_stream_verdict gives
 * it then.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_stream_finish(struct aftercall_stream *stream,
                                         int32_t complete,
                                         struct aftercall_verdict *verdict);

/**
 * What the stream means, once it has said that it failed or was finished.
 *
 * Returns: OK; NULL_ARGUMENT; STATE before, and then verdict stays as it was.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_stream_verdict(const struct aftercall_stream *stream,
                                          struct aftercall_verdict *verdict);

/**
 * The same in its packed form: see aftercall_verdict_pack.
 *
 * Returns: OK; NULL_ARGUMENT; STATE before; BUFFER when it is longer than capacity.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_stream_pack(const struct aftercall_stream *stream,
                                       void *buffer,
                                       size_t capacity,
                                       size_t *needed);

/** Whether a part of the result has come, which cannot be unsaid: 1 or 0. */
AFTERCALL_API int32_t aftercall_stream_content_begun(const struct aftercall_stream *stream);

/* -----------------------------------------------------------------------------------------------
 * 12  Call: the policy
 *
 * What the caller allows: attempts, deadline, waits and back-off.
 * ----------------------------------------------------------------------------------------------- */

/**
 * What the caller allows: attempts, deadline, waits, back-off and what calls share.
 *
 * Ownership: made by aftercall_policy_new, freed once with aftercall_policy_free. An engine
 * copies it. Thread safety: while no function that changes it runs, any number of threads.
 */
typedef struct aftercall_policy aftercall_policy;

/**
 * A policy with the default settings.
 *
 * Returns: OK; NULL_ARGUMENT.
 * Ownership: free *policy with aftercall_policy_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_policy_new(struct aftercall_policy **policy);

/**
 * A policy with the settings of a profile, for instance "aws-2026"; aftercall_policy_profile_name
 * lists them, and aftercall_policy_profile_help says where each is unsafe. "default" is what
 * aftercall_policy_new gives.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NOT_FOUND when no profile has this name.
 * Ownership: free *policy with aftercall_policy_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_policy_new_profile(const char *name,
                                              size_t name_len,
                                              struct aftercall_policy **policy);

/** Frees a policy. NULL is ignored. */
AFTERCALL_API void aftercall_policy_free(struct aftercall_policy *policy);

/**
 * Sets a setting by its name, for instance "attempts". Times are whole milliseconds and their
 * names end in _ms; yes and no are 1 and 0. aftercall_policy_setting_name lists the names.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; POLICY for a name that is not known or a value out
 * of its range, and then aftercall_policy_error says which and the policy stays as it was.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_policy_set(struct aftercall_policy *policy,
                                      const char *name,
                                      size_t name_len,
                                      uint64_t value);

/**
 * A setting by its name, in the units of aftercall_policy_set.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NOT_FOUND for a name that is not known.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_policy_get(const struct aftercall_policy *policy,
                                      const char *name,
                                      size_t name_len,
                                      uint64_t *value);

/**
 * What was wrong with the last aftercall_policy_set.
 *
 * Returns: text that lives until the next aftercall_policy_set or the free; "" when nothing was.
 */
AFTERCALL_API const char *aftercall_policy_error(const struct aftercall_policy *policy);

/**
 * How many settings a policy has.
 *
 * Thread safety: any thread, as for the functions on settings.
 */
AFTERCALL_API size_t aftercall_policy_setting_count(void);

/**
 * The name of the setting at a position.
 *
 * Returns: static text; NULL past the end.
 */
AFTERCALL_API const char *aftercall_policy_setting_name(size_t position);

/**
 * One line on the setting at a position.
 *
 * Returns: static text; NULL past the end.
 */
AFTERCALL_API const char *aftercall_policy_setting_help(size_t position);

/**
 * How many profiles there are.
 *
 * Thread safety: any thread, as for the functions on profiles.
 */
AFTERCALL_API size_t aftercall_policy_profile_count(void);

/**
 * The name of the profile at a position.
 *
 * Returns: static text; NULL past the end.
 */
AFTERCALL_API const char *aftercall_policy_profile_name(size_t position);

/**
 * What the profile at a position does, and where it is unsafe.
 *
 * Returns: static text; NULL past the end.
 */
AFTERCALL_API const char *aftercall_policy_profile_help(size_t position);

/* -----------------------------------------------------------------------------------------------
 * 13  Call: the engine
 *
 * What all calls of a program share. Make one and keep it.
 * ----------------------------------------------------------------------------------------------- */

/**
 * A contract, a policy and the state that calls share: the pressure of failures, the holds after a
 * throttle, and limits that are running low. Make one for a program and keep it.
 *
 * Ownership: counted; each handle from aftercall_engine_new or _ref is freed once with
 * aftercall_engine_free. Calls keep what they need and outlive the handle.
 * Thread safety: any number of threads at once. Fork: the child's engine begins anew, with the
 * same contract and policy; parent and child share nothing.
 */
typedef struct aftercall_engine aftercall_engine;

/**
 * Makes an engine with a contract and a policy. contract may be NULL: the default, "rest". policy
 * may be NULL: the default settings. Both may be freed afterwards.
 *
 * Returns: OK; NULL_ARGUMENT; NO_MEMORY.
 * Ownership: free *engine with aftercall_engine_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_engine_new(const struct aftercall_contract *contract,
                                      const struct aftercall_policy *policy,
                                      struct aftercall_engine **engine);

/**
 * Makes an engine with another policy for some of an engine's calls: they share with the others what
 * those share, so a throttle stops them too. What a budget or a circuit breaker counts goes by the
 * policy of the first call to an origin. engine and policy may be freed afterwards.
 *
 * Returns: OK; NULL_ARGUMENT; NO_MEMORY.
 * Ownership: free *made with aftercall_engine_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_engine_with_policy(const struct aftercall_engine *engine,
                                              const struct aftercall_policy *policy,
                                              struct aftercall_engine **made);

/**
 * One more handle on the same engine.
 *
 * Returns: the same pointer; NULL for NULL. Ownership: free it once more.
 */
AFTERCALL_API struct aftercall_engine *aftercall_engine_ref(const struct aftercall_engine *engine);

/** Gives a handle back. NULL is ignored. */
AFTERCALL_API void aftercall_engine_free(struct aftercall_engine *engine);

/**
 * A handle on the engine's contract.
 *
 * Returns: OK; NULL_ARGUMENT.
 * Ownership: free *contract with aftercall_contract_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_engine_contract(const struct aftercall_engine *engine,
                                           struct aftercall_contract **contract);

/**
 * A copy of the engine's policy.
 *
 * Returns: OK; NULL_ARGUMENT.
 * Ownership: free *policy with aftercall_policy_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_engine_policy(const struct aftercall_engine *engine,
                                         struct aftercall_policy **policy);

/**
 * Ends the hold of an origin and scope: calls that wait because another call was throttled go on
 * at their next wake. Use it when you know better, for instance after a limit was raised. url is any
 * URL of the origin; the empty scope is that of all calls that name none.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_engine_release(const struct aftercall_engine *engine,
                                          const char *url,
                                          size_t url_len,
                                          const char *scope,
                                          size_t scope_len);

/**
 * The pressure that failures put on a request's origin and a scope, in hundredths, 0 to 600. Up to
 * 197 retries are free; above, they must be earned. The empty scope is that of all calls that
 * name none.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_engine_pressure(const struct aftercall_engine *engine,
                                           const struct aftercall_request *request,
                                           const char *scope,
                                           size_t scope_len,
                                           uint32_t *pressure);

/* -----------------------------------------------------------------------------------------------
 * 14  Call: the time
 *
 * Time is an input. NULL for an aftercall_time reads the clocks of the machine.
 * ----------------------------------------------------------------------------------------------- */

/** No limit, where a time is told: the caller set no deadline. */
#define AFTERCALL_NO_LIMIT UINT64_MAX

/**
 * The present, as the caller's clocks say it. aftercall_now fills it; tests may make it up. A
 * function that takes it reads the machine's clocks for NULL.
 */
typedef struct aftercall_time {
  /** Microseconds on a clock that never goes back; its zero is the caller's choice. */
  uint64_t monotonic_us;
  /** Microseconds since 1970-01-01T00:00:00Z, used only to read dates. */
  int64_t wall_us;
} aftercall_time;

/**
 * Reads both clocks of the machine.
 *
 * Returns: OK; NULL_ARGUMENT.
 * Thread safety: any thread.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_now(struct aftercall_time *now);

/* -----------------------------------------------------------------------------------------------
 * 15  Call: one operation and all its attempts
 *
 * aftercall_call_begin and every input give a decision: send, wait, authenticate, verify or
 * done. Do that, tell the call what came of it, and go on until it is done. aftercall_curl.h
 * does all this with libcurl.
 * ----------------------------------------------------------------------------------------------- */

/**
 * One logical operation and all its attempts.
 *
 * Ownership: made by aftercall_call_new, freed once with aftercall_call_free, in any state. It
 * keeps what it needs of its engine and its request; both handles may be freed before.
 * Thread safety: may move between threads; one thread at a time. Fork: it belongs to the process
 * that made it; in a child it takes no input, since two processes would both send.
 */
typedef struct aftercall_call aftercall_call;

/**
 * What the caller can do for one call. Make it with AFTERCALL_CALL_OPTIONS_INIT; all zero behind
 * the size is the default.
 */
typedef struct aftercall_call_options {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** 1 when the caller can renew credentials when it is asked to, else 0. */
  uint32_t can_authenticate;
  /** 1 when the caller can find out if a request took effect, else 0. */
  uint32_t can_verify;
  /** The time from begin after which nothing is sent; 0 for the policy's. */
  uint64_t deadline_us;
  /**
   * The scope whose calls share pressure, holds and limits within the origin: a tenant, a key. It is kept in
   * memory as it is, so give a name and not a secret.
   */
  const char *scope;
  /** Its length in bytes. */
  size_t scope_len;
} aftercall_call_options;

/**
 * The one next step of a call. Make it with AFTERCALL_DECISION_INIT. Members that do not belong
 * to its action are zero.
 */
typedef struct aftercall_decision {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** Which action: AFTERCALL_ACTION_SEND, _WAIT, _AUTHENTICATE, _VERIFY or _DONE. */
  aftercall_action action;
  /** Send: the attempt's number, from 1. Verify: the attempt whose effect is unknown. */
  uint32_t attempt;
  /** Wait: why the call waits. */
  aftercall_wait_reason wait_reason;
  /** Authenticate: how many challenges there are; aftercall_call_challenge_at gives them. */
  uint32_t challenge_count;
  /** Send: 1 when no connection must be reused, since the last one broke or led astray. */
  uint8_t fresh_connection;
  /** Zero. */
  uint8_t reserved[7];
  /**
   * Send: the time that the attempt may take, so never send with a longer time-out;
   * AFTERCALL_NO_LIMIT when the caller set no deadline. Verify: the time that the look may take.
   */
  uint64_t time_left_us;
  /** Wait: when it ends, in microseconds of the monotonic clock. */
  uint64_t wait_until_us;
  /** Wait: how long that is from now. */
  uint64_t wait_us;
  /**
   * Verify: the present, in microseconds of the monotonic clock; aftercall_call_attempt_at gives
   * when each attempt was sent and ended, aftercall_call_summary and aftercall_call_verdict what
   * the last one came to.
   */
  uint64_t now_us;
} aftercall_decision;

/** How a call ended. Make it with AFTERCALL_OUTCOME_INIT. */
typedef struct aftercall_outcome {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** Why the call ended. */
  aftercall_stop stop;
  /** The effect of all attempts together. */
  aftercall_effect effect;
  /** How many times the request was sent; aftercall_call_attempt_at gives each. */
  uint32_t attempts;
  /** The code of the last verdict; 0 for a failure or none. */
  uint32_t code;
  /** What would have come next if the policy did not only observe, when has_suggested is 1. */
  aftercall_action suggested;
  /** 1 when the last answer is a success, or the state asked for holds already. */
  uint8_t is_success;
  /** 1 when there was an answer or a failure; aftercall_call_verdict gives the last. */
  uint8_t has_verdict;
  /** 1 when wait_us is set. */
  uint8_t has_wait;
  /** 1 when suggested is set: the policy only observes. */
  uint8_t has_suggested;
  /** The true wait that ended the call, when it was too long for policy or deadline. */
  uint64_t wait_us;
} aftercall_outcome;

/** The result of one attempt. Make it with AFTERCALL_ATTEMPT_INIT. */
typedef struct aftercall_attempt {
  /** The size of this structure, as its caller knows it. */
  size_t struct_size;
  /** Its number, from 1. */
  uint32_t number;
  /** The status code; 0 for a failure or no answer. */
  uint32_t code;
  /** Its effect. */
  aftercall_effect effect;
  /** What was useful to do after it. */
  aftercall_remedy remedy;
  /** 1 when ended_at_us is set; 0 when the call was cancelled before an answer. */
  uint32_t has_ended;
  /** Zero. */
  uint32_t reserved;
  /** When it was sent, in microseconds of the monotonic clock. */
  uint64_t sent_at_us;
  /** When its answer or failure was told. */
  uint64_t ended_at_us;
} aftercall_attempt;

/**
 * Makes a call: one operation with all its attempts. options may be NULL. The jitter of its waits
 * comes from seed: give each call a different number, from any source. The same seed gives the same
 * waits.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; REQUEST for a request that no HTTP
 * client could send; NO_MEMORY.
 * Ownership: free *call with aftercall_call_free.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_new(const struct aftercall_engine *engine,
                                    const struct aftercall_request *request,
                                    const struct aftercall_call_options *options,
                                    uint64_t seed,
                                    struct aftercall_call **call);

/**
 * Frees a call, in any state. NULL is ignored. In a child, a call of the parent is left as it is.
 */
AFTERCALL_API void aftercall_call_free(struct aftercall_call *call);

/**
 * Starts the call. The origin may be paused, so the first decision can be a wait, or the end. For
 * now, here and below, NULL reads the machine's clocks; give either NULL always or never.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE when the call expects another input, which
 * aftercall_call_error names.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_begin(struct aftercall_call *call,
                                      const struct aftercall_time *now,
                                      struct aftercall_decision *decision);

/**
 * How many leading bytes of the body of this response to give to aftercall_call_on_response: see
 * aftercall_contract_body_wanted. Of the response the status and the header fields count.
 */
AFTERCALL_API
size_t aftercall_call_body_wanted(const struct aftercall_call *call,
                                  const struct aftercall_response *response);

/**
 * Tells the call that a response came to the attempt that was sent.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE when the call expects another input, which
 * aftercall_call_error names; NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_on_response(struct aftercall_call *call,
                                            const struct aftercall_response *response,
                                            const struct aftercall_time *now,
                                            struct aftercall_decision *decision);

/**
 * The same for a view, which is not copied.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; STATE when the call expects another
 * input, which aftercall_call_error names; NO_MEMORY.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_on_response_view(struct aftercall_call *call,
                                                 const struct aftercall_response_view *response,
                                                 const struct aftercall_time *now,
                                                 struct aftercall_decision *decision);

/**
 * Tells the call that no final response head came to the attempt that was sent.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; STATE when the call expects another
 * input, which aftercall_call_error names.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_on_failure(struct aftercall_call *call,
                                           const struct aftercall_failure *failure,
                                           const struct aftercall_time *now,
                                           struct aftercall_decision *decision);

/**
 * Tells the call that the wait is over. Too early gives the same wait again.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE when the call expects another input, which
 * aftercall_call_error names.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_on_wake(struct aftercall_call *call,
                                        const struct aftercall_time *now,
                                        struct aftercall_decision *decision);

/**
 * Tells the call whether there are new credentials (1) or not (0). The next attempt has to carry
 * them.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; STATE when the call expects another
 * input, which aftercall_call_error names.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_on_credentials(struct aftercall_call *call,
                                               int32_t renewed,
                                               const struct aftercall_time *now,
                                               struct aftercall_decision *decision);

/**
 * Tells the call what a look at the server found. "Not visible yet" is
 * AFTERCALL_VERIFIED_UNKNOWN; AFTERCALL_VERIFIED_NOT_APPLIED is the caller's word that it did not
 * happen and cannot happen later.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; STATE when the call expects another
 * input, which aftercall_call_error names.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_on_verified(struct aftercall_call *call,
                                            aftercall_verified found,
                                            const struct aftercall_time *now,
                                            struct aftercall_decision *decision);

/**
 * Ends the call, in any state but the last. An attempt that is under way may have been applied.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE when the call has ended.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_cancel(struct aftercall_call *call,
                                       const struct aftercall_time *now,
                                       struct aftercall_decision *decision);

/**
 * What was wrong with the last input: which argument and why, or which input the call expects.
 *
 * Returns: text that lives until the next input or the free; "" when nothing was.
 */
AFTERCALL_API const char *aftercall_call_error(const struct aftercall_call *call);

/**
 * The challenge at a position, after a decision to authenticate.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end or after any other decision.
 * Ownership: the texts live until the call's next input.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_challenge_at(const struct aftercall_call *call,
                                             size_t position,
                                             struct aftercall_challenge *challenge);

/**
 * Copies what the last answer or failure meant into a verdict, in any state.
 *
 * Returns: OK; NULL_ARGUMENT; NOT_FOUND when there was none, and then the verdict stays as it was.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_verdict(const struct aftercall_call *call,
                                        struct aftercall_verdict *verdict);

/**
 * The scalars of what the last answer or failure meant, in any state, without copying the rest.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND when there was none.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_summary(const struct aftercall_call *call,
                                        struct aftercall_summary *summary);

/**
 * How the call ended.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE before AFTERCALL_ACTION_DONE.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_outcome(const struct aftercall_call *call,
                                        struct aftercall_outcome *outcome);

/**
 * The attempt at a position, in any state. While the call asks for a look at the server, the times
 * tell how long ago each attempt was sent.
 *
 * Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_attempt_at(const struct aftercall_call *call,
                                           size_t position,
                                           struct aftercall_attempt *record);

/* -----------------------------------------------------------------------------------------------
 * 16  Whole answers in one crossing
 *
 * For other languages, and for logs: a verdict as JSON or as a sentence, and inputs and outputs
 * that each are one buffer. docs/ffi.md and aftercall.abi.json describe the buffers.
 * ----------------------------------------------------------------------------------------------- */

/**
 * A verdict as JSON: one object, with the same keys in every language. Texts of the server stand
 * in it as they came, so escape it again before a terminal or a page shows it.
 *
 * The text is written as snprintf does: cut to capacity, with a NUL at its end. needed, which may
 * be NULL, gets its whole length without the NUL.
 *
 * Returns: OK; NULL_ARGUMENT; STATE while the verdict is empty.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_verdict_json(const struct aftercall_verdict *verdict,
                                        char *buffer,
                                        size_t capacity,
                                        size_t *needed);

/**
 * A verdict in one or two sentences for a person: what happened, whether the request took effect,
 * what to do next. Written as by aftercall_verdict_json.
 *
 * Returns: OK; NULL_ARGUMENT; STATE while the verdict is empty.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_verdict_explain(const struct aftercall_verdict *verdict,
                                           char *buffer,
                                           size_t capacity,
                                           size_t *needed);

/**
 * The last decision of a call as JSON: what comes next or, at the end, the outcome with its attempts
 * and the last verdict. Written as by aftercall_verdict_json.
 *
 * Returns: OK; NULL_ARGUMENT; STATE before the first decision.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_json(const struct aftercall_call *call,
                                     char *buffer,
                                     size_t capacity,
                                     size_t *needed);

/**
 * What an engine knows of its origins at this moment, as JSON: for each origin and scope the
 * pressure, the budget, the hold, the limit that is running low, the learned gap, the circuit, and what
 * became of the requests. Times are microseconds of the monotonic clock. Written as by aftercall_verdict_json; other threads may make it longer between
 * two calls, so leave room to spare.
 *
 * Returns: OK; NULL_ARGUMENT.
 * Thread safety: any number of threads, while calls go on.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_engine_snapshot_json(const struct aftercall_engine *engine,
                                                char *buffer,
                                                size_t capacity,
                                                size_t *needed);

/**
 * A verdict in the packed form: scalars at fixed offsets, then lists and texts. needed, which may be
 * NULL, gets its length.
 *
 * Returns: OK; NULL_ARGUMENT; STATE while the verdict is empty; BUFFER when it is longer than
 * capacity, and then nothing is written but the length.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_verdict_pack(const struct aftercall_verdict *verdict,
                                        void *buffer,
                                        size_t capacity,
                                        size_t *needed);

/**
 * Judges in one crossing: input is a packed request and a packed response or failure, the buffer
 * gets the packed verdict. contract may be NULL: the default, "rest". Keeps nothing, so that after
 * AFTERCALL_RESULT_BUFFER the same can be asked again with a larger buffer.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT when the input is not exactly one such input: it is
 * refused whole; BUFFER as for aftercall_verdict_pack.
 * Thread safety: any number of threads.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_judge_packed(const struct aftercall_contract *contract,
                                        const void *input,
                                        size_t input_len,
                                        void *buffer,
                                        size_t capacity,
                                        size_t *needed);

/**
 * How many leading bytes of the body to read before aftercall_judge_packed is asked: see
 * aftercall_contract_body_wanted. input is the same, with an empty body. 0 when it is refused, and for
 * a failure. contract may be NULL.
 *
 * Thread safety: any number of threads.
 */
AFTERCALL_API
size_t aftercall_body_wanted_packed(const struct aftercall_contract *contract,
                                    const void *input,
                                    size_t input_len);

/**
 * One step of a call in one crossing: input is a packed event, the buffer gets the packed decision
 * with what the last response or failure meant, and, at the end, the outcome.
 *
 * Where the input is refused the call stays as it was, and aftercall_call_error says why. Where the
 * buffer is too small the step is taken all the same, and aftercall_call_pack gives the decision.
 *
 * Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT when the input is not exactly one such input; STATE
 * when the call does not expect this event; BUFFER when the decision is longer than capacity.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_step_packed(struct aftercall_call *call,
                                            const void *input,
                                            size_t input_len,
                                            void *buffer,
                                            size_t capacity,
                                            size_t *needed);

/**
 * The last decision in the packed form, however the step was taken.
 *
 * Returns: OK; NULL_ARGUMENT; STATE before the first; BUFFER as for aftercall_verdict_pack.
 */
AFTERCALL_API AFTERCALL_WARN_UNUSED
aftercall_result aftercall_call_pack(const struct aftercall_call *call,
                                     void *buffer,
                                     size_t capacity,
                                     size_t *needed);

/* -----------------------------------------------------------------------------------------------
 * 17  Initializers
 *
 * AFTERCALL_..._INIT sets struct_size, and everything else to zero: as in aftercall_status row =
 * AFTERCALL_STATUS_INIT; or *row = AFTERCALL_STATUS_INIT; Objects that are static in C take
 * AFTERCALL_..._STATIC_INIT, which is a constant.
 * ----------------------------------------------------------------------------------------------- */

#ifdef __cplusplus
extern "C++" { /* Whoever includes this may stand in extern "C", where no template may be. */
template <typename T> inline T aftercall_initialized() {
  T made = T();
  made.struct_size = sizeof(T);
  return made;
}
}
#define AFTERCALL_STATUS_STATIC_INIT aftercall_initialized<aftercall_status>()
#define AFTERCALL_STATUS_INIT aftercall_initialized<aftercall_status>()
#define AFTERCALL_RESPONSE_VIEW_STATIC_INIT aftercall_initialized<aftercall_response_view>()
#define AFTERCALL_RESPONSE_VIEW_INIT aftercall_initialized<aftercall_response_view>()
#define AFTERCALL_FAILURE_STATIC_INIT aftercall_initialized<aftercall_failure>()
#define AFTERCALL_FAILURE_INIT aftercall_initialized<aftercall_failure>()
#define AFTERCALL_FAILURE_NAME_STATIC_INIT aftercall_initialized<aftercall_failure_name>()
#define AFTERCALL_FAILURE_NAME_INIT aftercall_initialized<aftercall_failure_name>()
#define AFTERCALL_SUMMARY_STATIC_INIT aftercall_initialized<aftercall_summary>()
#define AFTERCALL_SUMMARY_INIT aftercall_initialized<aftercall_summary>()
#define AFTERCALL_FIELD_ERROR_STATIC_INIT aftercall_initialized<aftercall_field_error>()
#define AFTERCALL_FIELD_ERROR_INIT aftercall_initialized<aftercall_field_error>()
#define AFTERCALL_ITEM_STATIC_INIT aftercall_initialized<aftercall_item>()
#define AFTERCALL_ITEM_INIT aftercall_initialized<aftercall_item>()
#define AFTERCALL_CHALLENGE_STATIC_INIT aftercall_initialized<aftercall_challenge>()
#define AFTERCALL_CHALLENGE_INIT aftercall_initialized<aftercall_challenge>()
#define AFTERCALL_LIMIT_STATIC_INIT aftercall_initialized<aftercall_limit>()
#define AFTERCALL_LIMIT_INIT aftercall_initialized<aftercall_limit>()
#define AFTERCALL_EVIDENCE_STATIC_INIT aftercall_initialized<aftercall_evidence>()
#define AFTERCALL_EVIDENCE_INIT aftercall_initialized<aftercall_evidence>()
#define AFTERCALL_OVERRODE_STATIC_INIT aftercall_initialized<aftercall_overrode>()
#define AFTERCALL_OVERRODE_INIT aftercall_initialized<aftercall_overrode>()
#define AFTERCALL_CALL_OPTIONS_STATIC_INIT aftercall_initialized<aftercall_call_options>()
#define AFTERCALL_CALL_OPTIONS_INIT aftercall_initialized<aftercall_call_options>()
#define AFTERCALL_DECISION_STATIC_INIT aftercall_initialized<aftercall_decision>()
#define AFTERCALL_DECISION_INIT aftercall_initialized<aftercall_decision>()
#define AFTERCALL_OUTCOME_STATIC_INIT aftercall_initialized<aftercall_outcome>()
#define AFTERCALL_OUTCOME_INIT aftercall_initialized<aftercall_outcome>()
#define AFTERCALL_ATTEMPT_STATIC_INIT aftercall_initialized<aftercall_attempt>()
#define AFTERCALL_ATTEMPT_INIT aftercall_initialized<aftercall_attempt>()
#else
#define AFTERCALL_STATUS_STATIC_INIT { .struct_size = sizeof(aftercall_status) }
#define AFTERCALL_STATUS_INIT ((aftercall_status)AFTERCALL_STATUS_STATIC_INIT)
#define AFTERCALL_RESPONSE_VIEW_STATIC_INIT { .struct_size = sizeof(aftercall_response_view) }
#define AFTERCALL_RESPONSE_VIEW_INIT ((aftercall_response_view)AFTERCALL_RESPONSE_VIEW_STATIC_INIT)
#define AFTERCALL_FAILURE_STATIC_INIT { .struct_size = sizeof(aftercall_failure) }
#define AFTERCALL_FAILURE_INIT ((aftercall_failure)AFTERCALL_FAILURE_STATIC_INIT)
#define AFTERCALL_FAILURE_NAME_STATIC_INIT { .struct_size = sizeof(aftercall_failure_name) }
#define AFTERCALL_FAILURE_NAME_INIT ((aftercall_failure_name)AFTERCALL_FAILURE_NAME_STATIC_INIT)
#define AFTERCALL_SUMMARY_STATIC_INIT { .struct_size = sizeof(aftercall_summary) }
#define AFTERCALL_SUMMARY_INIT ((aftercall_summary)AFTERCALL_SUMMARY_STATIC_INIT)
#define AFTERCALL_FIELD_ERROR_STATIC_INIT { .struct_size = sizeof(aftercall_field_error) }
#define AFTERCALL_FIELD_ERROR_INIT ((aftercall_field_error)AFTERCALL_FIELD_ERROR_STATIC_INIT)
#define AFTERCALL_ITEM_STATIC_INIT { .struct_size = sizeof(aftercall_item) }
#define AFTERCALL_ITEM_INIT ((aftercall_item)AFTERCALL_ITEM_STATIC_INIT)
#define AFTERCALL_CHALLENGE_STATIC_INIT { .struct_size = sizeof(aftercall_challenge) }
#define AFTERCALL_CHALLENGE_INIT ((aftercall_challenge)AFTERCALL_CHALLENGE_STATIC_INIT)
#define AFTERCALL_LIMIT_STATIC_INIT { .struct_size = sizeof(aftercall_limit) }
#define AFTERCALL_LIMIT_INIT ((aftercall_limit)AFTERCALL_LIMIT_STATIC_INIT)
#define AFTERCALL_EVIDENCE_STATIC_INIT { .struct_size = sizeof(aftercall_evidence) }
#define AFTERCALL_EVIDENCE_INIT ((aftercall_evidence)AFTERCALL_EVIDENCE_STATIC_INIT)
#define AFTERCALL_OVERRODE_STATIC_INIT { .struct_size = sizeof(aftercall_overrode) }
#define AFTERCALL_OVERRODE_INIT ((aftercall_overrode)AFTERCALL_OVERRODE_STATIC_INIT)
#define AFTERCALL_CALL_OPTIONS_STATIC_INIT { .struct_size = sizeof(aftercall_call_options) }
#define AFTERCALL_CALL_OPTIONS_INIT ((aftercall_call_options)AFTERCALL_CALL_OPTIONS_STATIC_INIT)
#define AFTERCALL_DECISION_STATIC_INIT { .struct_size = sizeof(aftercall_decision) }
#define AFTERCALL_DECISION_INIT ((aftercall_decision)AFTERCALL_DECISION_STATIC_INIT)
#define AFTERCALL_OUTCOME_STATIC_INIT { .struct_size = sizeof(aftercall_outcome) }
#define AFTERCALL_OUTCOME_INIT ((aftercall_outcome)AFTERCALL_OUTCOME_STATIC_INIT)
#define AFTERCALL_ATTEMPT_STATIC_INIT { .struct_size = sizeof(aftercall_attempt) }
#define AFTERCALL_ATTEMPT_INIT ((aftercall_attempt)AFTERCALL_ATTEMPT_STATIC_INIT)
#endif

#ifdef __cplusplus
}
#endif

/* -----------------------------------------------------------------------------------------------
 * 18  Index of functions
 * -----------------------------------------------------------------------------------------------
 *
 * Results
 *     aftercall_result_text
 *
 * Versions
 *     aftercall_version aftercall_version_number aftercall_abi_version
 *
 * Words: the closed sets
 *     aftercall_set_count aftercall_set_name aftercall_set_help aftercall_set_size
 *     aftercall_word_number aftercall_word_slug aftercall_word_help aftercall_word_find
 *     aftercall_word_help_of aftercall_effect_slug aftercall_effect_help aftercall_fault_slug
 *     aftercall_fault_help aftercall_repeat_slug aftercall_repeat_help aftercall_remedy_slug
 *     aftercall_remedy_help aftercall_stop_slug aftercall_stop_help aftercall_action_slug
 *     aftercall_action_help aftercall_wait_reason_slug aftercall_wait_reason_help
 *     aftercall_verified_slug aftercall_verified_help aftercall_phase_slug aftercall_phase_help
 *     aftercall_cause_slug aftercall_cause_help aftercall_body_state_slug
 *     aftercall_body_state_help aftercall_source_slug aftercall_source_help aftercall_field_slug
 *     aftercall_field_help aftercall_caveat_slug aftercall_caveat_help aftercall_reason_slug
 *     aftercall_reason_help aftercall_disposition_slug aftercall_disposition_help
 *     aftercall_limit_scope_slug aftercall_limit_scope_help
 *
 * Look up: what a status means
 *     aftercall_status_lookup aftercall_status_message aftercall_status_description
 *     aftercall_status_count aftercall_status_at aftercall_status_parse
 *
 * Look up: contracts
 *     aftercall_contract_named aftercall_contract_from_toml aftercall_contract_from_table
 *     aftercall_contract_operation aftercall_contract_ref aftercall_contract_free
 *     aftercall_contract_name aftercall_contract_is_closed
 *     aftercall_contract_heeds_preconditions_on_post aftercall_contract_honors_idempotency_keys
 *     aftercall_contract_declares_idempotency_keys aftercall_contract_quotes_idempotency_keys
 *     aftercall_contract_lists aftercall_contract_lookup aftercall_contract_parse
 *     aftercall_contract_count aftercall_contract_at aftercall_contract_all_count
 *     aftercall_contract_all_at aftercall_contract_variant_count aftercall_contract_variant_at
 *     aftercall_contract_range_count aftercall_contract_range_at aftercall_contract_builder_new
 *     aftercall_contract_builder_free aftercall_contract_builder_error
 *     aftercall_contract_builder_set_flag aftercall_contract_builder_add_provider
 *     aftercall_contract_builder_set_success aftercall_contract_builder_add_code
 *     aftercall_contract_builder_add_row aftercall_contract_builder_add_range
 *     aftercall_contract_builder_set_cell aftercall_contract_builder_set_word
 *     aftercall_contract_builder_add_operation aftercall_contract_builder_build
 *
 * Judge: the request
 *     aftercall_request_new aftercall_request_error aftercall_request_free
 *     aftercall_request_add_header aftercall_request_set_replayable
 *     aftercall_request_set_idempotent aftercall_request_set_earlier aftercall_request_origin
 *     aftercall_request_is_harmless
 *
 * Judge: the response
 *     aftercall_response_new aftercall_response_reset aftercall_response_free
 *     aftercall_response_add_header aftercall_response_set_body aftercall_response_set_received
 *     aftercall_response_add_redirect aftercall_max_body aftercall_body_wanted
 *
 * Judge: the failure
 *     aftercall_failure_named aftercall_failure_from_errno aftercall_failure_from_eai
 *     aftercall_failure_from_curl aftercall_failure_name_count aftercall_failure_name_at
 *
 * Judge: the verdict
 *     aftercall_verdict_new aftercall_verdict_free aftercall_verdict_error
 *     aftercall_verdict_summary aftercall_verdict_status aftercall_verdict_failure
 *     aftercall_verdict_message aftercall_verdict_description aftercall_verdict_problem_type
 *     aftercall_verdict_problem_code aftercall_verdict_problem_title
 *     aftercall_verdict_problem_detail aftercall_verdict_problem_request_id
 *     aftercall_verdict_error_count aftercall_verdict_error_at aftercall_verdict_item_count
 *     aftercall_verdict_item aftercall_verdict_challenge_count aftercall_verdict_challenge_at
 *     aftercall_verdict_limit_count aftercall_verdict_limit_at aftercall_verdict_caveat_count
 *     aftercall_verdict_caveat_at aftercall_verdict_decided_by aftercall_verdict_evidence_count
 *     aftercall_verdict_evidence_at aftercall_verdict_overrode_at aftercall_judge
 *     aftercall_judge_view aftercall_contract_body_wanted aftercall_judge_failure
 *
 * Judge: the stream
 *     aftercall_stream_new aftercall_stream_free aftercall_stream_feed
 *     aftercall_stream_add_trailer aftercall_stream_finish aftercall_stream_verdict
 *     aftercall_stream_pack aftercall_stream_content_begun
 *
 * Call: the policy
 *     aftercall_policy_new aftercall_policy_new_profile aftercall_policy_free
 *     aftercall_policy_set aftercall_policy_get aftercall_policy_error
 *     aftercall_policy_setting_count aftercall_policy_setting_name aftercall_policy_setting_help
 *     aftercall_policy_profile_count aftercall_policy_profile_name aftercall_policy_profile_help
 *
 * Call: the engine
 *     aftercall_engine_new aftercall_engine_with_policy aftercall_engine_ref
 *     aftercall_engine_free aftercall_engine_contract aftercall_engine_policy
 *     aftercall_engine_release aftercall_engine_pressure
 *
 * Call: the time
 *     aftercall_now
 *
 * Call: one operation and all its attempts
 *     aftercall_call_new aftercall_call_free aftercall_call_begin aftercall_call_body_wanted
 *     aftercall_call_on_response aftercall_call_on_response_view aftercall_call_on_failure
 *     aftercall_call_on_wake aftercall_call_on_credentials aftercall_call_on_verified
 *     aftercall_call_cancel aftercall_call_error aftercall_call_challenge_at
 *     aftercall_call_verdict aftercall_call_summary aftercall_call_outcome
 *     aftercall_call_attempt_at
 *
 * Whole answers in one crossing
 *     aftercall_verdict_json aftercall_verdict_explain aftercall_call_json
 *     aftercall_engine_snapshot_json aftercall_verdict_pack aftercall_judge_packed
 *     aftercall_body_wanted_packed aftercall_call_step_packed aftercall_call_pack
 */

#endif  /* AFTERCALL_H */
