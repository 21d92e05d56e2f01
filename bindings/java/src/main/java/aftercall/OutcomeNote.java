package aftercall;

import java.io.IOException;
import java.util.Optional;

/**
 * Carries an outcome as a suppressed exception of the client's own, which stays what it was. Its stack is that
 * of the thread that made the call.
 */
final class OutcomeNote extends Exception implements HasOutcome {
    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;

    private OutcomeNote(Outcome outcome) {
        super("aftercall: " + outcome);
        this.outcome = outcome;
    }

    /**
     * Leaves an outcome on an exception and gives that. One that has the outcome of another call, because a client gives
     * the same exception to all requests of a connection, or that takes none, stays as it is: then another one of its
     * class, which it is the cause of, has the outcome.
     */
    static Throwable leave(Outcome outcome, Throwable carrier) {
        if (outcome == null) {
            return carrier;
        }
        synchronized (carrier) {
            if (Outcomes.of(carrier).isEmpty()) {
                carrier.addSuppressed(new OutcomeNote(outcome));
            }
            if (Outcomes.of(carrier).orElse(null) == outcome) {
                return carrier;
            }
        }
        Throwable other = like(carrier);
        other.addSuppressed(new OutcomeNote(outcome));
        return other;
    }

    private static Throwable like(Throwable carrier) {
        try {
            return carrier.getClass().getConstructor(String.class).newInstance(carrier.getMessage()).initCause(carrier);
        } catch (ReflectiveOperationException | RuntimeException none) {
            return carrier instanceof IOException ? new IOException(carrier.getMessage(), carrier)
                : new IllegalStateException(carrier.getMessage(), carrier);
        }
    }

    @Override
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }
}
