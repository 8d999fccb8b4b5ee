package org.jamlik.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.check.TableChecks;
import org.jamlik.check.TableChecks.Result;
import org.jamlik.contract.CheckRule;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Reference;
import org.jamlik.contract.TableName;
import org.jamlik.plan.JobGraph;
import org.jamlik.plan.Published;
import org.jamlik.run.TableBuilder.Built;

/**
 * What a night checks before its verdict: what it wrote or what holds codes of a list that changed, and the references. Each
 * check may begin as soon as the tables that it reads are built.
 */
final class Checkup {
    private final Project project;
    private final JobGraph graph;
    private final Published published;
    private final Standing standing;
    private final List<CodeList> changedLists;
    private final Map<TableName, Built> built = new ConcurrentHashMap<>();

    Checkup(Project project, JobGraph graph, Published published, Standing standing, List<CodeList> changedLists) {
        this.project = project;
        this.graph = graph;
        this.published = published;
        this.standing = standing;
        this.changedLists = changedLists;
    }

    /**
     * A check that can be made.
     *
     * @param reads the tables that must have been built before
     * @param results makes it
     */
    record Due(Set<TableName> reads, Supplier<List<Result>> results) {}

    /** Tells what was built of a table. */
    void add(Built table) {
        built.put(table.job().name(), table);
    }

    /** What was told so far. */
    List<Built> built() {
        return List.copyOf(built.values());
    }

    /** The checks of all tables; those of what was neither written nor holds changed codes have no results. */
    List<Due> due() {
        List<Due> due = new ArrayList<>();
        for (TableContract table : project.tables().values()) {
            due.add(new Due(TableChecks.reads(table), () -> ofRows(table)));
            Set<TableName> referred = new TreeSet<>(Set.of(table.name()));
            table.references().forEach(reference -> referred.add(reference.target()));
            due.add(new Due(referred, () -> ofReferences(table)));
        }
        return due;
    }

    private boolean isWritten(TableName table) {
        return built.containsKey(table) && built.get(table).isWritten();
    }

    private List<Result> ofRows(TableContract table) {
        boolean isWritten = isWritten(table.name());
        boolean hasOtherCodes = holdsCodesOf(table, changedLists);
        if (!isWritten && (!hasOtherCodes || standing.version(table.name()) == null)) {
            return List.of();
        }

        Map<TableName, Dataset<Row>> frames = frames(TableChecks.reads(table));
        if (isWritten && !hasOtherCodes && isCheckedByPeriod(table)) {
            frames.put(table.name(), written(built.get(table.name())));
        }
        Optional<TableContract> chosenFrom =
                graph.job(table.name()).chosenFrom().map(project.tables()::get);
        List<Result> results = new ArrayList<>(checks(frames.keySet()).ofRows(table, chosenFrom, frames));
        if (isWritten) {
            results.addAll(rowCount(built.get(table.name())));
        }
        return results;
    }

    private List<Result> ofReferences(TableContract table) {
        List<Reference> touched = table.references().stream()
                .filter(reference -> isWritten(table.name()) || isWritten(reference.target()))
                .filter(reference -> graph.job(table.name())
                        .chosenFrom()
                        .filter(other -> project.table(other).references().contains(reference))
                        .isEmpty())
                .toList();
        if (touched.isEmpty()) {
            return List.of();
        }

        Set<TableName> reads = new TreeSet<>(Set.of(table.name()));
        touched.forEach(reference -> reads.add(reference.target()));
        Map<TableName, Dataset<Row>> frames = frames(reads);
        boolean isWholeAsked = touched.stream().anyMatch(reference -> isWritten(reference.target()));
        if (!isWholeAsked) {
            frames.put(table.name(), written(built.get(table.name())));
        }
        return checks(reads).ofReferences(table, touched, frames);
    }

    private TableChecks checks(Set<TableName> reads) {
        return new TableChecks(standing.session(reads), project.codeLists());
    }

    private static boolean holdsCodesOf(TableContract table, List<CodeList> lists) {
        return table.columns().stream()
                .flatMap(column -> column.variable().codeList().stream())
                .anyMatch(name -> lists.stream().anyMatch(list -> list.name().equals(name)));
    }

    /** Whether rows of one period can be checked without those of others; a query may look at all of them. */
    private static boolean isCheckedByPeriod(TableContract contract) {
        return contract.period().filter(contract.grain()::contains).isPresent()
                && contract.checks().stream().noneMatch(CheckRule.Query.class::isInstance);
    }

    /** The rows of the periods that were written; all, when what was written before was checked by another contract. */
    private Dataset<Row> written(Built table) {
        TableContract contract = table.job().table();
        return contract.period().isEmpty()
                        || published.isOfOtherContract(contract)
                        || table.written().isEmpty()
                ? standing.rows(contract.name())
                : standing.rows(contract.name(), table.written());
    }

    private Map<TableName, Dataset<Row>> frames(Set<TableName> names) {
        Map<TableName, Dataset<Row>> frames = new HashMap<>();
        names.forEach(name -> frames.put(name, standing.rows(name)));
        return frames;
    }

    private List<Result> rowCount(Built table) {
        Map<String, Long> counts = new TreeMap<>();
        published.of(table.job().name()).forEach((period, build) -> counts.put(period, build.rows()));
        long before = counts.values().stream().mapToLong(Long::longValue).sum();
        table.stale()
                .forEach(period ->
                        counts.put(period.period(), table.content(period).rows()));
        long now = counts.values().stream().mapToLong(Long::longValue).sum();
        return TableChecks.ofRowCount(table.job().table(), before, now);
    }
}
