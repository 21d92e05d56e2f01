package aftercall;

import java.util.List;
import java.util.Optional;

/** What a body said about a failure, in the server's words. Immutable. */
public final class Problem {
    private final Packed packed;
    private final int at;

    Problem(Packed packed, int at) {
        this.packed = packed;
        this.at = at;
    }

    /**
     * The type of the problem (RFC 9457), a URI.
     *
     * @return if the body has one
     */
    public Optional<String> type() {
        return Optional.ofNullable(packed.text(at + Layout.VERDICT_PROBLEM_TYPE));
    }

    /**
     * The error code.
     *
     * @return if the body has one
     */
    public Optional<String> code() {
        return Optional.ofNullable(packed.text(at + Layout.VERDICT_PROBLEM_CODE));
    }

    /**
     * A short summary.
     *
     * @return if the body has one
     */
    public Optional<String> title() {
        return Optional.ofNullable(packed.text(at + Layout.VERDICT_PROBLEM_TITLE));
    }

    /**
     * What happened this time.
     *
     * @return if the body has one
     */
    public Optional<String> detail() {
        return Optional.ofNullable(packed.text(at + Layout.VERDICT_PROBLEM_DETAIL));
    }

    /**
     * What the server calls this request.
     *
     * @return if the response has one
     */
    public Optional<String> requestId() {
        return Optional.ofNullable(packed.text(at + Layout.VERDICT_PROBLEM_REQUEST_ID));
    }

    /**
     * What is wrong with single fields of the request.
     *
     * @return in the order of the body
     */
    public List<FieldError> errors() {
        return packed.list(at + Layout.VERDICT_ERRORS, Layout.ERROR_SIZE, each -> new FieldError(packed, each));
    }
}
