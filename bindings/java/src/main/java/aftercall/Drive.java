package aftercall;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One call of an adapter: what carries out its decisions, with threads or with futures, asks this for the next
 * one. A call is told of everything that interrupts it. A trap of the core ends it: then nothing is sent again, and
 * its outcome says what was known before.
 *
 * @param <R> the client's own requests
 */
final class Drive<R> {
    private final ClientOptions<R> options;
    private final Requests<R> kind;
    private final Request facts;
    /** The idempotency key of all attempts, the request's own or one that was made for it. */
    private final Optional<String> key;
    private final Call call;
    private final Watch watch;
    private R request;
    private Decision decision;
    /** The attempts whose results the core was told. */
    private List<Attempt> attempts = List.of();
    private Verdict verdict;
    private Now sentAt;
    private PanicException trap;
    private volatile Outcome outcome;

    Drive(ClientOptions<R> options, Requests<R> kind, R given) throws NotSentException {
        this.options = options;
        this.kind = kind;
        try {
            Engine engine = options.sending();
            Request asked = kind.facts(given, options.idempotent());
            Optional<String> made = Keys.make(engine.contract(), asked, options.idempotencyKeys());
            this.request = made.map(value -> kind.with(given, Keys.FIELD, value)).orElse(given);
            this.key = kind.first(request, Keys.FIELD);
            this.facts = made.isEmpty() ? asked : kind.facts(request, options.idempotent());
            this.call = engine.call(facts, options.callOptions());
            this.watch = new Watch(engine, facts, options.clock());
        } catch (PanicException lost) {
            throw new NotSentException(Outcome.lost(List.of(), null), lost);
        }
    }

    /** The client's request as it is to be sent now. */
    R request() {
        return request;
    }

    /** When a response whose head has just come was received. */
    Instant received() {
        return Micros.instant(options.clock().get().wall());
    }

    /**
     * How many leading bytes of a body to look at: after a trap none, and the next step says so; nor when the call was
     * left meanwhile, and is closed.
     */
    int bodyWanted(Response head) {
        try {
            return call.bodyWanted(head);
        } catch (AftercallException lost) {
            return 0;
        }
    }

    Decision begin() {
        return step(() -> call.begin(now()));
    }

    private Now now() {
        return options.clock().get();
    }

    /** What came of a sending. */
    Decision told(Told told) {
        Decision next;
        try {
            next = told.failure != null ? call.onFailure(told.failure, now()) : call.onResponse(told.response, now());
            if (next instanceof Decision.Done) {
                verdict = ((Decision.Done) next).outcome().verdict().orElse(null);
            } else {
                verdict = call.lastVerdict().orElse(null);
                attempts = call.attempts();
            }
        } catch (PanicException lost) {
            verdict = judgedAnew(told);
            next = ended(lost);
        }
        watch.result(verdict, told.error);
        return took(next);
    }

    /** What the last result means, of an instance that is not lost; null if it is that result which traps. */
    private Verdict judgedAnew(Told told) {
        try {
            Contract contract = options.sending().contract().operationOf(facts);
            Request again = attempts.isEmpty() ? facts : facts.after(Outcome.together(attempts));
            return told.failure != null ? contract.judge(told.failure, again) : contract.judge(told.response, again);
        } catch (PanicException once) {
            return null;
        }
    }

    /** Waits, if the caller's own function is to do that. */
    Optional<ClientOptions.Sleep> sleep() {
        return options.sleep();
    }

    /** A wait was carried out: the present is not before its end, whatever the clock says. */
    Decision woken(Decision.Wait wait) {
        watch.waited();
        return step(() -> {
            Now now = now();
            long lag = Math.max(0, wait.until() - now.monotonic());
            return call.onWake(Now.of(now.monotonic() + lag, now.wall() + lag));
        });
    }

    /**
     * Asks the authenticator, if the response that asks for credentials came from the call's own origin: they are
     * for no other, to which a redirect may have led.
     */
    Optional<R> renewed(Decision.Authenticate asked, String from) {
        try {
            Optional<R> signed = facts.origin().equals(Request.of("GET", from).origin())
                ? options.authenticator().orElseThrow().authenticate(request, asked.challenges()) : Optional.empty();
            return signed == null ? Optional.empty() : signed.flatMap(this::asHarmless);
        } catch (Exception error) {
            interruptedAgain(error);
            Watch.failed("the authenticator", error);
            return Optional.empty();
        }
    }

    /**
     * What an authenticator gave, with the key of the attempts before: with another one the server could not know
     * that it is the same request. The call goes on as it began, so a request that may do more harm, or can be sent
     * only once, cannot take the place of the first.
     */
    private Optional<R> asHarmless(R signed) {
        R whole = key.map(value -> kind.with(signed, Keys.FIELD, value)).orElse(signed);
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

    Decision onCredentials(Optional<R> renewed) {
        request = renewed.orElse(request);
        return step(() -> call.onCredentials(renewed.isPresent(), now()));
    }

    /** Asks the verifier. */
    Verified found(Decision.Verify asked) {
        try {
            Verified said = options.verifier().orElseThrow().verify(request, asked);
            return said == null ? Verified.UNKNOWN : said;
        } catch (Exception error) {
            interruptedAgain(error);
            Watch.failed("the verifier", error);
            return Verified.UNKNOWN;
        }
    }

    Decision onVerified(Verified found) {
        return step(() -> call.onVerified(found, now()));
    }

    private static void interruptedAgain(Exception error) {
        if (error instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }

    private Decision step(Supplier<Decision> input) {
        Decision next;
        try {
            next = input.get();
        } catch (PanicException lost) {
            next = ended(lost);
        }
        return took(next);
    }

    /** The end after a trap. */
    private Decision ended(PanicException lost) {
        trap = lost;
        Watch.lost(lost);
        return Decision.lost(Outcome.lost(sent(), verdict));
    }

    private List<Attempt> sent() {
        List<Attempt> sent = new ArrayList<>(attempts);
        if (decision instanceof Decision.Send) {
            sent.add(Attempt.untold(((Decision.Send) decision).number(), sentAt.monotonic()));
        }
        return sent;
    }

    private Decision took(Decision next) {
        decision = next;
        if (next instanceof Decision.Send) {
            sentAt = now();
            watch.attempt((Decision.Send) next);
        } else if (next instanceof Decision.Wait) {
            watch.waits((Decision.Wait) next);
        } else if (next instanceof Decision.Done) {
            outcome = ((Decision.Done) next).outcome();
            call.close();
            watch.end(outcome);
        }
        return next;
    }

    /** How it ended; null before. */
    Outcome outcome() {
        return outcome;
    }

    /** What the caller gets if nothing was sent. */
    NotSentException unsent() {
        return new NotSentException(outcome, trap);
    }

    /** Ends the call because of something from outside, and leaves its outcome on that. */
    void interrupted(Throwable why) {
        if (outcome == null) {
            if (decision instanceof Decision.Send) {
                watch.result(null, why);
            } else if (decision instanceof Decision.Wait) {
                watch.waited();
            }
            step(() -> call.cancel(now()));
        }
        OutcomeNote.leave(outcome, why);
    }
}
