package org.jamlik.indicator;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.jamlik.SharedSpark;
import org.jamlik.check.ProjectCheck;
import org.jamlik.contract.Indicator;
import org.jamlik.contract.Indicator.Aggregate;
import org.jamlik.contract.Indicator.Measure;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableName;
import org.jamlik.plan.JobGraph;
import org.jamlik.store.spark.BoundTables;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The catalogue: what is rendered of it, that it covers the model, and that its examples compute. */
class CatalogueTest {
    /** The SELECT of one entry of every shape; {@code -Djamlik.golden=write} writes them anew. */
    private static final Path RENDERED = SharedSpark.home().resolve("src/test/resources/rendered");

    private static final TableName INDICATORS = new TableName("star", "dim_indicator");
    private static final TableName VALUES = new TableName("mart", "indicator_value");
    private static final TableName REGIONS = new TableName("star", "bridge_region_municipality");
    private static final TableName MEASURED = new TableName("mart", "measured_value");

    private static Project project;
    private static JobGraph graph;
    private static Map<TableName, Dataset<Row>> empty;

    @BeforeAll
    static void readProject() {
        project = ProjectReader.read(SharedSpark.home());
        Problems problems = new Problems();
        graph = JobGraph.of(
                project, Map.of(CellSql.TABLE, CellSql.render(project.indicators(), project.tables())), problems);
        problems.throwIfAny();
        empty = ProjectCheck.emptyTables(SharedSpark.session(), project);
    }

    private static Stream<Indicator> counted() {
        return project.indicators().stream()
                .filter(entry -> !entry.method().measures().isEmpty());
    }

    private static String file(Indicator entry) {
        return entry.id() + (entry.version() == 1 ? "" : "_" + entry.version()) + ".sql";
    }

    private static String rendered(Indicator entry) {
        return CellSql.render(List.of(entry), project.tables());
    }

    /** The SELECT without the codes that it asks for, which is all in which the questions of a survey differ. */
    private static String shape(Indicator entry) {
        return rendered(entry).replaceAll("'[^']*'", "?");
    }

    private static Set<String> reviewed() throws IOException {
        try (Stream<Path> files = Files.list(RENDERED)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @TestFactory
    Stream<DynamicTest> an_entry_of_every_shape_renders_as_reviewed() throws IOException {
        if (System.getProperty("jamlik.golden", "").equals("write")) {
            FileUtils.deleteDirectory(RENDERED.toFile());
            Files.createDirectories(RENDERED);
            Set<String> shapes = new HashSet<>();
            for (Indicator entry : counted().toList()) {
                if (shapes.add(shape(entry))) {
                    Files.writeString(RENDERED.resolve(file(entry)), rendered(entry));
                }
            }
        }
        Set<String> reviewed = reviewed();
        return counted()
                .filter(entry -> reviewed.contains(file(entry)))
                .map(entry -> DynamicTest.dynamicTest(
                        file(entry),
                        () -> assertEquals(
                                Files.readString(RENDERED.resolve(file(entry))),
                                rendered(entry),
                                "-Djamlik.golden=write accepts the new text")));
    }

    @Test
    void every_entry_renders_like_one_that_was_reviewed() throws IOException {
        Set<String> reviewed = reviewed();
        Set<String> shapes = counted()
                .filter(entry -> reviewed.contains(file(entry)))
                .map(CatalogueTest::shape)
                .collect(Collectors.toSet());
        assertEquals(
                List.of(),
                counted()
                        .filter(entry -> !shapes.contains(shape(entry)))
                        .map(Indicator::id)
                        .toList(),
                "of another shape than any in " + RENDERED + "; -Djamlik.golden=write writes them");
        reviewed.removeAll(counted().map(CatalogueTest::file).toList());
        assertEquals(Set.of(), reviewed, "texts without an entry");
    }

    @Test
    void every_area_part_dimension_and_kind_has_an_entry() {
        Set<String> found = new HashSet<>();
        project.indicators().forEach(entry -> {
            found.add(entry.place().area());
            found.add("part " + entry.place().part());
            found.add("dimension " + entry.place().dimension().map(Enum::name).orElse("none"));
            found.add("type " + entry.place().type());
            found.add("kind " + entry.method().kind());
            found.add("interval " + entry.method().interval());
            entry.scope().levels().forEach(level -> found.add("level " + level));
            entry.method().measures().forEach(measure -> found.add("aggregate " + measure.aggregate()));
        });
        Set<String> wanted = new TreeSet<>(List.of(
                "economic_assistance",
                "disability_lss",
                "crisis_preparedness",
                "addiction_care",
                "homelessness",
                "child_and_youth_care",
                "social_psychiatry",
                "violence_in_close_relationships",
                "elderly_care"));
        Stream.of(Indicator.Part.values()).forEach(each -> wanted.add("part " + each));
        Stream.of(Indicator.Dimension.values()).forEach(each -> wanted.add("dimension " + each));
        Stream.of(Indicator.IndicatorType.values()).forEach(each -> wanted.add("type " + each));
        Stream.of(Indicator.Kind.values()).forEach(each -> wanted.add("kind " + each));
        Stream.of(Indicator.Interval.values()).forEach(each -> wanted.add("interval " + each));
        Stream.of(Indicator.Level.values()).forEach(each -> wanted.add("level " + each));
        Stream.of(Aggregate.values()).forEach(each -> wanted.add("aggregate " + each));
        wanted.removeAll(found);
        assertEquals(Set.of(), wanted, "no entry has these");
        long active = project.indicators().stream()
                .filter(entry -> entry.lifecycle() == Indicator.Lifecycle.ACTIVE)
                .count();
        assertTrue(active >= 310, "only " + active + " active entries");
    }

    @Test
    void more_aggregates_of_one_fact_than_a_chunk_holds_take_a_scan_more() {
        Indicator like = counted()
                .filter(entry -> entry.id().equals("assistance_adults"))
                .findFirst()
                .orElseThrow();
        List<Indicator> many = IntStream.rangeClosed(1, 120)
                .mapToObj(i -> counting(like, "indicator_" + i, "is_" + i))
                .toList();
        String sql = CellSql.render(many, project.tables());
        assertEquals(3, sql.split("from star.fact_economic_assistance as fact", -1).length - 1);
        assertEquals(
                sql,
                CellSql.render(
                        Stream.concat(
                                        many.stream(),
                                        many.stream()
                                                .map(entry -> counting(
                                                        entry,
                                                        "again_" + entry.id(),
                                                        entry.method()
                                                                .numerator()
                                                                .orElseThrow()
                                                                .variables()
                                                                .get(0))))
                                .toList(),
                        project.tables()),
                "entries of one measure share it");
    }

    private static Indicator counting(Indicator like, String id, String flag) {
        Measure measure = new Measure(
                like.method().numerator().orElseThrow().table(), Aggregate.COUNT, List.of(flag), new TreeMap<>());
        Indicator.Method method = like.method();
        return new Indicator(
                id,
                1,
                like.file(),
                like.line(),
                like.text(),
                like.place(),
                new Indicator.Method(
                        method.kind(),
                        Optional.of(measure),
                        Optional.empty(),
                        method.per(),
                        1,
                        method.interval(),
                        false,
                        List.of()),
                like.scope(),
                like.publication(),
                like.sources(),
                like.publishedAs(),
                like.lifecycle(),
                like.replacedBy(),
                like.commonIndicator(),
                Optional.empty());
    }

    /** All worked examples by one query, without protection of small numbers: examples are small. */
    @Test
    void every_worked_example_computes_to_what_it_expects() {
        List<Indicator> entries =
                counted().filter(entry -> entry.example().isPresent()).toList();
        assertEquals(counted().count(), entries.size(), "every entry that is counted has an example");
        Map<TableName, Dataset<Row>> tables = new HashMap<>(empty);
        tables.put(
                Project.CATALOGUE,
                SharedSpark.session()
                        .createDataFrame(CatalogueRows.of(entries, project.tables()), CatalogueRows.schema()));
        Dataset<Row> described =
                BoundTables.select(SharedSpark.session(), graph.job(INDICATORS).sql(), Map.of(), tables);
        for (String limit : List.of(
                "smallest_numerator",
                "smallest_denominator",
                "smallest_observations",
                "smallest_observations_of_units",
                "smallest_coverage")) {
            described = described.withColumn(
                    limit, functions.lit(0).cast(described.schema().apply(limit).dataType()));
        }
        tables.put(INDICATORS, SharedSpark.session().createDataFrame(described.collectAsList(), described.schema()));
        tables.put(CellSql.TABLE, frame(CellSql.TABLE, cells(entries)));
        tables.put(REGIONS, frame(REGIONS, municipalities(entries)));
        tables.put(
                MEASURED,
                BoundTables.select(SharedSpark.session(), graph.job(MEASURED).sql(), Map.of(), tables));
        Map<String, Row> values = new HashMap<>();
        BoundTables.select(SharedSpark.session(), graph.job(VALUES).sql(), Map.of(), tables)
                .collectAsList()
                .forEach(row -> {
                    Indicator entry = entries.get(Integer.parseInt(row.getAs("region_code")));
                    if (entry.id().equals(row.getAs("indicator_id"))
                            && row.getAs("sex").equals("T")
                            && row.<Integer>getAs("year") == entry.scope().fromYear()) {
                        values.put(entry.id() + " " + row.getAs("definition_version"), row);
                    }
                });
        assertAll(entries.stream().map(entry -> () -> {
            Row value = values.get(entry.id() + " " + entry.version());
            assertFalse(value == null || value.getAs("value") == null, () -> entry.id() + " has no value: " + value);
            assertEquals(entry.example().orElseThrow().expect(), (double) value.getAs("value"), 1e-9, () -> "" + value);
        }));
    }

    /** Every entry's example is a municipality of its own, named by the place of the entry in the list. */
    private static List<Map<String, Object>> cells(List<Indicator> entries) {
        List<Map<String, Object>> cells = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Indicator entry = entries.get(i);
            Indicator.Example example = entry.example().orElseThrow();
            for (int before = 0; before < entry.method().pooledYears(); before++) {
                // the years counted before the last one have nothing
                double counted = before == 0 ? 1 : 0;
                Map<String, Object> cell = new HashMap<>();
                cell.put("year", entry.scope().fromYear() - before);
                cell.put("region_level", "municipality");
                cell.put("region_code", String.valueOf(i));
                cell.put("sex", "T");
                cell.put("age_from", entry.method().isStandardised() ? 40 : -1);
                cell.put("districts", 0L);
                cell.put("sum_of_squares", decimal(1e9, 8));
                cell.put(
                        "observations",
                        Math.round(counted * example.denominator().orElse(100.0)));
                cell.put("measure_id", entry.method().numerator().orElseThrow().id());
                cell.put("total", decimal(counted * example.numerator(), 4));
                cells.add(cell);
                entry.method().denominator().ifPresent(measure -> {
                    Map<String, Object> other = new HashMap<>(cell);
                    other.put("measure_id", measure.id());
                    other.put("total", decimal(counted * example.denominator().orElseThrow(), 4));
                    cells.add(other);
                });
            }
        }
        return cells;
    }

    private static List<Map<String, Object>> municipalities(List<Indicator> entries) {
        List<Map<String, Object>> regions = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            regions.add(Map.of(
                    "year", entries.get(i).scope().fromYear(),
                    "region_level", "municipality",
                    "region_code", String.valueOf(i),
                    "municipality_key", 1L,
                    "municipality_code", String.valueOf(i)));
        }
        return regions;
    }

    private static Dataset<Row> frame(TableName table, List<Map<String, Object>> rows) {
        StructType schema = empty.get(table).schema();
        return SharedSpark.session()
                .createDataFrame(
                        rows.stream()
                                .map(row -> RowFactory.create(Stream.of(schema.fieldNames())
                                        .map(row::get)
                                        .toArray()))
                                .toList(),
                        schema);
    }

    private static BigDecimal decimal(double number, int scale) {
        return BigDecimal.valueOf(number).setScale(scale);
    }
}
