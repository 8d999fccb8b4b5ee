package org.jamlik.delivery;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Follows the bytes of a file and tells whether they contradict the declared encoding, and what they look like then.
 *
 * <p>Encodings with one byte for each character accept nearly everything, so evidence counts: text beyond ASCII that is
 * valid UTF-8 is UTF-8; ISO 8859-1 has control characters where others have letters; and the Swedish letters stand at
 * other places in each of them.
 */
final class Encoding {
    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final Charset MAC = Charset.forName("x-MacRoman");
    private static final long NEVER = Long.MAX_VALUE;

    private final Charset declared;
    private final boolean[] impossible = new boolean[256];
    private final long[] histogram = new long[256];
    private final Decoding utf8 = new Decoding(StandardCharsets.UTF_8);
    /** Of an encoding that is neither UTF-8 nor has one byte for each character; else null. */
    private final Decoding other;

    private long firstImpossible = NEVER;
    private long firstBeyondAscii = NEVER;

    /**
     * Begins a file.
     *
     * @param declared null when the file is no text
     */
    Encoding(Charset declared) {
        this.declared = declared;
        boolean oneByte = declared != null && declared.newEncoder().maxBytesPerChar() == 1;
        other = declared == null || oneByte || declared.equals(StandardCharsets.UTF_8) ? null : new Decoding(declared);
        impossible[0] = true;
        for (int i = 128; i < 256 && oneByte; i++) {
            String character = new String(new byte[] {(byte) i}, declared);
            impossible[i] = character.equals("\ufffd")
                    || declared.equals(StandardCharsets.ISO_8859_1) && Character.isISOControl(character.charAt(0));
        }
    }

    /** Takes a buffer of bytes in; they are counted one by one besides. */
    void add(byte[] buffer, int length, long lineEndsBefore, int before) {
        if (declared != null) {
            utf8.add(buffer, length, lineEndsBefore, before);
            if (other != null) {
                other.add(buffer, length, lineEndsBefore, before);
            }
        }
    }

    void count(int read, long lineEndsBefore) {
        histogram[read]++;
        if (read >= 128 || read == 0) {
            if (read != 0 && firstBeyondAscii == NEVER) {
                firstBeyondAscii = lineEndsBefore + 1;
            }
            if (impossible[read] && firstImpossible == NEVER) {
                firstImpossible = lineEndsBefore + 1;
            }
        }
    }

    void end(long lineEnds) {
        utf8.end(lineEnds);
        if (other != null) {
            other.end(lineEnds);
        }
    }

    /** The encoding that the bytes look like when they contradict the declared one; else nothing. */
    String looksLike(long bytes) {
        boolean isUtf8 = utf8.failed == NEVER && firstBeyondAscii != NEVER;
        if (histogram[0] > 0) {
            return histogram[0] > 0.4 * bytes ? "UTF-16" : "binary data";
        }
        if (declared.equals(StandardCharsets.UTF_8)) {
            return utf8.failed == NEVER ? "" : likeliest("ISO-8859-1 or windows-1252");
        }
        if (isUtf8) {
            return "UTF-8";
        }
        if (firstImpossible != NEVER || other != null && other.failed != NEVER) {
            boolean isLatin = declared.equals(StandardCharsets.ISO_8859_1);
            return likeliest(isLatin ? "windows-1252" : "ISO-8859-1 or windows-1252");
        }
        if (declared.equals(WINDOWS) && latin() == 0 && mac() > 0) {
            return "Mac Roman";
        }
        if (declared.equals(MAC) && latin() > 0 && mac() == 0) {
            return "ISO-8859-1 or windows-1252";
        }

        return "";
    }

    /** Whether a byte that looks like the end of a line always is one. */
    boolean endsLinesWithOneByte() {
        return declared != null && other == null;
    }

    /** Whether an ASCII character occurs among the bytes; NUL never does, because no text holds it. */
    boolean holds(char character) {
        return character != 0 && histogram[character] > 0;
    }

    /** The line of the first byte that contradicts; only when there is a contradiction. */
    long contradiction() {
        long line = firstImpossible;
        if (declared.equals(StandardCharsets.UTF_8)) {
            line = Math.min(line, utf8.failed);
        } else if (other != null) {
            line = Math.min(line, other.failed);
        }
        boolean isUtf8 = histogram[0] == 0 && utf8.failed == NEVER;
        return line == NEVER || isUtf8 ? firstBeyondAscii : line;
    }

    private String likeliest(String latin) {
        if (latin() >= mac() && latin() >= dos()) {
            return latin;
        }

        return mac() >= dos() ? "Mac Roman" : "IBM 850";
    }

    /** How often å, ä and ö stand there, were it ISO 8859-1 or windows-1252. */
    private long latin() {
        return histogram[0xe5] + histogram[0xe4] + histogram[0xf6];
    }

    private long mac() {
        return histogram[0x8c] + histogram[0x8a] + histogram[0x9a];
    }

    private long dos() {
        return histogram[0x86] + histogram[0x84] + histogram[0x94];
    }

    /** Follows the decoding of a file piece by piece, up to the first failure. */
    private static final class Decoding {
        private final CharsetDecoder decoder;
        private final ByteBuffer pending = ByteBuffer.allocate((1 << 16) + 16);
        private final CharBuffer chars = CharBuffer.allocate(1 << 16);
        private long failed = NEVER;

        private Decoding(Charset charset) {
            decoder = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
        }

        private void add(byte[] buffer, int length, long lineEndsBefore, int before) {
            if (failed != NEVER) {
                return;
            }

            int kept = pending.position();
            pending.put(buffer, 0, length).flip();
            CoderResult result = decode(false);
            if (result.isError()) {
                long lineEnds = lineEndsBefore;
                int last = before;
                for (int i = 0; i < pending.position() - kept; i++) {
                    int read = buffer[i] & 0xff;
                    lineEnds += FileProfile.endsLine(read, last) ? 1 : 0;
                    last = read;
                }
                failed = lineEnds + 1;
            }
            pending.compact();
        }

        private void end(long lineEnds) {
            if (failed == NEVER) {
                pending.flip();
                failed = decode(true).isError() ? lineEnds + 1 : NEVER;
            }
        }

        private CoderResult decode(boolean last) {
            while (true) {
                CoderResult result = decoder.decode(pending, chars, last);
                chars.clear();
                if (!result.isOverflow()) {
                    return result;
                }
            }
        }
    }
}
