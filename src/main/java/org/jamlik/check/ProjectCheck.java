package org.jamlik.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jamlik.contract.CheckRule;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.Rule;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Column;
import org.jamlik.contract.TableName;
import org.jamlik.indicator.CatalogueRows;
import org.jamlik.plan.Job;
import org.jamlik.plan.JobGraph;
import org.jamlik.store.Schemas;
import org.jamlik.store.spark.BoundTables;

/** Analyses every SELECT on empty tables: do its columns exist, and does it return what the contract promises? */
public final class ProjectCheck {
    private static final Pattern PLACE = Pattern.compile("line (\\d+)");

    private final SparkSession session;
    private final Project project;
    private final Problems problems;

    public ProjectCheck(SparkSession session, Project project, Problems problems) {
        this.session = session;
        this.project = project;
        this.problems = problems;
    }

    /** Notes every mistake in the SELECTs, which are analysed side by side. */
    public void check(JobGraph graph) {
        Map<TableName, Dataset<Row>> empty = emptyTables(session, project);
        List<Runnable> analyses = new ArrayList<>();
        for (Job job : graph.inOrder()) {
            analyses.add(() -> analyse(job, empty));
        }
        for (SourceContract source : project.sources().values()) {
            source.rules().forEach(rule -> analyses.add(() -> analyse(source, rule, empty)));
        }
        for (TableContract table : project.tables().values()) {
            for (CheckRule rule : table.checks()) {
                if (rule instanceof CheckRule.Query query) {
                    String file = table.file().replace(".yaml", "." + query.name() + ".sql");
                    analyses.add(() -> analysed(query.sql(), Map.of(), file, empty));
                }
            }
        }
        analyses.parallelStream().forEach(Runnable::run);
    }

    /** A rule of a source returns the lines that break it, and reads the delivery and code lists only. */
    private void analyse(SourceContract source, Rule rule, Map<TableName, Dataset<Row>> empty) {
        Map<TableName, Dataset<Row>> tables = new HashMap<>();
        project.codeListViews().keySet().forEach(list -> tables.put(list, empty.get(list)));
        Dataset<Row> delivered = session.createDataFrame(List.of(), Schemas.delivered(source));
        tables.put(BoundTables.DELIVERY, delivered.withColumn("line", functions.lit(1L)));
        Dataset<Row> result = analysed(rule.sql(), Map.of(), rule.file(), tables);
        if (result == null) {
            return;
        }

        String returned = Arrays.stream(result.schema().fields())
                .map(field -> field.name() + " " + field.dataType().sql())
                .collect(Collectors.joining(", "));
        if (!returned.equals("line BIGINT")) {
            problems.add(
                    rule.file(),
                    0,
                    ErrorCode.COLUMN_MISMATCH,
                    "a rule returns the line numbers of the lines that break it, in one column \"line\"; this returns %s",
                    returned);
        }
    }

    /** Every table and view of the project, without rows. */
    public static Map<TableName, Dataset<Row>> emptyTables(SparkSession session, Project project) {
        Map<TableName, StructType> schemas = new HashMap<>();
        project.tables().forEach((name, table) -> schemas.put(name, Schemas.of(table)));
        project.sources().forEach((name, source) -> schemas.put(name, Schemas.of(source)));
        project.codeListViews().forEach((name, list) -> schemas.put(name, Schemas.of(list)));
        schemas.put(Project.CATALOGUE, CatalogueRows.schema());
        Map<TableName, Dataset<Row>> tables = new HashMap<>();
        schemas.forEach((name, schema) -> tables.put(name, session.createDataFrame(List.of(), schema)));
        return tables;
    }

    private void analyse(Job job, Map<TableName, Dataset<Row>> empty) {
        Map<String, Object> parameters = job.asksForPeriod() ? Map.of("period", 2000) : Map.of();
        Dataset<Row> result = analysed(job.sql(), parameters, job.file(), empty);
        if (result == null) {
            return;
        }

        List<String> mistakes =
                differences(job.table().selected(), result.schema().fields());
        for (String mistake : mistakes) {
            ErrorCode code = mistake.startsWith("type") ? ErrorCode.TYPE_MISMATCH : ErrorCode.COLUMN_MISMATCH;
            problems.add(
                    job.file(),
                    0,
                    code,
                    "%s (contract %s)",
                    mistake,
                    job.table().file());
        }
    }

    private Dataset<Row> analysed(
            String sql, Map<String, Object> parameters, String file, Map<TableName, Dataset<Row>> tables) {
        try {
            return BoundTables.select(session, sql, parameters, tables);
        } catch (Exception e) {
            // Spark declares no checked exception, yet throws AnalysisException, which is one
            if (e instanceof AnalysisException analysis) {
                Matcher place = PLACE.matcher(analysis.getMessage());
                int line = analysis.line().isDefined()
                        ? (Integer) analysis.line().get()
                        : place.find() ? Integer.parseInt(place.group(1)) : 0;
                boolean column = analysis.getErrorClass() != null
                        && analysis.getErrorClass().startsWith("UNRESOLVED_COLUMN");
                problems.add(
                        file,
                        line,
                        column ? ErrorCode.UNKNOWN_COLUMN : ErrorCode.SQL_SYNTAX,
                        "%s",
                        analysis.getSimpleMessage().replace('\n', ' '));
                return null;
            }
            throw e;
        }
    }

    private static List<String> differences(List<Column> promised, StructField[] returned) {
        List<String> names = promised.stream().map(Column::name).toList();
        List<String> found = new ArrayList<>();
        for (StructField field : returned) {
            found.add(field.name());
        }
        if (!names.equals(found)) {
            List<String> missing = new ArrayList<>(names);
            missing.removeAll(found);
            List<String> more = new ArrayList<>(found);
            more.removeAll(names);
            if (missing.isEmpty() && more.isEmpty()) {
                return List.of("the columns stand in another order than in the contract, which says "
                        + String.join(", ", names));
            }

            return List.of("the SELECT returns other columns than the contract promises"
                    + (missing.isEmpty() ? "" : "; missing: " + String.join(", ", missing))
                    + (more.isEmpty() ? "" : "; not in the contract: " + String.join(", ", more)));
        }

        List<String> mistakes = new ArrayList<>();
        for (int i = 0; i < returned.length; i++) {
            DataType expected = Schemas.dataType(promised.get(i).variable().type());
            if (!expected.sameType(returned[i].dataType())) {
                mistakes.add("type of " + names.get(i) + ": the SELECT returns "
                        + returned[i].dataType().sql().toLowerCase(java.util.Locale.ROOT)
                        + ", schemas/variables.yaml says "
                        + promised.get(i).variable().type());
            }
        }
        return mistakes;
    }
}
