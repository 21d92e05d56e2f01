package aftercall;

import java.util.List;
import java.util.Optional;

/** Why a field of a verdict has its value. Immutable. */
public final class Evidence {
    private final Packed packed;
    private final int at;

    Evidence(Packed packed, int at) {
        this.packed = packed;
        this.at = at;
    }

    /**
     * Which field.
     *
     * @return the field
     */
    public Field field() {
        return Field.numbered(packed.u8(at + Layout.EVIDENCE_FIELD));
    }

    /**
     * What decided it.
     *
     * @return the source
     */
    public Source source() {
        return Source.numbered(packed.u8(at + Layout.EVIDENCE_SOURCE));
    }

    /**
     * The name of what decided it.
     *
     * @return such as that of a header field; may be empty
     */
    public String name() {
        return packed.text(at + Layout.EVIDENCE_NAME);
    }

    /**
     * Each other piece of evidence that had another word for this field.
     *
     * @return the strongest first
     */
    public List<Overrode> overrode() {
        return overrode(field());
    }

    private List<Overrode> overrode(Field field) {
        int place = at + Layout.EVIDENCE_OVERRODE;
        return packed.list(place, Layout.OVERRODE_SIZE, each -> new Overrode(field, packed, each));
    }

    private static Optional<Word> word(Field field, int number) {
        switch (field) {
            case EFFECT: return Optional.of(Effect.numbered(number));
            case FAULT: return Optional.of(Fault.numbered(number));
            case REPEAT: return Optional.of(Repeat.numbered(number));
            case REMEDY: return Optional.of(Remedy.numbered(number));
            case REASON: return Optional.of(Reason.numbered(number));
            default: return Optional.empty();
        }
    }

    /** A piece of evidence that was too weak. */
    public static final class Overrode {
        private final Source source;
        private final String name;
        private final Word value;

        private Overrode(Field field, Packed packed, int at) {
            source = Source.numbered(packed.u8(at + Layout.OVERRODE_SOURCE));
            name = packed.text(at + Layout.OVERRODE_NAME);
            value = word(field, packed.u8(at + Layout.OVERRODE_VALUE)).orElse(null);
        }

        /**
         * What it is.
         *
         * @return the source
         */
        public Source source() {
            return source;
        }

        /**
         * Its name.
         *
         * @return may be empty
         */
        public String name() {
            return name;
        }

        /**
         * The word that it had for the field.
         *
         * @return nothing for a wait
         */
        public Optional<Word> value() {
            return Optional.ofNullable(value);
        }
    }
}
