// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** What does a limit apply to? */
public enum LimitScope implements Word {
    /** The response does not say. */
    UNKNOWN(0, "unknown", "The response does not say."),
    /** The API key, token or application. */
    KEY(1, "key", "The API key, token or application."),
    /** The user or the account. */
    USER(2, "user", "The user or the account."),
    /** One route or operation. */
    ROUTE(3, "route", "One route or operation."),
    /** One resource, or a named group of them. */
    RESOURCE(4, "resource", "One resource, or a named group of them."),
    /** Everything that the caller sends. */
    GLOBAL(5, "global", "Everything that the caller sends.");

    private static final LimitScope[] BY_NUMBER = Words.byNumber(values(), LimitScope[]::new);

    private final int number;
    private final String slug;
    private final String help;

    LimitScope(int number, String slug, String help) {
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
    public static LimitScope of(String slug) {
        return Words.of(values(), slug);
    }

    static LimitScope numbered(int number) {
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
