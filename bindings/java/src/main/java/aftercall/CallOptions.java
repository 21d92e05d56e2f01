package aftercall;

import java.time.Duration;
import java.util.Objects;

/** What one call is told besides its request. Immutable. */
public final class CallOptions {
    private static final CallOptions NONE = new CallOptions(false, false, 0, "", null);
    private static final int CAN_AUTHENTICATE = 1;
    private static final int CAN_VERIFY = 2;

    private final boolean canAuthenticate;
    private final boolean canVerify;
    private final long deadline;
    private final String scope;
    private final Long seed;

    private CallOptions(boolean canAuthenticate, boolean canVerify, long deadline, String scope, Long seed) {
        this.canAuthenticate = canAuthenticate;
        this.canVerify = canVerify;
        this.deadline = deadline;
        this.scope = scope;
        this.seed = seed;
    }

    /**
     * No options.
     *
     * @return the same object each time
     */
    public static CallOptions none() {
        return NONE;
    }

    /**
     * Whether you can renew credentials when you are asked to.
     *
     * @param can true if you can
     * @return other options
     */
    public CallOptions canAuthenticate(boolean can) {
        return new CallOptions(can, canVerify, deadline, scope, seed);
    }

    /**
     * Whether you can find out if a request took effect.
     *
     * @param can true if you can
     * @return other options
     */
    public CallOptions canVerify(boolean can) {
        return new CallOptions(canAuthenticate, can, deadline, scope, seed);
    }

    /**
     * The time from begin after which nothing is sent, instead of the policy's.
     *
     * @param time more than zero
     * @return other options
     * @throws IllegalArgumentException for zero or less
     */
    public CallOptions deadline(Duration time) {
        long micros = Micros.of(time);
        if (micros == 0) {
            throw new IllegalArgumentException("a deadline of " + time);
        }
        return new CallOptions(canAuthenticate, canVerify, micros, scope, seed);
    }

    /**
     * Who shares pressure and holds within the origin.
     *
     * @param name a tenant, a key's name; no secret
     * @return other options
     */
    public CallOptions scope(String name) {
        return new CallOptions(canAuthenticate, canVerify, deadline, Objects.requireNonNull(name, "scope"), seed);
    }

    /**
     * Makes the jitter repeatable; by default it is drawn at random.
     *
     * @param number any
     * @return other options
     */
    public CallOptions seed(long number) {
        return new CallOptions(canAuthenticate, canVerify, deadline, scope, number);
    }

    Input write(Input to, long random) {
        to.u8((canAuthenticate ? CAN_AUTHENTICATE : 0) + (canVerify ? CAN_VERIFY : 0));
        return to.u64(deadline).u64(seed == null ? random : seed).text(scope);
    }
}
