package org.jamlik.identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** A channel to read from that remembers how reading failed: Tink takes any failure for a wrong key. */
class WatchedChannel implements SeekableByteChannel {
    private final SeekableByteChannel channel;
    private IOException failure;

    WatchedChannel(SeekableByteChannel channel) {
        this.channel = channel;
    }

    /** What the caller should hear: that reading failed, or else that what was read is wrong. */
    IOException told(String name, IOException thrown) {
        return failure == null ? new UndecipherableException(name, thrown) : failure;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        try {
            return channel.read(target);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public long position() throws IOException {
        return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
        channel.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
