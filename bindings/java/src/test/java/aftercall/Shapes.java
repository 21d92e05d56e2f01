package aftercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Between the JSON of the vectors and the library's objects. */
final class Shapes {
    private Shapes() {}

    static String text(JsonObject from, String key, String otherwise) {
        return from.has(key) ? from.get(key).getAsString() : otherwise;
    }

    /** A header value or a body with its escapes. */
    static byte[] raw(JsonElement value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        raw(value, out);
        return out.toByteArray();
    }

    private static void raw(JsonElement value, ByteArrayOutputStream out) {
        if (value.isJsonPrimitive()) {
            out.writeBytes(value.getAsString().getBytes(StandardCharsets.UTF_8));
        } else if (value.isJsonArray()) {
            value.getAsJsonArray().forEach(each -> raw(each, out));
        } else if (value.getAsJsonObject().has("hex")) {
            String hex = value.getAsJsonObject().get("hex").getAsString();
            for (int at = 0; at < hex.length(); at += 2) {
                out.write(Integer.parseInt(hex.substring(at, at + 2), 16));
            }
        } else {
            JsonObject repeat = value.getAsJsonObject();
            out.writeBytes(repeat.get("repeat").getAsString().repeat(repeat.get("times").getAsInt())
                .getBytes(StandardCharsets.UTF_8));
        }
    }

    static Fields fields(JsonArray given) {
        List<String> pairs = new ArrayList<>();
        for (JsonElement pair : given == null ? new JsonArray() : given) {
            pairs.add(pair.getAsJsonArray().get(0).getAsString());
            // A client of Java gives one letter for each byte.
            pairs.add(new String(raw(pair.getAsJsonArray().get(1)), StandardCharsets.ISO_8859_1));
        }
        return Fields.of(pairs.toArray(new String[0]));
    }

    private static void only(JsonObject given, String... keys) {
        Set<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(List.of(keys));
        assertEquals(Set.of(), unknown, "unknown keys");
    }

    static Request request(JsonObject given) {
        if (given == null) {
            return null;
        }
        only(given, "method", "url", "headers", "replayable", "idempotent", "earlier");
        Request.Builder builder = Request.builder(given.get("method").getAsString(), text(given, "url", ""));
        builder.fields(fields(given.getAsJsonArray("headers")));
        if (given.has("replayable")) {
            builder.replayable(given.get("replayable").getAsBoolean());
        }
        if (given.has("idempotent")) {
            builder.idempotent(given.get("idempotent").getAsBoolean());
        }
        if (given.has("earlier")) {
            builder.earlier(Effect.of(given.get("earlier").getAsString()));
        }
        return builder.build();
    }

    static Response response(JsonObject given) {
        only(given, "status", "headers", "body", "body_state", "received", "redirects");
        Response.Builder builder = Response.builder(given.get("status").getAsInt());
        builder.fields(fields(given.getAsJsonArray("headers")));
        boolean hasBody = given.has("body");
        BodyState state = BodyState.of(text(given, "body_state", hasBody ? "complete" : "unread"));
        builder.body(hasBody ? raw(given.get("body")) : new byte[0], state);
        if (given.has("received")) {
            builder.received(Instant.parse(given.get("received").getAsString()));
        }
        if (given.has("redirects")) {
            builder.redirects(numbers(given.getAsJsonArray("redirects")));
        }
        return builder.build();
    }

    private static List<Integer> numbers(JsonArray given) {
        List<Integer> found = new ArrayList<>();
        given.forEach(each -> found.add(each.getAsInt()));
        return found;
    }

    static Failure failure(JsonObject given) {
        only(given, "library", "name", "phase", "cause", "sent", "redirects");
        Failure failure = given.has("library")
            ? Failure.named(given.get("library").getAsString(), given.get("name").getAsString())
                .orElse(Failure.of(Phase.UNKNOWN, Cause.UNKNOWN))
            : Failure.of(Phase.of(given.get("phase").getAsString()), Cause.of(text(given, "cause", "unknown")));
        if (given.has("sent")) {
            failure = failure.withSent(given.get("sent").getAsBoolean());
        }
        return given.has("redirects") ? failure.withRedirects(numbers(given.getAsJsonArray("redirects"))) : failure;
    }

    static Policy policy(JsonObject given) {
        Policy policy = Policy.defaults();
        for (Map.Entry<String, JsonElement> each : given == null ? Set.<Map.Entry<String, JsonElement>>of() : given.entrySet()) {
            Setting setting = Setting.valueOf(each.getKey().toUpperCase(java.util.Locale.ROOT));
            JsonPrimitive value = each.getValue().getAsJsonPrimitive();
            policy = value.isBoolean() ? policy.with(setting, value.getAsBoolean()) : policy.with(setting, value.getAsLong());
        }
        return policy;
    }

    static CallOptions options(JsonObject given) {
        CallOptions options = CallOptions.none();
        if (given == null) {
            return options;
        }
        only(given, "can_authenticate", "can_verify", "deadline_ms", "scope");
        options = options.canAuthenticate(given.has("can_authenticate") && given.get("can_authenticate").getAsBoolean());
        options = options.canVerify(given.has("can_verify") && given.get("can_verify").getAsBoolean());
        options = options.scope(text(given, "scope", ""));
        return given.has("deadline_ms") ? options.deadline(Duration.ofMillis(given.get("deadline_ms").getAsLong())) : options;
    }

    static long micros(String moment) {
        return Micros.of(Instant.parse(moment));
    }

    // What the library has, as the core's JSON has it.

    private static JsonElement json(Object value) {
        if (value instanceof Optional) {
            value = ((Optional<?>) value).orElse(null);
        }
        if (value instanceof OptionalLong) {
            OptionalLong number = (OptionalLong) value;
            value = number.isPresent() ? number.getAsLong() : null;
        }
        if (value instanceof JsonElement) {
            return (JsonElement) value;
        }
        if (value instanceof Word) {
            return new JsonPrimitive(((Word) value).slug());
        }
        if (value instanceof Boolean) {
            return new JsonPrimitive((Boolean) value);
        }
        if (value instanceof Duration) {
            return millis(Micros.of((Duration) value));
        }
        if (value instanceof Number) {
            return new JsonPrimitive((Number) value);
        }
        return value == null ? JsonNull.INSTANCE : new JsonPrimitive((String) value);
    }

    private static JsonElement millis(long micros) {
        BigDecimal millis = BigDecimal.valueOf(micros, 3).stripTrailingZeros();
        return new JsonPrimitive(millis.scale() < 0 ? millis.setScale(0) : millis);
    }

    private static JsonObject object(Object... pairs) {
        JsonObject made = new JsonObject();
        for (int each = 0; each < pairs.length; each += 2) {
            made.add((String) pairs[each], json(pairs[each + 1]));
        }
        return made;
    }

    private static JsonElement wait(Optional<Wait> wait) {
        if (wait.isEmpty()) {
            return JsonNull.INSTANCE;
        }
        Optional<Duration> after = wait.get().after();
        return after.isPresent() ? object("after_ms", after.get()) : object("at", moment(wait.get().at().orElseThrow()));
    }

    private static String moment(Instant at) {
        String whole = Instant.ofEpochSecond(at.getEpochSecond()).toString().replace("Z", "");
        int micros = at.getNano() / 1000;
        return whole + (micros == 0 ? "" : String.format(".%06d", micros)) + "Z";
    }

    static JsonObject of(Status s) {
        return object("code", s.code(), "name", s.name(), "message", s.message(), "description", s.description(),
            "phrase", s.phrase(), "help", s.help(), "reference", s.reference(), "is_known", s.isKnown(),
            "effect", s.effect(), "fault", s.fault(), "reason", s.reason(), "repeat", s.repeat(),
            "remedy", s.remedy(), "is_success", s.isSuccess(), "is_client_error", s.isClientError(),
            "is_server_error", s.isServerError(), "is_throttled", s.isThrottled());
    }

    static JsonObject of(Verdict v) {
        JsonObject made = object("message", v.message(), "description", v.description(), "code", v.code(),
            "is_known", v.isKnown(), "effect", v.effect(), "fault", v.fault(), "reason", v.reason(),
            "repeat", v.repeat(), "remedy", v.remedy(), "disposition", v.disposition(),
            "is_success", v.isSuccess(), "is_client_error", v.isClientError(), "is_server_error", v.isServerError(),
            "is_throttled", v.isThrottled(), "is_retryable", v.isRetryable(), "is_already_done", v.isAlreadyDone(),
            "is_verified", v.isVerified(), "is_failure", v.failure().isPresent(), "wait", wait(v.waiting()));
        made.add("problem", problem(v.problem()));
        made.add("items", array(v.items(), i -> object("index", i.index(), "id", i.id(), "status", i.status(),
            "code", i.code(), "detail", i.detail(), "reason", i.reason(), "effect", i.effect(),
            "disposition", i.disposition(), "is_success", i.isSuccess())));
        made.add("failure", json(v.failure().map(f -> object("phase", f.phase(), "cause", f.cause(), "sent", f.sent()))));
        made.add("challenges", array(v.challenges(), Shapes::challenge));
        made.add("limits", array(v.limits(), l -> object("name", l.name(), "limit", l.limit(),
            "remaining", l.remaining(), "resets", wait(l.resets()), "window_ms", l.window(), "unit", l.unit(),
            "scope", l.scope())));
        made.add("caveats", array(v.caveats(), Shapes::json));
        JsonObject evidence = new JsonObject();
        for (Evidence each : v.evidence()) {
            JsonArray overrode = array(each.overrode(), Shapes::overrode);
            evidence.add(each.field().slug(), object("source", each.source(), "name", each.name(), "overrode", overrode));
        }
        made.add("evidence", evidence);
        return made;
    }

    private static JsonObject overrode(Evidence.Overrode other) {
        JsonObject made = object("source", other.source());
        other.value().ifPresent(value -> made.add("value", json(value)));
        made.addProperty("name", other.name());
        return made;
    }

    private static JsonObject challenge(Challenge c) {
        return object("scheme", c.scheme(), "realm", c.realm(), "error", c.error(),
            "error_description", c.errorDescription(), "scope", c.scope(), "acr_values", c.acrValues(),
            "max_age", c.maxAge().map(Duration::toSeconds), "nonce", c.nonce(), "stale", c.isStale());
    }

    private static JsonObject problem(Problem p) {
        JsonObject made = object("type", p.type(), "code", p.code(), "title", p.title(), "detail", p.detail(),
            "request_id", p.requestId());
        made.add("errors", array(p.errors(), e -> {
            JsonObject error = object("pointer", e.pointer(), "field", e.field(), "code", e.code(), "detail", e.detail());
            List.copyOf(error.keySet()).stream().filter(key -> error.get(key).isJsonNull()).forEach(error::remove);
            return error;
        }));
        return made;
    }

    private static <T> JsonArray array(Iterable<T> items, java.util.function.Function<T, JsonElement> each) {
        JsonArray made = new JsonArray();
        items.forEach(item -> made.add(each.apply(item)));
        return made;
    }

    private static JsonObject attempt(Attempt a) {
        JsonObject made = object("number", a.number());
        made.add("sent_ms", millis(a.sentAt()));
        made.add("ended_ms", a.endedAt().isPresent() ? millis(a.endedAt().getAsLong()) : JsonNull.INSTANCE);
        made.addProperty("code", a.code());
        made.add("effect", json(a.effect()));
        made.add("remedy", json(a.remedy()));
        return made;
    }

    /** A decision with the names that the vectors have besides. */
    static JsonObject of(Decision decision) {
        JsonObject made = object("action", decision.action());
        if (decision instanceof Decision.Send) {
            Decision.Send send = (Decision.Send) decision;
            made.addProperty("attempt", send.number());
            made.add("time_left_ms", json(send.timeLeft()));
            made.addProperty("fresh_connection", send.isFreshConnection());
        } else if (decision instanceof Decision.Wait) {
            Decision.Wait wait = (Decision.Wait) decision;
            made.add("until_ms", millis(wait.until()));
            made.addProperty("until_us", wait.until());
            made.add("wait_ms", json(wait.length()));
            made.add("reason", json(wait.reason()));
        } else if (decision instanceof Decision.Authenticate) {
            List<Challenge> challenges = ((Decision.Authenticate) decision).challenges();
            made.add("challenges", array(challenges, Shapes::challenge));
            made.addProperty("scheme", challenges.isEmpty() ? "" : challenges.get(0).scheme());
        } else if (decision instanceof Decision.Verify) {
            verify(made, (Decision.Verify) decision);
        } else {
            made.add("outcome", of(((Decision.Done) decision).outcome()));
        }
        return made;
    }

    private static void verify(JsonObject made, Decision.Verify verify) {
        Verdict verdict = verify.verdict().orElseThrow();
        made.addProperty("attempt", verify.number());
        made.add("time_left_ms", json(verify.timeLeft()));
        made.add("now_ms", millis(verify.now()));
        made.addProperty("code", verdict.code());
        made.add("failure", json(verdict.failure().map(f -> object("phase", f.phase(), "cause", f.cause(), "sent", f.sent()))));
        made.add("attempts", array(verify.attempts(), Shapes::attempt));
        made.add("sent_ms", array(verify.attempts(), a -> attempt(a).get("sent_ms")));
        made.add("ended_ms", array(verify.attempts(), a -> attempt(a).get("ended_ms")));
    }

    static JsonObject of(Outcome o) {
        JsonObject made = object("stop", o.stop(), "effect", o.effect(), "is_success", o.isSuccess(),
            "code", o.verdict().map(Verdict::code), "suggested", o.suggested(),
            "attempt_count", o.attempts().size(), "wait_ms", o.waiting());
        made.add("attempts", array(o.attempts(), Shapes::attempt));
        made.add("verdict", json(o.verdict().map(Shapes::of)));
        return made;
    }

    /** Without the names that only the vectors have. */
    static JsonObject json(JsonObject decision) {
        JsonObject made = decision.deepCopy();
        List.of("scheme", "sent_ms", "ended_ms").forEach(made::remove);
        return made;
    }

    /** Compares as the vectors' README says; names no key. */
    static void compare(JsonElement expected, JsonElement found, String place) {
        if (expected.isJsonObject() && found.isJsonObject()) {
            for (Map.Entry<String, JsonElement> each : expected.getAsJsonObject().entrySet()) {
                JsonElement value = found.getAsJsonObject().get(each.getKey());
                assertTrue(value != null, () -> "there is no " + place + "." + each.getKey());
                compare(each.getValue(), shown(each.getKey(), value, each.getValue()), place + "." + each.getKey());
            }
        } else if (expected.isJsonArray() && found.isJsonArray()) {
            compareLists(expected.getAsJsonArray(), found.getAsJsonArray(), place);
        } else if (expected.isJsonArray() && found.isJsonPrimitive()) {
            BigDecimal number = found.getAsBigDecimal();
            assertTrue(expected.getAsJsonArray().get(0).getAsBigDecimal().compareTo(number) <= 0
                && expected.getAsJsonArray().get(1).getAsBigDecimal().compareTo(number) >= 0,
                () -> place + ": " + found + " is not within " + expected);
        } else {
            assertEquals(expected, found, place);
        }
    }

    private static void compareLists(JsonArray expected, JsonArray found, String place) {
        assertEquals(expected.size(), found.size(), () -> place + ": how many of " + found);
        if (place.endsWith(".caveats")) {
            assertEquals(words(expected), words(found), place);
            return;
        }
        for (int each = 0; each < expected.size(); each++) {
            compare(expected.get(each), found.get(each), place + "[" + each + "]");
        }
    }

    private static Set<String> words(JsonArray list) {
        Set<String> words = new TreeSet<>();
        list.forEach(each -> words.add(each.getAsString()));
        return words;
    }

    /** Where the vectors have less than the JSON: how many attempts, and a failure in words. */
    private static JsonElement shown(String key, JsonElement found, JsonElement wanted) {
        if (key.equals("attempts") && wanted.isJsonPrimitive()) {
            return new JsonPrimitive(found.getAsJsonArray().size());
        }
        if (key.equals("failure") && wanted.isJsonPrimitive()) {
            JsonObject failure = found.getAsJsonObject();
            return new JsonPrimitive(failure.get("phase").getAsString() + ": " + failure.get("cause").getAsString());
        }
        return found;
    }
}
