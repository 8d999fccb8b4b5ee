package org.jamlik.delivery;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jamlik.contract.ErrorCode;

/**
 * The lines of one delivery while they are judged, each with its values or with what is wrong. They are read once: few of
 * them into the driver's memory, where they need no Spark job; many by the workers, who read the pieces of a file side by
 * side and keep on disk what does not fit.
 */
final class Lines implements AutoCloseable {
    private static final int FEW = 5_000;
    private static final String FAULT = "_fault";
    private static final String PLACE = "_place";

    private final SparkSession session;
    private final boolean few;
    private final List<Dataset<Row>> kept = new ArrayList<>();
    private Dataset<Row> rows;

    private Lines(SparkSession session, boolean few) {
        this.session = session;
        this.few = few;
    }

    /** Reads a file. */
    static Lines read(SparkSession session, LineParser parser, FileProfile profile, String uri) {
        Lines lines = new Lines(session, profile.lines() <= FEW);
        if (lines.few) {
            List<Row> all = new ArrayList<>();
            parser.on(uri).call(Piece.WHOLE).forEachRemaining(all::add);
            lines.rows = session.createDataFrame(all, parser.schema());
        } else {
            lines.rows = lines.keep(onWorkers(session, parser, uri, profile.pieces()));
        }
        return lines;
    }

    /** The lines of a file as the workers read them, whenever they are asked for. */
    static Dataset<Row> onWorkers(SparkSession session, LineParser parser, String uri, List<Piece> pieces) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        return session.createDataFrame(
                context.parallelize(pieces, pieces.size()).flatMap(parser.on(uri)), parser.schema());
    }

    /** Whether they lie in the driver's memory. */
    boolean areFew() {
        return few;
    }

    /** All lines. */
    Dataset<Row> rows() {
        return rows;
    }

    /** The lines that nothing is wrong with so far. */
    Dataset<Row> good() {
        Dataset<Row> good = rows.filter(col(LineParser.ERROR).isNull());
        return few ? good.coalesce(1) : good;
    }

    /** The lines that were not accepted and are not empty. */
    Dataset<Row> rejected() {
        return rows.filter(
                col(LineParser.ERROR).isNotNull().and(col(LineParser.ERROR).notEqual(LineParser.EMPTY)));
    }

    /**
     * Takes lines from the good ones.
     *
     * @param faulty their numbers, {@link LineParser#LINE}, with {@link LineParser#ERROR} and {@link LineParser#COLUMN}
     */
    void reject(Dataset<Row> faulty) {
        Dataset<Row> found = keep(faulty.select(
                col(LineParser.LINE).as(FAULT + LineParser.LINE),
                col(LineParser.ERROR).as(FAULT),
                col(LineParser.COLUMN).as(PLACE)));
        if (found.isEmpty()) {
            return;
        }

        Dataset<Row> told = rows.join(found, col(LineParser.LINE).equalTo(col(FAULT + LineParser.LINE)), "left")
                .withColumn(LineParser.ERROR, coalesce(col(FAULT), col(LineParser.ERROR)))
                .withColumn(LineParser.COLUMN, coalesce(col(PLACE), col(LineParser.COLUMN)))
                .withColumn(
                        LineParser.EXCERPT,
                        when(col(FAULT).isNotNull(), lit("")).otherwise(col(LineParser.EXCERPT)))
                .select(columns(rows.schema()));
        rows = few ? keep(told) : told;
    }

    private static Column[] columns(StructType schema) {
        return java.util.Arrays.stream(schema.fieldNames())
                .map(org.apache.spark.sql.functions::col)
                .toArray(Column[]::new);
    }

    private Dataset<Row> keep(Dataset<Row> made) {
        if (few) {
            return session.createDataFrame(made.collectAsList(), made.schema());
        }

        kept.add(made.persist(StorageLevel.MEMORY_AND_DISK()));
        return made;
    }

    /** Keeps the rejected lines and gives all others up. */
    void keepRejectedOnly() {
        List<Dataset<Row>> before = List.copyOf(kept);
        kept.clear();
        rows = keep(rejected());
        if (!few) {
            rows.count();
        }
        before.forEach(Dataset::unpersist);
    }

    /** Gives all lines up. */
    @Override
    public void close() {
        kept.forEach(Dataset::unpersist);
        kept.clear();
    }

    /**
     * How many lines there are of each kind.
     *
     * @param spans lines of the file by error; accepted ones under the empty text
     * @param senders who sent accepted lines
     * @param unbalanced the line from which on nothing is certain
     */
    record Tally(Map<String, Long> spans, Set<String> senders, Optional<Long> unbalanced) {
        long accepted() {
            return spans.getOrDefault("", 0L);
        }

        long ignored() {
            return spans.getOrDefault(LineParser.EMPTY, 0L);
        }

        long rejected() {
            return spans.values().stream().mapToLong(Long::longValue).sum() - accepted() - ignored();
        }
    }

    /**
     * Counts all lines.
     *
     * @param sender the column that tells who sent a line
     */
    Tally tally(Optional<String> sender) {
        Dataset<Row> shown = rows.select(
                col(LineParser.ERROR),
                col(LineParser.SPAN),
                col(LineParser.LINE),
                sender.map(org.apache.spark.sql.functions::col).orElse(lit(null)).cast("string").as("_sender"));
        if (few) {
            shown = shown.selectExpr(LineParser.ERROR, LineParser.SPAN, LineParser.LINE, "array(_sender) as _sender");
        } else {
            shown = shown.groupBy(LineParser.ERROR)
                    .agg(sum(LineParser.SPAN), min(LineParser.LINE), collect_set("_sender"));
        }
        Map<String, Long> spans = new TreeMap<>();
        Set<String> senders = new TreeSet<>();
        Optional<Long> unbalanced = Optional.empty();
        for (Row row : shown.collectAsList()) {
            String error = row.isNullAt(0) ? "" : row.getString(0);
            spans.merge(error, row.getLong(1), Long::sum);
            if (error.isEmpty()) {
                row.<String>getList(3).stream().filter(one -> one != null).forEach(senders::add);
            } else if (error.equals(ErrorCode.UNBALANCED_QUOTE.text())) {
                unbalanced = Optional.of(row.getLong(2));
            }
        }
        return new Tally(spans, senders, unbalanced);
    }
}
