package org.jamlik.run;

import static org.apache.spark.sql.functions.col;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Load;
import org.jamlik.contract.TableName;
import org.jamlik.plan.Job;
import org.jamlik.plan.Published;
import org.jamlik.plan.Staleness;
import org.jamlik.plan.Staleness.Stale;
import org.jamlik.store.Contents;
import org.jamlik.store.Contents.Content;
import org.jamlik.store.Schemas;
import org.jamlik.store.Warehouse;
import org.jamlik.store.spark.BoundTables;
import org.jamlik.store.spark.InnerForm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds the stale periods of one table: all of them by one Spark job and one commit. */
final class TableBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(TableBuilder.class);
    /**
     * A table of so many rows is read from memory by what is built and checked after it in the same night, while there is
     * space for it.
     */
    private static final long FEW = 100_000;

    private static final long SPACE = 1_000_000;
    /** What is made of so many bytes is worked out at once and kept in the driver's memory until it is written. */
    private static final long LITTLE = 16L << 20;

    private final Warehouse warehouse;
    private final Published published;
    private final Staleness staleness;
    private final Standing standing;
    private final Stopwatch stopwatch;
    private final String runId;
    private final AtomicLong space = new AtomicLong(SPACE);

    TableBuilder(
            Warehouse warehouse,
            Published published,
            Staleness staleness,
            Standing standing,
            Stopwatch stopwatch,
            String runId) {
        this.warehouse = warehouse;
        this.published = published;
        this.staleness = staleness;
        this.standing = standing;
        this.stopwatch = stopwatch;
        this.runId = runId;
    }

    /**
     * A table that was built.
     *
     * @param made what came out, by period; a period without rows is not named
     * @param written the periods that differ from what stood; empty for a new table without rows
     * @param isWritten whether the table has a new version
     * @param read the versions of the tables read
     */
    record Built(
            Job job,
            List<Stale> stale,
            Map<String, Content> made,
            SortedSet<String> written,
            boolean isWritten,
            Map<TableName, Long> read,
            double seconds) {

        /** The content of a stale period; that of nothing when it came out empty. */
        Content content(Stale period) {
            return made.getOrDefault(period.period(), Content.NONE);
        }
    }

    /** Builds what is stale; empty when nothing is and the table exists. */
    Optional<Built> build(Job job) {
        List<Stale> stale = staleness.of(job, standing.contents());
        if (stale.isEmpty() && standing.version(job.name()) != null) {
            standing.settle(job.name(), published.contents(job.name()));
            return Optional.empty();
        }

        double begun = stopwatch.seconds();
        LOG.info("building {}: {}", job.name(), told(stale));
        Map<TableName, Long> read = versionsRead(job);
        Dataset<Row> selected = rows(job, stale);
        boolean isLittle = InnerForm.isMadeOf(selected, LITTLE);
        boolean isWrittenAnyhow = standing.version(job.name()) == null || published.isOfOtherContract(job.table());
        Written written = isWrittenAnyhow && !isLittle
                ? writeAtOnce(job, stale, selected)
                : writeWhatChanged(job, stale, selected, isLittle, isWrittenAnyhow);
        standing.settle(job.name(), contents(job, stale, written.made()));
        return Optional.of(new Built(
                job, stale, written.made(), written.periods(), written.isWritten(), read, stopwatch.seconds() - begun));
    }

    private record Written(Map<String, Content> made, SortedSet<String> periods, boolean isWritten) {}

    /** Writes rows that are written whatever they are, and counts them on their way. */
    private Written writeAtOnce(Job job, List<Stale> stale, Dataset<Row> selected) {
        SortedSet<String> periods = new TreeSet<>();
        stale.forEach(period -> periods.add(period.period()));
        Contents.Passing passing = Contents.passing(selected, job.table().period());
        standing.write(job.name(), write(job.table(), passing.rows(), periods, isWhole(job, periods)));
        return new Written(passing.contents(), periods, true);
    }

    /** Looks first whether rows differ from what stands, and writes the periods that do. */
    private Written writeWhatChanged(
            Job job, List<Stale> stale, Dataset<Row> selected, boolean isLittle, boolean isWrittenAnyhow) {
        Dataset<Row> rows = isLittle ? InnerForm.kept(selected) : selected.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            Map<String, Content> made = Contents.of(rows, job.table().period());
            Map<String, String> before = published.contents(job.name());
            SortedSet<String> changed = new TreeSet<>();
            for (Stale period : stale) {
                String content =
                        made.getOrDefault(period.period(), Content.NONE).text();
                if (isWrittenAnyhow || !content.equals(before.get(period.period()))) {
                    changed.add(period.period());
                }
            }
            boolean isWritten = standing.version(job.name()) == null || !changed.isEmpty();
            if (isWritten) {
                boolean isWhole = isWhole(job, changed);
                if (isWhole && mayBeKept(count(made))) {
                    Dataset<Row> few = isLittle ? rows : InnerForm.kept(rows);
                    standing.write(job.name(), warehouse.replace(job.table(), few, runId));
                    standing.keep(job.name(), warehouse.asWritten(job.table(), few, runId));
                } else {
                    standing.write(job.name(), write(job.table(), rows, changed, isWhole));
                }
            }
            return new Written(made, changed, isWritten);
        } finally {
            rows.unpersist();
        }
    }

    /** The content of every period when those that were stale are as they were made now. */
    private Map<String, String> contents(Job job, List<Stale> stale, Map<String, Content> made) {
        Map<String, String> contents = new TreeMap<>(published.contents(job.name()));
        stale.forEach(period -> contents.put(
                period.period(),
                made.getOrDefault(period.period(), Content.NONE).text()));
        return contents;
    }

    private static long count(Map<String, Content> made) {
        return made.values().stream().mapToLong(Content::rows).sum();
    }

    private boolean mayBeKept(long rows) {
        if (rows <= FEW) {
            if (space.addAndGet(-rows) >= 0) {
                return true;
            }
            space.addAndGet(rows);
        }
        return false;
    }

    /** Whether everything that the table will hold was made now. */
    private boolean isWhole(Job job, SortedSet<String> written) {
        return job.table().load() != Load.PERIOD
                || standing.version(job.name()) == null
                || written.containsAll(published.contents(job.name()).keySet());
    }

    private static String told(List<Stale> stale) {
        if (stale.isEmpty()) {
            return "new, nothing was delivered for it yet";
        }

        Stale first = stale.get(0);
        if (stale.size() > 1) {
            return stale.size() + " periods, " + first.period() + " to "
                    + stale.get(stale.size() - 1).period() + ", " + first.reason();
        }

        return (first.period().equals(Contents.ALL) ? "" : first.period() + ", ") + first.reason();
    }

    private Map<TableName, Long> versionsRead(Job job) {
        Map<TableName, Long> read = new TreeMap<>();
        for (TableName name : job.reads()) {
            if (standing.version(name) != null) {
                read.put(name, standing.version(name));
            }
        }
        return read;
    }

    private Dataset<Row> rows(Job job, List<Stale> stale) {
        TableContract table = job.table();
        if (stale.isEmpty()) {
            return warehouse.session().createDataFrame(List.of(), Schemas.of(table));
        }

        TreeSet<String> periods = new TreeSet<>();
        Set<String> parts = new TreeSet<>();
        stale.forEach(period -> {
            periods.add(period.period());
            parts.addAll(period.parts());
        });
        if (standing.version(table.name()) != null && parts.size() < job.parts().size()) {
            Column part = col(table.parts().orElseThrow());
            Set<String> others = new TreeSet<>(job.parts().keySet());
            others.removeAll(parts);
            Dataset<Row> kept = standing.rows(table.name(), periods).filter(part.isin(others.toArray()));
            return kept.union(selected(job, periods, parts).filter(part.isin(parts.toArray())));
        }

        return selected(job, periods, parts);
    }

    /** What the SELECT returns of those periods when only the tables of those parts have rows. */
    private Dataset<Row> selected(Job job, TreeSet<String> periods, Set<String> parts) {
        TableContract table = job.table();
        if (!job.asksForPeriod()) {
            Dataset<Row> rows = warehouse.shape(table, select(job, Map.of(), periods, parts));
            return table.period()
                    .map(column -> Standing.only(rows, column, periods))
                    .orElse(rows);
        }

        Dataset<Row> all = null;
        for (String period : periods) {
            Map<String, Object> parameters = Map.of("period", Integer.parseInt(period));
            Dataset<Row> rows = select(job, parameters, new TreeSet<>(Set.of(period)), parts);
            Dataset<Row> own = Standing.only(rows, table.period().orElseThrow(), Set.of(period));
            all = all == null ? own : all.union(own);
        }
        return all;
    }

    private Dataset<Row> select(Job job, Map<String, Object> parameters, TreeSet<String> periods, Set<String> parts) {
        Map<TableName, Dataset<Row>> inputs = new HashMap<>();
        for (TableName read : job.reads()) {
            boolean byPeriod = job.table().load() == Load.PERIOD && staleness.isPeriodic(read);
            if (!job.reads(read, parts) && standing.version(read) != null) {
                inputs.put(read, standing.none(read));
            } else {
                inputs.put(read, byPeriod ? standing.rows(read, needed(job, read, periods)) : standing.rows(read));
            }
        }
        return BoundTables.select(standing.session(job.reads()), job.sql(), parameters, inputs);
    }

    private static Set<String> needed(Job job, TableName read, Set<String> periods) {
        Set<String> needed = new TreeSet<>();
        for (int offset : Staleness.offsets(job, read)) {
            periods.forEach(period -> needed.add(Staleness.shifted(period, offset)));
        }
        return needed;
    }

    private long write(TableContract table, Dataset<Row> rows, SortedSet<String> changed, boolean isWhole) {
        if (isWhole) {
            return warehouse.replace(table, rows, runId);
        }

        Dataset<Row> part = Standing.only(rows, table.period().orElseThrow(), changed);
        return warehouse.replacePeriods(table, part, changed, standing.version(table.name()), runId);
    }
}
