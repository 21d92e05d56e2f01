// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** What comes next in a call? */
public enum Action implements Word {
    /** Send the request now. */
    SEND(0, "send", "Send the request now."),
    /** Wait until the given time, then report that it is over. */
    WAIT(1, "wait", "Wait until the given time, then report that it is over."),
    /** Get new credentials, then report whether that worked. */
    AUTHENTICATE(2, "authenticate", "Get new credentials, then report whether that worked."),
    /** Find out whether the request took effect, then report it. */
    VERIFY(3, "verify", "Find out whether the request took effect, then report it."),
    /** The call has ended; here is its outcome. */
    DONE(4, "done", "The call has ended; here is its outcome.");

    private static final Action[] BY_NUMBER = Words.byNumber(values(), Action[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Action(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "send"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static Action of(String slug) {
        return Words.of(values(), slug);
    }

    static Action numbered(int number) {
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
