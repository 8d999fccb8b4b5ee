package org.jamlik.delivery;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.poi.poifs.filesystem.FileMagic;
import org.apache.spark.sql.Row;
import org.jamlik.contract.Checksum;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Kind;
import org.jamlik.delivery.Records.UnbalancedQuoteException;

/**
 * Takes records out of archived files. Where a record was, as many empty lines stay, so that every other line keeps its
 * number; the file keeps its name, which is the checksum of what was delivered once.
 *
 * <p>A file is read to find the lines, then read again while it is written anew, sealed, through {@link Files#replace}.
 * Interrupted anywhere, it is to be done again; done twice, it does nothing.
 */
final class Redaction {
    private static final int BUFFER = 1 << 16;

    private final Files files;

    Redaction(Files files) {
        this.files = files;
    }

    /**
     * What was done to a file.
     *
     * @param lines how many lines are empty now that were not
     * @param sha256 of the new bytes in clear, packed as the old ones
     */
    record Redacted(long lines, String sha256) {}

    /**
     * Takes the records of some persons out of a file of the archive; empty when none is there, and then nothing is
     * written.
     *
     * @param archived by its delivered path, with its place in the archive
     * @param telling which records go
     */
    Optional<Redacted> redact(SourceContract source, Files.Found archived, Telling telling) throws IOException {
        LineParser parser = LineParser.ofArchived(files, source, archived);
        Doomed doomed = doomed(parser, archived, telling);
        if (doomed.isNothing()) {
            return Optional.empty();
        }

        Rewriting rewriting = rewriting(parser.spec(), archived, doomed);
        if (doomed.isInDoubt() && rewriting.to(OutputStream.nullOutputStream()) == 0) {
            return Optional.empty();
        }
        MessageDigest digest = Checksum.digest();
        long[] lines = {0};
        files.replace(archived.uri(), target -> {
            OutputStream digested = new BufferedOutputStream(new DigestOutputStream(target, digest), BUFFER);
            try (OutputStream packed = archived.packing().pack(digested)) {
                lines[0] = rewriting.to(packed);
            }
        });
        return Optional.of(new Redacted(lines[0], HexFormat.of().formatHex(digest.digest())));
    }

    /** Writes the file anew in clear, not packed, and tells how many lines it emptied; it may be done twice. */
    private interface Rewriting {
        long to(OutputStream out) throws IOException;
    }

    private Rewriting rewriting(RecordSpec spec, Files.Found file, Doomed doomed) throws IOException {
        return switch (spec.kind()) {
            case DELIMITED, FIXED_WIDTH -> out -> {
                try (InputStream in = unpacked(file)) {
                    return new TextRedaction(spec.charset(), doomed).copy(in, out);
                }
            };
            case JSON -> out -> {
                try (InputStream in = unpacked(file)) {
                    return new JsonRedaction(in, out, spec, doomed).copy();
                }
            };
            case SHEET -> {
                refuseXls(file);
                XlsxRedaction workbook = XlsxRedaction.of(() -> unpacked(file), spec.sheet(), doomed);
                yield workbook::copy;
            }
            case PARQUET -> out -> ParquetRedaction.copy(files, file, doomed, out);
        };
    }

    private InputStream unpacked(Files.Found file) {
        return files.openUnpacked(file.uri(), file.packing());
    }

    private void refuseXls(Files.Found file) throws IOException {
        try (InputStream in = new BufferedInputStream(unpacked(file))) {
            if (FileMagic.valueOf(in) == FileMagic.OLE2) {
                throw new JamlikException(
                        ErrorCode.USAGE,
                        "Cannot take records out of " + file.path()
                                + ": it is a workbook of the kind .xls; load an .xlsx in its place, which replaces it, and"
                                + " delete " + file.uri());
            }
        }
    }

    /** The records of a file of the archive that tell of them; of one that something is wrong with, what can be read. */
    List<Row> theirs(SourceContract source, Files.Found archived, Telling telling) {
        LineParser parser = LineParser.ofArchived(files, source, archived);
        Spellings spellings = telling.spellings(parser.named());
        List<Row> theirs = new ArrayList<>();
        records(parser, archived, line -> {
            Row row = parser.row(line);
            if (isGood(row) && telling.isTheirs(row)) {
                theirs.add(row);
            } else if (!isGood(row) && holds(line, spellings)) {
                theirs.add(parser.legible(line));
            }
        });
        return theirs;
    }

    private Doomed doomed(LineParser parser, Files.Found file, Telling telling) {
        Spellings spellings = telling.spellings(parser.named());
        Doomed doomed = new Doomed(spellings);
        boolean isJson = parser.spec().kind() == Kind.JSON;
        records(parser, file, line -> {
            Row row = parser.row(line);
            if (isGood(row) ? telling.isTheirs(row) : holds(line, spellings)) {
                doomed.add(line);
            } else if (!isGood(row) && (!line.isEmpty() || isJson)) {
                // a record without a list of its own is an empty line of JSON, whatever it holds
                doomed.addWhenItTellsOfThem(line);
            }
        });
        return doomed;
    }

    private static boolean isGood(Row row) {
        return row.isNullAt(LineParser.ERROR_AT);
    }

    private void records(LineParser parser, Files.Found file, Consumer<Records.Line> reader) {
        try (Records records = parser.spec().open(files, file.uri(), file.packing())) {
            while (records.hasNext()) {
                reader.accept(records.next());
            }
        } catch (UnbalancedQuoteException e) {
            throw new JamlikException(
                    ErrorCode.UNBALANCED_QUOTE,
                    "Cannot take records out of " + file.uri() + ": under its present contract its lines cannot be told"
                            + " apart from line " + e.line() + " on; give the contract back its quote");
        }
    }

    private static boolean holds(Records.Line line, Spellings spellings) {
        for (String token : line.tokens()) {
            if (token != null && spellings.areIn(token)) {
                return true;
            }
        }
        return false;
    }

    /** Opens the same bytes as often as asked. */
    interface Opening {
        InputStream open() throws IOException, UncheckedIOException;
    }
}
