package org.jamlik.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jamlik.SharedSpark;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Tables of a warehouse")
class WarehouseTest {
    private static final Project PROJECT = ProjectReader.read(SharedSpark.home());
    private static final TableContract VALUES = PROJECT.table(new TableName("mart", "indicator_value"));

    @TempDir
    Path folder;

    private Layout layout;
    private Warehouse warehouse;

    @BeforeEach
    void emptyWarehouse() {
        layout = new Layout(folder.resolve("w").toString(), folder.resolve("a").toString());
        warehouse = new Warehouse(SharedSpark.session(), layout);
    }

    @Test
    @DisplayName("the log tells the values of the columns by which files are sorted, and of no others")
    void values_in_the_log() throws IOException {
        warehouse.replace(VALUES, values(Map.of("year", 2023, "indicator_id", "a", "sex", "K")), "run");

        assertEquals(Set.of("indicator_id"), noted(VALUES));
    }

    @Test
    @DisplayName("the period does not count among the columns that are noted, because it is the name of a folder")
    void period_before_what_sorts() throws IOException {
        TableContract cells = PROJECT.table(new TableName("mart", "cell"));
        warehouse.replace(
                cells,
                rows(
                        cells,
                        List.of(Map.of(
                                "year",
                                2023,
                                "measure_id",
                                "m",
                                "region_level",
                                "nation",
                                "region_code",
                                "00",
                                "sex",
                                "K"))),
                "run");

        assertEquals(Set.of("measure_id"), noted(cells));
    }

    @Test
    @DisplayName("a table that noted other columns notes those of its contract when it is written next")
    void noted_before() throws IOException {
        SharedSpark.session()
                .sql("select 2023 as year, 'a' as indicator_id, 'K' as sex")
                .write()
                .format("delta")
                .partitionBy("year")
                .option("delta.dataSkippingNumIndexedCols", "0")
                .save(layout.table(VALUES.name()));

        warehouse.replace(VALUES, values(Map.of("year", 2023, "indicator_id", "a", "sex", "K")), "run");
        long version = warehouse.replace(VALUES, values(Map.of("year", 2023, "indicator_id", "b")), "run");

        assertEquals(Set.of("indicator_id"), noted(VALUES));
        assertEquals(3, version, "made, told what to note, written twice");
    }

    @Test
    @DisplayName("the log tells no value of a table of persons")
    void values_of_persons() throws IOException {
        TableContract persons = PROJECT.table(new TableName("star", "dim_person"));
        warehouse.replace(persons, rows(persons, List.of(Map.of())), "run");

        assertEquals(Set.of(), noted(persons));
    }

    @Test
    @DisplayName("a listing gives the rows of a version, and those of some periods from their files alone")
    void listing() {
        Map<String, Object> one = Map.of("year", 2022, "indicator_id", "a", "sex", "K");
        Map<String, Object> two = Map.of("year", 2023, "indicator_id", "b", "sex", "M");
        long version = warehouse.replace(VALUES, values(one, two), "run");
        warehouse.replace(VALUES, values(one), "run");
        Listing listing = warehouse.listing(VALUES.name(), version);

        assertEquals(List.of("[2022,a,K]", "[2023,b,M]"), told(listing.rows()));
        assertEquals(List.of("[2023,b,M]"), told(listing.rows("year", Set.of("2023", "2024"))));
        assertEquals(List.of("[2022,a,K]"), told(listing.rows().where("year = 2022 and sex = 'K'")));
        assertEquals(1, listing.rows("year", Set.of("2023")).inputFiles().length);
    }

    private static List<String> told(Dataset<Row> rows) {
        return rows.select("year", "indicator_id", "sex").orderBy("year").collectAsList().stream()
                .map(Row::toString)
                .toList();
    }

    @SafeVarargs
    private static Dataset<Row> values(Map<String, Object>... rows) {
        return rows(VALUES, List.of(rows));
    }

    /** Rows of a table; a column that is not named is null. */
    private static Dataset<Row> rows(TableContract contract, List<Map<String, Object>> rows) {
        StructType schema = Schemas.of(contract);
        List<Row> cells = rows.stream()
                .map(row -> RowFactory.create(
                        List.of(schema.fieldNames()).stream().map(row::get).toArray()))
                .toList();
        Dataset<Row> frame = SharedSpark.session().createDataFrame(cells, schema);
        return contract.stamped().map(frame::drop).orElse(frame);
    }

    /** The columns of which the newest commit of a table notes the smallest value. */
    private Set<String> noted(TableContract contract) throws IOException {
        Set<String> noted = new TreeSet<>();
        String commit = String.format(
                "_delta_log/%020d.json", warehouse.head(contract.name()).orElseThrow());
        String log = Files.readString(Path.of(layout.table(contract.name()), commit));
        Matcher values = Pattern.compile("\\\\\"minValues\\\\\":\\{(.*?)}").matcher(log);
        while (values.find()) {
            Matcher names = Pattern.compile("\\\\\"(\\w+)\\\\\":").matcher(values.group(1));
            while (names.find()) {
                noted.add(names.group(1));
            }
        }
        return noted;
    }
}
