package org.jamlik.run;

import static org.jamlik.contract.Indicator.word;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.Indicator;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.contract.ReleasedCatalogue;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.indicator.CellSql;
import org.jamlik.plan.Job;
import org.jamlik.plan.JobGraph;
import org.jamlik.serve.Answer;
import org.jamlik.serve.ModelFiles;
import org.jamlik.serve.Role;

/** The command {@code describe}: a source, a table or an indicator, with where it comes from; or all tables at once. */
public final class DescribeRun {
    private final Workspace workspace;
    private final PrintStream out;

    public DescribeRun(Workspace workspace, PrintStream out) {
        this.workspace = workspace;
        this.out = out;
    }

    /** Prints the description; fails when there is nothing of that name. */
    public int run(String name) {
        Project project = workspace.project();
        JobGraph graph = workspace.graph(project);
        if (TableName.isOne(name)) {
            TableName table = TableName.of(name);
            if (project.sources().containsKey(table)) {
                source(project.sources().get(table), graph);
                return 0;
            }
            if (project.tables().containsKey(table)) {
                table(project.table(table), graph);
                return 0;
            }
        }
        Optional<Indicator> indicator = project.indicators().stream()
                .filter(entry -> entry.id().equals(name))
                .max(java.util.Comparator.comparing(Indicator::version));
        if (indicator.isPresent()) {
            indicator(indicator.get(), project, graph);
            return 0;
        }
        if (!name.matches("[A-Za-z0-9_]+") || !published(name)) {
            throw new JamlikException(
                    ErrorCode.USAGE,
                    "Cannot describe " + name + ": it is no source, table or indicator; tables are named like"
                            + " star.dim_municipality, indicators like inhabitants_80_and_over_share or N01813");
        }

        return 0;
    }

    /** Prints the data dictionary of {@code star} and {@code mart}; needs no data. */
    public int dictionary() {
        out.print(Dictionary.markdown(workspace.project()));
        return 0;
    }

    /** Prints what {@code conf/indicators/released.csv} must hold when the catalogue is released as it stands. */
    public int release() {
        out.print(ReleasedCatalogue.csv(workspace.project().indicators()));
        return 0;
    }

    /** Writes what BI tools and dbt read of the tables of {@code star} and {@code mart} into an empty folder. */
    public int relationships(Path folder) {
        Map<String, String> files = ModelFiles.of(workspace.project());
        try {
            Files.createDirectories(folder);
            try (Stream<Path> there = Files.list(folder)) {
                if (there.findAny().isPresent()) {
                    throw new JamlikException(
                            ErrorCode.USAGE, "Cannot write the relationships into " + folder + ": it is not empty");
                }
            }
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
        } catch (IOException e) {
            throw new JamlikException(ErrorCode.USAGE, "Cannot write the relationships into " + folder + ": " + e, e);
        }
        out.printf("wrote %d files into %s%n", files.size(), folder);
        return 0;
    }

    private void source(SourceContract source, JobGraph graph) {
        new FileDescription(source, out).print();
        readBy(source.view(), graph);
    }

    private void table(TableContract table, JobGraph graph) {
        out.printf("%s%n%s%n%n", table.name(), table.description().strip());
        out.printf("grain         %s%n", String.join(", ", table.grain()));
        out.printf(
                "load          %s%s%n",
                table.load().name().toLowerCase(java.util.Locale.ROOT),
                table.period().map(period -> " by " + period).orElse(""));
        table.references()
                .forEach(reference -> out.printf(
                        "references    %s -> %s%n", String.join(", ", reference.columns()), reference.target()));
        out.printf("contract      %s%n%ncolumns%n", table.file());
        for (TableContract.Column column : table.columns()) {
            out.printf(
                    "  %-22s %-14s %s%n",
                    column.name(), column.variable().type(), column.variable().comment());
        }
        Job job = graph.job(table.name());
        if (job != null) {
            out.println();
            out.println("lineage");
            lineage(table.name(), graph, "  ", new LinkedHashSet<>());
            readBy(table.name(), graph);
            out.printf("%n-- %s%n%s", job.file(), job.sql());
        }
    }

    private void indicator(Indicator entry, Project project, JobGraph graph) {
        Indicator.Text text = entry.text();
        Indicator.Method method = entry.method();
        out.printf(
                "%s, version %d%n%s%n%n%s%n%n",
                entry.id(), entry.version(), text.title(), text.definition().strip());
        out.printf("kind          %s%n", word(method.kind()));
        method.numerator().ifPresent(measure -> out.printf("numerator     %s (%s)%n", text.numerator(), measure.id()));
        method.denominator()
                .ifPresent(measure -> out.printf("denominator   %s (%s)%n", text.denominator(), measure.id()));
        method.members()
                .forEach(member -> out.printf("counts        %s, as %s%n", member.indicatorId(), member.group()));
        out.printf(
                "unit          %s, direction %s%n",
                text.unit(), word(entry.place().direction()));
        out.printf(
                "levels        %s%s, %s%n",
                String.join(
                        ", ",
                        entry.scope().levels().stream().map(Indicator::word).toList()),
                entry.scope().isBySex() ? ", by sex" : "",
                entry.scope().toYear().isPresent()
                        ? entry.scope().fromYear() + "-"
                                + entry.scope().toYear().getAsInt()
                        : "from " + entry.scope().fromYear());
        if (method.pooledYears() > 1) {
            out.printf("pooled        %d years%n", method.pooledYears());
        }
        out.printf("interval      %s%n", word(method.interval()));
        out.printf("shown when    %s%n", shownWhen(entry.publication()));
        out.printf("colour        %s%n", word(entry.publication().colour()));
        if (!entry.sources().isEmpty()) {
            out.printf("sources       %s%n", String.join(", ", entry.sources()));
        }
        entry.publishedAs().forEach((publisher, id) -> out.printf("published as  %s (%s)%n", id, publisher));
        entry.example()
                .ifPresent(example -> out.printf(
                        "example       %s%s gives %s%n",
                        example.numerator(),
                        example.denominator().map(below -> " of " + below).orElse(""),
                        example.expect()));
        out.printf("catalogue     %s:%d%n%nlineage%n", entry.file(), entry.line());
        Set<TableName> seen = new LinkedHashSet<>();
        method.measures().stream()
                .map(Indicator.Measure::table)
                .distinct()
                .forEach(table -> lineage(table, graph, "  ", seen));
        if (!method.measures().isEmpty()) {
            out.printf(
                    "%n-- rendered for this entry alone; nightly counts all entries of a fact in one scan, and"
                            + " jobs/mart/indicator_value.sql%n-- puts numerators and denominators together%n%s",
                    CellSql.render(List.of(entry), project.tables()));
        }
    }

    private static String shownWhen(Indicator.Publication publication) {
        List<String> limits = new ArrayList<>();
        limits.add(String.format(java.util.Locale.ROOT, "coverage is at least %s", publication.smallestCoverage()));
        limit(limits, "numerator, and the rest of the denominator,", publication.smallestNumerator());
        limit(limits, "denominator", publication.smallestDenominator());
        limit(limits, "number of observations", publication.smallestObservations());
        limit(limits, "number of observations of a unit", publication.smallestObservationsOfUnits());
        return String.join("; ", limits);
    }

    private static void limit(List<String> limits, String what, int smallest) {
        if (smallest > 0) {
            limits.add(what + " is at least " + smallest);
        }
    }

    private void lineage(TableName name, JobGraph graph, String indent, Set<TableName> seen) {
        boolean again = !seen.add(name);
        Job job = graph.job(name);
        out.printf("%s%s%s%n", indent, name, again && job != null ? " (above)" : "");
        if (job != null && !again) {
            job.reads().forEach(read -> lineage(read, graph, indent + "  ", seen));
        }
    }

    private void readBy(TableName name, JobGraph graph) {
        List<String> readers = new ArrayList<>();
        for (Job job : graph.inOrder()) {
            if (job.reads().contains(name)) {
                readers.add(job.name().toString());
            }
        }
        out.printf("%nread by       %s%n", readers.isEmpty() ? "nobody" : String.join(", ", readers));
    }

    /** An indicator that only others publish is described from what they delivered. */
    private boolean published(String id) {
        Answer versions = new QueryRun(workspace, out)
                .answer(
                        "select * from star.dim_indicator where indicator_id = '" + id
                                + "' order by definition_version",
                        Role.OPERATOR);
        versions.rows().forEachRemaining(version -> {
            for (String column : versions.schema().fieldNames()) {
                Object value = version.getAs(column);
                if (value != null) {
                    out.printf("%-20s %s%n", column, value);
                }
            }
            out.println();
        });
        return versions.count() > 0;
    }
}
