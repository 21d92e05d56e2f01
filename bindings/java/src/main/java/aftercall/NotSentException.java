package aftercall;

import java.io.IOException;
import java.util.Optional;

/** A call ended before anything was sent, for instance because its origin pauses for longer than it can wait. */
public final class NotSentException extends IOException implements HasOutcome {
    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;

    NotSentException(Outcome outcome) {
        super("nothing was sent: " + outcome.stop().help());
        this.outcome = outcome;
    }

    @Override
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }
}
