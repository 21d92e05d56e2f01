package aftercall;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** A body that can be sent more than once, because it is made anew each time: your word for it. */
public final class Replayable implements BodyPublisher {
    private final Supplier<? extends BodyPublisher> maker;
    private final long length;

    private Replayable(Supplier<? extends BodyPublisher> maker, long length) {
        this.maker = maker;
        this.length = length;
    }

    /**
     * A body that a function makes.
     *
     * @param maker gives the whole body each time, from its beginning
     * @return a publisher
     */
    public static Replayable of(Supplier<? extends BodyPublisher> maker) {
        return new Replayable(Objects.requireNonNull(maker, "maker"), maker.get().contentLength());
    }

    /** Whether a publisher can be asked twice: by its class, because it does not say. */
    static boolean is(BodyPublisher publisher) {
        if (publisher instanceof Replayable) {
            return true;
        }
        switch (publisher.getClass().getName()) {
            case "jdk.internal.net.http.RequestPublishers$ByteArrayPublisher":
            case "jdk.internal.net.http.RequestPublishers$StringPublisher":
            case "jdk.internal.net.http.RequestPublishers$EmptyPublisher":
            case "jdk.internal.net.http.RequestPublishers$FilePublisher":
                return true;
            default:
                return false;
        }
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        maker.get().subscribe(subscriber);
    }
}
