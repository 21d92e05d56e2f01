package aftercall;

import java.time.Instant;

/** The present on two clocks: one that never goes back, and that of the wall. Immutable. */
public final class Now {
    private static final long ORIGIN = System.nanoTime();
    private static final long NANOS = 1_000;

    private final long monotonic;
    private final long wall;

    private Now(long monotonic, long wall) {
        this.monotonic = monotonic;
        this.wall = wall;
    }

    /**
     * What the clocks of the machine say.
     *
     * @return the present
     */
    public static Now read() {
        return new Now((System.nanoTime() - ORIGIN) / NANOS, Micros.of(Instant.now()));
    }

    /**
     * A present of your own.
     *
     * @param monotonic microseconds of a clock that never goes back, from 0
     * @param wall microseconds since 1970
     * @return the present
     */
    public static Now of(long monotonic, long wall) {
        return new Now(monotonic, wall);
    }

    /**
     * The clock that never goes back.
     *
     * @return microseconds since a moment that means nothing
     */
    public long monotonic() {
        return monotonic;
    }

    /**
     * The clock of the wall.
     *
     * @return microseconds since 1970
     */
    public long wall() {
        return wall;
    }
}
