package aftercall;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Why no final response came: the phase in which the transport failed, and the cause. Immutable. A phase that
 * is named too early would prove that nothing was applied, so name one only if it is certain.
 */
public final class Failure {
    private static final int NOT_KNOWN = 0;
    private static final int NO = 1;
    private static final int YES = 2;

    private final Phase phase;
    private final Cause cause;
    private final Boolean sent;
    private final int redirect;

    private Failure(Phase phase, Cause cause, Boolean sent, int redirect) {
        this.phase = Objects.requireNonNull(phase, "phase");
        this.cause = Objects.requireNonNull(cause, "cause");
        this.sent = sent;
        this.redirect = redirect;
    }

    /**
     * A failure of a phase and a cause.
     *
     * @param phase how far the transport had come
     * @param cause why it failed
     * @return the failure
     */
    public static Failure of(Phase phase, Cause cause) {
        return new Failure(phase, cause, null, 0);
    }

    /**
     * The failure that a transport calls by this name: {@code "java"} with {@code "ConnectException"}.
     *
     * @param library the transport
     * @param name the name or number of the error
     * @return the failure, or nothing where the table has no such name
     */
    public static Optional<Failure> named(String library, String name) {
        Input input = new Input().text(library).text(name);
        try {
            Packed found = Shared.ask(host -> host.output(Host.Function.FAILURE_NAMED, input));
            return Optional.of(read(found, Layout.HEAD_SIZE));
        } catch (NotFoundException unknown) {
            return Optional.empty();
        }
    }

    /**
     * The failure that an exception of a Java client stands for: the outermost that the table knows speaks
     * first, and what it leaves open its causes fill in.
     *
     * @param exception what the client threw
     * @return the failure; of unknown phase and cause where nothing in it is known
     */
    public static Failure of(Throwable exception) {
        return Failures.of(exception, false);
    }

    /**
     * Everything in the table of the transports' errors.
     *
     * @return the rows
     */
    public static List<Name> names() {
        Packed found = Shared.ask(host -> host.output(Host.Function.FAILURE_NAMES, null));
        int place = Layout.HEAD_SIZE + Layout.FAILURES_NAMES;
        return found.list(place, Layout.FAILURE_NAME_SIZE, at -> new Name(found, at));
    }

    static Failure read(Packed from, int at) {
        int sent = from.u8(at + Layout.FAILURE_SENT);
        return new Failure(
            Phase.numbered(from.u8(at + Layout.FAILURE_PHASE)),
            Cause.numbered(from.u8(at + Layout.FAILURE_CAUSE)),
            sent == NOT_KNOWN ? null : Boolean.valueOf(sent == YES),
            0);
    }

    static Failure ofVerdict(Packed from, int at) {
        int sent = from.u8(at + Layout.VERDICT_SENT);
        return new Failure(
            Phase.numbered(from.u8(at + Layout.VERDICT_PHASE)),
            Cause.numbered(from.u8(at + Layout.VERDICT_CAUSE)),
            sent == NOT_KNOWN ? null : Boolean.valueOf(sent == YES),
            0);
    }

    void write(Input to) {
        to.u8(phase.number()).u8(cause.number());
        to.u8(sent == null ? NOT_KNOWN : sent ? YES : NO).u16(redirect);
    }

    /**
     * How far the transport had come.
     *
     * @return the phase
     */
    public Phase phase() {
        return phase;
    }

    /**
     * Why it failed.
     *
     * @return the cause
     */
    public Cause cause() {
        return cause;
    }

    /**
     * Whether a byte of the request may have been written, by any attempt inside the client.
     *
     * @return nothing where that is not known
     */
    public Optional<Boolean> sent() {
        return Optional.ofNullable(sent);
    }

    /**
     * The same with what is known of the writing.
     *
     * @param whether false: no byte of it was written, by any attempt inside the client
     * @return another failure
     */
    public Failure withSent(boolean whether) {
        return new Failure(phase, cause, whether, redirect);
    }

    /**
     * The same after redirects that the client followed.
     *
     * @param statuses in their order
     * @return another failure
     * @throws IllegalArgumentException for one that is not from 300 to 399
     */
    public Failure withRedirects(Collection<Integer> statuses) {
        return new Failure(phase, cause, sent, Redirects.decisive(new ArrayList<>(statuses)));
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Failure)) {
            return false;
        }
        Failure that = (Failure) other;
        return phase == that.phase && cause == that.cause && Objects.equals(sent, that.sent)
            && redirect == that.redirect;
    }

    @Override
    public int hashCode() {
        return Objects.hash(phase, cause, sent, redirect);
    }

    @Override
    public String toString() {
        return phase + ": " + cause;
    }

    /** A row of the table of the transports' errors. */
    public static final class Name {
        private final String library;
        private final String name;
        private final Failure failure;
        private final boolean mayBeSent;

        private Name(Packed from, int at) {
            library = from.text(at + Layout.FAILURE_NAME_LIBRARY);
            name = from.text(at + Layout.FAILURE_NAME_NAME);
            failure = Failure.of(
                Phase.numbered(from.u8(at + Layout.FAILURE_NAME_PHASE)),
                Cause.numbered(from.u8(at + Layout.FAILURE_NAME_CAUSE)));
            mayBeSent = from.flag(at + Layout.FAILURE_NAME_MAY_BE_SENT);
        }

        /**
         * The transport.
         *
         * @return its name in the table
         */
        public String library() {
            return library;
        }

        /**
         * The error's name.
         *
         * @return as the transport has it
         */
        public String name() {
            return name;
        }

        /**
         * What it means.
         *
         * @return phase and cause
         */
        public Failure failure() {
            return failure;
        }

        /**
         * Whether the client may have sent the request before, by its own decision.
         *
         * @return true: the name alone proves nothing
         */
        public boolean mayBeSent() {
            return mayBeSent;
        }
    }
}
