package aftercall;

import java.util.Optional;
import java.util.OptionalLong;

/** What one attempt of a call came to. Immutable. */
public final class Attempt {
    private final Packed packed;
    private final int at;

    Attempt(Packed packed, int at) {
        this.packed = packed;
        this.at = at;
    }

    /**
     * Its number.
     *
     * @return from 1
     */
    public int number() {
        return packed.i32(at + Layout.ATTEMPT_NUMBER);
    }

    /**
     * When it was sent.
     *
     * @return microseconds of the monotonic clock
     */
    public long sentAt() {
        return packed.i64(at + Layout.ATTEMPT_SENT_AT_US);
    }

    /**
     * When its response or failure was told.
     *
     * @return microseconds of the monotonic clock; nothing when the call was cancelled before
     */
    public OptionalLong endedAt() {
        return ended();
    }

    /**
     * The status code.
     *
     * @return 0 for a failure or no response
     */
    public int code() {
        return packed.u16(at + Layout.ATTEMPT_CODE);
    }

    /**
     * Did it take effect?
     *
     * @return the effect
     */
    public Effect effect() {
        return Effect.numbered(packed.u8(at + Layout.ATTEMPT_EFFECT));
    }

    /**
     * What would have been useful?
     *
     * @return the remedy
     */
    public Remedy remedy() {
        return Remedy.numbered(packed.u8(at + Layout.ATTEMPT_REMEDY));
    }

    private OptionalLong ended() {
        boolean has = packed.flag(at + Layout.ATTEMPT_HAS_ENDED);
        return has ? OptionalLong.of(packed.i64(at + Layout.ATTEMPT_ENDED_AT_US)) : OptionalLong.empty();
    }
}
