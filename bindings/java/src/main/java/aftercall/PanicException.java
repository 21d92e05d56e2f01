package aftercall;

import java.util.Optional;

/**
 * A bug in the library, or memory or stack that was used up. The engine is lost, with all its calls: nothing is sent
 * again, and whether a request that was under way took effect is unknown. Make a new engine, and please report it.
 *
 * <p>What a {@link Call} and an {@link Engine} are asked then throws this. A call of an adapter ends with the response
 * or the exception that came last, or with a {@link NotSentException} that this is the cause of; each has the outcome.
 */
public final class PanicException extends AftercallException implements HasOutcome {
    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;

    PanicException(String message, Throwable cause) {
        this(message, cause, null);
    }

    private PanicException(String message, Throwable cause, Outcome outcome) {
        super(message);
        initCause(cause);
        this.outcome = outcome;
    }

    /** For the call that ended with this outcome. */
    PanicException endedAs(Outcome how) {
        return new PanicException(getMessage(), this, how);
    }

    /**
     * How the adapter's call ended.
     *
     * @return nothing if no adapter made the call
     */
    @Override
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }
}
