package org.jamlik.store.spark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.columnar.CachedRDDBuilder;
import org.apache.spark.sql.execution.columnar.DefaultCachedBatchSerializer;
import org.apache.spark.sql.execution.columnar.InMemoryRelation$;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * The rows of a table in memory, twice: in columns, in one partition, as Spark reads them when a statement asks for many; and
 * one by one under what some columns hold, as {@link AtOnce} finds the few that most statements ask for.
 */
public final class KeptRows extends CachedRDDBuilder {
    /** Of more rows only the columns are kept; a million rows of a mart are some hundred megabytes. */
    private static final int MOST = 5_000_000;

    /** So many values of a column are kept once, wherever they stand. */
    private static final int SHARED = 100_000;

    // what Spark sends to its tasks takes nothing of this along
    private final transient StructType schema;
    private final transient List<String> lookedUp;
    private final transient Dataset<Row> frame;
    private transient volatile Held held;

    /**
     * Rows in memory, one by one. Whoever asks takes it once, and what it found stays whole when the table leaves.
     *
     * @param byColumn rows by the values of columns
     */
    record Held(List<InternalRow> all, Map<Integer, Map<Object, List<InternalRow>>> byColumn) {
        /**
         * The rows that hold one of some values in a column.
         *
         * @return empty when they are not looked up by this column
         */
        Optional<List<InternalRow>> holding(int column, Collection<Object> values) {
            return Optional.ofNullable(byColumn.get(column)).map(byValue -> values.stream()
                    .distinct()
                    .flatMap(value -> byValue.getOrDefault(value, List.of()).stream())
                    .toList());
        }
    }

    private KeptRows(Dataset<Row> stored, List<String> lookedUp) {
        super(
                new DefaultCachedBatchSerializer(),
                StorageLevel.MEMORY_AND_DISK(),
                stored.queryExecution().executedPlan(),
                Option.empty());
        this.schema = stored.schema();
        this.lookedUp = lookedUp;
        LogicalPlan plan = stored.queryExecution().optimizedPlan();
        this.frame = Dataset.ofRows(
                stored.sparkSession(),
                InMemoryRelation$.MODULE$.apply(cachedPlan().output(), this, plan.outputOrdering(), plan.stats()));
    }

    /**
     * The rows of a data frame, which come into memory by {@link #load}.
     *
     * @param lookedUp the columns by which few rows are found
     */
    public static KeptRows of(Dataset<Row> stored, List<String> lookedUp) {
        return new KeptRows(stored.coalesce(1).sortWithinPartitions(lookedUp.get(0)), lookedUp);
    }

    /** The rows as a statement reads them. */
    public Dataset<Row> frame() {
        return frame;
    }

    /** Brings the rows into memory, unless they are there. */
    public synchronized void load() {
        if (held != null || frame.count() > MOST) {
            return;
        }
        SparkSession session = frame.sparkSession();
        List<InternalRow> rows = new ArrayList<>();
        Sharing sharing = new Sharing(schema);
        session.withActive(InnerForm.function(() -> {
            JavaConverters.asJavaIterator(frame.queryExecution()
                            .executedPlan()
                            .executeCollectIterator()
                            ._2())
                    .forEachRemaining(row -> rows.add(sharing.row(row)));
            return null;
        }));
        Map<Integer, Map<Object, List<InternalRow>>> byColumn = new HashMap<>();
        for (String name : lookedUp) {
            int column = schema.fieldIndex(name);
            Map<Object, List<InternalRow>> byValue = new HashMap<>();
            for (InternalRow row : rows) {
                byValue.computeIfAbsent(value(row, column), first -> new ArrayList<>())
                        .add(row);
            }
            byValue.values().forEach(each -> ((ArrayList<InternalRow>) each).trimToSize());
            byColumn.put(column, byValue);
        }
        held = new Held(rows, byColumn);
    }

    /** Gives the memory back; a statement that still reads the rows reads them from where they are stored. */
    public void leave() {
        held = null;
        clearCache(false);
    }

    /** What is in memory; empty when nothing is, or no more. */
    Optional<Held> held() {
        return Optional.ofNullable(held);
    }

    private Object value(InternalRow row, int column) {
        return row.get(column, schema.fields()[column].dataType());
    }

    /** Plans that hold it are compared again and again. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Makes rows of their own of packed ones; equal values of a column are the same object, since titles and names repeat. */
    private static final class Sharing {
        private final StructField[] fields;
        private final List<Map<Object, Object>> known;

        private Sharing(StructType schema) {
            this.fields = schema.fields();
            this.known = IntStream.range(0, fields.length)
                    .<Map<Object, Object>>mapToObj(i -> new HashMap<>())
                    .toList();
        }

        private InternalRow row(InternalRow packed) {
            Object[] cells = new Object[fields.length];
            for (int i = 0; i < cells.length; i++) {
                cells[i] = packed.isNullAt(i) ? null : shared(packed.get(i, fields[i].dataType()), known.get(i));
            }
            return new GenericInternalRow(cells);
        }

        private static Object shared(Object value, Map<Object, Object> known) {
            Object own = known.get(value);
            if (own == null) {
                own = value instanceof UTF8String text ? text.copy() : InternalRow.copyValue(value);
                if (known.size() < SHARED) {
                    known.put(own, own);
                }
            }
            return own;
        }
    }
}
