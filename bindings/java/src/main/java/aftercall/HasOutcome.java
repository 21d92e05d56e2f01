package aftercall;

import java.util.Optional;

/** What carries the outcome of a call: the responses and exceptions that adapters give. */
public interface HasOutcome {
    /**
     * How the call ended.
     *
     * @return nothing where no call was made
     */
    Optional<Outcome> outcome();
}
