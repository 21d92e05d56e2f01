package aftercall.module;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.MemoryLimits;

/**
 * The memory of an instance as one array: half of what a judgement takes is reading and writing it, and Endive's
 * own memory looks up a page for each access. What is out of bounds throws, which is a trap. It has what one
 * thread at a time needs and no more.
 */
public final class LinearMemory implements Memory {
    private static final VarHandle SHORTS =
        MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOATS =
        MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLES =
        MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
    /** As many pages as one array can have. */
    private static final int MOST = Integer.MAX_VALUE / PAGE_SIZE - 1;

    private final MemoryLimits limits;
    private byte[] bytes;

    /**
     * A memory of zeros.
     *
     * @param limits how large it is and may become
     */
    public LinearMemory(MemoryLimits limits) {
        this.limits = limits;
        this.bytes = new byte[limits.initialPages() * PAGE_SIZE];
    }

    @Override
    public int pages() {
        return bytes.length / PAGE_SIZE;
    }

    @Override
    public int grow(int more) {
        int before = pages();
        long after = (long) before + (more & 0xffff_ffffL);
        if (after > Math.min(MOST, maximumPages())) {
            return -1;
        }
        bytes = Arrays.copyOf(bytes, (int) after * PAGE_SIZE);
        return before;
    }

    @Override
    public int initialPages() {
        return limits.initialPages();
    }

    @Override
    public int maximumPages() {
        return limits.maximumPages();
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    @SuppressWarnings("removal")
    public Object lock(int address) {
        throw unshared();
    }

    @Override
    @SuppressWarnings("removal")
    public int waitOn(int address, int expected, long timeout) {
        throw unshared();
    }

    @Override
    @SuppressWarnings("removal")
    public int waitOn(int address, long expected, long timeout) {
        throw unshared();
    }

    @Override
    @SuppressWarnings("removal")
    public int notify(int address, int most) {
        throw unshared();
    }

    private static WasmRuntimeException unshared() {
        return new WasmRuntimeException("the memory is not shared");
    }

    @Override
    public void initialize(Instance instance, DataSegment[] segments) {
        initialize(instance, segments, 0);
    }

    @Override
    public void initialize(Instance instance, DataSegment[] segments, int memory) {
        for (DataSegment segment : segments == null ? new DataSegment[0] : segments) {
            if (!(segment instanceof ActiveDataSegment)) {
                throw new WasmRuntimeException("a passive segment of data");
            }
            long at = run.endive.runtime.ConstantEvaluators.computeConstantValue(
                instance, ((ActiveDataSegment) segment).offsetInstructions())[0];
            write((int) at, segment.data(), 0, segment.data().length);
        }
    }

    @Override
    public void initPassiveSegment(int segment, int to, int from, int size) {
        throw new WasmRuntimeException("a passive segment of data");
    }

    @Override
    public void write(int at, byte[] data, int from, int size) {
        System.arraycopy(data, from, bytes, at, size);
    }

    @Override
    public byte read(int at) {
        return bytes[at];
    }

    @Override
    public byte[] readBytes(int at, int size) {
        byte[] copy = new byte[size];
        System.arraycopy(bytes, at, copy, 0, size);
        return copy;
    }

    @Override
    public void writeI32(int at, int value) {
        INTS.set(bytes, at, value);
    }

    @Override
    public int readInt(int at) {
        return (int) INTS.get(bytes, at);
    }

    @Override
    public void writeLong(int at, long value) {
        LONGS.set(bytes, at, value);
    }

    @Override
    public long readLong(int at) {
        return (long) LONGS.get(bytes, at);
    }

    @Override
    public void writeShort(int at, short value) {
        SHORTS.set(bytes, at, value);
    }

    @Override
    public short readShort(int at) {
        return (short) SHORTS.get(bytes, at);
    }

    @Override
    public long readU16(int at) {
        return readShort(at) & 0xffffL;
    }

    @Override
    public void writeByte(int at, byte value) {
        bytes[at] = value;
    }

    @Override
    public void writeF32(int at, float value) {
        FLOATS.set(bytes, at, value);
    }

    @Override
    public long readF32(int at) {
        return readInt(at);
    }

    @Override
    public float readFloat(int at) {
        return (float) FLOATS.get(bytes, at);
    }

    @Override
    public void writeF64(int at, double value) {
        DOUBLES.set(bytes, at, value);
    }

    @Override
    public double readDouble(int at) {
        return (double) DOUBLES.get(bytes, at);
    }

    @Override
    public long readF64(int at) {
        return readLong(at);
    }

    @Override
    public void zero() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public void fill(byte value, int from, int to) {
        Arrays.fill(bytes, from, to, value);
    }

    @Override
    public void copy(int to, int from, int size) {
        System.arraycopy(bytes, from, bytes, to, size);
    }

    @Override
    public void drop(int segment) {
        // Only passive segments stay after the beginning.
    }
}
