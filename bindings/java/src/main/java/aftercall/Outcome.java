package aftercall;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How a call ended. Immutable. */
public final class Outcome {
    private final Stop stop;
    private final Effect effect;
    private final boolean isSuccess;
    private final Verdict verdict;
    private final List<Attempt> attempts;
    private final Duration waiting;
    private final Action suggested;

    Outcome(Packed from, int at) {
        stop = Stop.numbered(from.u8(at + Layout.OUTCOME_STOP));
        effect = Effect.numbered(from.u8(at + Layout.OUTCOME_EFFECT));
        isSuccess = from.flag(at + Layout.OUTCOME_IS_SUCCESS);
        int place = from.i32(at + Layout.OUTCOME_VERDICT);
        verdict = place == 0 ? null : new Verdict(from, place);
        int list = at + Layout.OUTCOME_ATTEMPTS;
        attempts = from.list(list, Layout.ATTEMPT_SIZE, each -> new Attempt(from, each));
        boolean hasWait = from.flag(at + Layout.OUTCOME_HAS_WAIT);
        waiting = hasWait ? Micros.duration(from.i64(at + Layout.OUTCOME_WAIT_US)) : null;
        boolean hasSuggested = from.flag(at + Layout.OUTCOME_HAS_SUGGESTED);
        suggested = hasSuggested ? Action.numbered(from.u8(at + Layout.OUTCOME_SUGGESTED)) : null;
    }

    private Outcome(List<Attempt> attempts, Verdict verdict) {
        this.stop = Stop.CANCELLED;
        this.effect = together(attempts);
        this.isSuccess = verdict != null && verdict.isSuccess();
        this.verdict = verdict;
        this.attempts = List.copyOf(attempts);
        this.waiting = null;
        this.suggested = null;
    }

    /** How a call ended whose engine was lost: with what is known of its attempts, and of the last result if there is one. */
    static Outcome lost(List<Attempt> attempts, Verdict verdict) {
        return new Outcome(attempts, verdict);
    }

    /** What attempts prove together without the core: not-applied only if all of them do; unknown is always true. */
    static Effect together(List<Attempt> attempts) {
        boolean isApplied = attempts.stream().anyMatch(each -> each.effect() == Effect.APPLIED);
        boolean isNot = attempts.stream().allMatch(each -> each.effect() == Effect.NOT_APPLIED);
        return isApplied ? Effect.APPLIED : isNot ? Effect.NOT_APPLIED : Effect.UNKNOWN;
    }

    /**
     * Why it ended.
     *
     * @return the stop
     */
    public Stop stop() {
        return stop;
    }

    /**
     * Did the operation take effect, over all its attempts?
     *
     * @return the effect
     */
    public Effect effect() {
        return effect;
    }

    /**
     * Whether it succeeded.
     *
     * @return true for a success
     */
    public boolean isSuccess() {
        return isSuccess;
    }

    /**
     * What the last response or failure meant.
     *
     * @return nothing when nothing was ever sent
     */
    public Optional<Verdict> verdict() {
        return Optional.ofNullable(verdict);
    }

    /**
     * What was sent.
     *
     * @return in order
     */
    public List<Attempt> attempts() {
        return attempts;
    }

    /**
     * The true wait, when it was too long for the policy or the deadline.
     *
     * @return the wait that ended the call
     */
    public Optional<Duration> waiting() {
        return Optional.ofNullable(waiting);
    }

    /**
     * What the call would have done next, had its policy not been to observe only.
     *
     * @return the action
     */
    public Optional<Action> suggested() {
        return Optional.ofNullable(suggested);
    }

    /**
     * Throws what the last response or failure meant, unless the call succeeded.
     *
     * @return this, for a success
     * @throws OutcomeException of the class of its reason
     * @throws CallStateException if nothing was ever sent
     */
    public Outcome orThrow() {
        if (isSuccess) {
            return this;
        }
        if (verdict == null) {
            throw new CallStateException("nothing was sent: " + stop.help());
        }
        throw OutcomeException.of(verdict, this);
    }

    /**
     * Everything that it says, as JSON, for instance for a log.
     *
     * @return an object with the same keys in every language; times are milliseconds
     */
    public String toJson() {
        return Json.of(this);
    }

    @Override
    public String toString() {
        return stop + " after " + attempts.size() + " attempts, effect " + effect
            + (verdict == null ? "" : ": " + verdict);
    }
}
