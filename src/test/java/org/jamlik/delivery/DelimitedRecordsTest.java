package org.jamlik.delivery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jamlik.contract.SourceContract.Kind;

/**
 * The records of a text stand on the lines that {@link FileProfile} counts, all of them, once; or the reader says that
 * it cannot tell them apart. A second parser, small and slow, agrees.
 */
class DelimitedRecordsTest {
    private static final RecordSpec QUOTED = format(',', Optional.of('"'));
    private static final RecordSpec PLAIN = format(',', Optional.empty());

    @Example
    void every_line_end_ends_a_line() {
        for (String end : List.of("\n", "\r\n", "\r")) {
            assertRecords(
                    QUOTED, "a,b" + end + "1,2" + end + end + "3,4" + end, "1+1 a|b", "2+1 1|2", "3+1 -", "4+1 3|4");
        }
    }

    @Example
    void line_ends_may_be_mixed() {
        assertRecords(QUOTED, "a,b\r\n1,2\n3,4\r5,6\r\n", "1+1 a|b", "2+1 1|2", "3+1 3|4", "4+1 5|6");
        assertRecords(PLAIN, "a,b\n1,2\r\n3,4\r5,6\n", "1+1 a|b", "2+1 1|2", "3+1 3|4", "4+1 5|6");
        assertRecords(QUOTED, "a\r\r\nb\n", "1+1 a", "2+1 -", "3+1 b");
    }

    @Example
    void a_quoted_value_may_hold_any_line_end() {
        for (String end : List.of("\n", "\r\n", "\r")) {
            for (String inside : List.of("\n", "\r\n", "\r")) {
                assertRecords(
                        QUOTED,
                        "a,b" + end + "1,\"x" + inside + inside + "y\"" + end + "2,z" + end,
                        "1+1 a|b",
                        "2+3 1|x\n\ny",
                        "5+1 2|z");
            }
        }
    }

    @Example
    void a_quoted_value_may_end_the_file_with_a_line_end_of_its_own() {
        assertRecords(QUOTED, "a,b\n1,\"x\n\"\n", "1+1 a|b", "2+2 1|x\n");
        assertRecords(QUOTED, "a,b\r\n1,\"\n\n\"\r\n", "1+1 a|b", "2+3 1|\n\n");
    }

    @Example
    void a_heading_may_take_two_lines() {
        assertRecords(QUOTED, "\"a\nb\",c\n1,2\n", "1+2 a\nb|c", "3+1 1|2");
        assertRecords(QUOTED, "\"a\rb\",c\n1,2\n", "1+2 a\nb|c", "3+1 1|2");
    }

    @Example
    void empty_lines_are_records() {
        assertRecords(QUOTED, "");
        assertRecords(QUOTED, "\n", "1+1 -");
        assertRecords(QUOTED, "\n\n\n", "1+1 -", "2+1 -", "3+1 -");
        assertRecords(QUOTED, "a\n\n\n", "1+1 a", "2+1 -", "3+1 -");
        assertRecords(QUOTED, "a\n   \nb\n", "1+1 a", "2+1 -", "3+1 b");
        assertRecords(QUOTED, "a,b\n,\n", "1+1 a|b", "2+1 -|-");
    }

    @Example
    void a_last_line_without_line_end_is_a_line() {
        assertRecords(QUOTED, "a,b\n1,2", "1+1 a|b", "2+1 1|2");
        assertRecords(QUOTED, "a", "1+1 a");
        assertRecords(QUOTED, "a,b\n1,", "1+1 a|b", "2+1 1|-");
        assertRecords(QUOTED, "a,b\n1,\"x\"", "1+1 a|b", "2+1 1|x");
    }

    @Example
    void separators_at_the_end_are_empty_values() {
        assertRecords(QUOTED, "a,b,\n1,2,,\n", "1+1 a|b|-", "2+1 1|2|-|-");
        assertRecords(format('\t', Optional.empty()), "a\tb\t\n\t\t\n", "1+1 a|b|-", "2+1 -|-|-");
    }

    @Example
    void the_byte_order_mark_is_no_text() {
        assertRecords(QUOTED, "\ufeffa,b\n1,2\n", "1+1 a|b", "2+1 1|2");
        assertRecords(QUOTED, "\ufeff\n", "1+1 -");
        assertRecords(QUOTED, "\ufeff\"a\",b\n", "1+1 a|b");
    }

    @Example
    void no_line_is_a_comment() {
        assertRecords(QUOTED, "#a,b\n#1,2\n", "1+1 #a|b", "2+1 #1|2");
    }

    @Example
    void spaces_around_a_value_go_and_inside_quotes_stay() {
        assertRecords(QUOTED, " a , b\n \" 1 \" ,2 \n", "1+1 a|b", "2+1  1 |2");
    }

    @Example
    void a_quote_inside_a_value_is_a_character() {
        assertRecords(QUOTED, "a\"b,c\"\n", "1+1 a\"b|c\"");
        assertRecords(QUOTED, "\"a\"\"b\",\"\"\"\"\n", "1+1 a\"b|\"");
        assertRecords(PLAIN, "\"a,b\"\n\"\n", "1+1 \"a|b\"", "2+1 \"");
    }

    @Example
    void a_quote_that_never_closes_is_told() {
        assertUnbalanced("a,b\n1,2\n3,\"x\n4,5\n", 3);
        assertUnbalanced("a,b\n1,2\n3,\"x\n", 3);
        assertUnbalanced("a,b\n1,2\n3,\"\n", 3);
        assertUnbalanced("a,b\n1,2\n3,\"x\"\"\n", 3);
        assertUnbalanced("a,b\r\n1,\"x\r\n2,3\r\n", 2);
        assertUnbalanced("a,\"b\n1,2\n", 1);
    }

    @Example
    void a_value_that_goes_on_after_its_quote_is_told() {
        assertUnbalanced("a,b\n1,2\n3,\"x\"y\n4,5\n", 3);
        assertUnbalanced("a,b\n1,\"x\n\ny\"z\n4,5\n", 2);
        assertUnbalanced("\"a\"b,c\n1,2\n", 1);
    }

    @Example
    void a_quote_that_does_not_close_within_a_million_characters_is_told_without_reading_on() {
        assertUnbalanced("a,b\n1,\"" + "x\n".repeat(600_000), 2);
    }

    @Example
    void a_line_that_is_too_long_is_told_with_and_without_a_quote() {
        for (String line : List.of("x".repeat(1_000_001), ",".repeat(2048))) {
            for (RecordSpec format : List.of(QUOTED, PLAIN)) {
                assertEquals(
                        3,
                        assertThrows(
                                        Records.UnbalancedQuoteException.class,
                                        () -> records("a,b\n1,2\n" + line + "\n", format))
                                .line());
            }
        }
        assertEquals(1, records(",".repeat(2047) + "\n", PLAIN).size());
    }

    @Example
    void a_file_that_cannot_be_read_is_not_said_to_have_a_quote() {
        InputStream failing = new InputStream() {
            private int reads;

            @Override
            public int read() throws IOException {
                if (reads++ < 100_000) {
                    return reads % 10 == 0 ? '\n' : 'x';
                }
                throw new IOException("the connection was lost");
            }
        };
        try (DelimitedRecords lines = new DelimitedRecords(failing, QUOTED)) {
            assertThrows(UncheckedIOException.class, () -> lines.forEachRemaining(line -> {}));
        }
    }

    @Example
    void a_line_end_may_lie_across_two_reads() {
        for (int length : List.of(8190, 8191, 8192, 65_535, 65_536, 1_048_574, 1_048_575, 1_048_576)) {
            String filler = ("x".repeat(998) + "\r\n").repeat(length / 1000) + "y".repeat(length % 1000);
            String text = filler + "\r\n1,\"a\r\n\"\r\nlast\r\n";
            List<String> found = records(text, QUOTED);
            long line = length / 1000 + 2;
            assertEquals(
                    List.of(line + "+2 1|a\n", line + 2 + "+1 last"), found.subList(found.size() - 2, found.size()));
            assertEquals(line + 2, profile(text).lines());
        }
    }

    /** Any text at all: tokens, lines and complaints are those of the second parser, and the account is exact. */
    @Property(tries = 1500)
    void any_text_is_accounted_for(@ForAll("texts") String text, @ForAll("formats") RecordSpec format) {
        SecondParser expected = SecondParser.of(text, format);
        if (expected.unbalanced > 0) {
            assertUnbalanced(format, text, expected);
            return;
        }

        List<String> found = records(text, format);
        assertEquals(expected.lines, found);
        assertEquals(profile(text).lines(), expected.lineCount);
    }

    /** A text written by the rules gives the values that were written. */
    @Property(tries = 300)
    void what_is_written_is_read(@ForAll("tables") List<List<String>> table, @ForAll("ends") List<String> ends) {
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        long line = 1;
        for (List<String> values : table) {
            String end = ends.get(expected.size() % ends.size());
            text.append(values.stream()
                            .map(value -> "\"" + value.replace("\"", "\"\"") + "\"")
                            .collect(Collectors.joining(",")))
                    .append(end);
            long span = 1
                    + values.stream().mapToLong(DelimitedRecordsTest::lineFeeds).sum();
            expected.add(line + "+" + span + " "
                    + values.stream()
                            .map(value -> value.isEmpty() ? "-" : value)
                            .collect(Collectors.joining("|")));
            line += span;
        }
        assertEquals(expected, records(text.toString(), QUOTED));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.of("a", "å", "7", "#", "€", "'", "\\")),
                Tuple.of(5, Arbitraries.of(",", ",", ";", "\t", " ", "\u0001")),
                Tuple.of(5, Arbitraries.of("\n", "\r\n", "\r", "\n\n", "\r\r\n")),
                Tuple.of(4, Arbitraries.of(",\"x\ny\"", ",\"\r\n\"", "\"\"", ",\"a\"\"b\"\n", "\"å,\"")),
                Tuple.of(1, Arbitraries.of("\"", " \"", "\" ", "\"\"\"")));
        return pieces.list()
                .ofMaxSize(25)
                .map(list -> String.join("", list))
                .flatMap(text -> Arbitraries.of(text, text + "\n", "\ufeff" + text, text + "\r\n\r\n"))
                .filter(text -> !text.replace("\ufeff", "").isEmpty()); // what is empty is refused unread
    }

    @Provide
    Arbitrary<RecordSpec> formats() {
        return Combinators.combine(
                        Arbitraries.of(',', ';', '\t'), Arbitraries.of(Optional.of('"'), Optional.<Character>empty()))
                .as(DelimitedRecordsTest::format);
    }

    @Provide
    Arbitrary<List<List<String>>> tables() {
        Arbitrary<String> values = Arbitraries.of("", "x", "å ä", " ", ",", "\"", "\"\"", "\n", "x\ny", ",\n\"", "#");
        return values.list().ofMinSize(2).ofMaxSize(4).list().ofMaxSize(8);
    }

    @Provide
    Arbitrary<List<String>> ends() {
        return Arbitraries.of("\n", "\r\n", "\r").list().ofMinSize(1).ofMaxSize(4);
    }

    /** Without headings, so that the first line is a record too. */
    private static RecordSpec format(char separator, Optional<Character> quote) {
        return new RecordSpec(
                Kind.DELIMITED,
                separator,
                quote.orElse('\0'),
                "UTF-8",
                false,
                false,
                null,
                null,
                null,
                1,
                new ArrayList<>(),
                new ArrayList<>());
    }

    private static long lineFeeds(String value) {
        return value.chars().filter(each -> each == '\n').count();
    }

    private static FileProfile profile(String text) {
        return FileProfile.of(bytes(text), Packing.NONE, StandardCharsets.UTF_8, '"', Long.MAX_VALUE);
    }

    private static ByteArrayInputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The records as text: line + span, then the values between bars, {@code -} where there is none. */
    private static List<String> records(String text, RecordSpec format) {
        List<String> records = new ArrayList<>();
        try (DelimitedRecords lines = new DelimitedRecords(bytes(text), format)) {
            while (lines.hasNext()) {
                Records.Line line = lines.next();
                records.add(written(line.number(), line.span(), Arrays.asList(line.tokens())));
            }
        }
        return records;
    }

    private static String written(long number, long span, List<String> tokens) {
        return number + "+" + span + " "
                + tokens.stream().map(token -> Objects.toString(token, "-")).collect(Collectors.joining("|"));
    }

    private static void assertRecords(RecordSpec format, String text, String... expected) {
        assertArrayEquals(expected, records(text, format).toArray(), () -> "the records of " + shown(text));
        assertArrayEquals(
                expected,
                SecondParser.of(text, format).lines.toArray(),
                () -> "the second parser's records of " + shown(text));
        long lines = SecondParser.of(text, format).lineCount;
        assertEquals(lines, profile(text).lines(), () -> "lines of " + shown(text));
    }

    private static void assertUnbalanced(String text, int line) {
        SecondParser expected = SecondParser.of(text, QUOTED);
        assertEquals(line, expected.unbalanced, "the second parser's line");
        assertUnbalanced(QUOTED, text, expected);
    }

    /** All records before the one with the quote are read, then the reader gives up. */
    private static void assertUnbalanced(RecordSpec format, String text, SecondParser expected) {
        try (DelimitedRecords lines = new DelimitedRecords(bytes(text), format)) {
            for (String record : expected.lines) {
                Records.Line line = lines.next();
                assertEquals(record, written(line.number(), line.span(), Arrays.asList(line.tokens())));
            }
            assertThrows(RuntimeException.class, lines::hasNext, () -> "the quote of line " + expected.unbalanced);
        }
    }

    private static String shown(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }

    /** The second parser: the whole text at once, character by character, after every line end was made LF. */
    private static final class SecondParser {
        private final List<String> lines = new ArrayList<>();
        private final String text;
        private final char separator;
        private final char quote;
        private int at;
        private long line = 1;
        private long lineCount;
        private long unbalanced;

        static SecondParser of(String text, RecordSpec format) {
            SecondParser records = new SecondParser(text, format);
            records.read();
            return records;
        }

        private SecondParser(String text, RecordSpec format) {
            String normal = text.replaceFirst("^\ufeff", "").replaceAll("\r\n?", "\n");
            this.text = normal.isEmpty() || normal.endsWith("\n") ? normal : normal + "\n";
            separator = format.separator();
            quote = format.quote() == '\0' ? '\uffff' : format.quote();
        }

        private void read() {
            while (at < text.length()) {
                List<String> tokens = new ArrayList<>();
                int start = at;
                do {
                    Optional<String> token = token();
                    if (token.isEmpty()) {
                        unbalanced = line;
                        return;
                    }
                    tokens.add(token.get().isEmpty() ? null : token.get());
                } while (text.charAt(at++) == separator);
                long span = lineFeeds(text.substring(start, at));
                lines.add(written(line, span, tokens));
                line += span;
            }
            lineCount = line - 1;
        }

        /** The next value; then the reader stands at the separator or the line end. Empty when its quote is wrong. */
        private Optional<String> token() {
            int end = at;
            while (text.charAt(end) != separator && text.charAt(end) != '\n') {
                end++;
            }
            String plain = text.substring(at, end);
            String trimmed = plain.trim();
            if (trimmed.isEmpty() || trimmed.charAt(0) != quote) {
                at = end;
                return Optional.of(trimmed);
            }

            StringBuilder value = new StringBuilder();
            at = text.indexOf(quote, at) + 1;
            while (at < text.length()) {
                char read = text.charAt(at++);
                if (read != quote) {
                    value.append(read);
                } else if (at < text.length() && text.charAt(at) == quote) {
                    value.append(quote);
                    at++;
                } else {
                    while (isBlank(text.charAt(at))) {
                        at++;
                    }
                    boolean closed = text.charAt(at) == separator || text.charAt(at) == '\n';
                    return closed ? Optional.of(value.toString()) : Optional.empty();
                }
            }
            return Optional.empty();
        }

        private boolean isBlank(char read) {
            return read <= ' ' && read != separator && read != '\n';
        }
    }
}
