package org.jamlik.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jamlik.SharedSpark;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Generation;

/** A file is judged alike whether the driver reads it as a whole or the workers read its pieces, wherever they end. */
class PiecesTest {
    private static final int MONTH = 3;
    private static final List<String> SOURCES = List.of("stay", "grant", "benefit", "permit", "patient");
    private static final Path FOLDER = folder();

    @AfterContainer
    static void deleteFolder() throws IOException {
        FileUtils.deleteDirectory(FOLDER.toFile());
    }

    /** A file and how long its pieces are, in bytes. */
    record Cut(Delivered file, long pieces) {}

    @Property(tries = 300)
    void the_lines_of_all_pieces_are_those_of_the_file(@ForAll("cuts") Cut cut) throws Refusal {
        Delivered file = cut.file();
        List<Row> lines = parsed(file, profile(file, Long.MAX_VALUE));
        assertEquals(lines, parsed(file, profile(file, 1)));
        assertEquals(lines, parsed(file, profile(file, cut.pieces())));
    }

    /** Few tries: each takes dozens of Spark's jobs. */
    @Property(tries = 3)
    void pieces_make_no_difference(@ForAll("cuts") Cut cut) {
        assertAlike(cut.file(), cut.pieces());
    }

    @Example
    void lines_of_several_pieces_share_a_key() {
        String lines =
                "2020\t3\ta001\t\t1\r\n2020\t3\ta002\t\t2\r\n2020\t3\ta001\t\t1\r\n2020\t3\ta002\t\t3\r\n2020\t3\ta003\t\t3";
        Delivered file = new Delivered("grant", "", latin1("År\tMånad\tNr\tFödd\tBelopp\r\n" + lines + "\r\n"));
        assertTrue(profile(file, 1).pieces().size() > 5);
        assertEquals(
                List.of(
                        "[2,1,null,null,null,2020,3,a001,null,1.00]",
                        "[3, 1, duplicate_key, person_id, ]",
                        "[4, 1, duplicate_line, person_id, ]",
                        "[5, 1, duplicate_key, person_id, ]",
                        "[6,1,null,null,null,2020,3,a003,null,3.00]"),
                assertAlike(file, 1));
    }

    @Example
    void a_line_of_a_later_piece_that_is_too_long_is_told_with_its_number_in_the_file() {
        for (String tooLong : List.of("\t".repeat(2048), "x".repeat(1_000_001))) {
            String lines = "2020\t3\ta001\t\t1\n2020\t3\ta002\t\t2\n\n" + tooLong + "\n2020\t3\ta003\t\t3\n";
            Delivered file = new Delivered("grant", "", latin1("År\tMånad\tNr\tFödd\tBelopp\n" + lines));
            assertEquals(List.of(), assertAlike(file, 1));
            assertEquals(
                    Optional.of(
                            "a quoted value on line 5 never closes or goes on after its quote, or the line is too long"
                                    + " to be one; ask the sender to double quotes inside quoted values and to end each line"
                                    + " [unbalanced_quote]"),
                    judge(file, profile(file, 1)).refusal().map(Refusal::sentence));
        }
    }

    @Example
    void a_byte_order_mark_in_the_middle_is_no_start() {
        String first = "\ufeffår,månad,KON,PNR,belopp,NOT\n2020,3,K,a,1,x\n";
        String second = "\ufeff2020,3,K,b,2,x\n2020,3,M,c,3,x\n";
        assertAlike(new Delivered("benefit", "", (first + second).getBytes(StandardCharsets.UTF_8)), 1);
    }

    @Example
    void a_page_of_json_has_no_pieces() {
        byte[] page = "[\n\n\n".getBytes(StandardCharsets.UTF_8);
        assertEquals(1, profile(new Delivered("measure", "", page), 1).pieces().size());
    }

    private static List<String> assertAlike(Delivered file, long lengthOfAPiece) {
        FileProfile whole = profile(file, Long.MAX_VALUE);
        FileProfile divided = profile(file, lengthOfAPiece);
        assertEquals(1, whole.pieces().size());
        Judgement few = judge(file, whole);
        Judgement many = judge(file, divided);

        assertEquals(few.refusal().map(Refusal::sentence), many.refusal().map(Refusal::sentence));
        assertEquals(
                List.of(few.header(), few.accepted(), few.rejected(), few.ignored(), few.senders(), few.told()),
                List.of(many.header(), many.accepted(), many.rejected(), many.ignored(), many.senders(), many.told()));
        if (few.refusal().isEmpty()) {
            SourceFrames frames = new SourceFrames(SharedSpark.session(), SmallProject.files());
            assertEquals(frames.contents(file.contract(), few.lines()), frames.contents(file.contract(), many.lines()));
        }
        List<String> rows = rows(few);
        assertEquals(rows, rows(many));
        return rows;
    }

    /** Every line in order, with its values or with what is wrong; empty ones left out. */
    private static List<String> rows(Judgement judgement) {
        if (judgement.lines() == null) {
            return List.of();
        }
        try (Lines lines = judgement.lines()) {
            Map<Long, String> rows = new TreeMap<>();
            lines.good().collectAsList().forEach(row -> rows.put(row.getLong(LineParser.LINE_AT), row.toString()));
            for (Row row : lines.rejected().collectAsList()) {
                Object[] where = new Object[LineParser.OWN];
                for (int i = 0; i < where.length; i++) {
                    where[i] = row.get(i);
                }
                rows.put(row.getLong(LineParser.LINE_AT), Arrays.toString(where));
            }
            return List.copyOf(rows.values());
        }
    }

    /** What is read of each piece, one after the other. */
    private static List<Row> parsed(Delivered file, FileProfile profile) throws Refusal {
        SourceContract source = file.contract();
        Records.Headings headings = Records.headings(spec(source), SmallProject.files(), found(file));
        Header header = Header.of(source, newest(source), headings.names(), headings.lines());
        LineParser parser = new LineParser(SmallProject.files(), source, spec(source), header, found(file));
        List<Row> rows = new ArrayList<>();
        profile.pieces()
                .forEach(piece -> parser.lines(piece).forEachRemaining(cells -> rows.add(RowFactory.create(cells))));
        return rows;
    }

    private static Judgement judge(Delivered file, FileProfile profile) {
        return SmallProject.judge().judge(file.contract(), found(file), profile);
    }

    private static FileProfile profile(Delivered file, long lengthOfAPiece) {
        try {
            java.nio.file.Files.write(FOLDER.resolve(file.name(MONTH)), file.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return FileProfile.of(SmallProject.files(), found(file), spec(file.contract()), lengthOfAPiece);
    }

    private static RecordSpec spec(SourceContract source) {
        return RecordSpec.of(source, newest(source));
    }

    private static Generation newest(SourceContract source) {
        return source.generations().get(source.generations().size() - 1);
    }

    private static Files.Found found(Delivered file) {
        String name = file.name(MONTH);
        return new Files.Found(name, FOLDER.resolve(name).toString(), new Delivery.Stamp(0, 0));
    }

    @Provide
    Arbitrary<Cut> cuts() {
        return Arbitraries.randomValue(PiecesTest::cut);
    }

    private static Cut cut(Random random) {
        Delivered file = Delivered.lines(SOURCES.get(random.nextInt(SOURCES.size())), MONTH, random, 80);
        return new Cut(file, Math.max(1, file.bytes().length / (2 + random.nextInt(2))));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Path folder() {
        try {
            return java.nio.file.Files.createTempDirectory("pieces");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
