package aftercall;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call of {@link AftercallHttpClient} under way: the last response or exception, and the means to get the next. */
final class HttpExchange<T> {
    /** The longest that the leading bytes of a body are waited for; what comes later is the user's to read. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

    private final HttpClient inner;
    private final HttpResponse.BodyHandler<T> handler;
    private final Drive<HttpRequest> drive;
    private final boolean mayBeAnotherHop;

    private volatile HttpResponse<Flow.Publisher<List<ByteBuffer>>> response;
    private volatile Lead lead;
    private volatile CompletableFuture<T> body;
    private volatile Throwable error;

    HttpExchange(HttpClient inner, ClientOptions<HttpRequest> options, HttpRequest given,
            HttpResponse.BodyHandler<T> handler) {
        this.inner = inner;
        this.handler = handler;
        this.mayBeAnotherHop = inner.followRedirects() != HttpClient.Redirect.NEVER;
        this.drive = new Drive<>(options, HttpRequests.KIND, given);
    }

    Drive<HttpRequest> drive() {
        return drive;
    }

    /** Where the last response came from. */
    String from() {
        return response.uri().toString();
    }

    private void reset() {
        discard();
        response = null;
        lead = null;
        body = null;
        error = null;
    }

    private static long end(Decision.Send send) {
        return System.nanoTime() + send.timeLeft().map(Duration::toNanos).orElse(Long.MAX_VALUE / 2);
    }

    /**
     * Sends once and waits. The JDK's own blocking send is twice as fast as waiting for its future, which
     * completes on yet another thread.
     */
    Told attemptNow(Decision.Send send) throws InterruptedException {
        reset();
        HttpRequest request = HttpRequests.within(drive.request(), send.timeLeft());
        long end = end(send);
        try {
            return look(inner.send(request, HttpResponse.BodyHandlers.ofPublisher()), send.timeLeft(), end).get();
        } catch (ExecutionException broken) {
            return failed(broken);
        } catch (IOException thrown) {
            return failed(thrown);
        }
    }

    /** Sends once. The future has what there is to judge; cancelling it cancels the sending. */
    CompletableFuture<Told> attempt(Decision.Send send) {
        reset();
        HttpRequest request = HttpRequests.within(drive.request(), send.timeLeft());
        long end = end(send);
        CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> sending =
            inner.sendAsync(request, HttpResponse.BodyHandlers.ofPublisher());
        CompletableFuture<Told> told = sending
            .thenCompose(head -> look(head, send.timeLeft(), end))
            .exceptionally(this::failed);
        told.whenComplete((done, why) -> {
            if (told.isCancelled()) {
                sending.cancel(true);
                discard();
            }
        });
        return told;
    }

    /** What an attempt means that ended without a response; a bug of the library's own is thrown on. */
    private Told failed(Throwable thrown) {
        Throwable why = cause(thrown);
        if (why instanceof AftercallException || why instanceof Error) {
            throw unchecked(why);
        }
        error = why;
        boolean sentOnce = !mayBeAnotherHop && !HttpRequests.mayBeSentAgainByTheJdk(drive.request());
        Failure failure = Failures.of(why, sentOnce);
        return Told.failure(mayBeAnotherHop ? Failure.of(Phase.UNKNOWN, failure.cause()) : failure, why);
    }

    private CompletableFuture<Told> look(HttpResponse<Flow.Publisher<List<ByteBuffer>>> head,
            Optional<Duration> timeLeft, long end) {
        response = head;
        int wanted = drive.call().bodyWanted(HttpResponses.judged(head, new byte[0], BodyState.UNREAD));
        lead = new Lead(wanted);
        Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
        Duration longest = left.compareTo(LONGEST_LOOK) < 0 ? left : LONGEST_LOOK;
        CompletableFuture<BodyState> looked = lead.look(head.body(), longest);
        return wanted == 0 ? load(head, timeLeft, left) : looked.thenApply(state -> seen(head, state));
    }

    /** The leading bytes have been looked at. */
    private Told seen(HttpResponse<Flow.Publisher<List<ByteBuffer>>> head, BodyState state) {
        BodyState how = state == BodyState.COMPLETE && lead.isCut() ? BodyState.PREFIX : state;
        return Told.response(HttpResponses.judged(head, lead.bytes(), how), lead.error());
    }

    /** Nothing in the body matters: it is the user's at once, and whether it comes whole is part of the attempt. */
    private CompletableFuture<Told> load(HttpResponse<Flow.Publisher<List<ByteBuffer>>> head,
            Optional<Duration> timeLeft, Duration left) {
        CompletableFuture<T> loading;
        try {
            loading = give();
        } catch (RuntimeException byTheHandler) {
            loading = CompletableFuture.failedFuture(byTheHandler);
        }
        CompletableFuture<T> limited = timeLeft.isEmpty() ? loading
            : loading.copy().orTimeout(left.toNanos(), TimeUnit.NANOSECONDS);
        return limited.handle((given, failed) -> {
            if (failed == null) {
                return Told.response(HttpResponses.judged(head, new byte[0], BodyState.UNREAD), null);
            }
            error = late(cause(failed));
            boolean isBroken = lead.error() != null || error instanceof HttpTimeoutException;
            BodyState state = isBroken ? BodyState.TRUNCATED : BodyState.UNREAD;
            return Told.response(HttpResponses.judged(head, new byte[0], state), error);
        });
    }

    private Throwable late(Throwable failed) {
        if (!(failed instanceof TimeoutException)) {
            return failed;
        }
        lead.discard();
        return new HttpTimeoutException("the deadline came before the end of the body");
    }

    private CompletableFuture<T> give() {
        HttpResponse.BodySubscriber<T> subscriber = handler.apply(HttpResponses.info(response));
        body = subscriber.getBody().toCompletableFuture();
        lead.give(subscriber);
        return body;
    }

    /** Ends the response of the attempt before. */
    void discard() {
        Lead present = lead;
        if (present != null) {
            present.discard();
        }
    }

    /** The response with its outcome, or the client's own exception that carries it. */
    HttpResponse<T> end() throws IOException {
        Outcome outcome = drive.outcome();
        if (response == null && error == null) {
            throw new NotSentException(outcome);
        }
        if (error != null) {
            throw thrown(error, outcome);
        }
        if (body == null) {
            give();
        }
        try {
            return new HttpResponses.Judged<>(response, body.get(), outcome);
        } catch (ExecutionException broken) {
            throw thrown(broken.getCause(), outcome);
        } catch (InterruptedException interrupted) {
            discard();
            Thread.currentThread().interrupt();
            throw thrown(new java.io.InterruptedIOException("interrupted while the body was read"), outcome);
        }
    }

    private static IOException thrown(Throwable error, Outcome outcome) {
        OutcomeNote.leave(outcome, error);
        if (error instanceof IOException) {
            return (IOException) error;
        }
        throw unchecked(error);
    }

    static Throwable cause(Throwable thrown) {
        boolean isWrapped = thrown instanceof CompletionException || thrown instanceof ExecutionException;
        return isWrapped && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /** An exception that needs no {@code throws}; for an Error, it is thrown here. */
    static RuntimeException unchecked(Throwable thrown) {
        Throwable why = cause(thrown);
        if (why instanceof Error) {
            throw (Error) why;
        }
        return why instanceof RuntimeException ? (RuntimeException) why : new IllegalStateException(why);
    }
}
