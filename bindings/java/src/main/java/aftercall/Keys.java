package aftercall;

import java.util.Optional;
import java.util.UUID;

/** Idempotency keys that are made for requests (draft-ietf-httpapi-idempotency-key-header). */
final class Keys {
    static final String FIELD = "Idempotency-Key";

    private Keys() {}

    /** The value of the key for a request, if one is wanted and of use. */
    static Optional<String> make(Contract all, Request facts, Optional<Boolean> wanted) {
        boolean mayBe = wanted.orElse(!all.isBuiltIn());
        if (!mayBe || facts.isHarmless()) {
            return Optional.empty();
        }
        Contract contract = all.operationOf(facts);
        boolean honored = wanted.isPresent() ? contract.honorsIdempotencyKeys() : contract.declaresIdempotencyKeys();
        if (!honored) {
            return Optional.empty();
        }
        String key = UUID.randomUUID().toString();
        return Optional.of(contract.quotesIdempotencyKeys() ? '"' + key + '"' : key);
    }
}
