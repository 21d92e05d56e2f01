// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** What is useful to do next? */
public enum Remedy implements Word {
    /** Go on: nothing is left to do. */
    PROCEED(0, "proceed", "Go on: nothing is left to do."),
    /** Ask the status monitor until the work is done. */
    POLL(1, "poll", "Ask the status monitor until the work is done."),
    /** Follow the Location that the server gave. */
    FOLLOW(2, "follow", "Follow the Location that the server gave."),
    /** Correct the request before sending it again. */
    FIX_REQUEST(3, "fix-request", "Correct the request before sending it again."),
    /** Get valid credentials, then send the request again. */
    AUTHENTICATE(4, "authenticate", "Get valid credentials, then send the request again."),
    /** Ask for the privilege, the scope or the quota that is missing. */
    REQUEST_ACCESS(5, "request-access", "Ask for the privilege, the scope or the quota that is missing."),
    /** Check the identifier or the address: nothing was found there. */
    CHECK_REFERENCE(6, "check-reference", "Check the identifier or the address: nothing was found there."),
    /** Read the current state, then decide what remains to be done. */
    RECONCILE(7, "reconcile", "Read the current state, then decide what remains to be done."),
    /** Forget the reference: the object is gone for good. */
    DROP_REFERENCE(8, "drop-reference", "Forget the reference: the object is gone for good."),
    /** Send the same request again, if it may be repeated. */
    RETRY(9, "retry", "Send the same request again, if it may be repeated."),
    /** Wait as long as asked and send less, then send the same request again if it may be repeated. */
    SLOW_DOWN(10, "slow-down", "Wait as long as asked and send less, then send the same request again if it may be repeated."),
    /** Use another operation, version or service. */
    USE_ALTERNATIVE(11, "use-alternative", "Use another operation, version or service."),
    /** Report it to the server's operators. */
    REPORT(12, "report", "Report it to the server's operators.");

    private static final Remedy[] BY_NUMBER = Words.byNumber(values(), Remedy[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Remedy(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "proceed"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static Remedy of(String slug) {
        return Words.of(values(), slug);
    }

    static Remedy numbered(int number) {
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
