package aftercall;

import java.util.Optional;

/** What is wrong with one field of a request. Immutable. */
public final class FieldError {
    private final Packed packed;
    private final int at;

    FieldError(Packed packed, int at) {
        this.packed = packed;
        this.at = at;
    }

    /**
     * A JSON pointer to the field.
     *
     * @return if the body has one
     */
    public Optional<String> pointer() {
        return Optional.ofNullable(packed.text(at + Layout.ERROR_POINTER));
    }

    /**
     * The field's name.
     *
     * @return if the body has one
     */
    public Optional<String> field() {
        return Optional.ofNullable(packed.text(at + Layout.ERROR_FIELD));
    }

    /**
     * The error code.
     *
     * @return if the body has one
     */
    public Optional<String> code() {
        return Optional.ofNullable(packed.text(at + Layout.ERROR_CODE));
    }

    /**
     * What is wrong.
     *
     * @return if the body says it
     */
    public Optional<String> detail() {
        return Optional.ofNullable(packed.text(at + Layout.ERROR_DETAIL));
    }
}
