package org.jamlik.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.jamlik.SharedSpark;
import org.jamlik.TestKeys;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Kind;
import org.jamlik.store.Layout;

/** Whatever bytes are delivered, the run goes on, the file is accepted or refused, and no line of it is lost. */
class AccountsTest {
    private static final int MONTH = 3;
    private static final int MONTHS = 3;
    private static final Path FOLDER = folder();

    @AfterContainer
    static void deleteFolder() throws IOException {
        FileUtils.deleteDirectory(FOLDER.toFile());
    }

    @Property(tries = 120)
    void every_line_is_accepted_or_rejected_or_empty(@ForAll("deliveries") Delivered delivered) {
        SourceContract source = delivered.contract();
        Path path = write(FOLDER, delivered.name(MONTH), delivered.bytes());
        Files.Found file = new Files.Found(delivered.name(MONTH), path.toString(), new Delivery.Stamp(0, 0));
        FileProfile profile = FileProfile.of(
                SmallProject.files(),
                file,
                RecordSpec.of(
                        source, source.generations().get(source.generations().size() - 1)));
        if (isText(source) && delivered.ending().isEmpty()) {
            assertEquals(lines(delivered.bytes()), profile.lines());
        }

        Judgement judgement = SmallProject.judge().judge(source, file, profile);

        judgement
                .refusal()
                .ifPresent(refusal -> assertTrue(
                        refusal.sentence().endsWith("[" + refusal.code().text() + "]")));
        if (judgement.lines() == null) {
            assertTrue(judgement.refusal().isPresent());
            return;
        }
        try (Lines lines = judgement.lines()) {
            List<Row> rows = lines.rows().collectAsList();
            long line = judgement.header() + 1;
            for (Row row : rows) {
                assertEquals(line, row.getLong(LineParser.LINE_AT));
                line += row.getLong(LineParser.SPAN_AT);
            }
            assertEquals(profile.lines(), line - 1, "the last line");
            assertEquals(judgement.accepted(), span(rows, row -> row.isNullAt(LineParser.ERROR_AT)));
            assertEquals(
                    judgement.ignored(),
                    span(rows, row -> LineParser.EMPTY.equals(row.getString(LineParser.ERROR_AT))));
            assertEquals(
                    profile.lines(),
                    judgement.header() + judgement.accepted() + judgement.rejected() + judgement.ignored());
        }
    }

    @Example
    void a_byte_order_mark_alone_is_a_line() {
        byte[] mark = "\ufeff".getBytes(StandardCharsets.UTF_8);
        every_line_is_accepted_or_rejected_or_empty(new Delivered("note", "", mark));
        every_line_is_accepted_or_rejected_or_empty(new Delivered("visit", "", mark));
        every_line_is_accepted_or_rejected_or_empty(new Delivered("measure", "", mark));
    }

    /** One night with a file of every source for every month. */
    @Property(tries = 1)
    void a_night_records_every_file(@ForAll Random random) throws IOException {
        Path landing = java.nio.file.Files.createTempDirectory(FOLDER, "landing");
        List<String> names = new ArrayList<>();
        for (String source : Delivered.sources()) {
            for (int month = 1; month <= (source.equals("benefit") || source.equals("stay") ? 1 : MONTHS); month++) {
                Delivered delivered = Delivered.any(source, month, random);
                write(landing, delivered.name(month), delivered.bytes());
                names.add(delivered.name(month));
            }
        }

        try (Intake intake = new Intake(
                SharedSpark.session(),
                SmallProject.project(),
                TestKeys.vault(),
                Recorded.nothing(),
                "r1",
                LocalDate.of(2020, 1, 1))) {
            intake.receive(landing.toString());

            assertEquals(
                    names.stream().sorted().toList(),
                    intake.added().stream().map(Delivery::file).sorted().toList());
            Map<String, Long> quarantined = intake.quarantined().collectAsList().stream()
                    .collect(Collectors.groupingBy(row -> row.getAs("delivery_id"), Collectors.counting()));
            intake.added().forEach(delivery -> accountFor(delivery, quarantined.getOrDefault(delivery.id(), 0L)));
            Layout layout = new Layout(FOLDER + "/warehouse", FOLDER + "/archive");
            for (String name : Delivered.sources()) {
                SourceContract source = SmallProject.source(name);
                if (!source.isOfPersons() && !mayTakeSeveralLines(source)) {
                    assertEquals(
                            intake.current(name).stream()
                                    .mapToLong(Delivery::linesAccepted)
                                    .sum(),
                            intake.view(source, layout).count(),
                            () -> "lines of " + name);
                }
            }
        }
    }

    private static void accountFor(Delivery delivery, long quarantined) {
        assertEquals(
                delivery.linesIn(),
                delivery.linesHeader()
                        + delivery.linesAccepted()
                        + delivery.linesQuarantined()
                        + delivery.linesIgnored(),
                () -> "lines of " + delivery);
        switch (delivery.status()) {
            case ACCEPTED -> {
                if (!mayTakeSeveralLines(SmallProject.source(delivery.source()))) {
                    assertEquals(delivery.linesQuarantined(), quarantined, () -> "quarantine of " + delivery);
                }
            }
            case REFUSED -> {
                assertEquals(0, delivery.linesAccepted());
                assertTrue(quarantined > 0, () -> "no cause of " + delivery);
            }
            case DUPLICATE -> assertEquals(0, quarantined);
            default -> throw new AssertionError("in one night nothing replaces anything: " + delivery);
        }
    }

    private static boolean mayTakeSeveralLines(SourceContract source) {
        return source.format().quote().isPresent();
    }

    private static boolean isText(SourceContract source) {
        return source.format().kind() == Kind.DELIMITED || source.format().kind() == Kind.FIXED_WIDTH;
    }

    /** Counted once more: ends of lines, and a last line without one. */
    private static long lines(byte[] bytes) {
        long lines = 0;
        for (int i = 0; i < bytes.length; i++) {
            boolean isLast = i + 1 == bytes.length;
            boolean ends = bytes[i] == '\n' || bytes[i] == '\r' && (isLast || bytes[i + 1] != '\n');
            lines += ends || isLast ? 1 : 0;
        }
        return lines;
    }

    private static long span(List<Row> rows, Predicate<Row> which) {
        return rows.stream()
                .filter(which)
                .mapToLong(row -> row.getLong(LineParser.SPAN_AT))
                .sum();
    }

    @Provide
    Arbitrary<Delivered> deliveries() {
        return Arbitraries.randomValue(random -> Delivered.any(
                Delivered.sources().get(random.nextInt(Delivered.sources().size())), MONTH, random));
    }

    private static Path write(Path folder, String name, byte[] bytes) {
        try {
            return java.nio.file.Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return java.nio.file.Files.createTempDirectory("accounts");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
