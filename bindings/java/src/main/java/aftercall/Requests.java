package aftercall;

import java.util.Optional;

/**
 * What the adapters need of the requests of a client.
 *
 * @param <R> the client's own requests
 */
interface Requests<R> {
    /** What the core is told of one. */
    Request facts(R request, Optional<Boolean> idempotent);

    /** The value of its first field of this name. */
    Optional<String> first(R request, String field);

    /** The same request with a field set. */
    R with(R request, String field, String value);
}
