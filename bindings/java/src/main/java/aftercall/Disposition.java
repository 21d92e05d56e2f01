// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** What should a queue or a shipper do with the item? */
public enum Disposition implements Word {
    /** Done: remove the item from the queue. */
    ACKNOWLEDGE(0, "acknowledge", "Done: remove the item from the queue."),
    /** Put the item back and try it again later. */
    REQUEUE(1, "requeue", "Put the item back and try it again later."),
    /** Keep all items and stop: a person must act first. */
    PAUSE(2, "pause", "Keep all items and stop: a person must act first."),
    /** Set this item aside for a person; never drop it silently. */
    DEAD_LETTER(3, "dead-letter", "Set this item aside for a person; never drop it silently.");

    private static final Disposition[] BY_NUMBER = Words.byNumber(values(), Disposition[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Disposition(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "acknowledge"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static Disposition of(String slug) {
        return Words.of(values(), slug);
    }

    static Disposition numbered(int number) {
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
