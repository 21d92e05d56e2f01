package aftercall;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/** Requests of {@code java.net.http}: what the core is told of one, and copies with something more. */
final class HttpRequests implements Requests<HttpRequest> {
    static final HttpRequests KIND = new HttpRequests();

    private HttpRequests() {}

    @Override
    public Request facts(HttpRequest request, Optional<Boolean> idempotent) {
        boolean isReplayable = request.bodyPublisher().map(Replayable::is).orElse(true);
        return Request.of(request.method(), request.uri(), Fields.of(request.headers().map()), isReplayable,
            idempotent);
    }

    /**
     * Whether the JDK sends a request once more on its own, after a kept connection has died: MultiExchange,
     * {@code isIdempotentRequest}.
     */
    static boolean mayBeSentAgainByTheJdk(HttpRequest request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    @Override
    public Optional<String> first(HttpRequest request, String field) {
        return request.headers().firstValue(field);
    }

    @Override
    public HttpRequest with(HttpRequest request, String field, String value) {
        return copy(request).setHeader(field, value).build();
    }

    /** The request with its own time-out, cut down to the time that is left if a deadline was set. */
    static HttpRequest within(HttpRequest request, Optional<Duration> timeLeft) {
        if (timeLeft.isEmpty() || request.timeout().filter(own -> own.compareTo(timeLeft.get()) <= 0).isPresent()) {
            return request;
        }
        Duration left = timeLeft.get();
        return copy(request).timeout(left.isZero() ? Duration.ofNanos(1) : left).build();
    }

    private static HttpRequest.Builder copy(HttpRequest request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri()).expectContinue(request.expectContinue());
        request.headers().map().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        request.timeout().ifPresent(builder::timeout);
        request.version().ifPresent(builder::version);
        Optional<HttpRequest.BodyPublisher> body = request.bodyPublisher();
        if (body.isEmpty() && request.method().equals("GET")) {
            return builder.GET(); // With an empty body it would be sent with Content-Length: 0.
        }
        if (body.isEmpty() && request.method().equals("DELETE")) {
            return builder.DELETE();
        }
        return builder.method(request.method(), body.orElseGet(HttpRequest.BodyPublishers::noBody));
    }
}
