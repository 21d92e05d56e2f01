package aftercall;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** A call of {@link AftercallInterceptor} under way: the last response or exception, and the means to get the next. */
final class OkHttpExchange {
    private final Interceptor.Chain chain;
    private final Drive<Request> drive;

    private OkHttpWire.Note note = new OkHttpWire.Note();
    private Response response;
    private IOException error;

    OkHttpExchange(Interceptor.Chain chain, ClientOptions<Request> options) throws NotSentException {
        this.chain = chain;
        this.drive = new Drive<>(options, OkHttpRequests.KIND, chain.request());
    }

    Drive<Request> drive() {
        return drive;
    }

    /** Where the last response came from. */
    String from() {
        return response.request().url().toString();
    }

    boolean isCanceled() {
        return chain.call().isCanceled();
    }

    /** Sends once. */
    Told attempt(Decision.Send send) throws IOException {
        discard();
        response = null;
        error = null;
        note = new OkHttpWire.Note();
        Optional<Duration> left = send.timeLeft();
        try {
            Interceptor.Chain limited = left.isPresent() ? within(left.get()) : chain;
            response = OkHttpWire.restored(limited.proceed(OkHttpWire.noted(drive.request(), note)));
            return Told.response(judged(), null);
        } catch (IOException failed) {
            if (isCanceled()) {
                throw failed;
            }
            error = failed;
            return Told.failure(failure(failed), failed);
        }
    }

    /** A chain whose time-outs are no longer than what is left of the deadline. */
    private Interceptor.Chain within(Duration left) {
        int millis = (int) Math.max(1, Math.min(left.toMillis(), Integer.MAX_VALUE));
        return chain.withConnectTimeout(shorter(chain.connectTimeoutMillis(), millis), TimeUnit.MILLISECONDS)
            .withReadTimeout(shorter(chain.readTimeoutMillis(), millis), TimeUnit.MILLISECONDS)
            .withWriteTimeout(shorter(chain.writeTimeoutMillis(), millis), TimeUnit.MILLISECONDS);
    }

    /** OkHttp's 0 is no time-out. */
    private static int shorter(int own, int left) {
        return own == 0 ? left : Math.min(own, left);
    }

    /**
     * What was written at all, for a redirect or a sign-in before, takes its proof from a failed connection. The
     * handshake of a WebSocket passes no network interceptor, so nobody sees what is written of it.
     */
    private Failure failure(IOException failed) {
        boolean isUnsent = note.written == 0 && drive.request().header("Sec-WebSocket-Key") == null;
        Failure named = Failures.of(failed, isUnsent);
        return isUnsent ? named.withSent(false) : named;
    }

    private aftercall.Response judged() throws IOException {
        aftercall.Response.Builder head = OkHttpResponses.head(response, drive.received());
        OkHttpResponses.Lead lead = OkHttpResponses.lead(response, drive.bodyWanted(head.build()));
        if (lead.error != null && isCanceled()) {
            throw lead.error;
        }
        return head.body(lead.bytes, lead.state).build();
    }

    /** Ends the response of the attempt before. */
    void discard() {
        if (response != null) {
            response.close();
        }
    }

    /** The response with its outcome, or OkHttp's own exception that carries it. */
    Response end() throws IOException {
        if (error != null) {
            throw (IOException) OutcomeNote.leave(drive.outcome(), error);
        }
        if (response == null) {
            throw drive.unsent();
        }
        note.ended(drive.outcome(), response);
        return response;
    }
}
