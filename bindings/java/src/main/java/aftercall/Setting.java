// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** What can be set in a {@link Policy}. Times are milliseconds. */
public enum Setting {
    /** The maximum number of attempts, 1 to 1,000. */
    ATTEMPTS("attempts", "maximum number of attempts, 1 to 1,000"),
    /** The time from begin after which nothing is sent. */
    DEADLINE_MS("deadline_ms", "time from begin after which nothing is sent"),
    /** The time reserved for verifying whether a request took effect. */
    VERIFY_TIME_MS("verify_time_ms", "time reserved for verifying whether a request took effect"),
    /** The longest wait that a server may ask for. */
    LONGEST_WAIT_MS("longest_wait_ms", "longest wait that a server may ask for"),
    /** The upper limit of the first back-off. */
    BASE_MS("base_ms", "upper limit of the first back-off"),
    /** The upper limit of the first back-off after a throttle. */
    THROTTLE_BASE_MS("throttle_base_ms", "upper limit of the first back-off after a throttle"),
    /** The upper limit of the back-off. */
    CAP_MS("cap_ms", "upper limit of the back-off"),
    /** The 1: no retries while too many requests fail. */
    PRESSURE("pressure", "1: no retries while too many requests fail"),
    /** The 1: a throttle that names a time holds the other calls. */
    HOLD("hold", "1: a throttle that names a time holds the other calls"),
    /** The 1: slow down before a limit is used up. */
    PACING("pacing", "1: slow down before a limit is used up"),
    /** The percent of failures at which the circuit opens, 0 for never. */
    BREAKER("breaker", "percent of failures at which the circuit opens, 0 for never"),
    /** The how long an open circuit stays open before a probe. */
    BREAKER_OPEN_MS("breaker_open_ms", "how long an open circuit stays open before a probe"),
    /** The an origin's retry budget, 0 for none, to 1,000,000. */
    BUDGET("budget", "an origin's retry budget, 0 for none, to 1,000,000"),
    /** The price of a retry, if there is a budget. */
    PRICE("price", "price of a retry, if there is a budget"),
    /** The price of a retry after a 429 or a throttle code. */
    THROTTLE_PRICE("throttle_price", "price of a retry after a 429 or a throttle code"),
    /** The 1: also retry what should be reported, if harmless. */
    RETRY_REPORTED("retry_reported", "1: also retry what should be reported, if harmless"),
    /** The 1: send once and report what would come next. */
    OBSERVE_ONLY("observe_only", "1: send once and report what would come next");

    private final String key;
    private final String help;

    Setting(String key, String help) {
        this.key = key;
        this.help = help;
    }

    /**
     * Its name in every language.
     *
     * @return such as {@code "deadline_ms"}
     */
    public String key() {
        return key;
    }

    /**
     * What it sets.
     *
     * @return one line, with its unit and range
     */
    public String help() {
        return help;
    }
}
