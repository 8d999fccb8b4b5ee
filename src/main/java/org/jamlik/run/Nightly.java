package org.jamlik.run;

import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jamlik.check.ProjectCheck;
import org.jamlik.check.TableChecks;
import org.jamlik.contract.CheckRule;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
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

    /** So many checks at once while tables are built; as many as tables afterwards. */
    private static final int CHECKED_BESIDE = 2;

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
        ThreadPoolExecutor checking =
                new ThreadPoolExecutor(CHECKED_BESIDE, SIDE_BY_SIDE, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        List<CompletableFuture<List<TableChecks.Result>>> due = List.of();
        try {
            together(
                    pool,
                    project.sources().values().stream()
                            .<Runnable>map(source -> () -> rows.addAll(look(source, sources, standing, published)))
                            .toList());
            List<CodeList> changedLists = changedLists(published);
            changedLists.forEach(list -> rows.add(receipts.ofCodeList(list)));
            stopwatch.phase("build");
            Checkup checkup = new Checkup(project, graph, published, standing, changedLists);
            Map<TableName, CompletableFuture<Void>> builds = beginBuilds(pool, published, standing, checkup);
            due = beginChecks(checking, checkup, builds);
            join(all(builds.values()));
            checking.setCorePoolSize(SIDE_BY_SIDE);
            // no row is another afterwards, so that what is checked meanwhile is what will be published
            upkeep.compact(standing, snapshot);
            List<Built> built = checkup.built();
            built.forEach(table -> table.stale()
                    .forEach(period -> rows.add(receipts.ofTable(
                            table, period, standing.version(table.job().name())))));
            stopwatch.phase("check");
            join(all(due));
            List<TableChecks.Result> checks =
                    due.stream().flatMap(check -> check.join().stream()).toList();
            stopwatch.phase("publish");
            return publish(pool, intake, snapshot, standing, built, checks, rows);
        } finally {
            pool.shutdownNow();
            end(checking, due);
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

    /** Begins to build every table after those that it reads, and independent ones side by side. */
    private Map<TableName, CompletableFuture<Void>> beginBuilds(
            ExecutorService pool, Published published, Standing standing, Checkup checkup) {
        TableBuilder builder =
                new TableBuilder(warehouse, published, new Staleness(project, published), standing, stopwatch, runId);
        Map<TableName, CompletableFuture<Void>> builds = new HashMap<>();
        for (Job job : graph.inOrder()) {
            builds.put(
                    job.name(),
                    after(job.reads(), builds)
                            .thenRunAsync(() -> builder.build(job).ifPresent(checkup::add), pool));
        }
        return builds;
    }

    /** Begins to check tables as they are built, of which some are worked on for long while others are ready. */
    private static List<CompletableFuture<List<TableChecks.Result>>> beginChecks(
            ExecutorService checking, Checkup checkup, Map<TableName, CompletableFuture<Void>> builds) {
        return checkup.due().stream()
                .map(check -> after(check.reads(), builds)
                        .thenApplyAsync(done -> check.results().get(), checking))
                .toList();
    }

    /** Waits for checks that a failed run has begun, so that nothing goes on behind its back; begins no others. */
    private static void end(ExecutorService checking, List<? extends CompletableFuture<?>> due) {
        due.forEach(check -> check.cancel(false));
        checking.shutdown();
        try {
            checking.awaitTermination(1, TimeUnit.HOURS);
        } catch (InterruptedException e) {
            checking.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static CompletableFuture<Void> after(
            Collection<TableName> tables, Map<TableName, CompletableFuture<Void>> builds) {
        return all(tables.stream().map(builds::get).filter(Objects::nonNull).toList());
    }

    /** The code lists that are not as they were when the newest snapshot was published. */
    private List<CodeList> changedLists(Published published) {
        return project.codeLists().values().stream()
                .filter(list -> !list.fingerprint()
                        .equals(published.contents(list.view()).get(Contents.ALL)))
                .toList();
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
        join(all(tasks.stream()
                .map(task -> CompletableFuture.runAsync(task, pool))
                .toList()));
    }

    private static CompletableFuture<Void> all(Collection<? extends CompletableFuture<?>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
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
