package aftercall;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;

/** What came back. Immutable. */
public final class Response {
    private static final int HAS_RECEIVED = 1;
    private static final byte[] NOTHING = {};

    private final int status;
    private final Fields fields;
    private final byte[] body;
    private final BodyState state;
    private final Instant received;
    private final int redirect;

    private Response(Builder builder) {
        status = builder.status;
        fields = builder.fields;
        body = builder.body;
        state = builder.state;
        received = builder.received;
        redirect = builder.redirect;
    }

    /**
     * A response of which no body was read.
     *
     * @param status the status code; one out of range is a caveat of the verdict
     * @return the response
     */
    public static Response of(int status) {
        return builder(status).build();
    }

    /**
     * A response with its whole body.
     *
     * @param status the status code
     * @param fields the header fields
     * @param body all of the body as text
     * @return the response
     */
    public static Response of(int status, Fields fields, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return builder(status).fields(fields).body(bytes, BodyState.COMPLETE).build();
    }

    /**
     * A response of {@code java.net.http}, with the redirects that were followed to it, as received now.
     *
     * @param response its body is looked at if that is a {@code String} or a {@code byte[]}; what an error says in another
     *     one counts as not read, so that less is proved
     * @return the response
     */
    public static Response of(HttpResponse<?> response) {
        return HttpResponses.judged(response);
    }

    /**
     * Begins a response.
     *
     * @param status the status code
     * @return a builder
     */
    public static Builder builder(int status) {
        return new Builder(status);
    }

    /**
     * Its status code.
     *
     * @return as it was given
     */
    public int status() {
        return status;
    }

    void write(Input to) {
        write(to, state, body);
    }

    /** Without its body, as it is asked how much of that is wanted. */
    void writeHead(Input to) {
        write(to, BodyState.UNREAD, NOTHING);
    }

    private void write(Input to, BodyState how, byte[] bytes) {
        to.u16(status).u8(how.number());
        to.u8(received == null ? 0 : HAS_RECEIVED).u64(received == null ? 0 : Micros.of(received)).u16(redirect);
        fields.write(to);
        to.block(bytes, Math.min(bytes.length, Input.BODY_CUT));
    }

    @Override
    public String toString() {
        return "response " + status;
    }

    /** Makes a {@link Response}. */
    public static final class Builder {
        private final int status;
        private Fields fields = Fields.empty();
        private byte[] body = NOTHING;
        private BodyState state = BodyState.UNREAD;
        private Instant received;
        private int redirect;

        private Builder(int status) {
            this.status = Math.max(0, Math.min(status, 0xffff));
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
         * What was read of its body; at most 65,536 bytes are looked at.
         *
         * @param bytes the leading bytes, decompressed
         * @param how how much of the body that is
         * @return this
         */
        public Builder body(byte[] bytes, BodyState how) {
            body = Arrays.copyOf(bytes, Math.min(bytes.length, Input.BODY_CUT));
            state = Objects.requireNonNull(how, "body state");
            return this;
        }

        /**
         * When its head was received: it is used only to read dates.
         *
         * @param moment by the wall clock
         * @return this
         */
        public Builder received(Instant moment) {
            received = moment;
            return this;
        }

        /**
         * The statuses of the redirects that the client followed before. After one that changed the method the
         * response is about another request, and proves nothing about the first.
         *
         * @param statuses in their order
         * @return this
         * @throws IllegalArgumentException for one that is not from 300 to 399
         */
        public Builder redirects(Collection<Integer> statuses) {
            redirect = Redirects.decisive(statuses);
            return this;
        }

        /**
         * Makes it.
         *
         * @return the response
         */
        public Response build() {
            return new Response(this);
        }
    }
}
