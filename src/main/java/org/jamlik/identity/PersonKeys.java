package org.jamlik.identity;

import com.google.crypto.tink.prf.PrfSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.LocalDate;

/**
 * Positive numbers of 63 bits that stand for persons: a keyed function of what is known of them, from which neither order
 * nor date can be read. Every use has a label of its own and parts have their lengths before them, so that no two uses
 * meet. Two of 12 million persons share a number with a probability of 8 in a million: whoever gives them out looks.
 */
final class PersonKeys {
    private static final byte NUMBER = 1;
    private static final byte LATER_HOLDER = 2;
    private static final byte TEMPORARY = 3;

    private final PrfSet function;

    PersonKeys(PrfSet function) {
        this.function = function;
    }

    long ofNumber(String number) {
        ByteBuffer input = ByteBuffer.allocate(1 + number.length()).put(NUMBER);
        return key(input.put(number.getBytes(StandardCharsets.ISO_8859_1)));
    }

    long ofLaterHolder(long numberKey, LocalDate takenOver) {
        return key(ByteBuffer.allocate(17).put(LATER_HOLDER).putLong(numberKey).putLong(takenOver.toEpochDay()));
    }

    long ofTemporaryId(String register, String municipality, String temporaryId) {
        byte[][] parts = {utf8(register), utf8(municipality), utf8(temporaryId)};
        ByteBuffer input = ByteBuffer.allocate(13 + parts[0].length + parts[1].length + parts[2].length)
                .put(TEMPORARY);
        for (byte[] part : parts) {
            input.putInt(part.length).put(part);
        }
        return key(input);
    }

    private long key(ByteBuffer input) {
        try {
            byte[] output = function.computePrimary(input.array(), Long.BYTES);
            long key = ByteBuffer.wrap(output).getLong() & Long.MAX_VALUE;
            return key == 0 ? 1 : key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot compute a key of a person", e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
