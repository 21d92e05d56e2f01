package aftercall;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * A contract, a policy, and the state that calls share. Make one for a program and keep it: calls of one engine
 * share pressure and holds. Any thread may use it; each question takes a lock for some microseconds.
 *
 * <p>An engine has an instance of the core of its own, of about one megabyte. A {@link PanicException} ends
 * it with all its calls.
 */
public final class Engine {
    private final Host host;
    private final Handle handle;
    private final Contract contract;
    private final Policy policy;
    private final Consumer<? super Event> listener;

    private Engine(Host host, Handle handle, Contract contract, Policy policy, Consumer<? super Event> listener) {
        this.host = host;
        this.handle = handle;
        this.contract = contract;
        this.policy = policy;
        this.listener = listener;
    }

    /**
     * An engine with the contract {@code rest} and the default policy.
     *
     * @return a new engine
     */
    public static Engine create() {
        return builder().build();
    }

    /**
     * Begins an engine.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The same engine with another policy, for some of its calls: they share with the others what those share,
     * so a throttle stops them too.
     *
     * @param other the policy
     * @return another engine
     */
    public Engine withPolicy(Policy other) {
        Input input = other.write(new Input());
        int made = handle.handle(Host.Function.ENGINE_WITH_POLICY, input);
        return new Engine(host, new Handle(host, made), contract, other, listener);
    }

    /**
     * What each status means to it.
     *
     * @return the contract that it was made with
     */
    public Contract contract() {
        return contract;
    }

    /**
     * What it allows.
     *
     * @return the policy that it was made with
     */
    public Policy policy() {
        return policy;
    }

    /** Who is told of the calls that an adapter makes. */
    Optional<Consumer<? super Event>> listener() {
        return Optional.ofNullable(listener);
    }

    /**
     * Makes a call for a request.
     *
     * @param request what is asked
     * @return a call that has not begun
     * @throws AftercallException for a request that no HTTP client could send
     */
    public Call call(Request request) {
        return call(request, CallOptions.none());
    }

    /**
     * Makes a call for a request.
     *
     * @param request what is asked
     * @param options what it is told besides
     * @return a call that has not begun
     * @throws AftercallException for a request that no HTTP client could send
     */
    public Call call(Request request, CallOptions options) {
        Input input = options.write(new Input(), ThreadLocalRandom.current().nextLong());
        Request.write(Objects.requireNonNull(request, "request"), input);
        return new Call(host, handle.handle(Host.Function.CALL_NEW, input));
    }

    /**
     * Ends the hold of an origin and scope: calls that wait because another call was throttled go on at their
     * next wake.
     *
     * @param url any URL of the origin
     * @param scope the empty one is that of all calls that name none
     */
    public void release(String url, String scope) {
        handle.number(Host.Function.ENGINE_RELEASE, new Input().text(url).text(scope));
    }

    /**
     * The pressure that failures put on an origin and a scope. Up to 197 retries are free; above, they must be
     * earned.
     *
     * @param request any to the origin
     * @param scope may be empty
     * @return hundredths, 0 to 600
     */
    public int pressure(Request request, String scope) {
        Input input = new Input();
        Request.write(request, input);
        return handle.number(Host.Function.ENGINE_PRESSURE, input.text(scope));
    }

    /**
     * What it knows of its origins at this moment.
     *
     * @return an object in JSON; times are microseconds of the monotonic clock
     */
    public String snapshotJson() {
        return Contract.text(handle.output(Host.Function.ENGINE_SNAPSHOT, null));
    }

    /** Makes an {@link Engine}. */
    public static final class Builder {
        private Contract contract = Contract.rest();
        private Policy policy = Policy.defaults();
        private Consumer<? super Event> listener;

        private Builder() {}

        /**
         * What each status means.
         *
         * @param given instead of {@code rest}
         * @return this
         */
        public Builder contract(Contract given) {
            contract = Objects.requireNonNull(given, "contract");
            return this;
        }

        /**
         * What is allowed.
         *
         * @param given instead of the default
         * @return this
         */
        public Builder policy(Policy given) {
            policy = Objects.requireNonNull(given, "policy");
            return this;
        }

        /**
         * Who is told what the calls of adapters are doing, in the thread that does it. It should return at
         * once; what it throws is logged and changes nothing.
         *
         * @param given the listener
         * @return this
         */
        public Builder onEvent(Consumer<? super Event> given) {
            listener = Objects.requireNonNull(given, "listener");
            return this;
        }

        /**
         * Makes it.
         *
         * @return a new engine
         */
        public Engine build() {
            return build(new Host());
        }

        /** In an instance of one's own, as tests of a trap need it. */
        Engine build(Host host) {
            Input input = policy.write(new Input());
            int made = contract.with(host, handle -> host.handle(Host.Function.ENGINE_NEW, input, handle));
            return new Engine(host, new Handle(host, made), contract, policy, listener);
        }
    }
}
