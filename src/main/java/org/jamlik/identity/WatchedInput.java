package org.jamlik.identity;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that remembers how it failed: Tink takes any failure for a wrong key. */
final class WatchedInput extends FilterInputStream {
    private IOException failure;

    WatchedInput(InputStream input) {
        super(input);
    }

    /** What the caller should hear: that reading failed, or else that what was read is wrong. */
    IOException told(String name, IOException thrown) {
        return failure == null ? new UndecipherableException(name, thrown) : failure;
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }
}
