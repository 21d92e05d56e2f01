package aftercall.module;

import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.OpcodeImpl;
import run.endive.runtime.TrapException;
import run.endive.wasm.WasmEngineException;

/**
 * What the classes made from the module call: in the place of the class of this name that Endive's compiler
 * writes. That one ends a function halfway when its thread is interrupted, which would end the engine and
 * all its calls; here an interrupt waits until the function is done, which takes microseconds. The memory is
 * of one class, so HotSpot needs to look up no method.
 */
final class CoreMachineShaded {
    private CoreMachineShaded() {}

    static void checkInterruption() {}

    static long[] callIndirect(long[] parameters, int type, int function, Instance instance) {
        if (instance.functionType(function) != type) {
            throw throwIndirectCallTypeMismatch();
        }
        return instance.getMachine().call(function, parameters);
    }

    static int i32_ge_u(int left, int right) {
        return OpcodeImpl.I32_GE_U(left, right);
    }

    static void memoryCopy(int to, int from, int size, Memory memory) {
        of(memory).copy(to, from, size);
    }

    static void memoryFill(int at, byte value, int size, Memory memory) {
        of(memory).fill(value, at, at + size);
    }

    static int memoryGrow(int pages, Memory memory) {
        return of(memory).grow(pages);
    }

    static int memoryPages(Memory memory) {
        return of(memory).pages();
    }

    static byte memoryReadByte(int base, int offset, Memory memory) {
        return of(memory).read(place(base, offset));
    }

    static short memoryReadShort(int base, int offset, Memory memory) {
        return of(memory).readShort(place(base, offset));
    }

    static int memoryReadInt(int base, int offset, Memory memory) {
        return of(memory).readInt(place(base, offset));
    }

    static long memoryReadLong(int base, int offset, Memory memory) {
        return of(memory).readLong(place(base, offset));
    }

    static float memoryReadFloat(int base, int offset, Memory memory) {
        return of(memory).readFloat(place(base, offset));
    }

    static double memoryReadDouble(int base, int offset, Memory memory) {
        return of(memory).readDouble(place(base, offset));
    }

    static void memoryWriteByte(int base, byte value, int offset, Memory memory) {
        of(memory).writeByte(place(base, offset), value);
    }

    static void memoryWriteShort(int base, short value, int offset, Memory memory) {
        of(memory).writeShort(place(base, offset), value);
    }

    static void memoryWriteInt(int base, int value, int offset, Memory memory) {
        of(memory).writeI32(place(base, offset), value);
    }

    static void memoryWriteLong(int base, long value, int offset, Memory memory) {
        of(memory).writeLong(place(base, offset), value);
    }

    static void memoryWriteFloat(int base, float value, int offset, Memory memory) {
        of(memory).writeF32(place(base, offset), value);
    }

    static void memoryWriteDouble(int base, double value, int offset, Memory memory) {
        of(memory).writeF64(place(base, offset), value);
    }

    /** An address. One beyond 2 GiB, which the memory never reaches, stays negative: out of bounds. */
    private static int place(int base, int offset) {
        return base < 0 ? base : base + offset;
    }

    private static LinearMemory of(Memory memory) {
        return (LinearMemory) memory;
    }

    static long readGlobal(int index, Instance instance) {
        return instance.global(index).getValue();
    }

    static void writeGlobal(long value, int index, Instance instance) {
        instance.global(index).setValue(value);
    }

    static RuntimeException throwCallStackExhausted(StackOverflowError error) {
        throw new WasmEngineException("call stack exhausted", error);
    }

    static RuntimeException throwIndirectCallTypeMismatch() {
        return new WasmEngineException("indirect call type mismatch");
    }

    static RuntimeException throwTrapException() {
        throw new TrapException("Trapped on unreachable instruction");
    }

    static RuntimeException throwUnknownFunction(int index) {
        throw new WasmEngineException("unknown function " + index);
    }
}
