package aftercall;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Objects;
import java.util.Optional;

/** What was asked, as far as it is known. Immutable. */
public final class Request {
    private static final int GIVEN = 1;
    private static final int NOT_REPLAYABLE = 2;
    private static final int DECLARED = 4;
    private static final int HARMLESS = 8;

    private final String method;
    private final String url;
    private final Fields fields;
    private final boolean isReplayable;
    private final Boolean isIdempotent;
    private final Effect earlier;

    private Request(Builder builder) {
        method = builder.method;
        url = builder.url;
        fields = builder.fields;
        isReplayable = builder.isReplayable;
        isIdempotent = builder.isIdempotent;
        earlier = builder.earlier;
    }

    /**
     * A request without fields, whose body can be sent a second time.
     *
     * @param method such as {@code "POST"}
     * @param url absolute, or a path
     * @return the request
     */
    public static Request of(String method, String url) {
        return builder(method, url).build();
    }

    /**
     * A request of {@code java.net.http}.
     *
     * @param request its body is not looked at
     * @return the request
     */
    public static Request of(HttpRequest request) {
        return HttpRequests.KIND.facts(request, Optional.empty());
    }

    /**
     * Begins a request.
     *
     * @param method such as {@code "POST"}
     * @param url absolute, a path, or empty
     * @return a builder
     */
    public static Builder builder(String method, String url) {
        return new Builder(method, url);
    }

    /**
     * Its method.
     *
     * @return as it was given
     */
    public String method() {
        return method;
    }

    String url() {
        return url;
    }

    boolean isReplayable() {
        return isReplayable;
    }

    /**
     * Where it goes (RFC 6454).
     *
     * @return {@code scheme://host:port}; empty where the URL names none
     */
    public String origin() {
        return read().text(Layout.HEAD_SIZE + Layout.REQUEST_ORIGIN);
    }

    /**
     * Whether a second application does no harm, where idempotency keys are honored.
     *
     * @return by the method, the fields and what the caller declared
     */
    public boolean isHarmless() {
        return read().flag(Layout.HEAD_SIZE + Layout.REQUEST_IS_HARMLESS);
    }

    /** Whether a key in it alone makes a second application harmless, or it is harmless without. */
    boolean isHarmlessWithoutKeys() {
        return read().flag(Layout.HEAD_SIZE + Layout.REQUEST_IS_HARMLESS_WITHOUT_KEYS);
    }

    private Packed read() {
        Input input = new Input();
        write(this, input);
        return Shared.ask(host -> host.output(Host.Function.REQUEST, input));
    }

    /** The same after attempts with this effect together. */
    Request after(Effect effect) {
        Builder builder = builder(method, url).fields(fields).replayable(isReplayable).earlier(effect);
        builder.isIdempotent = isIdempotent;
        return builder.build();
    }

    /** Writes a request, or that there is none. */
    static void write(Request request, Input to) {
        if (request == null) {
            to.u8(0);
            return;
        }
        int declared = request.isIdempotent == null ? 0 : DECLARED + (request.isIdempotent ? HARMLESS : 0);
        to.u8(GIVEN + (request.isReplayable ? 0 : NOT_REPLAYABLE) + declared);
        to.u8(request.earlier == null ? 0 : 1 + request.earlier.number());
        to.text(request.method).text(request.url);
        request.fields.write(to);
    }

    @Override
    public String toString() {
        return method + " " + origin();
    }

    /** Makes a {@link Request}. */
    public static final class Builder {
        private final String method;
        private final String url;
        private Fields fields = Fields.empty();
        private boolean isReplayable = true;
        private Boolean isIdempotent;
        private Effect earlier;

        private Builder(String method, String url) {
            this.method = Objects.requireNonNull(method, "method");
            this.url = Objects.requireNonNull(url, "url");
        }

        /**
         * Its header fields.
         *
         * @param given all of them
         * @return this
         */
        public Builder fields(Fields given) {
            fields = Objects.requireNonNull(given, "fields");
            return this;
        }

        /**
         * Whether its body can be sent a second time; by default it can.
         *
         * @param can false for a stream that was read
         * @return this
         */
        public Builder replayable(boolean can) {
            isReplayable = can;
            return this;
        }

        /**
         * Your word on whether a second application does harm. Without it method and fields say so.
         *
         * @param harmless true: it does none
         * @return this
         */
        public Builder idempotent(boolean harmless) {
            isIdempotent = harmless;
            return this;
        }

        /**
         * The effect of earlier attempts together, if you judge without a {@link Call}.
         *
         * @param effect that of all attempts before
         * @return this
         */
        public Builder earlier(Effect effect) {
            earlier = effect;
            return this;
        }

        /**
         * Makes it.
         *
         * @return the request
         */
        public Request build() {
            return new Request(this);
        }
    }

    /** The request that {@code java.net.http} has. */
    static Request of(String method, URI uri, Fields fields, boolean isReplayable, Optional<Boolean> idempotent) {
        Builder builder = builder(method, uri.toString()).fields(fields).replayable(isReplayable);
        idempotent.ifPresent(builder::idempotent);
        return builder.build();
    }
}
