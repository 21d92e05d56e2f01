package aftercall;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The one next step of a call: an object of one of the classes in this one. Immutable. */
public abstract class Decision {
    private final Action action;

    private Decision(Action action) {
        this.action = action;
    }

    static Decision read(Packed from) {
        int at = Layout.HEAD_SIZE;
        switch (Action.numbered(from.u8(at + Layout.DECISION_ACTION))) {
            case SEND: return new Send(from, at);
            case WAIT: return new Wait(from, at);
            case AUTHENTICATE: return new Authenticate(from, at);
            case VERIFY: return new Verify(from, at);
            default: return new Done(from, at);
        }
    }

    /** The end of a call whose engine was lost. */
    static Decision lost(Outcome outcome) {
        return new Done(outcome);
    }

    /**
     * What to do.
     *
     * @return the action that the class stands for
     */
    public final Action action() {
        return action;
    }

    private static Optional<Duration> readTimeLeft(Packed from, int at) {
        boolean has = from.flag(at + Layout.DECISION_HAS_TIME_LEFT);
        return has ? Optional.of(Micros.duration(from.i64(at + Layout.DECISION_TIME_LEFT_US))) : Optional.empty();
    }

    private static Optional<Verdict> readVerdict(Packed from, int place) {
        return place == 0 ? Optional.empty() : Optional.of(new Verdict(from, place));
    }

    @Override
    public String toString() {
        return action.slug();
    }

    /** Send the request. */
    public static final class Send extends Decision {
        private final int number;
        private final Duration timeLeft;
        private final boolean isFreshConnection;

        private Send(Packed from, int at) {
            super(Action.SEND);
            number = from.i32(at + Layout.DECISION_ATTEMPT);
            timeLeft = readTimeLeft(from, at).orElse(null);
            isFreshConnection = from.flag(at + Layout.DECISION_FRESH_CONNECTION);
        }

        /**
         * The attempt's number.
         *
         * @return from 1
         */
        public int number() {
            return number;
        }

        /**
         * What the attempt may take: never send with a longer time-out.
         *
         * @return nothing when no deadline was set, because the default one shortens no attempt
         */
        public Optional<Duration> timeLeft() {
            return Optional.ofNullable(timeLeft);
        }

        /**
         * Whether to use a new connection: the last one broke, or led to the wrong server.
         *
         * @return true if so
         */
        public boolean isFreshConnection() {
            return isFreshConnection;
        }
    }

    /** Wait, then tell {@link Call#onWake}. */
    public static final class Wait extends Decision {
        private final long until;
        private final Duration length;
        private final WaitReason reason;

        private Wait(Packed from, int at) {
            super(Action.WAIT);
            until = from.i64(at + Layout.DECISION_WAIT_UNTIL_US);
            length = Micros.duration(from.i64(at + Layout.DECISION_WAIT_US));
            reason = WaitReason.numbered(from.u8(at + Layout.DECISION_WAIT_REASON));
        }

        /**
         * When it ends.
         *
         * @return microseconds of the monotonic clock
         */
        public long until() {
            return until;
        }

        /**
         * How long that is from now.
         *
         * @return the length
         */
        public Duration length() {
            return length;
        }

        /**
         * Why.
         *
         * @return the reason
         */
        public WaitReason reason() {
            return reason;
        }
    }

    /** Renew the credentials, then tell {@link Call#onCredentials}. */
    public static final class Authenticate extends Decision {
        private final List<Challenge> challenges;

        private Authenticate(Packed from, int at) {
            super(Action.AUTHENTICATE);
            int place = at + Layout.DECISION_CHALLENGES;
            challenges = from.list(place, Layout.CHALLENGE_SIZE, each -> new Challenge(from, each));
        }

        /**
         * What the server asks for.
         *
         * @return in its order; may be empty
         */
        public List<Challenge> challenges() {
            return challenges;
        }
    }

    /** Find out whether the request took effect, then tell {@link Call#onVerified}. */
    public static final class Verify extends Decision {
        private final Packed from;
        private final int at;

        private Verify(Packed from, int at) {
            super(Action.VERIFY);
            this.from = from;
            this.at = at;
        }

        /**
         * The number of the last attempt.
         *
         * @return from 1
         */
        public int number() {
            return from.i32(at + Layout.DECISION_ATTEMPT);
        }

        /**
         * What the look may take.
         *
         * @return the time that was reserved for it
         */
        public Optional<Duration> timeLeft() {
            return readTimeLeft(from, at);
        }

        /**
         * The present, to subtract the attempts' times from.
         *
         * @return microseconds of the monotonic clock
         */
        public long now() {
            return from.i64(at + Layout.DECISION_NOW_US);
        }

        /**
         * What the last attempt came to.
         *
         * @return its verdict
         */
        public Optional<Verdict> verdict() {
            return readVerdict(from, from.i32(at + Layout.DECISION_VERDICT));
        }

        /**
         * Every sending so far. Say not-applied only when it cannot happen any more: a request that was given
         * up a moment after it was sent may still be applied.
         *
         * @return in order
         */
        public List<Attempt> attempts() {
            int place = at + Layout.DECISION_ATTEMPTS;
            return from.list(place, Layout.ATTEMPT_SIZE, each -> new Attempt(from, each));
        }
    }

    /** The call has ended. */
    public static final class Done extends Decision {
        private final Outcome outcome;

        private Done(Packed from, int at) {
            this(new Outcome(from, from.i32(at + Layout.DECISION_OUTCOME)));
        }

        private Done(Outcome outcome) {
            super(Action.DONE);
            this.outcome = outcome;
        }

        /**
         * How.
         *
         * @return the outcome
         */
        public Outcome outcome() {
            return outcome;
        }
    }
}
