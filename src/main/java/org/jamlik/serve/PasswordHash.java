package org.jamlik.serve;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** What is kept of a password: {@code pbkdf2-sha512$<iterations>$<salt>$<hash>}, salt and hash in Base64. */
final class PasswordHash {
    /** What the OWASP Password Storage Cheat Sheet asks of PBKDF2-HMAC-SHA512. */
    static final int ITERATIONS = 210_000;

    // with more a login would keep a core busy for seconds
    private static final int MOST_ITERATIONS = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 64;
    private static final Pattern TEXT =
            Pattern.compile("pbkdf2-sha512\\$(\\d{1,8})\\$([A-Za-z0-9+/]+=*)\\$([A-Za-z0-9+/]+=*)");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    static PasswordHash of(String password, int iterations) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return new PasswordHash(iterations, salt, hash(password, iterations, salt));
    }

    /** One that no password fits, for users that do not exist: asking it takes as long. */
    static PasswordHash ofNothing(int iterations) {
        return new PasswordHash(iterations, new byte[SALT_BYTES], new byte[HASH_BYTES]);
    }

    /** Reads a text; empty when it is none, or is weaker than it must be. */
    static Optional<PasswordHash> parse(String text, int leastIterations) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }

        try {
            int iterations = Integer.parseInt(parts.group(1));
            byte[] salt = Base64.getDecoder().decode(parts.group(2));
            byte[] hash = Base64.getDecoder().decode(parts.group(3));
            boolean isStrong = iterations >= leastIterations
                    && iterations <= MOST_ITERATIONS
                    && salt.length >= SALT_BYTES
                    && hash.length == HASH_BYTES;
            return isStrong ? Optional.of(new PasswordHash(iterations, salt, hash)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            // no Base64
            return Optional.empty();
        }
    }

    /** Whether it is this password's; takes as long for a right one as for a wrong one. */
    boolean fits(String password) {
        return MessageDigest.isEqual(hash, hash(password, iterations, salt));
    }

    int iterations() {
        return iterations;
    }

    String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "pbkdf2-sha512$" + iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private static byte[] hash(String password, int iterations, byte[] salt) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BYTES * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot hash a password: this Java has no PBKDF2WithHmacSHA512", e);
        } finally {
            spec.clearPassword();
        }
    }
}
