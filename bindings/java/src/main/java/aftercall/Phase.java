// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** In which phase did the transport fail? */
public enum Phase implements Word {
    /** The transport does not say. */
    UNKNOWN(0, "unknown", "The transport does not say."),
    /** Before anything was sent: a bad URL or setting. */
    CONFIG(1, "config", "Before anything was sent: a bad URL or setting."),
    /** While looking up the host name. */
    DNS(2, "dns", "While looking up the host name."),
    /** While connecting. */
    CONNECT(3, "connect", "While connecting."),
    /** While asking a proxy for a tunnel. */
    PROXY(4, "proxy", "While asking a proxy for a tunnel."),
    /** During the TLS handshake. */
    TLS(5, "tls", "During the TLS handshake."),
    /** While waiting for a free connection. */
    POOL(6, "pool", "While waiting for a free connection."),
    /** While the request was being written. */
    SEND(7, "send", "While the request was being written."),
    /** After the request was written, before the first byte of the response. */
    WAIT(8, "wait", "After the request was written, before the first byte of the response."),
    /** Within the head of the response. */
    HEAD(9, "head", "Within the head of the response."),
    /** Within the body of the response. */
    BODY(10, "body", "Within the body of the response."),
    /** While decoding the complete response. */
    DECODE(11, "decode", "While decoding the complete response.");

    private static final Phase[] BY_NUMBER = Words.byNumber(values(), Phase[]::new);

    private final int number;
    private final String slug;
    private final String help;

    Phase(int number, String slug, String help) {
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
    public static Phase of(String slug) {
        return Words.of(values(), slug);
    }

    static Phase numbered(int number) {
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
