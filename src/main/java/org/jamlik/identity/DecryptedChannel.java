package org.jamlik.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** The decrypted content of a channel, which fails in words. */
final class DecryptedChannel extends WatchedChannel {
    private final WatchedChannel encrypted;
    private final String name;

    private final boolean isEmpty;

    /** Reads the first byte, without which Tink tells neither the size nor whether a key fits. */
    DecryptedChannel(SeekableByteChannel decrypted, WatchedChannel encrypted, String name) throws IOException {
        super(decrypted);
        this.encrypted = encrypted;
        this.name = name;
        isEmpty = told(ByteBuffer.allocate(1)) < 1;
        position(0);
    }

    /** Whether there seems to be no content: Tink does not look whether it was cut off, which its stream does. */
    boolean isEmpty() {
        return isEmpty;
    }

    @Override
    public long size() throws IOException {
        return isEmpty ? 0 : super.size();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return isEmpty ? -1 : told(target);
    }

    private int told(ByteBuffer target) throws IOException {
        try {
            return super.read(target);
        } catch (IOException e) {
            throw encrypted.told(name, e);
        }
    }
}
