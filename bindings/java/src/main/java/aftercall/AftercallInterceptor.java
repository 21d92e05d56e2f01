package aftercall;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Has OkHttp decide with aftercall: {@link #install} puts it into a client's builder.
 *
 * <p>Each request is carried through as a call. The last response comes back as OkHttp would give it, its body
 * whole; where the last attempt failed without one, OkHttp's own exception is thrown.
 * {@link Aftercall#outcomeOf} finds the {@link Outcome} on the exception, and {@link #outcomeOf(Response)} on the
 * response. {@code Call.cancel} cancels the call, while it waits too.
 *
 * <p>OkHttp's own retries are ended: {@link #install} turns {@code retryOnConnectionFailure} off, and a client
 * where it was turned on again is refused with an {@link IOException}. A 503 with {@code Retry-After: 0}, which
 * OkHttp would send again by itself, is kept from it. It still sends again after a 421 (RFC 9110 section 15.5.20:
 * not processed), and after what its {@code authenticator} answers. A network interceptor sees what was written,
 * so "nothing was sent" is said only when that was so.
 *
 * <p>A request's own options are its tag of the class {@link ClientOptions}. Shared by threads, like any
 * interceptor.
 */
public final class AftercallInterceptor implements Interceptor {
    private final ClientOptions<Request> options;

    private AftercallInterceptor(ClientOptions<Request> options) {
        this.options = options;
    }

    /**
     * Puts it into a client.
     *
     * @param builder of the client
     * @param engine what all calls share
     * @return the builder
     */
    public static OkHttpClient.Builder install(OkHttpClient.Builder builder, Engine engine) {
        return install(builder, ClientOptions.of(engine));
    }

    /**
     * Puts it into a client, with options for all its requests.
     *
     * @param builder of the client
     * @param options of all requests that have none of their own
     * @return the builder
     */
    public static OkHttpClient.Builder install(OkHttpClient.Builder builder, ClientOptions<Request> options) {
        return builder.retryOnConnectionFailure(false)
            .addInterceptor(new AftercallInterceptor(Objects.requireNonNull(options, "options")))
            .addNetworkInterceptor(OkHttpWire::intercept);
    }

    /**
     * How the call ended that a response came of.
     *
     * @param response of a client that this was installed in
     * @return nothing for a response of another client
     */
    public static Optional<Outcome> outcomeOf(Response response) {
        OkHttpWire.Note note = response.request().tag(OkHttpWire.Note.class);
        return Optional.ofNullable(note).flatMap(found -> found.outcome(response));
    }

    /**
     * What a response of OkHttp means to the request that it knows: the first one, if redirects were followed. It need not
     * be of a client that this was installed in.
     *
     * @param response its body must not have been read before; what is looked at, at most 65,536 bytes, stays there to
     *     be read. Of a body that was closed nothing is known, so that less is proved
     * @return the verdict
     */
    public static Verdict judge(Response response) {
        return judge(response, Contract.rest());
    }

    /**
     * The same in another contract.
     *
     * @param response its body must not have been read before
     * @param contract what each status means
     * @return the verdict
     */
    public static Verdict judge(Response response, Contract contract) {
        aftercall.Request asked = OkHttpRequests.KIND.facts(OkHttpResponses.asked(response), Optional.empty());
        aftercall.Response.Builder head = OkHttpResponses.head(response, Instant.now());
        OkHttpResponses.Lead lead = OkHttpResponses.lead(response, contract.bodyWanted(head.build(), asked));
        return contract.judge(head.body(lead.bytes, lead.state).build(), asked);
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        OkHttpWire.refuseOwnRetries(chain);
        @SuppressWarnings("unchecked")
        ClientOptions<Request> own = chain.request().tag(ClientOptions.class);
        OkHttpExchange exchange = new OkHttpExchange(chain, own == null ? options : own);
        Drive<Request> drive = exchange.drive();
        try {
            Decision decision = drive.begin();
            while (!(decision instanceof Decision.Done)) {
                decision = carryOut(exchange, drive, decision);
            }
        } catch (IOException | RuntimeException | Error why) {
            exchange.discard();
            drive.interrupted(why);
            throw why;
        }
        return exchange.end();
    }

    private static Decision carryOut(OkHttpExchange exchange, Drive<Request> drive, Decision decision)
            throws IOException {
        if (decision instanceof Decision.Send) {
            return drive.told(exchange.attempt((Decision.Send) decision));
        }
        if (decision instanceof Decision.Wait) {
            sleep(exchange, drive.sleep().orElse(null), ((Decision.Wait) decision).length());
            return drive.woken((Decision.Wait) decision);
        }
        if (decision instanceof Decision.Authenticate) {
            return drive.onCredentials(drive.renewed((Decision.Authenticate) decision, exchange.from()));
        }
        return drive.onVerified(drive.found((Decision.Verify) decision));
    }

    /** How often a call that waits looks whether it was cancelled. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private static void sleep(OkHttpExchange exchange, ClientOptions.Sleep own, Duration length) throws IOException {
        try {
            if (own == null) {
                sleep(exchange, length);
            } else {
                own.sleep(length);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (exchange.isCanceled()) {
            throw new IOException("Canceled");
        }
    }

    private static void sleep(OkHttpExchange exchange, Duration length) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        for (long left = length.toNanos(); left > 0 && !exchange.isCanceled(); left = end - System.nanoTime()) {
            long nanos = Math.min(left, LOOK.toNanos());
            Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
        }
    }
}
