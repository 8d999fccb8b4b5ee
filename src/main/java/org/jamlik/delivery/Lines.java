package org.jamlik.delivery;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.jamlik.contract.ErrorCode;
import org.jamlik.store.spark.InnerForm;

/**
 * The lines of one delivery while they are judged, each with its values or with what is wrong. They are read once: few of
 * them into the driver's memory, where most questions need no Spark job; many by the workers, who read the pieces of a
 * file side by side and keep them on disk.
 */
abstract class Lines implements AutoCloseable {
    private static final long FEW = 20_000;

    /**
     * Reads a file.
     *
     * @param space how many lines may still be held in the driver's memory
     */
    static Lines read(SparkSession session, LineParser parser, FileProfile profile, AtomicLong space) {
        if (profile.lines() <= FEW && profile.pieces().size() == 1) {
            if (space.addAndGet(-profile.lines()) >= 0) {
                return new Few(session, parser);
            }
            space.addAndGet(profile.lines());
        }

        return new Many(onWorkers(session, parser, profile.pieces()));
    }

    /** The lines of a file as the workers read them, whenever they are asked for. */
    static Dataset<Row> onWorkers(SparkSession session, LineParser parser, List<Piece> pieces) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        // a task over the files of years would hold all their parsers, and each of its parts all of them again
        Broadcast<LineParser> once = context.broadcast(parser);
        return InnerForm.frame(
                session,
                context.parallelize(pieces, pieces.size())
                        .flatMap(piece -> once.value().inside().lines(piece)),
                parser.schema());
    }

    /** All lines. */
    abstract Dataset<Row> rows();

    /** The lines that nothing is wrong with so far. */
    Dataset<Row> good() {
        return rows().filter(col(LineParser.ERROR).isNull());
    }

    /** The lines that were not accepted and are not empty. */
    Dataset<Row> rejected() {
        return rows().filter(col(LineParser.ERROR)
                .isNotNull()
                .and(col(LineParser.ERROR).notEqual(LineParser.EMPTY)));
    }

    /** These lines, when they are few enough to be here. */
    abstract Optional<Few> few();

    /** The good lines that may share a value of those columns with another one; empty when surely none does. */
    abstract Optional<Dataset<Row>> mayShare(List<String> columns);

    /**
     * Takes lines from the good ones.
     *
     * @param faulty their numbers, {@link LineParser#LINE}, once or more often, each with the same
     *     {@link LineParser#ERROR} and {@link LineParser#COLUMN}
     */
    abstract void reject(Dataset<Row> faulty);

    /** Gives all lines up. */
    @Override
    public abstract void close();

    /**
     * Counts all lines.
     *
     * @param sender the column that tells who sent a line
     * @param month the column that tells the month of a line
     */
    abstract Tally tally(Optional<String> sender, Optional<String> month);

    /** How many lines of the file there are of each kind. */
    static final class Tally {
        private final Map<String, Long> spans = new TreeMap<>();
        private final Set<Sender> senders = new HashSet<>();
        private Long unbalanced;

        private void add(String error, long firstLine, long span, Collection<Sender> sentBy) {
            spans.merge(error == null ? "" : error, span, Long::sum);
            if (error == null) {
                senders.addAll(sentBy);
            } else if (error.equals(ErrorCode.UNBALANCED_QUOTE.text())) {
                unbalanced = firstLine;
            }
        }

        long accepted() {
            return spans.getOrDefault("", 0L);
        }

        long ignored() {
            return spans.getOrDefault(LineParser.EMPTY, 0L);
        }

        long rejected() {
            return spans.values().stream().mapToLong(Long::longValue).sum() - accepted() - ignored();
        }

        /** Who sent accepted lines. */
        Set<Sender> senders() {
            return senders;
        }

        /** The line from which on nothing is certain, when there is one. */
        Optional<Long> unbalanced() {
            return Optional.ofNullable(unbalanced);
        }
    }

    /** Lines in the driver's memory, in Spark's inner form. */
    static final class Few extends Lines {
        private final SparkSession session;
        private final LineParser parser;
        private final StructType schema;
        private final List<Object[]> lines = new ArrayList<>();

        private Few(SparkSession session, LineParser parser) {
            this.session = session;
            this.parser = parser.inside();
            this.schema = parser.schema();
            this.parser.lines(Piece.WHOLE).forEachRemaining(lines::add);
        }

        @Override
        Dataset<Row> rows() {
            return InnerForm.frame(session, lines, schema);
        }

        @Override
        Dataset<Row> good() {
            return InnerForm.frame(session, goodCells(), schema);
        }

        @Override
        Optional<Few> few() {
            return Optional.of(this);
        }

        /** The cells of the good lines in Spark's inner form. */
        List<Object[]> goodCells() {
            return lines.stream().filter(Few::isGood).toList();
        }

        private static boolean isGood(Object[] line) {
            return line[LineParser.ERROR_AT] == null;
        }

        @Override
        Optional<Dataset<Row>> mayShare(List<String> columns) {
            int[] places = columns.stream().mapToInt(schema::fieldIndex).toArray();
            Set<List<Object>> seen = new HashSet<>();
            boolean share = goodCells().stream()
                    .anyMatch(line -> !seen.add(Arrays.asList(
                            Arrays.stream(places).mapToObj(i -> line[i]).toArray())));
            return share ? Optional.of(good()) : Optional.empty();
        }

        @Override
        void reject(Dataset<Row> faulty) {
            Map<Long, Row> faults = new HashMap<>();
            faulty.select(LineParser.LINE, LineParser.ERROR, LineParser.COLUMN)
                    .collectAsList()
                    .forEach(fault -> faults.put(fault.getLong(0), fault));
            lines.replaceAll(line -> {
                Row fault = faults.get((Long) line[LineParser.LINE_AT]);
                return fault == null ? line : parser.rejected(line, fault.getString(1), fault.getString(2));
            });
        }

        /** Takes the lines of those numbers from the good ones. */
        void reject(Set<Long> numbers, String error, String column) {
            lines.replaceAll(line ->
                    numbers.contains((Long) line[LineParser.LINE_AT]) ? parser.rejected(line, error, column) : line);
        }

        @Override
        public void close() {
            // nothing is held but memory
        }

        @Override
        Tally tally(Optional<String> sender, Optional<String> month) {
            Tally tally = new Tally();
            int code = sender.map(schema::fieldIndex).orElse(-1);
            int time = month.map(schema::fieldIndex).orElse(-1);
            for (Object[] line : lines) {
                boolean isSent = code >= 0 && isGood(line) && line[code] != null && (time < 0 || line[time] != null);
                tally.add(
                        isGood(line) ? null : line[LineParser.ERROR_AT].toString(),
                        (Long) line[LineParser.LINE_AT],
                        (Long) line[LineParser.SPAN_AT],
                        isSent
                                ? List.of(new Sender(time < 0 ? 0 : (Integer) line[time], line[code].toString()))
                                : List.of());
            }
            return tally;
        }
    }

    /** Lines on the workers. */
    private static final class Many extends Lines {
        private static final String HASH = "_key";
        private static final String FAULTY = "_faulty";
        private static final String FAULT = "_fault";
        private static final String PLACE = "_place";

        private final List<Dataset<Row>> kept = new ArrayList<>();
        private Dataset<Row> rows;

        private Many(Dataset<Row> read) {
            rows = keep(read);
        }

        private Dataset<Row> keep(Dataset<Row> made) {
            kept.add(made.persist(StorageLevel.DISK_ONLY()));
            return made;
        }

        @Override
        Dataset<Row> rows() {
            return rows;
        }

        @Override
        Optional<Few> few() {
            return Optional.empty();
        }

        @Override
        Optional<Dataset<Row>> mayShare(List<String> columns) {
            // a hash is small enough to go between the workers; that of what is missing is that of what came before it
            Column[] values = columns.stream()
                    .flatMap(name -> Stream.of(col(name), col(name).isNull()))
                    .toArray(Column[]::new);
            Dataset<Row> good = good().withColumn(HASH, functions.xxhash64(values));
            Dataset<Row> repeated =
                    good.groupBy(HASH).count().filter("count > 1").select(HASH);
            return repeated.isEmpty()
                    ? Optional.empty()
                    : Optional.of(good.join(repeated, HASH).drop(HASH));
        }

        @Override
        void reject(Dataset<Row> faulty) {
            Dataset<Row> faults = keep(faulty.select(
                            col(LineParser.LINE).as(FAULTY),
                            col(LineParser.ERROR).as(FAULT),
                            col(LineParser.COLUMN).as(PLACE))
                    .distinct());
            if (faults.isEmpty()) {
                return;
            }

            Column[] columns = Arrays.stream(rows.schema().fieldNames())
                    .map(functions::col)
                    .toArray(Column[]::new);
            rows = rows.join(faults, col(LineParser.LINE).equalTo(col(FAULTY)), "left")
                    .withColumn(LineParser.ERROR, coalesce(col(FAULT), col(LineParser.ERROR)))
                    .withColumn(LineParser.COLUMN, coalesce(col(PLACE), col(LineParser.COLUMN)))
                    .withColumn(
                            LineParser.EXCERPT,
                            when(col(FAULT).isNotNull(), lit("")).otherwise(col(LineParser.EXCERPT)))
                    .select(columns);
        }

        @Override
        public void close() {
            kept.forEach(Dataset::unpersist);
            kept.clear();
        }

        @Override
        Tally tally(Optional<String> sender, Optional<String> month) {
            Column code = sender.map(functions::col).orElse(lit(null).cast("string"));
            Column time = month.map(functions::col).orElse(lit(0));
            Column isSent = code.isNotNull().and(time.isNotNull());
            Tally tally = new Tally();
            rows.groupBy(LineParser.ERROR)
                    .agg(min(LineParser.LINE), sum(LineParser.SPAN), collect_set(when(isSent, struct(time, code))))
                    .collectAsList()
                    .forEach(row -> tally.add(
                            row.getString(0),
                            row.getLong(1),
                            row.getLong(2),
                            row.<Row>getList(3).stream()
                                    .map(sent -> new Sender(sent.getInt(0), sent.getString(1)))
                                    .toList()));
            return tally;
        }
    }
}
