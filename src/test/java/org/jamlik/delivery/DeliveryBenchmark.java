package org.jamlik.delivery;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jamlik.Effort;
import org.jamlik.SharedSpark;
import org.jamlik.TestKeys;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableName;
import org.jamlik.store.Schemas;
import org.jamlik.store.spark.Sessions;

/**
 * How long a month file of many lines takes to be read, accounted for, judged and written, beside Spark's own reader and
 * the same write, in one run: {@code src/test/benchmark-delivery.sh}. Nobody in the file exists.
 */
final class DeliveryBenchmark {
    private static final long HOLDERS = 500_000;

    private final SparkSession session;
    private final Path folder;
    private final SourceContract contract;
    private final MonthFile months;
    private final org.jamlik.delivery.Files files;
    private final Judge judge;

    private DeliveryBenchmark(SparkSession session, Path folder) {
        this.session = session;
        this.folder = folder;
        Project project = ProjectReader.read(SharedSpark.home());
        contract = project.sources().get(new TableName("source", "social_service_sol"));
        months = new MonthFile(contract);
        files = new org.jamlik.delivery.Files(session.sparkContext().hadoopConfiguration(), TestKeys.vault());
        judge = new Judge(session, files, new Rules(session, project.codeListViews()));
    }

    /**
     * Runs it.
     *
     * @param arguments lines of the file, rounds, folder for everything
     */
    public static void main(String[] arguments) throws IOException {
        int lines = Integer.parseInt(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Path folder = Files.createDirectories(Path.of(arguments[2]));
        SparkSession session = Sessions.start(Map.of());
        DeliveryBenchmark benchmark = new DeliveryBenchmark(session, folder);
        Path warm = benchmark.months.write(folder, "2022_04", Math.min(lines, 300_000));
        benchmark.plain(warm);
        benchmark.jamlik(warm);
        Path file = benchmark.months.write(folder, "2022_05", lines);
        System.out.printf(
                Locale.ROOT,
                "%d lines, %.0f MB, heap %d MB%n",
                lines,
                Files.size(file) / 1e6,
                Runtime.getRuntime().maxMemory() >> 20);
        List<Double> plain = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            plain.add(benchmark.plain(file));
            ours.add(benchmark.jamlik(file));
        }
        double ratio = ours.stream().mapToDouble(Double::doubleValue).sum()
                / plain.stream().mapToDouble(Double::doubleValue).sum();
        System.out.printf(Locale.ROOT, "ratio %.2f%n", ratio);
        Files.delete(file);
        Files.delete(warm);
        session.stop();
    }

    /** Reads the file as Spark does and writes it. */
    private double plain(Path file) throws IOException {
        StructType schema = new StructType();
        for (var heading : months.headings().entrySet()) {
            DataType type =
                    Schemas.delivered(contract).apply(heading.getValue().name()).dataType();
            // Spark reads no 0 and 1 as booleans
            schema = schema.add(heading.getKey(), type.equals(DataTypes.BooleanType) ? DataTypes.IntegerType : type);
        }
        Effort effort = new Effort();
        write(
                "plain",
                session.read()
                        .schema(schema)
                        .option("sep", ";")
                        .option("header", true)
                        .option("encoding", "ISO-8859-1")
                        .option("dateFormat", "yyyyMMdd")
                        .option("locale", "sv-SE")
                        .csv(file.toString()));
        double seconds = effort.seconds();
        System.out.printf(Locale.ROOT, "spark   %6.1f s, %.1f s of all cores%n", seconds, effort.ofCores());
        return seconds;
    }

    /** Reads, accounts for, judges and writes it. */
    private double jamlik(Path file) throws IOException {
        Effort effort = new Effort();
        var found = new org.jamlik.delivery.Files.Found(
                file.getFileName().toString(), file.toUri().toString(), new Delivery.Stamp(Files.size(file), 0));
        var generation =
                contract.generation(contract.deliveryPeriod(found.path())).orElseThrow();
        FileProfile profile = FileProfile.of(files, found, RecordSpec.of(contract, generation));
        double profiled = effort.seconds();
        Judgement judgement = judge.judge(contract, found, profile);
        if (judgement.refusal().isPresent()) {
            throw new IllegalStateException(judgement.refusal().get().toString());
        }
        double judged = effort.seconds();
        try (Lines lines = judgement.lines()) {
            write("jamlik", SourceFrames.delivered(contract, "one", lines.good()));
            double written = effort.seconds();
            double work = effort.ofCores();
            write("quarantine", lines.rejected().select(col(LineParser.LINE), col(LineParser.ERROR)));
            double quarantined = effort.seconds();
            Effort mapping = new Effort();
            write("persons", Holders.named(contract, keyed(lines), holders()));
            System.out.printf(
                    Locale.ROOT,
                    "persons %6.1f s, %.1f s of all cores to write the same lines with keys of persons, %d of whose numbers"
                            + " were changed%n",
                    mapping.seconds(),
                    mapping.ofCores(),
                    HOLDERS);
            System.out.printf(
                    Locale.ROOT,
                    "jamlik  %6.1f s, %.1f s of all cores: bytes %.1f, lines %.1f, write %.1f; quarantine apart %.1f; %d accepted, %d rejected%n",
                    written,
                    work,
                    profiled,
                    judged - profiled,
                    written - judged,
                    quarantined - written,
                    judgement.accepted(),
                    judgement.rejected());
            return written;
        }
    }

    private Dataset<Row> keyed(Lines lines) {
        SourceFrames frames = new SourceFrames(session, files);
        return frames.keyed(contract, SourceFrames.delivered(contract, "one", lines.good()));
    }

    /** As many numbers that changed as some twenty-five years have; a part of those in the file. */
    private Dataset<Row> holders() {
        return session.range(HOLDERS)
                .selectExpr(
                        "id + 1 as number_key",
                        "date'1800-01-01' as valid_from",
                        "date'9999-12-31' as valid_to",
                        "id + 2 as person_key");
    }

    private void write(String name, Dataset<Row> rows) throws IOException {
        FileUtils.deleteDirectory(folder.resolve(name).toFile());
        rows.write().format("delta").save(folder.resolve(name).toString());
    }
}
