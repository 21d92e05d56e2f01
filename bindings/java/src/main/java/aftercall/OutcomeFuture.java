package aftercall;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A future response. {@code cancel} cancels the call, and {@link #outcome} then says what is known of its effect.
 *
 * @param <T> the response
 */
public final class OutcomeFuture<T> extends CompletableFuture<T> implements HasOutcome {
    private final AsyncCall<?> call;

    OutcomeFuture(AsyncCall<?> call) {
        this.call = call;
    }

    @Override
    public Optional<Outcome> outcome() {
        return call.outcome();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean isCancelled = super.cancel(mayInterruptIfRunning);
        if (isCancelled) {
            call.cancelled();
        }
        return isCancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
