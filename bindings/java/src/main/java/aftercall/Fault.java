// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** Whose fault is it? */
public enum Fault implements Word {
    /** Nothing went wrong. */
    NONE(0, "none", "Nothing went wrong."),
    /** The caller must fix the request. */
    CALLER(1, "caller", "The caller must fix the request."),
    /** The server failed, or is short of capacity. */
    SERVER(2, "server", "The server failed, or is short of capacity."),
    /** An intermediary or the transport failed. */
    NETWORK(3, "network", "An intermediary or the transport failed.");

    private static final Fault[] BY_NUMBER = Words.byNumber(values(), Fault[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Fault(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "none"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static Fault of(String slug) {
        return Words.of(values(), slug);
    }

    static Fault numbered(int number) {
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
