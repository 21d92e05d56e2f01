package aftercall;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Writes verdicts and outcomes as JSON (RFC 8259), with the keys that they have in every language. */
final class Json {
    private final StringBuilder out = new StringBuilder();

    private Json() {}

    static String of(Verdict verdict) {
        return new Json().verdict(verdict).out.toString();
    }

    static String of(Outcome outcome) {
        return new Json().outcome(outcome).out.toString();
    }

    private Json verdict(Verdict v) {
        return object(o -> {
            o.with("message", v.message()).with("description", v.description()).with("code", v.code());
            o.with("is_known", v.isKnown()).with("effect", v.effect()).with("fault", v.fault());
            o.with("reason", v.reason()).with("repeat", v.repeat()).with("remedy", v.remedy());
            o.with("disposition", v.disposition()).with("is_success", v.isSuccess());
            o.with("is_client_error", v.isClientError()).with("is_server_error", v.isServerError());
            o.with("is_throttled", v.isThrottled()).with("is_retryable", v.isRetryable());
            o.with("is_already_done", v.isAlreadyDone()).with("is_verified", v.isVerified());
            o.with("is_failure", v.failure().isPresent()).with("wait", v.waiting());
            o.key("problem").problem(v.problem());
            o.list("items", v.items(), Json::item);
            o.with("failure", v.failure());
            o.list("challenges", v.challenges(), Json::challenge).list("limits", v.limits(), Json::limit);
            o.list("caveats", v.caveats(), Json::value);
            o.key("evidence").object(all -> v.evidence().forEach(each -> all.key(each.field().slug()).evidence(each)));
        });
    }

    private Json problem(Problem p) {
        return object(o -> o.with("type", p.type()).with("code", p.code()).with("title", p.title())
            .with("detail", p.detail()).with("request_id", p.requestId()).list("errors", p.errors(), Json::error));
    }

    /** Without what the body did not say. */
    private Json error(FieldError e) {
        return object(o -> {
            e.pointer().ifPresent(text -> o.with("pointer", text));
            e.field().ifPresent(text -> o.with("field", text));
            e.code().ifPresent(text -> o.with("code", text));
            e.detail().ifPresent(text -> o.with("detail", text));
        });
    }

    private Json item(Item i) {
        return object(o -> o.with("index", i.index()).with("id", i.id()).with("status", i.status())
            .with("code", i.code()).with("detail", i.detail()).with("reason", i.reason())
            .with("effect", i.effect()).with("disposition", i.disposition()).with("is_success", i.isSuccess()));
    }

    private Json challenge(Challenge c) {
        return object(o -> o.with("scheme", c.scheme()).with("realm", c.realm()).with("error", c.error())
            .with("error_description", c.errorDescription()).with("scope", c.scope())
            .with("acr_values", c.acrValues()).with("max_age", c.maxAge().map(Duration::getSeconds))
            .with("nonce", c.nonce()).with("stale", c.isStale()));
    }

    private Json limit(Limit l) {
        return object(o -> o.with("name", l.name()).with("limit", l.limit()).with("remaining", l.remaining())
            .with("resets", l.resets()).with("window_ms", l.window()).with("unit", l.unit()).with("scope", l.scope()));
    }

    private Json evidence(Evidence e) {
        return object(o -> o.with("source", e.source()).with("name", e.name()).list("overrode", e.overrode(),
            (each, other) -> each.object(parts -> {
                parts.with("source", other.source());
                other.value().ifPresent(value -> parts.with("value", value));
                parts.with("name", other.name());
            })));
    }

    private Json attempt(Attempt a) {
        return object(o -> {
            o.with("number", a.number()).with("sent_ms", millis(a.sentAt()));
            o.with("ended_ms", a.endedAt().isPresent() ? millis(a.endedAt().getAsLong()) : null);
            o.with("code", a.code()).with("effect", a.effect()).with("remedy", a.remedy());
        });
    }

    private Json outcome(Outcome how) {
        return object(o -> {
            o.with("stop", how.stop()).with("effect", how.effect()).with("is_success", how.isSuccess());
            o.with("code", how.verdict().map(Verdict::code)).with("suggested", how.suggested());
            o.with("attempt_count", how.attempts().size()).with("wait_ms", how.waiting());
            o.list("attempts", how.attempts(), Json::attempt);
            o.key("verdict");
            how.verdict().ifPresentOrElse(o::verdict, () -> o.value(null));
        });
    }

    // The grammar.

    private Json object(Consumer<Json> members) {
        out.append('{');
        members.accept(this);
        out.append('}');
        return this;
    }

    private Json key(String name) {
        separate('{');
        text(name);
        out.append(':');
        return this;
    }

    private Json with(String name, Object value) {
        return key(name).value(value);
    }

    private interface Writer<T> {
        void write(Json to, T item);
    }

    private <T> Json list(String name, Iterable<T> items, Writer<T> writer) {
        key(name);
        out.append('[');
        for (T item : items) {
            separate('[');
            writer.write(this, item);
        }
        out.append(']');
        return this;
    }

    /** A comma, unless this is the first of its list or object. */
    private void separate(char opening) {
        if (out.charAt(out.length() - 1) != opening) {
            out.append(',');
        }
    }

    private Json value(Object value) {
        if (value instanceof Optional) {
            return value(((Optional<?>) value).orElse(null));
        } else if (value instanceof OptionalLong) {
            OptionalLong number = (OptionalLong) value;
            return value(number.isPresent() ? (Object) number.getAsLong() : null);
        } else if (value instanceof Word) {
            text(((Word) value).slug());
        } else if (value instanceof String) {
            text((String) value);
        } else if (value instanceof Duration) {
            return value(millis(Micros.of((Duration) value)));
        } else if (value instanceof BigDecimal) {
            out.append(((BigDecimal) value).toPlainString());
        } else if (value instanceof Wait) {
            wait((Wait) value);
        } else if (value instanceof Failure) {
            Failure f = (Failure) value;
            object(o -> o.with("phase", f.phase()).with("cause", f.cause()).with("sent", f.sent()));
        } else {
            out.append(value); // A number, true, false or null.
        }
        return this;
    }

    private void wait(Wait wait) {
        object(o -> wait.after().ifPresentOrElse(
            length -> o.with("after_ms", length), () -> o.with("at", moment(wait.at().orElseThrow()))));
    }

    /** As the core writes it: six digits of a second, or none. */
    private static String moment(Instant at) {
        String whole = Instant.ofEpochSecond(at.getEpochSecond()).toString();
        int micros = at.getNano() / 1_000;
        String digits = Integer.toString(1_000_000 + micros).substring(1);
        return micros == 0 ? whole : whole.replace("Z", "." + digits + "Z");
    }

    private static BigDecimal millis(long micros) {
        return micros % 1_000 == 0 ? BigDecimal.valueOf(micros / 1_000)
            : BigDecimal.valueOf(micros, 3).stripTrailingZeros();
    }

    private void text(String text) {
        out.append('"');
        for (int each = 0; each < text.length(); each++) {
            char letter = text.charAt(each);
            if (letter == '"' || letter == '\\') {
                out.append('\\').append(letter);
            } else if (letter < ' ') {
                out.append("\\u00").append(Character.forDigit(letter >> 4, 16)).append(Character.forDigit(letter & 15, 16));
            } else {
                out.append(letter);
            }
        }
        out.append('"');
    }
}
