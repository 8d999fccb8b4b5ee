package org.jamlik.identity;

import com.google.crypto.tink.StreamingAead;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/**
 * Encrypts the files of the archive and decrypts them, a megabyte at a time. The name, {@code <source>/<sha256>}, is bound
 * to the content: under another name it is not read. A file that was cut is found out, too.
 */
public final class ArchiveCipher {
    private final StreamingAead cipher;

    ArchiveCipher(StreamingAead cipher) {
        this.cipher = cipher;
    }

    /** What is written to it is written encrypted to the target; closing it, which ends the file, closes the target. */
    public OutputStream encrypting(OutputStream target, String name) throws IOException {
        try {
            return cipher.newEncryptingStream(target, bytes(name));
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot encrypt " + name, e);
        }
    }

    /**
     * What the encrypted stream says; closing it closes that.
     *
     * @return a stream that throws {@link UndecipherableException} when read, if the other is not what it should be
     */
    public InputStream decrypting(InputStream encrypted, String name) throws IOException {
        WatchedInput watched = new WatchedInput(encrypted);
        try {
            return new DecryptedInput(cipher.newDecryptingStream(watched, bytes(name)), watched, name);
        } catch (GeneralSecurityException e) {
            throw new UndecipherableException(name, e);
        }
    }

    /**
     * What the encrypted channel says, from any place on; closing it closes that.
     *
     * @throws UndecipherableException when the channel is not what it should be, now or when a damaged place is read
     */
    public SeekableByteChannel decrypting(SeekableByteChannel encrypted, String name) throws IOException {
        WatchedChannel watched = new WatchedChannel(encrypted);
        DecryptedChannel decrypted = opened(watched, name);
        if (decrypted.isEmpty()) {
            encrypted.position(0);
            decrypting(Channels.newInputStream(encrypted), name).read();
        }
        return decrypted;
    }

    private DecryptedChannel opened(WatchedChannel encrypted, String name) throws IOException {
        SeekableByteChannel decrypted;
        try {
            decrypted = cipher.newSeekableDecryptingChannel(encrypted, bytes(name));
        } catch (GeneralSecurityException e) {
            throw new UndecipherableException(name, e);
        }
        return new DecryptedChannel(decrypted, encrypted, name);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }
}
