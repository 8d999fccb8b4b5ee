package org.jamlik.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** The decrypted content of a channel, which fails in words. */
final class DecryptedChannel extends WatchedChannel {
    private final WatchedChannel encrypted;
    private final String name;

    private DecryptedChannel(SeekableByteChannel decrypted, WatchedChannel encrypted, String name) {
        super(decrypted);
        this.encrypted = encrypted;
        this.name = name;
    }

    /** Reads the first byte, without which Tink tells neither the size nor whether a key fits. */
    static SeekableByteChannel open(SeekableByteChannel decrypted, WatchedChannel encrypted, String name)
            throws IOException {
        DecryptedChannel channel = new DecryptedChannel(decrypted, encrypted, name);
        channel.read(ByteBuffer.allocate(1));
        return channel.position(0);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        try {
            return super.read(target);
        } catch (IOException e) {
            throw encrypted.told(name, e);
        }
    }
}
