package org.jamlik.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.At;
import org.jamlik.contract.SourceContract.Format;
import org.jamlik.contract.SourceContract.Generation;
import org.jamlik.contract.SourceContract.Kind;
import org.jamlik.contract.SourceContract.SourceColumn;

/**
 * How to get the records out of the files of a source; goes to the workers.
 *
 * @param quote the quote character, or NUL when values are not quoted
 * @param headings what the columns are called when the file does not say it, else null
 * @param fields where they stand, for fixed width
 */
record RecordSpec(
        Kind kind,
        char separator,
        char quote,
        String encoding,
        boolean header,
        boolean trailingSeparator,
        String records,
        String nested,
        String sheet,
        int headingLine,
        ArrayList<String> headings,
        ArrayList<At> fields)
        implements Serializable {

    static RecordSpec of(SourceContract contract, Generation generation) {
        Format format = contract.format();
        ArrayList<String> headings = new ArrayList<>();
        ArrayList<At> fields = new ArrayList<>();
        for (SourceColumn column : contract.columns()) {
            List<String> names = column.deliveredAs(generation);
            if (!names.isEmpty()) {
                headings.add(names.get(0));
                column.at().ifPresent(fields::add);
            }
        }
        boolean told = format.kind() == Kind.FIXED_WIDTH || !format.header();
        return new RecordSpec(
                format.kind(),
                format.separator(),
                format.quote().orElse('\0'),
                format.encoding().name(),
                format.header(),
                format.trailingSeparator(),
                format.records().orElse(null),
                format.nested().orElse(null),
                format.sheet().orElse(null),
                format.headingLine(),
                told ? headings : null,
                fields);
    }

    /** The same for a file whose headings are known by now. */
    RecordSpec with(List<String> known) {
        return new RecordSpec(
                kind,
                separator,
                quote,
                encoding,
                header,
                trailingSeparator,
                records,
                nested,
                sheet,
                headingLine,
                new ArrayList<>(known),
                fields);
    }

    private RecordSpec withoutHeader() {
        return new RecordSpec(
                kind,
                separator,
                quote,
                encoding,
                false,
                trailingSeparator,
                records,
                nested,
                sheet,
                headingLine,
                headings,
                fields);
    }

    Charset charset() {
        return Charset.forName(encoding);
    }

    /** Whether the lines of the file are lines of text. */
    boolean isText() {
        return kind == Kind.DELIMITED || kind == Kind.FIXED_WIDTH;
    }

    /** The records of a file; fails with {@link Records.DamagedException} when it is not of that kind. */
    Records open(Files files, String uri, Packing packing) {
        return open(files, uri, packing, Piece.WHOLE);
    }

    /** The records of a piece of a file; their numbers count from the beginning of the piece. */
    Records open(Files files, String uri, Packing packing, Piece piece) {
        try {
            if (kind == Kind.PARQUET) {
                return ParquetRecords.open(files, uri, packing);
            }

            InputStream in = packing == Packing.NONE ? files.open(uri, piece) : files.openUnpacked(uri, packing);
            try {
                return (piece.isFirst() ? this : withoutHeader()).open(in);
            } catch (IOException | RuntimeException e) {
                try (in) {
                    throw e;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + uri, e);
        }
    }

    private Records open(InputStream in) throws IOException {
        return switch (kind) {
            case DELIMITED -> new DelimitedRecords(in, this);
            case FIXED_WIDTH -> new FixedWidthRecords(in, this);
            case JSON -> new JsonRecords(in, this);
            case SHEET -> SheetRecords.open(in, this);
            case PARQUET -> throw new IllegalStateException("Parquet is no stream");
        };
    }
}
