package aftercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OkHttp with aftercall, against bare sockets. */
@Timeout(60)
class OkHttpTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final Policy QUICK = Policy.defaults()
        .with(Setting.BASE_MS, 5).with(Setting.THROTTLE_BASE_MS, 5).with(Setting.CAP_MS, 10);

    private final Engine engine = Engine.builder().policy(QUICK).build();
    private final OkHttpClient client = AftercallInterceptor.install(new OkHttpClient.Builder(), engine).build();

    @AfterEach
    void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    private static Request.Builder post(java.net.URI uri) {
        return new Request.Builder().url(uri.toString()).post(RequestBody.create("x".getBytes()));
    }

    private static String answer(String status, String fields, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n" + fields + "\r\n" + body;
    }

    @Test
    void anErrorsBodyIsGivenBackWholeAndAThrottleIsSentAgain() throws Exception {
        String large = "z".repeat(300_000);
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, n == 1 ? answer("429 Too Many Requests", "", "slow") : answer("400 Bad", "", large));
            return true;
        }); Response response = client.newCall(post(server.uri("/a")).build()).execute()) {
            assertEquals(large, response.body().string());
            Outcome outcome = Aftercall.outcomeOf(response).orElseThrow();
            assertEquals(2, outcome.attempts().size());
            assertEquals(Effect.NOT_APPLIED, outcome.effect());
        }
    }

    @Test
    void aPostWhoseAnswerIsLostIsSentOnceOnAKeptConnectionToo() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            if (n % 2 == 1) {
                RawServer.write(out, OK);
            }
            return n % 2 == 1;
        })) {
            for (int each = 1; each <= 10; each++) {
                client.newCall(post(server.uri("/a")).build()).execute().close();
                IOException error = assertThrows(IOException.class,
                    () -> client.newCall(post(server.uri("/b")).build()).execute());
                assertEquals(Effect.UNKNOWN, Aftercall.outcomeOf(error).orElseThrow().effect());
                assertEquals(2 * each, server.requests().size());
            }
        }
    }

    @Test
    void whatTheBareClientGaveIsJudgedToWhatWasAskedAndKeepsItsBody() throws Exception {
        OkHttpClient bare = new OkHttpClient();
        String large = "{\"title\": \"busy\", \"detail\": \"" + "y".repeat(200_000) + "\"}";
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, request.contains("/see") ? answer("303 S", "Location: /ok\r\n", "")
                : request.contains("/ok") ? OK
                : request.contains("/cut") ? "HTTP/1.1 400 B\r\nContent-Length: 99\r\n\r\n{\"title\":"
                : request.contains("/large") ? answer("400 B", "Content-Type: application/json\r\n", large)
                : answer("503 B", "Retry-After: 2\r\n", "{\"title\": \"busy\"}"));
            return !request.contains("/cut");
        })) {
            try (Response response = bare.newCall(post(server.uri("/busy")).build()).execute()) {
                Verdict verdict = AftercallInterceptor.judge(response);
                assertEquals(Effect.NOT_APPLIED, verdict.effect());
                assertTrue(verdict.isRetryable());
                assertEquals("busy", verdict.problem().title().orElseThrow());
                assertEquals("busy", AftercallInterceptor.judge(response).problem().title().orElseThrow());
                assertEquals(Effect.UNKNOWN, AftercallInterceptor.judge(response, Contract.http()).effect());
                assertEquals("{\"title\": \"busy\"}", response.body().string());
                // What was read and closed could say otherwise.
                assertEquals(Effect.UNKNOWN, AftercallInterceptor.judge(response).effect());
            }
            try (Response response = bare.newCall(post(server.uri("/large")).build()).execute()) {
                assertEquals(Reason.INVALID, AftercallInterceptor.judge(response).reason());
                assertEquals(large, response.body().string());
            }
            try (Response response = bare.newCall(post(server.uri("/cut")).build()).execute()) {
                assertEquals(400, AftercallInterceptor.judge(response).code());
            }
            // The 200 is about the GET that a redirect made of it, and says nothing about the POST.
            try (Response response = bare.newCall(post(server.uri("/see")).build()).execute()) {
                assertEquals(200, response.code());
                assertEquals(Effect.UNKNOWN, AftercallInterceptor.judge(response).effect());
            }
        }
    }

    @Test
    void theResponseOfABareClientToTheSameRequestHasNoOutcome() throws Exception {
        OkHttpClient bare = new OkHttpClient();
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, OK);
            return true;
        }); Response response = client.newCall(post(server.uri("/a")).build()).execute()) {
            assertEquals(Effect.APPLIED, Aftercall.outcomeOf(response.newBuilder().build()).orElseThrow().effect());
            long received = response.receivedResponseAtMillis();
            while (System.currentTimeMillis() <= received) {
                Thread.onSpinWait();
            }
            try (Response next = bare.newCall(response.request().newBuilder().build()).execute()) {
                assertTrue(Aftercall.outcomeOf(next).isEmpty());
            }
        }
    }

    @Test
    void a503WithRetryAfter0IsNotSentAgainByOkHttp() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, answer("503 Busy", "Retry-After: 0\r\n", ""));
            return true;
        })) {
            OkHttpClient once = AftercallInterceptor.install(new OkHttpClient.Builder(),
                Engine.builder().contract(Contract.http()).policy(QUICK).build()).build();
            try (Response response = once.newCall(post(server.uri("/a")).build()).execute()) {
                assertEquals("0", response.header("Retry-After"));
                assertEquals(Effect.UNKNOWN, Aftercall.outcomeOf(response).orElseThrow().effect());
            }
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void aRefusedConnectionProvesAndOneBehindARedirectDoesNot() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        java.net.URI nobody = java.net.URI.create("http://127.0.0.1:" + port + "/");
        IOException error = assertThrows(IOException.class, () -> client.newCall(post(nobody).build()).execute());
        assertEquals(Effect.NOT_APPLIED, Aftercall.outcomeOf(error).orElseThrow().effect());
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, answer("303 See Other", "Location: " + nobody + "\r\n", ""));
            return true;
        })) {
            IOException behind = assertThrows(IOException.class,
                () -> client.newCall(post(server.uri("/a")).build()).execute());
            assertEquals(Effect.UNKNOWN, Aftercall.outcomeOf(behind).orElseThrow().effect());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void aClientThatSendsAgainByItselfIsRefused() throws Exception {
        OkHttpClient eager = client.newBuilder().retryOnConnectionFailure(true).build();
        try (RawServer server = new RawServer((n, request, out) -> false)) {
            IOException error = assertThrows(IOException.class,
                () -> eager.newCall(post(server.uri("/a")).build()).execute());
            assertTrue(error.getMessage().contains("retryOnConnectionFailure(false)"), error::toString);
            assertEquals(0, server.requests().size());
        }
    }

    @Test
    void credentialsAndOptionsOfOneRequest() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, request.contains("Authorization: new") ? OK
                : answer("401 Unauthorized", "WWW-Authenticate: Bearer\r\n", ""));
            return true;
        })) {
            ClientOptions<Request> own = ClientOptions.<Request>of(engine).authenticator((request, challenges) ->
                Optional.of(request.newBuilder().header("Authorization", "new").build()));
            Request request = post(server.uri("/a")).tag(ClientOptions.class, own).build();
            try (Response response = client.newCall(request).execute()) {
                assertEquals(200, response.code());
            }
        }
    }

    @Test
    void aHandshakeOfAWebSocketWhoseAnswerIsLostProvesNothing() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (RawServer server = new RawServer((n, request, out) -> false)) {
            client.newWebSocket(new Request.Builder().url(server.uri("/ws").toString()).build(),
                new okhttp3.WebSocketListener() {
                    @Override
                    public void onFailure(okhttp3.WebSocket socket, Throwable error, Response response) {
                        thrown.set(error);
                        failed.countDown();
                    }
                });
            assertTrue(failed.await(20, TimeUnit.SECONDS));
            assertTrue(server.requests().size() > 0);
            assertEquals(Effect.UNKNOWN, Aftercall.outcomeOf(thrown.get()).orElseThrow().effect());
        }
    }

    @Test
    void aCancelledCallEndsItsWait() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch failed = new CountDownLatch(1);
        AtomicReference<IOException> thrown = new AtomicReference<>();
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, answer("429 Too Many Requests", "Retry-After: 20\r\n", ""));
            answered.countDown();
            return true;
        })) {
            Call call = client.newCall(post(server.uri("/a")).build());
            call.enqueue(new okhttp3.Callback() {
                @Override
                public void onFailure(Call which, IOException error) {
                    thrown.set(error);
                    failed.countDown();
                }

                @Override
                public void onResponse(Call which, Response response) {
                    response.close();
                }
            });
            assertTrue(answered.await(20, TimeUnit.SECONDS));
            call.cancel();
            assertTrue(failed.await(20, TimeUnit.SECONDS));
            assertEquals(Stop.CANCELLED, Aftercall.outcomeOf(thrown.get()).orElseThrow().stop());
            assertEquals(1, server.requests().size());
        }
    }
}
