package aftercall;

import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * An {@link HttpClient} that decides with aftercall: it takes the place of another one, and sends through that.
 *
 * <p>Each request is carried through as a call: sent, waited for, sent again where that does no harm. The last
 * response comes back as the client would give it, its body whole; where the last attempt failed without one,
 * the client's own exception is thrown. {@link Aftercall#outcomeOf} finds the {@link Outcome} on both.
 * A body that breaks off while its handler reads all of it is judged too.
 *
 * <p>A body is sent a second time only if its publisher can give it again: one of
 * {@code BodyPublishers.ofString}, {@code ofByteArray}, {@code ofFile}, {@code noBody}, or a {@link Replayable}.
 *
 * <p>An interrupt, or {@code cancel} of the future, cancels the call: {@link OutcomeFuture#outcome} and the
 * exception say what is known of its effect. Until JDK 16 the JDK lets a cancelled exchange run on unseen.
 *
 * <p>What the JDK does by itself: it sends once more after a failed connection, where nothing was written; what
 * the server says it has not processed (HTTP/2); and GET and HEAD on a kept connection that died. Redirects are
 * those of the inner client's {@code followRedirects}; where that follows any, an exception may be that of a later
 * hop, and then proves nothing. A new connection cannot be asked for. Server pushes are refused.
 *
 * <p>Shared by threads, like any client.
 */
public final class AftercallHttpClient extends HttpClient {
    private static final String RETRIES_OF_ALL_METHODS = "jdk.httpclient.enableAllMethodRetry";

    private final HttpClient inner;
    private final ClientOptions<HttpRequest> options;

    private AftercallHttpClient(HttpClient inner, ClientOptions<HttpRequest> options) {
        this.inner = inner;
        this.options = options;
    }

    /**
     * A client with an engine of its own.
     *
     * @param inner sends; it stays yours to close
     * @return a client
     */
    public static AftercallHttpClient of(HttpClient inner) {
        return of(inner, Engine.create());
    }

    /**
     * A client with an engine that it shares.
     *
     * @param inner sends; it stays yours to close
     * @param engine what all calls share
     * @return a client
     * @throws IllegalStateException if the JDK is told to send requests again that may have been applied
     */
    public static AftercallHttpClient of(HttpClient inner, Engine engine) {
        String retries = ofTheJdk(RETRIES_OF_ALL_METHODS);
        if (retries != null && (retries.isEmpty() || Boolean.parseBoolean(retries))) {
            throw new IllegalStateException(
                RETRIES_OF_ALL_METHODS + " is set: the JDK would send again by itself what may have been applied");
        }
        return new AftercallHttpClient(Objects.requireNonNull(inner, "inner"), ClientOptions.of(engine));
    }

    /** What the JDK reads as well: a system property, else one of its own file; null if neither has it. */
    private static String ofTheJdk(String property) {
        String given = System.getProperty(property);
        if (given != null) {
            return given;
        }
        Properties file = new Properties();
        try (InputStream in = Files.newInputStream(Path.of(System.getProperty("java.home"), "conf", "net.properties"))) {
            file.load(in);
        } catch (IOException | IllegalArgumentException unread) {
            return null; // As the JDK goes on without it.
        }
        return file.getProperty(property);
    }

    /**
     * The same client with other options, for all requests or for single ones: both share connections and engine.
     *
     * @param change makes the options from those of this client
     * @return another client
     */
    public AftercallHttpClient with(UnaryOperator<ClientOptions<HttpRequest>> change) {
        return new AftercallHttpClient(inner, change.apply(options));
    }

    /**
     * What its calls share.
     *
     * @return the engine
     */
    public Engine engine() {
        return options.engine();
    }

    /**
     * The client that sends.
     *
     * @return as it was given
     */
    public HttpClient inner() {
        return inner;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        HttpExchange<T> exchange = new HttpExchange<>(inner, options, request, handler);
        Drive<HttpRequest> drive = exchange.drive();
        try {
            Decision decision = drive.begin();
            while (!(decision instanceof Decision.Done)) {
                decision = carryOut(exchange, drive, decision);
            }
            return exchange.end();
        } catch (InterruptedException | RuntimeException | Error why) {
            exchange.leave();
            drive.interrupted(why);
            throw why;
        }
    }

    private static <T> Decision carryOut(HttpExchange<T> exchange, Drive<HttpRequest> drive, Decision decision)
            throws InterruptedException {
        if (decision instanceof Decision.Send) {
            return drive.told(exchange.attemptNow((Decision.Send) decision));
        }
        if (decision instanceof Decision.Wait) {
            drive.sleep().orElse(AftercallHttpClient::sleep).sleep(((Decision.Wait) decision).length());
            return drive.woken((Decision.Wait) decision);
        }
        if (decision instanceof Decision.Authenticate) {
            return drive.onCredentials(drive.renewed((Decision.Authenticate) decision, exchange.from()));
        }
        return drive.onVerified(drive.found((Decision.Verify) decision));
    }

    private static void sleep(Duration length) throws InterruptedException {
        Thread.sleep(length.toMillis(), length.toNanosPart() % 1_000_000);
    }

    @Override
    public <T> OutcomeFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            HttpExchange<T> exchange = new HttpExchange<>(inner, options, request, handler);
            return new AsyncCall<>(exchange, inner.executor().orElse(null)).start();
        } catch (NotSentException lost) {
            return OutcomeFuture.failed(lost);
        }
    }

    @Override
    public <T> OutcomeFuture<HttpResponse<T>> sendAsync(HttpRequest request, HttpResponse.BodyHandler<T> handler,
            HttpResponse.PushPromiseHandler<T> pushes) {
        return sendAsync(request, handler);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return inner.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return inner.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return inner.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return inner.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return inner.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return inner.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return inner.authenticator();
    }

    @Override
    public Version version() {
        return inner.version();
    }

    @Override
    public Optional<Executor> executor() {
        return inner.executor();
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return inner.newWebSocketBuilder();
    }
}
