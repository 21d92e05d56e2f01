package aftercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** HotSpot never compiles a method of more than 8,000 bytes, which would make a judgement many times slower. */
class MethodSizeTest {
    private static final int LIMIT = 8_000;
    /** Only the reader of contracts in TOML, which runs once for a contract. */
    private static final int COLD = 1;

    @Test
    void noMethodIsTooLargeToBeCompiled() throws Exception {
        Path folder = Path.of(Host.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> large = new ArrayList<>();
        int[] methods = {0};
        try (Stream<Path> files = Files.walk(folder.resolve("aftercall"))) {
            for (Path file : (Iterable<Path>) files.filter(each -> each.toString().endsWith(".class"))::iterator) {
                try (DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(Files.newInputStream(file)))) {
                    methods[0] += read(in, large);
                }
            }
        }
        assertTrue(methods[0] > 1_000, () -> methods[0] + " methods");
        assertEquals(COLD, large.size(), () -> "too large: " + large);
        System.out.println("java methods above HotSpot's limit: " + large.size() + " of " + methods[0]);
    }

    /** Reads a class file (JVMS section 4.1) and notes its large methods; gives how many methods it has. */
    private static int read(DataInputStream in, List<String> large) throws IOException {
        in.readInt();
        in.readInt();
        String[] texts = constants(in);
        skip(in, 6);
        skip(in, 2L * in.readUnsignedShort());
        for (int fields = in.readUnsignedShort(); fields > 0; fields--) {
            skip(in, 6);
            attributes(in, texts, null, large);
        }
        int methods = in.readUnsignedShort();
        for (int each = 0; each < methods; each++) {
            in.readUnsignedShort();
            String name = texts[in.readUnsignedShort()];
            in.readUnsignedShort();
            attributes(in, texts, name, large);
        }
        return methods;
    }

    private static void attributes(DataInputStream in, String[] texts, String method, List<String> large)
            throws IOException {
        for (int left = in.readUnsignedShort(); left > 0; left--) {
            String name = texts[in.readUnsignedShort()];
            int length = in.readInt();
            if (!name.equals("Code")) {
                skip(in, length);
                continue;
            }
            in.readInt();
            int size = in.readInt();
            if (size > LIMIT) {
                large.add(method + " (" + size + ")");
            }
            skip(in, length - 8L);
        }
    }

    private static String[] constants(DataInputStream in) throws IOException {
        String[] texts = new String[in.readUnsignedShort()];
        for (int each = 1; each < texts.length; each++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1: texts[each] = in.readUTF(); break;
                case 3: case 4: case 9: case 10: case 11: case 12: case 17: case 18: skip(in, 4); break;
                case 5: case 6: skip(in, 8); each++; break;
                case 7: case 8: case 16: case 19: case 20: skip(in, 2); break;
                case 15: skip(in, 3); break;
                default: throw new IOException("constant of tag " + tag);
            }
        }
        return texts;
    }

    /** InputStream.skipNBytes is of JDK 12. */
    private static void skip(DataInputStream in, long count) throws IOException {
        for (long left = count; left > 0; left--) {
            in.readUnsignedByte();
        }
    }
}
