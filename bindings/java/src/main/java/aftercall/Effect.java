// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** Did the request take effect on the server? */
public enum Effect implements Word {
    /** It is unknown whether the request took effect. */
    UNKNOWN(0, "unknown", "It is unknown whether the request took effect."),
    /** The request is known not to have taken effect. */
    NOT_APPLIED(1, "not-applied", "The request is known not to have taken effect."),
    /** The request was accepted; its effect is still to come. */
    PENDING(2, "pending", "The request was accepted; its effect is still to come."),
    /** Some parts of the request took effect and others did not. */
    PARTIAL(3, "partial", "Some parts of the request took effect and others did not."),
    /** The request took effect, or the state it asked for holds. */
    APPLIED(4, "applied", "The request took effect, or the state it asked for holds.");

    private static final Effect[] BY_NUMBER = Words.byNumber(values(), Effect[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Effect(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "unknown"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static Effect of(String slug) {
        return Words.of(values(), slug);
    }

    static Effect numbered(int number) {
        return BY_NUMBER[number];
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public String slug() {
        return slug;
    }

    @Override
    public String help() {
        return help;
    }

    @Override
    public String toString() {
        return slug;
    }
}
