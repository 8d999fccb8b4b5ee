package org.jamlik.delivery;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import org.apache.poi.poifs.filesystem.FileMagic;
import org.apache.poi.util.IOUtils;

/**
 * The records of one sheet of a workbook, {@code .xls} or {@code .xlsx}, whatever the file is called. A line is a row;
 * rows without values count up to the last one that has any, or had any before {@link Redaction} took them. Numbers are plain text with a decimal point, dates are as
 * in ISO 8601, formulas give the value that was stored with them.
 */
final class SheetRecords implements Records {
    /** Larger pieces of a workbook than this are taken for damage. */
    private static final int LARGEST_PIECE = 200_000_000;

    static {
        IOUtils.setByteArrayMaxOverride(LARGEST_PIECE);
    }

    /** The rows of a sheet that hold values, in order; whatever is wrong with the workbook is an exception. */
    interface Rows extends AutoCloseable {
        /** The next row, or null after the last. */
        Row next() throws Exception;

        @Override
        void close();
    }

    /**
     * One row with values, or where values were.
     *
     * @param number from 1
     * @param cells text by column, from 0
     */
    record Row(long number, SortedMap<Integer, String> cells) {}

    private final Rows rows;
    private final long headerLines;
    private final List<String> headings;
    /** The row that comes next, after rows without values. */
    private Row upcoming;

    private long number;
    private boolean ended;

    private SheetRecords(Rows rows, int headingLine) {
        this.rows = rows;
        Row heading = null;
        Row row = read();
        while (row != null && (row.number() < headingLine || row.cells().isEmpty() && row.number() == headingLine)) {
            row = read();
        }
        if (row != null && row.number() == headingLine) {
            heading = row;
        } else if (row != null) {
            throw new DamagedException(false, "row " + headingLine + " of the sheet holds no headings", null);
        }
        headings = heading == null
                ? List.of()
                : Arrays.stream(tokens(heading, 0)).map(SheetRecords::heading).toList();
        headerLines = heading == null ? 0 : headingLine;
        number = headerLines;
    }

    private static String heading(String token) {
        return token == null ? "" : token;
    }

    static SheetRecords open(InputStream in, RecordSpec spec) {
        Rows rows = null;
        try {
            BufferedInputStream marked = new BufferedInputStream(in);
            rows = switch (FileMagic.valueOf(marked)) {
                case OLE2 -> new XlsRows(marked, spec.sheet());
                case OOXML -> new XlsxRows(marked, spec.sheet());
                default -> throw new DamagedException(false, "it is no workbook of .xls or .xlsx", null);
            };
            return new SheetRecords(rows, spec.headingLine());
        } catch (DamagedException e) {
            closeQuietly(rows);
            throw e;
        } catch (Exception e) {
            closeQuietly(rows);
            throw damaged(e);
        }
    }

    private static void closeQuietly(Rows rows) {
        if (rows != null) {
            rows.close();
        }
    }

    /** The libraries tell of damage by exceptions of every kind, whose texts may hold what the file holds. */
    private static DamagedException damaged(Exception e) {
        return new DamagedException(
                false, "it is no whole workbook (" + e.getClass().getSimpleName() + ")", e);
    }

    private Row read() {
        try {
            return rows.next();
        } catch (DamagedException e) {
            throw e;
        } catch (Exception e) {
            throw damaged(e);
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

    @Override
    public boolean hasNext() {
        if (upcoming == null && !ended) {
            upcoming = read();
            ended = upcoming == null;
        }
        return upcoming != null;
    }

    /** Cells that a row does not have are values that it does not have. */
    private static String[] tokens(Row row, int width) {
        if (row.cells().isEmpty()) {
            return new String[0];
        }

        String[] tokens = new String[Math.max(width, row.cells().lastKey() + 1)];
        row.cells().forEach((column, text) -> tokens[column] = text);
        return tokens;
    }

    @Override
    public Line next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }

        if (++number < upcoming.number()) {
            return new Line(number, 1, new String[0]);
        }
        Row row = upcoming;
        upcoming = null;
        return new Line(number, 1, tokens(row, headings.size()));
    }

    @Override
    public void close() {
        rows.close();
    }
}
