package org.jamlik.serve;

import java.nio.ByteBuffer;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;

/**
 * A client's line. What comes in are frames, each behind its length, for which Thrift makes room before it reads on: so the
 * length is looked at here first.
 */
final class Frames extends TTransport {
    /** A name and a password. */
    static final int LONGEST_OF_A_STRANGER = 16_384;

    /** A statement has a hundred thousand characters at most. */
    static final int LONGEST = 4_000_000;

    private final TTransport line;
    private final ByteBuffer head = ByteBuffer.allocate(5);
    private int longest = LONGEST_OF_A_STRANGER;
    private int left;

    Frames(TTransport line) {
        this.line = line;
    }

    /** From now on it is a guest's, without the byte that SASL puts before the length. */
    void isAGuests() {
        longest = LONGEST;
        head.clear().limit(4);
    }

    @Override
    public int read(byte[] bytes, int from, int most) throws TTransportException {
        int read = line.read(bytes, from, most);
        for (int i = from; i < from + read; i++) {
            if (left > 0) {
                int same = Math.min(left, from + read - i);
                left -= same;
                i += same - 1;
            } else if (!head.put(bytes[i]).hasRemaining()) {
                left = head.getInt(head.limit() - 4);
                head.rewind();
                if (left < 0 || left > longest) {
                    throw new TTransportException(
                            TTransportException.CORRUPTED_DATA,
                            "a frame of " + left + " bytes, " + longest + " at most");
                }
            }
        }
        return read;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws TTransportException {
        line.write(bytes, from, count);
    }

    @Override
    public void flush() throws TTransportException {
        line.flush();
    }

    @Override
    public boolean isOpen() {
        return line.isOpen();
    }

    @Override
    public void open() throws TTransportException {
        line.open();
    }

    @Override
    public void close() {
        line.close();
    }
}
