package aftercall;

import java.util.HashMap;
import java.util.Map;

/** Which failure an exception stands for, by the core's table of the transport {@code java}. */
final class Failures {
    /** The deepest chain of exceptions that is followed. */
    private static final int MAX_DEPTH = 16;

    private static final String LIBRARY = "java";
    private static final Failure NOTHING = Failure.of(Phase.UNKNOWN, Cause.UNKNOWN);

    private Failures() {}

    /** The names of the table, read once. */
    private static final class Table {
        static final Map<String, Failure> ROWS = new HashMap<>();

        static {
            for (Failure.Name name : Failure.names()) {
                if (name.library().equals(LIBRARY)) {
                    ROWS.put(name.name(), name.mayBeSent() ? name.failure() : Failure.named(LIBRARY, name.name()).orElse(name.failure()));
                }
            }
        }
    }

    static Failure of(Throwable exception) {
        Phase phase = Phase.UNKNOWN;
        Cause cause = Cause.UNKNOWN;
        Boolean sent = null;
        Throwable link = exception;
        for (int depth = 0; link != null && depth < MAX_DEPTH; depth++) {
            Failure found = row(link);
            if (phase == Phase.UNKNOWN) {
                phase = found.phase();
                sent = found.sent().orElse(null);
            }
            cause = cause == Cause.UNKNOWN ? found.cause() : cause;
            link = link.getCause();
        }
        Failure failure = Failure.of(phase, cause);
        return sent == null ? failure : failure.withSent(sent);
    }

    /** The row of an exception's message, else that of the nearest of its classes. */
    private static Failure row(Throwable link) {
        Failure found = link.getMessage() == null ? null : Table.ROWS.get(link.getMessage());
        for (Class<?> kind = link.getClass(); found == null && kind != Throwable.class; kind = kind.getSuperclass()) {
            found = Table.ROWS.get(kind.getSimpleName());
        }
        return found == null ? NOTHING : found;
    }
}
