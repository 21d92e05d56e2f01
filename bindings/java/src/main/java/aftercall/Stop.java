// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** Why did the call end? */
public enum Stop implements Word {
    /** The last response settled it: a success, or a failure that a repeat cannot fix. */
    SETTLED(0, "settled", "The last response settled it: a success, or a failure that a repeat cannot fix."),
    /** The requested state already holds, thanks to an earlier attempt of this call. */
    ALREADY_DONE(1, "already-done", "The requested state already holds, thanks to an earlier attempt of this call."),
    /** The server forbids a repeat, or the body cannot be sent twice. */
    NOT_REPEATABLE(2, "not-repeatable", "The server forbids a repeat, or the body cannot be sent twice."),
    /** The request may have been applied and a second application could do harm. */
    NOT_HARMLESS(3, "not-harmless", "The request may have been applied and a second application could do harm."),
    /** All attempts that the policy allows were used. */
    ATTEMPTS(4, "attempts", "All attempts that the policy allows were used."),
    /** The next step would fall on or after the deadline. */
    DEADLINE(5, "deadline", "The next step would fall on or after the deadline."),
    /** The server asked for a longer wait than the policy allows. */
    WAIT_TOO_LONG(6, "wait-too-long", "The server asked for a longer wait than the policy allows."),
    /** Too many recent calls to this origin failed: a retry would add to the load. */
    PRESSURE(7, "pressure", "Too many recent calls to this origin failed: a retry would add to the load."),
    /** The origin's circuit breaker is open. */
    CIRCUIT_OPEN(8, "circuit-open", "The origin's circuit breaker is open."),
    /** The caller cancelled the call. */
    CANCELLED(9, "cancelled", "The caller cancelled the call.");

    private static final Stop[] BY_NUMBER = Words.byNumber(values(), Stop[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Stop(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "settled"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static Stop of(String slug) {
        return Words.of(values(), slug);
    }

    static Stop numbered(int number) {
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
