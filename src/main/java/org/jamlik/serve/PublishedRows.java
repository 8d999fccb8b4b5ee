package org.jamlik.serve;

import static org.apache.spark.sql.functions.col;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;

/**
 * The rows of the tables of one snapshot. The marts that are ready for BI, those with colours, are kept in memory, in the order of regions and in
 * that of indicators, so that a question about one of either reads a small part: Spark skips batches by their smallest and
 * largest values. They are one partition each, since nothing needs to be shuffled then, and many who ask use all cores anyway.
 */
final class PublishedRows {
    private static final List<String> ORDERS = List.of("region_code", "indicator_id");

    private final boolean isKeptInMemory;
    private final Map<TableName, Long> versions;
    private final Map<Key, Dataset<Row>> frames = new ConcurrentHashMap<>();

    /**
     * The rows of a snapshot.
     *
     * @param before those of the snapshot before, or null; what did not change is kept
     */
    PublishedRows(boolean isKeptInMemory, Map<TableName, Long> versions, PublishedRows before) {
        this.isKeptInMemory = isKeptInMemory;
        this.versions = versions;
        if (before != null) {
            before.frames.forEach((key, rows) -> {
                if (key.version() == versions.getOrDefault(key.table(), -1L)) {
                    frames.put(key, rows);
                }
            });
        }
    }

    /**
     * Rows in an order.
     *
     * @param order the column, or empty for rows as they are stored
     */
    private record Key(TableName table, long version, String order) {}

    /**
     * The rows of a table.
     *
     * @param compared the columns by which rows are looked for
     * @param stored reads them from where they are stored
     */
    Dataset<Row> of(TableContract table, Set<String> compared, Supplier<Dataset<Row>> stored) {
        String order = isKept(table)
                ? ORDERS.stream().filter(compared::contains).findFirst().orElse(ORDERS.get(0))
                : "";
        return frames.computeIfAbsent(
                new Key(table.name(), versions.get(table.name()), order),
                key -> order.isEmpty()
                        ? stored.get()
                        : stored.get()
                                .coalesce(1)
                                .sortWithinPartitions(col(order))
                                .cache());
    }

    private boolean isKept(TableContract table) {
        return isKeptInMemory && table.column("colour").isPresent();
    }

    /** Brings a table of a shelf into memory, when it is kept there. */
    void load(TableContract table, Shelf shelf) {
        if (isKept(table)) {
            for (String order : ORDERS) {
                shelf.frames(Set.of(table.name()), Set.of(order))
                        .get(table.name())
                        .count();
            }
        }
    }

    /**
     * Gives the memory back that the next ones do not use; a statement that still reads those rows reads them from where they are
     * stored.
     */
    void leave(PublishedRows next) {
        frames.forEach((key, rows) -> {
            if (!key.order().isEmpty() && !next.frames.containsKey(key)) {
                rows.unpersist(false);
            }
        });
    }
}
