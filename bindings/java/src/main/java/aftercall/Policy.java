package aftercall;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What a caller allows: attempts, deadline, back-off, longest wait. Immutable. */
public final class Policy {
    private static final Policy DEFAULTS = new Policy("", new EnumMap<>(Setting.class));

    private final String profile;
    private final EnumMap<Setting, Long> settings;

    private Policy(String profile, EnumMap<Setting, Long> settings) {
        this.profile = profile;
        this.settings = settings;
    }

    /**
     * The default policy.
     *
     * @return the same object each time
     */
    public static Policy defaults() {
        return DEFAULTS;
    }

    /**
     * The policy of a profile: {@link #profiles()} lists them and says where each is unsafe.
     *
     * @param name such as {@code "aws-2026"}
     * @return the policy
     * @throws PolicyException if there is no such profile
     */
    public static Policy profile(String name) {
        return new Policy(Objects.requireNonNull(name, "name"), new EnumMap<>(Setting.class)).checked();
    }

    /**
     * The profiles.
     *
     * @return for each name what it does and where it is unsafe
     */
    public static Map<String, String> profiles() {
        Packed policy = DEFAULTS.ask();
        Map<String, String> found = new LinkedHashMap<>();
        policy.list(Layout.HEAD_SIZE + Layout.POLICY_PROFILES, Layout.PROFILE_SIZE, at -> found.put(
            policy.text(at + Layout.PROFILE_NAME), policy.text(at + Layout.PROFILE_HELP)));
        return Collections.unmodifiableMap(found);
    }

    /**
     * This policy with another setting.
     *
     * @param setting which one
     * @param value a number in the setting's own unit
     * @return another policy
     * @throws PolicyException if the value is out of range
     */
    public Policy with(Setting setting, long value) {
        EnumMap<Setting, Long> more = new EnumMap<>(settings);
        more.put(setting, value);
        return new Policy(profile, more).checked();
    }

    /**
     * This policy with a switch set.
     *
     * @param setting which one
     * @param isOn whether it is on
     * @return another policy
     * @throws PolicyException if the setting is no switch
     */
    public Policy with(Setting setting, boolean isOn) {
        return with(setting, isOn ? 1 : 0);
    }

    /**
     * This policy with another time.
     *
     * @param setting one whose name ends with {@code _MS}
     * @param time rounded up to milliseconds
     * @return another policy
     * @throws IllegalArgumentException if the setting is no time
     * @throws PolicyException if the value is out of range
     */
    public Policy with(Setting setting, Duration time) {
        if (!setting.key().endsWith("_ms")) {
            throw new IllegalArgumentException(setting.key() + " is no time");
        }
        return with(setting, Math.addExact(time.toMillis(), time.getNano() % 1_000_000 == 0 ? 0 : 1));
    }

    /**
     * The value of a setting.
     *
     * @param setting which one
     * @return a number in the setting's own unit; 1 and 0 for a switch
     */
    public long get(Setting setting) {
        return value(ask(), setting);
    }

    private static long value(Packed policy, Setting setting) {
        long[] found = {-1};
        policy.list(Layout.HEAD_SIZE + Layout.POLICY_SETTINGS, Layout.SETTING_SIZE, at -> {
            if (setting.key().equals(policy.text(at + Layout.SETTING_NAME))) {
                found[0] = policy.i64(at + Layout.SETTING_VALUE);
            }
            return found;
        });
        return found[0];
    }

    private Policy checked() {
        ask();
        return this;
    }

    private Packed ask() {
        Input input = write(new Input());
        return Shared.ask(host -> host.output(Host.Function.POLICY, input));
    }

    Input write(Input to) {
        to.text(profile).u32(settings.size());
        settings.forEach((setting, value) -> to.text(setting.key()).u64(value));
        return to;
    }

    @Override
    public String toString() {
        return "policy " + (profile.isEmpty() ? "default" : profile) + settings;
    }
}
