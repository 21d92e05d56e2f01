// Level 4, adapt: the JDK's own client, which now decides with aftercall.
//
//   java -cp aftercall-0.1.0.jar Client.java http://127.0.0.1:8080

import aftercall.Aftercall;
import aftercall.AftercallHttpClient;
import aftercall.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

public class Client {
    public static void main(String[] arguments) throws InterruptedException {
        HttpClient client = AftercallHttpClient.of(HttpClient.newHttpClient());
        HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0] + "/v1/orders"))
            .header("Authorization", "Bearer writer-token")
            .header("Idempotency-Key", "order-1")
            .header("Aftercall-Fault", arguments.length > 1 ? arguments[1] : "delay=1")
            .POST(BodyPublishers.ofString("{\"item\":\"tea\"}")).build();
        try {
            HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
            tell(response.statusCode() + " " + response.body(), response);
        } catch (IOException error) {
            tell(error.toString(), error);
        }
    }

    private static void tell(String what, Object carrier) {
        Outcome outcome = Aftercall.outcomeOf(carrier).orElseThrow();
        System.out.println(what);
        System.out.println("did it take effect? " + outcome.effect() + ", after " + outcome.attempts().size() + " attempts");
        System.out.println("why did it end?     " + outcome.stop() + ": " + outcome.stop().help());
    }
}
