package org.jamlik.store;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jamlik.store.spark.HashSums;
import org.jamlik.store.spark.RowByRow;
import org.jamlik.store.spark.Tally;

/**
 * What rows hold, as a short text that is the same for the same rows in any order: their number and two sums over a
 * 64-bit hash of each row. It tells that nothing changed; it is no protection against forgery.
 */
public final class Contents {
    /** The period of what has no periods. */
    public static final String ALL = "all";

    private Contents() {}

    /**
     * The content of each period.
     *
     * @param period the column of the period; without one all rows are the period {@link #ALL}
     * @return at least the period {@link #ALL} when there is no column, nothing for periods without rows otherwise
     */
    public static Map<String, Content> of(Dataset<Row> rows, Optional<String> period) {
        return contents(HashSums.of(hashes(rows, period)), period);
    }

    /**
     * Tells the contents of few rows that are here, each time by the same query and without a Spark job.
     *
     * @param schema the columns of the rows that are given
     * @param query makes of each of them the row whose content is told
     * @param period the column of the period in what the query makes
     */
    public static Function<List<Object[]>, Map<String, Content>> ofFew(
            SparkSession session, StructType schema, UnaryOperator<Dataset<Row>> query, Optional<String> period) {
        RowByRow hashes = RowByRow.of(session, schema, rows -> hashes(query.apply(rows), period))
                .orElseThrow();
        return rows -> contents(HashSums.of(hashes, rows), period);
    }

    private static Map<String, Content> contents(HashSums sums, Optional<String> period) {
        Map<String, Content> contents = new TreeMap<>();
        if (period.isEmpty()) {
            contents.put(ALL, Content.NONE);
        }
        sums.byText().forEach((name, sum) -> contents.put(name, Content.of(sum.count(), sum.xor(), sum.total())));
        return contents;
    }

    /** Rows whose contents are told once they have been written, without working them out or reading them twice. */
    public static Passing passing(Dataset<Row> rows, Optional<String> period) {
        return new Passing(Tally.of(rows, periodText(period), hash(rows)), period);
    }

    /** Rows that are counted on their way. */
    public static final class Passing {
        private final Tally tally;
        private final Optional<String> period;

        private Passing(Tally tally, Optional<String> period) {
            this.tally = tally;
            this.period = period;
        }

        /** The rows, of which all must be taken. */
        public Dataset<Row> rows() {
            return tally.rows();
        }

        /** As {@link Contents#of} tells it, after all rows have been taken. */
        public Map<String, Content> contents() {
            return Contents.contents(tally.sums(), period);
        }
    }

    /** The period and the hash of every row. */
    private static Dataset<Row> hashes(Dataset<Row> rows, Optional<String> period) {
        return rows.select(periodText(period).as("period"), hash(rows).as("hash"));
    }

    private static Column periodText(Optional<String> period) {
        return period.map(name -> col(name).cast("string")).orElse(lit(ALL));
    }

    private static Column hash(Dataset<Row> rows) {
        List<Column> hashed = new ArrayList<>();
        for (StructField field : rows.schema().fields()) {
            Column column = col(field.name());
            hashed.add(field.dataType() instanceof MapType ? column.cast("string") : column);
            hashed.add(column.isNull());
        }
        return xxhash64(hashed.toArray(new Column[0]));
    }

    /** One period: a text that changes with the content, and the number of rows. */
    public record Content(String text, long rows) {
        /** No rows. */
        public static final Content NONE = new Content("0", 0);

        /** The content that a text tells. */
        public static Content of(String text) {
            return new Content(text, Long.parseLong(text.replaceFirst(":.*", "")));
        }

        private static Content of(long count, long xor, BigInteger sum) {
            return new Content(count + ":" + xor + ":" + sum, count);
        }

        /** The content of the rows of both. */
        public Content and(Content other) {
            if (rows == 0 || other.rows == 0) {
                return rows == 0 ? other : this;
            }

            String[] one = text.split(":");
            String[] two = other.text.split(":");
            long count = rows + other.rows;
            long xor = Long.parseLong(one[1]) ^ Long.parseLong(two[1]);
            BigInteger sum = new BigInteger(one[2]).add(new BigInteger(two[2]));
            return of(count, xor, sum);
        }
    }
}
