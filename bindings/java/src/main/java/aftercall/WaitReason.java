// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** Why must the call wait? */
public enum WaitReason implements Word {
    /** Back-off before the next attempt. */
    RETRY(0, "retry", "Back-off before the next attempt."),
    /** This call was throttled and waits as long as the server asked. */
    THROTTLED(1, "throttled", "This call was throttled and waits as long as the server asked."),
    /** Another call was throttled; the calls to this origin wait. */
    PAUSED(2, "paused", "Another call was throttled; the calls to this origin wait."),
    /** Too many requests to this origin fail; the retry waits for better signs. */
    PRESSURE(3, "pressure", "Too many requests to this origin fail; the retry waits for better signs."),
    /** The limit is running low; the calls to this origin are spread over the time that is left. */
    PACED(4, "paced", "The limit is running low; the calls to this origin are spread over the time that is left.");

    private static final WaitReason[] BY_NUMBER = Words.byNumber(values(), WaitReason[]::new);

    private final int number;
    private final String slug;
    private final String help;

    WaitReason(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "retry"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static WaitReason of(String slug) {
        return Words.of(values(), slug);
    }

    static WaitReason numbered(int number) {
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
