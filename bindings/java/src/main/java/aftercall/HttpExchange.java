package aftercall;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
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

    /** The JDK cannot add more to the present; no attempt takes so long. */
    private static final Duration LONGEST_ATTEMPT = Duration.ofDays(365);

    private final HttpClient inner;
    private final HttpResponse.BodyHandler<T> handler;
    private final Drive<HttpRequest> drive;
    private final boolean mayBeAnotherHop;

    private volatile HttpResponse<Flow.Publisher<List<ByteBuffer>>> response;
    private volatile Lead lead;
    private volatile CompletableFuture<T> body;
    private volatile Throwable error;
    /** Nobody waits for the response any more. */
    private volatile boolean isLeft;
    /** When the last attempt must be over by {@code System.nanoTime()}, if a deadline was set. */
    private volatile Long end;

    HttpExchange(HttpClient inner, ClientOptions<HttpRequest> options, HttpRequest given,
            HttpResponse.BodyHandler<T> handler) throws NotSentException {
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

    /** The request of the next attempt. */
    private HttpRequest next(Decision.Send send) {
        reset();
        Optional<Duration> left = send.timeLeft().map(time -> time.compareTo(LONGEST_ATTEMPT) < 0 ? time : LONGEST_ATTEMPT);
        end = left.map(time -> System.nanoTime() + time.toNanos()).orElse(null);
        return HttpRequests.within(drive.request(), left);
    }

    /**
     * Sends once and waits. The JDK's own blocking send is twice as fast as waiting for its future, which
     * completes on yet another thread.
     */
    Told attemptNow(Decision.Send send) throws InterruptedException {
        HttpRequest request = next(send);
        try {
            return look(inner.send(request, HttpResponse.BodyHandlers.ofPublisher())).get();
        } catch (ExecutionException broken) {
            return failed(broken);
        } catch (IOException thrown) {
            return failed(thrown);
        }
    }

    /** Sends once. The future has what there is to judge; cancelling it cancels the sending. */
    CompletableFuture<Told> attempt(Decision.Send send) {
        HttpRequest request = next(send);
        CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> sending =
            inner.sendAsync(request, HttpResponse.BodyHandlers.ofPublisher());
        CompletableFuture<Told> told = sending.thenCompose(this::look).exceptionally(this::failed);
        told.whenComplete((done, why) -> {
            if (told.isCancelled()) {
                sending.cancel(true);
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

    private CompletableFuture<Told> look(HttpResponse<Flow.Publisher<List<ByteBuffer>>> head) {
        response = head;
        Instant received = drive.received();
        int wanted = drive.bodyWanted(HttpResponses.judged(head, new byte[0], BodyState.UNREAD, received));
        lead = new Lead(wanted);
        Duration left = end == null ? LONGEST_LOOK : Duration.ofNanos(Math.max(1, end - System.nanoTime()));
        Duration longest = left.compareTo(LONGEST_LOOK) < 0 ? left : LONGEST_LOOK;
        CompletableFuture<BodyState> looked = lead.look(head.body(), longest);
        if (isLeft) {
            discard();
            return CompletableFuture.failedFuture(new CancellationException());
        }
        return wanted == 0 ? load(head, received) : looked.thenApply(state -> seen(head, state, received));
    }

    /** The leading bytes have been looked at. */
    private Told seen(HttpResponse<Flow.Publisher<List<ByteBuffer>>> head, BodyState state, Instant received) {
        BodyState how = state == BodyState.COMPLETE && lead.isCut() ? BodyState.PREFIX : state;
        return Told.response(HttpResponses.judged(head, lead.bytes(), how, received), lead.error());
    }

    /** Nothing in the body matters: it is the user's at once, and whether it comes whole is part of the attempt. */
    private CompletableFuture<Told> load(HttpResponse<Flow.Publisher<List<ByteBuffer>>> head, Instant received) {
        CompletableFuture<T> loading;
        try {
            loading = give();
        } catch (RuntimeException byTheHandler) {
            loading = CompletableFuture.failedFuture(byTheHandler);
        }
        return inTime(loading).handle((given, failed) -> {
            if (failed == null) {
                return Told.response(HttpResponses.judged(head, new byte[0], BodyState.UNREAD, received), null);
            }
            error = late(cause(failed));
            boolean isBroken = lead.error() != null || error instanceof HttpTimeoutException;
            BodyState state = isBroken ? BodyState.TRUNCATED : BodyState.UNREAD;
            return Told.response(HttpResponses.judged(head, new byte[0], state, received), error);
        });
    }

    /** The body, or a {@link TimeoutException} at the deadline. */
    private CompletableFuture<T> inTime(CompletableFuture<T> loading) {
        Long last = end;
        if (last == null || loading.isDone()) {
            return loading;
        }
        return loading.copy().orTimeout(Math.max(1, last - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private Throwable late(Throwable failed) {
        if (end == null || !(failed instanceof TimeoutException)) {
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

    /** Ends the response, also one that is about to come. */
    void leave() {
        isLeft = true;
        discard();
    }

    /** Ends the response of the attempt before. */
    private void discard() {
        Lead present = lead;
        if (present != null) {
            present.discard();
        }
    }

    /** The response with its outcome, or the client's own exception that carries it. */
    HttpResponse<T> end() throws IOException, InterruptedException {
        try {
            return ending().get();
        } catch (ExecutionException broken) {
            if (broken.getCause() instanceof IOException) {
                throw (IOException) broken.getCause();
            }
            throw unchecked(broken);
        }
    }

    /** The same when the body has come for the user's handler. */
    CompletableFuture<HttpResponse<T>> ending() {
        if (error != null) {
            return failedFuture(error);
        }
        if (response == null) {
            return CompletableFuture.failedFuture(drive.unsent());
        }
        try {
            CompletableFuture<T> whole = inTime(body == null ? give() : body);
            return whole.handle((given, failed) -> failed == null
                ? CompletableFuture.completedFuture((HttpResponse<T>) new HttpResponses.Judged<>(response, given, drive.outcome()))
                : failedFuture(late(cause(failed)))).thenCompose(ended -> ended);
        } catch (RuntimeException | Error byTheHandler) {
            discard();
            return failedFuture(byTheHandler);
        }
    }

    private CompletableFuture<HttpResponse<T>> failedFuture(Throwable why) {
        return CompletableFuture.failedFuture(OutcomeNote.leave(drive.outcome(), why));
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
