package org.jamlik.store;

import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;

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
        List<Column> hashed = new ArrayList<>();
        for (StructField field : rows.schema().fields()) {
            Column column = col(field.name());
            hashed.add(field.dataType() instanceof MapType ? column.cast("string") : column);
            hashed.add(column.isNull());
        }
        Column hash = xxhash64(hashed.toArray(new Column[0]));
        Column periodText = period.map(name -> col(name).cast("string")).orElse(lit(ALL));
        Dataset<Row> sums = rows.select(periodText.as("period"), hash.as("hash"))
                .groupBy(period.isPresent() ? new Column[] {col("period")} : new Column[0])
                .agg(
                        count(lit(1)).as("count"),
                        bit_xor(col("hash")).as("xor"),
                        sum(col("hash").cast("decimal(20,0)")).as("sum"));

        Map<String, Content> contents = new TreeMap<>();
        for (Row row : sums.collectAsList()) {
            long count = row.getAs("count");
            String text = count == 0 ? "0" : count + ":" + row.getAs("xor") + ":" + row.getAs("sum");
            contents.put(
                    period.isPresent() ? String.valueOf((String) row.getAs("period")) : ALL, new Content(text, count));
        }
        return contents;
    }

    /** One period: a text that changes with the content, and the number of rows. */
    public record Content(String text, long rows) {
        /** No rows. */
        public static final Content NONE = new Content("0", 0);

        /** The content that a text tells. */
        public static Content of(String text) {
            return new Content(text, Long.parseLong(text.replaceFirst(":.*", "")));
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
            BigDecimal sum = new BigDecimal(one[2]).add(new BigDecimal(two[2]));
            return new Content(count + ":" + xor + ":" + sum, count);
        }
    }
}
