// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** What went wrong, in one word for all providers? */
public enum Reason implements Word {
    /** Only the status or the transport's failure is known. */
    UNKNOWN(0, "unknown", "Only the status or the transport's failure is known."),
    /** Nothing went wrong. */
    NONE(1, "none", "Nothing went wrong."),
    /** The server names another address. */
    REDIRECTED(2, "redirected", "The server names another address."),
    /** The request could not be parsed. */
    MALFORMED(3, "malformed", "The request could not be parsed."),
    /** A parameter, a field or the content of the request is not acceptable. */
    INVALID(4, "invalid", "A parameter, a field or the content of the request is not acceptable."),
    /** The request, its headers or its content are too large. */
    TOO_LARGE(5, "too-large", "The request, its headers or its content are too large."),
    /** The method, media type, version or expectation is not supported for this resource. */
    UNSUPPORTED(6, "unsupported", "The method, media type, version or expectation is not supported for this resource."),
    /** A content policy or safety filter rejected the content. */
    CONTENT_POLICY(7, "content-policy", "A content policy or safety filter rejected the content."),
    /** The idempotency key was used before, with another request. */
    KEY_REUSED(8, "key-reused", "The idempotency key was used before, with another request."),
    /** The caller's clock is too far from the server's. */
    CLOCK_SKEW(9, "clock-skew", "The caller's clock is too far from the server's."),
    /** The credentials are missing or not valid. */
    UNAUTHENTICATED(10, "unauthenticated", "The credentials are missing or not valid."),
    /** The credentials have expired and can be renewed. */
    CREDENTIALS_EXPIRED(11, "credentials-expired", "The credentials have expired and can be renewed."),
    /** A proxy requires credentials of its own. */
    PROXY_AUTHENTICATION(12, "proxy-authentication", "A proxy requires credentials of its own."),
    /** The caller is known but is not allowed to do this. */
    FORBIDDEN(13, "forbidden", "The caller is known but is not allowed to do this."),
    /** The credentials lack a scope or permission. */
    INSUFFICIENT_SCOPE(14, "insufficient-scope", "The credentials lack a scope or permission."),
    /** A payment, a plan or credit is missing. */
    PAYMENT_REQUIRED(15, "payment-required", "A payment, a plan or credit is missing."),
    /** A quota is used up, and waiting will not restore it. */
    QUOTA_EXHAUSTED(16, "quota-exhausted", "A quota is used up, and waiting will not restore it."),
    /** A bot challenge, a ban or a firewall stopped the caller. */
    BLOCKED(17, "blocked", "A bot challenge, a ban or a firewall stopped the caller."),
    /** Access is denied for legal reasons. */
    LEGAL(18, "legal", "Access is denied for legal reasons."),
    /** Nothing was found at this address. */
    NOT_FOUND(19, "not-found", "Nothing was found at this address."),
    /** The object existed and is gone for good. */
    GONE(20, "gone", "The object existed and is gone for good."),
    /** The object to be created exists already. */
    ALREADY_EXISTS(21, "already-exists", "The object to be created exists already."),
    /** The request conflicts with the current state. */
    CONFLICT(22, "conflict", "The request conflicts with the current state."),
    /** A precondition of the request does not hold, or one is required. */
    PRECONDITION_FAILED(23, "precondition-failed", "A precondition of the request does not hold, or one is required."),
    /** An action that this one depends on failed. */
    FAILED_DEPENDENCY(24, "failed-dependency", "An action that this one depends on failed."),
    /** The caller sent too many requests. */
    RATE_LIMITED(25, "rate-limited", "The caller sent too many requests."),
    /** The server is short of capacity. */
    OVERLOADED(26, "overloaded", "The server is short of capacity."),
    /** The server is down for maintenance. */
    MAINTENANCE(27, "maintenance", "The server is down for maintenance."),
    /** The resource is locked for now. */
    LOCKED(28, "locked", "The resource is locked for now."),
    /** The first request with this idempotency key is still running. */
    IN_PROGRESS(29, "in-progress", "The first request with this idempotency key is still running."),
    /** The server does not offer this functionality. */
    NOT_IMPLEMENTED(30, "not-implemented", "The server does not offer this functionality."),
    /** The server failed internally. */
    INTERNAL(31, "internal", "The server failed internally."),
    /** The server ran out of time. */
    TIMEOUT(32, "timeout", "The server ran out of time."),
    /** An intermediary got no valid response from the server behind it. */
    BAD_GATEWAY(33, "bad-gateway", "An intermediary got no valid response from the server behind it."),
    /** An intermediary got no response in time from the server behind it. */
    UPSTREAM_TIMEOUT(34, "upstream-timeout", "An intermediary got no response in time from the server behind it."),
    /** No response arrived in the time that the client allowed. */
    NO_RESPONSE(35, "no-response", "No response arrived in the time that the client allowed."),
    /** The connection broke before the response was complete. */
    INTERRUPTED(36, "interrupted", "The connection broke before the response was complete."),
    /** No connection to the server could be made. */
    UNREACHABLE(37, "unreachable", "No connection to the server could be made."),
    /** The request was refused before any processing (421, 425, REFUSED_STREAM). */
    REFUSED(38, "refused", "The request was refused before any processing (421, 425, REFUSED_STREAM)."),
    /** The TLS session could not be made, or the certificate was not accepted. */
    TLS(39, "tls", "The TLS session could not be made, or the certificate was not accepted."),
    /** The peer broke the protocol. */
    PROTOCOL_ERROR(40, "protocol-error", "The peer broke the protocol."),
    /** The request was cancelled. */
    CANCELLED(41, "cancelled", "The request was cancelled."),
    /** Some parts of the request succeeded and others failed. */
    PARTIAL(42, "partial", "Some parts of the request succeeded and others failed.");

    private static final Reason[] BY_NUMBER = Words.byNumber(values(), Reason[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Reason(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "unknown"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static Reason of(String slug) {
        return Words.of(values(), slug);
    }

    static Reason numbered(int number) {
        return BY_NUMBER[number];
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public String slug() {
        return slug;
    }

    @Override
    public String help() {
        return help;
    }

    @Override
    public String toString() {
        return slug;
    }
}
