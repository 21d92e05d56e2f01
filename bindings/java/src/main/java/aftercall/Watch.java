package aftercall;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Tells what a call is doing: the engine's listener and the logger {@code aftercall}. A wait of a second or more
 * and a call that ended badly are logged at INFO, everything else at DEBUG: with method and origin, and nothing
 * that could hold a secret. Its methods throw nothing.
 */
final class Watch {
    static final Logger LOG = System.getLogger("aftercall");

    private static final Duration LONG = Duration.ofSeconds(1);
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Consumer<? super Event> listener;
    private final Request request;
    private final long call = NUMBERS.incrementAndGet();
    private final Supplier<Now> clock;
    private final long began;
    private long since;
    private int attempts;

    Watch(Engine engine, Request request, Supplier<Now> clock) {
        this.clock = clock;
        this.began = clock.get().monotonic();
        this.since = began;
        this.listener = engine.listener().orElse(null);
        this.request = request;
        give(number -> new Event.CallBegun(number, request));
    }

    void attempt(Decision.Send send) {
        since = clock.get().monotonic();
        attempts = send.number();
        give(number -> new Event.AttemptBegun(number, request, attempts));
    }

    void result(Verdict verdict, Throwable error) {
        Duration time = elapsed(since);
        give(number -> new Event.AttemptEnded(number, request, attempts, time, verdict, error));
        if (LOG.isLoggable(Level.DEBUG)) {
            LOG.log(Level.DEBUG, "{0}: attempt {1} took {2}: {3}", request, attempts, time, verdict);
        }
    }

    void waits(Decision.Wait wait) {
        since = clock.get().monotonic();
        give(number -> new Event.WaitBegun(number, request, wait.length(), wait.reason()));
        Level level = wait.length().compareTo(LONG) >= 0 ? Level.INFO : Level.DEBUG;
        if (LOG.isLoggable(level)) {
            LOG.log(level, "{0}: waits {1} after {2} attempts ({3})", request, wait.length(), attempts, wait.reason());
        }
    }

    void waited() {
        give(number -> new Event.WaitEnded(number, request, elapsed(since)));
    }

    void end(Outcome outcome) {
        Duration time = elapsed(began);
        give(number -> new Event.CallEnded(number, request, outcome, time));
        boolean isPlain = outcome.isSuccess() || outcome.stop() == Stop.SETTLED
            || outcome.stop() == Stop.CANCELLED;
        Level level = isPlain ? Level.DEBUG : Level.INFO;
        if (LOG.isLoggable(level)) {
            LOG.log(level, "{0}: ended after {1}: {2}", request, time, outcome);
        }
    }

    static void lost(PanicException trap) {
        LOG.log(Level.ERROR, "a call ends without the core, and its engine with it", trap);
    }

    static void failed(String what, Throwable error) {
        LOG.log(Level.WARNING, what + " failed, and counts as nothing found out", error);
    }

    private Duration elapsed(long from) {
        return Micros.duration(Math.max(0, clock.get().monotonic() - from));
    }

    private void give(LongFunction<Event> event) {
        if (listener == null) {
            return;
        }
        try {
            listener.accept(event.apply(call));
        } catch (Throwable error) { // Kotlin throws what Java calls checked.
            failed("the listener of events", error);
        }
    }
}
