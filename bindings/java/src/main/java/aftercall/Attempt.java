package aftercall;

import java.util.OptionalLong;

/** What one attempt of a call came to. Immutable. */
public final class Attempt {
    private final int number;
    private final long sentAt;
    private final OptionalLong endedAt;
    private final int code;
    private final Effect effect;
    private final Remedy remedy;

    Attempt(Packed packed, int at) {
        this(packed.i32(at + Layout.ATTEMPT_NUMBER), packed.i64(at + Layout.ATTEMPT_SENT_AT_US),
            packed.flag(at + Layout.ATTEMPT_HAS_ENDED) ? OptionalLong.of(packed.i64(at + Layout.ATTEMPT_ENDED_AT_US))
                : OptionalLong.empty(),
            packed.u16(at + Layout.ATTEMPT_CODE), Effect.numbered(packed.u8(at + Layout.ATTEMPT_EFFECT)),
            Remedy.numbered(packed.u8(at + Layout.ATTEMPT_REMEDY)));
    }

    private Attempt(int number, long sentAt, OptionalLong endedAt, int code, Effect effect, Remedy remedy) {
        this.number = number;
        this.sentAt = sentAt;
        this.endedAt = endedAt;
        this.code = code;
        this.effect = effect;
        this.remedy = remedy;
    }

    /** One whose result the core was not told. */
    static Attempt untold(int number, long sentAt) {
        return new Attempt(number, sentAt, OptionalLong.empty(), 0, Effect.UNKNOWN, Remedy.REPORT);
    }

    /**
     * Its number.
     *
     * @return from 1
     */
    public int number() {
        return number;
    }

    /**
     * When it was sent.
     *
     * @return microseconds of the monotonic clock
     */
    public long sentAt() {
        return sentAt;
    }

    /**
     * When its response or failure was told.
     *
     * @return microseconds of the monotonic clock; nothing when the call was cancelled before
     */
    public OptionalLong endedAt() {
        return endedAt;
    }

    /**
     * The status code.
     *
     * @return 0 for a failure or no response
     */
    public int code() {
        return code;
    }

    /**
     * Did it take effect?
     *
     * @return the effect
     */
    public Effect effect() {
        return effect;
    }

    /**
     * What would have been useful?
     *
     * @return the remedy
     */
    public Remedy remedy() {
        return remedy;
    }
}
