package aftercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The instance of the module: traps, interrupts, handles, threads. */
@Timeout(120)
class HostTest {
    private static final Request POST = Request.of("POST", "https://api.example/orders");

    private static int count(Host host) {
        return host.number(Host.Function.COUNT, null);
    }

    @Test
    void aTrapEndsTheEngineAndAllItsCalls() {
        AtomicBoolean armed = new AtomicBoolean();
        Engine engine = Engine.builder().build(Engines.trapping(armed));
        Call other = engine.call(POST);
        Call call = engine.call(POST);
        call.begin(Now.of(0, 0));
        armed.set(true);
        assertThrows(PanicException.class, () -> call.onResponse(Response.of(200), Now.of(1, 1)));
        armed.set(false);
        PanicException later = assertThrows(PanicException.class, () -> other.begin(Now.of(2, 2)));
        assertTrue(later.getMessage().contains("whether the request took effect is unknown"), later::getMessage);
        assertThrows(PanicException.class, () -> engine.call(POST));
        call.close();
        other.close();
        assertEquals(503, Aftercall.status(503).code());
        assertInstanceOf(Decision.Send.class, Engine.create().call(POST).begin(Now.of(0, 0)));
    }

    @Test
    void anInterruptWaitsUntilAFunctionIsDone() {
        Engine engine = Engine.create();
        Thread.currentThread().interrupt();
        try (Call call = engine.call(POST)) {
            call.begin(Now.of(0, 0));
            assertInstanceOf(Decision.Done.class, call.onResponse(Response.of(200), Now.of(1, 1)));
            assertEquals("Throttled", Aftercall.status(503).message());
        } finally {
            assertTrue(Thread.interrupted(), "the interrupt is the caller's to see");
        }
    }

    @Test
    void seventyThousandCallsAtOnceAndThenNone() {
        Host host = new Host();
        Engine engine = Engine.builder().build(host);
        int before = count(host);
        List<Call> calls = new ArrayList<>();
        for (int each = 0; each < 70_000; each++) {
            calls.add(engine.call(POST));
        }
        assertEquals(before + 70_000, count(host));
        calls.forEach(Call::close);
        calls.forEach(Call::close);
        assertEquals(before, count(host));
        assertEquals(Contract.rest(), engine.contract());
    }

    @Test
    void aCallThatWasClosedIsRefusedAndNeverNamesAnother() {
        Engine engine = Engine.create();
        Call closed = engine.call(POST);
        closed.close();
        Call next = engine.call(POST);
        assertThrows(AftercallException.class, () -> closed.begin(Now.of(0, 0)));
        assertInstanceOf(Decision.Send.class, next.begin(Now.of(0, 0)));
    }

    @Test
    void whatNothingReachesIsFreed() throws Exception {
        Host host = new Host();
        Engine engine = Engine.builder().build(host);
        for (int each = 0; each < 1_000; each++) {
            engine.call(POST);
        }
        for (int turn = 0; turn < 200 && count(host) > 100; turn++) {
            System.gc();
            Thread.sleep(10);
        }
        assertTrue(count(host) < 100, () -> count(host) + " are left");
        assertNotNull(engine.call(POST).begin(Now.of(0, 0)));
    }

    @Test
    void manyThreadsUseOneEngine() throws Exception {
        Engine engine = Engine.create();
        inThreads(8, Thread::new, () -> operate(engine, 500));
    }

    @Test
    void virtualThreadsUseOneEngine() throws Exception {
        Method make;
        try {
            make = Thread.class.getMethod("startVirtualThread", Runnable.class);
        } catch (NoSuchMethodException before21) {
            Assumptions.abort("this JDK has no virtual threads");
            return;
        }
        Engine engine = Engine.create();
        AtomicInteger done = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int each = 0; each < 2_000; each++) {
            threads.add((Thread) make.invoke(null, (Runnable) () -> done.addAndGet(operate(engine, 5))));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(10_000, done.get());
    }

    private static int operate(Engine engine, int times) {
        for (int each = 0; each < times; each++) {
            try (Call call = engine.call(POST)) {
                call.begin(Now.read());
                Decision decision = call.onResponse(Response.of(201), Now.read());
                assertEquals(Effect.APPLIED, ((Decision.Done) decision).outcome().effect());
                assertEquals(Remedy.SLOW_DOWN, Aftercall.judge(Response.of(503)).remedy());
            }
        }
        return times;
    }

    private static void inThreads(int count, java.util.function.Function<Runnable, Thread> make, Runnable work)
            throws InterruptedException {
        AtomicInteger wrong = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int each = 0; each < count; each++) {
            Thread thread = make.apply(work);
            thread.setUncaughtExceptionHandler((which, error) -> wrong.incrementAndGet());
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(0, wrong.get());
    }

    @Test
    void aStackThatIsUsedUpIsATrapToo() {
        AtomicBoolean overflowed = new AtomicBoolean();
        Thread deep = new Thread(null, () -> {
            try {
                recurse(Engine.create(), 0);
            } catch (StackOverflowError | PanicException expected) {
                overflowed.set(true);
            }
        }, "deep", 256 << 10);
        deep.start();
        try {
            deep.join();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        assertTrue(overflowed.get());
        assertEquals(200, Aftercall.status(200).code());
    }

    private static int recurse(Engine engine, int depth) {
        try (Call call = engine.call(POST)) {
            call.begin(Now.of(0, 0));
            return recurse(engine, depth + 1) + 1;
        }
    }

    @Test
    void mistakesAreRefusedInWords() {
        ContractException contract = assertThrows(ContractException.class, () -> Contract.fromToml("name = "));
        assertEquals(1, contract.line());
        assertThrows(NotFoundException.class, () -> Contract.named("nobody"));
        assertThrows(PolicyException.class, () -> Policy.defaults().with(Setting.ATTEMPTS, 0));
        assertThrows(PolicyException.class, () -> Policy.profile("nobody"));
        assertThrows(IllegalArgumentException.class, () -> CallOptions.none().deadline(java.time.Duration.ZERO));
        assertThrows(AftercallException.class, () -> Engine.create().call(Request.of("BAD METHOD", "https://a/")));
        assertThrows(CallStateException.class, () -> Engine.create().call(POST).onWake(Now.of(0, 0)));
        for (int status : new int[] {0, 299, 400, 401}) {
            assertThrows(IllegalArgumentException.class, () -> Response.builder(200).redirects(List.of(307, status)));
        }
        assertFalse(Policy.profiles().isEmpty());
        assertEquals(3, Policy.defaults().get(Setting.ATTEMPTS));
        assertEquals(5, Policy.defaults().with(Setting.ATTEMPTS, 5).get(Setting.ATTEMPTS));
    }

    @Test
    void aTableExtendsTheContractThatIsNamed() {
        String table = "Status  Message  Description\n200     OK       The request succeeded.\n";
        Response busy = Response.builder(503).fields(Fields.of("Retry-After", "2")).build();
        assertEquals(Effect.NOT_APPLIED, Contract.fromTable(table, "text", Contract.rest()).judge(busy, POST).effect());
        assertEquals(Effect.UNKNOWN, Contract.fromTable(table, "text", Contract.http()).judge(busy, POST).effect());
    }

    @Test
    void theExamplesOfTheReadmeHold() {
        assertEquals(Remedy.SLOW_DOWN, Aftercall.status("throttled").remedy());
        Verdict verdict = Aftercall.judge(
            Response.of(503, Fields.of("Retry-After", "2"), "{\"title\": \"busy\"}"), POST);
        assertEquals(Effect.NOT_APPLIED, verdict.effect());
        assertTrue(verdict.isRetryable());
        assertEquals("PT2S", verdict.wait(java.time.Instant.now()).toString());
        assertThrows(OutcomeException.Overloaded.class, verdict::orThrow);
        assertEquals(5, verdict.evidence().stream().filter(each -> each.field() != Field.WAIT).count());
        assertEquals("Throttled", verdict.status().orElseThrow().message());
    }

    @Test
    void textsAreReadAsTheyWereSent() throws IOException {
        Verdict verdict = Aftercall.judge(Response.of(400, Fields.of("Content-Type", "application/problem+json"),
            "{\"title\":\"Gr\u00fc\u00dfe \u2603 \ud83d\ude00\"}"));
        assertEquals("Gr\u00fc\u00dfe \u2603 \ud83d\ude00", verdict.problem().title().orElseThrow());
        String odd = "{\"title\":\"a\\\"b\\\\c\\n\\u0001\\u2028\"}";
        Verdict escaped = Aftercall.judge(Response.of(400, Fields.of("Content-Type", "application/problem+json"), odd));
        assertEquals(escaped.problem().title().orElseThrow(), com.google.gson.JsonParser.parseString(escaped.toJson())
            .getAsJsonObject().getAsJsonObject("problem").get("title").getAsString());
        assertTrue(Engine.create().snapshotJson().startsWith("{"));
    }
}
