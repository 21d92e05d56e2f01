package aftercall;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What an adapter is told: for all requests when it is made, and other for some of them. Immutable.
 *
 * @param <R> the client's own requests
 */
public final class ClientOptions<R> {
    private final Parts<R> parts;

    private ClientOptions(Parts<R> parts) {
        this.parts = parts;
    }

    /** What was said so far; never changed once it stands in options. */
    private static final class Parts<R> implements Cloneable {
        private Engine engine;
        /** The engine, with the policy of these options if they have one. */
        private Engine sending;
        private Authenticator<R> authenticator;
        private Verifier<R> verifier;
        private String scope = "";
        private Duration deadline;
        private Boolean idempotencyKeys;
        private Boolean idempotent;
        private Supplier<Now> clock = Now::read;
        private Sleep sleep;

        @Override
        @SuppressWarnings("unchecked")
        protected Parts<R> clone() {
            try {
                return (Parts<R>) super.clone();
            } catch (CloneNotSupportedException impossible) {
                throw new AssertionError(impossible);
            }
        }
    }

    private ClientOptions<R> with(Consumer<Parts<R>> change) {
        Parts<R> other = parts.clone();
        change.accept(other);
        return new ClientOptions<>(other);
    }

    /**
     * The plain ones.
     *
     * @param engine what all calls share
     * @param <R> the client's own requests
     * @return options
     */
    public static <R> ClientOptions<R> of(Engine engine) {
        Parts<R> parts = new Parts<>();
        parts.engine = Objects.requireNonNull(engine, "engine");
        parts.sending = engine;
        return new ClientOptions<>(parts);
    }

    /** Puts new credentials on a request. */
    @FunctionalInterface
    public interface Authenticator<R> {
        /**
         * Renews the credentials. What it throws counts as nothing, and is logged. It is asked only by a response of
         * the request's own origin. The idempotency key of the attempts before, yours or one that the library made,
         * is put on the new request in any case; one that is otherwise less harmless to repeat than the first counts
         * as nothing.
         *
         * @param request the request that was refused
         * @param challenges what the server asks for
         * @return the request with new credentials; nothing if there are none
         * @throws Exception for any reason
         */
        Optional<R> authenticate(R request, List<Challenge> challenges) throws Exception;
    }

    /** Finds out whether a request took effect. */
    @FunctionalInterface
    public interface Verifier<R> {
        /**
         * Looks. What it throws counts as unknown, and is logged.
         *
         * @param request the request
         * @param decision what failed, and when each attempt was sent
         * @return not-applied is your word that it cannot take effect any more: right after a lost response "not
         *     there" is unknown
         * @throws Exception for any reason
         */
        Verified verify(R request, Decision.Verify decision) throws Exception;
    }

    /** Carries out a wait. */
    @FunctionalInterface
    public interface Sleep {
        /**
         * Waits. When it returns, the wait counts as over.
         *
         * @param length how long
         * @throws InterruptedException to end the call
         */
        void sleep(Duration length) throws InterruptedException;
    }

    /**
     * With a policy instead of the engine's; what calls share stays shared. Keep the options: they hold what the engine
     * has of the policy.
     *
     * @param other the policy
     * @return other options
     */
    public ClientOptions<R> policy(Policy other) {
        Engine made = parts.engine.withPolicy(other);
        return with(next -> next.sending = made);
    }

    /**
     * With a function that renews credentials. It is asked only if nothing may have been applied.
     *
     * @param other the function, or null for none
     * @return other options
     */
    public ClientOptions<R> authenticator(Authenticator<R> other) {
        return with(next -> next.authenticator = other);
    }

    /**
     * With a function that finds out whether a request took effect.
     *
     * @param other the function, or null for none
     * @return other options
     */
    public ClientOptions<R> verifier(Verifier<R> other) {
        return with(next -> next.verifier = other);
    }

    /**
     * With the name of who shares pressure and holds within an origin.
     *
     * @param other a tenant, a key's name; no secret
     * @return other options
     */
    public ClientOptions<R> scope(String other) {
        Objects.requireNonNull(other, "scope");
        return with(next -> next.scope = other);
    }

    /**
     * With a time after which nothing is sent, and which shortens attempts too.
     *
     * @param other more than zero, from the beginning of the call
     * @return other options
     * @throws IllegalArgumentException for zero or less
     */
    public ClientOptions<R> deadline(Duration other) {
        if (Micros.of(other) == 0) {
            throw new IllegalArgumentException("a deadline of " + other);
        }
        return with(next -> next.deadline = other);
    }

    /**
     * Says whether a request that needs an idempotency key and has none gets one, the same for all attempts. By
     * default it does where the contract's operation itself says that the API honors keys.
     *
     * @param wanted true: unless the contract says that the API ignores them; false: never
     * @return other options
     */
    public ClientOptions<R> idempotencyKeys(boolean wanted) {
        return with(next -> next.idempotencyKeys = wanted);
    }

    /**
     * Gives your word on whether a second application of the request does harm.
     *
     * @param harmless true: it does none
     * @return other options
     */
    public ClientOptions<R> idempotent(boolean harmless) {
        return with(next -> next.idempotent = harmless);
    }

    /**
     * With another clock, for tests. All calls of an engine need the same one, because what they share has its moments.
     *
     * @param other gives the present; any thread may ask it
     * @return other options
     */
    public ClientOptions<R> clock(Supplier<Now> other) {
        Objects.requireNonNull(other, "clock");
        return with(next -> next.clock = other);
    }

    /**
     * With a function that waits in the place of the library, for tests: one that returns at once makes waits of hours
     * take no time, and the call goes on as if they had passed. What an attempt itself takes is not shortened.
     * {@code sendAsync} has the client's executor call it.
     *
     * @param other the function
     * @return other options
     */
    public ClientOptions<R> sleep(Sleep other) {
        Objects.requireNonNull(other, "sleep");
        return with(next -> next.sleep = other);
    }

    /**
     * What calls share.
     *
     * @return the engine
     */
    public Engine engine() {
        return parts.engine;
    }

    /** What calls are made with. */
    Engine sending() {
        return parts.sending;
    }

    Supplier<Now> clock() {
        return parts.clock;
    }

    Optional<Sleep> sleep() {
        return Optional.ofNullable(parts.sleep);
    }

    Optional<Authenticator<R>> authenticator() {
        return Optional.ofNullable(parts.authenticator);
    }

    Optional<Verifier<R>> verifier() {
        return Optional.ofNullable(parts.verifier);
    }

    Optional<Boolean> idempotencyKeys() {
        return Optional.ofNullable(parts.idempotencyKeys);
    }

    Optional<Boolean> idempotent() {
        return Optional.ofNullable(parts.idempotent);
    }

    CallOptions callOptions() {
        CallOptions options = CallOptions.none().scope(parts.scope)
            .canAuthenticate(parts.authenticator != null).canVerify(parts.verifier != null);
        return parts.deadline == null ? options : options.deadline(parts.deadline);
    }
}
