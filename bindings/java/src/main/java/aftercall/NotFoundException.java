package aftercall;

/** There is nothing of the name that was given. */
public final class NotFoundException extends AftercallException {
    private static final long serialVersionUID = 1L;

    NotFoundException(String message) {
        super(message);
    }
}
