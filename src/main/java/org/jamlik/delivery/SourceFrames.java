package org.jamlik.delivery;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.SourceContract;
import org.jamlik.store.Contents;
import org.jamlik.store.Contents.Content;
import org.jamlik.store.Schemas;
import org.jamlik.store.spark.InnerForm;

/** The accepted lines of deliveries as data frames. */
final class SourceFrames {
    /** The id of the delivery that a line came with. */
    static final String DELIVERY = "_delivery";

    private final SparkSession session;
    private final Files files;
    /** Tells the contents of few lines, by source. */
    private final Map<String, Function<List<Object[]>, Map<String, Content>>> ofFew = new ConcurrentHashMap<>();

    SourceFrames(SparkSession session, Files files) {
        this.session = session;
        this.files = files;
    }

    /** Every line of a file in the archive, with its values or with what is wrong. */
    Dataset<Row> archived(SourceContract contract, Files.Found file) {
        return Lines.onWorkers(session, LineParser.ofArchived(files, contract, file), List.of(Piece.WHOLE));
    }

    /** The lines of a delivery that nothing is wrong with: where they came from, and their columns as delivered. */
    static Dataset<Row> delivered(SourceContract contract, String delivery, Dataset<Row> lines) {
        Stream<Column> columns = contract.columns().stream().map(column -> col(column.name()));
        return lines.filter(col(LineParser.ERROR).isNull())
                .select(Stream.concat(Stream.of(lit(delivery).as(DELIVERY), col(LineParser.LINE)), columns)
                        .toArray(Column[]::new));
    }

    /** The lines of several deliveries of a source, in the form of {@link #delivered}. */
    Together together(SourceContract contract) {
        return new Together(contract);
    }

    /**
     * Puts deliveries together. However many there are, those whose lines are here become one frame and those in the archive
     * become another one: Spark plans them as fast as one.
     */
    final class Together {
        private final SourceContract contract;
        private final StructType schema;
        private final List<Object[]> here = new ArrayList<>();
        private final List<Archived> archived = new ArrayList<>();
        private final List<Dataset<Row>> others = new ArrayList<>();

        private Together(SourceContract contract) {
            this.contract = contract;
            StructType own =
                    new StructType().add(DELIVERY, DataTypes.StringType).add(LineParser.LINE, DataTypes.LongType);
            for (var field : Schemas.delivered(contract).fields()) {
                own = own.add(field);
            }
            this.schema = own;
        }

        /** Lines that were judged in this run. */
        void add(String delivery, Lines lines) {
            lines.few()
                    .ifPresentOrElse(
                            few -> few.goodCells().forEach(line -> here.add(delivered(delivery, line))),
                            () -> others.add(delivered(contract, delivery, lines.good())));
        }

        /**
         * A file that was judged before under the same contract.
         *
         * @param rejected the numbers of the lines that were not accepted then
         */
        void add(String delivery, Files.Found file, Set<Long> rejected) {
            archived.add(new Archived(
                    LineParser.ofArchived(files, contract, file).inside(), delivery, Set.copyOf(rejected)));
        }

        Dataset<Row> frame() {
            List<Dataset<Row>> frames = new ArrayList<>(others);
            if (!archived.isEmpty()) {
                JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
                frames.add(InnerForm.frame(
                        session, context.parallelize(archived, archived.size()).flatMap(Archived::lines), schema));
            }
            if (!here.isEmpty() || frames.isEmpty()) {
                frames.add(InnerForm.frame(session, here, schema));
            }
            return frames.stream().reduce(Dataset::union).orElseThrow();
        }
    }

    /** A delivery in the archive as a worker reads it. */
    private record Archived(LineParser parser, String delivery, Set<Long> rejected) implements Serializable {
        private Iterator<Object[]> lines() {
            Iterable<Object[]> all = () -> parser.lines(Piece.WHOLE);
            return StreamSupport.stream(all.spliterator(), false)
                    .filter(line -> line[LineParser.ERROR_AT] == null && !rejected.contains(line[LineParser.LINE_AT]))
                    .map(line -> delivered(delivery, line))
                    .iterator();
        }
    }

    private static Object[] delivered(String delivery, Object[] line) {
        Object[] cells = new Object[line.length - LineParser.OWN + 2];
        cells[0] = InnerForm.of(delivery);
        cells[1] = line[LineParser.LINE_AT];
        System.arraycopy(line, LineParser.OWN, cells, 2, line.length - LineParser.OWN);
        return cells;
    }

    /** The content of the good lines of a delivery by period, with keys of numbers instead of numbers. */
    Map<String, String> contents(SourceContract contract, Lines lines) {
        return lines.few()
                .map(few -> texts(ofFew.computeIfAbsent(contract.name(), first -> ofFew(contract))
                        .apply(few.goodCells())))
                .orElseGet(() -> contents(contract, lines.good()));
    }

    private Function<List<Object[]>, Map<String, Content>> ofFew(SourceContract contract) {
        return Contents.ofFew(session, LineParser.schema(contract), rows -> keyed(contract, rows), contract.period());
    }

    /** The same of lines that {@link #delivered} made. */
    Map<String, String> contents(SourceContract contract, Dataset<Row> lines) {
        return texts(Contents.of(keyed(contract, lines), contract.period()));
    }

    private static Map<String, String> texts(Map<String, Content> contents) {
        Map<String, String> texts = new TreeMap<>();
        contents.forEach((period, content) -> texts.put(period, content.text()));
        return texts;
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
