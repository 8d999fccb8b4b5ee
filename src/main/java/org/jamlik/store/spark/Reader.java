package org.jamlik.store.spark;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.ExplainMode;
import org.apache.spark.sql.execution.QueryExecution;
import org.apache.spark.sql.execution.SQLExecution;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.TableName;
import scala.Function1;
import scala.Option;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.runtime.AbstractPartialFunction;

/** Runs the queries of people and BI tools that {@link StatementGuard} let through, over the tables that they may see. */
public final class Reader {
    private static final Pattern PLACE = Pattern.compile("\\b(?:file|s3a?|hdfs|abfss?|gs):/[^\\s,\\])]*");

    private final SparkSession session;

    public Reader(SparkSession session) {
        this.session = session;
    }

    /** The functions that a statement may call, by name. */
    public static List<String> functions() {
        return List.copyOf(AllowList.FUNCTIONS);
    }

    /**
     * A result that was computed and is held packed.
     *
     * @param rows one after another, unpacked as they are asked for; not safe for several threads
     */
    public record Result(StructType schema, long count, Iterator<Row> rows) {}

    /** A query whose names are resolved. */
    public Dataset<Row> analysed(
            LogicalPlan query, Map<TableName, Dataset<Row>> tables, Optional<String> currentSchema) {
        try {
            return BoundTables.select(session, named(query, currentSchema), tables, currentSchema);
        } catch (Exception e) {
            // Spark declares no checked exception, yet throws AnalysisException, which is one
            if (e instanceof AnalysisException analysis) {
                throw new JamlikException(
                        ErrorCode.SQL_SYNTAX,
                        "Cannot run the statement: " + withoutPlaces(analysis.getSimpleMessage()),
                        e);
            }
            throw e;
        }
    }

    /** Computes the rows of an analysed query. */
    public Result result(Dataset<Row> query) {
        QueryExecution execution = query.queryExecution();
        Optional<List<InternalRow>> atOnce = atOnce(execution);
        if (atOnce.isPresent()) {
            return result(query.schema(), atOnce.get().size(), atOnce.get().iterator());
        }
        SparkPlan plan = forReaders(execution::executedPlan);
        Tuple2<Object, scala.collection.Iterator<InternalRow>> packed = SQLExecution.withNewExecutionId(
                execution, Option.empty(), InnerForm.function(plan::executeCollectIterator));
        return result(query.schema(), (Long) packed._1(), JavaConverters.asJavaIterator(packed._2()));
    }

    /** The rows, when they are few enough to be computed here and now. */
    Optional<List<InternalRow>> atOnce(QueryExecution execution) {
        return session.withActive(InnerForm.function(() -> AtOnce.rows(forReaders(execution::optimizedPlan))));
    }

    private static <T> T forReaders(Supplier<T> planning) {
        Stoppable.plansForReaders(true);
        try {
            return planning.get();
        } finally {
            Stoppable.plansForReaders(false);
        }
    }

    private static Result result(StructType schema, long count, Iterator<InternalRow> rows) {
        Function1<Object, Object> unpacked = CatalystTypeConverters.createToScalaConverter(schema);
        return new Result(schema, count, new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                return (Row) unpacked.apply(rows.next());
            }
        });
    }

    /** How an analysed query would be run, without telling where files lie. */
    public static String explained(Dataset<Row> query, boolean isExtended) {
        return withoutPlaces(
                query.queryExecution().explainString(ExplainMode.fromString(isExtended ? "extended" : "simple")));
    }

    /** What asks for the current schema hears of the reader's, since the session has none. */
    private static LogicalPlan named(LogicalPlan query, Optional<String> currentSchema) {
        return query.transformAllExpressionsWithSubqueries(new AbstractPartialFunction<Expression, Expression>() {
            @Override
            public boolean isDefinedAt(Expression expression) {
                return expression instanceof UnresolvedFunction function && isAskedFor(function);
            }

            @Override
            public Expression apply(Expression expression) {
                return Literal.create(currentSchema.orElse("default"), org.apache.spark.sql.types.DataTypes.StringType);
            }

            private boolean isAskedFor(UnresolvedFunction function) {
                return function.nameParts().size() == 1
                        && Stream.of("current_database", "current_schema")
                                .anyMatch(function.nameParts().head().toLowerCase(Locale.ROOT)::equals);
            }
        });
    }

    /** What went wrong while a statement ran, as its author should read it; a bug stays what it is. */
    public static RuntimeException told(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SparkThrowable known
                    && known.getErrorClass() != null
                    && !known.getErrorClass().startsWith("INTERNAL")) {
                String message = cause.getMessage().lines().findFirst().orElse("");
                return new JamlikException(
                        ErrorCode.SQL_SYNTAX, "Cannot run the statement: " + withoutPlaces(message), failure);
            }
        }
        return failure instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException("Cannot run the statement", failure);
    }

    private static String withoutPlaces(String text) {
        return PLACE.matcher(text).replaceAll("...");
    }
}
