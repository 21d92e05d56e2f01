package aftercall;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/** A packed output, copied out of the module: immutable, so any thread may read it. */
final class Packed {
    static final VarHandle SHORTS =
        MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;

    Packed(byte[] bytes) {
        this.bytes = bytes;
    }

    int u8(int at) {
        return bytes[at] & 0xff;
    }

    boolean flag(int at) {
        return bytes[at] != 0;
    }

    int u16(int at) {
        return (short) SHORTS.get(bytes, at) & 0xffff;
    }

    int i32(int at) {
        return (int) INTS.get(bytes, at);
    }

    long i64(int at) {
        return (long) LONGS.get(bytes, at);
    }

    /** A text; null where there is none. */
    String text(int at) {
        int start = i32(at);
        return start == Layout.ABSENT ? null : new String(bytes, start, i32(at + 4), StandardCharsets.UTF_8);
    }

    /** The parts of a list, each read by its place. */
    <T> List<T> list(int at, int size, IntFunction<T> read) {
        int count = i32(at + 4);
        if (count == 0) {
            return List.of();
        }
        int start = i32(at);
        List<T> found = new ArrayList<>(count);
        for (int each = 0; each < count; each++) {
            found.add(read.apply(start + each * size));
        }
        return Collections.unmodifiableList(found);
    }
}
