package aftercall;

import java.util.List;
import java.util.Optional;

/**
 * One logical operation and all its attempts. It sends nothing: each input gives the one next
 * {@link Decision}, which you carry out. Times are inputs too, so it can be tested without waiting.
 *
 * <p>One thread at a time drives a call; it may be another one each time. Close it when it is done, or when you
 * leave it; what was never closed is freed with the object.
 */
public final class Call implements AutoCloseable {
    /** Evidence, explanation, the row of the status, and a verdict at all. */
    private static final int EVERYTHING = 15;

    private static final int BEGIN = 0;
    private static final int RESPONSE = 1;
    private static final int FAILURE = 2;
    private static final int WAKE = 3;
    private static final int CREDENTIALS = 4;
    private static final int VERIFIED = 5;
    private static final int CANCEL = 6;

    private final Handle handle;

    Call(Host host, int number) {
        this.handle = new Handle(host, number);
    }

    private static Input event(int event, Now now) {
        return new Input().u8(event).u64(now.monotonic()).u64(now.wall());
    }

    private Decision step(Input input) {
        return Decision.read(handle.output(Host.Function.CALL_STEP, input, EVERYTHING));
    }

    /**
     * Begins the call.
     *
     * @param now the present
     * @return the first decision
     */
    public Decision begin(Now now) {
        return step(event(BEGIN, now));
    }

    /**
     * Tells the response to what was sent.
     *
     * @param response what came back
     * @param now the present
     * @return the next decision
     * @throws CallStateException if nothing was sent
     */
    public Decision onResponse(Response response, Now now) {
        Input input = event(RESPONSE, now);
        response.write(input);
        return step(input);
    }

    /**
     * Tells why no response came.
     *
     * @param failure the failure
     * @param now the present
     * @return the next decision
     * @throws CallStateException if nothing was sent
     */
    public Decision onFailure(Failure failure, Now now) {
        Input input = event(FAILURE, now);
        failure.write(input);
        return step(input);
    }

    /**
     * Tells that a wait is over, or asks anew before its end.
     *
     * @param now the present
     * @return the next decision
     * @throws CallStateException if the call does not wait
     */
    public Decision onWake(Now now) {
        return step(event(WAKE, now));
    }

    /**
     * Tells whether credentials were renewed.
     *
     * @param renewed true: the next attempt has new ones
     * @param now the present
     * @return the next decision
     * @throws CallStateException if the call did not ask
     */
    public Decision onCredentials(boolean renewed, Now now) {
        return step(event(CREDENTIALS, now).u8(renewed ? 1 : 0));
    }

    /**
     * Tells what was found out about the effect.
     *
     * @param found not-applied is your word that the request cannot take effect any more
     * @param now the present
     * @return the next decision
     * @throws CallStateException if the call did not ask
     */
    public Decision onVerified(Verified found, Now now) {
        return step(event(VERIFIED, now).u8(found.number()));
    }

    /**
     * Ends the call, in any state.
     *
     * @param now the present
     * @return done, with how it ended
     * @throws CallStateException if it has ended already
     */
    public Decision cancel(Now now) {
        return step(event(CANCEL, now));
    }

    /**
     * What the last response or failure meant.
     *
     * @return nothing before the first
     */
    public Optional<Verdict> lastVerdict() {
        try {
            Packed last = handle.output(Host.Function.CALL_VERDICT, null, EVERYTHING);
            return Optional.of(new Verdict(last, Layout.HEAD_SIZE));
        } catch (NotFoundException none) {
            return Optional.empty();
        }
    }

    /**
     * The last decision again.
     *
     * @return the decision
     * @throws CallStateException before the first
     */
    public Decision lastDecision() {
        return Decision.read(handle.output(Host.Function.CALL_LAST, null, EVERYTHING));
    }

    /**
     * What was sent so far.
     *
     * @return in order
     */
    public List<Attempt> attempts() {
        Packed all = handle.output(Host.Function.CALL_ATTEMPTS, null);
        int place = Layout.HEAD_SIZE + Layout.ATTEMPTS_ATTEMPTS;
        return all.list(place, Layout.ATTEMPT_SIZE, at -> new Attempt(all, at));
    }

    /**
     * How many leading bytes of a response's body to read before {@link #onResponse} is told.
     *
     * @param response what came back; its body is not looked at
     * @return at most 65,536
     */
    public int bodyWanted(Response response) {
        Input input = new Input();
        response.writeHead(input);
        return handle.number(Host.Function.CALL_BODY_WANTED, input);
    }

    /**
     * The last decision as JSON, with the same keys in every language.
     *
     * @return an object in JSON
     * @throws CallStateException before the first
     */
    public String json() {
        return Contract.text(handle.output(Host.Function.CALL_JSON, null));
    }

    /** Frees what it holds. A call that had not ended gives back what it had taken of what calls share. */
    @Override
    public void close() {
        handle.free();
    }
}
