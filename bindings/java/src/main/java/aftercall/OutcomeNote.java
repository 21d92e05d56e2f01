package aftercall;

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

    static void leave(Outcome outcome, Throwable carrier) {
        if (outcome != null && Outcomes.of(carrier).isEmpty()) {
            carrier.addSuppressed(new OutcomeNote(outcome));
        }
    }

    @Override
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }
}
