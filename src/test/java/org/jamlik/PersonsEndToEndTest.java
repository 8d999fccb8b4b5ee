package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.identity.KeySource;
import org.jamlik.identity.Keyring;
import org.jamlik.run.ForgetRun;
import org.jamlik.run.RotateRun;
import org.jamlik.run.Settings;
import org.jamlik.run.Workspace;
import org.jamlik.store.Contents;
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
    private static final LocalDate TODAY = LocalDate.of(2023, 6, 1);
    /** Gets assistance under the first number, and home care under the second. */
    private static final String ASSISTED = "180001010016";

    private static final String CARED_FOR = "180003030608";
    /** Of these two tell the number changes of 2022 that they became one. */
    private static final String FIRST_COORDINATION = "180305650905";

    private static final String SECOND_COORDINATION = "180305660904";
    private static final String BOTH_BECAME = "180305050916";
    /** Given away in 1990 and taken by somebody else in 2000. */
    private static final String TAKEN_AGAIN = "180405050907";
    /** Reused, says the population register in 2022; it does not say since when. */
    private static final String REUSED = "180405050915";

    private static final List<String> MOMENTS =
            List.of("archive social_service_sol.2022", "recording the deliveries", "building what is left");

    @TempDir
    static Path folder;

    private static final List<String> told = new ArrayList<>();
    private static Path landing;
    private static Cli jamlik;

    @BeforeAll
    static void firstNight() {
        landing = folder.resolve("landing");
        Cli.copy(SharedSpark.home().resolve("src/test/resources/landing/person"), landing.resolve("person"));
        jamlik = new Cli(landing, folder.toString());
        Cli.Result night;
        try (Heard heard = Heard.everything()) {
            night = jamlik.run("nightly", "--as-of", TODAY.toString());
            told.addAll(heard.texts());
        }
        told.add(night.out());
        assertEquals(0, night.exitCode(), night.out());
    }

    private static Keyring keyring() {
        return Keyring.read(KeySource.file(folder.resolve("keyset.json")));
    }

    private static Dataset<Row> table(Path root, String name) {
        return SharedSpark.session()
                .read()
                .format("delta")
                .load(root.resolve("warehouse").resolve(name.replace('.', '/')).toString());
    }

    private static Dataset<Row> table(String name) {
        return table(folder, name);
    }

    /** The keys of whoever held a number, in the order of time. */
    private static List<Long> holders(String number) {
        return table("identity.person")
                .filter("number_key = " + keyring().numberKey(number))
                .orderBy("valid_from")
                .select("person_key")
                .collectAsList()
                .stream()
                .map(row -> row.getLong(0))
                .toList();
    }

    private static Set<Long> keys(String table, String filter) {
        return table(table).filter(filter).select("person_key").collectAsList().stream()
                .map(row -> row.getLong(0))
                .collect(Collectors.toSet());
    }

    @Test
    @Order(1)
    void chains_merges_and_numbers_of_several_persons() {
        assertEquals(holders(FIRST_COORDINATION), holders(SECOND_COORDINATION));
        assertEquals(holders(FIRST_COORDINATION), holders(BOTH_BECAME));
        List<Long> takenAgain = holders(TAKEN_AGAIN);
        assertEquals(2, new HashSet<>(takenAgain).size());
        assertEquals(List.of(takenAgain.get(0)), holders("180405060906"), "who gave the number away");
        assertEquals(List.of(takenAgain.get(1)), holders("180405060914"), "who took it");

        List<Long> reused = holders(REUSED);
        assertEquals(2, reused.size());
        String now = "person_key in (" + reused.get(0) + ", " + reused.get(1) + ")";
        assertEquals(Set.of(reused.get(1)), keys("register.person", now + " and year = 2022"));
        assertEquals(
                Set.of(reused.get(0)),
                keys("register.education", now + " and year < 2022"),
                "a record dated before the reuse is the earlier holder's");
        assertNotEquals(reused.get(0), reused.get(1));
        assertEquals(
                1,
                table("identity.person")
                                .select("number_key", "token")
                                .distinct()
                                .count()
                        - table("identity.person")
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
        Set<Long> before = keys("register.sol_intervention", "year = 2022");
        Files.writeString(
                landing.resolve("person/rtb_nummerbyten_2021_v1.csv"),
                "ar;gammalt_nummer;nytt_nummer;andrat;skal\n2021;" + ASSISTED + ";" + CARED_FOR + ";2021-06-01;1\n");
        Files.writeString(
                landing.resolve("person/rtb_nummerbyten_2020_v1.csv"),
                "ar;gammalt_nummer;nytt_nummer;andrat;skal\n2020;" + BOTH_BECAME + ";" + FIRST_COORDINATION
                        + ";2020-06-01;4\n");
        Cli.Result night = jamlik.run("nightly", "--as-of", TODAY.toString());
        assertEquals(0, night.exitCode(), night.out());

        long one = keyring().numberKey(ASSISTED);
        assertEquals(List.of(one), holders(CARED_FOR));
        assertFalse(before.contains(one));
        for (String filter : List.of("year = 2016", "year = 2022")) {
            assertTrue(keys("register.sol_intervention", filter).contains(one), filter);
            assertFalse(
                    keys("register.sol_intervention", filter).contains(keyring().numberKey(CARED_FOR)));
        }
        assertTrue(keys("register.economic_assistance_person", "year = 2022").contains(one));
        List<String> built = night.lines().stream()
                .filter(line -> line.startsWith("built"))
                .map(line -> line.split("\\s+")[1])
                .toList();
        assertEquals(List.of("register.number_change", "register.sol_intervention"), built);

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
        assertEquals(List.of(keyring().numberKey(FIRST_COORDINATION)), holders(FIRST_COORDINATION));
    }

    @Test
    @Tag("long")
    @Order(4)
    void a_new_key_changes_tokens_and_nothing_else() {
        Map<String, String> before = contents(folder);
        List<String> tokens = table("identity.person").select("token").distinct().collectAsList().stream()
                .map(row -> row.getString(0))
                .toList();
        long oldKey = keyring().currentTokenKeyId();
        for (String moment : List.of("publishing", "forgetting the old key")) {
            assertThrows(Killed.class, () -> rotate(killedBefore(moment)), moment);
        }
        assertEquals(0, rotate(step -> {}));

        assertEquals(before, contents(folder));
        assertNotEquals(oldKey, keyring().currentTokenKeyId());
        assertEquals(Set.of(keyring().currentTokenKeyId()), keyring().tokenKeyIds());
        assertEquals(
                List.of(keyring().currentTokenKeyId()),
                table("identity.person").select("key_id").distinct().collectAsList().stream()
                        .map(row -> row.getLong(0))
                        .toList());
        assertEquals(List.of(), Leaks.of(tokens).below(folder, landing));
    }

    @Test
    @Tag("long")
    @Order(5)
    void who_is_forgotten_is_nowhere_whatever_interrupts_it() throws IOException {
        Path persons = folder.resolve("persons.txt");
        Files.writeString(persons, "# asked for on paper\n" + CARED_FOR + "\n");
        String key = String.valueOf(keyring().numberKey(ASSISTED));
        Set<String> theirs = new HashSet<>(Set.of(key, String.valueOf(keyring().numberKey(CARED_FOR))));
        theirs.add(keyring().token(ASSISTED));
        theirs.add(keyring().token(CARED_FOR));
        assertTrue(keys("register.sol_intervention", "true").contains(Long.valueOf(key)));
        for (String moment : MOMENTS) {
            assertThrows(Killed.class, () -> forget(folder, persons, killedBefore(moment)), moment);
        }
        String certificate = forget(folder, persons, step -> {});

        assertTrue(certificate.contains("register.sol_intervention"), certificate);
        assertTrue(certificate.contains("identity.person"), certificate);
        assertTrue(certificate.contains("economic_assistance.2022-01.1"), certificate);
        Leaks leaks = Leaks.of(theirs);
        theirs.stream()
                .filter(text -> text.matches("\\d+"))
                .forEach(text -> leaks.addBytes(bytes(Long.parseLong(text))));
        Leaks numbers = new Leaks(Set.of(ASSISTED, CARED_FOR));
        assertEquals(List.of(), leaks.below(folder, landing, persons));
        assertEquals(List.of(), numbers.below(folder, landing, persons));
        assertEquals(List.of(), leaks.in(List.of(certificate)));
        assertEquals(
                List.of("true"),
                jamlik.sql(
                        "select bool_and(lines_in = lines_header + lines_accepted + lines_quarantined + lines_ignored)"
                                + " from ops.delivery"));
        assertEquals(
                List.of("7"),
                jamlik.sql("select count(*) from ops.delivery where sha256 <> archived_sha256 and lines_ignored > 0"));

        // the same bytes, written anew by their sender
        try (var files = Files.list(landing.resolve("person"))) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1_600_000_000_000L));
            }
        }
        Cli.Result night = jamlik.run("nightly", "--as-of", TODAY.toString());
        assertTrue(night.out().contains("nothing changed"), night.out());
        assertFalse(keys("register.sol_intervention", "true").contains(Long.valueOf(key)));
    }

    private static byte[] bytes(long key) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(key)
                .array();
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

    private static Workspace workspace(Path root) {
        Map<String, String> roots = new TreeMap<>();
        roots.put("landing-root", landing.toString());
        roots.put("archive-root", root.resolve("archive").toString());
        roots.put("warehouse-root", root.resolve("warehouse").toString());
        roots.put("keyset-file", root.resolve("keyset.json").toString());
        Path home = SharedSpark.home();
        return new Workspace(home, Settings.read(home, home.resolve("conf/local.yaml"), roots), Clock.systemUTC());
    }

    private static int rotate(Consumer<String> moment) {
        return new RotateRun(workspace(folder), new PrintStream(new ByteArrayOutputStream()), moment).run();
    }

    private static String forget(Path root, Path persons, Consumer<String> moment) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        assertEquals(0, new ForgetRun(workspace(root), out, moment).run(persons, TODAY));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The content of every table that is published, but for tokens, runs and times. */
    private static Map<String, String> contents(Path root) {
        List<String> tables =
                new ArrayList<>(table(root, "ops.snapshot").select("table_name").distinct().collectAsList().stream()
                        .map(row -> row.getString(0))
                        .toList());
        tables.add("ops.delivery");
        tables.add("ops.quarantine");
        Map<String, String> contents = new TreeMap<>();
        for (String name : tables) {
            contents.put(
                    name,
                    Contents.of(table(root, name).drop("token", "key_id", "run_id", "contents"), Optional.empty())
                            .get(Contents.ALL)
                            .text());
        }
        return contents;
    }
}
