package aftercall;

import java.util.Optional;

/** What a response says about one part of a batch. Immutable. */
public final class Item {
    private final Packed packed;
    private final int at;

    Item(Packed packed, int at) {
        this.packed = packed;
        this.at = at;
    }

    /**
     * Its position, from 0: in the request where the answer names that, else in the answer.
     *
     * @return the position
     */
    public int index() {
        return packed.i32(at + Layout.ITEM_INDEX);
    }

    /**
     * The id, key, path or pointer that the answer gives.
     *
     * @return if it gives one
     */
    public Optional<String> id() {
        return Optional.ofNullable(packed.text(at + Layout.ITEM_ID));
    }

    /**
     * Its status.
     *
     * @return 0 if it has none
     */
    public int status() {
        return packed.u16(at + Layout.ITEM_STATUS);
    }

    /**
     * Its error code.
     *
     * @return if it has one
     */
    public Optional<String> code() {
        return Optional.ofNullable(packed.text(at + Layout.ITEM_CODE));
    }

    /**
     * What the answer says about it.
     *
     * @return if it says something
     */
    public Optional<String> detail() {
        return Optional.ofNullable(packed.text(at + Layout.ITEM_DETAIL));
    }

    /**
     * What went wrong with it?
     *
     * @return the reason
     */
    public Reason reason() {
        return Reason.numbered(packed.u8(at + Layout.ITEM_REASON));
    }

    /**
     * Did it take effect?
     *
     * @return the effect
     */
    public Effect effect() {
        return Effect.numbered(packed.u8(at + Layout.ITEM_EFFECT));
    }

    /**
     * What should a queue do with it?
     *
     * @return the disposition
     */
    public Disposition disposition() {
        return Disposition.numbered(packed.u8(at + Layout.ITEM_DISPOSITION));
    }

    /**
     * Whether it is a success.
     *
     * @return true for one
     */
    public boolean isSuccess() {
        return packed.flag(at + Layout.ITEM_IS_SUCCESS);
    }
}
