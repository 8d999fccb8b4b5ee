package org.jamlik.delivery;

import java.util.Iterator;
import java.util.List;
import org.jamlik.contract.SourceContract.Kind;

/**
 * The records of a file, whatever its kind: headings first, then line by line, each with its tokens as text. Nothing is
 * skipped and nothing is read further than needed.
 */
interface Records extends Iterator<Records.Line>, AutoCloseable {
    /** What the columns are called, in the order of the tokens. */
    List<String> headings();

    /** How many lines the headings take. */
    long headerLines();

    @Override
    void close();

    /**
     * The headings of a file.
     *
     * @param lines how many lines they take
     */
    record Headings(List<String> names, long lines) {}

    /** Reads the headings of a file, and the whole file when only all its records tell them. */
    static Headings headings(RecordSpec spec, Files files, Files.Found file) {
        try (Records records = spec.open(files, file.uri(), file.packing())) {
            while (spec.kind() == Kind.JSON && records.hasNext()) {
                records.next();
            }
            return new Headings(records.headings(), records.headerLines());
        }
    }

    /**
     * One record.
     *
     * @param number the line it begins on, from 1
     * @param span how many lines it takes
     * @param tokens its values as text, null where there is none
     */
    record Line(long number, long span, String[] tokens) {
        /** Whether it holds nothing at all. */
        boolean isEmpty() {
            for (String token : tokens) {
                if (token != null) {
                    return false;
                }
            }
            return tokens.length <= 1;
        }
    }

    /** Tells that a file is not what its contract says, from some place on. */
    final class DamagedException extends RuntimeException {
        private final boolean cutShort;

        DamagedException(boolean cutShort, String reason, Throwable cause) {
            super(reason, cause);
            this.cutShort = cutShort;
        }

        /** Whether its end is missing. */
        boolean cutShort() {
            return cutShort;
        }
    }

    /**
     * Tells that a quoted value never closes or goes on after its closing quote, or that a line is too long to be one;
     * from there on nothing is certain.
     */
    final class UnbalancedQuoteException extends RuntimeException {
        private final long line;

        UnbalancedQuoteException(long line, Throwable cause) {
            super("Cannot tell the lines apart from line " + line + " on", cause);
            this.line = line;
        }

        /** The line that the record begins on. */
        long line() {
            return line;
        }
    }
}
