package org.jamlik;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jamlik.delivery.Vault;
import org.jamlik.identity.KeySource;
import org.jamlik.identity.Keyring;

/** Keys for tests, made once in a process. */
public final class TestKeys {
    private static final KeySource SOURCE = source();

    private TestKeys() {}

    private static KeySource source() {
        try {
            Path file = Files.createTempDirectory("keys").resolve("keyset.json");
            file.toFile().deleteOnExit();
            file.getParent().toFile().deleteOnExit();
            Keyring.create(file);
            return KeySource.file(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The archive at a root, with those keys. */
    public static Vault vault(String archiveRoot) {
        return new Vault(archiveRoot, SOURCE);
    }

    /** An archive where nothing is. */
    public static Vault vault() {
        return vault("/no-archive");
    }
}
