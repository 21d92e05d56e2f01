package aftercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs every shared vector through the library's own interface. A kind that did not run is an error. */
class VectorsTest {
    private static final Path FOLDER = Path.of(System.getProperty("aftercall.root"), "crates/aftercall/vectors");
    private static final List<String> META = List.of("name", "kind", "source", "level", "contract");

    private final Map<String, Integer> seen = new TreeMap<>();
    private final Map<String, Contract> contracts = new HashMap<>();

    @Test
    void allVectors() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(FOLDER)) {
            files = all.filter(file -> file.toString().endsWith(".json") && !file.endsWith("schema.json"))
                .sorted().collect(Collectors.toList());
        }
        Set<String> names = new HashSet<>();
        List<String> wrong = new ArrayList<>();
        for (Path file : files) {
            for (JsonElement each : JsonParser.parseString(Files.readString(file)).getAsJsonArray()) {
                JsonObject given = each.getAsJsonObject();
                String name = given.get("name").getAsString();
                assertTrue(names.add(name), () -> "two cases are called " + name);
                try {
                    run(given);
                } catch (AssertionError | RuntimeException error) {
                    wrong.add(file.getFileName() + ": " + name + ": " + error);
                }
            }
        }
        assertEquals(0, wrong.size(), () -> wrong.size() + " differ\n" + String.join("\n", wrong));
        assertEquals(Set.of("call", "judge", "status", "stream"), seen.keySet());
        int total = seen.values().stream().mapToInt(Integer::intValue).sum();
        if (!Boolean.getBoolean("aftercall.told")) {
            System.out.println("\nvectors " + total); // as ReferenceServerTest tells its numbers
        }
    }

    @Test
    void anUnknownKeyAWrongValueAndAnUnknownKindFail() {
        String plain = "{\"name\":\"x\",\"kind\":\"status\",\"input\":200,\"expect\":{%s}%s}";
        run(parse(String.format(plain, "", "")));
        assertThrows(AssertionError.class, () -> run(parse(String.format(plain, "", ",\"surprise\":1"))));
        assertThrows(AssertionError.class, () -> run(parse(String.format(plain, "\"surprise\":1", ""))));
        assertThrows(AssertionError.class, () -> run(parse(String.format(plain, "\"message\":\"no\"", ""))));
        assertThrows(AssertionError.class, () -> run(parse("{\"name\":\"x\",\"kind\":\"surprise\"}")));
        String judge = "{\"kind\":\"judge\",\"response\":{\"status\":503},\"expect\":{\"remedy\":\"proceed\"}}";
        assertThrows(AssertionError.class, () -> run(parse(judge)));
    }

    private static JsonObject parse(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    private void run(JsonObject given) {
        String kind = given.get("kind").getAsString();
        seen.merge(kind, 1, Integer::sum);
        switch (kind) {
            case "status": runStatus(given); break;
            case "judge": runJudge(given); break;
            case "stream": runStream(given); break;
            case "call": runCall(given); break;
            default: throw new AssertionError("unknown kind " + kind);
        }
    }

    private static void only(JsonObject given, String... keys) {
        Set<String> unknown = new HashSet<>(given.keySet());
        unknown.removeAll(List.of(keys));
        unknown.removeAll(META);
        assertEquals(Set.of(), unknown, "unknown keys");
    }

    private Contract contract(JsonObject given) {
        JsonElement wanted = given.get("contract");
        if (wanted == null) {
            return Contract.rest();
        }
        if (wanted.isJsonPrimitive()) {
            return contracts.computeIfAbsent(wanted.getAsString(), Contract::named);
        }
        JsonObject own = wanted.getAsJsonObject();
        only(own, "toml");
        return Contract.fromToml(own.get("toml").getAsString());
    }

    private void runStatus(JsonObject given) {
        only(given, "input", "expect");
        Contract contract = contract(given);
        boolean isCode = given.get("input").getAsJsonPrimitive().isNumber();
        JsonObject expect = given.getAsJsonObject("expect");
        if (expect.has("error")) {
            assertThrows(AftercallException.class, () -> contract.status(given.get("input").getAsString()));
            return;
        }
        Status found = isCode ? contract.status(given.get("input").getAsInt())
            : contract.status(given.get("input").getAsString());
        Shapes.compare(expect, Shapes.of(found), "status");
    }

    private void runJudge(JsonObject given) {
        only(given, "request", "response", "failure", "expect");
        assertNotEquals(given.has("response"), given.has("failure"), "a response or a failure");
        Contract contract = contract(given);
        Request request = Shapes.request(given.getAsJsonObject("request"));
        Verdict verdict;
        if (given.has("response")) {
            Response response = Shapes.response(given.getAsJsonObject("response"));
            verdict = contract.judge(response, request);
            int wanted = contract.bodyWanted(response, request);
            assertTrue(wanted >= 0 && wanted <= 65_536, () -> "wanted " + wanted);
            same(JsonParser.parseString(contract.judgeJson(response, request)), verdict);
        } else {
            verdict = contract.judge(Shapes.failure(given.getAsJsonObject("failure")), request);
        }
        checkVerdict(given.getAsJsonObject("expect"), verdict);
        assertEquals(Shapes.of(verdict), JsonParser.parseString(verdict.toJson()));
        assertFalse(verdict.explain().isEmpty());
    }

    /** What the library reads out of the packed form is what the core's JSON says. */
    private static void same(JsonElement json, Verdict verdict) {
        assertEquals(json, Shapes.of(verdict), "the core's JSON");
    }

    private static void checkVerdict(JsonObject expect, Verdict verdict) {
        JsonObject found = Shapes.of(verdict);
        JsonElement evidence = expect.get("evidence");
        if (evidence != null && evidence.getAsJsonObject().entrySet().stream().anyMatch(e -> e.getValue().isJsonPrimitive())) {
            JsonObject sources = new JsonObject();
            found.getAsJsonObject("evidence").entrySet().forEach(
                e -> sources.add(e.getKey(), e.getValue().getAsJsonObject().get("source")));
            found.add("evidence", sources);
        }
        Shapes.compare(expect, found, "verdict");
    }

    private void runStream(JsonObject given) {
        only(given, "request", "response", "chunks", "trailers", "complete", "expect");
        JsonObject expect = given.getAsJsonObject("expect");
        Response head = Shapes.response(given.getAsJsonObject("response"));
        try (aftercall.Stream stream = aftercall.Stream.of(
                contract(given), head, Shapes.request(given.getAsJsonObject("request")))) {
            for (JsonElement chunk : given.getAsJsonArray("chunks")) {
                stream.feed(Shapes.raw(chunk));
            }
            if (given.has("trailers")) {
                stream.trailers(Shapes.fields(given.getAsJsonArray("trailers")));
            }
            Verdict verdict = stream.finish(!given.has("complete") || given.get("complete").getAsBoolean());
            JsonElement begun = expect.remove("content_begun");
            if (begun != null) {
                assertEquals(begun.getAsBoolean(), stream.isContentBegun(), "content_begun");
            }
            assertEquals(Shapes.of(verdict), Shapes.of(stream.verdict().orElseThrow()));
            assertEquals(Shapes.of(verdict), JsonParser.parseString(verdict.toJson()));
            checkVerdict(expect, verdict);
        }
    }

    private void runCall(JsonObject given) {
        only(given, "policy", "seed", "wall", "calls", "request", "options", "steps");
        assertNotEquals(given.has("calls"), given.has("request"), "calls or a request");
        long seed = given.has("seed") ? given.get("seed").getAsBigInteger().longValue() : 1;
        Engine engine = Engines.fresh(contract(given), Shapes.policy(given.getAsJsonObject("policy")));
        Map<String, Call> calls = new HashMap<>();
        if (given.has("calls")) {
            for (Map.Entry<String, JsonElement> each : given.getAsJsonObject("calls").entrySet()) {
                only(each.getValue().getAsJsonObject(), "request", "options");
                calls.put(each.getKey(), start(engine, each.getValue().getAsJsonObject(), seed));
            }
        } else {
            calls.put("", start(engine, given, seed));
        }
        runSteps(given, engine, calls);
        calls.values().forEach(Call::close);
    }

    private static Call start(Engine engine, JsonObject operation, long seed) {
        Request request = Shapes.request(operation.getAsJsonObject("request"));
        return engine.call(request, Shapes.options(operation.getAsJsonObject("options")).seed(seed));
    }

    private static void runSteps(JsonObject given, Engine engine, Map<String, Call> calls) {
        JsonElement start = given.get("wall");
        long wall = Shapes.micros(start == null ? "2026-01-01T00:00:00Z" : start.getAsString());
        JsonArray steps = given.getAsJsonArray("steps");
        assertFalse(steps.isEmpty(), "no steps");
        for (int each = 0; each < steps.size(); each++) {
            JsonObject step = steps.get(each).getAsJsonObject();
            wall += step.has("wall_jump_ms") ? step.get("wall_jump_ms").getAsLong() * 1000 : 0;
            long at = step.get("at_ms").getAsLong() * 1000;
            try {
                if (step.get("do").getAsString().equals("release")) {
                    only(step, "at_ms", "do", "url", "scope");
                    engine.release(step.get("url").getAsString(), Shapes.text(step, "scope", ""));
                } else {
                    runStep(calls.get(Shapes.text(step, "call", "")), step, Now.of(at, wall + at));
                }
            } catch (AssertionError error) {
                throw new AssertionError("step " + each + ": " + error.getMessage(), error);
            }
        }
    }

    private static void runStep(Call call, JsonObject step, Now now) {
        only(step, "at_ms", "call", "do", "expect", "wall_jump_ms", "response", "failure", "ok", "result");
        JsonObject expect = step.getAsJsonObject("expect");
        if (expect.has("error")) {
            assertThrows(AftercallException.class, () -> take(call, step, now));
            return;
        }
        Decision decision = take(call, step, now);
        JsonElement verdict = expect.remove("verdict");
        JsonObject found = Shapes.of(decision);
        assertEquals(JsonParser.parseString(call.json()), Shapes.json(found), "the core's JSON");
        if (decision instanceof Decision.Done) {
            String outcome = ((Decision.Done) decision).outcome().toJson();
            assertEquals(found.get("outcome"), JsonParser.parseString(outcome), "the outcome's JSON");
        }
        Shapes.compare(expect, found, "decision");
        assertEquals(found, Shapes.of(call.lastDecision()), "the last decision");
        if (verdict != null) {
            checkVerdict(verdict.getAsJsonObject(), call.lastVerdict().orElseThrow());
        }
        assertFalse(call.attempts().size() > 1_000);
    }

    private static Decision take(Call call, JsonObject step, Now now) {
        switch (step.get("do").getAsString()) {
            case "begin": return call.begin(now);
            case "response": return call.onResponse(Shapes.response(step.getAsJsonObject("response")), now);
            case "failure": return call.onFailure(Shapes.failure(step.getAsJsonObject("failure")), now);
            case "wake": return call.onWake(now);
            case "credentials": return call.onCredentials(step.get("ok").getAsBoolean(), now);
            case "verified": return call.onVerified(Verified.of(step.get("result").getAsString()), now);
            case "cancel": return call.cancel(now);
            default: throw new AssertionError("unknown step " + step.get("do"));
        }
    }
}
