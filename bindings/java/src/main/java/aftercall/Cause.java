// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** Why did the transport fail? */
public enum Cause implements Word {
    /** The transport does not say. */
    UNKNOWN(0, "unknown", "The transport does not say."),
    /** The peer refused the connection. */
    REFUSED(1, "refused", "The peer refused the connection."),
    /** No route to the peer. */
    UNREACHABLE(2, "unreachable", "No route to the peer."),
    /** The connection was reset. */
    RESET(3, "reset", "The connection was reset."),
    /** The connection was closed too early. */
    CLOSED(4, "closed", "The connection was closed too early."),
    /** A time-out. */
    TIMEOUT(5, "timeout", "A time-out."),
    /** The host name does not exist. */
    NAME_NOT_FOUND(6, "name-not-found", "The host name does not exist."),
    /** The peer's certificate was not accepted. */
    CERTIFICATE(7, "certificate", "The peer's certificate was not accepted."),
    /** The TLS handshake failed. */
    HANDSHAKE(8, "handshake", "The TLS handshake failed."),
    /** The peer broke the protocol. */
    PROTOCOL(9, "protocol", "The peer broke the protocol."),
    /** The peer did not process the request (RFC 9113 section 8.7, RFC 9114 section 4.1.1). */
    REFUSED_STREAM(10, "refused-stream", "The peer did not process the request (RFC 9113 section 8.7, RFC 9114 section 4.1.1)."),
    /** The peer wants an older HTTP version and did not process the request. */
    VERSION_FALLBACK(11, "version-fallback", "The peer wants an older HTTP version and did not process the request."),
    /** The peer asked us to slow down on this connection (ENHANCE_YOUR_CALM, H3_EXCESSIVE_LOAD). */
    OVERLOAD(12, "overload", "The peer asked us to slow down on this connection (ENHANCE_YOUR_CALM, H3_EXCESSIVE_LOAD)."),
    /** A limit on this machine was reached: file handles, ports, pooled connections. */
    RESOURCE_LIMIT(13, "resource-limit", "A limit on this machine was reached: file handles, ports, pooled connections."),
    /** The caller gave up. */
    CANCELLED(14, "cancelled", "The caller gave up."),
    /** The request could not be made: a bad URL, header or option. */
    INVALID(15, "invalid", "The request could not be made: a bad URL, header or option."),
    /** The request's body could not be sent completely, or not a second time. */
    ABORTED_BODY(16, "aborted-body", "The request's body could not be sent completely, or not a second time.");

    private static final Cause[] BY_NUMBER = Words.byNumber(values(), Cause[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Cause(int number, String slug, String help) {
        this.number = number;
        this.slug = slug;
        this.help = help;
    }

    /**
     * The word with this slug.
     *
     * @param slug such as {@code "unknown"}
     * @return the word
     * @throws IllegalArgumentException if no word has this slug
     */
    public static Cause of(String slug) {
        return Words.of(values(), slug);
    }

    static Cause numbered(int number) {
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
