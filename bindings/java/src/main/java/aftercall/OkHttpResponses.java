package aftercall;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/** Responses of OkHttp: what the core is told of one. */
final class OkHttpResponses {
    private OkHttpResponses() {}

    /** The leading bytes of a body, which stay there for the user to read. */
    static final class Lead {
        final byte[] bytes;
        final BodyState state;
        /** What broke the body off; null if nothing did. */
        final IOException error;

        private Lead(byte[] bytes, BodyState state, IOException error) {
            this.bytes = bytes;
            this.state = state;
            this.error = error;
        }
    }

    /** What the core is told without the body. */
    static aftercall.Response.Builder head(Response response, Instant received) {
        return aftercall.Response.builder(response.code()).fields(OkHttpRequests.fields(response.headers()))
            .received(received).redirects(redirects(response));
    }

    private static List<Integer> redirects(Response response) {
        List<Integer> statuses = new ArrayList<>();
        for (Response hop = response.priorResponse(); hop != null; hop = hop.priorResponse()) {
            if (hop.isRedirect()) {
                statuses.add(0, hop.code());
            }
        }
        return statuses;
    }

    /** So many bytes of the body, waited for; none where none are wanted, or where the body was closed. */
    static Lead lead(Response response, int wanted) {
        if (wanted == 0 || response.body() == null || !response.body().source().isOpen()) {
            return new Lead(new byte[0], BodyState.UNREAD, null);
        }
        BufferedSource source = response.body().source();
        BodyState state;
        IOException error = null;
        try {
            state = source.request(wanted + 1L) ? BodyState.PREFIX : BodyState.COMPLETE;
        } catch (IOException broken) {
            state = BodyState.TRUNCATED;
            error = broken;
        }
        Buffer leading = new Buffer();
        Buffer read = source.getBuffer();
        read.copyTo(leading, 0, Math.min(read.size(), wanted));
        return new Lead(leading.readByteArray(), state, error);
    }

    /** What the user asked for, before any redirect. */
    static Request asked(Response response) {
        Response first = response;
        while (first.priorResponse() != null) {
            first = first.priorResponse();
        }
        return first.request();
    }
}
