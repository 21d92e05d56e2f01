package aftercall;

/** A call or a stream was told something that it does not expect in its present state; it is unchanged. */
public final class CallStateException extends AftercallException {
    private static final long serialVersionUID = 1L;

    CallStateException(String message) {
        super(message);
    }
}
