package aftercall;

import aftercall.module.Core;
import aftercall.module.LinearMemory;
import java.lang.ref.Cleaner;
import java.util.EnumMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasm.types.ExportSection;

/**
 * One instance of the core's module: it writes an input, calls a function and copies the output out of
 * the instance, all under one lock. A lock of {@code java.util.concurrent} lets virtual threads unmount.
 */
final class Host {
    static final Cleaner CLEANER = Cleaner.create();

    private static final long[] NO_PARAMETERS = {};

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Integer> unreachable = new ConcurrentLinkedQueue<>();
    private final EnumMap<Function, Integer> indexes = new EnumMap<>(Function.class);
    private final Machine machine;
    private final Memory memory;
    private PanicException poison;

    Host() {
        this(Instance.builder(Core.load())
            .withMachineFactory(Core::create)
            .withMemoryFactory(LinearMemory::new)
            .build());
    }

    /** With an instance of one's own. */
    Host(Instance instance) {
        machine = instance.getMachine();
        memory = instance.memory();
        ExportSection exports = instance.module().exportSection();
        for (int each = 0; each < exports.exportCount(); each++) {
            Function function = Function.NAMES.get(exports.getExport(each).name());
            if (function != null) {
                indexes.put(function, exports.getExport(each).index());
            }
        }
        if (indexes.size() != Function.values().length || number(Function.ABI, null) != Layout.ABI) {
            throw new IllegalStateException("the module in the jar is another one");
        }
    }

    /** The functions that the library calls; COUNT is for tests. */
    enum Function {
        ABI, VERSION, IN, MISTAKE, PANIC, FREE, COUNT, STATUS, STATUS_NAMED, CONTRACT_NAMED, CONTRACT_FROM_TOML,
        CONTRACT_FROM_TABLE, CONTRACT_OPERATION, CONTRACT, CONTRACT_ROWS, CONTRACT_LISTS, JUDGE, JUDGE_JSON,
        BODY_WANTED, FAILURE_NAMED, FAILURE_NAMES, REQUEST, STREAM_NEW, STREAM_FEED, STREAM_TRAILERS,
        STREAM_FINISH, STREAM_VERDICT, STREAM_CONTENT_BEGUN, POLICY, ENGINE_NEW, ENGINE_WITH_POLICY,
        ENGINE_RELEASE, ENGINE_PRESSURE, ENGINE_SNAPSHOT, CALL_NEW, CALL_STEP, CALL_LAST, CALL_VERDICT, CALL_JSON,
        CALL_ATTEMPTS, CALL_BODY_WANTED;

        private static final java.util.Map<String, Function> NAMES = new java.util.HashMap<>();

        static {
            for (Function function : values()) {
                NAMES.put("ac_" + function.name().toLowerCase(java.util.Locale.ROOT), function);
            }
        }
    }

    /** A packed output; what the function refuses is thrown. */
    Packed output(Function function, Input input, int... parameters) {
        lock.lock();
        try {
            int at = call(function, input, parameters);
            if (at == 0) {
                throw refusal();
            }
            return read(at);
        } finally {
            lock.unlock();
        }
    }

    /** A handle, from 1. */
    int handle(Function function, Input input, int... parameters) {
        return result(function, input, 0, parameters);
    }

    /** A number, from 0. */
    int number(Function function, Input input, int... parameters) {
        return result(function, input, -1, parameters);
    }

    private int result(Function function, Input input, int refused, int... parameters) {
        lock.lock();
        try {
            int result = call(function, input, parameters);
            if (result == refused) {
                throw refusal();
            }
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Frees an object now. */
    void free(int handle) {
        lock.lock();
        try {
            if (poison == null) {
                call(Function.FREE, null, handle);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Frees an object that nothing reaches any more, now or with the next call of a function, which tells of a trap. */
    void freeLater(int handle) {
        unreachable.add(handle);
        if (lock.tryLock()) {
            try {
                if (poison == null) {
                    freeUnreachable();
                }
            } catch (PanicException trap) {
                Watch.lost(trap);
            } finally {
                lock.unlock();
            }
        }
    }

    private void freeUnreachable() {
        for (Integer handle = unreachable.poll(); handle != null; handle = unreachable.poll()) {
            enter(Function.FREE, new long[] {handle});
        }
    }

    private int call(Function function, Input input, int... parameters) {
        if (poison != null) {
            throw new PanicException(poison.getMessage(), poison);
        }
        if (!unreachable.isEmpty()) {
            freeUnreachable();
        }
        if (input != null) {
            int at = enter(Function.IN, new long[] {input.length()});
            if (at == 0) {
                throw refusal();
            }
            memory.write(at, input.array(), 0, input.length());
        }
        long[] given = parameters.length == 0 ? NO_PARAMETERS : new long[parameters.length];
        for (int each = 0; each < given.length; each++) {
            given[each] = parameters[each];
        }
        return enter(function, given);
    }

    private AftercallException refusal() {
        return AftercallException.refused(read(enter(Function.MISTAKE, NO_PARAMETERS)));
    }

    private Packed read(int at) {
        byte[] bytes = memory.readBytes(at, memory.readInt(at));
        if (bytes[Layout.HEAD_LAYOUT] != Layout.LAYOUT) {
            throw new IllegalStateException("the module in the jar has another layout");
        }
        return new Packed(bytes);
    }

    /** Runs a function of the module. Whatever it throws is a trap, and the end of the instance. */
    private int enter(Function function, long[] parameters) {
        try {
            return (int) machine.call(indexes.get(function), parameters)[0];
        } catch (RuntimeException | Error trap) {
            poison = new PanicException(panic(trap), trap);
            throw poison;
        }
    }

    /** What a panic said before the trap. */
    private String panic(Throwable trap) {
        String message = "aftercall: internal error; whether the request took effect is unknown";
        try {
            int at = (int) machine.call(indexes.get(Function.PANIC), NO_PARAMETERS)[0];
            if (at != 0) {
                Packed panic = read(at);
                int part = Layout.HEAD_SIZE;
                return message + ": " + panic.text(part + Layout.PANIC_MESSAGE) + " at "
                    + panic.text(part + Layout.PANIC_FILE) + ":" + panic.i32(part + Layout.PANIC_LINE);
            }
        } catch (RuntimeException | Error second) {
            trap.addSuppressed(second);
        }
        return message + ": " + trap;
    }
}
