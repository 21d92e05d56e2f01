package aftercall;

import java.util.HashMap;
import java.util.Map;

/** Which failure an exception stands for, by the core's table of the transport {@code java}. */
final class Failures {
    /** The deepest chain of exceptions that is followed. */
    private static final int MAX_DEPTH = 16;

    private static final String LIBRARY = "java";

    private Failures() {}

    /** The rows of the table, read once. */
    private static final class Table {
        static final Map<String, Failure.Name> ROWS = new HashMap<>();

        static {
            for (Failure.Name name : Failure.names()) {
                if (name.library().equals(LIBRARY)) {
                    ROWS.put(name.name(), name);
                }
            }
        }
    }

    /**
     * The failure.
     *
     * @param sentOnce whether the client is known to have sent nothing before the attempt that failed; a name
     *     that otherwise proves nothing then proves that nothing was sent
     */
    static Failure of(Throwable exception, boolean sentOnce) {
        Phase phase = Phase.UNKNOWN;
        Cause cause = Cause.UNKNOWN;
        boolean mayBeSent = false;
        Throwable link = exception;
        for (int depth = 0; link != null && depth < MAX_DEPTH; depth++) {
            Failure.Name row = row(link);
            if (row != null && phase == Phase.UNKNOWN) {
                phase = row.failure().phase();
                mayBeSent = row.mayBeSent();
            }
            if (row != null && cause == Cause.UNKNOWN) {
                cause = row.failure().cause();
            }
            link = link.getCause();
        }
        Failure failure = Failure.of(phase, cause);
        return mayBeSent ? failure.withSent(!sentOnce) : failure;
    }

    /** The row of an exception's message, else that of the nearest of its classes; null if there is none. */
    private static Failure.Name row(Throwable link) {
        Failure.Name found = link.getMessage() == null ? null : Table.ROWS.get(link.getMessage());
        for (Class<?> kind = link.getClass(); found == null && kind != Throwable.class; kind = kind.getSuperclass()) {
            found = Table.ROWS.get(kind.getSimpleName());
        }
        return found;
    }
}
