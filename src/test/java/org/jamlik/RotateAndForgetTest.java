package org.jamlik;

import static org.jamlik.PersonsWarehouse.ASSISTED;
import static org.jamlik.PersonsWarehouse.BOTH_BECAME;
import static org.jamlik.PersonsWarehouse.CARED_FOR;
import static org.jamlik.PersonsWarehouse.COMPELLED;
import static org.jamlik.PersonsWarehouse.FIRST_COORDINATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jamlik.contract.JamlikException;
import org.jamlik.run.TableContents;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A new key and an erasure, interrupted before one step after the other and run again, beside ones that nothing
 * interrupts: both come to the same.
 */
@Tag("long")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RotateAndForgetTest {
    private static final int MOMENTS_OF_FORGET = 11;

    @TempDir
    static Path folder;

    private static PersonsWarehouse undisturbed;
    private static PersonsWarehouse interrupted;

    @BeforeAll
    static void nights() {
        Path landing = folder.resolve("landing");
        undisturbed = new PersonsWarehouse(folder.resolve("undisturbed"), landing);
        undisturbed.deliver();
        assertEquals(0, undisturbed.night().exitCode());
        undisturbed.deliverLateChange();
        assertEquals(0, undisturbed.night().exitCode());
        interrupted = new PersonsWarehouse(folder.resolve("interrupted"), landing);
        Cli.copy(undisturbed.folder(), interrupted.folder());
    }

    @Test
    @Order(1)
    void a_rotation() {
        Set<String> steps = new LinkedHashSet<>();
        undisturbed.rotate(steps::add);
        List<String> tokens = interrupted.tokens();
        assertTrue(steps.size() >= 5, "only " + steps);
        for (String step : steps) {
            String moment = step.replaceFirst(" \\d.*", "");
            assertThrows(Killed.class, () -> interrupted.rotate(killedBefore(moment)), moment);
        }
        interrupted.rotate(step -> {});

        assertSame();
        assertEquals(
                Set.of(interrupted.keyring().currentTokenKeyId()),
                interrupted.keyring().tokenKeyIds());
        assertEquals(List.of(), Leaks.of(tokens).below(interrupted.folder()));
    }

    @Test
    @Order(2)
    void an_erasure() {
        Leaks traces = interrupted.tracesOf(ASSISTED, CARED_FOR);
        List<String> steps = new ArrayList<>();
        String certificate = undisturbed.forget(CARED_FOR, steps::add);
        List<String> moments = moments(steps);
        assertEquals(MOMENTS_OF_FORGET, moments.size(), moments.toString());
        for (String moment : moments) {
            assertThrows(Killed.class, () -> interrupted.forget(CARED_FOR, killedBefore(moment)), moment);
        }

        assertEquals(certificate, interrupted.forget(CARED_FOR, step -> {}));
        assertSame();
        assertEquals(List.of(), traces.below(interrupted.folder()));
        assertEquals(List.of(), traces.in(List.of(certificate)));
        String again = interrupted.forget(CARED_FOR, step -> {});
        assertTrue(again.contains("nothing of them was here"), again);
        assertEquals(again, undisturbed.forget(CARED_FOR, step -> {}));
    }

    @Test
    @Order(3)
    void one_after_the_other() {
        Leaks traces = interrupted.tracesOf(BOTH_BECAME, FIRST_COORDINATION);
        assertThrows(Killed.class, () -> interrupted.forget(BOTH_BECAME, killedBefore("archive social_service_sol.")));
        String refused = assertThrows(JamlikException.class, () -> interrupted.forget(COMPELLED, step -> {}))
                .getMessage();
        assertTrue(refused.startsWith("Cannot forget others before erasure "), refused);

        undisturbed.forget(BOTH_BECAME, step -> {});
        interrupted.forget(BOTH_BECAME, step -> {});
        undisturbed.forget(COMPELLED, step -> {});
        interrupted.forget(COMPELLED, step -> {});
        assertSame();
        assertEquals(List.of(), traces.below(interrupted.folder()));
    }

    /** Archived files and tables follow one another: of each kind the first and the last will do. */
    private static List<String> moments(List<String> steps) {
        List<String> moments = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            String kind = kind(steps.get(i));
            boolean isFirst = i == 0 || !kind(steps.get(i - 1)).equals(kind);
            boolean isLast = i == steps.size() - 1 || !kind(steps.get(i + 1)).equals(kind);
            if (isFirst || isLast) {
                moments.add(steps.get(i));
            }
        }
        return moments;
    }

    private static String kind(String step) {
        return step.startsWith("archive ") || step.startsWith("deleting old files of ")
                ? step.substring(0, step.lastIndexOf(' '))
                : step;
    }

    private static void assertSame() {
        assertEquals(
                TableContents.of(SharedSpark.session(), undisturbed.folder()),
                TableContents.of(SharedSpark.session(), interrupted.folder()));
    }

    private static final class Killed extends RuntimeException {
        private Killed(String moment) {
            super("killed before " + moment);
        }
    }

    private static Consumer<String> killedBefore(String moment) {
        return step -> {
            if (step.startsWith(moment)) {
                throw new Killed(moment);
            }
        };
    }
}
