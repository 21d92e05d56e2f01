package aftercall;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A future response. {@code cancel} cancels the call, as does whatever else completes it, such as {@code orTimeout}, and
 * {@link #outcome} then says what is known of its effect.
 *
 * @param <T> the response
 */
public final class OutcomeFuture<T> extends CompletableFuture<T> implements HasOutcome {
    private final Supplier<Optional<Outcome>> outcome;
    private final Runnable leave;

    OutcomeFuture(Supplier<Optional<Outcome>> outcome, Runnable leave) {
        this.outcome = outcome;
        this.leave = leave;
        whenComplete((response, why) -> leave.run());
    }

    static <T> OutcomeFuture<T> failed(NotSentException why) {
        OutcomeFuture<T> made = new OutcomeFuture<>(why::outcome, () -> {});
        made.completeExceptionally(why);
        return made;
    }

    @Override
    public Optional<Outcome> outcome() {
        if (isDone()) {
            leave.run(); // What completed this in another thread may not have come so far.
        }
        return outcome.get();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        if (!isDone()) {
            leave.run(); // So that what depends on this finds the outcome.
        }
        return super.cancel(mayInterruptIfRunning);
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
