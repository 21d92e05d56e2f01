// Made by `cargo run -p xtask -- java`; do not edit.

package aftercall;

/** What the library gives as the kind of a refusal. */
final class Result {
    static final int OK = 0;
    static final int NULL_ARGUMENT = 1;
    static final int INVALID_ARGUMENT = 2;
    static final int STRUCT_SIZE = 3;
    static final int STATE = 4;
    static final int CONTRACT = 5;
    static final int POLICY = 6;
    static final int STATUS = 7;
    static final int NOT_FOUND = 8;
    static final int REQUEST = 9;
    static final int PANIC = 10;
    static final int NO_MEMORY = 11;
    static final int BUFFER = 12;

    private Result() {}
}
