package aftercall;

import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Carries out a call with futures: no thread waits. */
final class AsyncCall<T> {
    private final HttpExchange<T> exchange;
    private final Drive<java.net.http.HttpRequest> drive;
    private final Executor executor;
    private final OutcomeFuture<HttpResponse<T>> result;
    private final ReentrantLock lock = new ReentrantLock();
    private CompletableFuture<Told> attempt;
    private boolean isOver;

    AsyncCall(HttpExchange<T> exchange, Executor executor) {
        this.exchange = exchange;
        this.drive = exchange.drive();
        this.executor = executor == null ? ForkJoinPool.commonPool() : executor;
        this.result = new OutcomeFuture<>(this);
    }

    OutcomeFuture<HttpResponse<T>> start() {
        guarded(() -> carryOut(drive.begin()));
        return result;
    }

    /** Runs a step unless the call was cancelled; whatever it throws ends the call. */
    private void guarded(Runnable step) {
        lock.lock();
        try {
            if (!isOver) {
                step.run();
            }
        } catch (RuntimeException | Error why) {
            isOver = true;
            exchange.discard();
            drive.interrupted(why);
            result.completeExceptionally(why);
        } finally {
            lock.unlock();
        }
    }

    private void carryOut(Decision decision) {
        if (decision instanceof Decision.Send) {
            send((Decision.Send) decision);
        } else if (decision instanceof Decision.Wait) {
            Decision.Wait wait = (Decision.Wait) decision;
            CompletableFuture.delayedExecutor(wait.length().toNanos(), TimeUnit.NANOSECONDS, executor)
                .execute(() -> guarded(() -> carryOut(drive.woken(wait))));
        } else if (decision instanceof Decision.Done) {
            isOver = true;
            complete();
        } else {
            executor.execute(() -> guarded(() -> carryOut(decision instanceof Decision.Verify
                ? drive.verify((Decision.Verify) decision)
                : drive.authenticate((Decision.Authenticate) decision, exchange.from()))));
        }
    }

    private void send(Decision.Send decision) {
        attempt = exchange.attempt(decision);
        attempt.whenCompleteAsync((told, failed) -> guarded(() -> {
            if (failed != null) {
                throw HttpExchange.unchecked(failed);
            }
            carryOut(drive.told(told));
        }), executor);
    }

    private void complete() {
        try {
            result.complete(exchange.end());
        } catch (java.io.IOException | RuntimeException error) {
            result.completeExceptionally(error);
        }
    }

    Optional<Outcome> outcome() {
        return Optional.ofNullable(drive.outcome());
    }

    /** The user has cancelled the future. */
    void cancelled() {
        lock.lock();
        try {
            if (isOver) {
                return;
            }
            isOver = true;
            if (attempt != null) {
                attempt.cancel(true);
            }
            exchange.discard();
            drive.interrupted(new CancellationException());
        } finally {
            lock.unlock();
        }
    }
}
