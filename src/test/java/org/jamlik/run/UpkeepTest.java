package org.jamlik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.SharedSpark;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableName;
import org.jamlik.store.Layout;
import org.jamlik.store.Schemas;
import org.jamlik.store.Warehouse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Upkeep of files")
class UpkeepTest {
    private static final TableName TABLE = new TableName("star", "dim_sex");
    private static final Instant NOW = Instant.now();
    private static final Project PROJECT = ProjectReader.read(SharedSpark.home());

    @TempDir
    Path folder;

    private Warehouse warehouse;
    private Ops ops;

    @BeforeEach
    void emptyWarehouse() {
        warehouse = new Warehouse(
                SharedSpark.session(),
                new Layout(folder.resolve("w").toString(), folder.resolve("a").toString()));
        ops = new Ops(PROJECT, warehouse);
    }

    @Test
    @DisplayName("puts many small files of a table together and changes no row")
    void many_small_files() {
        for (int run = 0; run < 17; run++) {
            ops.append("run", List.of(Map.of("run_id", "run-" + run, "command", "nightly")));
        }
        upkeep(NOW).tidy(Map.of());

        assertEquals(17, ops.table("run").count());
        assertEquals(1, warehouse.files(new TableName("ops", "run")));
        assertEquals(List.of("[ops.run,compacted,17,1]"), told("table_name", "upkeep", "files_before", "files_after"));
    }

    @Test
    @DisplayName("leaves a table with some files as it is")
    void some_files() {
        for (int run = 0; run < 16; run++) {
            ops.append("run", List.of(Map.of("run_id", "run-" + run, "command", "nightly")));
        }
        upkeep(NOW).tidy(Map.of());

        assertEquals(16, warehouse.files(new TableName("ops", "run")));
        assertEquals(List.of(), told("upkeep"));
    }

    @Test
    @DisplayName("deletes what no version of the last 30 days needs, once, and never what is published")
    void old_files() throws IOException {
        publish(1, "K", NOW.minus(Duration.ofDays(50)));
        publish(2, "M", NOW.minus(Duration.ofDays(40)));
        Path left = junk();

        upkeep(NOW.minus(Duration.ofDays(15))).tidy(Map.of(TABLE, 1L));
        assertTrue(Files.exists(left), "replaced 25 days ago");
        upkeep(NOW).tidy(Map.of(TABLE, 1L));
        assertFalse(Files.exists(left), "replaced 40 days ago");
        assertEquals(List.of("[star.dim_sex,vacuumed]"), told("table_name", "upkeep"));
        assertEquals(1, warehouse.read(TABLE, 1).count());

        left = junk();
        upkeep(NOW).tidy(Map.of(TABLE, 1L));
        assertTrue(Files.exists(left), "nothing was replaced since");
    }

    @Test
    @DisplayName("leaves a table alone whose newest version is not published")
    void unpublished_version() throws IOException {
        publish(1, "K", NOW.minus(Duration.ofDays(50)));
        publish(2, "M", NOW.minus(Duration.ofDays(40)));
        write("T");
        Path left = junk();
        upkeep(NOW).tidy(Map.of(TABLE, 1L));

        assertTrue(Files.exists(left));
    }

    private Upkeep upkeep(Instant now) {
        return new Upkeep(PROJECT, warehouse, ops, Clock.fixed(now, ZoneOffset.UTC), "run-x");
    }

    private void publish(long snapshot, String sex, Instant at) {
        ops.publish(snapshot, Map.of(TABLE, write(sex)), at, "run-" + snapshot);
    }

    private long write(String sex) {
        Dataset<Row> rows = SharedSpark.session()
                .createDataFrame(List.of(), Schemas.of(PROJECT.table(TABLE)))
                .union(SharedSpark.session().sql("select '" + sex + "', 'x', 'x'"));
        return warehouse.replace(PROJECT.table(TABLE), rows, "run");
    }

    /** A file that a killed run left behind long ago. */
    private Path junk() throws IOException {
        Path file = folder.resolve("w/star/dim_sex/part-left.parquet");
        Files.writeString(file, "left");
        Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(60))));
        return file;
    }

    private List<String> told(String... columns) {
        return ops.table("upkeep").selectExpr(columns).collectAsList().stream()
                .map(Row::toString)
                .toList();
    }
}
