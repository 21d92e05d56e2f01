package aftercall;

import java.lang.ref.Cleaner;

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

    Host host() {
        return host;
    }

    int number() {
        return number;
    }

    void free() {
        release.clean();
    }
}
