package org.jamlik.delivery;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.ZipException;
import org.jamlik.contract.Checksum;

/**
 * What one pass over the bytes of a file tells, before anything is parsed.
 *
 * @param sha256 of the bytes as delivered, packed or not
 * @param bytes how many there are when unpacked
 * @param lines the number of line ends, and one more when the last line has none
 * @param undecodableLine the first line with bytes that the declared encoding cannot hold
 * @param looksLike the encoding that the bytes look like, when they contradict the declared one
 * @param damage why the file cannot be unpacked to its end, when it cannot
 */
record FileProfile(
        String sha256,
        long bytes,
        long lines,
        boolean endsWithLineEnd,
        OptionalLong undecodableLine,
        String looksLike,
        Optional<Damage> damage) {

    /** Why a packed file cannot be unpacked: its end is missing, or it is not what its name says. */
    record Damage(boolean cutShort, String reason) {}

    static FileProfile of(InputStream delivered, Packing packing, Charset declared) {
        DigestInputStream in = new DigestInputStream(delivered, Checksum.digest());
        try (in) {
            return profile(in, packing, declared);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a file", e);
        }
    }

    private static FileProfile profile(DigestInputStream delivered, Packing packing, Charset declared)
            throws IOException {
        Decoding decoding = new Decoding(declared);
        Decoding utf8 = new Decoding(StandardCharsets.UTF_8);
        long[] histogram = new long[256];
        byte[] buffer = new byte[1 << 16];
        long bytes = 0;
        long lineEnds = 0;
        int last = -1;
        Unpacked in = new Unpacked(delivered, packing);
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            decoding.add(buffer, n);
            utf8.add(buffer, n);
            for (int i = 0; i < n; i++) {
                int read = buffer[i] & 0xff;
                histogram[read]++;
                lineEnds += endsLine(read, last) ? 1 : 0;
                last = read;
            }
            bytes += n;
        }
        // what lies behind the packed content belongs to the delivered bytes too
        delivered.transferTo(OutputStream.nullOutputStream());
        decoding.end();
        utf8.end();
        boolean ended = last == '\n' || last == '\r';
        OptionalLong undecodable = decoding.failedLine;
        String looksLike = "";
        if (undecodable.isEmpty()
                && !declared.equals(StandardCharsets.UTF_8)
                && utf8.failedLine.isEmpty()
                && hasBytesAbove127(histogram)) {
            // a single-byte encoding accepts anything; text that is valid UTF-8 beyond ASCII is UTF-8
            undecodable = OptionalLong.of(utf8.firstMultiByteLine);
            looksLike = "UTF-8";
        } else if (undecodable.isPresent()) {
            looksLike = guess(histogram, bytes, utf8.failedLine.isEmpty());
        }
        return new FileProfile(
                HexFormat.of().formatHex(delivered.getMessageDigest().digest()),
                bytes,
                lineEnds + (ended || bytes == 0 ? 0 : 1),
                ended,
                undecodable,
                looksLike,
                in.damage);
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
            return new Damage(e instanceof EOFException, String.valueOf(e.getMessage()));
        }
    }

    /** Whether a character ends a line: LF, CR or CRLF, which counts once. */
    private static boolean endsLine(int read, int before) {
        return read == '\r' || read == '\n' && before != '\r';
    }

    private static boolean hasBytesAbove127(long[] histogram) {
        for (int i = 128; i < 256; i++) {
            if (histogram[i] > 0) {
                return true;
            }
        }
        return false;
    }

    /** The Swedish letters å, ä and ö tell single-byte encodings apart; every other byte of UTF-16 is zero. */
    private static String guess(long[] histogram, long bytes, boolean validUtf8) {
        if (histogram[0] > 0) {
            return histogram[0] > 0.4 * bytes ? "UTF-16" : "binary data";
        }
        if (validUtf8) {
            return "UTF-8";
        }

        long latin = histogram[0xe5] + histogram[0xe4] + histogram[0xf6];
        long mac = histogram[0x8c] + histogram[0x8a] + histogram[0x9a];
        long dos = histogram[0x86] + histogram[0x84] + histogram[0x94];
        if (latin >= mac && latin >= dos) {
            return "ISO-8859-1 or windows-1252";
        }

        return mac >= dos ? "Mac Roman" : "IBM 850";
    }

    /** Follows the decoding of a file piece by piece, up to the first failure; NUL is no text and fails too. */
    private static final class Decoding {
        private final CharsetDecoder decoder;
        private final ByteBuffer pending = ByteBuffer.allocate((1 << 16) + 16);
        private final CharBuffer chars = CharBuffer.allocate(1 << 16);
        private long line = 1;
        private char before;
        private OptionalLong failedLine = OptionalLong.empty();
        private long firstMultiByteLine = 1;
        private boolean multiByteSeen;

        private Decoding(Charset charset) {
            decoder = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
        }

        private void add(byte[] bytes, int length) {
            if (failedLine.isPresent()) {
                return;
            }

            pending.put(bytes, 0, length).flip();
            decode(false);
            pending.compact();
        }

        private void end() {
            if (failedLine.isEmpty()) {
                pending.flip();
                decode(true);
            }
        }

        private void decode(boolean last) {
            while (true) {
                CoderResult result = decoder.decode(pending, chars, last);
                chars.flip();
                while (chars.hasRemaining()) {
                    char read = chars.get();
                    if (read == 0) {
                        failedLine = OptionalLong.of(line);
                        return;
                    }
                    if (endsLine(read, before)) {
                        line++;
                    } else if (read > 127 && !multiByteSeen) {
                        multiByteSeen = true;
                        firstMultiByteLine = line;
                    }
                    before = read;
                }
                chars.clear();
                if (result.isError()) {
                    failedLine = OptionalLong.of(line);
                    return;
                }
                if (result.isUnderflow()) {
                    return;
                }
            }
        }
    }
}
