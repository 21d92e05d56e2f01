package aftercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Credentials that are renewed: for the call's own origin, and for a request that is as harmless as the first. */
@Timeout(60)
class CredentialsTest {
    private static final Policy QUICK = Policy.defaults()
        .with(Setting.BASE_MS, 5).with(Setting.THROTTLE_BASE_MS, 5).with(Setting.CAP_MS, 10);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Engine engine = Engine.builder().policy(QUICK).build();
    private final AftercallHttpClient client = AftercallHttpClient.of(HttpClient.newHttpClient(), engine);

    private static HttpRequest get(URI uri) {
        return HttpRequest.newBuilder(uri).build();
    }

    private static HttpRequest post(URI uri, String body) {
        return HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body)).build();
    }

    private static String answer(String status, String fields, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n" + fields + "\r\n" + body;
    }

    @Test
    void credentialsAreRenewedOnce() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> {
            RawServer.write(out, request.contains("Authorization: new") ? OK
                : answer("401 Unauthorized", "WWW-Authenticate: Bearer realm=\"a\"\r\n", ""));
            return true;
        })) {
            AtomicReference<String> realm = new AtomicReference<>();
            HttpResponse<String> response = client.with(o -> o.authenticator((request, challenges) -> {
                realm.set(challenges.get(0).realm());
                return Optional.of(HttpRequest.newBuilder(request.uri()).header("Authorization", "new")
                    .POST(BodyPublishers.ofString("x")).build());
            })).send(post(server.uri("/a"), "x"), BodyHandlers.ofString());
            assertEquals(200, response.statusCode());
            assertEquals("a", realm.get());
            HttpResponse<String> refused = client.with(o -> o.authenticator((request, challenges) -> {
                throw new IllegalStateException("no vault");
            })).send(post(server.uri("/a"), "x"), BodyHandlers.ofString());
            assertEquals(401, refused.statusCode());
        }
    }

    /** Refuses without a token, and loses the answer to each keyed request with one. */
    private static boolean signedIn(String request, java.io.OutputStream out) throws IOException {
        if (!request.contains("Authorization: new")) {
            RawServer.write(out, answer("401 Unauthorized", "WWW-Authenticate: Bearer realm=\"a\"\r\n", ""));
            return true;
        }
        return false;
    }

    @Test
    void theKeyThatWasMadeIsOnTheRequestOfTheAuthenticatorToo() throws Exception {
        List<String> received = new ArrayList<>();
        try (RawServer server = new RawServer((n, request, out) -> {
            received.add(request);
            return signedIn(request, out);
        })) {
            AftercallHttpClient keyed = client.with(o -> o.idempotencyKeys(true).authenticator((request, challenges) ->
                Optional.of(HttpRequest.newBuilder(request.uri()).header("Authorization", "new")
                    .POST(BodyPublishers.ofString("x")).build())));
            assertThrows(IOException.class, () -> keyed.send(post(server.uri("/a"), "x"), BodyHandlers.ofString()));
            assertTrue(received.size() > 2, received::toString);
            received.forEach(each -> assertTrue(each.contains("Idempotency-Key: "), each));
        }
    }

    @Test
    void theCallersKeyStaysWhateverTheAuthenticatorGives() throws Exception {
        for (String other : List.of("", "another")) {
            List<String> received = new ArrayList<>();
            try (RawServer server = new RawServer((n, request, out) -> {
                received.add(request);
                return signedIn(request, out);
            })) {
                HttpRequest keyed = HttpRequest.newBuilder(server.uri("/a")).header("Idempotency-Key", "mine")
                    .POST(BodyPublishers.ofString("x")).build();
                assertThrows(IOException.class, () -> client.with(o -> o.authenticator((request, challenges) -> {
                    HttpRequest.Builder signed = HttpRequest.newBuilder(request.uri()).header("Authorization", "new")
                        .POST(BodyPublishers.ofString("x"));
                    return Optional.of(other.isEmpty() ? signed.build() : signed.header("Idempotency-Key", other).build());
                })).send(keyed, BodyHandlers.ofString()));
                assertTrue(received.size() > 2, received::toString);
                received.forEach(each -> assertTrue(each.contains("Idempotency-Key: mine\r\n"), each));
            }
        }
    }

    @Test
    void anAuthenticatorThatGivesAnotherMethodIsNotFollowed() throws Exception {
        try (RawServer server = new RawServer((n, request, out) -> signedIn(request, out))) {
            HttpResponse<String> refused = client.with(o -> o.authenticator((request, challenges) ->
                Optional.of(HttpRequest.newBuilder(request.uri()).header("Authorization", "new")
                    .POST(BodyPublishers.ofString("x")).build()))).send(get(server.uri("/a")), BodyHandlers.ofString());
            assertEquals(401, refused.statusCode());
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void anotherOriginGetsNoCredentials() throws Exception {
        HttpClient follower = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();
        AtomicInteger asked = new AtomicInteger();
        try (RawServer other = new RawServer((n, request, out) -> signedIn(request, out));
                RawServer server = new RawServer((n, request, out) -> {
                    RawServer.write(out, answer("307 Temporary Redirect", "Location: " + other.uri("/b") + "\r\n", ""));
                    return true;
                })) {
            HttpResponse<String> refused = AftercallHttpClient.of(follower, engine).with(o -> o.authenticator((r, c) -> {
                asked.incrementAndGet();
                return Optional.of(r);
            })).send(get(server.uri("/a")), BodyHandlers.ofString());
            assertEquals(401, refused.statusCode());
            assertEquals(0, asked.get());
        }
    }
}
