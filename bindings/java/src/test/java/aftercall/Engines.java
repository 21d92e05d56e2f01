package aftercall;

/** Engines that share one instance, because a test needs thousands of them. */
final class Engines {
    private static final Host HOST = new Host();

    private Engines() {}

    static Engine fresh(Contract contract, Policy policy) {
        return Engine.builder().contract(contract).policy(policy).build(HOST);
    }

    static Host host() {
        return HOST;
    }
}
