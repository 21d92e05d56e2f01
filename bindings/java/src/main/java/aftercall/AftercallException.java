package aftercall;

/** What the library refuses, and the base of its exceptions that need no {@code throws}. */
public class AftercallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AftercallException(String message) {
        super(message);
    }

    static AftercallException refused(Packed mistake) {
        int at = Layout.HEAD_SIZE;
        String message = mistake.text(at + Layout.MISTAKE_MESSAGE);
        switch (mistake.u8(at + Layout.MISTAKE_RESULT)) {
            case Result.CONTRACT:
                int line = mistake.i32(at + Layout.MISTAKE_LINE);
                return new ContractException(message, line, mistake.i32(at + Layout.MISTAKE_COLUMN));
            case Result.POLICY:
                return new PolicyException(message);
            case Result.NOT_FOUND:
                return new NotFoundException(message);
            case Result.STATE:
                return new CallStateException(message);
            default:
                return new AftercallException(message);
        }
    }
}
