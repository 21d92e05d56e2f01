package aftercall;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** Responses of {@code java.net.http}: what the core is told of one, and ones that are made of others. */
final class HttpResponses {
    private HttpResponses() {}

    /** What the core is told of a response, of whose body so much was read. */
    static Response judged(HttpResponse<?> head, byte[] bytes, BodyState state, Instant received) {
        return Response.builder(head.statusCode()).fields(Fields.of(head.headers().map()))
            .body(bytes, state).received(received).redirects(redirects(head)).build();
    }

    /** The redirects that were followed; a 401 or 407 that the client's authenticator answered is none. */
    private static List<Integer> redirects(HttpResponse<?> head) {
        List<Integer> found = new ArrayList<>();
        for (Optional<? extends HttpResponse<?>> hop = head.previousResponse(); hop.isPresent();
                hop = hop.get().previousResponse()) {
            if (Redirects.is(hop.get().statusCode())) {
                found.add(0, hop.get().statusCode());
            }
        }
        return found;
    }

    /** The same of a response that a user has: a body that is no text and no bytes was not read. */
    static Response judged(HttpResponse<?> response) {
        Object body = response.body();
        byte[] bytes = body instanceof String ? ((String) body).getBytes(StandardCharsets.UTF_8)
            : body instanceof byte[] ? (byte[]) body : null;
        return bytes == null ? judged(response, new byte[0], BodyState.UNREAD, Instant.now())
            : judged(response, bytes, BodyState.COMPLETE, Instant.now());
    }

    /** What the user asked for, before any redirect. */
    static HttpRequest asked(HttpResponse<?> response) {
        HttpResponse<?> first = response;
        while (first.previousResponse().isPresent()) {
            first = first.previousResponse().get();
        }
        return first.request();
    }

    /** What a user's handler is told of a response. */
    static HttpResponse.ResponseInfo info(HttpResponse<?> response) {
        return new HttpResponse.ResponseInfo() {
            @Override
            public int statusCode() {
                return response.statusCode();
            }

            @Override
            public HttpHeaders headers() {
                return response.headers();
            }

            @Override
            public HttpClient.Version version() {
                return response.version();
            }
        };
    }

    /** A response with the user's body and its outcome. */
    static final class Judged<T> implements HttpResponse<T>, HasOutcome {
        private final HttpResponse<?> response;
        private final T body;
        private final Outcome outcome;

        Judged(HttpResponse<?> response, T body, Outcome outcome) {
            this.response = response;
            this.body = body;
            this.outcome = outcome;
        }

        @Override
        public Optional<Outcome> outcome() {
            return Optional.ofNullable(outcome);
        }

        @Override
        public int statusCode() {
            return response.statusCode();
        }

        @Override
        public HttpRequest request() {
            return response.request();
        }

        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return response.previousResponse().map(hop -> new Judged<T>(hop, null, null));
        }

        @Override
        public HttpHeaders headers() {
            return response.headers();
        }

        @Override
        public T body() {
            return body;
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return response.sslSession();
        }

        @Override
        public URI uri() {
            return response.uri();
        }

        @Override
        public HttpClient.Version version() {
            return response.version();
        }

        @Override
        public String toString() {
            return "(" + request().method() + " " + uri().getHost() + ") " + statusCode();
        }
    }
}
