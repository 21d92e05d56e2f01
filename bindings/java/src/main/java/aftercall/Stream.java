package aftercall;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads a response that goes on after its head (server-sent events, lines of JSON, gRPC, gRPC-Web, Connect)
 * and says whether it failed or ended early. One thread at a time uses it.
 */
public final class Stream implements AutoCloseable {
    private static final int EVERYTHING = 7;

    private final Handle handle;

    private Stream(Host host, int number) {
        this.handle = new Handle(host, number);
    }

    /**
     * Begins to read a stream.
     *
     * @param contract what each status means
     * @param head the response; its body is not looked at
     * @param request what was asked, or null
     * @return a stream of which nothing was read
     */
    public static Stream of(Contract contract, Response head, Request request) {
        Input input = Contract.head(head, request);
        return Shared.ask(host -> contract.with(host, handle ->
            new Stream(host, host.handle(Host.Function.STREAM_NEW, input, handle))));
    }

    /**
     * The next bytes of the body. What comes after the end is passed over.
     *
     * @param bytes as they came, decompressed
     * @return whether the stream has said that it failed
     */
    public boolean feed(byte[] bytes) {
        boolean failed = false;
        for (int from = 0; from == 0 || from < bytes.length; from += CHUNK) {
            int size = Math.min(CHUNK, bytes.length - from);
            byte[] chunk = from == 0 && size == bytes.length ? bytes : java.util.Arrays.copyOfRange(bytes, from, from + size);
            failed = handle.number(Host.Function.STREAM_FEED, new Input().raw(chunk, size)) == 1;
        }
        return failed;
    }

    /** The memory of an instance never shrinks. */
    private static final int CHUNK = 65_536;

    /**
     * The next part of the body as text.
     *
     * @param text sent as UTF-8
     * @return whether the stream has said that it failed
     */
    public boolean feed(String text) {
        return feed(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The trailers. They count like fields of the head.
     *
     * @param fields all of them
     */
    public void trailers(Fields fields) {
        Input input = new Input();
        fields.write(input);
        handle.number(Host.Function.STREAM_TRAILERS, input);
    }

    /**
     * The stream has ended.
     *
     * @param complete true: as the protocol ends it; false: the connection broke
     * @return what it means
     */
    public Verdict finish(boolean complete) {
        return new Verdict(handle.output(Host.Function.STREAM_FINISH, null, complete ? 1 : 0, EVERYTHING), Layout.HEAD_SIZE);
    }

    /**
     * What it means, once it has said that it failed or was finished.
     *
     * @return nothing before
     */
    public Optional<Verdict> verdict() {
        try {
            return Optional.of(new Verdict(
                handle.output(Host.Function.STREAM_VERDICT, null, EVERYTHING), Layout.HEAD_SIZE));
        } catch (CallStateException notYet) {
            return Optional.empty();
        }
    }

    /**
     * Whether a part of the result has come, which cannot be unsaid.
     *
     * @return true if one has
     */
    public boolean isContentBegun() {
        return handle.number(Host.Function.STREAM_CONTENT_BEGUN, null) == 1;
    }

    /** Frees what it holds. */
    @Override
    public void close() {
        handle.free();
    }
}
