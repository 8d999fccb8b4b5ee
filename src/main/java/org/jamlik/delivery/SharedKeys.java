package org.jamlik.delivery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.SourceContract;

/**
 * Finds lines that share the key of their contract. Repeated word for word, the first one counts; when they differ, none
 * does, because nobody here knows which one is right.
 */
final class SharedKeys {
    private SharedKeys() {}

    /** Takes lines that share a key from the good ones. */
    static void reject(SourceContract contract, Lines lines) {
        if (!contract.key().isEmpty()) {
            lines.mayShare(contract.key()).ifPresent(some -> lines.reject(faulty(contract, some)));
        }
    }

    private static Dataset<Row> faulty(SourceContract contract, Dataset<Row> good) {
        WindowSpec together =
                Window.partitionBy(contract.key().stream().map(functions::col).toArray(Column[]::new));
        List<Column> values = new ArrayList<>();
        contract.columns().forEach(column -> {
            values.add(col(column.name()));
            values.add(col(column.name()).isNull());
        });
        return good.withColumn("_hash", xxhash64(values.toArray(new Column[0])))
                .withColumn("_lines", count(lit(1)).over(together))
                .withColumn("_lowest", min("_hash").over(together))
                .withColumn("_highest", max("_hash").over(together))
                .withColumn("_place", row_number().over(together.orderBy(LineParser.LINE)))
                .withColumn("_repeated", col("_lowest").equalTo(col("_highest")))
                .filter("_lines > 1 and not (_repeated and _place = 1)")
                .select(
                        col(LineParser.LINE),
                        when(col("_repeated"), lit(ErrorCode.DUPLICATE_LINE.text()))
                                .otherwise(lit(ErrorCode.DUPLICATE_KEY.text()))
                                .as(LineParser.ERROR),
                        lit(String.join(", ", contract.key())).as(LineParser.COLUMN));
    }
}
