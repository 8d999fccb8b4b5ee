package org.jamlik.delivery;

import com.google.common.base.Throwables;
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
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The records of a delimited file with the lines that they stand on. Nothing is skipped: an empty line is a record. A
 * line ends with LF, CRLF or CR; inside values each of them is LF. The first record holds the headings, unless the
 * contract knows them.
 */
final class DelimitedRecords implements Records {
    private static final int LONGEST_VALUE = 1_000_000;
    private static final int MOST_VALUES = 2048;

    private final LineEnds reader;
    private final CsvParser parser;
    private long consumed;
    private boolean ended;
    private Line next;
    private final boolean trailingSeparator;
    private final List<String> headings;
    private final long headerLines;

    DelimitedRecords(InputStream in, RecordSpec format) {
        CsvParserSettings settings = new CsvParserSettings();
        CsvFormat csv = settings.getFormat();
        csv.setDelimiter(format.separator());
        csv.setQuote(format.quote());
        csv.setQuoteEscape(format.quote());
        csv.setLineSeparator("\n");
        settings.setCommentProcessingEnabled(false);
        settings.setSkipEmptyLines(false);
        settings.setMaxCharsPerColumn(LONGEST_VALUE);
        settings.setMaxColumns(MOST_VALUES);
        settings.setUnescapedQuoteHandling(UnescapedQuoteHandling.RAISE_ERROR);
        settings.setReadInputOnSeparateThread(false);
        parser = new CsvParser(settings);
        try {
            reader = new LineEnds(new InputStreamReader(withoutByteOrderMark(in), format.charset()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a file", e);
        }
        parser.beginParsing(reader);
        trailingSeparator = format.trailingSeparator();
        if (format.header()) {
            Line first = hasNext() ? next() : new Line(1, 0, new String[0]);
            headings = Arrays.stream(first.tokens())
                    .map(token -> token == null ? "" : token)
                    .toList();
            headerLines = first.span();
        } else {
            headings = List.copyOf(format.headings());
            headerLines = 0;
        }
    }

    @Override
    public List<String> headings() {
        return headings;
    }

    @Override
    public long headerLines() {
        return headerLines;
    }

    /** Without the empty token that a separator at the end of the line makes. */
    private String[] withoutTrailingSeparator(String[] tokens) {
        int last = tokens.length - 1;
        boolean one = trailingSeparator
                && last > 0
                && tokens[last] == null
                && (headings == null || tokens.length == headings.size() + 1);
        return one ? Arrays.copyOf(tokens, last) : tokens;
    }

    /** The bytes behind a byte order mark; with nothing behind it, it is the one line of the file. */
    static InputStream withoutByteOrderMark(InputStream in) throws IOException {
        PushbackInputStream pushback = new PushbackInputStream(in, 4);
        byte[] start = new byte[4];
        int n = pushback.readNBytes(start, 0, 4);
        boolean mark = n == 4 && start[0] == (byte) 0xef && start[1] == (byte) 0xbb && start[2] == (byte) 0xbf;
        int from = mark ? 3 : 0;
        if (n > from) {
            pushback.unread(start, from, n - from);
        }
        return pushback;
    }

    private Line parse() {
        String[] tokens;
        try {
            tokens = parser.parseNext();
        } catch (TextParsingException e) {
            for (Throwable cause : Throwables.getCausalChain(e)) {
                if (cause instanceof IOException failure) {
                    throw new UncheckedIOException("Cannot read a file", failure);
                }
                if (cause instanceof UncheckedIOException failure) {
                    throw failure;
                }
            }
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
        Line line = new Line(consumed + 1, now - consumed, withoutTrailingSeparator(tokens));
        consumed = now;
        return line;
    }

    /** Whether there is another record; fails with {@link UnbalancedQuoteException} when its end is uncertain. */
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
