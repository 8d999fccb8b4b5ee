package org.jamlik.store.spark;

import java.util.Optional;
import java.util.SortedSet;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.jamlik.contract.TableName;

/** What a reader's statement asks for, once {@link StatementGuard} has let it through. */
public sealed interface Statement {
    /** The tables that it reads or speaks of, by their full names. */
    SortedSet<TableName> tables();

    /** A query: SELECT, WITH, VALUES, TABLE. */
    record Query(LogicalPlan plan, SortedSet<TableName> tables) implements Statement {}

    /** How a query would be run. */
    record Explain(LogicalPlan plan, boolean isExtended, SortedSet<TableName> tables) implements Statement {}

    /** From now on tables without a schema are those of this one; empty for the only catalog, which changes nothing. */
    record Use(Optional<String> schema, SortedSet<TableName> tables) implements Statement {}

    /** A harmless setting, told or asked for. */
    record Set(String key, Optional<String> value, SortedSet<TableName> tables) implements Statement {}

    /**
     * What there is: schemas, tables, views, columns, catalogs or functions.
     *
     * @param in the schema, for tables and views; empty for the current one
     * @param pattern of names, as Spark's SHOW reads it: {@code *} for anything, {@code |} between several
     */
    record Show(What what, Optional<String> in, Optional<String> pattern, SortedSet<TableName> tables)
            implements Statement {}

    /** What a SHOW is about. */
    enum What {
        SCHEMAS,
        TABLES,
        VIEWS,
        COLUMNS,
        CATALOGS,
        FUNCTIONS
    }

    /** The columns of a table, of {@link #tables}. */
    record Describe(TableName table, SortedSet<TableName> tables) implements Statement {}

    /** The columns of a query. */
    record DescribeQuery(LogicalPlan plan, SortedSet<TableName> tables) implements Statement {}

    /** A schema and its comment. */
    record DescribeSchema(String schema, SortedSet<TableName> tables) implements Statement {}
}
