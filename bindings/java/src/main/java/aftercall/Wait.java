package aftercall;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A wait that a server asked for: a length of time, or a moment. */
public final class Wait {
    private static final int AFTER = 1;

    private final Duration after;
    private final Instant at;

    private Wait(Duration after, Instant at) {
        this.after = after;
        this.at = at;
    }

    static Optional<Wait> of(int kind, long micros) {
        if (kind == 0) {
            return Optional.empty();
        }
        boolean isLength = kind == AFTER;
        return Optional.of(isLength ? new Wait(Micros.duration(micros), null) : new Wait(null, Micros.instant(micros)));
    }

    /**
     * How long, counted from the response.
     *
     * @return the length, if the server named one
     */
    public Optional<Duration> after() {
        return Optional.ofNullable(after);
    }

    /**
     * When it ends.
     *
     * @return the moment, if the server named one
     */
    public Optional<Instant> at() {
        return Optional.ofNullable(at);
    }

    /**
     * How long it is at a moment.
     *
     * @param now the present by the wall clock
     * @return the length; zero where the moment has passed
     */
    public Duration from(Instant now) {
        if (after != null) {
            return after;
        }
        Duration left = Duration.between(now, at);
        return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public String toString() {
        return after != null ? "after " + after : "at " + at;
    }
}
