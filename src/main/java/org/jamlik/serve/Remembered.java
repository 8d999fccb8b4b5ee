package org.jamlik.serve;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Passwords that were right a moment ago, so that a tool with many connections does not pay for each. Kept is a hash under
 * a key that lives with the process.
 */
final class Remembered {
    private static final String HMAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final int MOST = 1_000;

    private final SecretKeySpec key;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private record Entry(byte[] hash, Role role, long edition, Instant until) {}

    Remembered() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        key = new SecretKeySpec(bytes, HMAC);
    }

    synchronized void add(String user, String password, Role role, long edition, Instant now) {
        entries.remove(user);
        if (entries.size() == MOST) {
            entries.remove(entries.keySet().iterator().next());
        }
        entries.put(user, new Entry(hash(user, password), role, edition, now.plus(KEPT)));
    }

    /** The role that the password gave the user, while that is remembered and the authority's edition is the same. */
    Optional<Role> role(String user, String password, long edition, Instant now) {
        byte[] hash = hash(user, password);
        synchronized (this) {
            Entry entry = entries.get(user);
            if (entry != null && (entry.edition() != edition || !entry.until().isAfter(now))) {
                entries.remove(user);
                entry = null;
            }
            return entry != null && MessageDigest.isEqual(entry.hash(), hash)
                    ? Optional.of(entry.role())
                    : Optional.empty();
        }
    }

    private byte[] hash(String user, String password) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update((user.length() + ":" + user).getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot hash a password: this Java has no " + HMAC, e);
        }
    }
}
