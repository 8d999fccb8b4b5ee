package org.jamlik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.io.FileUtils;
import org.jamlik.Effort;
import org.jamlik.SharedSpark;
import org.jamlik.contract.Indicator;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableName;
import org.jamlik.indicator.CellSql;
import org.jamlik.plan.JobGraph;
import org.jamlik.plan.Published;
import org.jamlik.plan.Staleness;
import org.jamlik.store.Contents.Content;
import org.jamlik.store.Layout;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;
import org.junit.jupiter.api.Test;

/**
 * The marts of some entries of the catalogue, of all, and of many times as many, in which entries stand again under other ids:
 * built by the night's own builder from the star that a warehouse has published. And the cells of single entries over the
 * largest facts, beside DuckDB, which reads the same Parquet files by SQL that was written apart: both must come to the same
 * numbers. How long each takes is told and not judged. No test by its name: {@code src/test/benchmark-marts.sh} runs it.
 */
final class MartBenchmark {
    private static final int CORES = 2;
    private static final int ENTRIES = Integer.getInteger("bench.entries", 30);
    /** A night has a JVM of its own, which compiles what it runs; the second time shows what that takes. */
    private static final int TIMES = 2;

    private static final List<TableName> TABLES = List.of(
            new TableName("star", "dim_indicator"),
            CellSql.TABLE,
            new TableName("mart", "measured_value"),
            new TableName("mart", "indicator_value"),
            new TableName("mart", "comparison"),
            new TableName("mart", "quality_indicator"));

    /** Entries over the largest facts, each with its {@code bench/entry/<id>.sql} for DuckDB. */
    private static final List<String> EXPENSIVE = List.of(
            "zopiclone_75_share",
            "home_care_65_share",
            "days_waited_for_housing_median",
            "readmitted_65_share",
            "stays_per_1000",
            "median_disposable_income",
            "post_secondary_share",
            "assistance_long_term_share",
            "deaths_standardised",
            "users_content_home_care_share");

    private static final List<String> ROUNDS = List.of("cold", "warm");
    private static final List<String> COMPARED =
            List.of("year", "measure_id", "region_level", "region_code", "sex", "age_from", "total");
    /** DuckDB is not asked for those of whom there are none. */
    private static final String SOME = "(select * from %s where total <> 0)";

    /** Adds up rows of municipalities to regions and both sexes. */
    private static final String ADDED_UP =
            """
            with
            counted as (
            %s
            ),
            by_sex as (
                select counted.* exclude (sex), unnest(list_distinct([sex, 'T'])) as sex
                from counted
            )
            select
                year,
                measure_id,
                region_level,
                region_code,
                sex,
                age_from,
                sum(amount)::decimal(18,4) as total
            from by_sex
            join star.bridge_region_municipality using (year, municipality_key)
            group by all
            """;

    private final Workspace workspace;
    private final Project project;
    private final Warehouse warehouse;
    private final Snapshot snapshot;
    private final Published published;
    private final Path scratch;

    MartBenchmark() throws IOException {
        String root = Objects.requireNonNull(
                System.getProperty("bench.warehouse"), "say -Dbench.warehouse=<root of a warehouse>");
        Path home = SharedSpark.home();
        Settings settings = Settings.read(
                home,
                home.resolve("conf/local.yaml"),
                Map.of("warehouse-root", root, "spark.master", "local[" + CORES + "]"));
        workspace = new Workspace(home, settings, Clock.systemUTC());
        project = workspace.project();
        warehouse = workspace.warehouse();
        snapshot = warehouse.newestSnapshot().orElseThrow();
        published = new Ops(project, warehouse).published(warehouse.newestSnapshot());
        scratch = home.resolve("target/benchmark-marts");
        FileUtils.deleteDirectory(scratch.toFile());
        Files.createDirectories(scratch);
    }

    @Test
    void marts_of_so_many_entries() throws IOException {
        System.out.printf(
                Locale.ROOT,
                "snapshot %d, %d cores, heap %d MB%n%7s %-26s %10s %9s %16s%n",
                snapshot.id(),
                CORES,
                Runtime.getRuntime().maxMemory() >> 20,
                "entries",
                "table",
                "rows",
                "seconds",
                "seconds of cores");
        for (int i = 0; i < TIMES; i++) {
            build(ENTRIES);
        }
        FileUtils.deleteDirectory(scratch.toFile());
    }

    /** Cells of the entries whose numerator is in one fact, for every fact. */
    @Test
    void cells_of_one_fact_after_another() throws IOException {
        Map<TableName, List<Indicator>> byFact = new TreeMap<>();
        project.indicators().stream().filter(Indicator::isInUse).forEach(entry -> entry.method()
                .numerator()
                .ifPresent(measure -> byFact.computeIfAbsent(measure.table(), first -> new ArrayList<>())
                        .add(entry)));
        System.out.printf(
                Locale.ROOT, "%n%7s %-30s %10s %9s %16s%n", "entries", "fact", "cells", "seconds", "seconds of cores");
        for (Map.Entry<TableName, List<Indicator>> fact : byFact.entrySet()) {
            Path folder = Files.createDirectories(scratch.resolve(fact.getKey().name()));
            Night night = new Night(fact.getValue(), folder);
            Effort effort = new Effort();
            long rows = night.build(CellSql.TABLE);
            double seconds = effort.seconds();
            System.out.printf(
                    Locale.ROOT,
                    "%7d %-30s %10d %9.1f %16.1f%n",
                    fact.getValue().size(),
                    fact.getKey(),
                    rows,
                    seconds,
                    effort.ofCores());
            FileUtils.deleteDirectory(folder.toFile());
        }
    }

    /** So many entries, from everywhere in the catalogue; those after the last stand again under another id. */
    private List<Indicator> entries(int count) {
        List<Indicator> all = project.indicators();
        List<Indicator> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (count < all.size()) {
                chosen.add(all.get(i * all.size() / count));
            } else {
                Indicator entry = all.get(i % all.size());
                chosen.add(i < all.size() ? entry : again(entry, entry.id() + "_" + i / all.size()));
            }
        }
        return chosen;
    }

    private static Indicator again(Indicator entry, String id) {
        return new Indicator(
                id,
                entry.version(),
                entry.file(),
                entry.line(),
                entry.text(),
                entry.place(),
                entry.method(),
                entry.scope(),
                entry.publication(),
                entry.sources(),
                entry.publishedAs(),
                entry.lifecycle(),
                entry.replacedBy(),
                entry.commonIndicator(),
                Optional.empty());
    }

    private void build(int count) throws IOException {
        Path folder = Files.createDirectories(scratch.resolve(String.valueOf(count)));
        Night night = new Night(entries(count), folder);
        Effort whole = new Effort();
        for (TableName table : TABLES) {
            Effort effort = new Effort();
            tell(count, table.toString(), night.build(table), effort);
        }
        tell(count, "in all", 0, whole);
        FileUtils.deleteDirectory(folder.toFile());
    }

    /** The marts of some entries, in a warehouse of their own that begins with the star. */
    private final class Night {
        private final Warehouse own;
        private final JobGraph graph;
        private final Standing standing;
        private final TableBuilder builder;

        Night(List<Indicator> entries, Path folder) {
            Project some = new Project(
                    project.home(),
                    project.variables(),
                    project.codeLists(),
                    project.sources(),
                    project.tables(),
                    entries,
                    project.catalogueFingerprint());
            Problems problems = new Problems();
            graph = JobGraph.of(some, Map.of(CellSql.TABLE, CellSql.render(entries, some.tables())), problems);
            problems.throwIfAny();
            own = new Warehouse(warehouse.session(), new Layout(folder.toString(), folder.toString()));
            Map<TableName, Long> others = new TreeMap<>(snapshot.versions());
            TABLES.forEach(others::remove);
            Sources sources = new Sources(warehouse.session(), some, null, warehouse.layout());
            standing = new Standing(some, warehouse, sources, Optional.of(new Snapshot(snapshot.id(), others)));
            graph.inOrder().forEach(other -> standing.settle(other.name(), published.contents(other.name())));
            Published nothing = new Published(Map.of());
            builder = new TableBuilder(
                    own,
                    nothing,
                    new Staleness(some, nothing),
                    standing,
                    new Stopwatch(Clock.systemUTC()),
                    "benchmark");
        }

        /** The rows of the table when it is built. */
        long build(TableName table) {
            builder.build(graph.job(table)).orElseThrow();
            standing.keep(table, own.read(table, standing.version(table)));
            return standing.contents().get(table).values().stream()
                    .mapToLong(content -> Content.of(content).rows())
                    .sum();
        }

        List<String> files(TableName table) {
            return DuckDb.local(own.read(table, standing.version(table)).inputFiles());
        }
    }

    @Test
    void duckdb_comes_to_the_same_cells() throws IOException, SQLException {
        System.out.printf(
                Locale.ROOT,
                "%n%-32s %-5s %8s %8s %8s %6s%n",
                "entry",
                "round",
                "cells",
                "spark s",
                "duckdb s",
                "ratio");
        for (String id : EXPENSIVE) {
            Indicator entry = project.indicators().stream()
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            for (String round : ROUNDS) {
                compare(entry, round);
            }
        }
    }

    private void compare(Indicator entry, String round) throws IOException, SQLException {
        Path folder = Files.createDirectories(scratch.resolve(entry.id() + "-" + round));
        Night night = new Night(List.of(entry), folder.resolve("spark"));
        Effort effort = new Effort();
        long cells = night.build(CellSql.TABLE);
        double spark = effort.seconds();

        effort = new Effort();
        try (DuckDb duckdb = duckdb()) {
            for (TableName read : night.graph.job(CellSql.TABLE).reads()) {
                duckdb.view(
                        read.toString(),
                        DuckDb.local(warehouse
                                .read(read, snapshot.versions().get(read))
                                .inputFiles()),
                        project.table(read).period());
            }
            String sql = text(entry.id());
            duckdb.write(
                    sql.contains("region_code") ? sql : ADDED_UP.formatted(sql),
                    folder.resolve("duckdb.parquet"),
                    Optional.empty());
        }
        double other = effort.seconds();

        try (DuckDb compared = duckdb()) {
            compared.view(
                    "spark",
                    night.files(CellSql.TABLE),
                    project.table(CellSql.TABLE).period());
            compared.view("duckdb", List.of(folder.resolve("duckdb.parquet").toString()), Optional.empty());
            assertEquals(
                    compared.rows(SOME.formatted("spark")),
                    compared.rows(SOME.formatted("duckdb")),
                    entry.id() + ": cells");
            assertEquals(
                    0,
                    compared.rowsOnlyIn(SOME.formatted("spark"), SOME.formatted("duckdb"), COMPARED),
                    entry.id() + ": cells that DuckDB has not");
        }
        System.out.printf(
                Locale.ROOT,
                "%-32s %-5s %8d %8.2f %8.2f %6.1f%n",
                entry.id(),
                round,
                cells,
                spark,
                other,
                spark / other);
        FileUtils.deleteDirectory(folder.toFile());
    }

    private DuckDb duckdb() throws IOException, SQLException {
        return new DuckDb(CORES, Runtime.getRuntime().maxMemory() >> 20, scratch.resolve("duckdb-spill"));
    }

    private static String text(String entry) throws IOException {
        String name = "/bench/entry/" + entry + ".sql";
        try (InputStream text = Objects.requireNonNull(MartBenchmark.class.getResourceAsStream(name), name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void tell(int entries, String table, long rows, Effort effort) {
        double seconds = effort.seconds();
        System.out.printf(
                Locale.ROOT, "%7d %-26s %10d %9.1f %16.1f%n", entries, table, rows, seconds, effort.ofCores());
    }
}
