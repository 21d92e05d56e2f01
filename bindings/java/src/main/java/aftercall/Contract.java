package aftercall;

import java.lang.ref.Reference;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * What each status means for an API. Immutable and shared by threads. It is data: {@link #rest} and
 * {@link #http} are built in, and {@link #fromToml} reads your own.
 */
public final class Contract {
    /** What of a verdict is asked for: its evidence, explanation and row, or none of them yet. */
    private static final int EVERYTHING = 7;
    private static final int NOTHING_MORE = 0;

    private static final Contract REST = new Contract(host -> 0);
    private static final Contract HTTP = named("http");

    private final ToIntFunction<Host> maker;
    private volatile Held held;

    private Contract(ToIntFunction<Host> maker) {
        this.maker = maker;
    }

    /** One that can be made: what is wrong with it shows now. */
    private static Contract checked(ToIntFunction<Host> maker) {
        Contract contract = new Contract(maker);
        contract.ask((host, handle) -> handle);
        return contract;
    }

    /**
     * The default: the statuses of a common REST API over every registered one.
     *
     * @return the same object each time
     */
    public static Contract rest() {
        return REST;
    }

    /**
     * Every status of the IANA registry, and no more than the standards say: for an API that you know nothing
     * about.
     *
     * @return the same object each time
     */
    public static Contract http() {
        return HTTP;
    }

    /**
     * The built-in contract of a name.
     *
     * @param name {@code "rest"}, {@code "http"}, or that of an intake
     * @return the contract
     * @throws NotFoundException if none has this name
     */
    public static Contract named(String name) {
        Objects.requireNonNull(name, "name");
        return checked(host -> host.handle(Host.Function.CONTRACT_NAMED, new Input().text(name)));
    }

    /**
     * Reads a contract: docs/contracts.md describes the format.
     *
     * @param toml at most 4 MiB
     * @return the contract
     * @throws ContractException if it cannot be read, with line and column
     */
    public static Contract fromToml(String toml) {
        Objects.requireNonNull(toml, "toml");
        return checked(host -> host.handle(Host.Function.CONTRACT_FROM_TOML, new Input().text(toml)));
    }

    /**
     * Reads a contract from a table with a heading such as {@code Status  Message  Description}.
     *
     * @param table at most 4 MiB
     * @param format {@code "text"}, {@code "markdown"} or {@code "csv"}
     * @param base says what a status means beside its texts
     * @return the contract
     * @throws ContractException if it cannot be read
     * @throws NotFoundException if no format has this name
     */
    public static Contract fromTable(String table, String format, Contract base) {
        Objects.requireNonNull(table, "table");
        // The number 0, which "rest" has without asking, is another contract for this function.
        Contract extended = base == REST ? named(base.name()) : base;
        return checked(host -> extended.with(host, handle -> host.handle(
            Host.Function.CONTRACT_FROM_TABLE, new Input().text(format).text(table), handle)));
    }

    /**
     * The contract of one operation: what this one declares for requests with a method to a URL, before what it
     * says of all. An engine looks it up by itself.
     *
     * @param method such as {@code "POST"}
     * @param url a URL or a path
     * @return nothing if it declares nothing for them
     */
    public Optional<Contract> operation(String method, String url) {
        try {
            return Optional.of(checked(host -> with(host, handle -> host.handle(
                Host.Function.CONTRACT_OPERATION, new Input().text(method).text(url), handle))));
        } catch (NotFoundException none) {
            return Optional.empty();
        }
    }

    /** The contract of the operation that a request is for, else this one. */
    Contract operationOf(Request request) {
        return isBuiltIn() ? this : operation(request.method(), request.url()).orElse(this);
    }

    /** Whether it is one of the two that declare no operation. */
    boolean isBuiltIn() {
        return this == REST || this == HTTP;
    }

    /** Has a function use this contract in an instance, and frees what was made for that. */
    <T> T with(Host host, Function<Integer, T> use) {
        int handle = maker.applyAsInt(host);
        try {
            return use.apply(handle);
        } finally {
            if (handle != 0) {
                host.free(handle);
            }
        }
    }

    private interface Question<T> {
        T ask(Host host, int handle);
    }

    private <T> T ask(Question<T> question) {
        return Shared.ask(host -> {
            Held present = held;
            if (present == null || present.host != host) {
                present = new Held(host, maker.applyAsInt(host));
                held = present;
            }
            try {
                return question.ask(host, present.handle);
            } finally {
                Reference.reachabilityFence(present);
            }
        });
    }

    /** A handle on it in the shared instance; freed when nothing reaches it. */
    private static final class Held {
        private final Host host;
        private final int handle;

        Held(Host host, int handle) {
            this.host = host;
            this.handle = handle;
            if (handle != 0) {
                Host.CLEANER.register(this, () -> host.freeLater(handle));
            }
        }
    }

    private Packed about() {
        return ask((host, handle) -> host.output(Host.Function.CONTRACT, null, handle));
    }

    /**
     * Its name.
     *
     * @return such as {@code "rest"}
     */
    public String name() {
        return about().text(Layout.HEAD_SIZE + Layout.CONTRACT_NAME);
    }

    /**
     * Whether a status that it does not list itself is off-contract.
     *
     * @return true for a closed one
     */
    public boolean isClosed() {
        return about().flag(Layout.HEAD_SIZE + Layout.CONTRACT_IS_CLOSED);
    }

    /**
     * Whether If-Match and If-None-Match: * make a POST harmless to repeat.
     *
     * @return true if they do
     */
    public boolean heedsPreconditionsOnPost() {
        return about().flag(Layout.HEAD_SIZE + Layout.CONTRACT_HEEDS_PRECONDITIONS_ON_POST);
    }

    /**
     * Whether a caller may rely on the idempotency keys that it sends.
     *
     * @return true if it may
     */
    public boolean honorsIdempotencyKeys() {
        return about().flag(Layout.HEAD_SIZE + Layout.CONTRACT_HONORS_IDEMPOTENCY_KEYS);
    }

    /**
     * Whether the operation that this is the contract of says itself that it honors idempotency keys.
     *
     * @return false for a contract of no operation
     */
    public boolean declaresIdempotencyKeys() {
        return about().flag(Layout.HEAD_SIZE + Layout.CONTRACT_DECLARES_IDEMPOTENCY_KEYS);
    }

    /**
     * Whether the API wants an idempotency key as a String of RFC 9651, in double quotes.
     *
     * @return true if it does
     */
    public boolean quotesIdempotencyKeys() {
        return about().flag(Layout.HEAD_SIZE + Layout.CONTRACT_QUOTES_IDEMPOTENCY_KEYS);
    }

    /**
     * What a code means here.
     *
     * @param code a status code; one that no row names has the row of its class
     * @return the row
     * @throws IllegalArgumentException below 0 and above 65,535
     */
    public Status status(int code) {
        if (code < 0 || code > 0xffff) {
            throw new IllegalArgumentException("a status of " + code);
        }
        return ask((host, handle) -> new Status(host.output(Host.Function.STATUS, null, handle, code), Layout.HEAD_SIZE));
    }

    /**
     * What a text that names a status means here.
     *
     * @param text such as {@code "503 Throttled"}, {@code "HTTP/1.1 503 Service Unavailable"}, {@code "throttled"}
     * @return the row
     * @throws AftercallException if it names none
     */
    public Status status(String text) {
        Input input = new Input().text(text);
        return ask((host, handle) -> new Status(host.output(Host.Function.STATUS_NAMED, input, handle), Layout.HEAD_SIZE));
    }

    /**
     * Whether it lists a code itself, not only one that it extends.
     *
     * @param code a status code
     * @return true if it does
     */
    public boolean lists(int code) {
        return ask((host, handle) -> host.number(Host.Function.CONTRACT_LISTS, null, handle, code)) == 1;
    }

    /**
     * The rows that it lists itself.
     *
     * @return in the order of the codes, one a code
     */
    public List<Status> rows() {
        return rows(0);
    }

    /**
     * Every row, those that it inherits too.
     *
     * @return in the order of the codes, one a code
     */
    public List<Status> allRows() {
        return rows(1);
    }

    private List<Status> rows(int inherited) {
        Packed rows = ask((host, handle) -> host.output(Host.Function.CONTRACT_ROWS, null, handle, inherited));
        return rows.list(Layout.HEAD_SIZE + Layout.ROWS_ROWS, Layout.STATUS_SIZE, at -> new Status(rows, at));
    }

    /**
     * What a response means.
     *
     * @param response what came back
     * @param request what was asked; null: nothing is then harmless to repeat
     * @return the verdict; it never fails over what a server sent
     */
    public Verdict judge(Response response, Request request) {
        return judge(of(response, request));
    }

    /**
     * What a failure means.
     *
     * @param failure why no response came
     * @param request what was asked, or null
     * @return the verdict
     */
    public Verdict judge(Failure failure, Request request) {
        Input input = new Input();
        Request.write(request, input);
        failure.write(input.u8(1));
        return judge(input);
    }

    private Verdict judge(Input input) {
        return new Verdict(judge(input, NOTHING_MORE), Layout.HEAD_SIZE, () -> judge(input, EVERYTHING));
    }

    private Packed judge(Input input, int want) {
        return ask((host, handle) -> host.output(Host.Function.JUDGE, input, handle, want));
    }

    static Input of(Response response, Request request) {
        Input input = new Input();
        Request.write(request, input);
        response.write(input.u8(0));
        return input;
    }

    /**
     * The verdict on a response as JSON, with the same keys in every language.
     *
     * @param response what came back
     * @param request what was asked, or null
     * @return an object in JSON
     */
    public String judgeJson(Response response, Request request) {
        Input input = of(response, request);
        return ask((host, handle) -> text(host.output(Host.Function.JUDGE_JSON, input, handle)));
    }

    static String text(Packed output) {
        return output.text(Layout.HEAD_SIZE + Layout.TEXT_TEXT);
    }

    /**
     * How many leading bytes of a body to read before {@link #judge(Response, Request)} is asked.
     *
     * @param response what came back; its body is not looked at
     * @param request what was asked, or null
     * @return at most 65,536
     */
    public int bodyWanted(Response response, Request request) {
        Input input = head(response, request);
        return ask((host, handle) -> host.number(Host.Function.BODY_WANTED, input, handle));
    }

    static Input head(Response response, Request request) {
        Input input = new Input();
        Request.write(request, input);
        response.writeHead(input.u8(0));
        return input;
    }

    @Override
    public String toString() {
        return "contract " + name();
    }
}
