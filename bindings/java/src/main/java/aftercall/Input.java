package aftercall;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of an input, as docs/ffi.md describes them: little-endian, one part after the other. */
final class Input {
    /** No more of a body is looked at, and the last byte tells that there is more. */
    static final int BODY_CUT = 65_537;

    private byte[] bytes = new byte[512];
    private int length;

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Room for more; it may be in another array than before. */
    private int room(int size) {
        int at = length;
        if (size > bytes.length - at) {
            long grown = Math.max((long) at + size, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, (int) Math.min(grown, Integer.MAX_VALUE - 8));
        }
        length = at + size;
        return at;
    }

    Input u8(int value) {
        int at = room(1);
        bytes[at] = (byte) value;
        return this;
    }

    Input u16(int value) {
        int at = room(2);
        Packed.SHORTS.set(bytes, at, (short) value);
        return this;
    }

    Input u32(int value) {
        int at = room(4);
        Packed.INTS.set(bytes, at, value);
        return this;
    }

    Input u64(long value) {
        int at = room(8);
        Packed.LONGS.set(bytes, at, value);
        return this;
    }

    /** A text: its length and its bytes in UTF-8. */
    Input text(String value) {
        return text(value, false);
    }

    /** The value of a field: text that fits is of one byte each, as HTTP/1.1 has it. */
    Input field(String value) {
        return text(value, true);
    }

    private Input text(String value, boolean asBytes) {
        int size = value.length();
        int at = room(4 + size);
        Packed.INTS.set(bytes, at, size);
        int to = at + 4;
        char limit = asBytes ? (char) 0xff : (char) 0x7f;
        for (int each = 0; each < size; each++) {
            char letter = value.charAt(each);
            if (letter > limit) {
                length = at;
                return block(value.getBytes(StandardCharsets.UTF_8));
            }
            bytes[to + each] = (byte) letter;
        }
        return this;
    }

    /** Bytes with their length before them. */
    Input block(byte[] value) {
        return block(value, value.length);
    }

    Input block(byte[] value, int size) {
        u32(size);
        return raw(value, size);
    }

    /** Bytes as they are. */
    Input raw(byte[] value, int size) {
        int at = room(size);
        System.arraycopy(value, 0, bytes, at, size);
        return this;
    }
}
