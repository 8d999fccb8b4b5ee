package org.jamlik.delivery;

import java.io.Serializable;

/**
 * Lines of a file that can be read without the lines before them.
 *
 * @param from the byte on which they begin
 * @param to the byte behind them
 * @param firstLine the number of the first of them, from 1
 */
record Piece(long from, long to, long firstLine) implements Serializable {
    /** The whole of a file. */
    static final Piece WHOLE = new Piece(0, Long.MAX_VALUE, 1);

    /** Whether it begins where the file does: with its byte order mark and its headings, if it has any. */
    boolean isFirst() {
        return from == 0;
    }
}
