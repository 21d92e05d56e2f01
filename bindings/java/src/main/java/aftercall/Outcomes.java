package aftercall;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;

/** Where the outcome of a call is found: on a response, on an exception, or on what that was made of. */
final class Outcomes {
    /** The most exceptions of a chain that are looked at. */
    private static final int MOST = 32;

    /** By its name, because a program may be without OkHttp. */
    private static final String OKHTTPS_RESPONSE = "okhttp3.Response";

    private Outcomes() {}

    static Optional<Outcome> of(Object carrier) {
        if (carrier instanceof Throwable) {
            return ofThrowable((Throwable) carrier);
        }
        if (carrier instanceof HasOutcome) {
            return ((HasOutcome) carrier).outcome();
        }
        return OKHTTPS_RESPONSE.equals(carrier == null ? "" : carrier.getClass().getName())
            ? AftercallInterceptor.outcomeOf((okhttp3.Response) carrier) : Optional.empty();
    }

    private static Optional<Outcome> ofThrowable(Throwable first) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Throwable> waiting = new ArrayDeque<>();
        waiting.add(first);
        while (!waiting.isEmpty() && seen.size() < MOST) {
            Throwable link = waiting.remove();
            if (!seen.add(link)) {
                continue;
            }
            if (link instanceof HasOutcome) {
                Optional<Outcome> found = ((HasOutcome) link).outcome();
                if (found.isPresent()) {
                    return found;
                }
            }
            Collections.addAll(waiting, link.getSuppressed());
            if (link.getCause() != null) {
                waiting.add(link.getCause());
            }
        }
        return Optional.empty();
    }
}
