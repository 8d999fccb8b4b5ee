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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jamlik.contract.CheckRule;
import org.jamlik.contract.Checksum;
import org.jamlik.contract.Confidentiality;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Maker;
import org.jamlik.contract.TableName;
import org.jamlik.plan.Job.Part;
import org.jamlik.store.spark.Branches;
import org.jamlik.store.spark.Branches.Branch;

/** All jobs in an order in which each comes after what it reads. */
public final class JobGraph {
    /** Which schemas a job may read, by the schema of its table. */
    static final Map<String, Set<String>> STAGES = Map.of(
            "register", Set.of("source", "identity", "codelist"),
            "survey", Set.of("source", "codelist"),
            "star", Set.of("register", "survey", "star", "codelist", "catalogue"),
            "mart", Set.of("star", "mart"),
            "edition", Set.of("mart", "star"));

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
        SelectRules rules = new SelectRules(project, problems);
        Linkages linkages = new Linkages(project);
        Path folder = project.home().resolve("jobs");
        for (Path file : sqlFiles(folder)) {
            String path = project.home().relativize(file).toString().replace('\\', '/');
            String name = folder.relativize(file).toString().replace('\\', '.').replace('/', '.');
            name = name.substring(0, name.length() - ".sql".length());
            TableContract table = TableName.isOne(name) ? project.tables().get(TableName.of(name)) : null;
            if (table == null) {
                problems.add(
                        path,
                        0,
                        ErrorCode.SELECT_WITHOUT_CONTRACT,
                        "%s makes %s, which has no contract in schemas/%s.yaml",
                        path,
                        name,
                        name.replace('.', '/'));
            } else if (table.maker() != Maker.SELECT) {
                problems.add(
                        path,
                        0,
                        ErrorCode.SELECT_WITHOUT_CONTRACT,
                        "%s makes %s, which is made_by: %s in %s",
                        path,
                        name,
                        table.maker().name().toLowerCase(Locale.ROOT),
                        table.file());
            } else {
                ProjectReader.content(project.home(), file, ErrorCode.SQL_SYNTAX, problems)
                        .ifPresent(sql -> addJob(project, jobs, table, path, sql, rules, linkages, problems));
            }
        }
        for (TableContract table : project.tables().values()) {
            if (table.maker() == Maker.CATALOGUE && rendered.containsKey(table.name())) {
                addJob(project, jobs, table, "the catalogue", rendered.get(table.name()), rules, linkages, problems);
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
            table.checks().forEach(rule -> checkQuery(table, rule, rules, linkages, problems));
        }
        project.sources().values().forEach(source -> source.rules().forEach(rule -> rules.ofRule(source, rule)));
        Map<TableName, Job> inOrder = sorted(jobs, problems);
        linkages.refuse(inOrder, problems);
        return new JobGraph(inOrder);
    }

    private static void addJob(
            Project project,
            Map<TableName, Job> jobs,
            TableContract table,
            String file,
            String sql,
            SelectRules rules,
            Linkages linkages,
            Problems problems) {
        Set<String> allowed = STAGES.get(table.name().schema());
        if (allowed == null) {
            problems.add(
                    file,
                    0,
                    ErrorCode.STAGE_VIOLATION,
                    "%s is in no stage; a SELECT makes tables in %s",
                    table.name(),
                    String.join(", ", new TreeSet<>(STAGES.keySet())));
            return;
        }

        String shape = "a job is one SELECT, and load in the contract says how its rows are written";
        rules.parse(file, sql, shape).ifPresent(parsed -> {
            parsed.starAtTop()
                    .ifPresent(line -> problems.add(
                            file,
                            line,
                            ErrorCode.SELECT_STAR,
                            "* stands in the outermost SELECT; list the columns in the order of the contract"));
            rules.parameters(file, parsed, table.period().isPresent() ? Set.of("period") : Set.of());
            SortedSet<TableName> reads = rules.reads(file, parsed, table.name(), Optional.of(allowed));
            for (TableName read : reads) {
                SourceContract source = project.sources().get(read);
                if (source != null && source.isOfPersons() && table.confidentiality() != Confidentiality.PERSON) {
                    problems.add(
                            file,
                            parsed.relations().get(read.toString()),
                            ErrorCode.STAGE_VIOLATION,
                            "%s reads %s, which speaks of single persons; say confidentiality: person in %s, or count"
                                    + " them in star",
                            table.name(),
                            read,
                            table.file());
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
            linkages.add(table.name().toString(), file, parsed);
            jobs.put(
                    table.name(),
                    new Job(
                            table,
                            file,
                            sql,
                            reads,
                            parsed.parameters().keySet(),
                            parsed.chosenFrom()
                                    .filter(other -> table.load() != TableContract.Load.HISTORY)
                                    .filter(TableName::isOne)
                                    .map(TableName::of)
                                    .filter(project.tables()::containsKey),
                            parts(table, file, sql, problems)));
        });
    }

    private static SortedMap<String, Part> parts(TableContract table, String file, String sql, Problems problems) {
        SortedMap<String, Part> parts = new TreeMap<>();
        table.parts().ifPresent(column -> Branches.of(sql, column)
                .ifPresentOrElse(
                        branches -> branches.forEach((part, branch) -> parts.put(part, part(branch))),
                        () -> problems.add(
                                table.file(),
                                0,
                                ErrorCode.INVALID_CONTRACT,
                                "parts is for branches joined by UNION ALL that each say 'text' as %s; %s has others",
                                column,
                                file)));
        return parts;
    }

    private static Part part(Branch branch) {
        Set<TableName> reads = branch.relations().stream()
                .filter(TableName::isOne)
                .map(TableName::of)
                .collect(Collectors.toUnmodifiableSet());
        return new Part(reads, Checksum.of(branch.plan()));
    }

    private static void checkQuery(
            TableContract table, CheckRule rule, SelectRules rules, Linkages linkages, Problems problems) {
        if (!(rule instanceof CheckRule.Query query)) {
            return;
        }

        String file = table.file().replace(".yaml", "." + query.name() + ".sql");
        if (query.sql().stripTrailing().endsWith(";")) {
            problems.add(file, 0, ErrorCode.SQL_SYNTAX, "a check ends without a semicolon; it becomes part of a query");
            return;
        }

        rules.parse(file, query.sql(), "a check is one SELECT that returns the rows that violate it")
                .ifPresent(parsed -> {
                    rules.parameters(file, parsed, Set.of());
                    rules.reads(file, parsed, table.name(), Optional.empty());
                    linkages.add("a check of " + table.name(), file, parsed);
                });
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

    /** The jobs, each after what it reads. */
    public Collection<Job> inOrder() {
        return inOrder.values();
    }

    /** The job that makes a table, or null when none does. */
    public Job job(TableName table) {
        return inOrder.get(table);
    }
}
