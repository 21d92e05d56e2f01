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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How calls of the adapters end whose engine is lost in a trap: nothing is sent again, and each has its outcome. */
@Timeout(60)
class LostEngineTest {
    private static final String CREATED = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok";
    private static final String SLOW = "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n";
    private static final Policy QUICK = Policy.defaults().with(Setting.THROTTLE_BASE_MS, 1).with(Setting.CAP_MS, 2);

    private final AtomicBoolean armed = new AtomicBoolean();
    private final List<Event> events = new ArrayList<>();
    private final Engine engine = Engine.builder().policy(QUICK).onEvent(events::add).build(Engines.trapping(armed));
    private final AftercallHttpClient client = AftercallHttpClient.of(HttpClient.newHttpClient(), engine);
    private final OkHttpClient okhttp = AftercallInterceptor.install(new OkHttpClient.Builder(), engine).build();

    private static HttpRequest post(RawServer server) {
        return HttpRequest.newBuilder(server.uri("/a")).POST(BodyPublishers.ofString("x")).build();
    }

    private static okhttp3.Call.Factory factory(OkHttpClient client) {
        return client;
    }

    private okhttp3.Response execute(RawServer server) throws IOException {
        return factory(okhttp).newCall(new okhttp3.Request.Builder().url(server.uri("/a").toString())
            .post(RequestBody.create("x".getBytes())).build()).execute();
    }

    /** The instance traps with the answer of this number. */
    private RawServer trappingAt(int number, String answer) throws IOException {
        return new RawServer((n, request, out) -> {
            armed.compareAndSet(false, n == number);
            if (answer == null) {
                return false;
            }
            RawServer.write(out, n == number ? answer : SLOW);
            return true;
        });
    }

    private static Outcome lost(Object carrier) {
        Outcome outcome = Aftercall.outcomeOf(carrier).orElseThrow();
        assertEquals(Stop.CANCELLED, outcome.stop());
        return outcome;
    }

    private void endedOnceAs(Outcome outcome) {
        Event.CallEnded end = assertInstanceOf(Event.CallEnded.class, events.get(events.size() - 1));
        assertEquals(outcome, end.outcome());
        assertEquals(1, events.stream().filter(Event.CallEnded.class::isInstance).count());
    }

    @Test
    void theResponseThatCameIsGiven() throws Exception {
        try (RawServer server = trappingAt(1, CREATED)) {
            HttpResponse<String> response = client.send(post(server), BodyHandlers.ofString());
            assertEquals("ok", response.body());
            Outcome outcome = lost(response);
            assertEquals(Effect.UNKNOWN, outcome.effect());
            assertEquals(1, outcome.attempts().size());
            // Another instance says what it means.
            assertEquals(Effect.APPLIED, outcome.verdict().orElseThrow().effect());
            assertTrue(outcome.isSuccess());
            assertEquals(1, server.requests().size());
            endedOnceAs(outcome);
        }
    }

    @Test
    void alsoWithFuturesAndWithOkHttp() throws Exception {
        try (RawServer server = trappingAt(1, CREATED)) {
            HttpResponse<String> response = client.sendAsync(post(server), BodyHandlers.ofString()).join();
            assertEquals("ok", response.body());
            assertEquals(Effect.UNKNOWN, lost(response).effect());
            endedOnceAs(lost(response));
        }
        armed.set(false);
        Engine next = Engine.builder().policy(QUICK).build(Engines.trapping(armed));
        OkHttpClient other = AftercallInterceptor.install(new OkHttpClient.Builder(), next).build();
        try (RawServer server = trappingAt(2, CREATED); okhttp3.Response response = factory(other).newCall(
                new okhttp3.Request.Builder().url(server.uri("/a").toString())
                    .post(RequestBody.create("x".getBytes())).build()).execute()) {
            assertEquals("ok", response.body().string());
            assertEquals(Effect.UNKNOWN, lost(response).effect());
            assertEquals(List.of(429, 0), List.of(lost(response).attempts().get(0).code(),
                lost(response).attempts().get(1).code()));
            assertEquals(2, server.requests().size());
        }
    }

    @Test
    void theClientsOwnExceptionIsThrown() throws Exception {
        try (RawServer server = trappingAt(1, null)) {
            IOException error = assertThrows(IOException.class, () -> client.send(post(server), BodyHandlers.ofString()));
            assertEquals(Effect.UNKNOWN, lost(error).effect());
            assertEquals(Reason.INTERRUPTED, lost(error).verdict().orElseThrow().reason());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void whatTheAttemptsBeforeProvedStaysTrue() throws Exception {
        try (RawServer server = trappingAt(-1, CREATED)) {
            AftercallHttpClient waits = client.with(options -> options.sleep(length -> armed.set(true)));
            HttpResponse<String> response = waits.send(post(server), BodyHandlers.ofString());
            assertEquals(429, response.statusCode());
            assertEquals(Effect.NOT_APPLIED, lost(response).effect());
            assertEquals(1, server.requests().size());
            endedOnceAs(lost(response));
        }
    }

    @Test
    void whereNothingWasSentThatIsSaid() throws Exception {
        armed.set(true);
        try (RawServer server = trappingAt(-1, CREATED)) {
            NotSentException error = assertThrows(NotSentException.class,
                () -> client.send(post(server), BodyHandlers.ofString()));
            assertEquals(Effect.NOT_APPLIED, lost(error).effect());
            assertEquals(Effect.NOT_APPLIED, lost(assertInstanceOf(PanicException.class, error.getCause())).effect());
            OutcomeFuture<HttpResponse<String>> future = client.sendAsync(post(server), BodyHandlers.ofString());
            assertInstanceOf(NotSentException.class, assertThrows(CompletionException.class, future::join).getCause());
            assertEquals(Effect.NOT_APPLIED, lost(future).effect());
            assertEquals(Effect.NOT_APPLIED, lost(assertThrows(NotSentException.class, () -> execute(server))).effect());
            assertEquals(0, server.requests().size());
        }
    }

    @Test
    void aCallThatIsInterruptedThenHasItsOutcomeToo() {
        Drive<Request> drive = drive();
        assertInstanceOf(Decision.Send.class, drive.begin());
        armed.set(true);
        RuntimeException why = new RuntimeException("stop");
        drive.interrupted(why);
        assertEquals(Effect.UNKNOWN, lost(why).effect());
        assertEquals(1, lost(why).attempts().size());
    }

    @Test
    void anAppliedAttemptStaysApplied() {
        Drive<Request> drive = drive();
        drive.begin();
        Decision.Wait wait = assertInstanceOf(Decision.Wait.class,
            drive.told(Told.response(Response.builder(200).body(new byte[0], BodyState.TRUNCATED).build(), null)));
        armed.set(true);
        assertInstanceOf(Decision.Done.class, drive.woken(wait));
        assertEquals(Effect.APPLIED, drive.outcome().effect());
    }

    /** The trap comes when the call, which is done, is freed. */
    @Test
    void aCallThatIsDoneKeepsItsEnd() throws Exception {
        Engine late = Engine.builder().onEvent(event -> {
            if (event instanceof Event.AttemptEnded) {
                armed.set(true);
            }
        }).build(Engines.trapping(armed));
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, CREATED);
            return true;
        })) {
            HttpResponse<String> response = AftercallHttpClient.of(client.inner(), late)
                .send(post(server), BodyHandlers.ofString());
            assertEquals(Stop.SETTLED, Aftercall.outcomeOf(response).orElseThrow().stop());
            assertEquals(Effect.APPLIED, Aftercall.outcomeOf(response).orElseThrow().effect());
        }
    }

    private Drive<Request> drive() {
        try {
            return new Drive<>(ClientOptions.of(engine), DriveTest.AS_GIVEN, Request.of("GET", "https://api.example/"));
        } catch (NotSentException lost) {
            throw new AssertionError(lost);
        }
    }
}
