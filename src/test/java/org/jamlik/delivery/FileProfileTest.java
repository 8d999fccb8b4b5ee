package org.jamlik.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What the bytes of a file tell before it is parsed: checksum, lines, whether its encoding is the declared one. */
class FileProfileTest {
    private static final Charset UTF_8 = StandardCharsets.UTF_8;
    private static final Charset LATIN_1 = StandardCharsets.ISO_8859_1;
    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final Charset MAC = Charset.forName("x-MacRoman");
    private static final Charset DOS = Charset.forName("IBM850");
    private static final int BUFFER = 1 << 16;

    @Property(tries = 400)
    void any_bytes_have_a_profile(@ForAll("contents") byte[] bytes, @ForAll("charsets") Charset declared)
            throws NoSuchAlgorithmException {
        FileProfile profile = profile(bytes, declared);
        assertEquals(bytes.length, profile.bytes());
        assertEquals(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)), profile.sha256());
        assertEquals(lines(bytes), profile.lines());
        String text = new String(bytes, LATIN_1);
        assertEquals(text.endsWith("\n") || text.endsWith("\r"), profile.endsWithLineEnd());
        assertEquals(profile.undecodableLine().isEmpty(), profile.looksLike().isEmpty());
        profile.undecodableLine()
                .ifPresent(line -> assertTrue(line >= 1 && line <= profile.lines() + 1, () -> "line " + line));
    }

    @Property(tries = 400)
    void the_first_line_that_is_not_utf_8_is_told(@ForAll("contents") byte[] bytes) {
        assertEquals(firstUndecodable(bytes), profile(bytes, UTF_8).undecodableLine());
    }

    @Property(tries = 300)
    void it_does_not_matter_how_the_bytes_arrive(@ForAll("contents") byte[] bytes) {
        assertEquals(profile(bytes, UTF_8), profile(new Trickle(bytes), Packing.NONE, UTF_8));
    }

    @Example
    void a_character_may_lie_across_two_reads() {
        for (String character : List.of("å", "€", "😀")) {
            for (int before = BUFFER - 5; before <= BUFFER + 1; before++) {
                byte[] bytes = bytes("x".repeat(before - 1) + "\n" + character + "\n", UTF_8);
                FileProfile profile = profile(bytes, UTF_8);
                assertEquals(OptionalLong.empty(), profile.undecodableLine(), character + " after " + before);
                assertEquals(2, profile.lines());
                assertEquals("UTF-8", profile(bytes, LATIN_1).looksLike());
                assertEquals(OptionalLong.of(2), profile(bytes, LATIN_1).undecodableLine());
            }
        }
    }

    @Example
    void half_a_character_across_two_reads_is_told() {
        for (int before = BUFFER - 4; before <= BUFFER + 1; before++) {
            byte[] half = bytes("😀", UTF_8);
            byte[] text = joined(bytes("x".repeat(before - 1) + "\n", UTF_8), half[0], half[1], half[2]);
            assertEquals(OptionalLong.of(2), profile(text, UTF_8).undecodableLine(), "at the end, after " + before);
            assertEquals(
                    OptionalLong.of(2),
                    profile(joined(text, (byte) '\n', (byte) '\n'), UTF_8).undecodableLine(),
                    "before a line end, after " + before);
        }
    }

    @Example
    void a_line_end_across_two_reads_counts_once() {
        byte[] bytes = bytes("x".repeat(BUFFER - 1) + "\r\ny\r\n", UTF_8);
        assertEquals(2, profile(bytes, UTF_8).lines());
        assertEquals(
                OptionalLong.of(3), profile(joined(bytes, (byte) 0xe5), UTF_8).undecodableLine());
    }

    @Example
    void lines_are_counted_by_their_ends() {
        assertLines(0, "");
        assertLines(1, "a");
        assertLines(1, "\n");
        assertLines(2, "a\r\nb\r\n");
        assertLines(2, "a\rb\r");
        assertLines(3, "a\n\r\n\n");
        assertLines(3, "a\nb\nc");
        assertLines(4, "a\r\nb\nc\rd");
    }

    @Property(tries = 100)
    void single_byte_text_declared_as_utf_8_is_recognised(@ForAll("swedish") String text) {
        assertLooksLike("ISO-8859-1 or windows-1252", text, LATIN_1, UTF_8);
        assertLooksLike("ISO-8859-1 or windows-1252", text, WINDOWS, UTF_8);
        assertLooksLike("Mac Roman", text, MAC, UTF_8);
        assertLooksLike("IBM 850", text, DOS, UTF_8);
    }

    @Property(tries = 100)
    void utf_8_declared_as_something_else_is_recognised(@ForAll("swedish") String text) {
        assertLooksLike("UTF-8", text, UTF_8, LATIN_1);
        assertLooksLike("UTF-8", text, UTF_8, WINDOWS);
        assertLooksLike("UTF-8", text, UTF_8, StandardCharsets.US_ASCII);
        assertLooksLike("UTF-8", "\ufeff" + text, UTF_8, LATIN_1);
    }

    @Property(tries = 100)
    void utf_16_is_recognised_with_or_without_its_mark(@ForAll("swedish") String text) {
        for (Charset declared : List.of(UTF_8, LATIN_1, WINDOWS)) {
            for (Charset actual : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
                assertLooksLike("UTF-16", text, actual, declared);
                assertLooksLike("UTF-16", "\ufeff" + text, actual, declared);
                assertLooksLike("UTF-16", "kommun,antal\n0305,17\n", actual, declared);
            }
        }
    }

    @Example
    void zero_bytes_are_no_text() {
        FileProfile profile = profile(bytes("a,b\n1,2\n3,\0\n", UTF_8), UTF_8);
        assertEquals(OptionalLong.of(3), profile.undecodableLine());
        assertEquals("binary data", profile.looksLike());
    }

    @Example
    void all_members_of_a_gzip_are_read_or_told_to_be_damaged() throws IOException {
        byte[] first = gzip(bytes("a,b\n1,2\n".repeat(20_000), UTF_8));
        byte[] second = gzip(bytes("3,4\n", UTF_8));
        assertEquals("40000 lines", unpacked(first));
        assertEquals("40001 lines", unpacked(joined(first, second)));
        assertEquals("40002 lines", unpacked(joined(first, second, second)));

        for (int place : List.of(0, 1, 2)) {
            byte[] damaged = second.clone();
            damaged[place] ^= 0x55;
            assertTrue(unpacked(joined(first, damaged)).startsWith("it cannot be unpacked ("), "byte " + place);
        }
        byte[] wrongSum = second.clone();
        wrongSum[wrongSum.length - 8] ^= 0x55;
        assertTrue(unpacked(joined(first, wrongSum)).startsWith("it cannot be unpacked ("));
        for (String rest : List.of("x", "x".repeat(30), "\0", "\0".repeat(512))) {
            assertEquals(
                    "it cannot be unpacked (Garbage after a valid .gz stream)",
                    unpacked(joined(first, bytes(rest, UTF_8))));
        }
        String cutShort = "it ends before its packed content does: the file was cut short";
        for (int length = 2; length < second.length; length++) {
            assertEquals(cutShort, unpacked(joined(first, Arrays.copyOf(second, length))), "after " + length);
        }
        assertEquals(cutShort, unpacked(new byte[0]));
        assertEquals("it cannot be unpacked (Input is not in the .gz format)", unpacked(bytes("a,b\n", UTF_8)));
    }

    @Example
    void packed_bytes_that_cannot_be_read_are_not_said_to_be_damaged() throws IOException {
        byte[] whole = gzip(bytes("a,b\n1,2\n", UTF_8));
        InputStream failing = new InputStream() {
            private int reads;

            @Override
            public int read() throws IOException {
                if (reads < whole.length) {
                    return whole[reads++] & 0xff;
                }
                throw new IOException("the connection was lost");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                buffer[offset] = (byte) read();
                return 1;
            }
        };
        assertThrows(UncheckedIOException.class, () -> profile(failing, Packing.GZIP, UTF_8));
    }

    private static String unpacked(byte[] bytes) throws IOException {
        FileProfile profile = profile(new ByteArrayInputStream(bytes), Packing.GZIP, UTF_8);
        assertEquals(
                profile(bytes, null).sha256(), profile.sha256(), "the checksum is that of all the delivered bytes");
        return profile.damage().map(FileProfile.Damage::reason).orElse(profile.lines() + " lines");
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    @Property(tries = 100)
    void text_in_its_declared_encoding_is_not_complained_of(@ForAll("swedish") String text) {
        for (Charset charset : List.of(UTF_8, LATIN_1, WINDOWS)) {
            FileProfile profile = profile(bytes(text, charset), charset);
            assertEquals(OptionalLong.empty(), profile.undecodableLine(), charset::name);
            assertEquals("", profile.looksLike(), charset::name);
        }
        assertEquals(
                OptionalLong.empty(),
                profile(bytes("\ufeff" + text, UTF_8), UTF_8).undecodableLine());
    }

    @Provide
    Arbitrary<Charset> charsets() {
        return Arbitraries.of(UTF_8, LATIN_1, WINDOWS, MAC, StandardCharsets.US_ASCII);
    }

    /** Bytes of every kind, and text with a few wrong bytes, some of it longer than a read. */
    @Provide
    Arbitrary<byte[]> contents() {
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(60);
        Arbitrary<byte[]> pieces = Arbitraries.of(
                bytes("å", UTF_8),
                bytes("€", UTF_8),
                bytes("😀", UTF_8),
                bytes("a,b", UTF_8),
                bytes("\n", UTF_8),
                bytes("\r\n", UTF_8),
                bytes("\r", UTF_8));
        Arbitrary<byte[]> text = Arbitraries.frequencyOf(
                        Tuple.of(30, pieces), Tuple.of(1, Arbitraries.bytes().map(each -> new byte[] {each})))
                .list()
                .ofMaxSize(40)
                .map(list -> joined(list.toArray(byte[][]::new)));
        Arbitrary<byte[]> longText = text.flatMap(
                tail -> Arbitraries.integers().between(BUFFER - 8, BUFFER).map(length -> joined(filler(length), tail)));
        return Arbitraries.frequencyOf(Tuple.of(5, noise), Tuple.of(10, text), Tuple.of(1, longText));
    }

    /** Lines of ordinary text with å, ä or ö in them. */
    @Provide
    Arbitrary<String> swedish() {
        return Arbitraries.of("Håbo", "Älvkarleby", "Gävle", "Örebro", "a,b;c", "17", "\n", "\r\n", " ")
                .list()
                .ofMaxSize(30)
                .map(list -> "åldersgrupp\n" + String.join("", list) + "\nMalmö\n");
    }

    private static void assertLines(long expected, String text) {
        assertEquals(expected, profile(bytes(text, UTF_8), UTF_8).lines());
    }

    private static void assertLooksLike(String expected, String text, Charset actual, Charset declared) {
        FileProfile profile = profile(bytes(text, actual), declared);
        assertEquals(expected, profile.looksLike(), () -> actual + " declared as " + declared);
        assertEquals(OptionalLong.of(1), profile.undecodableLine(), () -> actual + " declared as " + declared);
    }

    private static FileProfile profile(byte[] bytes, Charset declared) {
        return profile(new ByteArrayInputStream(bytes), Packing.NONE, declared);
    }

    private static FileProfile profile(InputStream in, Packing packing, Charset declared) {
        return FileProfile.of(in, packing, declared, '"', Long.MAX_VALUE);
    }

    private static byte[] bytes(String text, Charset charset) {
        return text.getBytes(charset);
    }

    private static byte[] filler(int length) {
        return bytes("x".repeat(length), UTF_8);
    }

    private static byte[] joined(byte[] first, byte... more) {
        return joined(new byte[][] {first, more});
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static long lines(byte[] bytes) {
        return new String(bytes, LATIN_1).lines().count();
    }

    /** Line for line: no line end is part of a character of UTF-8, so each line can be decoded on its own. */
    private static OptionalLong firstUndecodable(byte[] bytes) {
        List<String> lines = List.of(new String(bytes, LATIN_1).split("\r\n|\r|\n", -1));
        for (int i = 0; i < lines.size(); i++) {
            try {
                String line = UTF_8.newDecoder()
                        .decode(ByteBuffer.wrap(bytes(lines.get(i), LATIN_1)))
                        .toString();
                if (line.indexOf('\0') >= 0) {
                    return OptionalLong.of(i + 1);
                }
            } catch (CharacterCodingException e) {
                return OptionalLong.of(i + 1);
            }
        }
        return OptionalLong.empty();
    }

    /** Gives at most three bytes at a time, and sometimes none. */
    private static final class Trickle extends FilterInputStream {
        private int reads;

        Trickle(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int wanted = reads++ % 4;
            return wanted == 0 ? 0 : in.read(buffer, offset, Math.min(length, wanted));
        }
    }
}
