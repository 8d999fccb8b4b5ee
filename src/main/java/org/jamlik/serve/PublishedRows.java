package org.jamlik.serve;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.store.spark.KeptRows;

/**
 * The rows of the tables of one snapshot. The marts that are ready for BI, those with colours, are kept in memory, where those of
 * a region and those of an indicator are found at once.
 */
final class PublishedRows {
    private static final List<String> LOOKED_UP = List.of("indicator_id", "region_code");

    private final boolean isKeptInMemory;
    private final Map<TableName, Long> versions;
    private final Map<Key, Dataset<Row>> stored = new ConcurrentHashMap<>();
    private final Map<Key, KeptRows> kept = new ConcurrentHashMap<>();

    private record Key(TableName table, long version) {}

    /**
     * The rows of a snapshot.
     *
     * @param before those of the snapshot before, or null; what did not change is kept
     */
    PublishedRows(boolean isKeptInMemory, Map<TableName, Long> versions, PublishedRows before) {
        this.isKeptInMemory = isKeptInMemory;
        this.versions = versions;
        if (before != null) {
            stored.putAll(before.stored);
            kept.putAll(before.kept);
            stored.keySet().removeIf(key -> !isStanding(key));
            kept.keySet().removeIf(key -> !isStanding(key));
        }
    }

    private boolean isStanding(Key key) {
        return key.version() == versions.getOrDefault(key.table(), -1L);
    }

    /**
     * The rows of a table.
     *
     * @param rows reads them from where they are stored
     */
    Dataset<Row> of(TableContract table, Supplier<Dataset<Row>> rows) {
        Key key = new Key(table.name(), versions.get(table.name()));
        return isKept(table)
                ? kept.computeIfAbsent(key, first -> KeptRows.of(rows.get(), LOOKED_UP))
                        .frame()
                : stored.computeIfAbsent(key, first -> rows.get());
    }

    private boolean isKept(TableContract table) {
        return isKeptInMemory && table.column("colour").isPresent();
    }

    /** Brings a table of a shelf into memory, when it is kept there and not there yet. */
    void load(TableContract table, Shelf shelf) {
        if (isKept(table)) {
            shelf.frames(Set.of(table.name()));
            kept.get(new Key(table.name(), versions.get(table.name()))).load();
        }
    }

    /** Gives the memory back that the next ones do not use. */
    void leave(PublishedRows next) {
        kept.forEach((key, rows) -> {
            if (!next.kept.containsKey(key)) {
                rows.leave();
            }
        });
    }
}
