package org.jamlik.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.jamlik.SyntheticNumber;
import org.jamlik.store.spark.Sessions;

/** Writes a population of persons who never lived, as a delivery: for {@code src/test/benchmark-persons.sh}. */
final class PopulationFile {
    private static final int SERIALS = 999;

    private PopulationFile() {}

    /**
     * Writes it.
     *
     * @param arguments how many persons, the folder
     */
    public static void main(String[] arguments) throws Exception {
        long persons = Long.parseLong(arguments[0]);
        Path folder = Files.createDirectories(Path.of(arguments[1]));
        SparkSession session = Sessions.start(Map.of());
        UDF2<String, Long, String> number =
                (birthDate, serial) -> SyntheticNumber.of(birthDate, Math.toIntExact(serial));
        session.udf().register("number", number, DataTypes.StringType);
        session.range(0, persons, 1, 8)
                .selectExpr(
                        "2022 as ar",
                        "date_add(date'1800-01-02', cast(id div " + SERIALS + " as int)) as fodelsedag",
                        "1 + id % " + SERIALS + " as serial")
                .selectExpr(
                        "ar",
                        "number(date_format(fodelsedag, 'yyyyMMdd'), serial) as personnr",
                        "fodelsedag",
                        "case when serial % 2 = 1 then '1' else '2' end as kon",
                        "'0180' as kommun",
                        "'OG' as civil",
                        "false as ater_pnr",
                        "true as sen_pnr")
                .coalesce(1)
                .write()
                .mode("overwrite")
                .parquet(folder.resolve("made").toString());
        try (var files = Files.list(folder.resolve("made"))) {
            Path file = files.filter(made -> made.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
            Files.move(file, folder.resolve("rtb_person_2022_v1.parquet"));
        }
        session.stop();
    }
}
