package org.jamlik.identity;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The decrypted content of a stream, which fails in words. */
final class DecryptedInput extends FilterInputStream {
    private final WatchedInput encrypted;
    private final String name;

    DecryptedInput(InputStream decrypted, WatchedInput encrypted, String name) {
        super(decrypted);
        this.encrypted = encrypted;
        this.name = name;
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            throw encrypted.told(name, e);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (IOException e) {
            throw encrypted.told(name, e);
        }
    }

    @Override
    public long skip(long count) throws IOException {
        try {
            return super.skip(count);
        } catch (IOException e) {
            throw encrypted.told(name, e);
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
