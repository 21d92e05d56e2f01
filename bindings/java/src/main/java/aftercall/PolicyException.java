package aftercall;

/** A setting of a policy that does not exist, or whose value is out of its range. */
public final class PolicyException extends AftercallException {
    private static final long serialVersionUID = 1L;

    PolicyException(String message) {
        super(message);
    }
}
