package org.jamlik.serve;

import static org.jamlik.contract.Indicator.word;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jamlik.contract.Indicator;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Column;
import org.jamlik.contract.TableContract.Reference;
import org.jamlik.contract.TableName;
import org.jamlik.plan.JobGraph;
import org.jamlik.serve.Freshness.Arrival;
import org.jamlik.serve.Freshness.Build;
import org.jamlik.store.Schemas;

/**
 * The tables of {@code information_schema}: what there is for a reader, and nothing of what there is not. They are made in
 * memory and never stored.
 */
public final class InformationSchema {
    public static final String SCHEMA = "information_schema";

    private final Project project;
    private final List<TableContract> visible;
    private final Predicate<TableContract> isVisible;
    private final Lineage lineage;
    private final Comments comments;

    /**
     * @param graph the jobs of the project
     * @param isVisible whether a table exists for the reader
     */
    public InformationSchema(Project project, JobGraph graph, Predicate<TableContract> isVisible) {
        this.project = project;
        this.isVisible = isVisible;
        this.visible = project.tables().values().stream().filter(isVisible).toList();
        this.lineage = new Lineage(graph, project.tables(), isVisible);
        this.comments = new Comments(project, isVisible);
    }

    /**
     * The tables, by their names.
     *
     * @param freshness of the snapshot that the reader sees; empty when nothing is published
     */
    public Map<TableName, Dataset<Row>> tables(SparkSession session, Optional<Freshness> freshness) {
        Map<String, List<Row>> rows = new LinkedHashMap<>();
        rows.put("tables", visible.stream().map(this::table).toList());
        rows.put("columns", columns());
        rows.put("relationships", relationships());
        rows.put(
                "indicators", project.indicators().stream().map(this::indicator).toList());
        rows.put("lineage", lineage());
        rows.put("freshness", freshness.map(this::freshness).orElse(List.of()));
        Map<TableName, Dataset<Row>> tables = new TreeMap<>();
        rows.forEach((name, cells) -> {
            TableContract contract = project.table(new TableName(SCHEMA, name));
            if (isVisible.test(contract)) {
                tables.put(contract.name(), session.createDataFrame(cells, Schemas.of(contract)));
            }
        });
        return tables;
    }

    private Row table(TableContract table) {
        return RowFactory.create(
                table.name().schema(),
                table.name().name(),
                table.name().schema().equals(SCHEMA) ? "SYSTEM VIEW" : "BASE TABLE",
                comments.of(table),
                joined(table.grain()),
                word(table.load()));
    }

    private List<Row> columns() {
        List<Row> rows = new ArrayList<>();
        for (TableContract table : visible) {
            int position = 0;
            for (Column column : table.columns()) {
                position++;
                rows.add(RowFactory.create(
                        table.name().schema(),
                        table.name().name(),
                        column.name(),
                        position,
                        column.variable().type().sql(),
                        table.required().contains(column.name()) ? "NO" : "YES",
                        comments.of(column),
                        word(column.role()),
                        column.variable().codeList().orElse(null)));
            }
        }
        return rows;
    }

    private List<Row> relationships() {
        List<Row> rows = new ArrayList<>();
        for (TableContract table : visible) {
            for (Reference reference : table.references()) {
                if (isVisible.test(project.table(reference.target()))) {
                    rows.add(RowFactory.create(
                            table.name().schema(),
                            table.name().name(),
                            joined(reference.columns()),
                            reference.target().schema(),
                            reference.target().name(),
                            joined(reference.columns())));
                }
            }
        }
        return rows;
    }

    private Row indicator(Indicator entry) {
        String counted = entry.method().measures().stream()
                .map(Indicator.Measure::table)
                .distinct()
                .filter(table -> isVisible.test(project.table(table)))
                .map(TableName::toString)
                .collect(Collectors.joining(", "));
        return RowFactory.create(
                entry.id(),
                entry.version(),
                entry.text().title(),
                entry.text().definition().strip(),
                entry.place().area(),
                word(entry.place().part()),
                entry.place().dimension().map(Indicator::word).orElse(null),
                word(entry.place().type()),
                word(entry.method().kind()),
                entry.text().unit(),
                word(entry.place().direction()),
                word(entry.lifecycle()),
                emptyAsNull(entry.text().numerator()),
                emptyAsNull(entry.text().denominator()),
                emptyAsNull(counted),
                emptyAsNull(joined(entry.sources())));
    }

    private List<Row> lineage() {
        List<Row> rows = new ArrayList<>();
        for (TableContract table : visible) {
            for (TableName read : lineage.nearest(table.name())) {
                boolean isSource = Lineage.isSource(read);
                rows.add(RowFactory.create(
                        table.name().schema(),
                        table.name().name(),
                        isSource ? "source" : "table",
                        isSource ? read.name() : read.toString()));
            }
        }
        return rows;
    }

    private List<Row> freshness(Freshness freshness) {
        List<Row> rows = new ArrayList<>();
        for (TableContract table : visible) {
            if (freshness.published().contains(table.name())) {
                Set<Arrival> deliveries = lineage.sources(table.name()).stream()
                        .flatMap(source -> freshness.deliveries().getOrDefault(source, Set.of()).stream())
                        .collect(Collectors.toSet());
                Optional<Build> build = Optional.ofNullable(freshness.builds().get(table.name()));
                Timestamp newest = deliveries.stream()
                        .max(Arrival.BY_TIME)
                        .map(Arrival::at)
                        .orElse(null);
                rows.add(RowFactory.create(
                        table.name().schema(),
                        table.name().name(),
                        build.map(Build::at).orElse(null),
                        build.map(Build::runId).orElse(null),
                        freshness.snapshotId(),
                        freshness.publishedAt(),
                        deliveries.stream()
                                .map(Arrival::period)
                                .max(String::compareTo)
                                .orElse(null),
                        newest,
                        (long) deliveries.size()));
            }
        }
        return rows;
    }

    private static String joined(List<String> names) {
        return String.join(", ", names);
    }

    private static String emptyAsNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
