// Level 3, call: carry one operation through to its end with any client, here with none at all.
//
//   java -cp aftercall-0.1.0.jar Drive.java

import aftercall.Call;
import aftercall.CallOptions;
import aftercall.Decision;
import aftercall.Engine;
import aftercall.Fields;
import aftercall.Now;
import aftercall.Outcome;
import aftercall.Request;
import aftercall.Response;

public class Drive {
    public static void main(String[] arguments) {
        Engine engine = Engine.create();
        Request request = Request.of("POST", "https://api.example/orders");
        long clock = 0;
        try (Call call = engine.call(request, CallOptions.none().seed(1))) {
            Decision decision = call.begin(Now.of(clock, clock));
            for (int sent = 0; !(decision instanceof Decision.Done);) {
                System.out.println(decision);
                if (decision instanceof Decision.Send) {
                    sent++;
                    decision = call.onResponse(answer(sent), Now.of(clock, clock));
                } else if (decision instanceof Decision.Wait) {
                    clock = ((Decision.Wait) decision).until(); // A program would wait.
                    decision = call.onWake(Now.of(clock, clock));
                }
            }
            Outcome outcome = ((Decision.Done) decision).outcome();
            System.out.println(outcome);
            System.exit(outcome.isSuccess() ? 0 : 1);
        }
    }

    /** The server is busy once. */
    private static Response answer(int sent) {
        return sent == 1
            ? Response.builder(429).fields(Fields.of("Retry-After", "2")).build()
            : Response.of(201);
    }
}
