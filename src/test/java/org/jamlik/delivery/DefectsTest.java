package org.jamlik.delivery;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.jamlik.Heard;
import org.jamlik.SharedSpark;
import org.jamlik.TestKeys;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every folder of broken files under {@code src/test/resources/defects/<source>}: what becomes of them is what their
 * verdict says, no line is lost, and no number of a person is repeated. A folder {@code _before} holds the good delivery
 * of the night before. Every source has a folder.
 */
class DefectsTest {
    private static final Path DEFECTS = SharedSpark.home().resolve("src/test/resources/defects");
    private static final String BEFORE = "_before";
    private static final Pattern NUMBER_OF_A_PERSON = Pattern.compile("(?<!\\d)(\\d{2})?\\d{6}[-+ ]?\\d{4}(?!\\d)");

    private static Project project;
    private static long started;
    private static int folders;
    private static final TreeSet<String> KINDS = new TreeSet<>();

    @TempDir
    private static Path work;

    private final Map<String, List<Delivery>> before = new HashMap<>();

    @BeforeAll
    static void read() {
        project = ProjectReader.read(SharedSpark.home());
        started = System.nanoTime();
    }

    @AfterAll
    static void tell() {
        System.out.printf(
                "defects: %d folders, %d kinds, %d s%n",
                folders, KINDS.size(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started));
    }

    @TestFactory
    Stream<DynamicContainer> every_defect_gets_its_verdict() throws IOException {
        return foldersOf(DEFECTS).stream().map(source -> {
            try {
                return DynamicContainer.dynamicContainer(
                        name(source),
                        foldersOf(source).stream()
                                .filter(defect -> !name(defect).equals(BEFORE))
                                .map(defect -> DynamicTest.dynamicTest(
                                        name(defect), () -> verdict(source, defect, Verdict.read(defect)))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void every_source_has_a_defect() throws IOException {
        TreeSet<String> sources = new TreeSet<>();
        project.sources().values().forEach(source -> sources.add(source.name()));
        TreeSet<String> tried = new TreeSet<>();
        for (Path source : foldersOf(DEFECTS)) {
            if (foldersOf(source).stream().anyMatch(defect -> !name(defect).equals(BEFORE))) {
                tried.add(name(source));
            }
        }

        assertEquals(sources, tried, "the sources in schemas/source and the folders in " + DEFECTS);
    }

    private void verdict(Path source, Path defect, Verdict verdict) throws IOException {
        folders++;
        KINDS.add(name(defect));
        List<Delivery> known = before(source);
        Path landing = Files.createTempDirectory(work, "landing");
        copy(source.resolve(BEFORE), landing);
        copy(defect, landing);

        Intake intake = intake(known, verdict);
        List<String> logged;
        try (Heard heard = Heard.everything()) {
            intake.receive(landing.toString());
            logged = heard.texts();
        }

        String file = verdict.file().orElseGet(() -> lastOf(defect));
        Delivery delivery = intake.added().stream()
                .filter(added -> added.file().equals(file) && added.source().equals(name(source)))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError("No delivery of " + file + " for " + name(source) + ": "
                        + intake.refusals() + ", unknown " + intake.unknown()));
        List<Row> rows = intake.quarantined().collectAsList();
        assertAll(
                verdict.says(),
                () -> assertEquals(verdict.status(), status(intake, delivery), delivery.reason()),
                () -> assertEquals(verdict.account(), Verdict.account(delivery), delivery.reason()),
                () -> verdict.period().ifPresent(period -> assertEquals(period, delivery.period())),
                () -> verdict.error()
                        .ifPresent(error -> assertTrue(
                                delivery.reason().endsWith("[" + error + "]"),
                                () -> "expected " + error + ", was: " + delivery.reason())),
                () -> quarantine(verdict, rows, delivery),
                () -> verdict.missing().ifPresent(missing -> assertEquals(missing, missing(intake, delivery))),
                () -> intake.added().forEach(DefectsTest::accountFor),
                () -> noPersonIn(intake, rows, logged));
    }

    private static Intake intake(List<Delivery> known, Verdict verdict) {
        return new Intake(
                SharedSpark.session(),
                project,
                TestKeys.vault(),
                Recorded.of(known, Map.of()),
                "after",
                verdict.asOf());
    }

    private static List<String> missing(Intake intake, Delivery delivery) {
        return intake.missing(List.of()).stream()
                .filter(missing -> missing.source().equals(delivery.source())
                        && missing.period().equals(delivery.period())
                        && !missing.sender().isEmpty())
                .map(Missing::sender)
                .sorted()
                .toList();
    }

    /** What the good delivery of the night before left in {@code ops.delivery}. */
    private List<Delivery> before(Path source) throws IOException {
        if (!before.containsKey(name(source))) {
            List<Delivery> known = List.of();
            if (Files.isDirectory(source.resolve(BEFORE))) {
                Path landing = Files.createTempDirectory(work, "before");
                copy(source.resolve(BEFORE), landing);
                Intake intake = new Intake(
                        SharedSpark.session(),
                        project,
                        TestKeys.vault(),
                        Recorded.nothing(),
                        "before",
                        Verdict.IN_TIME);
                intake.receive(landing.toString());
                assertEquals(List.of(), intake.refusals());
                assertFalse(intake.added().isEmpty(), () -> "no delivery in " + source.resolve(BEFORE));
                known = intake.added();
            }
            before.put(name(source), known);
        }
        return before.get(name(source));
    }

    private static String status(Intake intake, Delivery delivery) {
        boolean superseded =
                intake.superseded().stream().anyMatch(one -> one.id().equals(delivery.id()));
        return superseded
                ? Delivery.Status.SUPERSEDED.text()
                : delivery.status().text();
    }

    /** The named lines and no others; the cause of a refusal stands among them, whether it is named or not. */
    private static void quarantine(Verdict verdict, List<Row> rows, Delivery delivery) {
        boolean refused = verdict.status().equals("refused");
        if (refused && verdict.quarantine().isEmpty()) {
            return;
        }

        List<String> lines = new ArrayList<>(rows.stream()
                .filter(row -> row.getAs("delivery_id").equals(delivery.id()))
                .map(row -> row.getAs("line") + " " + row.getAs("column_name") + " " + row.getAs("error_code"))
                .sorted()
                .toList());
        List<String> expected = verdict.quarantine().orElse(List.of());
        if (refused && !lines.equals(expected)) {
            lines.stream()
                    .filter(line -> line.endsWith(" " + verdict.error().orElse("?")))
                    .findFirst()
                    .ifPresent(lines::remove);
        }
        assertEquals(String.join("\n", expected), String.join("\n", lines));
    }

    private static void accountFor(Delivery delivery) {
        assertEquals(
                delivery.linesIn(),
                delivery.linesHeader()
                        + delivery.linesAccepted()
                        + delivery.linesQuarantined()
                        + delivery.linesIgnored(),
                delivery.id());
    }

    private static void noPersonIn(Intake intake, List<Row> rows, List<String> logged) {
        assertFalse(logged.isEmpty(), "reading is logged");
        List<String> texts = new ArrayList<>(intake.refusals());
        texts.addAll(logged);
        intake.added().forEach(delivery -> texts.add(delivery.reason()));
        rows.forEach(row -> {
            texts.add(row.getAs("excerpt"));
            texts.add(row.getAs("column_name"));
        });
        texts.forEach(text ->
                assertFalse(NUMBER_OF_A_PERSON.matcher(text).find(), () -> "may be a number of a person: " + text));
    }

    private static String lastOf(Path defect) {
        try {
            List<String> files = new ArrayList<>();
            filesOf(defect).forEach(file -> files.add(file.toString().replace('\\', '/')));
            return files.get(files.size() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.isDirectory(from)) {
            for (Path file : filesOf(from)) {
                Path target = to.resolve(file.toString());
                Files.createDirectories(target.getParent());
                Files.write(target, Files.readAllBytes(from.resolve(file)));
            }
        }
    }

    /** The files below a folder but its verdict, relative to it, in order of name. */
    private static List<Path> filesOf(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(folder::relativize)
                    .filter(file -> !file.toString().equals(Verdict.FILE))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> foldersOf(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(Files::isDirectory).sorted().toList();
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
