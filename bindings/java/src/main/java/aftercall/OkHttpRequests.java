package aftercall;

import java.util.Optional;
import okhttp3.Headers;
import okhttp3.Request;

/** Requests of OkHttp: what the core is told of one, and copies with something more. */
final class OkHttpRequests implements Requests<Request> {
    static final OkHttpRequests KIND = new OkHttpRequests();

    private OkHttpRequests() {}

    @Override
    public aftercall.Request facts(Request request, Optional<Boolean> idempotent) {
        boolean isReplayable = request.body() == null || !(request.body().isOneShot() || request.body().isDuplex());
        aftercall.Request.Builder builder = aftercall.Request.builder(request.method(), request.url().toString())
            .fields(fields(request.headers())).replayable(isReplayable);
        idempotent.ifPresent(builder::idempotent);
        return builder.build();
    }

    @Override
    public Optional<String> first(Request request, String field) {
        return Optional.ofNullable(request.headers().get(field));
    }

    @Override
    public Request with(Request request, String field, String value) {
        return request.newBuilder().header(field, value).build();
    }

    static Fields fields(Headers headers) {
        String[] pairs = new String[2 * headers.size()];
        for (int each = 0; each < headers.size(); each++) {
            pairs[2 * each] = headers.name(each);
            pairs[2 * each + 1] = headers.value(each);
        }
        return Fields.of(pairs);
    }
}
