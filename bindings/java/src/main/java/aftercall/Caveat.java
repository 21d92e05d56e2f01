// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** What was irregular in the response, and how leniently was it read? */
public enum Caveat implements Word {
    /** The status is outside 100..=599; it is read as a 5xx (RFC 9110 section 15). */
    STATUS_OUT_OF_RANGE(0, "status-out-of-range", "The status is outside 100..=599; it is read as a 5xx (RFC 9110 section 15)."),
    /** A closed contract does not list this status. */
    OFF_CONTRACT(1, "off-contract", "A closed contract does not list this status."),
    /** 201 in response to a method that creates nothing. */
    UNEXPECTED_CREATED(2, "unexpected-created", "201 in response to a method that creates nothing."),
    /** A 1xx was given as the final response. */
    INTERIM_STATUS(3, "interim-status", "A 1xx was given as the final response."),
    /** A wait hint could not be read and was ignored. */
    RETRY_AFTER_INVALID(4, "retry-after-invalid", "A wait hint could not be read and was ignored."),
    /** A wait hint was read although it breaks the grammar. */
    RETRY_AFTER_LENIENT(5, "retry-after-lenient", "A wait hint was read although it breaks the grammar."),
    /** A wait hint was read as seconds or milliseconds since 1970. */
    RETRY_AFTER_EPOCH(6, "retry-after-epoch", "A wait hint was read as seconds or milliseconds since 1970."),
    /** Several Retry-After values; the longest counts. */
    RETRY_AFTER_SEVERAL(7, "retry-after-several", "Several Retry-After values; the longest counts."),
    /** A wait hint is longer than 4,294,967,295 seconds. */
    RETRY_AFTER_SATURATED(8, "retry-after-saturated", "A wait hint is longer than 4,294,967,295 seconds."),
    /** A should-retry field could not be read and was ignored. */
    SERVER_VERDICT_INVALID(9, "server-verdict-invalid", "A should-retry field could not be read and was ignored."),
    /** The server says both yes and no to a repeat; 'no' counts. */
    SERVER_VERDICT_CONFLICT(10, "server-verdict-conflict", "The server says both yes and no to a repeat; 'no' counts."),
    /** Proxy-Status could not be read and was ignored. */
    PROXY_STATUS_INVALID(11, "proxy-status-invalid", "Proxy-Status could not be read and was ignored."),
    /** 401 without WWW-Authenticate (RFC 9110 section 15.5.2 asks for one). */
    CHALLENGE_MISSING(12, "challenge-missing", "401 without WWW-Authenticate (RFC 9110 section 15.5.2 asks for one)."),
    /** A challenge in WWW-Authenticate could not be read. */
    CHALLENGE_INVALID(13, "challenge-invalid", "A challenge in WWW-Authenticate could not be read."),
    /** The body is not what its media type or its first byte promises. */
    BODY_MALFORMED(14, "body-malformed", "The body is not what its media type or its first byte promises."),
    /** The body ended early. */
    BODY_TRUNCATED(15, "body-truncated", "The body ended early."),
    /** Only the first 65,536 bytes of the body were read. */
    BODY_TOO_LONG(16, "body-too-long", "Only the first 65,536 bytes of the body were read."),
    /** Text in the body is not valid UTF-8; bad bytes were replaced. */
    BODY_ENCODING(17, "body-encoding", "Text in the body is not valid UTF-8; bad bytes were replaced."),
    /** A member occurs twice in the body; the first counts. */
    MEMBER_DUPLICATE(18, "member-duplicate", "A member occurs twice in the body; the first counts."),
    /** A member of the wrong JSON type was ignored (RFC 9457 section 3.1). */
    MEMBER_TYPE(19, "member-type", "A member of the wrong JSON type was ignored (RFC 9457 section 3.1)."),
    /** The object is gone; it is unknown whether this call's DELETE removed it. */
    ABSENT(20, "absent", "The object is gone; it is unknown whether this call's DELETE removed it."),
    /** A wait hint of more than a year; other calls are not held for it. */
    WAIT_ABSURD(21, "wait-absurd", "A wait hint of more than a year; other calls are not held for it."),
    /** The body was not read completely, so nothing proves that the request was not applied. */
    BODY_UNREAD(22, "body-unread", "The body was not read completely, so nothing proves that the request was not applied."),
    /** The time at which a limit resets is a bare number whose unit was inferred from its size. */
    LIMIT_INFERRED(23, "limit-inferred", "The time at which a limit resets is a bare number whose unit was inferred from its size."),
    /** The body of a success looks like an error; nothing says that it decides. */
    ERROR_IN_SUCCESS(24, "error-in-success", "The body of a success looks like an error; nothing says that it decides."),
    /** Not all items of a batch are listed: the body was cut, or there are more than 1,024. */
    ITEMS_IN_PART(25, "items-in-part", "Not all items of a batch are listed: the body was cut, or there are more than 1,024."),
    /** The body decides whether it is a success, and it could not be read completely. */
    SUCCESS_UNREAD(26, "success-unread", "The body decides whether it is a success, and it could not be read completely."),
    /** The body states the status of another failure than the response's. */
    MASKED_STATUS(27, "masked-status", "The body states the status of another failure than the response's.");

    private static final Caveat[] BY_NUMBER = Words.byNumber(values(), Caveat[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Caveat(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "status-out-of-range"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static Caveat of(String slug) {
        return Words.of(values(), slug);
    }

    static Caveat numbered(int number) {
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
