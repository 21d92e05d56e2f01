package aftercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** sendAsync: no thread waits, and a call can be left at any time. */
@Timeout(60)
class AsyncTest {
    private final ExecutorService one = Executors.newSingleThreadExecutor();
    private final Engine engine = Engine.create();
    private final AftercallHttpClient client = AftercallHttpClient.of(
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(one).build(), engine);

    @AfterEach
    void close() {
        one.shutdownNow();
    }

    private static HttpRequest post(URI uri) {
        return HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("x")).build();
    }

    @Test
    void theOneThreadOfAnExecutorIsEnoughForALargeErrorBody() throws Exception {
        String large = "e".repeat(3 << 20);
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, "HTTP/1.1 400 Bad\r\nContent-Length: " + large.length() + "\r\n\r\n" + large);
            return true;
        })) {
            HttpResponse<String> response = client.sendAsync(post(server.uri("/a")), BodyHandlers.ofString())
                .get(20, TimeUnit.SECONDS);
            assertEquals(large, response.body());
        }
    }

    @Test
    void aCallWhoseBodyDoesNotEndCanBeLeft() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Engine told = Engine.builder().onEvent(event -> {
            if (event instanceof Event.CallEnded) {
                looked.countDown();
            }
        }).build();
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, "HTTP/1.1 400 Bad\r\nContent-Length: 9000000\r\n\r\n" + "e".repeat(100_000));
            await(released);
            return false;
        })) {
            OutcomeFuture<HttpResponse<String>> future = AftercallHttpClient.of(client.inner(), told)
                .sendAsync(post(server.uri("/a")), BodyHandlers.ofString());
            assertTrue(looked.await(20, TimeUnit.SECONDS));
            assertTrue(future.cancel(true));
            assertEquals(Effect.NOT_APPLIED, future.outcome().orElseThrow().effect());
            released.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aVerifierThatTakesItsTimeDoesNotHoldUpACancel() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (RawServer server = new RawServer((n, request, out) -> false)) {
            OutcomeFuture<HttpResponse<String>> future = client.with(o -> o.verifier((request, verify) -> {
                asked.countDown();
                await(released);
                return Verified.NOT_APPLIED;
            })).sendAsync(post(server.uri("/a")), BodyHandlers.ofString());
            await(asked);
            assertTrue(future.cancel(true));
            assertEquals(Stop.CANCELLED, future.outcome().orElseThrow().stop());
            released.countDown();
            one.shutdown();
            assertTrue(one.awaitTermination(20, TimeUnit.SECONDS));
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void aCancelledWaitSendsNothingWhenItIsOver() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n");
            return true;
        })) {
            OutcomeFuture<HttpResponse<String>> future = client.with(o -> o.sleep(length -> {
                waits.countDown();
                await(released);
            })).sendAsync(post(server.uri("/a")), BodyHandlers.ofString());
            await(waits);
            assertTrue(future.cancel(true));
            assertEquals(Stop.CANCELLED, future.outcome().orElseThrow().stop());
            assertEquals(Effect.NOT_APPLIED, future.outcome().orElseThrow().effect());
            released.countDown();
            one.submit(() -> {}).get();
            client.inner().send(HttpRequest.newBuilder(server.uri("/b")).build(), BodyHandlers.ofString());
            assertEquals(java.util.List.of("POST /a", "GET /b"), server.requests());
        }
    }

    /** The head has come, and the call is cancelled before anybody looks at its body. */
    @Test
    void aResponseThatComesWithTheCancelIsEnded() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch came = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Thread test = Thread.currentThread();
        try (RawServer server = new RawServer((n, request, out) -> {
            await(sent);
            RawServer.write(out, "HTTP/1.1 400 Bad\r\nContent-Length: 1000000000\r\n\r\n");
            try {
                for (int each = 0; each < 10_000; each++) {
                    RawServer.write(out, "e".repeat(100_000));
                }
            } catch (IOException left) {
                closed.countDown();
            }
            return false;
        })) {
            OutcomeFuture<HttpResponse<String>> future = client.with(o -> o.clock(() -> {
                if (sent.getCount() == 0 && Thread.currentThread() != test) {
                    came.countDown();
                    await(cancelled);
                }
                return Now.read();
            })).sendAsync(post(server.uri("/a")), BodyHandlers.ofString());
            sent.countDown();
            await(came);
            assertTrue(future.cancel(true));
            cancelled.countDown();
            await(closed);
        }
    }

    @Test
    void aTimeOutOfTheFutureEndsTheCall() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        try (RawServer server = new RawServer((n, request, out) -> {
            await(released);
            return false;
        })) {
            OutcomeFuture<HttpResponse<String>> future = client.sendAsync(post(server.uri("/a")), BodyHandlers.ofString());
            CompletableFuture<HttpResponse<String>> limited = future.orTimeout(300, TimeUnit.MILLISECONDS);
            assertInstanceOf(TimeoutException.class, assertThrows(CompletionException.class, limited::join).getCause());
            assertEquals(Stop.CANCELLED, future.outcome().orElseThrow().stop());
            released.countDown();
        }
    }

    @Test
    void anExecutorThatIsShutDownEndsTheCall() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        HttpClient inner = HttpClient.newBuilder().executor(one).build();
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n");
            return true;
        })) {
            Engine waits = Engine.builder().onEvent(event -> {
                if (event instanceof Event.WaitBegun) {
                    one.shutdown();
                    arrived.countDown();
                }
            }).build();
            OutcomeFuture<HttpResponse<String>> future = AftercallHttpClient.of(inner, waits)
                .sendAsync(post(server.uri("/a")), BodyHandlers.ofString());
            await(arrived);
            Throwable why = assertThrows(CompletionException.class,
                () -> future.orTimeout(20, TimeUnit.SECONDS).join()).getCause();
            assertInstanceOf(RejectedExecutionException.class, why);
            assertEquals(Effect.NOT_APPLIED, Aftercall.outcomeOf(why).orElseThrow().effect());
        }
    }

    /** A subscriber whose code fails in the middle of a body. */
    private static HttpResponse.BodySubscriber<String> failing() {
        return new HttpResponse.BodySubscriber<>() {
            private final CompletableFuture<String> body = new CompletableFuture<>();

            @Override
            public CompletableFuture<String> getBody() {
                return body;
            }

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(List<ByteBuffer> item) {
                throw new IllegalStateException("mine");
            }

            @Override
            public void onError(Throwable why) {
                body.completeExceptionally(why);
            }

            @Override
            public void onComplete() {
                body.complete("whole");
            }
        };
    }

    @Test
    void aSubscriberThatThrowsEndsTheCall() throws Exception {
        for (String status : new String[] {"200 OK", "400 Bad"}) {
            String large = "e".repeat(300_000);
            try (RawServer server = new RawServer((n, request, out) -> {
                RawServer.write(out, "HTTP/1.1 " + status + "\r\nContent-Length: " + large.length() + "\r\n\r\n" + large);
                return true;
            })) {
                CompletableFuture<HttpResponse<String>> future = client.sendAsync(post(server.uri("/a")), info -> failing());
                Throwable why = assertThrows(CompletionException.class,
                    () -> future.orTimeout(20, TimeUnit.SECONDS).join()).getCause();
                assertEquals("mine", assertInstanceOf(IllegalStateException.class, why).getMessage());
                assertEquals(status.startsWith("2") ? Effect.APPLIED : Effect.NOT_APPLIED,
                    Aftercall.outcomeOf(why).orElseThrow().effect());
                assertEquals(1, server.requests().size());
            }
        }
    }

    @Test
    void whatAHandlerThrowsForAnErrorHasTheOutcomeToo() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, "HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\nno");
            return true;
        })) {
            IllegalStateException mine = new IllegalStateException("mine");
            Throwable thrown = assertThrows(IllegalStateException.class, () -> client.send(post(server.uri("/a")), info -> {
                throw mine;
            }));
            assertEquals(Effect.NOT_APPLIED, Aftercall.outcomeOf(thrown).orElseThrow().effect());
            CompletableFuture<HttpResponse<Object>> future = client.sendAsync(post(server.uri("/a")), info -> {
                throw mine;
            });
            Throwable second = assertThrows(CompletionException.class, future::join);
            assertEquals(Effect.NOT_APPLIED, Aftercall.outcomeOf(second).orElseThrow().effect());
            assertFalse(Aftercall.outcomeOf(second).equals(Aftercall.outcomeOf(thrown)));
        }
    }
}
