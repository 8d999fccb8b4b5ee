package org.jamlik.store.spark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.AttributeMap$;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.catalyst.expressions.InterpretedUnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Statistics;
import org.apache.spark.sql.catalyst.plans.physical.Partitioning;
import org.apache.spark.sql.catalyst.plans.physical.SinglePartition$;
import org.apache.spark.sql.catalyst.plans.physical.UnknownPartitioning;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Function0;
import scala.Function1;
import scala.Option;
import scala.Some;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.runtime.AbstractFunction0;

/** Cells in the form that Spark's own rows have, which spares workers a conversion of every cell of many lines. */
public final class InnerForm {
    /** So many rows are one partition: what groups or joins them needs no shuffle. */
    private static final int FEW = 100_000;

    private static final long PACKED = 10;

    private InnerForm() {}

    /** What turns a value of a type, as rows hold it, or null into that form. */
    public static UnaryOperator<Object> of(DataType type) {
        Function1<Object, Object> convert = CatalystTypeConverters.createToCatalystConverter(type);
        return convert::apply;
    }

    /** A text in that form. */
    public static Object of(String text) {
        return UTF8String.fromString(text);
    }

    /** A row of cells, as rows hold them, that knows the names of its columns. */
    public static Row row(Object[] cells, StructType schema) {
        return new GenericRowWithSchema(cells, schema);
    }

    /**
     * A data frame of such cells.
     *
     * @param rows one array for each row, which nobody changes afterwards, with a cell for each column
     */
    public static Dataset<Row> frame(SparkSession session, JavaRDD<Object[]> rows, StructType schema) {
        JavaRDD<InternalRow> inner = rows.map(GenericInternalRow::new);
        return session.internalCreateDataFrame(inner.rdd(), schema, false);
    }

    /**
     * A data frame of such cells that are in the driver's memory. They are no part of its plan, which Spark goes through many
     * times.
     *
     * @param rows one array for each row, with a cell for each column
     */
    public static Dataset<Row> frame(SparkSession session, List<Object[]> rows, StructType schema) {
        List<Expression> columns = new ArrayList<>();
        for (StructField field : schema.fields()) {
            columns.add(new BoundReference(columns.size(), field.dataType(), true));
        }
        UnsafeProjection packed = InterpretedUnsafeProjection.createProjection(seq(columns));
        List<InternalRow> inner = new ArrayList<>(rows.size());
        rows.forEach(cells -> inner.add(
                packed.apply((InternalRow) new GenericInternalRow(cells)).copy()));
        return packed(session, inner, schema);
    }

    /** The rows of a data frame, brought into the driver's memory. */
    public static Dataset<Row> kept(Dataset<Row> frame) {
        SparkPlan plan = frame.queryExecution().executedPlan();
        InternalRow[] rows = SQLExecution.withSQLConfPropagated(frame.sparkSession(), plan::executeCollect);
        return packed(frame.sparkSession(), List.of(rows), frame.schema());
    }

    /**
     * Whether a data frame is made of about so many bytes or fewer, as rows in memory; never when Spark does not know. What
     * lies in files is packed.
     */
    public static boolean isMadeOf(Dataset<Row> frame, long bytes) {
        // what it names once is too much most of the time, which is known before it is optimized, which takes long
        Set<Object> named = Collections.newSetFromMap(new IdentityHashMap<>());
        long once = PlanWalk.list(frame.queryExecution().analyzed().collectLeaves()).stream()
                .filter(leaf -> named.add(
                        leaf instanceof LogicalRDD rows
                                ? rows.rdd()
                                : leaf instanceof LogicalRelation files ? files.relation() : leaf))
                .filter(leaf -> leaf instanceof LogicalRDD || leaf instanceof LogicalRelation)
                .mapToLong(InnerForm::bytes)
                .sum();
        return once <= bytes
                && PlanWalk.list(frame.queryExecution().optimizedPlan().collectLeaves()).stream()
                                .mapToLong(InnerForm::bytes)
                                .sum()
                        <= bytes;
    }

    private static long bytes(LogicalPlan leaf) {
        scala.math.BigInt size = leaf.stats().sizeInBytes();
        long known = size.isValidLong() ? Math.min(size.toLong(), Integer.MAX_VALUE) : Integer.MAX_VALUE;
        return leaf instanceof LogicalRDD || leaf instanceof LocalRelation ? known : PACKED * known;
    }

    /** Whether all rows of a data frame come in one partition, so that nothing need be moved to put them together. */
    public static boolean isOnePartition(Dataset<Row> frame) {
        return frame.queryExecution().sparkPlan().outputPartitioning() instanceof SinglePartition$;
    }

    private static Dataset<Row> packed(SparkSession session, List<InternalRow> rows, StructType schema) {
        boolean isOne = rows.size() <= FEW;
        int slices = isOne ? 1 : session.sparkContext().defaultParallelism();
        Partitioning partitioning = isOne ? SinglePartition$.MODULE$ : new UnknownPartitioning(slices);
        long bytes = rows.stream()
                .mapToLong(row -> ((UnsafeRow) row).getSizeInBytes())
                .sum();
        Statistics statistics = new Statistics(
                scala.math.BigInt.apply(Math.max(1, bytes)), Option.empty(), AttributeMap$.MODULE$.empty(), false);
        return Dataset.ofRows(
                session,
                new LogicalRDD(
                        attributes(schema),
                        spread(JavaSparkContext.fromSparkContext(session.sparkContext()), rows, slices)
                                .rdd(),
                        partitioning,
                        seq(List.of()),
                        false,
                        session,
                        new Some<>(statistics),
                        Option.empty()));
    }

    /** The rows go to the workers once and not with every task that reads them. */
    private static JavaRDD<InternalRow> spread(JavaSparkContext context, List<InternalRow> rows, int slices) {
        Broadcast<InternalRow[]> all = context.broadcast(rows.toArray(new InternalRow[0]));
        List<Integer> numbers = IntStream.range(0, slices).boxed().toList();
        return context.parallelize(numbers, slices).flatMap(slice -> {
            InternalRow[] here = all.value();
            long length = here.length;
            return Arrays.stream(here, (int) (length * slice / slices), (int) (length * (slice + 1) / slices))
                    .iterator();
        });
    }

    static Seq<Attribute> attributes(StructType schema) {
        return seq(new ArrayList<>(PlanWalk.list(DataTypeUtils.toAttributes(schema))));
    }

    static <T> Function0<T> function(Supplier<T> supplier) {
        return new AbstractFunction0<>() {
            @Override
            public T apply() {
                return supplier.get();
            }
        };
    }

    static <T> Seq<T> seq(List<T> items) {
        return JavaConverters.asScalaBuffer(items).toSeq();
    }
}
