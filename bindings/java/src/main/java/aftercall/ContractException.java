package aftercall;

/** A contract that cannot be read. */
public final class ContractException extends AftercallException {
    private static final long serialVersionUID = 1L;

    /** From 1. */
    private final int line;
    /** From 1. */
    private final int column;

    ContractException(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    /**
     * Where it cannot be read.
     *
     * @return the line, from 1; 0 where none can be named
     */
    public int line() {
        return line;
    }

    /**
     * Where in the line.
     *
     * @return the column, from 1; 0 where none can be named
     */
    public int column() {
        return column;
    }
}
