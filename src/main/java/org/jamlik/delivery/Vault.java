package org.jamlik.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import org.jamlik.identity.KeySource;
import org.jamlik.identity.Keyring;

/**
 * The archive root with the keys to it: what is written there is encrypted, what is opened there is in clear. The name of
 * a file, its source and checksum, is authenticated with it, so that no file can stand in for another. Workers read the
 * keys themselves; none travel with a task.
 */
public final class Vault implements Serializable {
    private final String root;
    private final KeySource keys;

    public Vault(String archiveRoot, KeySource keys) {
        this.root = archiveRoot + "/";
        this.keys = keys;
    }

    /** Where the keys are. */
    public KeySource keys() {
        return keys;
    }

    /** Where the bytes of an accepted delivery lie. */
    String place(String source, String sha256) {
        return root + source + "/" + sha256;
    }

    /** Whether a file lies in the archive. */
    boolean holds(String uri) {
        return name(uri).isPresent();
    }

    private Optional<String> name(String uri) {
        return uri.startsWith(root) ? Optional.of(uri.substring(root.length())) : Optional.empty();
    }

    private String nameOf(String uri) {
        return name(uri).orElseThrow(() -> new IllegalArgumentException(uri + " does not lie in the archive"));
    }

    /** What is written to the result is encrypted as the file at that place. */
    OutputStream sealing(OutputStream out, String uri) throws IOException {
        return Keyring.read(keys).archive().encrypting(out, nameOf(uri));
    }

    /** The bytes in clear of the file at that place. */
    InputStream opening(InputStream in, String uri) throws IOException {
        return Keyring.read(keys).archive().decrypting(in, nameOf(uri));
    }

    /** The bytes in clear of the file at that place, from any position. */
    SeekableByteChannel opening(SeekableByteChannel in, String uri) throws IOException {
        return Keyring.read(keys).archive().decrypting(in, nameOf(uri));
    }
}
