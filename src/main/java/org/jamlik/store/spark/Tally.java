package org.jamlik.store.spark;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Dataset$;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.WithCTE;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;
import scala.Option;

/**
 * Rows whose hashes are added up while they go by, on their way into files for instance, so that they need neither be kept
 * nor worked out twice.
 */
public final class Tally {
    private final Dataset<Row> rows;
    private final int partitions;
    private final CollectionAccumulator<Map.Entry<Integer, HashSums>> passed;

    private Tally(Dataset<Row> rows, int partitions, CollectionAccumulator<Map.Entry<Integer, HashSums>> passed) {
        this.rows = rows;
        this.partitions = partitions;
        this.passed = passed;
    }

    /**
     * Begins to work rows out. The branches of a UNION ALL are planned side by side, each by itself, because Spark's optimizer
     * goes through the whole of a plan as long as any part of it changes.
     *
     * @param text the text under which a row is counted
     * @param hash the hash of a row
     */
    public static Tally of(Dataset<Row> rows, Column text, Column hash) {
        SparkSession session = rows.sparkSession();
        String[] names = rows.schema().fieldNames();
        List<LogicalPlan> branches = branches(rows.queryExecution().analyzed()).toList();
        List<Planned> planned = branches.parallelStream()
                .map(branch -> Planned.of(Dataset$.MODULE$
                        .ofRows(session, branch)
                        .toDF(names)
                        .select(functions.col("*"), text.as("tally_text"), hash.as("tally_hash"))))
                .toList();
        JavaRDD<InternalRow> all = planned.size() == 1
                ? planned.get(0).rows()
                : JavaSparkContext.fromSparkContext(session.sparkContext())
                        .union(planned.stream().map(Planned::rows).<JavaRDD<InternalRow>>toArray(JavaRDD[]::new));

        int at = names.length;
        CollectionAccumulator<Map.Entry<Integer, HashSums>> passed =
                session.sparkContext().collectionAccumulator();
        JavaRDD<InternalRow> counted = all.mapPartitionsWithIndex(
                (partition, some) ->
                        new Passing(some, at, sums -> passed.add(new SimpleImmutableEntry<>(partition, sums))),
                true);
        // what is never null in one branch may be null in another
        StructType schema = planned.get(0).schema().asNullable();
        Dataset<Row> passing = session.internalCreateDataFrame(counted.rdd(), schema, false)
                .select(Arrays.stream(names).map(functions::col).toArray(Column[]::new));
        return new Tally(passing, counted.getNumPartitions(), passed);
    }

    /** A branch that is ready to be worked out. */
    private record Planned(StructType schema, JavaRDD<InternalRow> rows) {
        static Planned of(Dataset<Row> branch) {
            return new Planned(
                    branch.schema(),
                    SQLExecution.withSQLConfPropagated(branch.sparkSession(), branch.queryExecution()::toRdd)
                            .toJavaRDD());
        }
    }

    /** The branches of a union, each with what is done to all of them. */
    private static Stream<LogicalPlan> branches(LogicalPlan plan) {
        if (plan instanceof Union union && !union.byName()) {
            return PlanWalk.list(union.children()).stream()
                    .flatMap(Tally::branches)
                    .map(branch -> named(branch, PlanWalk.list(union.output())));
        } else if (plan instanceof WithCTE with) {
            return branches(with.plan()).map(branch -> new WithCTE(branch, with.cteDefs()));
        } else if (isByRow(plan)) {
            LogicalPlan below = PlanWalk.list(plan.children()).get(0);
            return branches(below).map(branch -> (LogicalPlan) plan.withNewChildren(InnerForm.seq(List.of(branch))));
        }
        return Stream.of(plan);
    }

    private static boolean isByRow(LogicalPlan plan) {
        return (plan instanceof Project || plan instanceof Filter || plan instanceof SubqueryAlias)
                && PlanWalk.list(plan.expressions()).stream().allMatch(Expression::deterministic);
    }

    /** A branch whose columns are known above it as those of the union. */
    private static LogicalPlan named(LogicalPlan branch, List<Attribute> columns) {
        List<Attribute> own = PlanWalk.list(branch.output());
        List<NamedExpression> named = new ArrayList<>();
        for (int i = 0; i < own.size(); i++) {
            Attribute column = columns.get(i);
            named.add(
                    own.get(i).exprId().equals(column.exprId())
                            ? own.get(i)
                            : new Alias(
                                    own.get(i),
                                    column.name(),
                                    column.exprId(),
                                    InnerForm.seq(List.of()),
                                    Option.empty(),
                                    InnerForm.seq(List.of())));
        }
        return new Project(InnerForm.seq(named), branch);
    }

    /** The rows. Whoever uses them takes all. */
    public Dataset<Row> rows() {
        return rows;
    }

    /** The sums over the rows, once all have gone by; a partition that went by twice counts once. */
    public HashSums sums() {
        Map<Integer, HashSums> byPartition = new HashMap<>();
        passed.value().forEach(each -> byPartition.put(each.getKey(), each.getValue()));
        if (byPartition.size() != partitions) {
            throw new IllegalStateException(
                    "Of " + partitions + " partitions only " + byPartition.size() + " were read to their ends");
        }

        return HashSums.together(byPartition.values());
    }

    /** Rows on their way; tells their sums after the last. */
    private static final class Passing implements Iterator<InternalRow> {
        private final Iterator<InternalRow> rows;
        private final int at;
        private final Consumer<HashSums> reported;
        private HashSums sums = new HashSums();

        private Passing(Iterator<InternalRow> rows, int at, Consumer<HashSums> reported) {
            this.rows = rows;
            this.at = at;
            this.reported = reported;
        }

        @Override
        public boolean hasNext() {
            boolean hasNext = rows.hasNext();
            if (!hasNext && sums != null) {
                reported.accept(sums);
                sums = null;
            }
            return hasNext;
        }

        @Override
        public InternalRow next() {
            InternalRow row = rows.next();
            sums.add(row.getUTF8String(at), row.getLong(at + 1));
            return row;
        }
    }
}
