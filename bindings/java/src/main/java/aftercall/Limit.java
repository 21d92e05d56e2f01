package aftercall;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A limit on what the caller may send, as a response states it. Immutable. */
public final class Limit {
    private final Packed packed;
    private final int at;

    Limit(Packed packed, int at) {
        this.packed = packed;
        this.at = at;
    }

    /**
     * The server's name for it.
     *
     * @return may be empty
     */
    public String name() {
        return packed.text(at + Layout.LIMIT_NAME);
    }

    /**
     * How much is allowed in one window.
     *
     * @return if it is stated
     */
    public OptionalLong limit() {
        return number(Layout.LIMIT_HAS_LIMIT, Layout.LIMIT_LIMIT);
    }

    /**
     * How much of it is left; a fraction is rounded down.
     *
     * @return if it is stated
     */
    public OptionalLong remaining() {
        return number(Layout.LIMIT_HAS_REMAINING, Layout.LIMIT_REMAINING);
    }

    /**
     * When it is full again.
     *
     * @return if it is stated
     */
    public Optional<Wait> resets() {
        return Wait.of(packed.u8(at + Layout.LIMIT_RESETS_KIND), packed.i64(at + Layout.LIMIT_RESETS_US));
    }

    /**
     * The length of its window.
     *
     * @return if it is stated
     */
    public Optional<Duration> window() {
        return length();
    }

    /**
     * What is counted.
     *
     * @return such as {@code "requests"}; empty if it is unknown
     */
    public String unit() {
        return packed.text(at + Layout.LIMIT_UNIT);
    }

    /**
     * What it applies to.
     *
     * @return the scope
     */
    public LimitScope scope() {
        return LimitScope.numbered(packed.u8(at + Layout.LIMIT_SCOPE));
    }

    private OptionalLong number(int has, int value) {
        return packed.flag(at + has) ? OptionalLong.of(packed.i64(at + value)) : OptionalLong.empty();
    }

    private Optional<Duration> length() {
        long micros = packed.i64(at + Layout.LIMIT_WINDOW_US);
        return packed.flag(at + Layout.LIMIT_HAS_WINDOW) ? Optional.of(Micros.duration(micros)) : Optional.empty();
    }
}
