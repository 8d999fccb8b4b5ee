package org.jamlik.store.spark;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Dataset$;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.AliasIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.jamlik.contract.TableName;
import scala.collection.JavaConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * Answers the table names of a SELECT with data frames, so that the same text runs on empty frames (analysis), on rows
 * in memory (cases) and on chosen versions and periods of Delta tables (builds).
 */
public final class BoundTables extends Rule<LogicalPlan> {
    /** The one name without a schema: the lines of a delivery, for the rules of its contract. */
    public static final TableName DELIVERY = new TableName("", "delivery");

    private static final ThreadLocal<Bound> BOUND = new ThreadLocal<>();

    /** What names mean, and the schema of those that have none. */
    private record Bound(Map<TableName, Dataset<Row>> tables, Optional<String> currentSchema) {}

    BoundTables() {}

    /** The result of a SELECT whose table names mean those frames; a name without a frame is an error of analysis. */
    public static Dataset<Row> select(
            SparkSession session, String sql, Map<String, Object> parameters, Map<TableName, Dataset<Row>> tables) {
        return bound(new Bound(tables, Optional.empty()), () -> session.sql(sql, parameters));
    }

    /** The result of a parsed query whose table names mean those frames; a bare name is one of the current schema. */
    static Dataset<Row> select(
            SparkSession session,
            LogicalPlan query,
            Map<TableName, Dataset<Row>> tables,
            Optional<String> currentSchema) {
        return bound(new Bound(tables, currentSchema), () -> Dataset$.MODULE$.ofRows(session, query));
    }

    private static Dataset<Row> bound(Bound names, Supplier<Dataset<Row>> analysis) {
        BOUND.set(names);
        try {
            return analysis.get();
        } finally {
            BOUND.remove();
        }
    }

    /** Whether this thread is analysing a SELECT whose names are bound. */
    static boolean areBound() {
        return BOUND.get() != null;
    }

    @Override
    public LogicalPlan apply(LogicalPlan plan) {
        Bound bound = BOUND.get();
        return bound == null || bound.tables().isEmpty() ? plan : plan.resolveOperatorsUp(new Binding(bound));
    }

    private static final class Binding extends AbstractPartialFunction<LogicalPlan, LogicalPlan> {
        private final transient Bound bound;

        private Binding(Bound bound) {
            this.bound = bound;
        }

        @Override
        public boolean isDefinedAt(LogicalPlan plan) {
            return plan instanceof UnresolvedRelation relation && frameOf(relation) != null;
        }

        @Override
        public LogicalPlan apply(LogicalPlan plan) {
            UnresolvedRelation relation = (UnresolvedRelation) plan;
            LogicalPlan frame = frameOf(relation).queryExecution().analyzed();
            TableName name = name(relation);
            if (name.equals(DELIVERY)) {
                return new SubqueryAlias(new AliasIdentifier(name.name()), frame);
            }
            AliasIdentifier alias = new AliasIdentifier(
                    name.name(),
                    JavaConverters.asScalaBuffer(List.of(name.schema())).toSeq());
            return new SubqueryAlias(alias, frame);
        }

        private Dataset<Row> frameOf(UnresolvedRelation relation) {
            TableName name = name(relation);
            return name == null ? null : bound.tables().get(name);
        }

        private TableName name(UnresolvedRelation relation) {
            if (relation.tableName().equals(DELIVERY.name())) {
                return DELIVERY;
            }

            return StatementGuard.table(relation.multipartIdentifier(), bound.currentSchema())
                    .orElse(null);
        }
    }
}
