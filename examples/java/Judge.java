// Level 2, judge: what does this response mean?
//
//   java -cp aftercall-0.1.0.jar Judge.java GET http://127.0.0.1:8080/v1/orders/1

import aftercall.Aftercall;
import aftercall.Evidence;
import aftercall.Failure;
import aftercall.Fields;
import aftercall.Request;
import aftercall.Response;
import aftercall.Verdict;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;

public class Judge {
    public static void main(String[] arguments) throws InterruptedException {
        Verdict verdict = ask(arguments[0], arguments[1]);
        System.out.println(verdict.explain());
        System.out.println("did it take effect? " + verdict.effect());
        System.out.println("whose fault is it?  " + verdict.fault());
        System.out.println("what to do next?    " + verdict.remedy());
        if (verdict.isRetryable()) {
            System.out.println("send it again after " + verdict.wait(Instant.now()));
        }
        for (Evidence evidence : verdict.evidence()) {
            System.out.println("    " + evidence.field() + " because of " + evidence.source() + " " + evidence.name());
        }
    }

    /** The verdict on one request, whether or not a response arrives. */
    private static Verdict ask(String method, String url) throws InterruptedException {
        Request asked = Request.of(method, url);
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).method(method, BodyPublishers.noBody())
            .header("Authorization", "Bearer writer-token").build();
        try {
            HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            Fields fields = Fields.of(response.headers().map());
            return Aftercall.judge(Response.of(response.statusCode(), fields, response.body()), asked);
        } catch (IOException error) {
            return Aftercall.judge(Failure.of(error), asked);
        }
    }
}
