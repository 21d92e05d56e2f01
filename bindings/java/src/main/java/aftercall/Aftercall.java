package aftercall;

import java.net.http.HttpResponse;
import java.util.Optional;

/**
 * Says what an HTTP API's answer means and what to do next: whose fault it is, whether the request took effect,
 * the remedy, whether and when to try again.
 *
 * <p>There are four levels, and you can stop at any of them: look up ({@link #status(int)}), judge
 * ({@link #judge(Response)}), carry out a call ({@link Engine#call}), and adapt a client
 * ({@link AftercallHttpClient}, {@link AftercallInterceptor}).
 *
 * <p>All methods may be called by any thread.
 */
public final class Aftercall {
    private Aftercall() {}

    /**
     * What a code means in the contract {@code rest}.
     *
     * @param code a status code; one that no row names has the row of its class
     * @return the row
     * @throws IllegalArgumentException below 0 and above 65,535
     */
    public static Status status(int code) {
        return Contract.rest().status(code);
    }

    /**
     * What a text that names a status means in the contract {@code rest}.
     *
     * @param text such as {@code "503 Throttled"}
     * @return the row
     * @throws AftercallException if it names none
     */
    public static Status status(String text) {
        return Contract.rest().status(text);
    }

    /**
     * What a response means. Nothing is known of the request, so nothing is harmless to repeat.
     *
     * @param response what came back
     * @return the verdict
     */
    public static Verdict judge(Response response) {
        return Contract.rest().judge(response, null);
    }

    /**
     * What a response to a request means.
     *
     * @param response what came back
     * @param request what was asked
     * @return the verdict
     */
    public static Verdict judge(Response response, Request request) {
        return Contract.rest().judge(response, request);
    }

    /**
     * What a response of {@code java.net.http} means to the request that it knows: the first one, if redirects were
     * followed. In another contract: {@code contract.judge(Response.of(response), Request.of(request))}.
     *
     * @param response its body is looked at if that is a {@code String} or a {@code byte[]}; what an error says in another
     *     one counts as not read, so that less is proved
     * @return the verdict
     */
    public static Verdict judge(HttpResponse<?> response) {
        return judge(Response.of(response), Request.of(HttpResponses.asked(response)));
    }

    /**
     * What a failure of a request means.
     *
     * @param failure why no response came
     * @param request what was asked
     * @return the verdict
     */
    public static Verdict judge(Failure failure, Request request) {
        return Contract.rest().judge(failure, request);
    }

    /**
     * The Outcome that an adapter left on a response or an exception.
     *
     * @param carrier a response of {@code java.net.http} or OkHttp, or an exception; its causes are looked at too
     * @return nothing where no adapter made the call
     */
    public static Optional<Outcome> outcomeOf(Object carrier) {
        return Outcomes.of(carrier);
    }

    /**
     * The version of the library.
     *
     * @return such as {@code "0.1.0"}
     */
    public static String version() {
        return Shared.ask(host -> Contract.text(host.output(Host.Function.VERSION, null)));
    }
}
