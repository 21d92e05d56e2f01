package aftercall;

import java.util.function.IntFunction;

/** Finds the words of the closed sets. */
final class Words {
    private Words() {}

    /** The words, each at the place of its number. */
    static <T extends Word> T[] byNumber(T[] words, IntFunction<T[]> array) {
        int size = 0;
        for (T word : words) {
            size = Math.max(size, word.number() + 1);
        }
        T[] found = array.apply(size);
        for (T word : words) {
            found[word.number()] = word;
        }
        return found;
    }

    static <T extends Word> T of(T[] words, String slug) {
        for (T word : words) {
            if (word.slug().equals(slug)) {
                return word;
            }
        }
        throw new IllegalArgumentException("no word " + slug);
    }
}
