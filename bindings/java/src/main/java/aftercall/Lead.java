package aftercall;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The body of a response: reads its leading bytes to look at them, and then gives all of it to the user's own
 * subscriber, those bytes first. Or ends it, when the response is not the last.
 */
final class Lead implements Flow.Subscriber<List<ByteBuffer>>, Flow.Subscription {
    private final int wanted;
    private final CompletableFuture<BodyState> looked = new CompletableFuture<>();
    private final Queue<List<ByteBuffer>> queue = new ConcurrentLinkedQueue<>();
    private final ByteArrayOutputStream leading = new ByteArrayOutputStream();
    private final AtomicInteger draining = new AtomicInteger();
    private final Object demands = new Object();

    private volatile Flow.Subscription upstream;
    private volatile HttpResponse.BodySubscriber<?> downstream;
    private volatile boolean isDone;
    private volatile Throwable error;
    private boolean isTold;
    private long demand;
    private long outstanding;

    /** Looks at so many bytes; at none: the response is given on as it is. */
    Lead(int wanted) {
        this.wanted = wanted;
    }

    /** How much of the body was read, once it was; after a time whatever that is. */
    CompletableFuture<BodyState> look(Flow.Publisher<List<ByteBuffer>> publisher, Duration longest) {
        publisher.subscribe(this);
        return looked.completeOnTimeout(BodyState.PREFIX, longest.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The leading bytes, no more than are wanted. */
    byte[] bytes() {
        synchronized (leading) {
            byte[] all = leading.toByteArray();
            return all.length > wanted ? Arrays.copyOf(all, wanted) : all;
        }
    }

    /** Whether more came than is wanted. */
    boolean isCut() {
        synchronized (leading) {
            return leading.size() > wanted;
        }
    }

    /** Gives the body to a subscriber. */
    void give(HttpResponse.BodySubscriber<?> subscriber) {
        draining.incrementAndGet();
        downstream = subscriber;
        subscriber.onSubscribe(this);
        drained();
    }

    /** Ends a body that nobody wants. */
    void discard() {
        Flow.Subscription present = upstream;
        if (present != null && !isDone) {
            present.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        upstream = subscription;
        if (wanted == 0) {
            looked.complete(BodyState.UNREAD);
        } else {
            ask(1);
        }
    }

    private void ask(long more) {
        synchronized (demands) {
            outstanding += more;
        }
        upstream.request(more);
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        synchronized (demands) {
            outstanding -= outstanding == Long.MAX_VALUE ? 0 : 1;
        }
        boolean isEnough = looked.isDone() || keep(item);
        queue.add(item);
        if (!isEnough) {
            ask(1);
        } else if (!looked.complete(BodyState.PREFIX)) {
            drain();
        }
    }

    private boolean keep(List<ByteBuffer> item) {
        synchronized (leading) {
            for (ByteBuffer buffer : item) {
                ByteBuffer copy = buffer.duplicate();
                byte[] bytes = new byte[copy.remaining()];
                copy.get(bytes);
                leading.writeBytes(bytes);
            }
            return leading.size() > wanted;
        }
    }

    @Override
    public void onError(Throwable why) {
        error = why;
        isDone = true;
        looked.complete(BodyState.TRUNCATED);
        drain();
    }

    @Override
    public void onComplete() {
        isDone = true;
        looked.complete(BodyState.COMPLETE);
        drain();
    }

    /** The exception that broke the body off. */
    Throwable error() {
        return error;
    }

    @Override
    public void request(long more) {
        if (more <= 0) {
            error = new IllegalArgumentException("a demand of " + more);
            isDone = true;
        }
        synchronized (demands) {
            demand = more > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + Math.max(0, more);
        }
        drain();
    }

    @Override
    public void cancel() {
        upstream.cancel();
    }

    private void drain() {
        if (downstream != null && draining.getAndIncrement() == 0) {
            drained();
        }
    }

    /** Gives what there is, until no other thread has asked for it meanwhile. */
    private void drained() {
        int missed = draining.get();
        while (missed != 0) {
            boolean wasDone = isDone;
            while (take()) {
                downstream.onNext(queue.remove());
            }
            if (wasDone && queue.isEmpty()) {
                end();
            } else {
                more();
            }
            missed = draining.addAndGet(-missed);
        }
    }

    private boolean take() {
        synchronized (demands) {
            if (demand == 0 || queue.isEmpty()) {
                return false;
            }
            demand -= demand == Long.MAX_VALUE ? 0 : 1;
            return true;
        }
    }

    private void end() {
        if (isTold) {
            return;
        }
        isTold = true;
        if (error != null) {
            downstream.onError(error);
        } else {
            downstream.onComplete();
        }
    }

    private void more() {
        long missing;
        synchronized (demands) {
            missing = queue.isEmpty() ? demand - outstanding : 0;
            outstanding += Math.max(0, missing);
        }
        if (missing > 0) {
            upstream.request(missing);
        }
    }
}
