package org.jamlik.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jamlik.TestKeys;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Generation;

/** Every line after the header becomes one row, with its values or with what is wrong; none is lost, none invented. */
class LineParserTest {
    private static final SourceContract STAY = SmallProject.source("stay");
    private static final SourceContract VISIT = SmallProject.source("visit");
    private static final Configuration HADOOP = new Configuration(false);
    private static final Path FILE = temporaryFile();
    private static final List<String> BETWEEN =
            List.of("", "-", "+", " ", " - ", "--", ".", "/", "\u2013", "\u00a0", "x");

    @AfterContainer
    static void deleteFile() throws IOException {
        Files.deleteIfExists(FILE);
    }

    /** The account of {@link Intake}: header + rows = lines, whatever stands on them. */
    @Property(tries = 250)
    void header_and_rows_are_all_the_lines(@ForAll("bodies") String body, @ForAll("headers") String header) {
        String text = header + body;
        List<Row> rows = rows(VISIT, text);
        if (rows.stream().anyMatch(row -> "unbalanced_quote".equals(row.getString(2)))) {
            Row last = rows.get(rows.size() - 1);
            assertEquals("unbalanced_quote", last.getString(2), "nothing follows a quote that never closes");
            return;
        }

        long lines = FileProfile.of(
                        bytes(VISIT, text), Packing.NONE, VISIT.format().encoding(), '"', Long.MAX_VALUE)
                .lines();
        long headerLines = header.contains("(free)") ? 2 : 1;
        assertEquals(
                lines,
                headerLines + rows.stream().mapToLong(row -> row.getLong(1)).sum());
        long line = headerLines + 1;
        for (Row row : rows) {
            assertEquals(line, row.getLong(0), "the line that a row begins on");
            line += row.getLong(1);
        }
    }

    @Example
    void a_line_is_its_values_or_what_is_wrong() {
        assertRows(
                VISIT,
                """
                id,open,note
                1,true,"two
                lines"

                2,maybe,x
                3,false
                4,false,"a, b",c
                ,true,x
                5,0,
                """,
                "2+2 1 true two\nlines",
                "4+1 empty_line",
                "5+1 not_a_boolean open \"maybe\"",
                "6+1 missing_tokens note \"\"",
                "7+1 extra_tokens  \"c\"",
                "8+1 missing_value id \"\"",
                "9+1 5 false null");
    }

    @Example
    void columns_stand_in_any_order_and_may_be_left_out_when_the_contract_says_so() {
        assertRows(
                STAY,
                "Belopp;Namn;Kön;Född;PersonNr\n17,50;Åsa;K;2001-02-28;a\nNA;Bo;M;;b\n",
                "2+1 a K 2001-02-28 17.50 null",
                "3+1 b M null null null");
        assertRows(STAY, "Pnr;Kön;Född;Belopp;Dagar\na;K;;1;-7\n", "2+1 a K null 1.00 -7");
    }

    @Example
    void the_first_thing_wrong_is_told_with_its_heading() {
        assertRows(
                STAY,
                "PersonNr;Kön;Född;Belopp;Dagar\na;X;x;x;x\nb;K;2001-02-30;x;x\nc;K;;1.5;x\nd;K;;1,555;x\ne;K;;;1,5\n",
                "2+1 unknown_code Kön \"X\"",
                "3+1 not_a_date Född \"####-##-##\"",
                "4+1 not_a_number Belopp \"1.5\"",
                "5+1 not_a_number Belopp \"1,555\"",
                "6+1 not_a_number Dagar \"1,5\"");
    }

    @Example
    void a_quote_that_never_closes_ends_the_file_where_it_stands() {
        assertRows(VISIT, "id,open,note\n1,1,\"x\n2,0,y\n", "2+1 unbalanced_quote  \"\"");
        assertRows(VISIT, "id,open,note\n1,1,x\n2,0,\"y\"z\n3,1,x\n", "2+1 1 true x", "3+1 unbalanced_quote  \"\"");
        assertRows(
                VISIT,
                "id,open,note\r\n1,1,\"a\r\nb\"\r\n2,0,y\r\n3,0,\"\r\n",
                "2+2 1 true a\nb",
                "4+1 2 false y",
                "5+1 unbalanced_quote  \"\"");
    }

    @Example
    void ids_of_persons_are_never_repeated() {
        assertRows(SmallProject.source("patient"), "Pnr|Född|Text\nÅse||x\n", "2+1 wrong_form Pnr \"\"");
    }

    @Example
    void excerpts_are_short() {
        String text = "å".repeat(39) + "bcd";
        assertEquals("å".repeat(39) + "b...", excerpts(List.of(text)).get(0));
        assertEquals(
                "å".repeat(39) + "b", excerpts(List.of("å".repeat(39) + "b")).get(0));
    }

    @Example
    void excerpts_show_what_cannot_be_an_identity_number() {
        List<String> harmless = List.of("2023", "17", "12345", "N20014", "åldersgrupp 65-69", "1.5");
        assertEquals(harmless, excerpts(harmless));
    }

    /** Identity numbers of 10 or 12 digits, however they are written, with anything before and behind. */
    @Property(tries = 25)
    void no_excerpt_shows_an_identity_number(@ForAll("identities") List<String> tokens) {
        for (String excerpt : excerpts(tokens)) {
            assertTrue(excerpt.chars().noneMatch(Character::isDigit), () -> "an excerpt is " + excerpt);
        }
    }

    /** Six digits may be a day of birth. */
    @Property(tries = 25)
    void no_excerpt_shows_six_digits(@ForAll("digits") List<String> tokens) {
        for (String excerpt : excerpts(tokens)) {
            String digits = excerpt.replaceAll("\\D", "");
            assertTrue(digits.length() < 6, () -> "an excerpt is " + excerpt);
        }
    }

    @Provide
    Arbitrary<String> headers() {
        return Arbitraries.of(
                "id,open,note\n",
                "id,open,note\r\n",
                "id,open,note\r",
                "\ufeffid,open,note\r\n",
                "note,id,open\n",
                "id,\"note\n(free)\",open\n",
                "id,\"note\r\n(free)\",open\r\n");
    }

    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> pieces = Arbitraries.frequencyOf(
                Tuple.of(
                        8,
                        Arbitraries.of(
                                "1,true,x", "2,0,\"a\nb\"", "3,1,\"\r\n\"", ",,", "é", "\"\",1,", "4,maybe,\" \"")),
                Tuple.of(8, Arbitraries.of("\n", "\r\n", "\r", "\n\n")),
                Tuple.of(2, Arbitraries.of(",", " ", "#", "\"\"", "\u0001")),
                Tuple.of(1, Arbitraries.of("\"", ",\"x\"y")));
        return pieces.list().ofMaxSize(25).map(list -> String.join("", list));
    }

    @Provide
    Arbitrary<List<String>> identities() {
        Arbitrary<String> digits = Arbitraries.oneOf(
                Arbitraries.strings().numeric().ofLength(6),
                Arbitraries.strings().numeric().ofLength(8));
        Arbitrary<String> last = Arbitraries.strings().numeric().ofLength(4);
        Arbitrary<String> identity = Combinators.combine(digits, Arbitraries.of(BETWEEN), last)
                .as((birth, between, number) -> birth + between + number);
        Arbitrary<String> spaced = identity.map(
                token -> token.chars().mapToObj(Character::toString).collect(Collectors.joining(" ")));
        return Combinators.combine(
                        Arbitraries.of("", "", "", "Åsa ", "pnr:", "-"),
                        Arbitraries.frequencyOf(Tuple.of(6, identity), Tuple.of(1, spaced)),
                        Arbitraries.of("", "", "", " Ek", ",", " x"))
                .as((before, token, behind) -> before + token + behind)
                .list()
                .ofMinSize(20)
                .ofMaxSize(40);
    }

    @Provide
    Arbitrary<List<String>> digits() {
        return Arbitraries.randomValue(LineParserTest::digitsAndMarks)
                .list()
                .ofMinSize(20)
                .ofMaxSize(40);
    }

    private static String digitsAndMarks(Random random) {
        return "x"
                + IntStream.range(0, random.nextInt(30))
                        .mapToObj(i -> random.nextInt(4) > 0
                                ? Integer.toString(random.nextInt(10))
                                : BETWEEN.get(random.nextInt(BETWEEN.size())))
                        .collect(Collectors.joining());
    }

    /** What is shown of values that are rejected. */
    private static List<String> excerpts(List<String> tokens) {
        String lines = tokens.stream().map(token -> "1,\"" + token + "\",x\n").collect(Collectors.joining());
        return rows(VISIT, "id,open,note\n" + lines).stream()
                .map(row -> row.getString(4))
                .toList();
    }

    private static void assertRows(SourceContract contract, String text, String... expected) {
        assertEquals(
                List.of(expected),
                rows(contract, text).stream().map(LineParserTest::written).toList());
    }

    private static String written(Row row) {
        String place = row.getLong(0) + "+" + row.getLong(1) + " ";
        if (row.isNullAt(2)) {
            return place
                    + IntStream.range(5, row.size())
                            .mapToObj(i -> String.valueOf(row.get(i)))
                            .collect(Collectors.joining(" "));
        }
        for (int i = 5; i < row.size(); i++) {
            assertTrue(row.isNullAt(i), "a rejected line has no values");
        }
        String error = row.getString(2);
        return place
                + error
                + (error.equals(LineParser.EMPTY) ? "" : " " + row.getString(3) + " \"" + row.getString(4) + "\"");
    }

    private static List<Row> rows(SourceContract contract, String text) {
        try {
            Files.write(FILE, text.getBytes(contract.format().encoding()));
            Generation generation = contract.generations().get(0);
            RecordSpec spec = RecordSpec.of(contract, generation);
            Header header;
            try (Records lines = new DelimitedRecords(bytes(contract, text), spec)) {
                header = Header.of(contract, generation, lines.headings(), lines.headerLines());
            }
            Iterator<Object[]> parsed = new LineParser(
                            new org.jamlik.delivery.Files(HADOOP, TestKeys.vault()),
                            contract,
                            spec,
                            header,
                            new org.jamlik.delivery.Files.Found("", FILE.toUri().toString(), new Delivery.Stamp(0, 0)))
                    .lines(Piece.WHOLE);
            List<Row> rows = new ArrayList<>();
            parsed.forEachRemaining(cells -> rows.add(RowFactory.create(cells)));
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Refusal e) {
            throw new AssertionError("The header is refused: " + e.sentence(), e);
        }
    }

    private static ByteArrayInputStream bytes(SourceContract contract, String text) {
        Charset encoding = contract.format().encoding();
        return new ByteArrayInputStream(text.getBytes(encoding));
    }

    private static Path temporaryFile() {
        try {
            return Files.createTempFile("lines", ".csv");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
