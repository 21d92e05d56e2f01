// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** What did the caller's verification find? */
public enum Verified implements Word {
    /** It could not be determined, or the object is not visible yet. */
    UNKNOWN(0, "unknown", "It could not be determined, or the object is not visible yet."),
    /** It did not take effect and no longer can. */
    NOT_APPLIED(1, "not-applied", "It did not take effect and no longer can."),
    /** It took effect. */
    APPLIED(2, "applied", "It took effect.");

    private static final Verified[] BY_NUMBER = Words.byNumber(values(), Verified[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Verified(int number, String slug, String help) {
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
    public static Verified of(String slug) {
        return Words.of(values(), slug);
    }

    static Verified numbered(int number) {
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
