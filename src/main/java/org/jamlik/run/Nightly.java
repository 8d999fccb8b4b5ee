package org.jamlik.run;

import static org.apache.spark.sql.functions.col;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jamlik.check.TableChecks;
import org.jamlik.contract.CheckRule;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Load;
import org.jamlik.contract.TableContract.Reference;
import org.jamlik.contract.TableName;
import org.jamlik.delivery.Delivery;
import org.jamlik.delivery.Intake;
import org.jamlik.plan.Job;
import org.jamlik.plan.JobGraph;
import org.jamlik.plan.Published;
import org.jamlik.plan.Published.Build;
import org.jamlik.plan.Staleness;
import org.jamlik.plan.Staleness.Stale;
import org.jamlik.store.Contents;
import org.jamlik.store.Contents.Content;
import org.jamlik.store.Lease;
import org.jamlik.store.Schemas;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;
import org.jamlik.store.spark.BoundTables;
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
    private final Lease lease;
    private final Clock clock;
    private final String runId;
    private final Ops ops;
    private final Stopwatch stopwatch;

    private final Map<TableName, Map<String, String>> contents = new ConcurrentHashMap<>();
    private final Map<TableName, Long> versions = new ConcurrentHashMap<>();
    private final Map<String, Dataset<Row>> frames = new ConcurrentHashMap<>();
    private final Map<TableName, List<String>> written = new ConcurrentHashMap<>();
    private final List<Map<String, Object>> receipts = java.util.Collections.synchronizedList(new ArrayList<>());
    private final List<TableChecks.Result> results = java.util.Collections.synchronizedList(new ArrayList<>());

    private Intake intake;
    private Sources sources;
    private Published published;
    private Optional<Snapshot> snapshot;

    Nightly(Project project, JobGraph graph, Warehouse warehouse, Lease lease, Clock clock, String runId) {
        this.project = project;
        this.graph = graph;
        this.warehouse = warehouse;
        this.lease = lease;
        this.clock = clock;
        this.runId = runId;
        this.ops = new Ops(project, warehouse);
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
            Map<TableName, List<String>> periods,
            List<TableChecks.Result> checks,
            Optional<Long> snapshotId,
            boolean published,
            Map<String, Double> seconds) {
        boolean failed() {
            return checks.stream().anyMatch(check -> check.verdict().equals("failed"));
        }
    }

    Outcome run(String landingRoot) {
        warehouse.commitAs(runId);
        stopwatch.phase("state");
        snapshot = warehouse.newestSnapshot();
        snapshot.ifPresent(newest -> versions.putAll(newest.versions()));
        published = ops.published();

        stopwatch.phase("deliveries");
        intake = new Intake(warehouse.session(), project.sources().values(), ops.deliveries(), runId);
        intake.receive(landingRoot);
        intake.refusals().forEach(LOG::error);
        intake.archive(warehouse.layout());

        sources = new Sources(warehouse.session(), project, intake, warehouse.layout());
        contents.putAll(sources.declared());
        ExecutorService pool = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        try {
            together(
                    pool,
                    project.sources().values().stream()
                            .<Runnable>map(source -> () -> look(source))
                            .toList());
            stopwatch.phase("build");
            buildAll(pool);
            stopwatch.phase("check");
            together(pool, referenceChecks());
            stopwatch.phase("publish");
            return publish(pool);
        } finally {
            pool.shutdownNow();
        }
    }

    private void look(SourceContract source) {
        Map<String, Build> before = published.of(source.view());
        Map<String, Build> now = sources.builds(source, published);
        Map<String, String> present = new TreeMap<>();
        now.forEach((period, build) -> present.put(period, build.content()));
        contents.put(source.view(), present);
        if (now != before) {
            now.forEach((period, build) ->
                    receipts.add(receipt("deliver", source.view(), period, "new deliveries", build, Map.of(), null)));
        }
    }

    private void buildAll(ExecutorService pool) {
        Map<TableName, CompletableFuture<Void>> futures = new HashMap<>();
        for (Job job : graph.inOrder()) {
            CompletableFuture<?>[] before = job.reads().stream()
                    .map(futures::get)
                    .filter(java.util.Objects::nonNull)
                    .toArray(CompletableFuture[]::new);
            futures.put(job.name(), CompletableFuture.allOf(before).thenRunAsync(() -> build(job), pool));
        }
        join(CompletableFuture.allOf(futures.values().toArray(CompletableFuture[]::new)));
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

    private void build(Job job) {
        TableContract table = job.table();
        Map<String, String> standing = published.contents(job.name());
        List<Stale> stale = new Staleness(project, published).of(job, contents);
        if (stale.isEmpty()) {
            contents.put(job.name(), standing);
            if (!versions.containsKey(job.name())) {
                // nothing was ever delivered for it: readers and other tables find it, without rows
                Dataset<Row> none = warehouse.session().createDataFrame(List.of(), Schemas.of(table));
                versions.put(job.name(), warehouse.replace(table, none, runId));
                written.put(job.name(), List.of());
            }
            return;
        }

        double begun = stopwatch.seconds();
        LOG.info("building {}: {}", job.name(), told(stale));
        Map<TableName, Long> read = versionsRead(job);
        Dataset<Row> rows = warehouse.shape(table, select(job, stale)).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Map<String, Content> made = Contents.of(rows, table.period());
            Map<String, String> now = new TreeMap<>(standing);
            TreeSet<String> changed = new TreeSet<>();
            boolean sameContract = published.of(job.name()).values().stream()
                    .allMatch(build -> build.contract().equals(table.fingerprint()));
            for (Stale period : stale) {
                String content = made.containsKey(period.period())
                        ? made.get(period.period()).text()
                        : "0";
                if (!sameContract || !content.equals(standing.get(period.period()))) {
                    changed.add(period.period());
                }
                now.put(period.period(), content);
            }
            if (!versions.containsKey(job.name()) || !changed.isEmpty()) {
                long version = write(table, rows, changed, now);
                versions.put(job.name(), version);
                written.put(job.name(), List.copyOf(changed));
                LOG.debug("wrote {} as version {}", job.name(), version);
            }
            contents.put(job.name(), now);
            double seconds = stopwatch.seconds() - begun;
            for (Stale period : stale) {
                String content = now.get(period.period());
                long count = made.containsKey(period.period())
                        ? made.get(period.period()).rows()
                        : 0;
                Build build = new Build(Staleness.select(job), table.fingerprint(), period.inputs(), content, count);
                Map<String, Object> receipt = receipt(
                        "build", job.name(), period.period(), period.reason(), build, read, seconds / stale.size());
                receipt.put("version_written", versions.get(job.name()));
                receipt.put("verdict", changed.contains(period.period()) ? "written" : "unchanged");
                receipts.add(receipt);
            }
            if (written.containsKey(job.name())) {
                checkRows(table, made, stale);
            }
        } finally {
            rows.unpersist();
        }
    }

    private static String told(List<Stale> stale) {
        if (stale.size() == 1) {
            return (stale.get(0).period().equals(Contents.ALL)
                            ? ""
                            : stale.get(0).period() + ", ")
                    + stale.get(0).reason();
        }

        return stale.size() + " periods, " + stale.get(0).period() + " to "
                + stale.get(stale.size() - 1).period() + ", " + stale.get(0).reason();
    }

    private Dataset<Row> select(Job job, List<Stale> stale) {
        TreeSet<String> periods = new TreeSet<>();
        stale.forEach(period -> periods.add(period.period()));
        if (!job.asksForPeriod()) {
            Dataset<Row> rows = BoundTables.select(warehouse.session(), job.sql(), Map.of(), inputs(job, periods));
            return job.table().load() == Load.PERIOD
                    ? only(rows, job.table().period().orElseThrow(), periods)
                    : rows;
        }

        Dataset<Row> all = null;
        for (String period : periods) {
            Dataset<Row> rows = BoundTables.select(
                    warehouse.session(),
                    job.sql(),
                    Map.of("period", Integer.parseInt(period)),
                    inputs(job, new TreeSet<>(List.of(period))));
            Dataset<Row> own = only(rows, job.table().period().orElseThrow(), new TreeSet<>(List.of(period)));
            all = all == null ? own : all.union(own);
        }
        return all;
    }

    private Map<TableName, Dataset<Row>> inputs(Job job, TreeSet<String> periods) {
        Map<TableName, Dataset<Row>> inputs = new HashMap<>();
        Staleness staleness = new Staleness(project, published);
        for (TableName read : job.reads()) {
            Dataset<Row> rows = table(read);
            if (job.table().load() == Load.PERIOD && staleness.isPeriodic(read)) {
                TreeSet<String> needed = new TreeSet<>();
                for (int offset : Staleness.offsets(job, read)) {
                    periods.forEach(period -> needed.add(Staleness.shifted(period, offset)));
                }
                rows = only(rows, periodColumn(read), needed);
            }
            inputs.put(read, rows);
        }
        return inputs;
    }

    private String periodColumn(TableName name) {
        SourceContract source = project.sources().get(name);
        return (source == null ? project.table(name).period() : source.period()).orElseThrow();
    }

    private static Dataset<Row> only(Dataset<Row> rows, String column, TreeSet<String> periods) {
        Object[] wanted = periods.stream().map(Integer::valueOf).toArray();
        return rows.filter(col(column).isin(wanted));
    }

    private Dataset<Row> table(TableName name) {
        Dataset<Row> view = sources.view(name);
        if (view != null) {
            return view;
        }

        long version = versions.get(name);
        return frames.computeIfAbsent(name + "@" + version, key -> warehouse.read(name, version));
    }

    private Map<TableName, Long> versionsRead(Job job) {
        Map<TableName, Long> read = new TreeMap<>();
        job.reads().forEach(name -> {
            if (versions.containsKey(name)) {
                read.put(name, versions.get(name));
            }
        });
        return read;
    }

    private long write(TableContract table, Dataset<Row> rows, TreeSet<String> changed, Map<String, String> now) {
        Long base = versions.get(table.name());
        boolean whole = table.load() != Load.PERIOD || base == null || changed.containsAll(now.keySet());
        if (whole) {
            return warehouse.replace(table, rows, runId);
        }

        Dataset<Row> part = only(rows, table.period().orElseThrow(), changed);
        return warehouse.replacePeriods(table, part, changed, base, runId);
    }

    private void checkRows(TableContract table, Map<String, Content> made, List<Stale> stale) {
        Map<TableName, Dataset<Row>> tables = new HashMap<>();
        TableChecks.reads(table).forEach(name -> tables.put(name, table(name)));
        results.addAll(new TableChecks(warehouse.session(), project.codeLists()).ofRows(table, tables));

        Map<String, Long> counts = new TreeMap<>();
        published.of(table.name()).forEach((period, build) -> counts.put(period, build.rows()));
        long before = counts.values().stream().mapToLong(Long::longValue).sum();
        for (Stale period : stale) {
            Content content = made.get(period.period());
            counts.put(period.period(), content == null ? 0 : content.rows());
        }
        long now = counts.values().stream().mapToLong(Long::longValue).sum();
        results.addAll(TableChecks.ofRowCount(table, before, now));
    }

    /** References hold between two tables; they are checked when either was written. */
    private List<Runnable> referenceChecks() {
        List<Runnable> checks = new ArrayList<>();
        for (TableContract table : project.tables().values()) {
            List<Reference> touched = table.references().stream()
                    .filter(reference -> written.containsKey(table.name()) || written.containsKey(reference.target()))
                    .toList();
            if (!touched.isEmpty() && versions.containsKey(table.name())) {
                checks.add(() -> {
                    Map<TableName, Dataset<Row>> tables = new HashMap<>();
                    tables.put(table.name(), table(table.name()));
                    touched.forEach(reference -> tables.put(reference.target(), table(reference.target())));
                    results.addAll(new TableChecks(warehouse.session(), project.codeLists())
                            .ofReferences(table, touched, tables));
                });
            }
        }
        return checks;
    }

    private Outcome publish(ExecutorService pool) {
        boolean failed = results.stream().anyMatch(result -> result.verdict().equals("failed"));
        for (TableChecks.Result result : results) {
            if (!result.passed()) {
                String line = "{}: {} rows of {} violate \"{}\"";
                if (result.severity() == CheckRule.Severity.FAIL) {
                    LOG.error(line, result.verdict(), result.violations(), result.table(), result.check());
                } else {
                    LOG.warn(line, result.verdict(), result.violations(), result.table(), result.check());
                }
            }
        }
        lease.confirm();
        together(
                pool,
                List.of(
                        () -> ops.record(intake),
                        () -> ops.append(
                                "check_result",
                                results.stream().map(this::checkRow).toList()),
                        () -> ops.append("receipt", receipts)));

        boolean publishes = !failed && !receipts.isEmpty();
        if (publishes) {
            lease.confirm();
            long id = snapshot.map(Snapshot::id).orElse(0L) + 1;
            List<Map<String, Object>> rows = new ArrayList<>();
            versions.forEach((name, version) -> rows.add(Map.of(
                    "snapshot_id",
                    id,
                    "table_name",
                    name.toString(),
                    "version",
                    version,
                    "published_at",
                    java.sql.Timestamp.from(clock.instant()),
                    "run_id",
                    runId)));
            ops.append("snapshot", rows);
            snapshot = Optional.of(new Snapshot(id, versions));
        }
        stopwatch.phase("done");
        return new Outcome(
                intake.added(),
                intake.refusals(),
                intake.unknown(),
                new TreeMap<>(written),
                List.copyOf(results),
                snapshot.map(Snapshot::id),
                publishes,
                stopwatch.phases());
    }

    private Map<String, Object> receipt(
            String step,
            TableName table,
            String period,
            String reason,
            Build build,
            Map<TableName, Long> read,
            Double seconds) {
        Map<String, Object> receipt = new HashMap<>();
        receipt.put("run_id", runId);
        receipt.put("step", step);
        receipt.put("table_name", table.toString());
        receipt.put("period", period);
        receipt.put("reason", reason);
        receipt.put("select_fingerprint", build.select());
        receipt.put("contract_fingerprint", build.contract());
        receipt.put("inputs", build.inputs());
        Map<String, Long> versionsRead = new TreeMap<>();
        read.forEach((name, version) -> versionsRead.put(name.toString(), version));
        receipt.put("versions_read", versionsRead);
        receipt.put("content", build.content());
        receipt.put("row_count", build.rows());
        receipt.put("seconds", seconds);
        receipt.put("verdict", "read");
        return receipt;
    }

    private Map<String, Object> checkRow(TableChecks.Result result) {
        return Map.of(
                "run_id", runId,
                "table_name", result.table().toString(),
                "check_name", result.check(),
                "severity", result.severity().name().toLowerCase(java.util.Locale.ROOT),
                "violations", result.violations(),
                "verdict", result.verdict());
    }
}
