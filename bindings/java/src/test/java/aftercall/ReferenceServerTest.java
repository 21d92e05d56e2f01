package aftercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Both adapters against the reference server, which counts what was applied, and the JDK's own server. */
@Timeout(120)
class ReferenceServerTest {
    private static final Policy QUICK = Policy.defaults()
        .with(Setting.BASE_MS, 5).with(Setting.THROTTLE_BASE_MS, 5).with(Setting.CAP_MS, 10);
    private static final String[] FAULTS = {
        "drop-after-read", "drop-after-apply", "cut-body", "status=500; applied=yes", "status=502; applied=yes",
        "status=504; applied=yes", "status=503; applied=no; retry-after=0", "status=429; applied=no",
    };

    private static Process server;
    private static String url;

    private final HttpClient plain = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws IOException {
        server = new ProcessBuilder(System.getProperty("aftercall.bin"), "serve", "--json")
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader lines = new BufferedReader(new InputStreamReader(server.getInputStream()));
        url = JsonParser.parseString(lines.readLine()).getAsJsonObject().get("url").getAsString();
    }

    /** For the table of the whole suite, on a line of its own: Maven leaves the end of a color in the first one. */
    @AfterEach
    void told() {
        System.out.println("\nend-to-end 1");
    }

    @AfterAll
    static void stop() {
        server.destroy();
    }

    private int applications(String reference) throws IOException, InterruptedException {
        HttpResponse<String> counts = plain.send(
            HttpRequest.newBuilder(URI.create(url + "/admin/counts/" + reference)).build(), BodyHandlers.ofString());
        JsonObject found = JsonParser.parseString(counts.body()).getAsJsonObject();
        return found.has("applications") ? found.get("applications").getAsInt() : 0;
    }

    private HttpRequest order(String reference, String fault) {
        return HttpRequest.newBuilder(URI.create(url + "/v1/orders")).header("Authorization", "Bearer writer-token")
            .header("Aftercall-Reference", reference).header("Aftercall-Fault", fault)
            .POST(BodyPublishers.ofString("{\"item\":\"tea\"}")).build();
    }

    private static int honest(Outcome outcome, int applications, String fault) {
        assertTrue(applications <= 1, () -> fault + ": applied " + applications + " times");
        if (outcome.effect() == Effect.APPLIED) {
            assertEquals(1, applications, fault);
        }
        if (outcome.effect() == Effect.NOT_APPLIED) {
            assertEquals(0, applications, fault);
        }
        return applications;
    }

    @Test
    void noPostIsAppliedTwiceAndNoOutcomeLies() throws Exception {
        AftercallHttpClient client = AftercallHttpClient.of(plain, Engine.builder().policy(QUICK).build());
        int posts = 0;
        int applied = 0;
        for (String fault : FAULTS) {
            for (int each = 0; each < 5; each++) {
                String reference = "jdk-" + posts++;
                Object carrier;
                try {
                    carrier = client.send(order(reference, fault), BodyHandlers.ofString());
                } catch (IOException error) {
                    carrier = error;
                }
                applied += honest(Aftercall.outcomeOf(carrier).orElseThrow(), applications(reference), fault);
            }
        }
        assertTrue(applied > posts / 2, () -> "the server counted too little");
        System.out.println("java.net.http: " + posts + " POSTs, none applied twice");
    }

    @Test
    void norWithOkHttp() throws Exception {
        OkHttpClient client = AftercallInterceptor.install(
            new OkHttpClient.Builder(), Engine.builder().policy(QUICK).build()).build();
        int posts = 0;
        int applied = 0;
        for (String fault : FAULTS) {
            for (int each = 0; each < 5; each++) {
                String reference = "okhttp-" + posts++;
                okhttp3.Request request = new okhttp3.Request.Builder().url(url + "/v1/orders")
                    .header("Authorization", "Bearer writer-token").header("Aftercall-Reference", reference)
                    .header("Aftercall-Fault", fault).post(RequestBody.create("{\"item\":\"tea\"}".getBytes())).build();
                Outcome outcome;
                try (okhttp3.Response response = client.newCall(request).execute()) {
                    outcome = Aftercall.outcomeOf(response).orElseThrow();
                } catch (IOException error) {
                    outcome = Aftercall.outcomeOf(error).orElseThrow();
                }
                applied += honest(outcome, applications(reference), fault);
            }
        }
        client.dispatcher().executorService().shutdown();
        assertTrue(applied > posts / 2, () -> "the server counted too little");
        System.out.println("OkHttp: " + posts + " POSTs, none applied twice");
    }

    @Test
    void theExampleInKotlinRuns() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setOut(new PrintStream(told, true));
        try {
            Class.forName("ClientKt").getMethod("main", String[].class).invoke(null, (Object) new String[] {url});
        } finally {
            System.setOut(before);
        }
        assertTrue(told.toString().contains("did it take effect? applied, after 1 attempts"), told::toString);
    }

    @Test
    void theJdksOwnServerIsUnderstoodToo() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer own = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        own.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] body = "{\"code\":\"slow_down\"}".getBytes();
            exchange.getResponseHeaders().add("Retry-After", "0");
            exchange.sendResponseHeaders(requests.incrementAndGet() == 1 ? 503 : 201, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        own.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + own.getAddress().getPort() + "/orders");
            AftercallHttpClient client = AftercallHttpClient.of(plain, Engine.builder().policy(QUICK).build());
            HttpResponse<String> response = client.sendAsync(
                HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString()).join();
            assertEquals(201, response.statusCode());
            assertEquals(2, requests.get());
        } finally {
            own.stop(0);
        }
        IOException gone = assertThrows(IOException.class, () -> AftercallHttpClient.of(plain).send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + own.getAddress().getPort() + "/")).build(),
            BodyHandlers.ofString()));
        assertTrue(Aftercall.outcomeOf(gone).orElseThrow().attempts().size() > 1);
    }
}
