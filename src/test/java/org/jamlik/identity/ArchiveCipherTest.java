package org.jamlik.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Files of the archive: what was encrypted comes back from any place, and nothing else passes for it. */
class ArchiveCipherTest {
    private static final int MEGABYTE = 1 << 20;
    private static final String NAME = "economic_assistance/0a1b2c";

    private final Keyring keyring = Keyring.fresh();
    private final ArchiveCipher cipher = keyring.archive();

    @Test
    void what_was_encrypted_comes_back() throws IOException {
        for (int size : new int[] {0, 1, 1000, MEGABYTE - 56, MEGABYTE, MEGABYTE + 1, 3 * MEGABYTE + 17}) {
            byte[] content = content(size);
            byte[] encrypted = encrypted(content);
            assertArrayEquals(content, decrypted(encrypted, NAME), size + " bytes");
            try (SeekableByteChannel channel = channel(encrypted, NAME)) {
                assertEquals(size, channel.size());
                assertEquals(0, channel.position());
                assertArrayEquals(content, rest(channel), size + " bytes");
            }
        }
    }

    @Test
    void a_channel_is_read_from_any_place() throws IOException {
        byte[] content = content(3 * MEGABYTE + 17);
        try (SeekableByteChannel channel = channel(encrypted(content), NAME)) {
            for (int place : new int[] {2 * MEGABYTE + 5, 0, content.length, MEGABYTE - 57, content.length - 1}) {
                channel.position(place);
                assertArrayEquals(Arrays.copyOfRange(content, place, content.length), rest(channel), "from " + place);
            }
        }
    }

    @Test
    void the_same_file_is_encrypted_differently_each_time_and_holds_nothing_in_clear() throws IOException {
        byte[] content = SyntheticNumber.of("18900101", 123).repeat(1000).getBytes(StandardCharsets.UTF_8);
        byte[] encrypted = encrypted(content);
        assertFalse(Arrays.equals(encrypted, encrypted(content)));
        assertFalse(new String(encrypted, StandardCharsets.ISO_8859_1).contains("18900101"));
    }

    @Test
    void a_new_token_key_does_not_touch_the_archive() throws IOException {
        byte[] encrypted = encrypted(content(1000));
        InputStream decrypted = keyring.withNewTokenKey()
                .withoutOldTokenKeys()
                .archive()
                .decrypting(new ByteArrayInputStream(encrypted), NAME);
        assertArrayEquals(content(1000), decrypted.readAllBytes());
    }

    @Test
    void nothing_else_passes_for_it() throws IOException {
        byte[] good = encrypted(content(2 * MEGABYTE));
        byte[] damaged = good.clone();
        damaged[MEGABYTE + 10]++;
        List<byte[]> bad = new ArrayList<>(List.of(
                new byte[0],
                new byte[] {1},
                content(1000),
                content(2 * MEGABYTE),
                damaged,
                Arrays.copyOf(good, good.length - 1),
                Arrays.copyOf(good, MEGABYTE),
                Arrays.copyOf(good, good.length + 1)));
        byte[] noContent = encrypted(new byte[0]);
        noContent[noContent.length - 1]++;
        bad.add(noContent);
        for (byte[] each : bad) {
            assertUndecipherable(NAME, () -> decrypted(each, NAME));
            assertUndecipherable(NAME, () -> rest(channel(each, NAME)));
        }
        assertUndecipherable("x/y", () -> decrypted(good, "x/y"));
        assertUndecipherable("x/y", () -> channel(good, "x/y"));
        ArchiveCipher other = Keyring.fresh().archive();
        assertUndecipherable(NAME, () -> other.decrypting(new ByteArrayInputStream(good), NAME)
                .read());
        assertUndecipherable(NAME, () -> other.decrypting(new SeekableInMemoryByteChannel(good), NAME));
    }

    @Test
    void a_store_that_fails_is_not_taken_for_a_wrong_key() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the line is down");
            }
        };
        IOException thrown = assertThrows(
                IOException.class, () -> cipher.decrypting(failing, NAME).read());
        assertEquals("the line is down", thrown.getMessage());

        SeekableByteChannel broken = new SeekableInMemoryByteChannel(content(1000)) {
            @Override
            public int read(ByteBuffer target) throws IOException {
                throw new IOException("the line is down");
            }
        };
        assertEquals(
                "the line is down",
                assertThrows(IOException.class, () -> cipher.decrypting(broken, NAME))
                        .getMessage());
    }

    private static void assertUndecipherable(String name, Executable action) {
        assertEquals(
                "Cannot decrypt " + name
                        + ": it is not encrypted, is another file, is damaged, or was encrypted with a key that the"
                        + " keyring lacks; bring back the file or the key",
                assertThrows(UndecipherableException.class, action).getMessage());
    }

    private byte[] encrypted(byte[] content) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (OutputStream encrypting = cipher.encrypting(target, NAME)) {
            encrypting.write(content);
        }
        return target.toByteArray();
    }

    private byte[] decrypted(byte[] encrypted, String name) throws IOException {
        try (InputStream decrypting = cipher.decrypting(new ByteArrayInputStream(encrypted), name)) {
            return decrypting.readAllBytes();
        }
    }

    private SeekableByteChannel channel(byte[] encrypted, String name) throws IOException {
        return cipher.decrypting(new SeekableInMemoryByteChannel(encrypted), name);
    }

    private static byte[] rest(SeekableByteChannel channel) throws IOException {
        ByteBuffer rest = ByteBuffer.allocate((int) (channel.size() - channel.position()));
        while (rest.hasRemaining() && channel.read(rest) >= 0) {
            // until all is read
        }
        return Arrays.copyOf(rest.array(), rest.position());
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }
}
