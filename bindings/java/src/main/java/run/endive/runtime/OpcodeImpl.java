package run.endive.runtime;

/**
 * The operations of WebAssembly that the classes made from the module call: in the place of Endive's class of
 * this name, because HotSpot's optimizing compiler translates that one's comparisons wrongly.
 *
 * <p>It may fold two tests of one {@code int} into one ({@code IfNode::fold_compares}). When the folded test
 * fails, the interpreter resumes before the first of the two. In {@code if (gt(x, a) != 0) ...; if (lt(x, b) != 0)
 * ...} the first test is of a comparison's result, which the compiler has by then replaced with the constant that
 * makes the first test succeed: the interpreter takes the first branch where only the second test holds
 * (JDK-8376400; seen on OpenJDK 17). Only tests of an {@code int} are folded, so these methods compare
 * {@code long}s.
 */
public final class OpcodeImpl {
    private OpcodeImpl() {}

    // Comparisons of 32 bits. The compiler makes an int comparison of a sign-extended one, so all are of
    // unsigned values; signed ones are moved to where that gives their order.

    private static long unsigned(int value) {
        return value & 0xffff_ffffL;
    }

    private static long signed(int value) {
        return unsigned(value ^ Integer.MIN_VALUE);
    }

    public static int I32_EQZ(int value) {
        return unsigned(value) == 0 ? 1 : 0;
    }

    public static int I32_EQ(int left, int right) {
        return unsigned(left) == unsigned(right) ? 1 : 0;
    }

    public static int I32_NE(int left, int right) {
        return unsigned(left) != unsigned(right) ? 1 : 0;
    }

    public static int I32_LT_U(int left, int right) {
        return unsigned(left) < unsigned(right) ? 1 : 0;
    }

    public static int I32_LE_U(int left, int right) {
        return unsigned(left) <= unsigned(right) ? 1 : 0;
    }

    public static int I32_GT_U(int left, int right) {
        return unsigned(left) > unsigned(right) ? 1 : 0;
    }

    public static int I32_GE_U(int left, int right) {
        return unsigned(left) >= unsigned(right) ? 1 : 0;
    }

    public static int I32_LT_S(int left, int right) {
        return signed(left) < signed(right) ? 1 : 0;
    }

    public static int I32_LE_S(int left, int right) {
        return signed(left) <= signed(right) ? 1 : 0;
    }

    public static int I32_GT_S(int left, int right) {
        return signed(left) > signed(right) ? 1 : 0;
    }

    public static int I32_GE_S(int left, int right) {
        return signed(left) >= signed(right) ? 1 : 0;
    }

    // Comparisons of 64 bits. Adding to both sides keeps a sign-extended int from becoming an int again.

    private static long ordered(long value) {
        return value + Long.MIN_VALUE;
    }

    public static int I64_EQZ(long value) {
        return ordered(value) == Long.MIN_VALUE ? 1 : 0;
    }

    public static int I64_EQ(long left, long right) {
        return ordered(left) == ordered(right) ? 1 : 0;
    }

    public static int I64_NE(long left, long right) {
        return ordered(left) != ordered(right) ? 1 : 0;
    }

    public static int I64_LT_U(long left, long right) {
        return ordered(left) < ordered(right) ? 1 : 0;
    }

    public static int I64_LE_U(long left, long right) {
        return ordered(left) <= ordered(right) ? 1 : 0;
    }

    public static int I64_GT_U(long left, long right) {
        return ordered(left) > ordered(right) ? 1 : 0;
    }

    public static int I64_GE_U(long left, long right) {
        return ordered(left) >= ordered(right) ? 1 : 0;
    }

    public static int I64_LT_S(long left, long right) {
        return I64_LT_U(left ^ Long.MIN_VALUE, right ^ Long.MIN_VALUE);
    }

    public static int I64_LE_S(long left, long right) {
        return I64_LE_U(left ^ Long.MIN_VALUE, right ^ Long.MIN_VALUE);
    }

    public static int I64_GT_S(long left, long right) {
        return I64_GT_U(left ^ Long.MIN_VALUE, right ^ Long.MIN_VALUE);
    }

    public static int I64_GE_S(long left, long right) {
        return I64_GE_U(left ^ Long.MIN_VALUE, right ^ Long.MIN_VALUE);
    }

    public static int F64_NE(double left, double right) {
        return left != right ? 1 : 0;
    }

    public static int F64_LT(double left, double right) {
        return left < right ? 1 : 0;
    }

    public static int F64_GE(double left, double right) {
        return left >= right ? 1 : 0;
    }

    // Arithmetic. Java's shifts and rotations take the same bits of their right side as WebAssembly's.

    public static int I32_CLZ(int value) {
        return Integer.numberOfLeadingZeros(value);
    }

    public static int I32_CTZ(int value) {
        return Integer.numberOfTrailingZeros(value);
    }

    public static int I32_ROTL(int value, int by) {
        return Integer.rotateLeft(value, by);
    }

    public static int I32_ROTR(int value, int by) {
        return Integer.rotateRight(value, by);
    }

    public static int I32_DIV_S(int left, int right) {
        if (left == Integer.MIN_VALUE && right == -1) {
            throw new TrapException("integer overflow");
        }
        return left / divisor(right);
    }

    public static int I32_DIV_U(int left, int right) {
        return Integer.divideUnsigned(left, divisor(right));
    }

    public static int I32_REM_U(int left, int right) {
        return Integer.remainderUnsigned(left, divisor(right));
    }

    private static int divisor(int value) {
        if (value == 0) {
            throw new TrapException("integer divide by zero");
        }
        return value;
    }

    public static long I64_CLZ(long value) {
        return Long.numberOfLeadingZeros(value);
    }

    public static long I64_CTZ(long value) {
        return Long.numberOfTrailingZeros(value);
    }

    public static long I64_ROTL(long value, long by) {
        return Long.rotateLeft(value, (int) by);
    }

    public static long I64_DIV_S(long left, long right) {
        if (left == Long.MIN_VALUE && right == -1) {
            throw new TrapException("integer overflow");
        }
        return left / divisor(right);
    }

    public static long I64_DIV_U(long left, long right) {
        return Long.divideUnsigned(left, divisor(right));
    }

    public static long I64_REM_S(long left, long right) {
        return left % divisor(right);
    }

    public static long I64_REM_U(long left, long right) {
        return Long.remainderUnsigned(left, divisor(right));
    }

    private static long divisor(long value) {
        if (value == 0) {
            throw new TrapException("integer divide by zero");
        }
        return value;
    }

    public static double F64_CEIL(double value) {
        return Math.ceil(value);
    }

    // Conversions.

    public static int I32_EXTEND_8_S(int value) {
        return (byte) value;
    }

    public static int I32_EXTEND_16_S(int value) {
        return (short) value;
    }

    public static long I64_EXTEND_16_S(long value) {
        return (short) value;
    }

    public static long I64_EXTEND_I32_U(int value) {
        return unsigned(value);
    }

    public static long I64_REINTERPRET_F64(double value) {
        return Double.doubleToRawLongBits(value);
    }

    public static double F64_REINTERPRET_I64(long value) {
        return Double.longBitsToDouble(value);
    }

    public static double F64_CONVERT_I32_U(int value) {
        return unsigned(value);
    }

    /** The nearest double. Of a value with 64 bits the half is converted, whose lowest bit says what it lost. */
    public static double F64_CONVERT_I64_U(long value) {
        return value >= 0 ? value : (double) (value >>> 1 | value & 1) * 2;
    }

    /** Towards zero; 0 of what is not a number or below zero, the largest value of what is beyond it. */
    public static long I64_TRUNC_SAT_F64_U(double value) {
        if (value < 0x1p63) {
            return Math.max((long) value, 0);
        }
        return value < 0x1p64 ? (long) (value - 0x1p63) + Long.MIN_VALUE : value >= 0x1p64 ? -1 : 0;
    }
}
