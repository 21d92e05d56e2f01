package aftercall;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The instance for what keeps nothing: looking up and judging. After a trap the next question gets a new
 * one, because nothing is lost with the old one.
 */
final class Shared {
    private static final AtomicReference<Host> HOST = new AtomicReference<>();

    private static final ReentrantLock MAKING = new ReentrantLock();

    private Shared() {}

    static Host host() {
        Host present = HOST.get();
        if (present != null) {
            return present;
        }
        MAKING.lock();
        try {
            if (HOST.get() == null) {
                HOST.set(new Host());
            }
            return HOST.get();
        } finally {
            MAKING.unlock();
        }
    }

    static <T> T ask(Function<Host, T> question) {
        Host host = host();
        try {
            return question.apply(host);
        } catch (PanicException trap) {
            HOST.compareAndSet(host, null);
            throw trap;
        }
    }
}
