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
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.util.SerializableConfiguration;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Generation;
import org.jamlik.store.Schemas;

/** The lines of deliveries as data frames. */
public final class SourceFrames {
    private final SparkSession session;
    private final Files files;

    public SourceFrames(SparkSession session) {
        this.session = session;
        this.files = new Files(session.sparkContext().hadoopConfiguration());
    }

    /** The view {@code source.<name>} of a source of which nothing is accepted. */
    public Dataset<Row> empty(SourceContract contract) {
        return session.createDataFrame(List.of(), Schemas.of(contract));
    }

    /** The accepted lines of a delivery that was judged before under the same contract. */
    Dataset<Row> accepted(SourceContract contract, Files.Found file) {
        return acceptedOf(contract, judged(contract, file));
    }

    static Dataset<Row> acceptedOf(SourceContract contract, Dataset<Row> judged) {
        Column[] columns =
                contract.columns().stream().map(column -> col(column.name())).toArray(Column[]::new);
        return judged.filter(col(LineParser.ERROR).isNull()).select(columns);
    }

    private Dataset<Row> judged(SourceContract contract, Files.Found file) {
        Generation generation =
                contract.generation(contract.deliveryPeriod(file.path())).orElseThrow();
        RecordSpec spec = RecordSpec.of(contract, generation);
        try {
            Records.Headings headings = Records.headings(spec, files, file);
            return judged(contract, file, spec, Header.of(contract, generation, headings.names(), headings.lines()));
        } catch (Refusal e) {
            throw new JamlikException(
                    e.code(),
                    "Cannot read an archived delivery of " + contract.view() + " under its present contract: "
                            + e.getMessage() + "; give " + contract.file() + " both headings under delivered_as",
                    e);
        }
    }

    /** Every line after the header, with its values or its error; lines with the same key are told apart. */
    Dataset<Row> judged(SourceContract contract, Files.Found file, RecordSpec spec, Header header) {
        SerializableConfiguration hadoop =
                new SerializableConfiguration(session.sparkContext().hadoopConfiguration());
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        Dataset<Row> parsed = session.createDataFrame(
                context.parallelize(List.of(file.uri()), 1)
                        .flatMap(new LineParser(hadoop, contract, spec, header, file.path())),
                LineParser.schema(contract));
        return contract.key().isEmpty() ? parsed : withoutSharedKeys(contract, parsed);
    }

    private static Dataset<Row> withoutSharedKeys(SourceContract contract, Dataset<Row> parsed) {
        List<Column> sameKey = new ArrayList<>();
        sameKey.add(col(LineParser.ERROR).isNull());
        contract.key().forEach(name -> sameKey.add(col(name)));
        WindowSpec together = Window.partitionBy(sameKey.toArray(new Column[0]));
        List<Column> values = new ArrayList<>();
        contract.columns().forEach(column -> {
            values.add(col(column.name()));
            values.add(col(column.name()).isNull());
        });
        Column shared = col(LineParser.ERROR).isNull().and(col("_lines").gt(1));
        Column repeated = shared.and(col("_lowest").equalTo(col("_highest")));
        return parsed.withColumn("_hash", xxhash64(values.toArray(new Column[0])))
                .withColumn("_lines", count(lit(1)).over(together))
                .withColumn("_lowest", min("_hash").over(together))
                .withColumn("_highest", max("_hash").over(together))
                .withColumn("_place", row_number().over(together.orderBy(LineParser.LINE)))
                .withColumn(
                        LineParser.COLUMN,
                        when(shared, lit(String.join(", ", contract.key()))).otherwise(col(LineParser.COLUMN)))
                .withColumn(
                        LineParser.ERROR,
                        when(repeated.and(col("_place").equalTo(1)), lit(null))
                                .when(repeated, ErrorCode.DUPLICATE_LINE.text())
                                .when(shared, ErrorCode.DUPLICATE_KEY.text())
                                .otherwise(col(LineParser.ERROR)))
                .drop("_hash", "_lines", "_lowest", "_highest", "_place");
    }
}
