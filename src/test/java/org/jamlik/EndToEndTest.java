package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.jamlik.contract.ProjectReader;
import org.jamlik.store.Lease;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Nights one after another over the deliveries that the project ships, on real Delta tables, by the command line. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EndToEndTest {
    private static final String VALUES = "kolada_kld_values_2004_2010_all5kpi.csv";
    private static final String POPULATION = "befolkning_kommun_2008_2010.csv";

    @TempDir
    static Path folder;

    private static Path landing;
    private static Cli jamlik;

    @BeforeAll
    static void copyLanding() throws IOException {
        landing = folder.resolve("landing");
        Cli.copy(SharedSpark.home().resolve("src/test/resources/landing"), landing);
        // persons have a test of their own
        FileUtils.deleteDirectory(landing.resolve("person").toFile());
        jamlik = new Cli(Cli.smallHome(folder), landing, folder.toString());
    }

    @Test
    @Order(1)
    void nothingPublishedYet() {
        assertEquals(
                10,
                jamlik.run("sql", "select count(*) from mart.indicator_value").exitCode());
    }

    @Test
    @Order(2)
    void firstNight() throws IOException {
        Cli.Result night = jamlik.run("nightly");

        assertEquals(0, night.exitCode(), night.out());
        assertTrue(night.out().contains("unknown    README.md"), night.out());
        int files = files(landing).size() - 1;
        long sources = ProjectReader.read(SharedSpark.home()).sources().values().stream()
                .filter(source -> !source.isOfPersons())
                .count();
        assertTrue(night.out().contains(files + " deliveries accepted"), night.out());
        assertEquals(
                List.of(files + "," + sources + ",true"),
                jamlik.sql("select count_if(status = 'accepted'), count(distinct source), bool_and(lines_in"
                        + " = lines_header + lines_accepted + lines_quarantined + lines_ignored) from ops.delivery"));
        assertEquals(
                List.of("564,4"),
                jamlik.sql("select count(*), count_if(status = 'not_applicable') from mart.indicator_value"
                        + " where origin = 'published'"));
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** The expected numbers are counted by hand from the delivered file. */
    @Test
    @Order(3)
    void derivedValuesAreRight() {
        assertEquals(
                List.of(
                        "inhabitants_65_and_over,30762.0,30762.0000,,30762,1.0",
                        "inhabitants_65_and_over_share,20.39230764131494,30762.0000,150851.0000,150851,1.0",
                        "inhabitants_80_and_over_share,5.889917865973709,8885.0000,150851.0000,150851,1.0"),
                jamlik.sql("select indicator_id, value, numerator, denominator, observations, coverage"
                        + " from mart.indicator_value where origin = 'derived' and region_level = 'county'"
                        + " and region_code = '10' and year = 2010 order by indicator_id"));
        assertEquals(
                List.of("144,144"),
                jamlik.sql("select count(*), count_if(abs(derived.value - published.value) <= 0.000001)"
                        + " from mart.indicator_value derived"
                        + " join star.dim_indicator indicator on indicator.indicator_id = derived.indicator_id"
                        + " and indicator.definition_version = derived.definition_version"
                        + " join mart.indicator_value published on published.indicator_id = indicator.published_as"
                        + " and published.year = derived.year and published.region_code = derived.region_code"
                        + " and published.region_level = derived.region_level"));
        // 16 of 290 municipalities came: there is no nation, and it says why
        assertEquals(
                List.of("missing,,16"),
                jamlik
                        .sql(
                                "select status, value, round(coverage * 290) from mart.indicator_value"
                                        + " where indicator_id = 'inhabitants_65_and_over' and region_level = 'nation' and year = 2010")
                        .stream()
                        .map(line -> line.replace(".0", ""))
                        .toList());
    }

    @Test
    @Order(4)
    void sameNightAgainCommitsNothingOutsideOps() throws IOException {
        Map<String, Long> before = commits();

        Cli.Result plan = jamlik.run("plan");
        Cli.Result night = jamlik.run("nightly");

        assertTrue(plan.out().endsWith("nothing is stale\n"), plan.out());
        assertEquals(0, night.exitCode());
        assertTrue(
                night.out().contains("nothing changed, nothing was committed; readers stay on snapshot 1"),
                night.out());
        Map<String, Long> after = commits();
        assertEquals(before.get("ops/run") + 1, after.get("ops/run"));
        before.remove("ops/run");
        after.remove("ops/run");
        assertEquals(before, after);
    }

    @Test
    @Order(5)
    void oneChangedValueRebuildsWhatDependsOnIt() throws IOException {
        Map<String, Long> before = commits();
        String line = lineWith(VALUES, "N31001,1080,Karlskrona,2006,");
        Cli.edit(landing.resolve(VALUES), line, "N31001,1080,Karlskrona,2006,1234.5");

        Cli.Result plan = jamlik.run("plan");
        Cli.Result night = jamlik.run("nightly");

        assertEquals(
                List.of(
                        "build    register.published_value 2006: source.kolada_value that year changed",
                        "build    star.fact_published_value 2006: register.published_value that year will be made again",
                        "build    mart.indicator_value 2006: star.fact_published_value that year will be made again"),
                plan.lines().stream().filter(each -> each.startsWith("build")).toList());
        assertEquals(
                List.of(
                        "built      mart.indicator_value           2006",
                        "built      register.published_value       2006",
                        "built      star.fact_published_value      2006"),
                night.lines().stream().filter(each -> each.startsWith("built")).toList());
        assertEquals(
                List.of("1234.5"),
                jamlik.sql("select value from mart.indicator_value"
                        + " where indicator_id = 'N31001' and region_code = '1080' and year = 2006"));
        assertEquals(
                List.of("accepted,2", "superseded,1"),
                jamlik.sql("select status, sequence from ops.delivery where source = 'kolada_value' order by 1"));
        Map<String, Long> after = commits();
        after.keySet()
                .removeIf(table -> table.startsWith("ops/") || after.get(table).equals(before.get(table)));
        assertEquals(
                Set.of("mart/indicator_value", "register/published_value", "star/fact_published_value"),
                after.keySet());
    }

    @Test
    @Order(6)
    void secondRunWaitsForTheFirst() throws Exception {
        try (Lease lease = Lease.take(
                folder.resolve("warehouse").toString(), new Configuration(), "another-run", Clock.systemUTC())) {
            assertEquals(10, jamlik.run("nightly").exitCode());
            assertTrue(lease.abandonedRun().isEmpty());
        }
    }

    @Test
    @Order(6)
    void everyValueLeadsToItsDelivery() throws IOException {
        String documented = Files.readString(SharedSpark.home().resolve("docs/operations.md"));
        String query = documented.substring(documented.indexOf("```sql", documented.indexOf("From a value back")) + 6);
        query = query.substring(0, query.indexOf("```"));
        List<String> found =
                jamlik.sql("select indicator_id, definition_version, fact, version is not null, file from (" + query
                        + ") where run_id in (select run_id from ops.run) order by file");
        assertTrue(
                found.contains("inhabitants_80_and_over_share,1,star.fact_population,true," + POPULATION),
                found.toString());
        assertFalse(found.toString().contains(VALUES), found.toString());
    }

    @Test
    @Order(7)
    void badDeliveriesAreRefusedAndReadersStay() throws IOException {
        List<String> before = jamlik.sql("select count(*), sum(value), max(run_id) from mart.indicator_value");
        Path values = landing.resolve(VALUES);
        byte[] good = Files.readAllBytes(values);
        Files.write(values, java.util.Arrays.copyOf(good, good.length - 5));
        byte[] population = Files.readAllBytes(landing.resolve(POPULATION));
        Files.writeString(
                landing.resolve(POPULATION),
                new String(population, StandardCharsets.UTF_8).replace("kommun_kod,", "kommun,"));
        Path groups = landing.resolve("kolada_fasta_grupper_2024_2026.csv");
        byte[] groupBytes = Files.readAllBytes(groups);
        Files.write(groups, new String(groupBytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.ISO_8859_1));

        Cli.Result night = jamlik.run("nightly");

        assertEquals(20, night.exitCode(), night.out());
        assertTrue(
                night.out()
                        .contains(
                                "Cannot accept " + VALUES + " (source.kolada_value 2004-2010): line 565, the last"
                                        + " one, has no line end: the file was cut short; ask the sender for the whole file [truncated_file]"),
                night.out());
        assertTrue(
                night.out()
                        .contains("Cannot accept " + POPULATION + " (source.population 2008-2010): column kommun_kod"
                                + " is missing (line 1 has kommun, aldersgrupp, kon, ar, folkmangd); ask the sender for a file with that"
                                + " column [missing_column]"),
                night.out());
        assertTrue(
                night.out()
                        .contains(
                                " is not UTF-8; the file looks like ISO-8859-1 or windows-1252; ask the sender for"
                                        + " UTF-8 or change the encoding in schemas/source/municipality_group.yaml [wrong_encoding]"),
                night.out());
        assertEquals(before, jamlik.sql("select count(*), sum(value), max(run_id) from mart.indicator_value"));
        assertEquals(
                List.of("missing_column,kommun_kod,1", "truncated_file,,565", "wrong_encoding,,2"),
                jamlik.sql("select error_code, column_name, line from ops.quarantine order by 1"));
        assertEquals(20, jamlik.run("nightly").exitCode(), "a refused file that still lies there is told again");

        Files.write(values, good);
        Files.write(landing.resolve(POPULATION), population);
        Files.write(groups, groupBytes);
        Cli.Result mended = jamlik.run("nightly");
        assertEquals(0, mended.exitCode(), mended.out());
        assertTrue(mended.out().contains("nothing changed"), mended.out());
    }

    @Test
    @Order(8)
    void badLinesAreQuarantinedWithinTheLimit() throws IOException {
        // in a large file a few bad lines stay below the limit of 0.1 percent
        StringBuilder many = new StringBuilder(Files.readString(landing.resolve(VALUES)));
        for (int year = 2004; year <= 2010; year++) {
            for (String line : Files.readAllLines(SharedSpark.home().resolve("schemas/codelist/municipality.csv"))) {
                if (line.matches("(?!1917)\\d{4},.*")) {
                    for (String indicator : List.of("N20028", "N20896", "N40010")) {
                        many.append(indicator)
                                .append(',')
                                .append(line, 0, 4)
                                .append(",x,")
                                .append(year)
                                .append(",1.5\n");
                    }
                }
            }
        }
        String text = many.toString()
                .lines()
                .distinct()
                .reduce(new StringBuilder(), (all, line) -> all.append(line).append('\n'), StringBuilder::append)
                .toString();
        String repeated = lineWith(VALUES, "N31001,1080,Karlskrona,2007,");
        text = text.replace("N20028,0114,x,2004,1.5", "N20028,9999,x,2004,1.5")
                        .replace("N20028,0115,x,2004,1.5", "N20028,0115,x,2004,\"1,5 9912311234\"")
                + repeated + "\n";
        Files.writeString(landing.resolve(VALUES), text);
        long lines = text.lines().count();
        describeMoreIndicators();

        Cli.Result night = jamlik.run("nightly");

        assertEquals(0, night.exitCode(), night.out());
        assertTrue(
                night.out().contains(lines + " lines: " + (lines - 4) + " accepted, 3 quarantined, 0 ignored"),
                night.out());
        List<String> quarantined = jamlik.sql("select column_name, error_code, excerpt from ops.quarantine"
                + " where source = 'kolada_value' and error_code <> 'truncated_file' order by error_code");
        assertEquals(3, quarantined.size());
        assertTrue(quarantined.get(0).contains("duplicate_line"), quarantined.toString());
        assertTrue(quarantined.get(1).startsWith("varde,not_a_number"), quarantined.toString());
        assertFalse(quarantined.get(1).contains("9912311234"), "an excerpt may hold no identity number");
        assertEquals("kommun_kod,unknown_code,9999", quarantined.get(2));
    }

    private static void describeMoreIndicators() throws IOException {
        Path list = landing.resolve("kolada_kld_kpi_lista.csv");
        Files.writeString(
                list,
                "N20028,1,2004,2010,290,Ett,Ett\nN20896,1,2004,2010,290,Två,Två\nN40010,1,2004,2010,290,Tre,Tre\n",
                StandardOpenOption.APPEND);
    }

    @Test
    @Order(9)
    void failedCheckPublishesNothing() throws IOException {
        List<String> before = jamlik.sql("select max(snapshot_id) from ops.snapshot");
        // values of a key figure that nobody describes
        Files.writeString(landing.resolve(VALUES), "U99999,1080,Karlskrona,2004,1.0\n", StandardOpenOption.APPEND);

        Cli.Result night = jamlik.run("nightly");

        assertEquals(30, night.exitCode(), night.out());
        assertTrue(
                night.out()
                        .contains("failed     star.fact_published_value: 1 rows violate"
                                + " \"reference: indicator_id, definition_version in star.dim_indicator\""),
                night.out());
        assertEquals(before, jamlik.sql("select max(snapshot_id) from ops.snapshot"));
        assertEquals(
                List.of("0"), jamlik.sql("select count(*) from mart.indicator_value where indicator_id = 'U99999'"));
        assertEquals(
                List.of("failed,30"),
                jamlik.sql("select verdict, exit_code from ops.run order by started_at desc limit 1"));
    }

    @Test
    @Order(10)
    void yearsThatVanishAreEmptiedAndToldOf() throws IOException {
        Path population = landing.resolve(POPULATION);
        String whole = Files.readString(population);
        Files.writeString(population, whole.replaceAll("(?m)^.*,20(09|10),\\d+\\n", ""));
        assertTrue(jamlik.run("nightly")
                .out()
                .contains("it ends with line 337 and has 336 good lines where 1008 stood; that is more than 50.0 %"
                        + " less; ask the sender whether it is whole"));
        Files.writeString(population, whole.replaceAll("(?m)^.*,2010,\\d+\\n", ""));
        // the values of the key figure that nobody describes are gone too
        Path values = landing.resolve(VALUES);
        Files.writeString(values, Files.readString(values).replaceAll("(?m)^U99999.*\\n", ""));

        Cli.Result night = jamlik.run("nightly");

        assertEquals(0, night.exitCode(), night.out());
        assertEquals(
                List.of("2008,336", "2009,336"),
                jamlik.sql("select year, count(*) from star.fact_population group by year order by year"));
        assertEquals(
                List.of("2008", "2009"),
                jamlik.sql("select distinct year from mart.indicator_value where indicator_id ="
                        + " 'inhabitants_65_and_over' order by year"));
        assertTrue(night.out().contains("row_count_change: 1008 to 672 rows, at most 25.0 %"), night.out());
        assertTrue(jamlik.run("plan").out().endsWith("nothing is stale\n"));
    }

    @Test
    @Order(11)
    void statementsThatWriteOrReachElsewhereAreRefused() {
        for (String statement : List.of(
                "drop table mart.indicator_value",
                "insert into mart.indicator_value select * from mart.indicator_value",
                "select * from register.population",
                "select * from identity.person",
                "select * from delta.`" + folder + "/warehouse/register/population`",
                "select * from mart.indicator_value version as of 0",
                "select (select count(*) from register.population)",
                "with x as (select * from register.population) select * from x",
                "with `register.population` as (select 1) select * from register.population",
                "with `delta.``" + folder + "/warehouse/register/population``` as (select 1) select * from delta.`"
                        + folder + "/warehouse/register/population`",
                "set spark.sql.ansi.enabled=false",
                "select java_method('java.lang.System', 'getProperty', 'user.home')")) {
            assertEquals(2, jamlik.run("sql", statement).exitCode(), statement);
        }
        assertEquals(
                2,
                jamlik.run("sql", "select count(*) from ops.run", "--role", "analyst")
                        .exitCode());
        assertEquals(
                2,
                jamlik.run("sql", "select cast(origin as int) from mart.indicator_value")
                        .exitCode(),
                "a statement that fails while it runs is no bug");
        assertEquals(0, jamlik.run("sql", "describe mart.indicator_value").exitCode());
        assertEquals(0, jamlik.run("sql", "show tables in star").exitCode());
    }

    @Test
    @Order(12)
    void descriptionsLeadFromIndicatorToSource() {
        String indicator =
                jamlik.run("describe", "inhabitants_80_and_over_share").out();
        assertTrue(indicator.contains("published as  N01813 (kolada)"), indicator);
        assertTrue(indicator.contains("source.population"), indicator);
        assertTrue(indicator.contains("sum(fact.inhabitants_80_and_over)"), indicator);
        assertTrue(jamlik.run("describe", "star.dim_municipality").out().contains("Dagens kod för kommunen"));
        assertTrue(jamlik.run("describe", "source.population").out().contains("  kommun_kod "));
        assertTrue(jamlik.run("describe", "U31404").out().contains("change_kind          reused"));
        assertEquals(2, jamlik.run("describe", "no_such_thing").exitCode());
    }

    private static String lineWith(String file, String start) throws IOException {
        return Files.readAllLines(landing.resolve(file)).stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    /** The number of commits of every table. */
    private static Map<String, Long> commits() throws IOException {
        Map<String, Long> commits = new TreeMap<>();
        Path warehouse = folder.resolve("warehouse");
        try (Stream<Path> files = Files.walk(warehouse)) {
            files.filter(file -> file.toString().matches(".*/_delta_log/\\d+\\.json"))
                    .forEach(file -> commits.merge(
                            warehouse.relativize(file.getParent().getParent()).toString(), 1L, Long::sum));
        }
        return commits;
    }
}
