package aftercall;

import java.util.Optional;

/**
 * One call of an adapter: what carries out its decisions, with threads or with futures, asks this for the next
 * one. A call is told of everything that interrupts it.
 *
 * @param <R> the client's own requests
 */
final class Drive<R> {
    private final ClientOptions<R> options;
    private final Requests<R> kind;
    private final Request facts;
    /** The idempotency key that was made for the request; null if none was. */
    private final String key;
    private final Call call;
    private final Watch watch;
    private R request;
    private Decision decision;
    private Outcome outcome;

    Drive(ClientOptions<R> options, Requests<R> kind, R given) {
        this.options = options;
        this.kind = kind;
        Engine engine = options.sending();
        Request asked = kind.facts(given, options.idempotent());
        this.key = Keys.make(engine.contract(), asked, options.idempotencyKeys()).orElse(null);
        this.request = key == null ? given : kind.with(given, Keys.FIELD, key);
        this.facts = key == null ? asked : kind.facts(request, options.idempotent());
        this.call = engine.call(facts, options.callOptions());
        this.watch = new Watch(engine, facts);
    }

    /** The client's request as it is to be sent now. */
    R request() {
        return request;
    }

    Call call() {
        return call;
    }

    Decision begin() {
        return took(call.begin(Now.read()));
    }

    /** What came of a sending. */
    Decision told(Told told) {
        Decision next = told.failure != null
            ? call.onFailure(told.failure, Now.read())
            : call.onResponse(told.response, Now.read());
        Optional<Verdict> verdict = next instanceof Decision.Done
            ? ((Decision.Done) next).outcome().verdict() : call.lastVerdict();
        watch.result(verdict.orElse(null), told.error);
        return took(next);
    }

    /** A wait was carried out: the present is not before its end, whatever the clock says. */
    Decision woken(Decision.Wait wait) {
        watch.waited();
        Now now = Now.read();
        long lag = Math.max(0, wait.until() - now.monotonic());
        return took(call.onWake(Now.of(now.monotonic() + lag, now.wall() + lag)));
    }

    /**
     * Asks the authenticator, if the response that asks for credentials came from the call's own origin: they are
     * for no other, to which a redirect may have led.
     */
    Decision authenticate(Decision.Authenticate asked, String from) {
        boolean renewed = false;
        try {
            Optional<R> signed = facts.origin().equals(Request.of("GET", from).origin())
                ? options.authenticator().orElseThrow().authenticate(request, asked.challenges()) : Optional.empty();
            Optional<R> same = signed == null ? Optional.empty() : signed.flatMap(this::asHarmless);
            renewed = same.isPresent();
            request = same.orElse(request);
        } catch (Exception error) {
            interruptedAgain(error);
            Watch.failed("the authenticator", error);
        }
        return took(call.onCredentials(renewed, Now.read()));
    }

    /**
     * What an authenticator gave, with the key that was made for the call. The call goes on as it began, so a request
     * that may do more harm, or can be sent only once, cannot take the place of the first.
     */
    private Optional<R> asHarmless(R signed) {
        R whole = key == null || kind.has(signed, Keys.FIELD) ? signed : kind.with(signed, Keys.FIELD, key);
        Request now = kind.facts(whole, options.idempotent());
        boolean isAs = now.method().equals(facts.method())
            && (now.isHarmless() || !facts.isHarmless())
            && (now.isHarmlessWithoutKeys() || !facts.isHarmlessWithoutKeys())
            && (now.isReplayable() || !facts.isReplayable());
        if (!isAs) {
            Watch.failed("the authenticator", new IllegalArgumentException("its request lacks what made the one before "
                + "harmless to repeat: the method, an idempotency key, a condition, or a body that can be sent again"));
        }
        return isAs ? Optional.of(whole) : Optional.empty();
    }

    Decision verify(Decision.Verify asked) {
        Verified found = Verified.UNKNOWN;
        try {
            Verified said = options.verifier().orElseThrow().verify(request, asked);
            found = said == null ? Verified.UNKNOWN : said;
        } catch (Exception error) {
            interruptedAgain(error);
            Watch.failed("the verifier", error);
        }
        return took(call.onVerified(found, Now.read()));
    }

    private static void interruptedAgain(Exception error) {
        if (error instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }

    private Decision took(Decision next) {
        decision = next;
        if (next instanceof Decision.Send) {
            watch.attempt((Decision.Send) next);
        } else if (next instanceof Decision.Wait) {
            watch.waits((Decision.Wait) next);
        } else if (next instanceof Decision.Done) {
            ended(((Decision.Done) next).outcome());
        }
        return next;
    }

    private void ended(Outcome how) {
        outcome = how;
        call.close();
        watch.end(how);
    }

    /** How it ended; null before, and where the engine was lost. */
    Outcome outcome() {
        return outcome;
    }

    /** Ends the call because of something from outside, and leaves its outcome on that. */
    void interrupted(Throwable why) {
        if (outcome == null) {
            if (decision instanceof Decision.Send) {
                watch.result(null, why);
            } else if (decision instanceof Decision.Wait) {
                watch.waited();
            }
            cancel(why);
        }
        OutcomeNote.leave(outcome, why);
    }

    private void cancel(Throwable why) {
        try {
            ended(((Decision.Done) call.cancel(Now.read())).outcome());
        } catch (AftercallException lost) {
            if (lost != why) {
                why.addSuppressed(lost);
            }
            call.close();
            watch.end(null);
        }
    }
}
