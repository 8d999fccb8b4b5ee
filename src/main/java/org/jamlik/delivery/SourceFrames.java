package org.jamlik.delivery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Generation;
import org.jamlik.store.Schemas;

/** The accepted lines of deliveries as data frames. */
final class SourceFrames {
    private final SparkSession session;
    private final Files files;

    SourceFrames(SparkSession session) {
        this.session = session;
        this.files = new Files(session.sparkContext().hadoopConfiguration());
    }

    /** The view {@code source.<name>} of a source of which nothing is accepted. */
    Dataset<Row> empty(SourceContract contract) {
        return session.createDataFrame(List.of(), Schemas.of(contract));
    }

    /**
     * The accepted lines of a delivery that was judged before under the same contract.
     *
     * @param rejected the numbers of the lines that were not accepted then
     */
    Dataset<Row> accepted(SourceContract contract, Files.Found file, Set<Long> rejected) {
        Generation generation =
                contract.generation(contract.deliveryPeriod(file.path())).orElseThrow();
        RecordSpec spec = RecordSpec.of(contract, generation);
        Header header;
        try {
            Records.Headings headings = Records.headings(spec, files, file);
            header = Header.of(contract, generation, headings.names(), headings.lines());
        } catch (Refusal e) {
            throw new JamlikException(
                    e.code(),
                    "Cannot read an archived delivery of " + contract.view() + " under its present contract: "
                            + e.getMessage() + "; give " + contract.file() + " both headings under delivered_as",
                    e);
        }
        LineParser parser = new LineParser(files.hadoop(), contract, spec, header, file);
        Dataset<Row> lines = Lines.onWorkers(session, parser, List.of(Piece.WHOLE));
        return accepted(
                contract,
                rejected.isEmpty()
                        ? lines
                        : lines.filter(not(col(LineParser.LINE).isInCollection(rejected))));
    }

    /** The columns of the source, of lines that nothing is wrong with. */
    static Dataset<Row> accepted(SourceContract contract, Dataset<Row> lines) {
        Column[] columns =
                contract.columns().stream().map(column -> col(column.name())).toArray(Column[]::new);
        return lines.filter(col(LineParser.ERROR).isNull()).select(columns);
    }
}
