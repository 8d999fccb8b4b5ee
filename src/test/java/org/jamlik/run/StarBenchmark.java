package org.jamlik.run;

import static org.junit.jupiter.api.Assertions.assertAll;
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
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Column;
import org.jamlik.contract.TableName;
import org.jamlik.plan.Job;
import org.jamlik.plan.JobGraph;
import org.jamlik.plan.Published;
import org.jamlik.plan.Staleness;
import org.jamlik.store.Layout;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * The heaviest tables of the star, built from what a warehouse has published: by the night's own builder, and by DuckDB
 * from the same files with a SELECT that was written apart from the project's. Both must come to the same rows; how long
 * each takes is told and not judged. No test by its name: {@code src/test/benchmark-star.sh} runs it.
 */
final class StarBenchmark {
    /** Those that took a full build the longest, each with its {@code bench/<table>.sql} for DuckDB. */
    private static final List<String> HEAVIEST =
            List.of("fact_prescription", "fact_elderly_care", "fact_income", "fact_inpatient_stay");

    private static final int CORES = 2;
    private static final List<String> ROUNDS = List.of("cold", "warm");

    private final Project project;
    private final JobGraph graph;
    private final Warehouse warehouse;
    private final Snapshot snapshot;
    private final Published published;
    private final Path scratch;

    StarBenchmark() throws IOException {
        String root = Objects.requireNonNull(
                System.getProperty("bench.warehouse"), "say -Dbench.warehouse=<root of a warehouse>");
        Path home = SharedSpark.home();
        Settings settings = Settings.read(
                home,
                home.resolve("conf/local.yaml"),
                Map.of("warehouse-root", root, "spark.master", "local[" + CORES + "]"));
        Workspace workspace = new Workspace(home, settings, Clock.systemUTC());
        project = workspace.project();
        graph = workspace.graph(project);
        warehouse = workspace.warehouse();
        snapshot = warehouse.newestSnapshot().orElseThrow();
        published = new Ops(project, warehouse).published(warehouse.newestSnapshot());
        scratch = home.resolve("target/benchmark-star");
        FileUtils.deleteDirectory(scratch.toFile());
        Files.createDirectories(scratch);
    }

    /** What one engine made of a table. */
    private record Made(List<String> files, double seconds, double ofCores) {}

    @Test
    void duckdb_comes_to_the_same_rows() throws IOException {
        System.out.printf(
                Locale.ROOT,
                "snapshot %d, %d cores, heap %d MB%n%-28s %-5s %10s %8s %8s %6s   seconds of cores%n",
                snapshot.id(),
                CORES,
                heapMegabytes(),
                "table",
                "round",
                "rows",
                "spark s",
                "duckdb s",
                "ratio");
        List<Executable> comparisons = new ArrayList<>();
        for (String name : HEAVIEST) {
            comparisons.add(() -> compare(graph.job(new TableName("star", name))));
        }
        assertAll(comparisons);
        FileUtils.deleteDirectory(scratch.toFile());
    }

    private void compare(Job job) throws IOException, SQLException {
        for (String round : ROUNDS) {
            Path folder = Files.createDirectories(scratch.resolve(job.name().name() + "-" + round));
            Made spark = spark(job, folder.resolve("spark"));
            Made duckdb = duckdb(job, folder.resolve("duckdb"));
            long rows = equalRows(job.table(), spark, duckdb);
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %-5s %10d %8.1f %8.1f %6.2f   spark %.1f, duckdb %.1f, ratio %.2f%n",
                    job.name(),
                    round,
                    rows,
                    spark.seconds(),
                    duckdb.seconds(),
                    spark.seconds() / duckdb.seconds(),
                    spark.ofCores(),
                    duckdb.ofCores(),
                    spark.ofCores() / duckdb.ofCores());
            FileUtils.deleteDirectory(folder.toFile());
        }
    }

    /** All periods, as a night does that finds the table new: SELECT, fingerprint, Delta table. */
    private Made spark(Job job, Path folder) {
        Warehouse own = new Warehouse(warehouse.session(), new Layout(folder.toString(), folder.toString()));
        Map<TableName, Long> others = new TreeMap<>(snapshot.versions());
        others.remove(job.name());
        // no SELECT of the star reads what was delivered
        Sources sources = new Sources(warehouse.session(), project, null, warehouse.layout());
        Standing standing = new Standing(project, warehouse, sources, Optional.of(new Snapshot(snapshot.id(), others)));
        graph.inOrder().forEach(other -> standing.settle(other.name(), published.contents(other.name())));
        Published nothing = new Published(Map.of());
        TableBuilder builder = new TableBuilder(
                own, nothing, new Staleness(project, nothing), standing, new Stopwatch(Clock.systemUTC()), "benchmark");
        Effort effort = new Effort();
        builder.build(job).orElseThrow();
        double seconds = effort.seconds();
        return new Made(files(own, job.name(), standing.version(job.name())), seconds, effort.ofCores());
    }

    private Made duckdb(Job job, Path folder) throws IOException, SQLException {
        Map<TableName, List<String>> inputs = new TreeMap<>();
        for (TableName read : job.reads()) {
            inputs.put(read, files(warehouse, read, snapshot.versions().get(read)));
        }
        String sql = text(job.name());
        Effort effort = new Effort();
        try (DuckDb duckdb = open()) {
            for (Map.Entry<TableName, List<String>> input : inputs.entrySet()) {
                duckdb.view(
                        input.getKey().toString(),
                        input.getValue(),
                        project.table(input.getKey()).period());
            }
            duckdb.write(sql, folder, job.table().period());
        }
        double seconds = effort.seconds();
        double ofCores = effort.ofCores();
        try (var written = Files.walk(folder)) {
            List<String> files =
                    written.filter(Files::isRegularFile).map(Path::toString).toList();
            return new Made(files, seconds, ofCores);
        }
    }

    /** Fails unless both hold the same rows equally often, in columns of the same types. */
    private long equalRows(TableContract table, Made spark, Made duckdb) throws IOException, SQLException {
        List<String> columns = table.columns().stream().map(Column::name).toList();
        try (DuckDb compared = open()) {
            compared.view("spark", spark.files(), table.period());
            compared.view("duckdb", duckdb.files(), table.period());
            assertEquals(compared.types("spark", columns), compared.types("duckdb", columns), table.name() + ": types");
            long rows = compared.rows("spark");
            assertEquals(rows, compared.rows("duckdb"), table.name() + ": rows");
            // both have as many rows, so that what one lacks the other lacks too
            assertEquals(
                    0,
                    compared.rowsOnlyIn("spark", "duckdb", columns),
                    table.name() + ": rows of Spark that DuckDB has not, kept below " + scratch);
            return rows;
        }
    }

    private DuckDb open() throws IOException, SQLException {
        return new DuckDb(CORES, heapMegabytes(), scratch.resolve("duckdb-spill"));
    }

    private static long heapMegabytes() {
        return Runtime.getRuntime().maxMemory() >> 20;
    }

    /** The files that a version of a table is made of, as the warehouse tells. */
    private static List<String> files(Warehouse warehouse, TableName table, long version) {
        return DuckDb.local(warehouse.read(table, version).inputFiles());
    }

    private static String text(TableName table) throws IOException {
        String name = "/bench/" + table.name() + ".sql";
        try (InputStream text = Objects.requireNonNull(StarBenchmark.class.getResourceAsStream(name), name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
