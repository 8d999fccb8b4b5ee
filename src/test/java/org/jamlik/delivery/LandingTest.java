package org.jamlik.delivery;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jamlik.SharedSpark;
import org.jamlik.TestKeys;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.junit.jupiter.api.Test;

/** The small deliveries that the project shows: one of every source at least, without a wrong line. */
class LandingTest {
    @Test
    void a_delivery_of_every_source_is_accepted_line_by_line() {
        Project project = ProjectReader.read(SharedSpark.home());
        Intake intake = new Intake(
                SharedSpark.session(), project, TestKeys.vault(), Recorded.nothing(), "r1", LocalDate.of(2023, 6, 1));
        intake.receive(SharedSpark.home().resolve("src/test/resources/landing").toString());
        Set<String> missing = new TreeSet<>();
        project.sources().keySet().forEach(view -> missing.add(view.name()));
        intake.added().forEach(delivery -> missing.remove(delivery.source()));
        assertAll(
                () -> assertEquals(List.of(), intake.refusals()),
                () -> assertEquals(List.of("README.md"), intake.unknown()),
                () -> assertEquals(
                        List.of(),
                        intake.quarantined().collectAsList().stream()
                                .map(Object::toString)
                                .toList()),
                () -> assertEquals(Set.of(), missing, "sources without a delivery"),
                () -> intake.added()
                        .forEach(delivery -> assertEquals(
                                delivery.linesIn(),
                                delivery.linesHeader() + delivery.linesAccepted() + delivery.linesIgnored(),
                                delivery.id())));
    }
}
