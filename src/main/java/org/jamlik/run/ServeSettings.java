package org.jamlik.run;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.serve.Endpoint.Address;
import org.jamlik.serve.Limits;
import org.jamlik.serve.Role;

/**
 * How the endpoint is set, from the keys that begin with {@code serve.}.
 *
 * @param isOpen whether everybody on this machine is let in as an analyst, as long as there are no accounts
 */
record ServeSettings(Address address, Map<Role, Limits> limits, boolean isOpen) {
    private static final String PREFIX = "serve.";
    private static final int USUAL_PORT = 10009;
    private static final Map<Role, Limits> USUAL = Map.of(
            Role.ANALYST, new Limits(2_000_000, 1_000, 120, 4),
            Role.RESEARCHER, new Limits(2_000_000, 1_000, 600, 4),
            Role.OPERATOR, new Limits(2_000_000, 1_000, 600, 4));
    private static final Set<String> KEYS = Set.of(
            "port",
            "bind-address",
            "http-port",
            "health-port",
            "tls-keystore",
            "refresh-seconds",
            "idle-minutes",
            "open-on-loopback");
    private static final Set<String> LIMITS = Set.of("rows", "megabytes", "seconds", "statements");

    /**
     * Reads the settings.
     *
     * @param values with and without the prefix; only those with it are read
     * @param home what relative paths are relative to
     */
    static ServeSettings of(Map<String, String> values, Path home, OptionalInt port) {
        Map<String, String> own = values.entrySet().stream()
                .filter(each -> each.getKey().startsWith(PREFIX))
                .collect(Collectors.toMap(each -> each.getKey().substring(PREFIX.length()), Map.Entry::getValue));
        Set<String> known = known();
        own.keySet().stream()
                .filter(key -> !known.contains(key))
                .sorted()
                .findFirst()
                .ifPresent(key -> {
                    throw new JamlikException(
                            ErrorCode.USAGE,
                            "Cannot set " + PREFIX + key + ": known are "
                                    + known.stream().map(each -> PREFIX + each).collect(Collectors.joining(", ")));
                });

        InetAddress bind = address(own.getOrDefault("bind-address", "127.0.0.1"));
        boolean isOpen = flag(own, "open-on-loopback");
        if (isOpen && !bind.isLoopbackAddress()) {
            throw new JamlikException(
                    ErrorCode.USAGE,
                    "Cannot serve on " + bind.getHostAddress()
                            + " with serve.open-on-loopback: others than this machine would come in without a password");
        }
        Map<Role, Limits> limits = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            Limits usual = USUAL.get(role);
            String name = Role.word(role) + ".";
            limits.put(
                    role,
                    new Limits(
                            number(own, name + "rows", usual.rows()),
                            number(own, name + "megabytes", usual.megabytes()),
                            number(own, name + "seconds", usual.seconds()),
                            statements(own, name + "statements", usual.statements())));
        }
        return new ServeSettings(
                new Address(
                        bind,
                        port.orElse((int) number(own, "port", USUAL_PORT)),
                        optional(own, "http-port"),
                        optional(own, "health-port"),
                        Optional.ofNullable(own.get("tls-keystore")).map(home::resolve),
                        Duration.ofSeconds(number(own, "refresh-seconds", 5)),
                        Duration.ofMinutes(number(own, "idle-minutes", 60))),
                limits,
                isOpen);
    }

    private static Set<String> known() {
        return Stream.concat(KEYS.stream(), Arrays.stream(Role.values()).flatMap(role -> LIMITS.stream()
                        .map(limit -> Role.word(role) + "." + limit)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static InetAddress address(String name) {
        try {
            return InetAddress.getByName(name);
        } catch (UnknownHostException e) {
            throw new JamlikException(ErrorCode.USAGE, "Cannot find the address " + name + " of serve.bind-address", e);
        }
    }

    private static OptionalInt optional(Map<String, String> own, String key) {
        return own.containsKey(key) ? OptionalInt.of((int) number(own, key, 0)) : OptionalInt.empty();
    }

    private static long number(Map<String, String> own, String key, long usual) {
        String text = own.get(key);
        try {
            long number = text == null ? usual : Long.parseLong(text.replace("_", ""));
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(key, text, "a whole number", e);
        }
        throw wrong(key, text, "a whole number, 0 or more", null);
    }

    private static int statements(Map<String, String> own, String key, int usual) {
        long number = number(own, key, usual);
        if (number < 1 || number > 1_000) {
            throw wrong(key, own.get(key), "from 1 to 1000", null);
        }
        return (int) number;
    }

    private static boolean flag(Map<String, String> own, String key) {
        String text = own.getOrDefault(key, "false").toLowerCase(Locale.ROOT);
        if (!Set.of("true", "false").contains(text)) {
            throw wrong(key, text, "true or false", null);
        }
        return Boolean.parseBoolean(text);
    }

    private static JamlikException wrong(String key, String text, String wanted, Exception cause) {
        return new JamlikException(
                ErrorCode.USAGE, "Cannot set " + PREFIX + key + " to " + text + ": it must be " + wanted, cause);
    }
}
