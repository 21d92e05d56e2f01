package aftercall;

import java.time.Duration;
import java.util.Optional;

/**
 * What a call of an adapter is doing, as it happens: see {@link Engine.Builder#onEvent}. An object of one of the
 * classes in this one. Immutable.
 */
public abstract class Event {
    private final long call;
    private final Request request;

    private Event(long call, Request request) {
        this.call = call;
        this.request = request;
    }

    /**
     * A number for the call.
     *
     * @return the same in all its events and in no other call's of this process
     */
    public final long call() {
        return call;
    }

    /**
     * What is known of the request.
     *
     * @return method and origin; no secret
     */
    public final Request request() {
        return request;
    }

    /** A call begins. */
    public static final class CallBegun extends Event {
        CallBegun(long call, Request request) {
            super(call, request);
        }
    }

    /** An attempt is about to be sent. */
    public static final class AttemptBegun extends Event {
        private final int number;

        AttemptBegun(long call, Request request, int number) {
            super(call, request);
            this.number = number;
        }

        /**
         * The attempt's number.
         *
         * @return from 1
         */
        public int number() {
            return number;
        }
    }

    /** An attempt has ended, with a response or without. */
    public static final class AttemptEnded extends Event {
        private final int number;
        private final Duration time;
        private final Verdict verdict;
        private final Throwable error;

        AttemptEnded(long call, Request request, int number, Duration time, Verdict verdict, Throwable error) {
            super(call, request);
            this.number = number;
            this.time = time;
            this.verdict = verdict;
            this.error = error;
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
         * How long it took.
         *
         * @return the time
         */
        public Duration time() {
            return time;
        }

        /**
         * What its result means.
         *
         * @return nothing if it was interrupted
         */
        public Optional<Verdict> verdict() {
            return Optional.ofNullable(verdict);
        }

        /**
         * The client's exception.
         *
         * @return nothing if there was a response
         */
        public Optional<Throwable> error() {
            return Optional.ofNullable(error);
        }
    }

    /** The call waits. */
    public static final class WaitBegun extends Event {
        private final Duration length;
        private final WaitReason reason;

        WaitBegun(long call, Request request, Duration length, WaitReason reason) {
            super(call, request);
            this.length = length;
            this.reason = reason;
        }

        /**
         * How long.
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

    /** The wait is over, or was interrupted. */
    public static final class WaitEnded extends Event {
        private final Duration time;

        WaitEnded(long call, Request request, Duration time) {
            super(call, request);
            this.time = time;
        }

        /**
         * How long it took.
         *
         * @return the time
         */
        public Duration time() {
            return time;
        }
    }

    /** The call is over. */
    public static final class CallEnded extends Event {
        private final Outcome outcome;
        private final Duration time;

        CallEnded(long call, Request request, Outcome outcome, Duration time) {
            super(call, request);
            this.outcome = outcome;
            this.time = time;
        }

        /**
         * How it ended.
         *
         * @return the outcome
         */
        public Outcome outcome() {
            return outcome;
        }

        /**
         * How long it took with all attempts and waits.
         *
         * @return the time
         */
        public Duration time() {
            return time;
        }
    }
}
