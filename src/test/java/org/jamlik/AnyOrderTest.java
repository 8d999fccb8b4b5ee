package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jamlik.run.TableContents;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries of persons in another order and over several nights make the same tables and the same accounts. */
@Tag("long")
class AnyOrderTest {
    private static final int NIGHTS = 3;
    private static final List<String> ACCOUNTS = List.of(
            "select delivery_id, status, lines_in, lines_accepted, lines_quarantined, lines_ignored from ops.delivery"
                    + " order by delivery_id",
            "select delivery_id, line, column_name, error_code from ops.quarantine order by 1, 2, 3");

    @TempDir
    static Path folder;

    private static PersonsWarehouse one;
    private static List<Path> files;
    private static Map<String, String> tables;
    private static List<List<String>> accounts;

    @BeforeAll
    static void oneNight() throws IOException {
        Path landing = folder.resolve("landing");
        one = new PersonsWarehouse(folder.resolve("one"), landing);
        one.deliver();
        one.deliverLateChange();
        one.deliverCircle();
        assertEquals(0, one.night().exitCode());
        tables = tables(one);
        accounts = accounts(one);
        try (Stream<Path> all = Files.list(landing.resolve("person"))) {
            files = all.sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void in_three_nights(long seed) throws IOException {
        Random random = new Random(seed);
        List<Path> shuffled = new ArrayList<>(files);
        Collections.shuffle(shuffled, random);
        Path landing = folder.resolve("landing-" + seed);
        Path persons = Files.createDirectories(landing.resolve("person"));
        PersonsWarehouse warehouse = new PersonsWarehouse(folder.resolve("several-" + seed), landing);
        warehouse.useKeysOf(one);
        for (int night = 0; night < NIGHTS; night++) {
            int from = night * shuffled.size() / NIGHTS;
            int until = (night + 1) * shuffled.size() / NIGHTS;
            for (Path file : shuffled.subList(from, until)) {
                Files.copy(file, persons.resolve(file.getFileName()));
            }
            assertEquals(0, warehouse.night().exitCode());
        }

        assertEquals(tables, tables(warehouse));
        assertEquals(accounts, accounts(warehouse));
    }

    private static List<List<String>> accounts(PersonsWarehouse warehouse) {
        return ACCOUNTS.stream().map(warehouse.cli()::sql).toList();
    }

    private static Map<String, String> tables(PersonsWarehouse warehouse) {
        Map<String, String> contents = TableContents.of(SharedSpark.session(), warehouse.folder());
        contents.keySet().removeIf(table -> table.startsWith("ops."));
        assertTrue(contents.size() > 40, "only " + contents.keySet());
        return contents;
    }
}
