package aftercall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static run.endive.runtime.OpcodeImpl.*;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import run.endive.runtime.OpcodeImpl;
import run.endive.runtime.TrapException;

/** The operations that stand in the place of Endive's: what WebAssembly says of them, and that none is missing. */
class OpcodesTest {
    private static final int[] INTS = {0, 1, -1, 2, 10, 255, -65_588, Integer.MIN_VALUE, Integer.MAX_VALUE};
    private static final long[] LONGS = {
        0, 1, -1, 1L << 31, -(1L << 31), 0xffff_ffffL, Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE
    };

    @Test
    void comparisonsOfInts() {
        for (int left : INTS) {
            assertEquals(left == 0, I32_EQZ(left) == 1);
            for (int right : INTS) {
                int signed = Integer.compare(left, right);
                int unsigned = Integer.compareUnsigned(left, right);
                assertEquals(orders(signed), Arrays.asList(I32_LT_S(left, right), I32_LE_S(left, right),
                    I32_EQ(left, right), I32_NE(left, right), I32_GE_S(left, right), I32_GT_S(left, right)));
                assertEquals(orders(unsigned), Arrays.asList(I32_LT_U(left, right), I32_LE_U(left, right),
                    I32_EQ(left, right), I32_NE(left, right), I32_GE_U(left, right), I32_GT_U(left, right)));
            }
        }
    }

    @Test
    void comparisonsOfLongs() {
        for (long left : LONGS) {
            assertEquals(left == 0, I64_EQZ(left) == 1);
            for (long right : LONGS) {
                int signed = Long.compare(left, right);
                int unsigned = Long.compareUnsigned(left, right);
                assertEquals(orders(signed), Arrays.asList(I64_LT_S(left, right), I64_LE_S(left, right),
                    I64_EQ(left, right), I64_NE(left, right), I64_GE_S(left, right), I64_GT_S(left, right)));
                assertEquals(orders(unsigned), Arrays.asList(I64_LT_U(left, right), I64_LE_U(left, right),
                    I64_EQ(left, right), I64_NE(left, right), I64_GE_U(left, right), I64_GT_U(left, right)));
            }
        }
    }

    private static List<Integer> orders(int order) {
        return Stream.of(order < 0, order <= 0, order == 0, order != 0, order >= 0, order > 0)
            .map(holds -> holds ? 1 : 0).collect(Collectors.toList());
    }

    @Test
    void arithmeticTrapsWhereItMust() {
        assertEquals(-3, I32_DIV_S(-7, 2));
        assertEquals(0x7fff_fffc, I32_DIV_U(-7, 2));
        assertEquals(1, I32_REM_U(-7, 2));
        assertEquals(-3, I64_DIV_S(-7, 2));
        assertEquals(Long.MAX_VALUE - 3, I64_DIV_U(-7, 2));
        assertEquals(-1, I64_REM_S(-7, 2));
        assertEquals(0, I64_REM_S(Long.MIN_VALUE, -1));
        assertEquals(1, I64_REM_U(-7, 2));
        assertThrows(TrapException.class, () -> I32_DIV_S(Integer.MIN_VALUE, -1));
        assertThrows(TrapException.class, () -> I64_DIV_S(Long.MIN_VALUE, -1));
        for (int zero : new int[] {0}) {
            assertThrows(TrapException.class, () -> I32_DIV_S(1, zero));
            assertThrows(TrapException.class, () -> I32_DIV_U(1, zero));
            assertThrows(TrapException.class, () -> I32_REM_U(1, zero));
            assertThrows(TrapException.class, () -> I64_DIV_S(1, zero));
            assertThrows(TrapException.class, () -> I64_DIV_U(1, zero));
            assertThrows(TrapException.class, () -> I64_REM_S(1, zero));
            assertThrows(TrapException.class, () -> I64_REM_U(1, zero));
        }
    }

    @Test
    void bitsAndConversions() {
        assertEquals(32, I32_CLZ(0));
        assertEquals(32, I32_CTZ(0));
        assertEquals(64, I64_CLZ(0));
        assertEquals(64, I64_CTZ(0));
        assertEquals(2, I32_ROTL(1, 33));
        assertEquals(Integer.MIN_VALUE, I32_ROTR(1, 33));
        assertEquals(2, I64_ROTL(1, 65));
        assertEquals(-1, I32_EXTEND_8_S(0x1ff));
        assertEquals(-1, I32_EXTEND_16_S(0x1ffff));
        assertEquals(-1, I64_EXTEND_16_S(0x1ffff));
        assertEquals(0xffff_ffffL, I64_EXTEND_I32_U(-1));
        assertEquals(0xffff_ffffL, F64_CONVERT_I32_U(-1));
        assertEquals(-0.0, F64_REINTERPRET_I64(Long.MIN_VALUE));
        assertEquals(Long.MIN_VALUE, I64_REINTERPRET_F64(-0.0));
        assertEquals(-1.0, F64_CEIL(-1.5));
        assertEquals(1, F64_NE(Double.NaN, Double.NaN));
        assertEquals(0, F64_LT(Double.NaN, 1));
        assertEquals(0, F64_GE(Double.NaN, 1));
        assertEquals(1, F64_GE(1, 1));
    }

    /** The decimal of an unsigned number says what double is the nearest. */
    @Test
    void unsignedLongsAndDoubles() {
        long[] edges = {0, 1, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1024,
            Long.MIN_VALUE + 1025, Long.MIN_VALUE + 3072, -1, -1024, -1025};
        for (long value : edges) {
            assertEquals(Double.parseDouble(Long.toUnsignedString(value)), F64_CONVERT_I64_U(value));
        }
        double[] whole = {0.9, 1, 0x1p53, 0x1p63 - 1024, 0x1p63, 0x1p63 + 2048, 0x1p64 - 2048};
        for (double value : whole) {
            assertEquals(new java.math.BigDecimal(value).toBigInteger().longValue(), I64_TRUNC_SAT_F64_U(value));
        }
        for (double value : new double[] {-0.0, -1, -0x1p70, Double.NEGATIVE_INFINITY, Double.NaN}) {
            assertEquals(0, I64_TRUNC_SAT_F64_U(value));
        }
        assertEquals(-1, I64_TRUNC_SAT_F64_U(0x1p64));
        assertEquals(-1, I64_TRUNC_SAT_F64_U(Double.POSITIVE_INFINITY));
    }

    /** The classes are made by a build, which no compiler of Java compares with these methods. */
    @Test
    void theModuleCallsNothingElse() throws Exception {
        Path module = Path.of(Host.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve("aftercall/module");
        Set<String> called = new TreeSet<>();
        try (Stream<Path> files = Files.list(module)) {
            for (Path file : (Iterable<Path>) files.filter(each -> each.toString().endsWith(".class"))::iterator) {
                StringWriter text = new StringWriter();
                ToolProvider javap = ToolProvider.findFirst("javap").orElseThrow();
                PrintWriter writer = new PrintWriter(text);
                assertEquals(0, javap.run(writer, writer, "-c", "-p", file.toString()));
                Matcher found = Pattern.compile("OpcodeImpl\\.(\\w+):").matcher(text.getBuffer());
                while (found.find()) {
                    called.add(found.group(1));
                }
            }
        }
        assertTrue(called.size() > 40, () -> "only " + called);
        called.removeAll(Arrays.stream(OpcodeImpl.class.getDeclaredMethods())
            .map(Method::getName).collect(Collectors.toSet()));
        assertEquals(Set.of(), called);
    }
}
