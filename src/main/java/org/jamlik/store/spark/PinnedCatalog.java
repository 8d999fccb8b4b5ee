package org.jamlik.store.spark;

import java.util.Map;
import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.delta.DeltaTimeTravelSpec;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;
import org.apache.spark.sql.delta.catalog.DeltaTableV2;
import org.jamlik.contract.TableName;
import scala.Option;
import scala.Some;

/** Delta's catalog, but a table name means the version of the snapshot that the statement began with. */
public final class PinnedCatalog extends DeltaCatalog {
    private static final ThreadLocal<Map<TableName, Long>> PINS = new ThreadLocal<>();

    /** Runs the analysis of a statement with its tables pinned; tables that are not named are read as they are. */
    static <T> T pinned(Map<TableName, Long> versions, java.util.function.Supplier<T> analysis) {
        PINS.set(versions);
        try {
            return analysis.get();
        } finally {
            PINS.remove();
        }
    }

    @Override
    public Table loadTable(Identifier identifier) {
        if (BoundTables.areBound()) {
            // in a SELECT with bound names no table of the catalog may stand in for a frame
            throw PinnedCatalog.<RuntimeException>unchecked(new NoSuchTableException(identifier));
        }

        Table table = super.loadTable(identifier);
        Map<TableName, Long> pins = PINS.get();
        if (pins == null || !(table instanceof DeltaTableV2 delta) || identifier.namespace().length != 1) {
            return table;
        }

        Long version = pins.get(new TableName(identifier.namespace()[0], identifier.name()));
        if (version == null) {
            return table;
        }

        return new DeltaTableV2(
                delta.spark(),
                delta.path(),
                delta.catalogTable(),
                delta.tableIdentifier(),
                new Some<>(new DeltaTimeTravelSpec(Option.empty(), new Some<>(version), new Some<>("jamlik"))),
                delta.options());
    }

    /** Scala declares no checked exceptions, yet Spark expects this one. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> E unchecked(Exception e) throws E {
        throw (E) e;
    }
}
