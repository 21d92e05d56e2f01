package aftercall;

import aftercall.module.Core;
import aftercall.module.LinearMemory;
import java.util.concurrent.atomic.AtomicBoolean;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.TrapException;

/** Engines that share one instance, because a test needs thousands of them, and one that can be lost. */
final class Engines {
    private static final Host HOST = new Host();

    private Engines() {}

    static Engine fresh(Contract contract, Policy policy) {
        return Engine.builder().contract(contract).policy(policy).build(HOST);
    }

    static Host host() {
        return HOST;
    }

    /** An instance whose functions trap once it is armed. */
    static Host trapping(AtomicBoolean armed) {
        return new Host(Instance.builder(Core.load()).withMemoryFactory(LinearMemory::new)
            .withMachineFactory(instance -> {
                Machine real = Core.create(instance);
                return (function, parameters) -> {
                    if (armed.get()) {
                        throw new TrapException("provoked");
                    }
                    return real.call(function, parameters);
                };
            }).build());
    }
}
