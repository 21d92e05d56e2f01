package aftercall;

import java.time.Duration;
import java.util.Optional;

/** One challenge of WWW-Authenticate (RFC 9110 section 11.6.1); what the server did not send is empty. Immutable. */
public final class Challenge {
    private final Packed packed;
    private final int at;

    Challenge(Packed packed, int at) {
        this.packed = packed;
        this.at = at;
    }

    /**
     * The scheme.
     *
     * @return such as {@code "Bearer"}
     */
    public String scheme() {
        return packed.text(at + Layout.CHALLENGE_SCHEME);
    }

    /**
     * The protection space.
     *
     * @return may be empty
     */
    public String realm() {
        return packed.text(at + Layout.CHALLENGE_REALM);
    }

    /**
     * The error code (RFC 6750 section 3.1).
     *
     * @return may be empty
     */
    public String error() {
        return packed.text(at + Layout.CHALLENGE_ERROR);
    }

    /**
     * A sentence for developers.
     *
     * @return may be empty
     */
    public String errorDescription() {
        return packed.text(at + Layout.CHALLENGE_ERROR_DESCRIPTION);
    }

    /**
     * The scope that is needed.
     *
     * @return may be empty
     */
    public String scope() {
        return packed.text(at + Layout.CHALLENGE_SCOPE);
    }

    /**
     * The authentication contexts that would be enough, the preferred first (RFC 9470).
     *
     * @return may be empty
     */
    public String acrValues() {
        return packed.text(at + Layout.CHALLENGE_ACR_VALUES);
    }

    /**
     * The nonce to answer with, exactly as sent.
     *
     * @return may be empty
     */
    public String nonce() {
        return packed.text(at + Layout.CHALLENGE_NONCE);
    }

    /**
     * How long ago the user may have signed in at most (RFC 9470).
     *
     * @return if the server says it
     */
    public Optional<Duration> maxAge() {
        return maxAge(packed.i64(at + Layout.CHALLENGE_MAX_AGE));
    }

    /**
     * Whether only the nonce is too old: the same credentials with the new one are good (RFC 7616).
     *
     * @return true for that
     */
    public boolean isStale() {
        return packed.flag(at + Layout.CHALLENGE_STALE);
    }

    private static Optional<Duration> maxAge(long seconds) {
        return seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
    }


    @Override
    public String toString() {
        return scheme();
    }
}
