package org.jamlik.store.spark;

import org.apache.spark.sql.catalyst.analysis.NoSuchTableException;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.delta.catalog.DeltaCatalog;

/** Delta's catalog, through which tables are written by their place; by a name only {@link BoundTables} finds one. */
public final class EmptyCatalog extends DeltaCatalog {
    @Override
    public Table loadTable(Identifier identifier) {
        if (BoundTables.areBound()) {
            // in a SELECT with bound names nothing may stand in for a frame, such as a name that is a path
            throw EmptyCatalog.<RuntimeException>unchecked(new NoSuchTableException(identifier));
        }
        return super.loadTable(identifier);
    }

    /** Scala declares no checked exceptions, yet Spark expects this one. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> E unchecked(Exception e) throws E {
        throw (E) e;
    }
}
