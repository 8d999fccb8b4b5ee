package org.jamlik.identity;

import com.google.crypto.tink.DeterministicAead;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.daead.AesSivParameters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;

/** Numbers encrypted so that the same number is the same text: AES-SIV, the id of the key in front, as Base64 for URLs. */
final class Tokens {
    private static final byte TINK = 1;
    private static final byte[] NO_CONTEXT = {};

    private final DeterministicAead cipher;
    private final long currentKeyId;
    private final Set<Long> keyIds = new TreeSet<>();

    Tokens(KeysetHandle keyset) throws GeneralSecurityException {
        cipher = keyset.getPrimitive(RegistryConfiguration.get(), DeterministicAead.class);
        currentKeyId = Integer.toUnsignedLong(keyset.getPrimary().getId());
        for (int i = 0; i < keyset.size(); i++) {
            KeysetHandle.Entry entry = keyset.getAt(i);
            if (!(entry.getKey().getParameters() instanceof AesSivParameters parameters)
                    || parameters.getVariant() != AesSivParameters.Variant.TINK) {
                throw new GeneralSecurityException("a key without its id in front");
            }
            keyIds.add(Integer.toUnsignedLong(entry.getId()));
        }
    }

    long currentKeyId() {
        return currentKeyId;
    }

    Set<Long> keyIds() {
        return keyIds;
    }

    String token(String number) {
        try {
            byte[] encrypted =
                    cipher.encryptDeterministically(number.getBytes(StandardCharsets.ISO_8859_1), NO_CONTEXT);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(encrypted);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot encrypt a number", e);
        }
    }

    String number(String token) {
        byte[] encrypted = bytes(token);
        long keyId = keyId(encrypted);
        if (!keyIds.contains(keyId)) {
            throw unreadable("was made with key " + keyId + ", the keyring holds " + keyIds + "; bring that key back");
        }
        try {
            return new String(cipher.decryptDeterministically(encrypted, NO_CONTEXT), StandardCharsets.ISO_8859_1);
        } catch (GeneralSecurityException e) {
            throw unreadable("is damaged, or key " + keyId + " of the keyring is another one");
        }
    }

    static long keyId(String token) {
        return keyId(bytes(token));
    }

    private static long keyId(byte[] encrypted) {
        return Integer.toUnsignedLong(ByteBuffer.wrap(encrypted, 1, 4).getInt());
    }

    private static byte[] bytes(String token) {
        byte[] encrypted;
        try {
            encrypted = Base64.getUrlDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            throw unreadable("is no token");
        }
        if (encrypted.length < 5 || encrypted[0] != TINK) {
            throw unreadable("is no token");
        }
        return encrypted;
    }

    private static JamlikException unreadable(String why) {
        return new JamlikException(ErrorCode.INVALID_KEYRING, "Cannot read a token: it " + why);
    }
}
