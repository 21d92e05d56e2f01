package aftercall;

import java.util.Collection;

/** Which of the redirects that a client followed the core is told of. */
final class Redirects {
    private static final int FIRST = 300;
    private static final int LAST_THAT_CHANGES_THE_METHOD = 303;
    private static final int LAST = 399;

    private Redirects() {}

    /** Whether a status is of the class of redirects (RFC 9110 section 15.4). */
    static boolean is(int status) {
        return FIRST <= status && status <= LAST;
    }

    /** The first that may have changed the method, else the first; 0 if there was none. */
    static int decisive(Collection<Integer> statuses) {
        int first = 0;
        for (int status : statuses) {
            if (!is(status)) {
                throw new IllegalArgumentException(status + " is not a redirect");
            }
        }
        for (int status : statuses) {
            if (status <= LAST_THAT_CHANGES_THE_METHOD) {
                return status;
            }
            first = first == 0 ? status : first;
        }
        return first;
    }
}
