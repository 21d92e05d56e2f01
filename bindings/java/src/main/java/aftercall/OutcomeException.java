// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

import java.util.Optional;

/**
 * What a response or a failure meant, where it was no success. There is one class for each {@link Reason},
 * so that a {@code catch} can name what it is about; a failure without a reason of its own is of this class.
 *
 * <p>Its message has the verdict's words and nothing else: URLs and header fields can hold secrets.
 */
public class OutcomeException extends AftercallException implements HasOutcome {
    private static final long serialVersionUID = 1L;

    private final transient Verdict verdict;
    private final transient Outcome outcome;

    OutcomeException(Verdict verdict, Outcome outcome) {
        super(verdict.toString());
        this.verdict = verdict;
        this.outcome = outcome;
    }

    /**
     * What it means.
     *
     * @return the verdict
     */
    public final Verdict verdict() {
        return verdict;
    }

    /**
     * How the call ended.
     *
     * @return the outcome, if a call was made
     */
    @Override
    public final Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    static OutcomeException of(Verdict verdict, Outcome outcome) {
        switch (verdict.reason()) {
            case REDIRECTED: return new Redirected(verdict, outcome);
            case MALFORMED: return new Malformed(verdict, outcome);
            case INVALID: return new Invalid(verdict, outcome);
            case TOO_LARGE: return new TooLarge(verdict, outcome);
            case UNSUPPORTED: return new Unsupported(verdict, outcome);
            case CONTENT_POLICY: return new ContentPolicy(verdict, outcome);
            case KEY_REUSED: return new KeyReused(verdict, outcome);
            case CLOCK_SKEW: return new ClockSkew(verdict, outcome);
            case UNAUTHENTICATED: return new Unauthenticated(verdict, outcome);
            case CREDENTIALS_EXPIRED: return new CredentialsExpired(verdict, outcome);
            case PROXY_AUTHENTICATION: return new ProxyAuthentication(verdict, outcome);
            case FORBIDDEN: return new Forbidden(verdict, outcome);
            case INSUFFICIENT_SCOPE: return new InsufficientScope(verdict, outcome);
            case PAYMENT_REQUIRED: return new PaymentRequired(verdict, outcome);
            case QUOTA_EXHAUSTED: return new QuotaExhausted(verdict, outcome);
            case BLOCKED: return new Blocked(verdict, outcome);
            case LEGAL: return new Legal(verdict, outcome);
            case NOT_FOUND: return new NotFound(verdict, outcome);
            case GONE: return new Gone(verdict, outcome);
            case ALREADY_EXISTS: return new AlreadyExists(verdict, outcome);
            case CONFLICT: return new Conflict(verdict, outcome);
            case PRECONDITION_FAILED: return new PreconditionFailed(verdict, outcome);
            case FAILED_DEPENDENCY: return new FailedDependency(verdict, outcome);
            case RATE_LIMITED: return new RateLimited(verdict, outcome);
            case OVERLOADED: return new Overloaded(verdict, outcome);
            case MAINTENANCE: return new Maintenance(verdict, outcome);
            case LOCKED: return new Locked(verdict, outcome);
            case IN_PROGRESS: return new InProgress(verdict, outcome);
            case NOT_IMPLEMENTED: return new NotImplemented(verdict, outcome);
            case INTERNAL: return new Internal(verdict, outcome);
            case TIMEOUT: return new Timeout(verdict, outcome);
            case BAD_GATEWAY: return new BadGateway(verdict, outcome);
            case UPSTREAM_TIMEOUT: return new UpstreamTimeout(verdict, outcome);
            case NO_RESPONSE: return new NoResponse(verdict, outcome);
            case INTERRUPTED: return new Interrupted(verdict, outcome);
            case UNREACHABLE: return new Unreachable(verdict, outcome);
            case REFUSED: return new Refused(verdict, outcome);
            case TLS: return new Tls(verdict, outcome);
            case PROTOCOL_ERROR: return new ProtocolError(verdict, outcome);
            case CANCELLED: return new Cancelled(verdict, outcome);
            case PARTIAL: return new Partial(verdict, outcome);
            default: return new OutcomeException(verdict, outcome);
        }
    }

    /** The server names another address. */
    public static final class Redirected extends OutcomeException {
        Redirected(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The request could not be parsed. */
    public static final class Malformed extends OutcomeException {
        Malformed(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** A parameter, a field or the content of the request is not acceptable. */
    public static final class Invalid extends OutcomeException {
        Invalid(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The request, its headers or its content are too large. */
    public static final class TooLarge extends OutcomeException {
        TooLarge(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The method, media type, version or expectation is not supported for this resource. */
    public static final class Unsupported extends OutcomeException {
        Unsupported(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** A content policy or safety filter rejected the content. */
    public static final class ContentPolicy extends OutcomeException {
        ContentPolicy(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The idempotency key was used before, with another request. */
    public static final class KeyReused extends OutcomeException {
        KeyReused(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The caller's clock is too far from the server's. */
    public static final class ClockSkew extends OutcomeException {
        ClockSkew(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The credentials are missing or not valid. */
    public static final class Unauthenticated extends OutcomeException {
        Unauthenticated(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The credentials have expired and can be renewed. */
    public static final class CredentialsExpired extends OutcomeException {
        CredentialsExpired(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** A proxy requires credentials of its own. */
    public static final class ProxyAuthentication extends OutcomeException {
        ProxyAuthentication(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The caller is known but is not allowed to do this. */
    public static final class Forbidden extends OutcomeException {
        Forbidden(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The credentials lack a scope or permission. */
    public static final class InsufficientScope extends OutcomeException {
        InsufficientScope(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** A payment, a plan or credit is missing. */
    public static final class PaymentRequired extends OutcomeException {
        PaymentRequired(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** A quota is used up, and waiting will not restore it. */
    public static final class QuotaExhausted extends OutcomeException {
        QuotaExhausted(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** A bot challenge, a ban or a firewall stopped the caller. */
    public static final class Blocked extends OutcomeException {
        Blocked(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** Access is denied for legal reasons. */
    public static final class Legal extends OutcomeException {
        Legal(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** Nothing was found at this address. */
    public static final class NotFound extends OutcomeException {
        NotFound(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The object existed and is gone for good. */
    public static final class Gone extends OutcomeException {
        Gone(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The object to be created exists already. */
    public static final class AlreadyExists extends OutcomeException {
        AlreadyExists(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The request conflicts with the current state. */
    public static final class Conflict extends OutcomeException {
        Conflict(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** A precondition of the request does not hold, or one is required. */
    public static final class PreconditionFailed extends OutcomeException {
        PreconditionFailed(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** An action that this one depends on failed. */
    public static final class FailedDependency extends OutcomeException {
        FailedDependency(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The caller sent too many requests. */
    public static final class RateLimited extends OutcomeException {
        RateLimited(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The server is short of capacity. */
    public static final class Overloaded extends OutcomeException {
        Overloaded(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The server is down for maintenance. */
    public static final class Maintenance extends OutcomeException {
        Maintenance(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The resource is locked for now. */
    public static final class Locked extends OutcomeException {
        Locked(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The first request with this idempotency key is still running. */
    public static final class InProgress extends OutcomeException {
        InProgress(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The server does not offer this functionality. */
    public static final class NotImplemented extends OutcomeException {
        NotImplemented(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The server failed internally. */
    public static final class Internal extends OutcomeException {
        Internal(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The server ran out of time. */
    public static final class Timeout extends OutcomeException {
        Timeout(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** An intermediary got no valid response from the server behind it. */
    public static final class BadGateway extends OutcomeException {
        BadGateway(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** An intermediary got no response in time from the server behind it. */
    public static final class UpstreamTimeout extends OutcomeException {
        UpstreamTimeout(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** No response arrived in the time that the client allowed. */
    public static final class NoResponse extends OutcomeException {
        NoResponse(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The connection broke before the response was complete. */
    public static final class Interrupted extends OutcomeException {
        Interrupted(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** No connection to the server could be made. */
    public static final class Unreachable extends OutcomeException {
        Unreachable(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The request was refused before any processing (421, 425, REFUSED_STREAM). */
    public static final class Refused extends OutcomeException {
        Refused(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The TLS session could not be made, or the certificate was not accepted. */
    public static final class Tls extends OutcomeException {
        Tls(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The peer broke the protocol. */
    public static final class ProtocolError extends OutcomeException {
        ProtocolError(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** The request was cancelled. */
    public static final class Cancelled extends OutcomeException {
        Cancelled(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }

    /** Some parts of the request succeeded and others failed. */
    public static final class Partial extends OutcomeException {
        Partial(Verdict verdict, Outcome outcome) {
            super(verdict, outcome);
        }
    }
}
