// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** May the unchanged request be sent again? */
public enum Repeat implements Word {
    /** Do not send the unchanged request again: it would be wrong or useless. */
    NEVER(0, "never", "Do not send the unchanged request again: it would be wrong or useless."),
    /** Only if applying it a second time does no harm. */
    IF_HARMLESS(1, "if-harmless", "Only if applying it a second time does no harm."),
    /** It was proved not to have been applied: it may be sent again, with any method. */
    ALWAYS(2, "always", "It was proved not to have been applied: it may be sent again, with any method.");

    private static final Repeat[] BY_NUMBER = Words.byNumber(values(), Repeat[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Repeat(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "never"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static Repeat of(String slug) {
        return Words.of(values(), slug);
    }

    static Repeat numbered(int number) {
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
