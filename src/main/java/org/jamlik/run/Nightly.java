package org.jamlik.run;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.check.ProjectCheck;
import org.jamlik.check.TableChecks;
import org.jamlik.contract.CheckRule;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Reference;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.Delivery;
import org.jamlik.delivery.Intake;
import org.jamlik.delivery.Vault;
import org.jamlik.plan.Job;
import org.jamlik.plan.JobGraph;
import org.jamlik.plan.Published;
import org.jamlik.plan.Published.Build;
import org.jamlik.plan.Staleness;
import org.jamlik.run.TableBuilder.Built;
import org.jamlik.store.Contents;
import org.jamlik.store.Lease;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One night: find new deliveries, build what is stale, check it, publish it by one commit. Killed anywhere it can run
 * again with the same result, because nothing is read but the published snapshot and what this run wrote itself.
 */
final class Nightly {
    private static final Logger LOG = LoggerFactory.getLogger(Nightly.class);
    /** Small tables wait for commits more than for cores. */
    private static final int SIDE_BY_SIDE = 4;

    private final Project project;
    private final JobGraph graph;
    private final Warehouse warehouse;
    private final Vault vault;
    private final Lease lease;
    private final Clock clock;
    private final String runId;
    private final Ops ops;
    private final Receipts receipts;
    private final Upkeep upkeep;
    private final Stopwatch stopwatch;

    Nightly(Project project, JobGraph graph, Warehouse warehouse, Vault vault, Lease lease, Clock clock, String runId) {
        this.vault = vault;
        this.project = project;
        this.graph = graph;
        this.warehouse = warehouse;
        this.lease = lease;
        this.clock = clock;
        this.runId = runId;
        this.ops = new Ops(project, warehouse);
        this.receipts = new Receipts(runId);
        this.upkeep = new Upkeep(project, warehouse, ops, clock, runId);
        this.stopwatch = new Stopwatch(clock);
    }

    /**
     * What a night came to.
     *
     * @param periods the periods written, by table
     * @param snapshotId the snapshot that readers see now, when there is one
     */
    record Outcome(
            List<Delivery> deliveries,
            List<String> refusals,
            List<String> unknownFiles,
            SortedMap<TableName, List<String>> periods,
            List<TableChecks.Result> checks,
            Optional<Long> snapshotId,
            boolean published,
            Map<String, Double> seconds) {
        boolean failed() {
            return checks.stream().anyMatch(check -> check.verdict().equals("failed"));
        }
    }

    Outcome run(String landingRoot, LocalDate asOf) {
        warehouse.commitAs(runId);
        stopwatch.phase("state");
        Optional<Snapshot> snapshot = warehouse.newestSnapshot();
        Published published = ops.published(snapshot);

        checkChangedSelects(published);

        stopwatch.phase("deliveries");
        try (Intake intake = new Intake(warehouse.session(), project, vault, ops, runId, asOf)) {
            intake.receive(landingRoot);
            intake.refusals().forEach(LOG::error);
            intake.archive(warehouse.layout());
            return build(intake, snapshot, published);
        }
    }

    /** Checks what {@link #rebuild} will build by; fails when edits since the last publication do not fit together. */
    void check() {
        checkChangedSelects(ops.published(warehouse.newestSnapshot()));
    }

    /** A night that looks for no deliveries: what stands is built from the archive as it is now. */
    Outcome rebuild(LocalDate asOf) {
        warehouse.commitAs(runId);
        stopwatch.phase("state");
        Optional<Snapshot> snapshot = warehouse.newestSnapshot();
        Published published = ops.published(snapshot);
        try (Intake intake = new Intake(warehouse.session(), project, vault, ops, runId, asOf)) {
            return build(intake, snapshot, published);
        }
    }

    private Outcome build(Intake intake, Optional<Snapshot> snapshot, Published published) {
        Sources sources = new Sources(warehouse.session(), project, intake, warehouse.layout());
        Standing standing = new Standing(project, warehouse, sources, snapshot);
        Identities identities = new Identities(project, warehouse, intake, standing, vault.keys());
        sources.settle(identities);
        stopwatch.phase("identities");
        identities.settle(published, sources);
        List<Map<String, Object>> rows = Collections.synchronizedList(new ArrayList<>());
        ExecutorService pool = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        try {
            together(
                    pool,
                    project.sources().values().stream()
                            .<Runnable>map(source -> () -> rows.addAll(look(source, sources, standing, published)))
                            .toList());
            List<CodeList> changedLists = changedLists(published);
            changedLists.forEach(list -> rows.add(receipts.ofCodeList(list)));
            stopwatch.phase("build");
            List<Built> built = buildAll(pool, published, standing);
            upkeep.compact(standing, snapshot);
            built.forEach(table -> table.stale()
                    .forEach(period -> rows.add(receipts.ofTable(
                            table, period, standing.version(table.job().name())))));
            stopwatch.phase("check");
            List<TableChecks.Result> checks = checkAll(pool, built, changedLists, published, standing);
            stopwatch.phase("publish");
            return publish(pool, intake, snapshot, standing, built, checks, rows);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Before anything is written: what was edited since the last publication must fit together. */
    private void checkChangedSelects(Published published) {
        boolean changed = graph.inOrder().stream().anyMatch(job -> {
            Map<String, Build> before = published.of(job.name());
            return before.isEmpty()
                    || published.isOfOtherContract(job.table())
                    || before.values().stream().anyMatch(build -> Staleness.isMadeOtherwise(job, build));
        });
        if (changed) {
            Problems problems = new Problems();
            new ProjectCheck(warehouse.session(), project, problems).check(graph);
            problems.throwIfAny();
        }
    }

    /** Settles what a source holds now; returns its receipts when that is not what was published. */
    private List<Map<String, Object>> look(
            SourceContract source, Sources sources, Standing standing, Published published) {
        Map<String, Build> now = sources.builds(source, published);
        Map<String, String> contents = new TreeMap<>();
        List<Map<String, Object>> rows = new ArrayList<>();
        now.forEach((period, build) -> {
            contents.put(period, build.content());
            rows.add(receipts.ofSource(source.view(), period, build));
        });
        standing.settle(source.view(), contents);
        return now.equals(published.of(source.view())) ? List.of() : rows;
    }

    /** Builds every table after those that it reads, and independent ones side by side. */
    private List<Built> buildAll(ExecutorService pool, Published published, Standing standing) {
        TableBuilder builder =
                new TableBuilder(warehouse, published, new Staleness(project, published), standing, stopwatch, runId);
        List<Built> built = Collections.synchronizedList(new ArrayList<>());
        Map<TableName, CompletableFuture<Void>> futures = new HashMap<>();
        for (Job job : graph.inOrder()) {
            CompletableFuture<?>[] before = job.reads().stream()
                    .map(futures::get)
                    .filter(Objects::nonNull)
                    .toArray(CompletableFuture[]::new);
            futures.put(
                    job.name(),
                    CompletableFuture.allOf(before)
                            .thenRunAsync(() -> builder.build(job).ifPresent(built::add), pool));
        }
        join(CompletableFuture.allOf(futures.values().toArray(CompletableFuture[]::new)));
        return List.copyOf(built);
    }

    /** The code lists that are not as they were when the newest snapshot was published. */
    private List<CodeList> changedLists(Published published) {
        return project.codeLists().values().stream()
                .filter(list -> !list.fingerprint()
                        .equals(published.contents(list.view()).get(Contents.ALL)))
                .toList();
    }

    /** Checks what was written or holds codes of a list that changed, and the references; all before the verdict. */
    private List<TableChecks.Result> checkAll(
            ExecutorService pool,
            List<Built> built,
            List<CodeList> changedLists,
            Published published,
            Standing standing) {
        List<TableChecks.Result> results = Collections.synchronizedList(new ArrayList<>());
        List<Runnable> tasks = new ArrayList<>();
        Map<TableName, Built> written = new HashMap<>();
        built.stream()
                .filter(Built::isWritten)
                .forEach(table -> written.put(table.job().name(), table));
        for (TableContract table : project.tables().values()) {
            boolean isWritten = written.containsKey(table.name());
            boolean hasOtherCodes = holdsCodesOf(table, changedLists);
            if (isWritten || hasOtherCodes && standing.version(table.name()) != null) {
                tasks.add(() -> {
                    Map<TableName, Dataset<Row>> frames = frames(standing, TableChecks.reads(table));
                    if (isWritten && !hasOtherCodes && isCheckedByPeriod(table)) {
                        frames.put(table.name(), written(written.get(table.name()), published, standing));
                    }
                    Optional<TableContract> chosenFrom =
                            graph.job(table.name()).chosenFrom().map(project.tables()::get);
                    results.addAll(checks(standing, frames.keySet()).ofRows(table, chosenFrom, frames));
                });
            }
        }
        written.values().forEach(table -> results.addAll(rowCount(table, published)));
        for (TableContract table : project.tables().values()) {
            List<Reference> touched = table.references().stream()
                    .filter(reference -> written.containsKey(table.name()) || written.containsKey(reference.target()))
                    .filter(reference -> graph.job(table.name())
                            .chosenFrom()
                            .filter(other -> project.table(other).references().contains(reference))
                            .isEmpty())
                    .toList();
            if (!touched.isEmpty()) {
                Set<TableName> reads = new TreeSet<>(Set.of(table.name()));
                touched.forEach(reference -> reads.add(reference.target()));
                boolean isWholeAsked = touched.stream().anyMatch(reference -> written.containsKey(reference.target()));
                tasks.add(() -> {
                    Map<TableName, Dataset<Row>> frames = frames(standing, reads);
                    if (!isWholeAsked) {
                        frames.put(table.name(), written(written.get(table.name()), published, standing));
                    }
                    results.addAll(checks(standing, reads).ofReferences(table, touched, frames));
                });
            }
        }
        together(pool, tasks);
        return List.copyOf(results);
    }

    private TableChecks checks(Standing standing, Set<TableName> reads) {
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
    private static Dataset<Row> written(Built table, Published published, Standing standing) {
        TableContract contract = table.job().table();
        return contract.period().isEmpty()
                        || published.isOfOtherContract(contract)
                        || table.written().isEmpty()
                ? standing.rows(contract.name())
                : standing.rows(contract.name(), table.written());
    }

    private static Map<TableName, Dataset<Row>> frames(Standing standing, Set<TableName> names) {
        Map<TableName, Dataset<Row>> frames = new HashMap<>();
        names.forEach(name -> frames.put(name, standing.rows(name)));
        return frames;
    }

    private static List<TableChecks.Result> rowCount(Built table, Published published) {
        Map<String, Long> counts = new TreeMap<>();
        published.of(table.job().name()).forEach((period, build) -> counts.put(period, build.rows()));
        long before = counts.values().stream().mapToLong(Long::longValue).sum();
        table.stale()
                .forEach(period ->
                        counts.put(period.period(), table.content(period).rows()));
        long now = counts.values().stream().mapToLong(Long::longValue).sum();
        return TableChecks.ofRowCount(table.job().table(), before, now);
    }

    private Outcome publish(
            ExecutorService pool,
            Intake intake,
            Optional<Snapshot> before,
            Standing standing,
            List<Built> built,
            List<TableChecks.Result> checks,
            List<Map<String, Object>> rows) {
        checks.stream().filter(check -> !check.passed()).forEach(Nightly::tell);
        lease.confirm();
        together(
                pool,
                List.of(
                        () -> ops.record(intake),
                        () -> ops.recordMissing(intake),
                        () -> ops.append(
                                "check_result",
                                checks.stream().map(receipts::ofCheck).toList()),
                        () -> ops.append("receipt", rows)));

        boolean failed = checks.stream().anyMatch(check -> check.verdict().equals("failed"));
        boolean publishes = !failed && (!rows.isEmpty() || built.stream().anyMatch(Built::isWritten));
        Optional<Long> snapshotId = before.map(Snapshot::id);
        if (publishes) {
            lease.confirm();
            snapshotId = Optional.of(snapshotId.orElse(0L) + 1);
            ops.publish(snapshotId.get(), standing.versions(), clock.instant(), runId);
            upkeep.tidy(standing.versions());
        }
        stopwatch.phase("done");
        SortedMap<TableName, List<String>> periods = new TreeMap<>();
        built.stream()
                .filter(Built::isWritten)
                .forEach(table -> periods.put(table.job().name(), List.copyOf(table.written())));
        return new Outcome(
                intake.added(),
                intake.refusals(),
                intake.unknown(),
                periods,
                checks,
                snapshotId,
                publishes,
                stopwatch.phases());
    }

    private static void tell(TableChecks.Result check) {
        String line = "{}: {} rows of {} violate \"{}\"";
        if (check.severity() == CheckRule.Severity.FAIL) {
            LOG.error(line, check.verdict(), check.violations(), check.table(), check.check());
        } else {
            LOG.warn(line, check.verdict(), check.violations(), check.table(), check.check());
        }
    }

    private static void together(ExecutorService pool, List<Runnable> tasks) {
        join(CompletableFuture.allOf(tasks.stream()
                .map(task -> CompletableFuture.runAsync(task, pool))
                .toArray(CompletableFuture[]::new)));
    }

    private static void join(CompletableFuture<?> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }

            throw e;
        }
    }
}
