// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** How much of the response body was read? */
public enum BodyState implements Word {
    /** None of it was read. */
    UNREAD(0, "unread", "None of it was read."),
    /** The leading bytes; more may follow. */
    PREFIX(1, "prefix", "The leading bytes; more may follow."),
    /** All of it. */
    COMPLETE(2, "complete", "All of it."),
    /** It ended early. */
    TRUNCATED(3, "truncated", "It ended early.");

    private static final BodyState[] BY_NUMBER = Words.byNumber(values(), BodyState[]::new);

    private final int number;
    private final String slug;
    private final String help;

    BodyState(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "unread"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static BodyState of(String slug) {
        return Words.of(values(), slug);
    }

    static BodyState numbered(int number) {
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
