package org.jamlik.delivery;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.ZipException;
import org.jamlik.contract.Checksum;

/**
 * What one pass over the bytes of a file tells, before its values are read.
 *
 * @param sha256 of the bytes as delivered, packed or not
 * @param bytes how many there are when unpacked
 * @param lines the number of line ends, and one more when the last line has none; for files that are no text the number
 *     of records and what the headings take
 * @param undecodableLine the first line with bytes that the declared encoding cannot hold
 * @param looksLike the encoding that the bytes look like, when they contradict the declared one
 * @param damage why the file cannot be read to its end, when it cannot
 * @param headings when only a pass over all records tells them
 * @param pieces that can be read side by side, in order; only one when lines cannot be told apart without those before
 */
record FileProfile(
        String sha256,
        long bytes,
        long lines,
        boolean endsWithLineEnd,
        OptionalLong undecodableLine,
        String looksLike,
        Optional<Damage> damage,
        Optional<Records.Headings> headings,
        List<Piece> pieces) {
    private static final long LENGTH_OF_A_PIECE = 1 << 25;

    /** Why a file cannot be read: its end is missing, or it is not what its name and contract say. */
    record Damage(boolean cutShort, String reason) {}

    /** The profile of a file whose records are those of a contract. */
    static FileProfile of(Files files, Files.Found file, RecordSpec spec) {
        return of(files, file, spec, LENGTH_OF_A_PIECE);
    }

    /**
     * The same with pieces of another length.
     *
     * @param lengthOfAPiece in bytes, at least; a piece ends with the line in which it gets as long
     */
    static FileProfile of(Files files, Files.Found file, RecordSpec spec, long lengthOfAPiece) {
        Charset declared =
                switch (spec.kind()) {
                    case DELIMITED, FIXED_WIDTH, JSON -> spec.charset();
                    case SHEET, PARQUET -> null;
                };
        char quote = spec.isText() ? spec.quote() : '"';
        FileProfile bytes = of(
                files.open(file.uri()),
                file.packing(),
                declared,
                quote,
                spec.isText() ? lengthOfAPiece : Long.MAX_VALUE);
        boolean isReadable = bytes.damage.isEmpty() && bytes.undecodableLine.isEmpty() && bytes.bytes > 0;
        return spec.isText() || !isReadable ? bytes : bytes.counted(files, file, spec);
    }

    /** The same for a file that is no text, with its records counted. */
    private FileProfile counted(Files files, Files.Found file, RecordSpec spec) {
        long count = 0;
        Optional<Damage> damaged = Optional.empty();
        Optional<Records.Headings> found = Optional.empty();
        try (Records records = spec.open(files, file.uri(), file.packing())) {
            count = records.headerLines();
            while (records.hasNext()) {
                count += records.next().span();
            }
            found = Optional.of(new Records.Headings(records.headings(), records.headerLines()));
        } catch (Records.DamagedException e) {
            damaged = Optional.of(new Damage(e.cutShort(), e.getMessage()));
        }
        return new FileProfile(sha256, bytes, count, true, undecodableLine, looksLike, damaged, found, pieces);
    }

    /**
     * The profile of bytes.
     *
     * @param declared their encoding; null when they are no text
     * @param quote which must not occur when the lines are to be read in pieces
     */
    static FileProfile of(InputStream delivered, Packing packing, Charset declared, char quote, long lengthOfAPiece) {
        DigestInputStream in = new DigestInputStream(delivered, Checksum.digest());
        try (in) {
            return profile(in, packing, declared, quote, lengthOfAPiece);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a file", e);
        }
    }

    private static FileProfile profile(
            DigestInputStream delivered, Packing packing, Charset declared, char quote, long lengthOfAPiece)
            throws IOException {
        Encoding encoding = new Encoding(declared);
        byte[] buffer = new byte[1 << 16];
        List<Piece> pieces = new ArrayList<>();
        long pieceFrom = 0;
        long pieceLine = 1;
        long bytes = 0;
        long lineEnds = 0;
        int last = -1;
        Unpacked in = new Unpacked(delivered, packing);
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            encoding.add(buffer, n, lineEnds, last);
            for (int i = 0; i < n; i++) {
                int read = buffer[i] & 0xff;
                encoding.count(read, lineEnds);
                if (read == '\n' || read == '\r') {
                    lineEnds += endsLine(read, last) ? 1 : 0;
                    if (read == '\n' && bytes + i + 1 - pieceFrom >= lengthOfAPiece && mayBegin(buffer, i + 1, n)) {
                        pieces.add(new Piece(pieceFrom, bytes + i + 1, pieceLine));
                        pieceFrom = bytes + i + 1;
                        pieceLine = lineEnds + 1;
                    }
                }
                last = read;
            }
            bytes += n;
        }
        // what lies behind the packed content belongs to the delivered bytes too
        delivered.transferTo(OutputStream.nullOutputStream());
        encoding.end(lineEnds);
        boolean ended = last == '\n' || last == '\r';
        String looksLike = declared == null ? "" : encoding.looksLike(bytes);
        if (pieceFrom < bytes) {
            pieces.add(new Piece(pieceFrom, bytes, pieceLine));
        }
        boolean isDivisible = packing == Packing.NONE && encoding.endsLinesWithOneByte() && !encoding.holds(quote);
        return new FileProfile(
                HexFormat.of().formatHex(delivered.getMessageDigest().digest()),
                bytes,
                lineEnds + (ended || bytes == 0 ? 0 : 1),
                ended,
                looksLike.isEmpty() ? OptionalLong.empty() : OptionalLong.of(encoding.contradiction()),
                looksLike,
                in.damage,
                Optional.empty(),
                isDivisible && !pieces.isEmpty() ? List.copyOf(pieces) : List.of(Piece.WHOLE));
    }

    /** Whether a piece may begin there: not with what would be taken for the byte order mark of a file. */
    private static boolean mayBegin(byte[] buffer, int i, int n) {
        return i < n && buffer[i] != (byte) 0xef;
    }

    /** The unpacked bytes up to the point where they are damaged. */
    private static final class Unpacked {
        private final InputStream in;
        private Optional<Damage> damage = Optional.empty();

        private Unpacked(InputStream delivered, Packing packing) throws IOException {
            InputStream unpacked = InputStream.nullInputStream();
            try {
                unpacked = packing.unpack(delivered);
            } catch (EOFException | ZipException e) {
                damage = Optional.of(damage(e));
            }
            in = unpacked;
        }

        private int read(byte[] buffer) throws IOException {
            try {
                return damage.isPresent() ? -1 : in.read(buffer);
            } catch (EOFException | ZipException e) {
                damage = Optional.of(damage(e));
                return -1;
            }
        }

        private static Damage damage(IOException e) {
            return e instanceof EOFException
                    ? new Damage(true, "it ends before its packed content does: the file was cut short")
                    : new Damage(false, "it cannot be unpacked (" + e.getMessage() + ")");
        }
    }

    /** Whether a character ends a line: LF, CR or CRLF, which counts once. */
    static boolean endsLine(int read, int before) {
        return read == '\r' || read == '\n' && before != '\r';
    }
}
