package aftercall;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/** Responses of {@code java.net.http} that are made of others. */
final class HttpResponses {
    private HttpResponses() {}

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
