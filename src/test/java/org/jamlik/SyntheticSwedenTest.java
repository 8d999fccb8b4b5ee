package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nights over a synthetic Sweden: what is right is accepted and says the truth, and what is wrong is found. */
@Tag("long")
class SyntheticSwedenTest {
    private static final String YEARS = "2020-2022";

    @TempDir
    Path folder;

    private Cli generate(String... more) {
        Path landing = folder.resolve("landing");
        Cli jamlik = new Cli(landing, folder.toString());
        List<String> command = new java.util.ArrayList<>(
                List.of("generate", "--scale", "0.001", "--years", YEARS, "--out", landing.toString(), "--truth"));
        command.addAll(List.of(more));
        Cli.Result made = jamlik.run(command.toArray(String[]::new));
        assertEquals(0, made.exitCode(), made.out());
        return jamlik;
    }

    @Test
    void a_country_without_defects_is_accepted_to_the_last_line_and_counts_as_it_is() throws IOException {
        Cli jamlik = generate();
        Cli.Result night = jamlik.run("nightly", "--as-of", "2024-01-31");
        assertEquals(0, night.exitCode(), night.out());
        assertEquals(List.of(), jamlik.sql("select file, line, error_code from ops.quarantine"));
        assertEquals(
                List.of("0,0"),
                jamlik.sql("select count_if(status <> 'accepted'), sum(lines_quarantined + lines_ignored)"
                        + " from ops.delivery"));

        Map<String, Map<String, Long>> truth = truth();
        assertCounts(truth, "inhabitants", "person", "true", "count(*)", "municipality_code");
        assertCounts(truth, "deaths_per_1000", "death", "true", "count(*)", "municipality_code");
        assertCounts(
                truth,
                "lss_persons_share",
                "lss_intervention",
                "true",
                "count(distinct person_key)",
                "municipality_code");
        assertCounts(
                truth,
                "children_placed_share",
                "child_placement",
                "person_key is not null",
                "count(distinct person_key)",
                "municipality_code");
        assertCounts(
                truth,
                "stays_per_1000",
                "inpatient_stay",
                "discharged_on is not null",
                "count(*)",
                "municipality_code");
        assertCounts(
                truth,
                "sol_persons_october",
                "sol_intervention",
                "month = 10",
                "count(distinct person_key)",
                "municipality_code");
        assertCounts(
                truth,
                "assistance_recipients_share",
                "economic_assistance_person",
                "true",
                "count(distinct person_key)",
                null);
        assertCounts(truth, "pupils_eligible_share", "school_eligibility", "is_eligible", "count(*)", null);
    }

    /** Counts the rows of a register by year, and by municipality when they say which one counts. */
    private void assertCounts(
            Map<String, Map<String, Long>> truth,
            String indicator,
            String table,
            String where,
            String count,
            String municipality) {
        Map<String, Long> counted = new TreeMap<>();
        SharedSpark.session()
                .read()
                .format("delta")
                .load(folder.resolve("warehouse/register/" + table).toString())
                .createOrReplaceTempView("counted");
        String place = municipality == null ? "'00'" : municipality;
        SharedSpark.session()
                .sql("select concat(year, ' ', " + place + ") as place, " + count + " as so_many from counted where "
                        + where + " group by 1")
                .collectAsList()
                .forEach(row -> counted.put(row.getString(0), row.getLong(1)));
        Map<String, Long> expected = new TreeMap<>();
        truth.get(indicator).forEach((yearAndCode, numerator) -> {
            String key = municipality == null ? yearAndCode.substring(0, 4) + " 00" : yearAndCode;
            expected.merge(key, numerator, Long::sum);
        });
        expected.values().removeIf(numerator -> numerator == 0);
        assertEquals(expected, counted, indicator);
        assertTrue(expected.size() >= 3, indicator);
    }

    /** The numerators of women and men together, by indicator, and year and municipality. */
    private Map<String, Map<String, Long>> truth() throws IOException {
        Map<String, Map<String, Long>> truth = new TreeMap<>();
        for (String line : Files.readAllLines(folder.resolve("landing/truth/indicators.csv"))) {
            String[] cells = line.split(",", -1);
            if (cells[3].equals("T")) {
                truth.computeIfAbsent(cells[0], first -> new TreeMap<>())
                        .put(cells[1] + " " + cells[2], Long.parseLong(cells[4]));
            }
        }
        assertTrue(truth.size() >= 40, "only " + truth.size() + " indicators");
        return truth;
    }

    @Test
    void every_planted_defect_is_found_and_nothing_else() throws IOException {
        Cli jamlik = generate("--defects", "0.01");
        Cli.Result night = jamlik.run("nightly", "--as-of", "2024-01-31");
        assertEquals(0, night.exitCode(), night.out());
        List<String> planted = Files.readAllLines(folder.resolve("landing/truth/defects.csv"));
        assertTrue(planted.size() > 1000, "only " + planted.size() + " defects");
        assertEquals(
                new TreeSet<>(planted.subList(1, planted.size())),
                new TreeSet<>(jamlik.sql("select file, line, column_name, error_code from ops.quarantine")));
    }
}
