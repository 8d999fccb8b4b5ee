package org.jamlik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jamlik.SharedSpark;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Generation;
import org.jamlik.contract.SourceContract.SourceColumn;
import org.jamlik.contract.TableName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What {@code describe source.<name>} prints, to be sent to those who deliver. */
class FileDescriptionTest {
    private final Project project = ProjectReader.read(SharedSpark.home());

    @TestFactory
    Stream<DynamicTest> every_heading_of_every_source_is_described() {
        assertFalse(project.sources().isEmpty());
        return project.sources().values().stream()
                .map(source -> DynamicTest.dynamicTest(source.name(), () -> assertHeadings(source)));
    }

    private static void assertHeadings(SourceContract source) {
        List<String> lines = description(source);
        assertEquals("Filbeskrivning: " + source.name(), lines.get(0));
        List<String> missing = new ArrayList<>();
        for (Generation generation : source.generations()) {
            List<String> described =
                    part(lines, "Kolumner" + (generation.name().isEmpty() ? "" : " i ") + generation.name());
            for (SourceColumn column : source.columns()) {
                List<String> headings = column.deliveredAs(generation);
                String start = headings.isEmpty() ? "(" + column.name() + ")" : String.join(" eller ", headings);
                boolean isExpected = !headings.isEmpty()
                        || column.fixed().isPresent()
                        || column.captured().isPresent();
                boolean isDescribed = described.stream()
                        .anyMatch(line -> line.startsWith("  " + start + " ")
                                && line.contains(column.variable().label() + " (" + column.name() + ", "));
                if (isDescribed != isExpected) {
                    missing.add(generation.name() + " " + column.name());
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void a_new_generation_tells_what_it_changes() {
        SourceContract source = project.sources().get(new TableName("source", "social_service_sol"));

        assertEquals(
                List.of(
                        "personal_number          byter namn från PNR till PERSONNUMMER",
                        "has_home_care_service    byter namn från SERV till HTJSERV",
                        "has_home_care_personal   byter namn från POMV till HTJPOMV",
                        "has_home_care_escort     byter namn från LED till HTJLED",
                        "has_home_care_relief     byter namn från AVAN till HTJAVAN",
                        "has_meals                utgår (var MATD)",
                        "meals_code               ny: SERVMATD",
                        "has_alarm                utgår (var TRYGG)",
                        "alarm_code               ny: POMVTRYGG",
                        "has_escort               ny: LEDSAG",
                        "has_contact_family       ny: KONTF",
                        "has_short_stay           utgår (var KORTTID)",
                        "has_short_stay_last_day  ny: KORTDAG",
                        "short_stay_days          ny: KORTMAN"),
                part(description(source), "Ändringar från g2007 till g2017 (gäller från 2017-01)").stream()
                        .map(String::strip)
                        .toList());
    }

    @Test
    void a_source_that_never_changed_tells_no_changes() {
        List<String> wrong = project.sources().values().stream()
                .filter(source -> source.generations().size() == 1)
                .filter(source -> description(source).stream().anyMatch(line -> line.startsWith("Ändringar från ")))
                .map(SourceContract::name)
                .toList();

        assertEquals(List.of(), wrong);
    }

    /** The indented lines below a title. */
    private static List<String> part(List<String> lines, String title) {
        List<String> below = lines.stream()
                .dropWhile(line -> !line.equals(title) && !line.startsWith(title + ","))
                .skip(1)
                .takeWhile(line -> line.startsWith("  "))
                .toList();
        assertFalse(below.isEmpty(), () -> "no part \"" + title + "\" in " + lines);
        return below;
    }

    private static List<String> description(SourceContract source) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new FileDescription(source, new PrintStream(bytes, true, StandardCharsets.UTF_8)).print();
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
