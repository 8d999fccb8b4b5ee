package org.jamlik.delivery;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** A text whose line ends, be they LF, CRLF or CR, are all LF and are counted; the last one is added when missing. */
final class LineEnds extends FilterReader {
    private long count;
    private char last = '\n';
    private boolean ended;

    LineEnds(Reader in) {
        super(in);
    }

    /** How many were read so far. */
    long count() {
        return count;
    }

    /** Whether the whole text was read. */
    boolean ended() {
        return ended;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int kept = 0;
        while (kept == 0) {
            int n = in.read(buffer, offset, length);
            if (n < 0) {
                return end(buffer, offset);
            }
            for (int i = offset; i < offset + n; i++) {
                char read = buffer[i];
                if (read != '\n' || last != '\r') {
                    buffer[offset + kept++] = read == '\r' ? '\n' : read;
                    count += read == '\r' || read == '\n' ? 1 : 0;
                }
                last = read;
            }
        }
        return kept;
    }

    private int end(char[] buffer, int offset) {
        ended = true;
        if (last == '\n' || last == '\r') {
            return -1;
        }

        buffer[offset] = '\n';
        last = '\n';
        count++;
        return 1;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }
}
