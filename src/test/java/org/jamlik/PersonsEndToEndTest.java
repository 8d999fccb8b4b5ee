package org.jamlik;

import static org.jamlik.PersonsWarehouse.ASSISTED;
import static org.jamlik.PersonsWarehouse.BOTH_BECAME;
import static org.jamlik.PersonsWarehouse.CARED_FOR;
import static org.jamlik.PersonsWarehouse.COMPELLED;
import static org.jamlik.PersonsWarehouse.FIRST_COORDINATION;
import static org.jamlik.PersonsWarehouse.SECOND_COORDINATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
 * What becomes of persons: who they are in all registers, a new key for their numbers, and forgetting them; over the
 * deliveries that the project ships, on real Delta tables. Nobody in them exists.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PersonsEndToEndTest {
    /** Given away in 1990 and taken by somebody else in 2000. */
    private static final String TAKEN_AGAIN = "180405050907";
    /** Reused, says the population register in 2022; it does not say since when. */
    private static final String REUSED = "180405050915";

    @TempDir
    static Path folder;

    private static final List<String> told = new ArrayList<>();
    private static Path landing;
    private static PersonsWarehouse warehouse;
    private static Cli jamlik;

    @BeforeAll
    static void firstNight() {
        landing = folder.resolve("landing");
        warehouse = new PersonsWarehouse(folder, landing);
        warehouse.deliver();
        jamlik = warehouse.cli();
        Cli.Result night;
        try (Heard heard = Heard.everything()) {
            night = warehouse.night();
            told.addAll(heard.texts());
        }
        told.add(night.out());
        assertEquals(0, night.exitCode(), night.out());
    }

    @Test
    @Order(1)
    void chains_merges_and_numbers_of_several_persons() {
        assertEquals(warehouse.holders(FIRST_COORDINATION), warehouse.holders(SECOND_COORDINATION));
        assertEquals(warehouse.holders(FIRST_COORDINATION), warehouse.holders(BOTH_BECAME));
        List<Long> takenAgain = warehouse.holders(TAKEN_AGAIN);
        assertEquals(2, new HashSet<>(takenAgain).size());
        assertEquals(List.of(takenAgain.get(0)), warehouse.holders("180405060906"), "who gave the number away");
        assertEquals(List.of(takenAgain.get(1)), warehouse.holders("180405060914"), "who took it");

        List<Long> reused = warehouse.holders(REUSED);
        assertEquals(2, reused.size());
        String now = "person_key in (" + reused.get(0) + ", " + reused.get(1) + ")";
        assertEquals(Set.of(reused.get(1)), warehouse.keys("register.person", now + " and year = 2022"));
        assertEquals(
                Set.of(reused.get(0)),
                warehouse.keys("register.education", now + " and year < 2022"),
                "a record dated before the reuse is the earlier holder's");
        assertNotEquals(reused.get(0), reused.get(1));
        assertEquals(
                1,
                warehouse
                                .table("identity.person")
                                .select("number_key", "token")
                                .distinct()
                                .count()
                        - warehouse
                                .table("identity.person")
                                .select("number_key")
                                .distinct()
                                .count()
                        + 1,
                "one token for each number");
    }

    @Test
    @Order(2)
    void no_number_of_a_person_is_kept_or_told() throws IOException {
        Set<String> delivered = new HashSet<>();
        Pattern number = Pattern.compile("(?<!\\d)(18\\d{6})-?(\\d{4})(?!\\d)");
        try (Stream<Path> files = Files.list(landing.resolve("person"))) {
            for (Path file : files.toList()) {
                Matcher matcher = number.matcher(Leaks.text(file));
                while (matcher.find()) {
                    delivered.add(matcher.group(1) + matcher.group(2));
                }
            }
        }
        assertTrue(delivered.size() > 50, "only " + delivered.size() + " numbers of persons were delivered");
        for (String table : List.of("run", "delivery", "quarantine", "receipt", "check_result")) {
            told.addAll(jamlik.sql("select * from ops." + table));
        }
        Leaks leaks = new Leaks(delivered);
        assertTrue(told.size() > 200, "only " + told.size() + " lines were told");
        assertEquals(List.of(), leaks.in(told));
        assertEquals(List.of(), leaks.below(folder, landing));
        assertFalse(leaks.below(landing).isEmpty(), "the search finds what is there");
    }

    @Test
    @Order(3)
    void a_late_change_makes_one_person_of_two_and_changes_that_lead_in_a_circle_are_not_believed() throws IOException {
        Set<Long> before = warehouse.keys("register.sol_intervention", "year = 2022");
        warehouse.deliverLateChange();
        warehouse.deliverCircle();
        Cli.Result night = warehouse.night();
        assertEquals(0, night.exitCode(), night.out());

        long one = warehouse.keyring().numberKey(ASSISTED);
        assertEquals(List.of(one), warehouse.holders(CARED_FOR));
        assertFalse(before.contains(one));
        for (String filter : List.of("year = 2016", "year = 2022")) {
            assertTrue(warehouse.keys("register.sol_intervention", filter).contains(one), filter);
            assertFalse(warehouse
                    .keys("register.sol_intervention", filter)
                    .contains(warehouse.keyring().numberKey(CARED_FOR)));
        }
        assertTrue(warehouse
                .keys("register.economic_assistance_person", "year = 2022")
                .contains(one));
        List<String> built = night.lines().stream()
                .filter(line -> line.startsWith("built"))
                .map(line -> line.split("\\s+")[1])
                .toList();
        assertEquals(
                List.of(
                        "register.number_change",
                        "register.sol_intervention",
                        "star.dim_person",
                        "star.fact_elderly_care",
                        "star.fact_person_told"),
                built);

        assertEquals(
                List.of("person_number_change.2020.1,2,change_loop", "person_number_change.2022.1,2,change_loop"),
                jamlik.sql("select delivery_id, line, error_code from ops.quarantine where source ="
                        + " 'person_number_change' order by 1"));
        assertEquals(
                List.of("person_number_change.2020.1,2,1,0,1,0", "person_number_change.2022.1,5,1,3,1,0"),
                jamlik.sql(
                        "select delivery_id, lines_in, lines_header, lines_accepted, lines_quarantined, lines_ignored"
                                + " from ops.delivery where source = 'person_number_change' and lines_quarantined > 0"
                                + " order by 1"));
        assertEquals(List.of(warehouse.keyring().numberKey(FIRST_COORDINATION)), warehouse.holders(FIRST_COORDINATION));
    }

    @Test
    @Order(4)
    void whose_number_is_meant_must_be_said_when_it_was_several_persons() {
        String published = "select max(snapshot_id) from ops.snapshot";
        List<String> before = jamlik.sql(published);
        String refused = assertThrows(
                        JamlikException.class, () -> warehouse.forget("# a remark\n" + TAKEN_AGAIN, step -> {}))
                .getMessage();
        assertTrue(refused.startsWith("Cannot tell who is meant by line 2 of "), refused);
        assertEquals(List.of(), new Leaks(Set.of(TAKEN_AGAIN)).in(List.of(refused)));
        assertEquals(before, jamlik.sql(published));
        assertFalse(Files.exists(folder.resolve("warehouse/ops/erasure")), "nothing was begun");
    }

    @Test
    @Tag("long")
    @Order(5)
    void a_new_key_changes_tokens_and_nothing_else() {
        Map<String, String> before = TableContents.of(SharedSpark.session(), folder);
        List<String> tokens = warehouse.tokens();
        long oldKey = warehouse.keyring().currentTokenKeyId();
        warehouse.rotate(step -> {});

        assertEquals(before, TableContents.of(SharedSpark.session(), folder));
        long newKey = warehouse.keyring().currentTokenKeyId();
        assertNotEquals(oldKey, newKey);
        assertEquals(Set.of(newKey), warehouse.keyring().tokenKeyIds());
        assertEquals(
                0,
                warehouse.table("identity.person").filter("key_id <> " + newKey).count());
        assertEquals(List.of(), Leaks.of(tokens).below(folder, landing));
        assertEquals(
                List.of("rotate,published"),
                jamlik.sql("select command, verdict from ops.run order by started_at desc limit 1"));
    }

    @Test
    @Tag("long")
    @Order(6)
    void who_is_forgotten_is_nowhere() throws IOException {
        long key = warehouse.keyring().numberKey(ASSISTED);
        Leaks traces = warehouse.tracesOf(ASSISTED, CARED_FOR);
        assertTrue(warehouse.keys("register.sol_intervention", "true").contains(key));
        String certificate =
                warehouse.forget("# asked for on paper\n" + CARED_FOR + "\n" + COMPELLED + " 2022-03-01\n", step -> {});

        for (String place : List.of(
                "register.sol_intervention",
                "identity.person",
                "economic_assistance.2022-01.1",
                "inpatient_stay.2022-03/12.1",
                // their lines have no number, only the id of the stay
                "inpatient_diagnosis.2022-03/12.1",
                "inpatient_compulsory_care.2022-03/12.1")) {
            assertTrue(certificate.contains(place), certificate);
        }
        assertEquals(List.of(), traces.below(folder, landing));
        assertEquals(List.of(), traces.in(List.of(certificate)));
        assertEquals(
                List.of("true"),
                jamlik.sql(
                        "select bool_and(lines_in = lines_header + lines_accepted + lines_quarantined + lines_ignored)"
                                + " from ops.delivery"));
        assertEquals(
                List.of("inpatient_compulsory_care,1,0", "inpatient_diagnosis,1,12"),
                jamlik.sql(
                        "select source, lines_ignored, lines_accepted from ops.delivery where sha256 <> archived_sha256"
                                + " and source in ('inpatient_compulsory_care', 'inpatient_diagnosis') order by 1"));

        // the same bytes, written anew by their sender
        try (Stream<Path> files = Files.list(landing.resolve("person"))) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_000L));
            }
        }
        Cli.Result night = warehouse.night();
        assertTrue(night.out().contains("nothing changed"), night.out());
        assertFalse(warehouse.keys("register.sol_intervention", "true").contains(key));
    }
}
