package org.jamlik.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Maker;
import org.jamlik.contract.TableName;
import org.jamlik.store.spark.ParsedSelect;

/** All jobs in an order in which each comes after what it reads. */
public final class JobGraph {
    /** Which schemas a job may read, by the schema of its table. */
    static final Map<String, Set<String>> STAGES = Map.of(
            "register", Set.of("source", "identity", "codelist"),
            "survey", Set.of("source", "identity", "codelist"),
            "star", Set.of("register", "survey", "star", "codelist", "catalogue"),
            "mart", Set.of("star", "mart"),
            "edition", Set.of("mart", "star"));

    private static final Set<String> NOT_REPRODUCIBLE = Set.of(
            "current_date",
            "current_timestamp",
            "now",
            "localtimestamp",
            "curdate",
            "current_user",
            "user",
            "session_user",
            "current_catalog",
            "current_database",
            "current_schema",
            "current_timezone",
            "rand",
            "random",
            "randn",
            "uuid",
            "shuffle",
            "monotonically_increasing_id",
            "spark_partition_id",
            "input_file_name",
            "input_file_block_start",
            "input_file_block_length",
            "unix_timestamp",
            "version",
            "reflect",
            "java_method");

    private final Map<TableName, Job> inOrder;

    private JobGraph(Map<TableName, Job> inOrder) {
        this.inOrder = inOrder;
    }

    /**
     * Reads the jobs of a project, noting every mistake.
     *
     * @param rendered the SELECTs of the tables that the catalogue makes
     */
    public static JobGraph of(Project project, Map<TableName, String> rendered, Problems problems) {
        Map<TableName, Job> jobs = new TreeMap<>();
        Path folder = project.home().resolve("jobs");
        for (Path file : sqlFiles(folder)) {
            String path = project.home().relativize(file).toString().replace('\\', '/');
            String name = folder.relativize(file).toString().replace('\\', '.').replace('/', '.');
            name = name.substring(0, name.length() - ".sql".length());
            TableContract table = TableName.isOne(name) ? project.tables().get(TableName.of(name)) : null;
            if (table == null || table.maker() != Maker.SELECT) {
                problems.add(
                        path,
                        0,
                        ErrorCode.SELECT_WITHOUT_CONTRACT,
                        "%s makes %s, which has no contract in schemas/%s.yaml",
                        path,
                        name,
                        name.replace('.', '/'));
            } else {
                addJob(jobs, table, path, read(file), project, problems);
            }
        }
        for (TableContract table : project.tables().values()) {
            if (table.maker() == Maker.CATALOGUE && rendered.containsKey(table.name())) {
                addJob(jobs, table, "the catalogue", rendered.get(table.name()), project, problems);
            } else if (table.maker() != Maker.ENGINE
                    && !jobs.containsKey(table.name())
                    && !Files.exists(folder.resolve(table.name().toString().replace('.', '/') + ".sql"))) {
                problems.add(
                        table.file(),
                        0,
                        ErrorCode.CONTRACT_WITHOUT_SELECT,
                        "%s has a contract but nothing makes it: there is no jobs/%s.sql",
                        table.name(),
                        table.name().toString().replace('.', '/'));
            }
        }
        return new JobGraph(sorted(jobs, problems));
    }

    private static void addJob(
            Map<TableName, Job> jobs,
            TableContract table,
            String file,
            String sql,
            Project project,
            Problems problems) {
        ParsedSelect parsed;
        try {
            parsed = ParsedSelect.parse(sql);
        } catch (ParsedSelect.SyntaxException e) {
            problems.add(file, e.line(), ErrorCode.SQL_SYNTAX, "%s", e.getMessage());
            return;
        }
        if (!parsed.statements().isEmpty()) {
            problems.add(file, 0, ErrorCode.NOT_A_SELECT, "%s is not a SELECT", String.join(", ", parsed.statements()));
        }
        if (parsed.starAtTop()) {
            problems.add(
                    file,
                    lineOf(sql, "*"),
                    ErrorCode.SELECT_STAR,
                    "* stands in the outermost SELECT; list the columns in the order of the contract");
        }
        for (String function : parsed.functions()) {
            if (NOT_REPRODUCIBLE.contains(function)) {
                problems.add(
                        file,
                        lineOf(sql, function),
                        ErrorCode.NOT_REPRODUCIBLE,
                        "%s gives another result every time; take dates from the data or from :period",
                        function);
            }
        }
        for (String parameter : parsed.parameters()) {
            if (!parameter.equals("period") || table.period().isEmpty()) {
                problems.add(
                        file,
                        lineOf(sql, ":" + parameter),
                        ErrorCode.INVALID_CONTRACT,
                        "parameter :%s is not known; only :period is, in tables with load: period",
                        parameter);
            }
        }

        TreeSet<TableName> reads = new TreeSet<>();
        for (String relation : parsed.relations()) {
            int line = lineOf(sql, relation);
            if (relation.contains("`") || relation.contains("/") || !TableName.isOne(relation)) {
                problems.add(
                        file,
                        line,
                        ErrorCode.FILE_PATH_IN_SELECT,
                        "%s is not a table of the warehouse; a SELECT names schema.table, never a path",
                        relation);
                continue;
            }
            TableName read = TableName.of(relation);
            Set<String> allowed = STAGES.getOrDefault(table.name().schema(), Set.of());
            if (!allowed.contains(read.schema())) {
                problems.add(
                        file,
                        line,
                        ErrorCode.STAGE_VIOLATION,
                        "%s reads %s; %s may read only %s",
                        table.name(),
                        read,
                        table.name().schema(),
                        String.join(", ", new TreeSet<>(allowed)));
            } else if (!isKnown(read, project)) {
                problems.add(
                        file, line, ErrorCode.UNKNOWN_TABLE, "%s reads %s, which does not exist", table.name(), read);
            } else {
                reads.add(read);
            }
        }
        for (TableName read : table.readsPeriods().keySet()) {
            if (!reads.contains(read)) {
                problems.add(
                        table.file(),
                        0,
                        ErrorCode.INVALID_CONTRACT,
                        "reads_periods names %s, which %s does not read",
                        read,
                        file);
            }
        }
        jobs.put(table.name(), new Job(table, file, sql, reads, parsed.parameters()));
    }

    private static boolean isKnown(TableName name, Project project) {
        return switch (name.schema()) {
            case "source" -> project.sources().containsKey(name);
            case "codelist" -> project.codeListViews().containsKey(name);
            case "catalogue" -> Project.CATALOGUE.equals(name);
            default -> project.tables().containsKey(name);
        };
    }

    private static int lineOf(String sql, String text) {
        String[] lines = sql.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String code = lines[i].replaceFirst("--.*", "");
            if (code.toLowerCase(java.util.Locale.ROOT).contains(text)) {
                return i + 1;
            }
        }
        return 0;
    }

    private static Map<TableName, Job> sorted(Map<TableName, Job> jobs, Problems problems) {
        Map<TableName, Job> sorted = new LinkedHashMap<>();
        Set<TableName> told = new LinkedHashSet<>();
        for (Job job : jobs.values()) {
            visit(job, jobs, new LinkedHashSet<>(), sorted, told, problems);
        }
        return sorted;
    }

    private static void visit(
            Job job,
            Map<TableName, Job> jobs,
            LinkedHashSet<TableName> path,
            Map<TableName, Job> sorted,
            Set<TableName> told,
            Problems problems) {
        if (sorted.containsKey(job.name())) {
            return;
        }
        if (!path.add(job.name())) {
            List<TableName> cycle = new ArrayList<>(path);
            cycle = cycle.subList(cycle.indexOf(job.name()), cycle.size());
            if (told.addAll(cycle)) {
                problems.add(
                        job.file(),
                        0,
                        ErrorCode.DEPENDENCY_CYCLE,
                        "%s reads itself: %s -> %s",
                        job.name(),
                        String.join(
                                " -> ", cycle.stream().map(TableName::toString).toList()),
                        job.name());
            }
            return;
        }

        for (TableName read : job.reads()) {
            Job upstream = jobs.get(read);
            if (upstream != null) {
                visit(upstream, jobs, path, sorted, told, problems);
            }
        }
        path.remove(job.name());
        sorted.put(job.name(), job);
    }

    private static List<Path> sqlFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + folder, e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** The jobs, each after what it reads. */
    public Collection<Job> inOrder() {
        return inOrder.values();
    }

    /** The job that makes a table, or null when none does. */
    public Job job(TableName table) {
        return inOrder.get(table);
    }
}
