package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.jamlik.contract.Indicator;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableName;
import org.jamlik.run.TableContents;
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

        Map<String, Map<String, long[]>> truth = truth();
        List<String> lines = Files.readAllLines(Path.of("src/test/resources/truth_from_star.csv"));
        assertTrue(lines.size() > 40, "only " + lines.size() + " indicators are counted");
        assertAll(lines.stream().skip(1).map(line -> () -> assertCounted(line.split(";", -1), truth)));
        assertPublished(jamlik, truth);
        assertEquals(List.of(), jamlik.sql(DemoTest.uncounted("true")));
    }

    /**
     * The marts show every municipality's truth, with its numerator and denominator, or withhold it where the entry's rule
     * says so, which is worked out here from the truth alone.
     */
    private static void assertPublished(Cli jamlik, Map<String, Map<String, long[]>> truth) {
        Map<String, Indicator> entries = new TreeMap<>();
        ProjectReader.read(SharedSpark.home()).indicators().stream()
                .filter(entry -> truth.containsKey(entry.id()) && entry.method().pooledYears() == 1)
                .forEach(entry -> entries.put(entry.id(), entry));
        assertTrue(entries.size() >= 40, "only " + entries.size() + " indicators of the truth are in the catalogue");
        Map<String, Map<String, String>> shown = new TreeMap<>();
        for (String line : jamlik.sql("select indicator_id, year, region_code, sex, status, cast(numerator as bigint),"
                + " cast(denominator as bigint), round(value, 6) from mart.indicator_value"
                + " where region_level = 'municipality' and origin = 'derived'")) {
            String[] cells = line.split(",", 5);
            shown.computeIfAbsent(cells[0], first -> new TreeMap<>())
                    .put(cells[1] + " " + cells[2] + " " + cells[3], cells[4]);
        }
        assertAll(entries.values().stream().map(entry -> () -> {
            List<String> wrong = new ArrayList<>();
            truth.get(entry.id()).forEach((place, told) -> {
                String sex = place.substring(place.length() - 1);
                if (sex.equals("T") || entry.scope().isBySex()) {
                    String expected = expected(entry, truth.get(entry.id()), place, told);
                    String found = shown.getOrDefault(entry.id(), Map.of()).get(place);
                    if (!expected.equals(found)) {
                        wrong.add(place + " should be " + expected + ", is " + found);
                    }
                }
            });
            assertTrue(wrong.isEmpty(), () -> entry.id() + ": " + wrong.size() + " wrong, first " + wrong.get(0));
        }));
    }

    private static String expected(Indicator entry, Map<String, long[]> cells, String place, long[] told) {
        boolean isDivided = entry.method().denominator().isPresent();
        if (isDivided && told[1] == 0 && entry.publication().smallestDenominator() == 0) {
            return "not_applicable,,,";
        }
        String where = place.substring(0, place.length() - 1);
        boolean isWithheld = (entry.scope().isBySex() ? List.of("T", "K", "M") : List.of("T"))
                .stream().map(sex -> cells.get(where + sex)).anyMatch(cell -> cell != null && isSmall(entry, cell));
        if (isWithheld) {
            return "suppressed,,,";
        }

        double value = isDivided ? entry.method().per() * told[0] / told[1] : told[0];
        return "value," + told[0] + "," + (isDivided ? told[1] : "") + ","
                + BigDecimal.valueOf(value).setScale(6, RoundingMode.HALF_UP).doubleValue();
    }

    private static boolean isSmall(Indicator entry, long[] cell) {
        boolean isDivided = entry.method().denominator().isPresent();
        return cell[0] < entry.publication().smallestNumerator()
                || isDivided && cell[1] < entry.publication().smallestDenominator()
                || entry.method().kind() == Indicator.Kind.SHARE
                        && cell[1] - cell[0] < entry.publication().smallestNumerator()
                || (isDivided ? cell[1] : cell[0]) < entry.publication().smallestObservations();
    }

    /** Numerators and denominators from the star are those of the truth, in every municipality and year, by sex. */
    private void assertCounted(String[] cells, Map<String, Map<String, long[]>> truth) {
        String indicator = cells[0];
        Map<String, Long> numerators = counted(cells[1], cells[2], cells[3]);
        String where = cells[4].equals(cells[1]) ? cells[2] : "";
        Map<String, Long> denominators = cells[4].isEmpty() ? Map.of() : counted(cells[4], where, cells[5]);
        List<String> wrong = new ArrayList<>();
        long all = 0;
        for (Map.Entry<String, long[]> cell : truth.get(indicator).entrySet()) {
            long numerator = numerators.getOrDefault(cell.getKey(), 0L);
            long denominator = denominators.getOrDefault(cell.getKey(), 0L);
            all += cell.getValue()[0];
            if (numerator != cell.getValue()[0] || !cells[4].isEmpty() && denominator != cell.getValue()[1]) {
                wrong.add(cell.getKey() + " is " + Arrays.toString(cell.getValue()) + ", counted " + numerator + " of "
                        + denominator);
            }
        }
        assertTrue(wrong.isEmpty(), () -> indicator + ": " + wrong.size() + " wrong, first " + wrong.get(0));
        assertTrue(all > 0, () -> indicator + ": nobody is counted");
    }

    /** By year, municipality and sex, where T is all. */
    private Map<String, Long> counted(String table, String where, String count) {
        Dataset<Row> rows = SharedSpark.session()
                .read()
                .format("delta")
                .load(TableContents.layout(folder).table(new TableName("star", table)));
        if (!Arrays.asList(rows.columns()).contains("sex")) {
            rows = rows.withColumn("sex", functions.lit("T"));
        }
        Map<String, Long> counted = new HashMap<>();
        for (Row row : rows.filter(where.isEmpty() ? "true" : where)
                .groupBy("year", "municipality_code", "sex")
                .agg(functions.expr(count).cast("bigint"))
                .collectAsList()) {
            String place = row.getInt(0) + " " + row.getString(1) + " ";
            counted.merge(place + "T", row.getLong(3), Long::sum);
            if (!row.getString(2).equals("T")) {
                counted.merge(place + row.getString(2), row.getLong(3), Long::sum);
            }
        }
        return counted;
    }

    /** Numerator and denominator, by indicator, and year, municipality and sex. */
    private Map<String, Map<String, long[]>> truth() throws IOException {
        Map<String, Map<String, long[]>> truth = new TreeMap<>();
        for (String line : Files.readAllLines(folder.resolve("landing/truth/indicators.csv"))) {
            String[] cells = line.split(",", -1);
            if (!cells[0].equals("indicator")) {
                truth.computeIfAbsent(cells[0], first -> new TreeMap<>())
                        .put(cells[1] + " " + cells[2] + " " + cells[3], new long[] {
                            Long.parseLong(cells[4]), cells[5].isEmpty() ? 0 : Long.parseLong(cells[5])
                        });
            }
        }
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
