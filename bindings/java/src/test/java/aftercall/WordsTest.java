package aftercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The closed sets. */
class WordsTest {
    @Test
    void wordsAreFoundByNumberAndBySlug() {
        List<Word[]> sets = List.of(Effect.values(), Fault.values(), Reason.values(), Remedy.values(), Caveat.values());
        sets.forEach(set -> {
            for (Word word : set) {
                assertTrue(word.number() >= 0 && !word.help().isEmpty(), word::slug);
            }
        });
        for (Reason reason : Reason.values()) {
            assertSame(reason, Reason.of(reason.slug()));
            assertSame(reason, Reason.numbered(reason.number()));
        }
        assertEquals("if-harmless", Repeat.IF_HARMLESS.toString());
        assertThrows(IllegalArgumentException.class, () -> Effect.of("surprise"));
    }
}
