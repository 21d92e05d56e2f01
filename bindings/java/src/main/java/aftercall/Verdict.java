package aftercall;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What one response or failure means. Immutable, and shared by threads. */
public final class Verdict {
    private final Packed packed;
    private final int at;
    private final Supplier<Packed> asker;
    private volatile Verdict whole;

    /** One that has everything. */
    Verdict(Packed packed, int at) {
        this(packed, at, null);
    }

    /** One without evidence, explanation and status, which are asked for when somebody wants them. */
    Verdict(Packed packed, int at, Supplier<Packed> asker) {
        this.packed = packed;
        this.at = at;
        this.asker = asker;
    }

    private Verdict whole() {
        if (asker == null) {
            return this;
        }
        Verdict found = whole;
        if (found == null) {
            found = new Verdict(asker.get(), Layout.HEAD_SIZE);
            whole = found;
        }
        return found;
    }

    /**
     * The status code.
     *
     * @return 0 for a failure
     */
    public int code() {
        return packed.u16(at + Layout.VERDICT_CODE);
    }

    /**
     * Whether a row of the contract names the status.
     *
     * @return whether one does
     */
    public boolean isKnown() {
        return packed.flag(at + Layout.VERDICT_IS_KNOWN);
    }

    /**
     * Did the request take effect?
     *
     * @return the effect
     */
    public Effect effect() {
        return Effect.numbered(packed.u8(at + Layout.VERDICT_EFFECT));
    }

    /**
     * Whose fault is it?
     *
     * @return the fault
     */
    public Fault fault() {
        return Fault.numbered(packed.u8(at + Layout.VERDICT_FAULT));
    }

    /**
     * What went wrong?
     *
     * @return the reason
     */
    public Reason reason() {
        return Reason.numbered(packed.u8(at + Layout.VERDICT_REASON));
    }

    /**
     * May the unchanged request be sent again?
     *
     * @return at most this
     */
    public Repeat repeat() {
        return Repeat.numbered(packed.u8(at + Layout.VERDICT_REPEAT));
    }

    /**
     * What is useful?
     *
     * @return the remedy
     */
    public Remedy remedy() {
        return Remedy.numbered(packed.u8(at + Layout.VERDICT_REMEDY));
    }

    /**
     * What should a queue do with the item?
     *
     * @return the disposition
     */
    public Disposition disposition() {
        return Disposition.numbered(packed.u8(at + Layout.VERDICT_DISPOSITION));
    }

    /**
     * Whether it is a success.
     *
     * @return true for one
     */
    public boolean isSuccess() {
        return packed.flag(at + Layout.VERDICT_IS_SUCCESS);
    }

    /**
     * Whether it is an error of the client.
     *
     * @return true for one
     */
    public boolean isClientError() {
        return packed.flag(at + Layout.VERDICT_IS_CLIENT_ERROR);
    }

    /**
     * Whether it is an error of the server.
     *
     * @return true for one
     */
    public boolean isServerError() {
        return packed.flag(at + Layout.VERDICT_IS_SERVER_ERROR);
    }

    /**
     * Whether the caller is to slow down.
     *
     * @return true for a throttle
     */
    public boolean isThrottled() {
        return packed.flag(at + Layout.VERDICT_IS_THROTTLED);
    }

    /**
     * Whether sending the request again is useful, and allowed for this request.
     *
     * @return true for both
     */
    public boolean isRetryable() {
        return packed.flag(at + Layout.VERDICT_IS_RETRYABLE);
    }

    /**
     * Whether the state asked for holds already, by an earlier attempt.
     *
     * @return true for that
     */
    public boolean isAlreadyDone() {
        return packed.flag(at + Layout.VERDICT_IS_ALREADY_DONE);
    }

    /**
     * Whether the caller's verification decided the effect.
     *
     * @return true for that
     */
    public boolean isVerified() {
        return packed.flag(at + Layout.VERDICT_IS_VERIFIED);
    }

    /**
     * A few words on the status.
     *
     * @return the contract's words
     */
    public String message() {
        return packed.text(at + Layout.VERDICT_MESSAGE);
    }

    /**
     * What it means.
     *
     * @return one or two sentences
     */
    public String description() {
        return packed.text(at + Layout.VERDICT_DESCRIPTION);
    }

    /**
     * The wait that the server asked for.
     *
     * @return if it asked one
     */
    public Optional<Wait> waiting() {
        return Wait.of(packed.u8(at + Layout.VERDICT_WAIT_KIND), packed.i64(at + Layout.VERDICT_WAIT_US));
    }

    /**
     * What the body said about itself; everything here is the server's text.
     *
     * @return the problem
     */
    public Problem problem() {
        return new Problem(packed, at);
    }

    /**
     * The items of a batch, at most 1,024.
     *
     * @return in the order of the answer; empty if the body lists none
     */
    public List<Item> items() {
        return packed.list(at + Layout.VERDICT_ITEMS, Layout.ITEM_SIZE, each -> new Item(packed, each));
    }

    /**
     * What the server asks for to sign in.
     *
     * @return in its order
     */
    public List<Challenge> challenges() {
        return packed.list(at + Layout.VERDICT_CHALLENGES, Layout.CHALLENGE_SIZE, each -> new Challenge(packed, each));
    }

    /**
     * What may be sent and how much of it is left; a success states it too.
     *
     * @return in the response's order
     */
    public List<Limit> limits() {
        return packed.list(at + Layout.VERDICT_LIMITS, Layout.LIMIT_SIZE, each -> new Limit(packed, each));
    }

    /**
     * Leniencies taken, and what was off-contract.
     *
     * @return the caveats
     */
    public Set<Caveat> caveats() {
        return caveats(packed.i64(at + Layout.VERDICT_CAVEATS));
    }

    /**
     * Why each field has its value; the wait is there only when there is one.
     *
     * @return one for each field
     */
    public List<Evidence> evidence() {
        Verdict all = whole();
        int place = all.at + Layout.VERDICT_EVIDENCE;
        return all.packed.list(place, Layout.EVIDENCE_SIZE, each -> new Evidence(all.packed, each));
    }

    /**
     * The row that spoke for the status.
     *
     * @return nothing for a failure
     */
    public Optional<Status> status() {
        Verdict all = whole();
        return all.status(all.packed.i32(all.at + Layout.VERDICT_STATUS));
    }

    /**
     * The failure that was judged.
     *
     * @return nothing for a response
     */
    public Optional<Failure> failure() {
        return isFailure() ? Optional.of(Failure.ofVerdict(packed, at)) : Optional.empty();
    }

    /**
     * What happened, its effect, and what to do next, for a person.
     *
     * @return one or two sentences
     */
    public String explain() {
        Verdict all = whole();
        return all.packed.text(all.at + Layout.VERDICT_EXPLANATION);
    }

    private boolean isFailure() {
        return packed.flag(at + Layout.VERDICT_IS_FAILURE);
    }

    private Optional<Status> status(int place) {
        return place == 0 ? Optional.empty() : Optional.of(new Status(packed, place));
    }

    private static Set<Caveat> caveats(long bits) {
        Set<Caveat> found = EnumSet.noneOf(Caveat.class);
        for (Caveat caveat : Caveat.values()) {
            if ((bits >>> caveat.number() & 1) != 0) {
                found.add(caveat);
            }
        }
        return Collections.unmodifiableSet(found);
    }

    /**
     * How long the server asked to wait.
     *
     * @param now the present by the wall clock
     * @return zero if it asked none
     */
    public Duration wait(Instant now) {
        return waiting().map(asked -> asked.from(now)).orElse(Duration.ZERO);
    }

    /**
     * Throws what it means, unless it is a success.
     *
     * @return this, for a success
     * @throws OutcomeException of the class of its reason
     */
    public Verdict orThrow() {
        if (isSuccess()) {
            return this;
        }
        throw OutcomeException.of(this, null);
    }

    /**
     * Everything that it says, as JSON.
     *
     * @return an object with the same keys in every language; times are milliseconds
     */
    public String toJson() {
        return Json.of(this);
    }

    @Override
    public String toString() {
        return (code() == 0 ? "" : code() + " ") + message() + " (" + reason() + "), effect " + effect();
    }
}
