package org.jamlik.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.max;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.FilePolicy;
import org.jamlik.contract.TableName;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the files of tables few, and those of old versions no longer than contracts say. What readers see is never touched:
 * small files are put together before the night publishes, or in {@code ops}, which has no snapshots; old files of a table
 * go only when its newest version is the published one.
 */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final String COMPACTED = "compacted";
    private static final String VACUUMED = "vacuumed";

    private final Project project;
    private final Warehouse warehouse;
    private final Ops ops;
    private final Clock clock;
    private final String runId;

    Upkeep(Project project, Warehouse warehouse, Ops ops, Clock clock, String runId) {
        this.project = project;
        this.warehouse = warehouse;
        this.ops = ops;
        this.clock = clock;
        this.runId = runId;
    }

    /** Puts together the small files of tables that this night wrote. */
    void compact(Standing standing, Optional<Snapshot> before) {
        List<Map<String, Object>> done = new ArrayList<>();
        standing.versions().forEach((table, version) -> {
            Long published =
                    before.map(snapshot -> snapshot.versions().get(table)).orElse(null);
            if (!version.equals(published)) {
                compact(project.table(table)).ifPresent(receipt -> {
                    standing.write(table, warehouse.head(table).orElseThrow());
                    done.add(receipt);
                });
            }
        });
        ops.append("upkeep", done);
    }

    /**
     * Puts together the small files of {@code ops}, and deletes files that were replaced longer ago than contracts keep them.
     *
     * @param published the versions that readers see now
     */
    void tidy(Map<TableName, Long> published) {
        List<Map<String, Object>> done = new ArrayList<>();
        for (TableContract table : ops.existing()) {
            compact(table).ifPresent(done::add);
        }
        ops.append("upkeep", done);

        done.clear();
        Map<TableName, Instant> replaced = lastReplaced(published);
        Map<TableName, Instant> vacuumed = last(VACUUMED);
        replaced.forEach((table, instant) -> {
            FilePolicy files = project.table(table).files();
            Instant readableUntil = instant.plus(Duration.ofDays(files.keepDays()));
            boolean isDue = readableUntil.isBefore(clock.instant())
                    && vacuumed.getOrDefault(table, Instant.MIN).isBefore(readableUntil)
                    && isPublished(table, published);
            if (isDue) {
                LOG.info("deleting files of {} that were replaced more than {} days ago", table, files.keepDays());
                warehouse.deleteOlder(table, files.keepDays());
                done.add(receipt(table, VACUUMED));
            }
        });
        ops.append("upkeep", done);
    }

    private Optional<Map<String, Object>> compact(TableContract table) {
        if (!warehouse.hasMoreFiles(table.name(), table.files().compactOver())) {
            return Optional.empty();
        }

        long files = warehouse.files(table.name());
        LOG.info("putting the {} files of {} together", files, table.name());
        warehouse.compact(table.name());
        Map<String, Object> receipt = receipt(table.name(), COMPACTED);
        receipt.put("files_before", files);
        receipt.put("files_after", warehouse.files(table.name()));
        return Optional.of(receipt);
    }

    private Map<String, Object> receipt(TableName table, String upkeep) {
        Map<String, Object> receipt = new HashMap<>();
        receipt.put("run_id", runId);
        receipt.put("table_name", table.toString());
        receipt.put("upkeep", upkeep);
        receipt.put("done_at", Timestamp.from(clock.instant()));
        return receipt;
    }

    /**
     * When a version of a table was replaced by the next one, the last time that is long enough ago for its files to go.
     */
    private Map<TableName, Instant> lastReplaced(Map<TableName, Long> published) {
        Map<TableName, Instant> replaced = new TreeMap<>(last(COMPACTED));
        replaced.keySet().removeIf(table -> !table.schema().equals("ops"));
        for (Map.Entry<Integer, List<String>> kept : byKeepDays(published).entrySet()) {
            Timestamp until = Timestamp.from(clock.instant().minus(Duration.ofDays(kept.getKey())));
            ops.table("snapshot")
                    .filter(col("table_name").isin(kept.getValue().toArray()))
                    .withColumn("next_version", lead("version", 1).over(versions()))
                    .withColumn("replaced_at", lead("published_at", 1).over(versions()))
                    .filter(col("next_version")
                            .notEqual(col("version"))
                            .and(col("replaced_at").lt(until)))
                    .groupBy("table_name")
                    .agg(max("replaced_at"))
                    .collectAsList()
                    .forEach(row -> replaced.put(
                            TableName.of(row.getString(0)), row.getTimestamp(1).toInstant()));
        }
        return replaced;
    }

    /** Whether the newest version of a table is the one that readers see, or it has no snapshots. */
    private boolean isPublished(TableName table, Map<TableName, Long> published) {
        return !published.containsKey(table) || warehouse.head(table).orElseThrow() == published.get(table);
    }

    private static WindowSpec versions() {
        return Window.partitionBy("table_name").orderBy("snapshot_id");
    }

    private Map<Integer, List<String>> byKeepDays(Map<TableName, Long> published) {
        Map<Integer, List<String>> tables = new TreeMap<>();
        published.keySet().forEach(table -> tables.computeIfAbsent(
                        project.table(table).files().keepDays(), first -> new ArrayList<>())
                .add(table.toString()));
        return tables;
    }

    private Map<TableName, Instant> last(String upkeep) {
        Map<TableName, Instant> last = new TreeMap<>();
        for (Row row : ops.table("upkeep")
                .filter(col("upkeep").equalTo(upkeep))
                .groupBy("table_name")
                .agg(max("done_at"))
                .collectAsList()) {
            last.put(TableName.of(row.getString(0)), row.getTimestamp(1).toInstant());
        }
        return last;
    }
}
