package aftercall;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the core has them: whole microseconds. What is too large becomes the largest. */
final class Micros {
    private Micros() {}

    static long of(Duration time) {
        if (time.isNegative()) {
            return 0;
        }
        try {
            return Math.addExact(Math.multiplyExact(time.getSeconds(), 1_000_000L), (time.getNano() + 999) / 1_000);
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    static long of(Instant moment) {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
        } catch (ArithmeticException tooFar) {
            return moment.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** A length of time; a negative number is one that is unsigned and too large. */
    static Duration duration(long micros) {
        return Duration.of(micros < 0 ? Long.MAX_VALUE : micros, ChronoUnit.MICROS);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
