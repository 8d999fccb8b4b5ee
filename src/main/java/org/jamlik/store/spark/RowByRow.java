package org.jamlik.store.spark;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.InterpretedProjection;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.sql.types.StructType;

/**
 * What a query makes of each row by itself. Spark plans it once; rows that are in the driver's memory go through it there,
 * without a plan and a job for each few of them.
 */
public final class RowByRow {
    private final Deque<Step> steps;

    private RowByRow(Deque<Step> steps) {
        this.steps = steps;
    }

    /** One node of the plan: the condition for a row, or the row that is made of it. */
    private record Step(boolean isCondition, InterpretedProjection projection) {}

    /**
     * A query of rows.
     *
     * @param schema the columns of the rows
     * @param query what it makes of a frame with these columns
     * @return empty when the result hangs on several rows at once, or on other tables
     */
    public static Optional<RowByRow> of(SparkSession session, StructType schema, UnaryOperator<Dataset<Row>> query) {
        Dataset<Row> none = session.internalCreateDataFrame(
                JavaSparkContext.fromSparkContext(session.sparkContext())
                        .<InternalRow>emptyRDD()
                        .rdd(),
                schema,
                false);
        LogicalPlan plan = query.apply(none).queryExecution().optimizedPlan();
        Deque<Step> steps = new ArrayDeque<>();
        while (!(plan instanceof LogicalRDD)) {
            LogicalPlan child;
            List<Expression> expressions;
            if (plan instanceof Filter filter) {
                child = filter.child();
                expressions = PlanWalk.list(filter.expressions());
            } else if (plan instanceof Project project) {
                child = project.child();
                expressions = PlanWalk.list(project.expressions());
            } else {
                return Optional.empty();
            }
            if (expressions.stream().anyMatch(SubqueryExpression::hasSubquery)) {
                return Optional.empty();
            }
            steps.addFirst(new Step(
                    plan instanceof Filter, new InterpretedProjection(InnerForm.seq(expressions), child.output())));
            plan = child;
        }
        return Optional.of(new RowByRow(steps));
    }

    /** The numbers in the first column of what comes of rows. */
    public List<Long> numbers(List<Object[]> rows) {
        return apply(rows).stream().map(row -> row.getLong(0)).toList();
    }

    /**
     * What comes of rows, in their order. One thread at a time: Spark's expressions remember what they saw.
     *
     * @param rows cells as {@link InnerForm} has them
     */
    synchronized List<InternalRow> apply(List<Object[]> rows) {
        List<InternalRow> made = new ArrayList<>();
        for (Object[] cells : rows) {
            InternalRow row = new GenericInternalRow(cells);
            for (Step step : steps) {
                InternalRow next = step.projection().apply(row);
                if (!step.isCondition()) {
                    row = next;
                } else if (next.isNullAt(0) || !next.getBoolean(0)) {
                    row = null;
                    break;
                }
            }
            if (row != null) {
                made.add(row);
            }
        }
        return made;
    }
}
