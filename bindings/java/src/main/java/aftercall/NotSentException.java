package aftercall;

import java.io.IOException;
import java.util.Optional;

/**
 * A call ended before anything was sent, for instance because its origin pauses for longer than it can wait. After a bug
 * in the library a {@link PanicException} is its cause.
 */
public final class NotSentException extends IOException implements HasOutcome {
    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;

    NotSentException(Outcome outcome, PanicException trap) {
        super("nothing was sent: " + (trap == null ? outcome.stop().help() : trap.getMessage()),
            trap == null ? null : trap.endedAs(outcome));
        this.outcome = outcome;
    }

    @Override
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }
}
