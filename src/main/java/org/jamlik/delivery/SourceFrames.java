package org.jamlik.delivery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.SourceContract;
import org.jamlik.store.Contents;
import org.jamlik.store.Schemas;

/** The accepted lines of deliveries as data frames. */
final class SourceFrames {
    /** The id of the delivery that a line came with. */
    static final String DELIVERY = "_delivery";

    private final SparkSession session;
    private final Files files;

    SourceFrames(SparkSession session, Files files) {
        this.session = session;
        this.files = files;
    }

    /** No lines of a source, in the form of {@link #delivered}. */
    Dataset<Row> none(SourceContract contract) {
        StructType schema =
                new StructType().add(DELIVERY, DataTypes.StringType).add(LineParser.LINE, DataTypes.LongType);
        for (var field : Schemas.delivered(contract).fields()) {
            schema = schema.add(field);
        }
        return session.createDataFrame(List.of(), schema);
    }

    /**
     * The lines of a delivery that was judged before under the same contract.
     *
     * @param rejected the numbers of the lines that were not accepted then
     */
    Dataset<Row> archived(SourceContract contract, Files.Found file, Set<Long> rejected) {
        LineParser parser = LineParser.ofArchived(files, contract, file);
        Dataset<Row> lines = Lines.onWorkers(session, parser, List.of(Piece.WHOLE));
        return rejected.isEmpty()
                ? lines
                : lines.filter(functions.not(col(LineParser.LINE).isInCollection(rejected)));
    }

    /** The lines of a delivery that nothing is wrong with: where they came from, and their columns as delivered. */
    static Dataset<Row> delivered(SourceContract contract, String delivery, Dataset<Row> lines) {
        Stream<Column> columns = contract.columns().stream().map(column -> col(column.name()));
        return lines.filter(col(LineParser.ERROR).isNull())
                .select(Stream.concat(Stream.of(lit(delivery).as(DELIVERY), col(LineParser.LINE)), columns)
                        .toArray(Column[]::new));
    }

    /** The content of lines by period, with keys of numbers instead of numbers. */
    Map<String, String> contents(SourceContract contract, Dataset<Row> lines) {
        Map<String, String> contents = new TreeMap<>();
        Contents.of(keyed(contract, lines), contract.period())
                .forEach((period, content) -> contents.put(period, content.text()));
        return contents;
    }

    /** The same with where each line came from. */
    Dataset<Row> numbered(SourceContract contract, Dataset<Row> lines) {
        Column[] keyed = KeyedColumns.of(contract, files.vault().keys());
        return lines.select(Stream.concat(Stream.of(keyed), Stream.of(col(DELIVERY), col(LineParser.LINE)))
                .toArray(Column[]::new));
    }

    /** The columns of a source's view, with keys of numbers instead of numbers. */
    Dataset<Row> keyed(SourceContract contract, Dataset<Row> lines) {
        return lines.select(KeyedColumns.of(contract, files.vault().keys()));
    }
}
