package aftercall;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an adapter is told: for all requests when it is made, and other for some of them. Immutable.
 *
 * @param <R> the client's own requests
 */
public final class ClientOptions<R> {
    private final Engine engine;
    private final Policy policy;
    private final Authenticator<R> authenticator;
    private final Verifier<R> verifier;
    private final String scope;
    private final Duration deadline;
    private final Boolean idempotencyKeys;
    private final Boolean idempotent;

    private ClientOptions(Engine engine, Policy policy, Authenticator<R> authenticator, Verifier<R> verifier,
            String scope, Duration deadline, Boolean idempotencyKeys, Boolean idempotent) {
        this.engine = engine;
        this.policy = policy;
        this.authenticator = authenticator;
        this.verifier = verifier;
        this.scope = scope;
        this.deadline = deadline;
        this.idempotencyKeys = idempotencyKeys;
        this.idempotent = idempotent;
    }

    /**
     * The plain ones.
     *
     * @param engine what all calls share
     * @param <R> the client's own requests
     * @return options
     */
    public static <R> ClientOptions<R> of(Engine engine) {
        return new ClientOptions<>(Objects.requireNonNull(engine, "engine"), null, null, null, "", null, null, null);
    }

    /** Puts new credentials on a request. */
    @FunctionalInterface
    public interface Authenticator<R> {
        /**
         * Renews the credentials. What it throws counts as nothing, and is logged.
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

    /**
     * With a policy instead of the engine's; what calls share stays shared.
     *
     * @param other the policy
     * @return other options
     */
    public ClientOptions<R> policy(Policy other) {
        return new ClientOptions<>(engine, other, authenticator, verifier, scope, deadline, idempotencyKeys, idempotent);
    }

    /**
     * With a function that renews credentials. It is asked only if nothing may have been applied.
     *
     * @param other the function, or null for none
     * @return other options
     */
    public ClientOptions<R> authenticator(Authenticator<R> other) {
        return new ClientOptions<>(engine, policy, other, verifier, scope, deadline, idempotencyKeys, idempotent);
    }

    /**
     * With a function that finds out whether a request took effect.
     *
     * @param other the function, or null for none
     * @return other options
     */
    public ClientOptions<R> verifier(Verifier<R> other) {
        return new ClientOptions<>(engine, policy, authenticator, other, scope, deadline, idempotencyKeys, idempotent);
    }

    /**
     * With the name of who shares pressure and holds within an origin.
     *
     * @param other a tenant, a key's name; no secret
     * @return other options
     */
    public ClientOptions<R> scope(String other) {
        return new ClientOptions<>(engine, policy, authenticator, verifier, Objects.requireNonNull(other), deadline,
            idempotencyKeys, idempotent);
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
        return new ClientOptions<>(engine, policy, authenticator, verifier, scope, other, idempotencyKeys, idempotent);
    }

    /**
     * Says whether a request that needs an idempotency key and has none gets one, the same for all attempts. By
     * default it does where the contract's operation itself says that the API honors keys.
     *
     * @param wanted true: unless the contract says that the API ignores them; false: never
     * @return other options
     */
    public ClientOptions<R> idempotencyKeys(boolean wanted) {
        return new ClientOptions<>(engine, policy, authenticator, verifier, scope, deadline, wanted, idempotent);
    }

    /**
     * Gives your word on whether a second application of the request does harm.
     *
     * @param harmless true: it does none
     * @return other options
     */
    public ClientOptions<R> idempotent(boolean harmless) {
        return new ClientOptions<>(engine, policy, authenticator, verifier, scope, deadline, idempotencyKeys, harmless);
    }

    /**
     * What calls share.
     *
     * @return the engine
     */
    public Engine engine() {
        return engine;
    }

    Engine enginePerPolicy() {
        return policy == null ? engine : engine.withPolicy(policy);
    }

    Optional<Authenticator<R>> authenticator() {
        return Optional.ofNullable(authenticator);
    }

    Optional<Verifier<R>> verifier() {
        return Optional.ofNullable(verifier);
    }

    Optional<Boolean> idempotencyKeys() {
        return Optional.ofNullable(idempotencyKeys);
    }

    Optional<Boolean> idempotent() {
        return Optional.ofNullable(idempotent);
    }

    CallOptions callOptions() {
        CallOptions options = CallOptions.none().scope(scope)
            .canAuthenticate(authenticator != null).canVerify(verifier != null);
        return deadline == null ? options : options.deadline(deadline);
    }
}
