package aftercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client of java.net.http with aftercall, against bare sockets. */
@Timeout(60)
class HttpClientTest {
    private static final Policy QUICK = Policy.defaults()
        .with(Setting.BASE_MS, 5).with(Setting.THROTTLE_BASE_MS, 5).with(Setting.CAP_MS, 10);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final List<Event> events = new ArrayList<>();
    private final Engine engine = Engine.builder().policy(QUICK).onEvent(events::add).build();
    private final HttpClient inner = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(Duration.ofSeconds(5)).build();
    private final AftercallHttpClient client = AftercallHttpClient.of(inner, engine);

    private static HttpRequest get(URI uri) {
        return HttpRequest.newBuilder(uri).build();
    }

    private static HttpRequest post(URI uri, String body) {
        return HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body)).build();
    }

    private static String answer(String status, String fields, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n" + fields + "\r\n" + body;
    }

    private static Outcome outcome(Object carrier) {
        return Aftercall.outcomeOf(carrier).orElseThrow();
    }

    @Test
    void whatTheBareClientGaveIsJudgedToWhatWasAsked() throws Exception {
        String throttled = answer("503 B", "Retry-After: 2\r\n", "{\"title\": \"busy\"}");
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, request.contains("/see") ? answer("303 S", "Location: /ok\r\n", "")
                : request.contains("/ok") ? OK : throttled);
            return true;
        })) {
            HttpRequest busy = post(server.uri("/busy"), "{}");
            Verdict verdict = Aftercall.judge(inner.send(busy, BodyHandlers.ofString()));
            assertEquals(Effect.NOT_APPLIED, verdict.effect());
            assertTrue(verdict.isRetryable());
            assertEquals("busy", verdict.problem().title().orElseThrow());
            assertEquals("busy", Aftercall.judge(inner.send(busy, BodyHandlers.ofByteArray())).problem().title().orElseThrow());
            HttpResponse<InputStream> streamed = inner.send(busy, BodyHandlers.ofInputStream());
            // What was not read could say otherwise.
            assertEquals(Effect.UNKNOWN, Aftercall.judge(streamed).effect());
            assertEquals("{\"title\": \"busy\"}", new String(streamed.body().readAllBytes(), StandardCharsets.UTF_8));
            // The 200 is about the GET that a redirect made of it, and says nothing about the POST.
            HttpClient following = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();
            HttpResponse<String> seen = following.send(post(server.uri("/see"), "{}"), BodyHandlers.ofString());
            assertEquals(200, seen.statusCode());
            assertEquals(Effect.UNKNOWN, Aftercall.judge(seen).effect());
        }
    }

    @Test
    void whatMakesNoSenseIsRefusedWhereItIsSaid() {
        for (int code : new int[] {-1, 65_536}) {
            assertThrows(IllegalArgumentException.class, () -> Aftercall.status(code));
        }
        for (Duration none : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
            assertThrows(IllegalArgumentException.class, () -> client.with(options -> options.deadline(none)));
        }
    }

    @Test
    void aSuccessComesBackWithItsBodyAndItsOutcome() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, OK);
            return true;
        })) {
            HttpResponse<String> response = client.send(post(server.uri("/a"), "{}"), BodyHandlers.ofString());
            assertEquals("ok", response.body());
            assertEquals(Effect.APPLIED, outcome(response).effect());
            assertEquals(1, outcome(response).attempts().size());
            assertEquals("ok", client.sendAsync(get(server.uri("/b")), BodyHandlers.ofString()).join().body());
            assertEquals(List.of("POST /a", "GET /b"), server.requests());
        }
    }

    @Test
    void aThrottledPostIsSentAgainAndTheEventsSaySo() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, n == 1 ? answer("429 Too Many Requests", "", "{\"detail\":\"slow\"}") : OK);
            return true;
        })) {
            HttpResponse<String> response = client.send(post(server.uri("/a"), "x"), BodyHandlers.ofString());
            assertEquals(200, response.statusCode());
            assertEquals(2, outcome(response).attempts().size());
        }
        List<Class<?>> kinds = new ArrayList<>();
        events.forEach(event -> kinds.add(event.getClass()));
        assertEquals(List.of(Event.CallBegun.class, Event.AttemptBegun.class, Event.AttemptEnded.class,
            Event.WaitBegun.class, Event.WaitEnded.class, Event.AttemptBegun.class, Event.AttemptEnded.class,
            Event.CallEnded.class), kinds);
    }

    @Test
    void aPostWhoseAnswerIsLostIsSentOnce() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> false)) {
            for (int each = 0; each < 20; each++) {
                IOException error = assertThrows(IOException.class,
                    () -> client.send(post(server.uri("/pay"), "x"), BodyHandlers.ofString()));
                assertEquals(Effect.UNKNOWN, outcome(error).effect());
                assertEquals(Stop.NOT_HARMLESS, outcome(error).stop());
            }
            assertEquals(20, server.requests().size());
        }
    }

    @Test
    void aPostOnAKeptConnectionThatDiesIsSentOnce() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            if (n % 2 == 1) {
                RawServer.write(out, OK);
            }
            return n % 2 == 1;
        })) {
            for (int each = 1; each <= 10; each++) {
                client.send(post(server.uri("/first"), "x"), BodyHandlers.ofString());
                IOException error = assertThrows(IOException.class,
                    () -> client.send(post(server.uri("/second"), "x"), BodyHandlers.ofString()));
                assertEquals(Effect.UNKNOWN, outcome(error).effect());
                assertEquals(2 * each, server.requests().size());
            }
        }
    }

    @Test
    void aGetIsSentAgainAndAnIdempotencyKeyMakesAPostHarmless() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            if (n % 2 == 1) {
                return false;
            }
            // It says that it closes: a request on a connection that it has closed would be another attempt.
            RawServer.write(out, answer("200 OK", "Connection: close\r\n", "ok"));
            return false;
        })) {
            assertEquals(200, client.send(get(server.uri("/a")), BodyHandlers.ofString()).statusCode());
            HttpRequest keyed = HttpRequest.newBuilder(server.uri("/b")).header("Idempotency-Key", "k")
                .POST(BodyPublishers.ofString("x")).build();
            HttpResponse<String> response = client.send(keyed, BodyHandlers.ofString());
            assertEquals(2, outcome(response).attempts().size());
        }
    }

    @Test
    void oneKeyIsMadeForAllAttempts() throws Exception {
        List<String> keys = new ArrayList<>();
        try (RawServer server = new RawServer((n, request, out) -> {
            for (String line : request.split("\r\n")) {
                if (line.startsWith("Idempotency-Key:")) {
                    keys.add(line);
                }
            }
            RawServer.write(out, n == 1 ? answer("504 Gateway Timeout", "", "") : OK);
            return true;
        })) {
            client.with(options -> options.idempotencyKeys(true))
                .send(post(server.uri("/a"), "x"), BodyHandlers.ofString());
        }
        assertEquals(2, keys.size());
        assertEquals(keys.get(0), keys.get(1));
    }

    @Test
    void aRefusedConnectionProvesThatAPostWasNotApplied() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        URI uri = URI.create("http://127.0.0.1:" + port + "/");
        IOException error = assertThrows(IOException.class, () -> client.send(post(uri, "x"), BodyHandlers.ofString()));
        assertInstanceOf(ConnectException.class, error);
        assertEquals(Effect.NOT_APPLIED, outcome(error).effect());
        assertTrue(outcome(error).attempts().size() > 1, () -> outcome(error).toString());
        CompletionException async = assertThrows(CompletionException.class,
            () -> client.sendAsync(post(uri, "x"), BodyHandlers.ofString()).join());
        assertEquals(Effect.NOT_APPLIED, outcome(async).effect());
    }

    @Test
    void aNameThatIsNotFoundProvesItToo() {
        URI uri = URI.create("http://no-such-host.invalid/");
        AftercallHttpClient once = client.with(o -> o.policy(QUICK.with(Setting.ATTEMPTS, 1)));
        IOException error = assertThrows(IOException.class, () -> once.send(post(uri, "x"), BodyHandlers.ofString()));
        assertEquals(Effect.NOT_APPLIED, outcome(error).effect(), error::toString);
    }

    @Test
    void behindARedirectARefusedConnectionProvesNothing() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        HttpClient follower = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, answer("303 See Other", "Location: http://127.0.0.1:" + port + "/\r\n", ""));
            return true;
        })) {
            IOException error = assertThrows(IOException.class, () -> AftercallHttpClient.of(follower, engine)
                .send(post(server.uri("/a"), "x"), BodyHandlers.ofString()));
            assertEquals(Effect.UNKNOWN, outcome(error).effect());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void aRedirectThatWasFollowedIsTold() throws Exception {
        HttpClient follower = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, n == 1 ? answer("303 See Other", "Location: /next\r\n", "") : answer("404 Not Found", "", ""));
            return true;
        })) {
            HttpResponse<String> response = AftercallHttpClient.of(follower, engine)
                .send(post(server.uri("/a"), "x"), BodyHandlers.ofString());
            assertEquals(Effect.UNKNOWN, outcome(response).effect());
            assertEquals(303, response.previousResponse().orElseThrow().statusCode());
        }
    }

    @Test
    void a401ThatTheClientsOwnAuthenticatorAnsweredIsNoRedirect() throws Exception {
        HttpClient known = HttpClient.newBuilder().authenticator(new java.net.Authenticator() {
            @Override
            protected java.net.PasswordAuthentication getPasswordAuthentication() {
                return new java.net.PasswordAuthentication("user", "secret".toCharArray());
            }
        }).build();
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, request.contains("Authorization: Basic") ? OK
                : answer("401 Unauthorized", "WWW-Authenticate: Basic realm=\"a\"\r\n", ""));
            return true;
        })) {
            HttpResponse<String> response = AftercallHttpClient.of(known, engine)
                .send(post(server.uri("/a"), "x"), BodyHandlers.ofString());
            assertEquals(401, response.previousResponse().orElseThrow().statusCode());
            assertEquals(Effect.APPLIED, outcome(response).effect());
            assertEquals(Effect.APPLIED, Aftercall.judge(response).effect());
        }
    }

    @Test
    void aBodyThatBreaksOffIsJudged() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, n == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart" : OK);
            return n > 1;
        })) {
            HttpResponse<String> response = client.send(get(server.uri("/a")), BodyHandlers.ofString());
            assertEquals("ok", response.body());
            assertEquals(2, outcome(response).attempts().size());
        }
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
            return false;
        })) {
            IOException error = assertThrows(IOException.class,
                () -> client.send(post(server.uri("/a"), "x"), BodyHandlers.ofString()));
            assertEquals(Effect.APPLIED, outcome(error).effect());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void aResponseOfHttp10EndsWithItsConnection() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, n == 1 ? "HTTP/1.0 429 Too Many\r\n\r\nslow down" : "HTTP/1.0 200 OK\r\n\r\nall of it");
            return false;
        })) {
            HttpResponse<String> response = client.send(post(server.uri("/a"), "x"), BodyHandlers.ofString());
            assertEquals("all of it", response.body());
            assertEquals(2, outcome(response).attempts().size());
        }
    }

    @Test
    void theBodyOfAnErrorIsGivenBackWhole() throws Exception {
        String large = "{\"title\":\"No\",\"detail\":\"" + "x".repeat(200_000) + "\"}";
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, answer("400 Bad Request", "Content-Type: application/problem+json\r\n", large));
            return true;
        })) {
            assertEquals(large, client.send(get(server.uri("/a")), BodyHandlers.ofString()).body());
            HttpResponse<InputStream> stream = client.send(get(server.uri("/b")), BodyHandlers.ofInputStream());
            assertEquals(large, new String(stream.body().readAllBytes(), StandardCharsets.UTF_8));
            HttpResponse<java.util.stream.Stream<String>> lines = client.send(get(server.uri("/c")), BodyHandlers.ofLines());
            assertEquals(large, lines.body().findFirst().orElseThrow());
            assertEquals(Effect.NOT_APPLIED, outcome(lines).effect());
            assertNull(client.send(get(server.uri("/d")), BodyHandlers.discarding()).body());
        }
    }

    @Test
    void bodiesOfEightMegabytesGoBothWays() throws Exception {
        String large = "y".repeat(8 << 20);
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, n == 1 ? answer("429 Too Many Requests", "", large) : answer("200 OK", "", large));
            return true;
        })) {
            HttpResponse<String> response = client.send(post(server.uri("/a"), large), BodyHandlers.ofString());
            assertEquals(large.length(), response.body().length());
            assertEquals(2, outcome(response).attempts().size());
        }
    }

    @Test
    void aBodyThatCannotBeReadTwiceIsSentOnce() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, answer("429 Too Many Requests", "", ""));
            return true;
        })) {
            InputStream once = new ByteArrayInputStream("data".getBytes(StandardCharsets.UTF_8));
            HttpRequest streamed = HttpRequest.newBuilder(server.uri("/a"))
                .POST(BodyPublishers.ofInputStream(() -> once)).build();
            HttpResponse<String> response = client.send(streamed, BodyHandlers.ofString());
            assertEquals(Stop.NOT_REPEATABLE, outcome(response).stop());
            assertEquals(1, server.requests().size());
            HttpRequest again = HttpRequest.newBuilder(server.uri("/b")).POST(Replayable.of(() ->
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[4])))).build();
            assertTrue(outcome(client.send(again, BodyHandlers.ofString())).attempts().size() > 1);
        }
    }

    @Test
    void aVerifierDecidesAfterALostAnswer() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            if (n > 1) {
                RawServer.write(out, OK);
            }
            return n > 1;
        })) {
            HttpResponse<String> again = client.with(o -> o.verifier((request, verify) -> Verified.NOT_APPLIED))
                .send(post(server.uri("/a"), "x"), BodyHandlers.ofString());
            assertEquals(2, outcome(again).attempts().size());
        }
        try (RawServer server = new RawServer((n, request, out) -> false)) {
            IOException error = assertThrows(IOException.class,
                () -> client.with(o -> o.verifier((request, verify) -> Verified.APPLIED))
                    .send(post(server.uri("/a"), "x"), BodyHandlers.ofString()));
            assertEquals(Effect.APPLIED, outcome(error).effect());
            assertTrue(outcome(error).isSuccess());
        }
    }

    @Test
    void anInterruptEndsTheCallAndLeavesItsOutcome() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = new RawServer((n, request, out) -> {
            arrived.countDown();
            sleep(20_000);
            return false;
        })) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread caller = new Thread(() -> {
                try {
                    client.send(post(server.uri("/a"), "x"), BodyHandlers.ofString());
                } catch (IOException | InterruptedException error) {
                    thrown.set(error);
                }
            });
            caller.start();
            assertTrue(arrived.await(20, TimeUnit.SECONDS));
            caller.interrupt();
            caller.join(20_000);
            assertInstanceOf(InterruptedException.class, thrown.get());
            assertEquals(Effect.UNKNOWN, outcome(thrown.get()).effect());
            assertEquals(Stop.CANCELLED, outcome(thrown.get()).stop());
        }
    }

    @Test
    void aCancelledFutureCancelsTheCall() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = new RawServer((n, request, out) -> {
            arrived.countDown();
            sleep(20_000);
            return false;
        })) {
            OutcomeFuture<HttpResponse<String>> future = client.sendAsync(post(server.uri("/a"), "x"), BodyHandlers.ofString());
            assertTrue(arrived.await(20, TimeUnit.SECONDS));
            assertTrue(future.cancel(true));
            assertThrows(CancellationException.class, future::join);
            assertEquals(Effect.UNKNOWN, future.outcome().orElseThrow().effect());
            Thread.sleep(50);
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void aDeadlineShortensTheAttempt() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            sleep(20_000);
            return false;
        })) {
            AftercallHttpClient hurried = client.with(o -> o.deadline(Duration.ofMillis(300)));
            IOException error = assertThrows(HttpTimeoutException.class,
                () -> hurried.send(post(server.uri("/a"), "x"), BodyHandlers.ofString()));
            assertEquals(Effect.UNKNOWN, outcome(error).effect());
        }
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart");
            sleep(20_000);
            return false;
        })) {
            AftercallHttpClient hurried = client.with(o -> o.deadline(Duration.ofMillis(1_000)));
            IOException error = assertThrows(HttpTimeoutException.class,
                () -> hurried.send(post(server.uri("/a"), "x"), BodyHandlers.ofString()));
            assertEquals(Effect.APPLIED, outcome(error).effect());
        }
        // More of an error's body than is looked at.
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, "HTTP/1.1 400 Bad\r\nContent-Length: 1000000\r\n\r\n" + "e".repeat(100_000));
            sleep(20_000);
            return false;
        })) {
            AftercallHttpClient hurried = client.with(o -> o.deadline(Duration.ofMillis(1_000)));
            IOException error = assertThrows(HttpTimeoutException.class,
                () -> hurried.send(post(server.uri("/a"), "x"), BodyHandlers.ofString()));
            assertEquals(Effect.NOT_APPLIED, outcome(error).effect());
        }
    }

    @Test
    void aDeadlineChangesNothingOfWhatIsSent() throws Exception {
        List<String> received = new ArrayList<>();
        try (RawServer server = new RawServer((n, request, out) -> {
            received.add(request);
            RawServer.write(out, OK);
            return true;
        })) {
            AftercallHttpClient hurried = client.with(o -> o.deadline(Duration.ofSeconds(Long.MAX_VALUE)));
            for (HttpRequest.Builder each : List.of(HttpRequest.newBuilder().GET(), HttpRequest.newBuilder().DELETE(),
                    HttpRequest.newBuilder().POST(BodyPublishers.noBody()),
                    HttpRequest.newBuilder().method("PATCH", BodyPublishers.ofString("x")).header("A", "1").header("A", "2"))) {
                HttpRequest request = each.uri(server.uri("/a")).build();
                client.send(request, BodyHandlers.ofString());
                hurried.send(request, BodyHandlers.ofString());
                assertEquals(received.get(received.size() - 2), received.get(received.size() - 1));
            }
        }
    }

    @Test
    void whatAHandlerThrowsIsThrownAndNothingIsSentAgain() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, OK);
            return true;
        })) {
            IllegalStateException mine = new IllegalStateException("mine");
            Throwable thrown = assertThrows(IllegalStateException.class, () -> client.send(get(server.uri("/a")), info -> {
                throw mine;
            }));
            assertSame(mine, thrown);
            assertEquals(Effect.APPLIED, outcome(thrown).effect());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void anExceptionForEachReason() {
        OutcomeException.NotFound missing = assertThrows(OutcomeException.NotFound.class,
            () -> Aftercall.judge(aftercall.Response.of(404)).orThrow());
        assertEquals(404, missing.verdict().code());
        assertTrue(Aftercall.judge(aftercall.Response.of(200)).orThrow().isSuccess());
        assertThrows(OutcomeException.RateLimited.class, () -> Aftercall.judge(aftercall.Response.of(429)).orThrow());
    }

    @Test
    void aClientOfTheJdkThatSendsAllMethodsAgainIsRefused() {
        System.setProperty("jdk.httpclient.enableAllMethodRetry", "true");
        try {
            assertThrows(IllegalStateException.class, () -> AftercallHttpClient.of(inner, engine));
        } finally {
            System.clearProperty("jdk.httpclient.enableAllMethodRetry");
        }
    }

    @Test
    void norIsOneWhoseJdkIsSetUpSo(@TempDir Path home) throws IOException {
        Files.createDirectory(home.resolve("conf"));
        Files.writeString(home.resolve("conf/net.properties"), "jdk.httpclient.enableAllMethodRetry=\n");
        String real = System.setProperty("java.home", home.toString());
        try {
            assertThrows(IllegalStateException.class, () -> AftercallHttpClient.of(inner, engine));
        } finally {
            System.setProperty("java.home", real);
        }
        AftercallHttpClient.of(inner, engine);
    }

    @Test
    void manyThreadsShareOneClient() throws Exception {
        AtomicInteger good = new AtomicInteger();
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, n % 5 == 0 ? answer("429 Too Many Requests", "", "") : OK);
            return true;
        })) {
            List<Thread> threads = new ArrayList<>();
            for (int each = 0; each < 8; each++) {
                Thread thread = new Thread(() -> {
                    for (int turn = 0; turn < 20; turn++) {
                        try {
                            int code = client.send(get(server.uri("/a")), BodyHandlers.ofString()).statusCode();
                            good.addAndGet(code == 200 ? 1 : 0);
                        } catch (IOException | InterruptedException error) {
                            throw new IllegalStateException(error);
                        }
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertTrue(good.get() >= 150, () -> good + " of 160");
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
