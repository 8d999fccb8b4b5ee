package org.jamlik.cases;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructType;
import org.jamlik.SharedSpark;
import org.jamlik.check.ProjectCheck;
import org.jamlik.contract.Indicator;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Load;
import org.jamlik.contract.TableName;
import org.jamlik.indicator.CatalogueRows;
import org.jamlik.indicator.CellSql;
import org.jamlik.plan.Job;
import org.jamlik.plan.JobGraph;
import org.jamlik.plan.Published;
import org.jamlik.plan.Staleness;
import org.jamlik.store.Layout;
import org.jamlik.store.Warehouse;
import org.jamlik.store.spark.BoundTables;
import org.jamlik.store.spark.InnerForm;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every case under {@code src/test/resources/cases}: its SELECT runs as it lies, on the given rows in memory. Tables
 * that are not given are empty, code lists that are not given are the project's own. A case of
 * {@code mart.cell}, or of a table made from {@code star.dim_indicator}, that gives {@code catalogue.indicator} is about those
 * entries of the project's catalogue only; one that gives {@code mart.cell} may expect the values made of it.
 * {@code -Djamlik.cases=mart/comparison} runs those below one folder.
 */
class CasesTest {
    private static final Path CASES = SharedSpark.home().resolve("src/test/resources/cases");
    private static final TableName INDICATORS = new TableName("star", "dim_indicator");
    private static final TableName MEASURED = new TableName("mart", "measured_value");
    private static final double TOLERANCE = 1e-9;

    private static SparkSession session;
    private static Project project;
    private static JobGraph graph;
    private static Warehouse warehouse;
    private static Map<TableName, Dataset<Row>> standing;
    private static List<Row> described;

    @BeforeAll
    static void readProject() {
        session = SharedSpark.session();
        project = ProjectReader.read(SharedSpark.home());
        graph = graph(project.indicators());
        warehouse = new Warehouse(session, new Layout("no-warehouse", "no-archive"));
        standing = ProjectCheck.emptyTables(session, project);
        project.codeListViews().forEach((name, list) -> standing.put(name, frame(name, list.columns(), list.rows())));
    }

    @TestFactory
    Stream<DynamicTest> cases() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(CASES)) {
            files = found.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }

        assertTrue(files.size() > 15, "only " + files.size() + " cases in " + CASES);
        String asked = System.getProperty("jamlik.cases", "");
        return files.stream()
                .filter(file ->
                        CASES.relativize(file).toString().replace('\\', '/').startsWith(asked))
                .map(file -> DynamicTest.dynamicTest(
                        CASES.relativize(file).toString().replace('\\', '/'),
                        file.toUri(),
                        () -> run(CaseFile.read(file))));
    }

    private static void run(CaseFile read) {
        Job job = job(read);
        Map<TableName, Dataset<Row>> tables = new HashMap<>(standing);
        if (read.given().containsKey(Project.CATALOGUE) && job.reads().contains(INDICATORS)) {
            tables.put(INDICATORS, described(chosen(read)));
        }
        read.given().forEach((name, table) -> {
            if (!standing.containsKey(name)) {
                throw new IllegalArgumentException("Cannot give " + name + ": it does not exist");
            }
            if (!job.reads().contains(name)
                    && !isChoiceOfEntries(job, name)
                    && !(isMadeFirst(read, job) && graph.job(MEASURED).reads().contains(name))) {
                throw new IllegalArgumentException("Cannot give " + name + ": " + job.file() + " does not read it");
            }
            if (!isChoiceOfEntries(job, name)) {
                tables.put(name, frame(name, table.columns(), table.rows()));
            }
        });

        if (isMadeFirst(read, job)) {
            tables.put(MEASURED, made(graph.job(MEASURED), OptionalInt.empty(), tables));
        }
        List<String> columns = read.expected().columns();
        StructType schema = standing.get(job.name()).schema();
        List<List<Object>> expected = read.expected().rows().stream()
                .map(row -> cells(schema, columns, row))
                .toList();
        compare(
                read,
                expected,
                made(job, read.period(), tables).select(columns(columns)).collectAsList());
    }

    /** Whether what regions came to is made from the places that a case gives. */
    private static boolean isMadeFirst(CaseFile read, Job job) {
        return job.reads().contains(MEASURED) && read.given().containsKey(CellSql.TABLE);
    }

    private static Job job(CaseFile read) {
        TableName name = read.expected().name();
        Job job = graph.job(name);
        return read.given().containsKey(Project.CATALOGUE) && job.table().maker() == TableContract.Maker.CATALOGUE
                ? graph(chosen(read)).job(name)
                : job;
    }

    /** The entries of the project's catalogue that a case is about. */
    private static List<Indicator> chosen(CaseFile read) {
        CaseFile.Table entries = read.given().get(Project.CATALOGUE);
        Set<String> chosen = new TreeSet<>();
        int id = entries.columns().indexOf("indicator_id");
        entries.rows().forEach(row -> chosen.add(row.get(id)));
        List<Indicator> indicators = project.indicators().stream()
                .filter(entry -> chosen.contains(entry.id()))
                .toList();
        indicators.forEach(entry -> chosen.remove(entry.id()));
        assertTrue(chosen.isEmpty(), "not in the catalogue: " + chosen);
        return indicators;
    }

    /** The rows of {@code star.dim_indicator} for entries of the catalogue; it is made once for all cases. */
    private static Dataset<Row> described(List<Indicator> entries) {
        if (described == null) {
            Map<TableName, Dataset<Row>> tables = new HashMap<>(standing);
            tables.put(
                    Project.CATALOGUE,
                    session.createDataFrame(
                            CatalogueRows.of(project.indicators(), project.tables()), CatalogueRows.schema()));
            described = made(graph.job(INDICATORS), OptionalInt.empty(), tables).collectAsList();
        }
        Set<String> ids = entries.stream().map(Indicator::id).collect(Collectors.toSet());
        return session.createDataFrame(
                described.stream()
                        .filter(row -> ids.contains(row.<String>getAs("indicator_id")))
                        .toList(),
                standing.get(INDICATORS).schema());
    }

    /** A table that the catalogue makes, or that is made of what the catalogue says, is tried with some of its entries. */
    private static boolean isChoiceOfEntries(Job job, TableName given) {
        return given.equals(Project.CATALOGUE)
                && (job.table().maker() == TableContract.Maker.CATALOGUE
                        || job.reads().contains(INDICATORS));
    }

    private static JobGraph graph(List<Indicator> indicators) {
        Problems problems = new Problems();
        JobGraph graph =
                JobGraph.of(project, Map.of(CellSql.TABLE, CellSql.render(indicators, project.tables())), problems);
        problems.throwIfAny();
        return graph;
    }

    /**
     * The rows that a night would make of one period, or of all at once, from what it would read for them. They are worked out
     * here: whatever is asked of a query makes Spark analyse the whole of it again.
     */
    private static Dataset<Row> made(Job job, OptionalInt period, Map<TableName, Dataset<Row>> tables) {
        if (period.isEmpty()) {
            return InnerForm.kept(
                    warehouse.shape(job.table(), BoundTables.select(session, job.sql(), Map.of(), tables)));
        }
        if (job.table().load() != Load.PERIOD) {
            throw new IllegalArgumentException("Cannot make a period of " + job.name() + ": it has none");
        }

        String year = String.valueOf(period.getAsInt());
        Staleness staleness = new Staleness(project, new Published(Map.of()));
        Map<TableName, Dataset<Row>> inputs = new HashMap<>(tables);
        for (TableName read : job.reads()) {
            if (staleness.isPeriodic(read)) {
                Object[] years = Staleness.offsets(job, read).stream()
                        .map(offset -> Integer.valueOf(Staleness.shifted(year, offset)))
                        .toArray();
                inputs.put(
                        read,
                        tables.get(read).filter(functions.col(periodOf(read)).isin(years)));
            }
        }
        Map<String, Object> parameters = job.asksForPeriod() ? Map.of("period", period.getAsInt()) : Map.of();
        return InnerForm.kept(warehouse.shape(job.table(), BoundTables.select(session, job.sql(), parameters, inputs)))
                .filter(functions.col(periodOf(job.name())).equalTo(period.getAsInt()));
    }

    private static String periodOf(TableName name) {
        return (project.sources().containsKey(name)
                        ? project.sources().get(name).period()
                        : project.table(name).period())
                .orElseThrow();
    }

    private static Column[] columns(List<String> names) {
        return names.stream().map(functions::col).toArray(Column[]::new);
    }

    /** Rows in memory under the schema of a table; columns that are not named are null. */
    private static Dataset<Row> frame(TableName name, List<String> columns, List<List<String>> rows) {
        StructType schema = standing.get(name).schema();
        List<Row> frame = new ArrayList<>();
        for (List<String> row : rows) {
            List<Object> cells = cells(schema, columns, row);
            Object[] all = new Object[schema.size()];
            for (int i = 0; i < columns.size(); i++) {
                all[schema.fieldIndex(columns.get(i))] = cells.get(i);
            }
            frame.add(RowFactory.create(all));
        }
        return session.createDataFrame(frame, schema);
    }

    private static List<Object> cells(StructType schema, List<String> columns, List<String> texts) {
        List<Object> cells = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            DataType type = schema.apply(columns.get(i)).dataType();
            cells.add(texts.get(i) == null ? null : value(texts.get(i), type));
        }
        return cells;
    }

    private static Object value(String text, DataType type) {
        if (type instanceof DecimalType) {
            return new BigDecimal(text);
        }

        return switch (type.typeName()) {
            case "string" -> text;
            case "integer" -> Integer.valueOf(text);
            case "long" -> Long.valueOf(text);
            case "double" -> Double.valueOf(text);
            case "boolean" -> switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException("Cannot read boolean: " + text);
            };
            case "date" -> Date.valueOf(text);
            case "timestamp" -> Timestamp.valueOf(text);
            default -> throw new IllegalArgumentException("Cannot read " + type.typeName() + ": " + text);
        };
    }

    private static void compare(CaseFile read, List<List<Object>> expected, List<Row> made) {
        List<Row> left = new ArrayList<>(made);
        List<List<String>> rows = new ArrayList<>();
        List<Character> marks = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            List<Object> cells = expected.get(i);
            boolean found = left.stream()
                    .filter(row -> isSame(cells, row))
                    .findFirst()
                    .map(left::remove)
                    .isPresent();
            rows.add(read.expected().rows().get(i));
            marks.add(found ? ' ' : '-');
        }
        left.stream()
                .map(CasesTest::texts)
                .sorted(Comparator.comparing(List::toString))
                .forEach(row -> {
                    rows.add(row);
                    marks.add('+');
                });
        if (marks.stream().anyMatch(mark -> mark != ' ')) {
            fail(read.shows() + "\n" + SharedSpark.home().relativize(read.file()) + ":"
                    + read.expected().line() + ": - is expected and missing, + is there and not expected\n"
                    + CaseFile.drawn(read.expected().columns(), rows, marks));
        }
    }

    private static boolean isSame(List<Object> expected, Row made) {
        for (int i = 0; i < expected.size(); i++) {
            Object one = expected.get(i);
            Object other = made.get(i);
            boolean same;
            if (one instanceof Double number && other instanceof Double value) {
                same = Math.abs(number - value) <= TOLERANCE;
            } else if (one instanceof BigDecimal number && other instanceof BigDecimal value) {
                same = number.compareTo(value) == 0;
            } else {
                same = one == null ? other == null : one.equals(other);
            }
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static List<String> texts(Row row) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            texts.add(text(row.get(i)));
        }
        return texts;
    }

    private static String text(Object value) {
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros().toPlainString();
        }

        return Objects.toString(value, null);
    }
}
