package aftercall;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Header fields in their order, repeated ones kept. Immutable. */
public final class Fields {
    private static final Fields EMPTY = new Fields(List.of());

    private final List<String> pairs;

    private Fields(List<String> pairs) {
        this.pairs = pairs;
    }

    /**
     * No fields.
     *
     * @return the same object each time
     */
    public static Fields empty() {
        return EMPTY;
    }

    /**
     * Names and values in turn.
     *
     * @param namesAndValues a name, its value, the next name, and so on
     * @return the fields
     * @throws IllegalArgumentException if a value is missing
     */
    public static Fields of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("the field " + namesAndValues[namesAndValues.length - 1] + " has no value");
        }
        return new Fields(List.of(namesAndValues));
    }

    /**
     * The fields of a map, such as that of {@link java.net.http.HttpHeaders}.
     *
     * @param map a name, and all its values
     * @return the fields
     */
    public static Fields of(Map<String, ? extends Collection<String>> map) {
        List<String> pairs = new ArrayList<>(2 * map.size());
        map.forEach((name, values) -> {
            for (String value : values) {
                pairs.add(Objects.requireNonNull(name));
                pairs.add(Objects.requireNonNull(value));
            }
        });
        return new Fields(pairs);
    }

    /** How many there are. */
    int size() {
        return pairs.size() / 2;
    }

    String name(int index) {
        return pairs.get(2 * index);
    }

    String value(int index) {
        return pairs.get(2 * index + 1);
    }

    void write(Input to) {
        to.u32(size());
        for (int each = 0; each < pairs.size(); each += 2) {
            to.text(pairs.get(each));
            to.field(pairs.get(each + 1));
        }
    }
}
