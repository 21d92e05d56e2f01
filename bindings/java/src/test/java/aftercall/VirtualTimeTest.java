package aftercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits of half an hour that take no time, with the clock and the sleep of a test. */
@Timeout(20)
class VirtualTimeTest {
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final Policy PATIENT = Policy.defaults()
        .with(Setting.LONGEST_WAIT_MS, Duration.ofHours(1)).with(Setting.DEADLINE_MS, Duration.ofHours(3));
    /** 2026-01-01T00:00:00Z. */
    private static final long BEGAN = 1_767_225_600_000_000L;

    private final List<Duration> waits = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final Engine engine = Engine.builder().policy(PATIENT).onEvent(events::add).build();
    private volatile long present;

    /** A clock that only waits move. */
    private <R> ClientOptions<R> virtual(ClientOptions<R> options) {
        return options.clock(() -> Now.of(present, BEGAN + present)).sleep(length -> {
            waits.add(length);
            present += Micros.of(length);
        });
    }

    private static RawServer busy(String retryAfter) throws IOException {
        return new RawServer((n, request, out) -> {
            RawServer.write(out, n < 3 ? "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\nRetry-After: " + retryAfter + "\r\n\r\n"
                : "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            return true;
        });
    }

    private static HttpRequest post(RawServer server) {
        return HttpRequest.newBuilder(server.uri("/a")).POST(BodyPublishers.ofString("x")).build();
    }

    private void waitedTwice() {
        assertEquals(2, waits.size(), waits::toString);
        waits.forEach(each -> assertTrue(each.compareTo(HALF_AN_HOUR) >= 0, each::toString));
        Event.CallEnded end = assertInstanceOf(Event.CallEnded.class, events.get(events.size() - 1));
        assertTrue(end.time().compareTo(Duration.ofHours(1)) >= 0, end.time()::toString);
        assertEquals(3, end.outcome().attempts().size());
    }

    @Test
    void aBackOffOfHalfAnHour() throws Exception {
        try (RawServer server = busy("1800")) {
            AftercallHttpClient client = AftercallHttpClient.of(HttpClient.newHttpClient(), engine).with(this::virtual);
            assertEquals(200, client.send(post(server), BodyHandlers.ofString()).statusCode());
            waitedTwice();
        }
    }

    @Test
    void withFutures() throws Exception {
        try (RawServer server = busy("1800")) {
            AftercallHttpClient client = AftercallHttpClient.of(HttpClient.newHttpClient(), engine).with(this::virtual);
            assertEquals(200, client.sendAsync(post(server), BodyHandlers.ofString()).join().statusCode());
            waitedTwice();
        }
    }

    @Test
    void withOkHttp() throws Exception {
        OkHttpClient client = AftercallInterceptor.install(
            new OkHttpClient.Builder(), virtual(ClientOptions.of(engine))).build();
        try (RawServer server = busy("1800"); okhttp3.Response response = client.newCall(new okhttp3.Request.Builder()
                .url(server.uri("/a").toString()).post(RequestBody.create("x".getBytes())).build()).execute()) {
            assertEquals(200, response.code());
            waitedTwice();
        }
    }

    @Test
    void aDateIsReadByTheSameClock() throws Exception {
        try (RawServer server = busy("Thu, 01 Jan 2026 01:00:00 GMT")) {
            AftercallHttpClient client = AftercallHttpClient.of(HttpClient.newHttpClient(), engine).with(this::virtual);
            assertEquals(200, client.send(post(server), BodyHandlers.ofString()).statusCode());
            assertTrue(waits.get(0).compareTo(Duration.ofHours(1)) >= 0, waits::toString);
            assertTrue(waits.get(0).compareTo(Duration.ofMinutes(90)) < 0, waits::toString);
            assertTrue(Instant.EPOCH.plus(Duration.ofNanos(1_000 * (BEGAN + present))).isAfter(
                Instant.parse("2026-01-01T01:00:00Z")));
        }
    }

    /** The clock stands still, as one that lags would for a moment: the wait is over because it was carried out. */
    @Test
    void aSleepThatReturnsAtOnceIsBelieved() throws Exception {
        try (RawServer server = busy("1800")) {
            AftercallHttpClient client = AftercallHttpClient.of(HttpClient.newHttpClient(), engine)
                .with(options -> options.sleep(waits::add));
            assertEquals(200, client.send(post(server), BodyHandlers.ofString()).statusCode());
            assertEquals(2, waits.size(), waits::toString);
        }
    }

    @Test
    void aSleepThatIsInterruptedEndsTheCall() throws Exception {
        ClientOptions.Sleep interrupted = length -> {
            throw new InterruptedException("enough");
        };
        try (RawServer server = busy("1800")) {
            AftercallHttpClient client = AftercallHttpClient.of(HttpClient.newHttpClient(), engine)
                .with(options -> options.sleep(interrupted));
            Throwable why = assertThrows(InterruptedException.class,
                () -> client.send(post(server), BodyHandlers.ofString()));
            assertEquals(Stop.CANCELLED, Aftercall.outcomeOf(why).orElseThrow().stop());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void nothingIsSentPastTheDeadline() throws Exception {
        try (RawServer server = busy("1800")) {
            AftercallHttpClient client = AftercallHttpClient.of(HttpClient.newHttpClient(), engine)
                .with(this::virtual).with(options -> options.deadline(Duration.ofMinutes(45)));
            HttpResponse<String> response = client.send(post(server), BodyHandlers.ofString());
            assertEquals(429, response.statusCode());
            assertEquals(Stop.DEADLINE, Aftercall.outcomeOf(response).orElseThrow().stop());
            assertEquals(2, server.requests().size());
        }
    }
}
