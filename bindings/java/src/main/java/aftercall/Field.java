// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** Which field of a verdict is meant? */
public enum Field implements Word {
    /** The verdict's effect. */
    EFFECT(0, "effect", "The verdict's effect."),
    /** The verdict's fault. */
    FAULT(1, "fault", "The verdict's fault."),
    /** The verdict's repeat. */
    REPEAT(2, "repeat", "The verdict's repeat."),
    /** The verdict's remedy. */
    REMEDY(3, "remedy", "The verdict's remedy."),
    /** The verdict's wait. */
    WAIT(4, "wait", "The verdict's wait."),
    /** The verdict's reason. */
    REASON(5, "reason", "The verdict's reason.");

    private static final Field[] BY_NUMBER = Words.byNumber(values(), Field[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Field(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "effect"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static Field of(String slug) {
        return Words.of(values(), slug);
    }

    static Field numbered(int number) {
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
