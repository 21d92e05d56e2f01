package aftercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What adapters have in common, without a client. */
class DriveTest {
    private static final Request GET = Request.of("GET", "https://api.example/orders/7");

    /** A client whose requests are what the core is told. */
    static final Requests<Request> AS_GIVEN = new Requests<>() {
        @Override
        public Request facts(Request request, Optional<Boolean> idempotent) {
            return request;
        }

        @Override
        public Optional<String> first(Request request, String field) {
            return Optional.empty();
        }

        @Override
        public Request with(Request request, String field, String value) {
            return request;
        }
    };

    private static Told busy() {
        return Told.response(Response.builder(429).fields(Fields.of("Retry-After", "5")).build(), null);
    }

    @Test
    void aWaitThatWasCarriedOutIsOverWhateverTheClockSays() throws Exception {
        Engine engine = Engine.create();
        Drive<Request> drive = new Drive<>(ClientOptions.of(engine), AS_GIVEN, GET);
        assertInstanceOf(Decision.Send.class, drive.begin());
        Decision.Wait wait = assertInstanceOf(Decision.Wait.class, drive.told(busy()));
        assertTrue(wait.length().compareTo(Duration.ofSeconds(5)) >= 0);
        assertInstanceOf(Decision.Send.class, drive.woken(wait));
    }

    @Test
    void aListenerThatThrowsChangesNothing() throws Exception {
        Engine engine = Engine.builder().onEvent(event -> {
            throw new IllegalStateException("mine");
        }).build();
        Drive<Request> drive = new Drive<>(ClientOptions.of(engine), AS_GIVEN, GET);
        drive.begin();
        drive.told(Told.response(Response.of(200), null));
        assertTrue(drive.outcome().isSuccess());
    }

    @Test
    void norDoesOneThatThrowsAnError() throws Exception {
        Engine engine = Engine.builder().onEvent(event -> {
            throw new AssertionError("mine");
        }).build();
        Drive<Request> drive = new Drive<>(ClientOptions.of(engine), AS_GIVEN, GET);
        drive.begin();
        drive.told(Told.response(Response.of(200), null));
        assertTrue(drive.outcome().isSuccess());
    }

    @Test
    void anExceptionThatTwoCallsGetHasTheOutcomeOfEach() throws Exception {
        java.net.ConnectException shared = new java.net.ConnectException("the connection of both");
        Throwable one = OutcomeNote.leave(ended(Response.of(200)), shared);
        Throwable other = OutcomeNote.leave(ended(Response.of(404)), shared);
        assertSame(shared, one);
        assertInstanceOf(java.net.ConnectException.class, other);
        assertEquals(shared.getMessage(), other.getMessage());
        assertEquals(Effect.APPLIED, Aftercall.outcomeOf(one).orElseThrow().effect());
        assertEquals(Effect.NOT_APPLIED, Aftercall.outcomeOf(other).orElseThrow().effect());
    }

    private static Outcome ended(Response response) throws Exception {
        Engine engine = Engine.create();
        Drive<Request> drive = new Drive<>(ClientOptions.of(engine), AS_GIVEN, Request.of("POST", "https://a/"));
        drive.begin();
        drive.told(Told.response(response, null));
        return drive.outcome();
    }

    @Test
    void whatInterruptsACallHasItsOutcomeOnce() throws Exception {
        List<Event> events = new ArrayList<>();
        Engine engine = Engine.builder().onEvent(events::add).build();
        Drive<Request> drive = new Drive<>(ClientOptions.of(engine), AS_GIVEN, Request.of("POST", "https://a/"));
        drive.begin();
        RuntimeException why = new RuntimeException("stop");
        drive.interrupted(why);
        drive.interrupted(why);
        assertEquals(1, why.getSuppressed().length);
        assertEquals(Effect.UNKNOWN, Aftercall.outcomeOf(new RuntimeException(why)).orElseThrow().effect());
        assertInstanceOf(Event.CallEnded.class, events.get(events.size() - 1));
    }

    @Test
    void thePolicyOfOptionsIsHeldOnce() throws Exception {
        Host host = new Host();
        Engine engine = Engine.builder().build(host);
        ClientOptions<Request> once = ClientOptions.<Request>of(engine).policy(Policy.defaults().with(Setting.ATTEMPTS, 1));
        int before = host.number(Host.Function.COUNT, null);
        for (int each = 0; each < 100; each++) {
            Drive<Request> drive = new Drive<>(once, AS_GIVEN, GET);
            drive.begin();
            drive.told(Told.response(Response.of(404), null));
            assertEquals(1, drive.outcome().attempts().size());
        }
        assertEquals(before, host.number(Host.Function.COUNT, null));
        assertSame(engine, once.engine());
    }

    @Test
    void aPolicyOfOneCallSharesWhatTheEngineKnows() throws Exception {
        Engine engine = Engine.create();
        Engine once = engine.withPolicy(Policy.defaults().with(Setting.ATTEMPTS, 1));
        for (int each = 0; each < 3; each++) {
            try (Call call = once.call(GET)) {
                call.begin(Now.of(0, 0));
                call.onFailure(Failure.of(Phase.WAIT, Cause.TIMEOUT), Now.of(1_000, 1_000));
            }
        }
        assertTrue(engine.pressure(GET, "") > 0);
        assertEquals(3, engine.policy().get(Setting.ATTEMPTS));
    }
}
