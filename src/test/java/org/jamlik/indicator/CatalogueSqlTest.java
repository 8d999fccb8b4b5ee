package org.jamlik.indicator;

import static org.apache.spark.sql.functions.expr;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jamlik.SharedSpark;
import org.jamlik.check.ProjectCheck;
import org.jamlik.contract.Indicator;
import org.jamlik.contract.Indicator.Aggregate;
import org.jamlik.contract.Indicator.Direction;
import org.jamlik.contract.Indicator.IndicatorType;
import org.jamlik.contract.Indicator.Kind;
import org.jamlik.contract.Indicator.Level;
import org.jamlik.contract.Indicator.Lifecycle;
import org.jamlik.contract.Indicator.Measure;
import org.jamlik.contract.Indicator.Part;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableName;
import org.jamlik.store.spark.BoundTables;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The SELECT of the indicators: its text for each entry, and the values that it gives. */
class CatalogueSqlTest {
    /** One text per entry; {@code -Djamlik.golden=write} writes them anew. */
    private static final Path RENDERED = SharedSpark.home().resolve("src/test/resources/rendered");

    private static final TableName MUNICIPALITIES = new TableName("star", "dim_municipality");
    private static final TableName WIDE = new TableName("star", "fact_wide");

    private static Project project;
    private static Map<TableName, Dataset<Row>> empty;

    @BeforeAll
    static void readProject() {
        project = ProjectReader.read(SharedSpark.home());
        empty = ProjectCheck.emptyTables(SharedSpark.session(), project);
    }

    @TestFactory
    Stream<DynamicTest> every_entry_renders_as_reviewed() throws IOException {
        assertFalse(project.indicators().isEmpty(), "no entries in conf/indicators");
        boolean writes = System.getProperty("jamlik.golden", "").equals("write");
        if (writes) {
            Files.createDirectories(RENDERED);
        }

        return project.indicators().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.id(), () -> {
                    Path file = RENDERED.resolve(entry.id() + ".sql");
                    String sql = CatalogueSql.render(List.of(entry));
                    if (writes) {
                        Files.writeString(file, sql);
                    }
                    assertTrue(Files.exists(file), "no " + file + "; -Djamlik.golden=write writes it");
                    assertEquals(Files.readString(file), sql, "-Djamlik.golden=write accepts the new text");
                }));
    }

    @Test
    void every_rendered_text_has_an_entry() throws IOException {
        TreeSet<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(RENDERED)) {
            files.forEach(file -> found.add(file.getFileName().toString()));
        }

        TreeSet<String> entries = new TreeSet<>();
        project.indicators().forEach(entry -> entries.add(entry.id() + ".sql"));
        assertEquals(entries, found);
    }

    @Test
    void text_ends_with_one_line_break_and_names_no_retired_entry() {
        Indicator entry = counted("old_measure", new Measure(WIDE, Aggregate.SUM, "measure_1"), Lifecycle.RETIRED);
        String sql = CatalogueSql.render(List.of(entry));
        assertFalse(sql.contains("old_measure"), sql);
        assertFalse(sql.contains(WIDE.toString()), sql);
        assertTrue(sql.endsWith("from star.fact_published_value as published\n"), sql);
    }

    @TestFactory
    Stream<DynamicTest> every_worked_example_computes_to_what_it_expects() {
        List<Indicator> entries = project.indicators().stream()
                .filter(entry -> entry.example().isPresent())
                .toList();
        assertFalse(entries.isEmpty(), "no entry has an example");
        return entries.stream()
                .map(entry -> DynamicTest.dynamicTest(entry.id(), () -> {
                    Map<TableName, Dataset<Row>> tables = new HashMap<>(empty);
                    tables.put(MUNICIPALITIES, municipalities(List.of("0331")));
                    tables.put(entry.numerator().table(), exampleFact(entry));
                    List<Row> values = values(List.of(entry), tables).collectAsList();
                    assertEquals(entry.levels().size(), values.size(), "one value per level: " + values);
                    for (Row value : values) {
                        assertEquals("value", value.getAs("status"), value.toString());
                        assertEquals(
                                entry.example().get().expect(), (double) value.getAs("value"), 1e-9, value.toString());
                    }
                }));
    }

    @Test
    void hundred_and_twenty_entries_over_one_fact_take_three_scans_and_give_the_same_values() {
        List<Indicator> entries = IntStream.rangeClosed(1, 120)
                .mapToObj(i ->
                        counted("indicator_" + i, new Measure(WIDE, Aggregate.SUM, "measure_" + i), Lifecycle.ACTIVE))
                .toList();
        List<String> codes = List.of("0331", "1060", "1440");
        StructType schema = new StructType()
                .add("year", "int")
                .add("municipality_code", "string")
                .add("is_complete", "boolean");
        for (int i = 1; i <= 120; i++) {
            schema = schema.add("measure_" + i, "bigint");
        }
        List<Row> rows = new ArrayList<>();
        for (String code : codes) {
            Object[] cells = new Object[123];
            cells[0] = 2021;
            cells[1] = code;
            cells[2] = true;
            for (int i = 1; i <= 120; i++) {
                cells[i + 2] = 10_000L * i + Integer.parseInt(code);
            }
            rows.add(RowFactory.create(cells));
        }
        Map<TableName, Dataset<Row>> tables = new HashMap<>(empty);
        tables.put(MUNICIPALITIES, municipalities(codes));
        tables.put(WIDE, SharedSpark.session().createDataFrame(rows, schema));

        assertEquals(3, scans(CatalogueSql.render(entries)));
        TreeMap<String, String> together = told(values(entries, tables));
        assertEquals(120 * (3 + 1), together.size());
        for (int i = 1; i <= 120; i++) {
            assertValue(10_000.0 * i + 331, together, "indicator_" + i + " 0331");
            assertValue(3 * 10_000.0 * i + 331 + 1060 + 1440, together, "indicator_" + i + " 00");
        }

        // fifty from two chunks, rendered as one
        List<Indicator> unchunked = entries.subList(30, 80);
        assertEquals(1, scans(CatalogueSql.render(unchunked)));
        TreeMap<String, String> apart = told(values(unchunked, tables));
        assertEquals(50 * (3 + 1), apart.size());
        together.keySet().retainAll(apart.keySet());
        assertEquals(apart, together);
    }

    private static void assertValue(double expected, Map<String, String> told, String place) {
        assertTrue(
                told.get(place).startsWith("value " + expected + " of "),
                () -> place + " should be " + expected + ": " + told.get(place));
    }

    private static int scans(String sql) {
        return sql.split("from " + WIDE + " as fact", -1).length - 1;
    }

    private static Dataset<Row> values(List<Indicator> entries, Map<TableName, Dataset<Row>> tables) {
        return BoundTables.select(SharedSpark.session(), CatalogueSql.render(entries), Map.of(), tables);
    }

    /** Rows in words by indicator and region. */
    private static TreeMap<String, String> told(Dataset<Row> values) {
        TreeMap<String, String> told = new TreeMap<>();
        for (Row row : values.collectAsList()) {
            String place = row.getAs("indicator_id") + " " + row.getAs("region_code");
            told.put(place, row.getAs("status") + " " + row.getAs("value") + " of " + row);
        }
        return told;
    }

    private static Dataset<Row> municipalities(List<String> codes) {
        StructType schema = empty.get(MUNICIPALITIES).schema();
        List<Row> rows = new ArrayList<>();
        for (String code : codes) {
            Object[] cells = new Object[schema.size()];
            cells[schema.fieldIndex("municipality_key")] = (long) rows.size() + 1;
            cells[schema.fieldIndex("municipality_code")] = code;
            cells[schema.fieldIndex("county_code")] = "03";
            cells[schema.fieldIndex("valid_from")] = Date.valueOf("1998-01-01");
            cells[schema.fieldIndex("valid_to")] = Date.valueOf("9999-12-31");
            rows.add(RowFactory.create(cells));
        }
        return SharedSpark.session().createDataFrame(rows, schema);
    }

    /** Rows of the entry's fact whose aggregates are the example's numerator and denominator. */
    private static Dataset<Row> exampleFact(Indicator entry) {
        Map<Measure, Double> wanted = new HashMap<>();
        wanted.put(entry.numerator(), entry.example().orElseThrow().numerator());
        entry.denominator()
                .ifPresent(measure -> wanted.put(
                        measure, entry.example().orElseThrow().denominator().orElseThrow()));
        long rows = wanted.entrySet().stream()
                .filter(each -> each.getKey().aggregate() == Aggregate.COUNT)
                .mapToLong(each -> each.getValue().longValue())
                .max()
                .orElse(1);
        Dataset<Row> fact = SharedSpark.session().range(Math.max(1, rows)).toDF("number");
        for (StructField field : empty.get(entry.numerator().table()).schema().fields()) {
            Optional<Map.Entry<Measure, Double>> measured = wanted.entrySet().stream()
                    .filter(each -> each.getKey().variable().equals(field.name()))
                    .findFirst();
            String cell = "null";
            if (field.name().equals("year")) {
                cell = String.valueOf(entry.fromYear());
            } else if (field.name().equals("municipality_code")) {
                cell = "'0331'";
            } else if (field.name().equals("is_complete")) {
                cell = "true";
            } else if (measured.isPresent()) {
                String value = measured.get().getValue() + "D";
                cell = measured.get().getKey().aggregate() == Aggregate.COUNT
                        ? "number < " + value
                        : "if(number = 0, " + value + ", 0D)";
            }
            fact = fact.withColumn(field.name(), expr(cell).cast(field.dataType()));
        }
        return fact.drop("number");
    }

    private static Indicator counted(String id, Measure measure, Lifecycle lifecycle) {
        return new Indicator(
                id,
                1,
                "test.yaml",
                1,
                2020,
                id,
                id,
                "general",
                Part.BACKGROUND,
                Optional.empty(),
                IndicatorType.BACKGROUND,
                "antal",
                Direction.NONE,
                "test",
                Kind.COUNT,
                measure,
                Optional.empty(),
                id,
                "",
                List.of(),
                List.of(Level.MUNICIPALITY, Level.NATION),
                1,
                lifecycle,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                0.5,
                Optional.empty(),
                "test",
                "test");
    }
}
