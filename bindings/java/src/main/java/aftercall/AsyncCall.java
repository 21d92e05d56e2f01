package aftercall;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Carries out a call with futures: no thread waits, but for a function of the caller. The lock is held only for steps
 * of the library itself, so that a call can be left at any time.
 */
final class AsyncCall<T> {
    private final HttpExchange<T> exchange;
    private final Drive<HttpRequest> drive;
    private final Executor executor;
    private final OutcomeFuture<HttpResponse<T>> result;
    private final ReentrantLock lock = new ReentrantLock();
    /** What the call waits for: an attempt, or the end of a wait. */
    private CompletableFuture<?> pending;
    /** There are no more steps. */
    private boolean isOver;
    /** The caller has what came of it. */
    private boolean isTold;

    AsyncCall(HttpExchange<T> exchange, Executor executor) {
        this.exchange = exchange;
        this.drive = exchange.drive();
        this.executor = executor == null ? ForkJoinPool.commonPool() : executor;
        this.result = new OutcomeFuture<>(() -> Optional.ofNullable(drive.outcome()), this::left);
    }

    OutcomeFuture<HttpResponse<T>> start() {
        guarded(() -> carryOut(drive.begin()));
        return result;
    }

    /** Runs a step unless the call is over; whatever it throws ends the call. Tells the caller of the end. */
    private void guarded(Runnable step) {
        Throwable failure = null;
        lock.lock();
        try {
            if (isOver) {
                return;
            }
            step.run();
            if (!isOver) {
                return;
            }
        } catch (RuntimeException | Error why) {
            isOver = true;
            exchange.leave();
            drive.interrupted(why);
            failure = why;
        } finally {
            lock.unlock();
        }
        if (failure == null) {
            complete();
        } else {
            tell(null, failure);
        }
    }

    private void carryOut(Decision decision) {
        if (decision instanceof Decision.Send) {
            send((Decision.Send) decision);
        } else if (decision instanceof Decision.Wait) {
            await((Decision.Wait) decision);
        } else if (decision instanceof Decision.Authenticate) {
            ask(() -> drive.renewed((Decision.Authenticate) decision, exchange.from()), drive::onCredentials);
        } else if (decision instanceof Decision.Verify) {
            ask(() -> drive.found((Decision.Verify) decision), drive::onVerified);
        } else {
            isOver = true;
        }
    }

    private void send(Decision.Send decision) {
        CompletableFuture<Told> attempt = exchange.attempt(decision);
        pending = attempt;
        attempt.whenComplete((told, failed) -> execute(() -> guarded(() -> {
            if (failed != null) {
                throw HttpExchange.unchecked(failed);
            }
            carryOut(drive.told(told));
        })));
    }

    private void await(Decision.Wait wait) {
        if (drive.sleep().isPresent()) {
            ask(() -> {
                drive.sleep().get().sleep(wait.length());
                return wait;
            }, drive::woken);
            return;
        }
        CompletableFuture<Void> over = new CompletableFuture<>();
        pending = over;
        over.completeOnTimeout(null, wait.length().toNanos(), TimeUnit.NANOSECONDS)
            .thenRun(() -> execute(() -> guarded(() -> carryOut(drive.woken(wait)))));
    }

    /** Calls a function of the caller, which may take its time, and goes on with what it gives. */
    private <V> void ask(Callable<V> function, Function<V, Decision> next) {
        execute(() -> {
            V found;
            try {
                found = function.call();
            } catch (Throwable why) { // Kotlin throws what Java calls checked.
                guarded(() -> {
                    throw HttpExchange.unchecked(why);
                });
                return;
            }
            guarded(() -> carryOut(next.apply(found)));
        });
    }

    /** In the executor; one that was shut down ends the call. */
    private void execute(Runnable step) {
        try {
            executor.execute(step);
        } catch (RejectedExecutionException closed) {
            guarded(() -> {
                throw closed;
            });
        }
    }

    /** The call is done: the caller gets its end once the body is there. */
    private void complete() {
        CompletableFuture<HttpResponse<T>> ending = exchange.ending();
        if (ending.isDone()) {
            ending.whenComplete(this::tell);
            return;
        }
        ending.whenComplete((response, why) -> {
            try {
                executor.execute(() -> tell(response, why));
            } catch (RejectedExecutionException closed) {
                tell(response, why);
            }
        });
    }

    private void tell(HttpResponse<T> response, Throwable why) {
        lock.lock();
        try {
            if (isTold) {
                return;
            }
            isTold = true;
        } finally {
            lock.unlock();
        }
        if (why == null) {
            result.complete(response);
        } else {
            result.completeExceptionally(HttpExchange.cause(why));
        }
    }

    /** The caller does not wait any more: it has cancelled the future, or something else has completed it. */
    private void left() {
        lock.lock();
        try {
            if (isTold) {
                return;
            }
            isTold = true;
            isOver = true;
            if (pending != null) {
                pending.cancel(true);
            }
            exchange.leave();
            drive.interrupted(new CancellationException());
        } finally {
            lock.unlock();
        }
    }
}
