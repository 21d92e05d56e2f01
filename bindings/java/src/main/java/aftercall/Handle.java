package aftercall;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;

/** An object of an instance. It is freed once: when it is told to, or when nothing reaches this any more. */
final class Handle {
    private final Host host;
    private final int number;
    private final Cleaner.Cleanable release;

    Handle(Host host, int number) {
        this.host = host;
        this.number = number;
        // The action must not reach this object.
        this.release = Host.CLEANER.register(this, () -> host.freeLater(number));
    }

    /** A packed output of a function on it, which stays alive until that is done. */
    Packed output(Host.Function function, Input input, int... more) {
        try {
            return host.output(function, input, parameters(more));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** A new handle that a function on it gives. */
    int handle(Host.Function function, Input input, int... more) {
        try {
            return host.handle(function, input, parameters(more));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** A number that a function on it gives. */
    int number(Host.Function function, Input input, int... more) {
        try {
            return host.number(function, input, parameters(more));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private int[] parameters(int[] more) {
        int[] all = new int[more.length + 1];
        all[0] = number;
        System.arraycopy(more, 0, all, 1, more.length);
        return all;
    }

    void free() {
        release.clean();
    }
}
