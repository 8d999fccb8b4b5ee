package org.jamlik.delivery;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvFormat;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.UnescapedQuoteHandling;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jamlik.contract.SourceContract.Format;

/**
 * The records of a delimited file with the lines that they stand on. Nothing is skipped: an empty line is a record. A
 * line ends with LF, CRLF or CR; inside values each of them is LF.
 */
final class LineReader implements Iterator<LineReader.Line>, AutoCloseable {
    private static final int LONGEST_VALUE = 1_000_000;

    private final LineEnds reader;
    private final CsvParser parser;
    private long consumed;
    private boolean ended;
    private Line next;

    LineReader(InputStream in, Format format) {
        CsvParserSettings settings = new CsvParserSettings();
        CsvFormat csv = settings.getFormat();
        csv.setDelimiter(format.separator());
        csv.setQuote(format.quote().orElse('\0'));
        csv.setQuoteEscape(format.quote().orElse('\0'));
        csv.setLineSeparator("\n");
        settings.setCommentProcessingEnabled(false);
        settings.setSkipEmptyLines(false);
        settings.setMaxCharsPerColumn(LONGEST_VALUE);
        settings.setMaxColumns(2048);
        settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.RAISE_ERROR);
        settings.setReadInputOnSeparateThread(false);
        parser = new CsvParser(settings);
        try {
            reader = new LineEnds(new InputStreamReader(withoutByteOrderMark(in), format.encoding()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a file", e);
        }
        parser.beginParsing(reader);
    }

    /**
     * One record.
     *
     * @param number the line it begins on, from 1
     * @param span how many lines it takes
     * @param tokens its values as text, null where there is none
     */
    record Line(long number, long span, String[] tokens) {
        boolean isEmpty() {
            return tokens.length == 0 || tokens.length == 1 && tokens[0] == null;
        }
    }

    /** Tells that a quoted value never closes, or goes on after its closing quote; from there on nothing is certain. */
    static final class UnbalancedQuoteException extends RuntimeException {
        private final long line;

        private UnbalancedQuoteException(long line, Throwable cause) {
            super("Cannot tell the lines apart from line " + line + " on", cause);
            this.line = line;
        }

        /** The line that the record with the quote begins on. */
        long line() {
            return line;
        }
    }

    private static InputStream withoutByteOrderMark(InputStream in) throws IOException {
        PushbackInputStream pushback = new PushbackInputStream(in, 3);
        byte[] start = new byte[3];
        int n = pushback.readNBytes(start, 0, 3);
        boolean mark = n == 3 && start[0] == (byte) 0xef && start[1] == (byte) 0xbb && start[2] == (byte) 0xbf;
        if (n > 0 && !mark) {
            pushback.unread(start, 0, n);
        }
        return pushback;
    }

    private Line parse() {
        String[] tokens;
        try {
            tokens = parser.parseNext();
        } catch (TextParsingException e) {
            throw new UnbalancedQuoteException(consumed + 1, e);
        }
        if (tokens == null) {
            return null;
        }

        long now = parser.getContext().currentLine();
        if (reader.ended() && now > reader.count()) {
            // the parser takes the end of the file for the end of a quoted value, and counts a line for it
            throw new UnbalancedQuoteException(consumed + 1, null);
        }
        Line line = new Line(consumed + 1, now - consumed, tokens);
        consumed = now;
        return line;
    }

    /** Whether there is another record; fails with {@link UnbalancedQuoteException} when it has no end. */
    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            next = parse();
            ended = next == null;
        }
        return next != null;
    }

    @Override
    public Line next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }

        Line line = next;
        next = null;
        return line;
    }

    @Override
    public void close() {
        parser.stopParsing();
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close a file", e);
        }
    }
}
