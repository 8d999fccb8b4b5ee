package org.jamlik.serve;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.map_keys;
import static org.apache.spark.sql.functions.max_by;

import java.sql.Timestamp;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.contract.TableName;
import org.jamlik.store.Warehouse.Snapshot;

/**
 * When the tables of a snapshot were built, and from which deliveries.
 *
 * @param builds the newest published build of each table
 * @param deliveries those that each view of a source is made of
 * @param published the tables of the snapshot
 */
public record Freshness(
        long snapshotId,
        Timestamp publishedAt,
        Map<TableName, Build> builds,
        Map<TableName, Set<Arrival>> deliveries,
        Set<TableName> published) {

    /**
     * The run that built a table.
     *
     * @param at when it ended; null when it was killed before that
     */
    public record Build(String runId, Timestamp at) {}

    /**
     * A delivery.
     *
     * @param at when the run began that took it in
     */
    public record Arrival(String deliveryId, String period, Timestamp at) {
        static final Comparator<Arrival> BY_TIME =
                Comparator.comparing(Arrival::at, Comparator.nullsFirst(Comparator.naturalOrder()));
    }

    /**
     * What {@code ops} tells of a snapshot.
     *
     * @param ops the rows of a table of {@code ops} as they are now, by its name
     */
    public static Freshness of(Snapshot snapshot, Function<String, Dataset<Row>> ops) {
        Dataset<Row> publications = ops.apply("snapshot")
                .filter(col("snapshot_id").leq(snapshot.id()))
                .select("snapshot_id", "run_id", "published_at")
                .distinct();
        Timestamp publishedAt = publications.filter(col("snapshot_id").equalTo(snapshot.id())).collectAsList().stream()
                .map(row -> row.<Timestamp>getAs("published_at"))
                .findFirst()
                .orElse(null);
        Dataset<Row> receipts =
                ops.apply("receipt").filter("content is not null").join(publications, "run_id");

        Map<String, Row> runs = new HashMap<>();
        ops.apply("run")
                .select("run_id", "started_at", "ended_at")
                .collectAsList()
                .forEach(run -> runs.put(run.getString(0), run));
        Map<TableName, Build> builds = new HashMap<>();
        receipts.filter("step = 'build'")
                .groupBy("table_name")
                .agg(max_by(col("run_id"), col("snapshot_id")))
                .collectAsList()
                .forEach(row -> builds.put(
                        TableName.of(row.getString(0)),
                        new Build(row.getString(1), time(runs.get(row.getString(1)), "ended_at"))));

        Map<String, Arrival> arrivals = new HashMap<>();
        ops.apply("delivery")
                .select("delivery_id", "period", "run_id")
                .collectAsList()
                .forEach(row -> arrivals.put(
                        row.getString(0),
                        new Arrival(
                                row.getString(0), row.getString(1), time(runs.get(row.getString(2)), "started_at"))));
        Map<TableName, Set<Arrival>> deliveries = new HashMap<>();
        receipts.filter("step = 'deliver' and table_name like 'source.%'")
                .groupBy("table_name", "period")
                .agg(max_by(col("inputs"), col("snapshot_id")).as("inputs"))
                .select(col("table_name"), explode(map_keys(col("inputs"))))
                .distinct()
                .collectAsList()
                .forEach(row -> Optional.ofNullable(arrivals.get(row.getString(1)))
                        .ifPresent(arrival -> deliveries
                                .computeIfAbsent(TableName.of(row.getString(0)), view -> new HashSet<>())
                                .add(arrival)));
        return new Freshness(
                snapshot.id(),
                publishedAt,
                builds,
                deliveries,
                snapshot.versions().keySet());
    }

    private static Timestamp time(Row run, String column) {
        return run == null ? null : run.getAs(column);
    }
}
