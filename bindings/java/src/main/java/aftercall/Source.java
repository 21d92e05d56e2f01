// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** Where did a piece of evidence come from? */
public enum Source implements Word {
    /** The class of the status code (RFC 9110 section 15). */
    CLASS(0, "class", "The class of the status code (RFC 9110 section 15)."),
    /** The text of a message: the weakest evidence in a response. */
    TEXT(1, "text", "The text of a message: the weakest evidence in a response."),
    /** The contract's row for the status. */
    ROW(2, "row", "The contract's row for the status."),
    /** The mark of a proxy, load balancer or gateway. */
    INTERMEDIARY(3, "intermediary", "The mark of a proxy, load balancer or gateway."),
    /** The Proxy-Status field (RFC 9209). */
    PROXY_STATUS(4, "proxy-status", "The Proxy-Status field (RFC 9209)."),
    /** An error code or problem type, registered or the provider's own. */
    CODE(5, "code", "An error code or problem type, registered or the provider's own."),
    /** A challenge in WWW-Authenticate (RFC 9110 section 11.6.1). */
    CHALLENGE(6, "challenge", "A challenge in WWW-Authenticate (RFC 9110 section 11.6.1)."),
    /** A guarantee of the protocol that the request was not processed. */
    PROTOCOL(7, "protocol", "A guarantee of the protocol that the request was not processed."),
    /** The server's explicit statement on retrying. */
    SERVER_VERDICT(8, "server-verdict", "The server's explicit statement on retrying."),
    /** The phase and cause of a transport failure. */
    TRANSPORT(9, "transport", "The phase and cause of a transport failure."),
    /** What earlier attempts of the same call may have done. */
    EARLIER(10, "earlier", "What earlier attempts of the same call may have done."),
    /** A member of the body, or its length. */
    BODY(11, "body", "A member of the body, or its length."),
    /** The Retry-After field (RFC 9110 section 10.2.3). */
    RETRY_AFTER(12, "retry-after", "The Retry-After field (RFC 9110 section 10.2.3)."),
    /** A field with a delay in milliseconds. */
    RETRY_AFTER_MS(13, "retry-after-ms", "A field with a delay in milliseconds."),
    /** The grpc-retry-pushback-ms field (gRFC A6). */
    GRPC_RETRY_PUSHBACK(14, "grpc-retry-pushback", "The grpc-retry-pushback-ms field (gRFC A6)."),
    /** A field that states a limit: RateLimit, X-RateLimit-Remaining and similar. */
    RATE_LIMIT(15, "rate-limit", "A field that states a limit: RateLimit, X-RateLimit-Remaining and similar."),
    /** What the caller's verification found. */
    VERIFIED(16, "verified", "What the caller's verification found."),
    /** A redirect that the client followed before this response. */
    REDIRECT(17, "redirect", "A redirect that the client followed before this response."),
    /** The status of another server, stated in the body. */
    MASKED_STATUS(18, "masked-status", "The status of another server, stated in the body.");

    private static final Source[] BY_NUMBER = Words.byNumber(values(), Source[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Source(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "class"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static Source of(String slug) {
        return Words.of(values(), slug);
    }

    static Source numbered(int number) {
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
