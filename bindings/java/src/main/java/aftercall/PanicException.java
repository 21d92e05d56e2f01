package aftercall;

/**
 * A bug in the library, or memory or stack that was used up. The engine is lost: each of its calls ends
 * with this, and whether a request took effect is unknown. Nothing is sent again. Make a new engine, and
 * please report it.
 */
public final class PanicException extends AftercallException {
    private static final long serialVersionUID = 1L;

    PanicException(String message, Throwable cause) {
        super(message);
        initCause(cause);
    }
}
