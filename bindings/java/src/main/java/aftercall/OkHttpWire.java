package aftercall;

import java.io.IOException;
import java.util.Optional;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.internal.connection.RealCall;

/** What goes over OkHttp's connections: whether anything of a request was written. */
final class OkHttpWire {
    private static final String RETRY_AFTER = "Retry-After";
    /** The field under which a Retry-After is kept from OkHttp. */
    private static final String KEPT = "Aftercall-Kept-Retry-After";
    private static final int UNAVAILABLE = 503;

    private OkHttpWire() {}

    /** What is known of one attempt; it stands in the request as its tag. */
    static final class Note {
        volatile int written;
        private volatile Outcome outcome;
        private volatile long sentAt;
        private volatile long receivedAt;

        /** The call ended with this response. */
        void ended(Outcome how, Response response) {
            outcome = how;
            sentAt = response.sentRequestAtMillis();
            receivedAt = response.receivedResponseAtMillis();
        }

        /** The outcome, if it is that of this response: requests that are made of its request have the tag too. */
        Optional<Outcome> outcome(Response response) {
            boolean isIts = sentAt == response.sentRequestAtMillis() && receivedAt == response.receivedResponseAtMillis();
            return isIts ? Optional.ofNullable(outcome) : Optional.empty();
        }
    }

    /** The network interceptor: it runs when a connection is there, before anything of the request is written. */
    static Response intercept(Interceptor.Chain chain) throws IOException {
        Note note = chain.request().tag(Note.class);
        if (note == null) {
            return chain.proceed(chain.request());
        }
        note.written++;
        Response response = chain.proceed(chain.request());
        String wait = response.header(RETRY_AFTER);
        if (response.code() != UNAVAILABLE || wait == null) {
            return response;
        }
        return response.newBuilder().removeHeader(RETRY_AFTER).header(KEPT, wait).build();
    }

    /** The response with what was kept from OkHttp. */
    static Response restored(Response response) {
        String wait = response.header(KEPT);
        if (wait == null) {
            return response;
        }
        return response.newBuilder().removeHeader(KEPT).header(RETRY_AFTER, wait).build();
    }

    /** A client that sends again by itself may apply a request twice unseen. */
    static void refuseOwnRetries(Interceptor.Chain chain) throws IOException {
        if (chain.call() instanceof RealCall && ((RealCall) chain.call()).getClient().retryOnConnectionFailure()) {
            throw new IOException("aftercall needs a client with retryOnConnectionFailure(false): "
                + "OkHttp would send again by itself what may have been applied");
        }
    }

    static Request noted(Request request, Note note) {
        return request.newBuilder().tag(Note.class, note).build();
    }
}
