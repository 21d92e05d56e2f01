// Measures the JVM library beside the bare client of java.net.http and Failsafe, in one process. Prints one line a
// case: name, median nanoseconds, fastest.

import aftercall.Aftercall;
import aftercall.AftercallHttpClient;
import aftercall.Call;
import aftercall.Decision;
import aftercall.Engine;
import aftercall.Fields;
import aftercall.Now;
import aftercall.Request;
import aftercall.Response;
import aftercall.Verdict;
import com.sun.net.httpserver.HttpServer;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

public class Bench {
    private static final Fields HEAD = Fields.of("Date", "Wed, 21 Oct 2026 07:28:00 GMT", "Content-Type",
        "application/problem+json", "Content-Length", "112", "Retry-After", "2", "X-Request-Id", "req-5f1");
    private static final String PROBLEM = "{\"type\":\"https://api.example/problems/out-of-stock\",\"title\":\"Out of "
        + "stock\",\"status\":409,\"detail\":\"Item 81-A has 0 units left in the warehouse; 12 are on their way.\","
        + "\"code\":\"out_of_stock\",\"instance\":\"/orders/81\",\"errors\":[{\"pointer\":\"/lines/0/quantity\",\"detail\":"
        + "\"must be 0\"}]}";

    private static long sink;

    public static void main(String[] arguments) throws Exception {
        decide();
        clients();
        System.exit(sink == 42 ? 1 : 0);
    }

    private static void decide() throws Exception {
        Request post = Request.of("POST", "https://api.example/orders");
        Response busy = Response.builder(503).fields(HEAD).build();
        Response conflict = Response.of(409, HEAD, PROBLEM);
        Engine engine = Engine.create();
        Map<String, Callable<?>> cases = new LinkedHashMap<>();
        cases.put("java-lookup", () -> Aftercall.status(503).message());
        cases.put("java-judge", () -> scalars(Aftercall.judge(busy, post)));
        cases.put("java-judge-body", () -> scalars(Aftercall.judge(conflict, post)));
        cases.put("java-judge-evidence", () -> Aftercall.judge(busy, post).evidence().size());
        cases.put("java-whole-call", () -> {
            try (Call call = engine.call(post)) {
                call.begin(Now.read());
                return ((Decision.Done) call.onResponse(Response.of(200), Now.read())).outcome().effect();
            }
        });
        measure(cases, 30_000, 1_000, 41);
    }

    private static int scalars(Verdict verdict) {
        return verdict.effect().number() + verdict.fault().number() + verdict.remedy().number()
            + verdict.repeat().number() + verdict.reason().number() + (verdict.isRetryable() ? 1 : 0);
    }

    private static void clients() throws Exception {
        // Without it each answer of the JDK's server waits for an acknowledgement, 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] body = "{\"ok\":true}".getBytes();
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        HttpRequest request = HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders")).build();
        HttpClient bare = HttpClient.newHttpClient();
        HttpClient ours = AftercallHttpClient.of(HttpClient.newHttpClient());
        HttpClient theirs = HttpClient.newHttpClient();
        FailsafeExecutor<HttpResponse<String>> failsafe = Failsafe.with(
            RetryPolicy.<HttpResponse<String>>builder().withMaxRetries(2).handleResultIf(r -> r.statusCode() >= 500).build());
        Map<String, Callable<?>> cases = new LinkedHashMap<>();
        cases.put("java-http", () -> bare.send(request, BodyHandlers.ofString()).body());
        cases.put("java-http-aftercall", () -> ours.send(request, BodyHandlers.ofString()).body());
        cases.put("java-http-failsafe", () -> failsafe.get(() -> theirs.send(request, BodyHandlers.ofString())).body());
        measure(cases, 1_000, 30, 31);
        server.stop(0);
    }

    /** The batches of all cases in turn, so that what else the machine does meets each alike. */
    private static void measure(Map<String, Callable<?>> cases, int warm, int size, int batches) throws Exception {
        for (Callable<?> each : cases.values()) {
            batch(each, warm);
        }
        Map<String, double[]> times = new LinkedHashMap<>();
        cases.keySet().forEach(name -> times.put(name, new double[batches]));
        for (int turn = 0; turn < batches; turn++) {
            for (Map.Entry<String, Callable<?>> each : cases.entrySet()) {
                times.get(each.getKey())[turn] = batch(each.getValue(), size);
            }
        }
        times.forEach((name, all) -> {
            Arrays.sort(all);
            System.out.printf(java.util.Locale.ROOT, "%s\t%.1f\t%.1f%n", name, all[batches / 2], all[0]);
        });
    }

    private static double batch(Callable<?> run, int size) throws Exception {
        long start = System.nanoTime();
        for (int each = 0; each < size; each++) {
            sink += run.call().hashCode();
        }
        return (System.nanoTime() - start) / (double) size;
    }
}
