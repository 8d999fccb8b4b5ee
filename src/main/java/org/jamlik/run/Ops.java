package org.jamlik.run;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.Delivery;
import org.jamlik.delivery.Erasure.Lost;
import org.jamlik.delivery.Intake;
import org.jamlik.delivery.Missing;
import org.jamlik.delivery.Recorded;
import org.jamlik.plan.Published;
import org.jamlik.plan.Published.Build;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;

/** What earlier runs left in {@code ops}, and the way to add to it. */
final class Ops implements Recorded {
    /** The schemas of what is read and not built, which no snapshot names. */
    private static final Set<String> READ = Set.of("source", "codelist");

    /** Whether a line was quarantined because of what other deliveries tell, not by itself. */
    private static final Column IS_DISBELIEVED = col("error_code")
            .isin(
                    ErrorCode.CHANGE_LOOP.text(),
                    ErrorCode.NUMBER_IN_USE.text(),
                    ErrorCode.OVERLAPPING_LIVES.text(),
                    ErrorCode.ONE_PERSON_TWICE.text());

    private final Project project;
    private final Warehouse warehouse;

    Ops(Project project, Warehouse warehouse) {
        this.project = project;
        this.warehouse = warehouse;
    }

    TableContract contract(String name) {
        return project.table(new TableName("ops", name));
    }

    /** The rows of a table as they are now. */
    Dataset<Row> table(String name) {
        return warehouse.readNewest(contract(name));
    }

    void append(String name, List<Map<String, Object>> rows) {
        warehouse.append(contract(name), rows);
    }

    /**
     * Records what an intake came to. Rejected lines come first, so that a delivery that is known has them; a run that
     * was killed in between leaves lines that the next one replaces.
     */
    void record(Intake intake) {
        Set<String> recounted = intake.recounted().stream().map(Delivery::id).collect(Collectors.toSet());
        Set<String> touched = intake.added().stream().map(Delivery::id).collect(Collectors.toCollection(HashSet::new));
        touched.addAll(recounted);
        if (!touched.isEmpty()) {
            Dataset<Row> rows = intake.quarantined();
            if (!recounted.isEmpty()) {
                rows = rows.unionByName(table("quarantine")
                        .filter(col("delivery_id").isInCollection(recounted).and(not(IS_DISBELIEVED)))
                        .select(rows.columns()[0], Arrays.copyOfRange(rows.columns(), 1, rows.columns().length)));
            }
            warehouse.replaceWhere(contract("quarantine"), rows, "delivery_id", touched);
        }
        List<Map<String, Object>> deliveries = new ArrayList<>();
        intake.recounted().forEach(delivery -> deliveries.add(delivery.values()));
        intake.superseded().forEach(delivery -> deliveries.add(delivery.values()));
        intake.added().forEach(delivery -> deliveries.add(delivery.values()));
        warehouse.upsert(contract("delivery"), deliveries);
    }

    /**
     * Records what deliveries lost when persons were taken out of their files. Lines in quarantine go first: a run that is
     * killed in between finds the deliveries as they were, and does it again.
     */
    void record(List<Lost> losses) {
        if (losses.isEmpty()) {
            return;
        }

        List<Row> standing = new ArrayList<>();
        for (Lost lost : losses) {
            standing.add(RowFactory.create(lost.now().id(), 0L));
            lost.quarantined()
                    .forEach(line -> standing.add(RowFactory.create(lost.now().id(), line)));
        }
        Dataset<Row> lines = warehouse
                .session()
                .createDataFrame(standing, StructType.fromDDL("standing_in string, standing_line bigint"));
        warehouse.replaceWhere(
                contract("quarantine"),
                table("quarantine")
                        .join(
                                broadcast(lines),
                                col("delivery_id")
                                        .equalTo(col("standing_in"))
                                        .and(col("line").equalTo(col("standing_line"))),
                                "left_semi"),
                "delivery_id",
                losses.stream().map(lost -> lost.now().id()).collect(Collectors.toSet()));
        warehouse.upsert(
                contract("delivery"),
                losses.stream().map(lost -> lost.now().values()).toList());
    }

    /** Publishes, by one commit: from now on readers see these versions. */
    void publish(long snapshotId, Map<TableName, Long> versions, Instant now, String runId) {
        List<Map<String, Object>> rows = new ArrayList<>();
        versions.forEach((name, version) -> rows.add(Map.of(
                "snapshot_id", snapshotId,
                "table_name", name.toString(),
                "version", version,
                "published_at", Timestamp.from(now),
                "run_id", runId)));
        append("snapshot", rows);
    }

    /** The versions that a publication named. */
    Map<TableName, Long> versions(long snapshotId) {
        Map<TableName, Long> versions = new TreeMap<>();
        table("snapshot")
                .filter(col("snapshot_id").equalTo(snapshotId))
                .select("table_name", "version")
                .collectAsList()
                .forEach(row -> versions.put(TableName.of(row.getString(0)), row.getLong(1)));
        return versions;
    }

    /** Records rows of a table of this schema, in the place of those with the same grain. */
    void upsert(String name, List<Map<String, Object>> rows) {
        warehouse.upsert(contract(name), rows);
    }

    /** Records what is missing now, when that is not what was missing before. */
    void recordMissing(Intake intake) {
        List<Missing> before = table("missing_delivery").collectAsList().stream()
                .map(Missing::of)
                .toList();
        List<Missing> now = intake.missing(before);
        if (!Set.copyOf(now).equals(Set.copyOf(before))) {
            warehouse.rewrite(
                    contract("missing_delivery"),
                    now.stream().map(Missing::values).toList());
        }
    }

    @Override
    public Map<String, Set<Long>> quarantinedLines(Set<String> deliveryIds) {
        Map<String, Set<Long>> lines = new HashMap<>();
        table("quarantine")
                .filter(col("delivery_id").isInCollection(deliveryIds).and(not(IS_DISBELIEVED)))
                .select("delivery_id", "line")
                .collectAsList()
                .forEach(row -> lines.computeIfAbsent(row.getString(0), first -> new HashSet<>())
                        .add(row.getLong(1)));
        return lines;
    }

    @Override
    public Map<String, SortedMap<Long, String>> disbelieved() {
        Map<String, SortedMap<Long, String>> lines = new HashMap<>();
        table("quarantine")
                .filter(IS_DISBELIEVED)
                .select("delivery_id", "line", "error_code")
                .collectAsList()
                .forEach(row -> lines.computeIfAbsent(row.getString(0), first -> new TreeMap<>())
                        .put(row.getLong(1), row.getString(2)));
        return lines;
    }

    @Override
    public List<Delivery> deliveries() {
        return table("delivery").orderBy("source", "period", "sequence").collectAsList().stream()
                .map(Delivery::of)
                .toList();
    }

    /**
     * What the published periods were made from: for each the newest receipt of a run that published. A table that the
     * snapshot does not name was given up, whatever its receipts say.
     */
    Published published(Optional<Snapshot> snapshot) {
        Dataset<Row> publications =
                table("snapshot").select("snapshot_id", "run_id").distinct();
        Dataset<Row> receipts = table("receipt").filter("content is not null").join(publications, "run_id");
        Dataset<Row> newest = receipts.withColumn(
                        "place",
                        row_number()
                                .over(Window.partitionBy("table_name", "period")
                                        .orderBy(col("snapshot_id").desc())))
                .filter("place = 1");
        Map<TableName, Map<String, Build>> tables = new TreeMap<>();
        for (Row row : newest.collectAsList()) {
            Map<String, String> inputs = new TreeMap<>(row.getJavaMap(row.fieldIndex("inputs")));
            tables.computeIfAbsent(TableName.of(row.getAs("table_name")), name -> new TreeMap<>())
                    .put(
                            row.getAs("period"),
                            new Build(
                                    row.getAs("select_fingerprint"),
                                    row.getAs("contract_fingerprint"),
                                    inputs,
                                    row.getAs("content"),
                                    row.getAs("row_count")));
        }
        tables.keySet()
                .removeIf(name -> !READ.contains(name.schema())
                        && snapshot.filter(standing -> standing.versions().containsKey(name))
                                .isEmpty());
        return new Published(tables);
    }

    /** Whether a run is recorded; one that was killed right after it ended is. */
    boolean hasRun(String runId) {
        return !table("run").filter(col("run_id").equalTo(runId)).isEmpty();
    }

    /** The tables that the engine makes and stores, of those that exist. */
    List<TableContract> existing() {
        List<TableContract> existing = new ArrayList<>();
        for (TableContract table : project.tables().values()) {
            if (table.load() == TableContract.Load.APPEND && warehouse.exists(table.name())) {
                existing.add(table);
            }
        }
        return existing;
    }
}
