package org.jamlik.store;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.catalog.DeltaTableV2;
import org.apache.spark.sql.delta.commands.AlterTableSetPropertiesDeltaCommand;
import org.apache.spark.sql.functions;
import org.jamlik.contract.Confidentiality;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Load;
import org.jamlik.contract.TableName;
import org.jamlik.store.spark.InnerForm;
import scala.Option;

/** The Delta tables of one warehouse. Every write is one commit that carries the id of the run. */
public final class Warehouse {
    static final TableName SNAPSHOT = new TableName("ops", "snapshot");

    /** Of how many columns, the first ones, Delta notes values. */
    private static final String NOTED = "delta.dataSkippingNumIndexedCols";

    private final SparkSession session;
    private final Layout layout;

    public Warehouse(SparkSession session, Layout layout) {
        this.session = session;
        this.layout = layout;
    }

    public SparkSession session() {
        return session;
    }

    public Layout layout() {
        return layout;
    }

    /** From now on every commit of this process carries the id of a run, as Delta's {@code userMetadata}. */
    public void commitAs(String runId) {
        session.conf().set("spark.databricks.delta.commitInfo.userMetadata", runId);
    }

    /** The newest version of a table, or empty when it was never written. */
    public OptionalLong head(TableName table) {
        long version = log(table).update(false, Option.empty(), Option.empty()).version();
        return version < 0 ? OptionalLong.empty() : OptionalLong.of(version);
    }

    /** Whether a table was ever written; cheaper than {@link #head}. */
    public boolean exists(TableName table) {
        Path log = new Path(layout.table(table), "_delta_log");
        try {
            // a run that was killed at its first commit leaves a log without one
            FileSystem system = log.getFileSystem(session.sparkContext().hadoopConfiguration());
            return system.exists(log)
                    && Arrays.stream(system.listStatus(log))
                            .map(file -> file.getPath().getName())
                            .anyMatch(name -> name.matches("\\d+(\\.checkpoint.*)?\\.(json|parquet)"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look for " + log, e);
        }
    }

    /** The rows of a table at a version. */
    public Dataset<Row> read(TableName table, long version) {
        return session.read().format("delta").option("versionAsOf", version).load(layout.table(table));
    }

    /** The files of a table at a version, for whoever asks for its rows many times. */
    public Listing listing(TableName table, long version) {
        DeltaLog log = log(table);
        return new Listing(log, log.getSnapshotAt(version, Option.empty(), Option.empty()));
    }

    /** The rows of a table as they are now; none when it was never written. */
    public Dataset<Row> readNewest(TableContract contract) {
        if (!exists(contract.name())) {
            return session.createDataFrame(List.of(), Schemas.of(contract));
        }

        return session.read().format("delta").load(layout.table(contract.name()));
    }

    /** What the table holds, given the rows of its SELECT: histories are folded, columns stand in contract order. */
    public Dataset<Row> shape(TableContract contract, Dataset<Row> selected) {
        return contract.load() == Load.HISTORY ? HistoryLoad.fold(contract, selected) : selected;
    }

    /**
     * Replaces the whole table.
     *
     * @param rows what {@link #shape} returned
     * @return the version written
     */
    public long replace(TableContract contract, Dataset<Row> rows, String runId) {
        writer(contract, rows, runId).option("overwriteSchema", "true").save(layout.table(contract.name()));
        return head(contract.name()).orElseThrow();
    }

    /**
     * Replaces some periods of a table and leaves the others as they are in the base version, whatever came after it.
     *
     * @param rows rows of these periods only; a period without rows is emptied
     * @return the version written
     */
    public long replacePeriods(
            TableContract contract, Dataset<Row> rows, Set<String> periods, long base, String runId) {
        standOn(contract.name(), base);
        String wanted = periods.stream().sorted().collect(Collectors.joining(", "));
        writer(contract, rows, runId)
                .option("replaceWhere", contract.period().orElseThrow() + " in (" + wanted + ")")
                .save(layout.table(contract.name()));
        return head(contract.name()).orElseThrow();
    }

    /**
     * Replaces some rows of a table of the engine's own that is published with the others, on top of the base version.
     *
     * @param condition which rows, in SQL; none when it is empty
     * @param base the version that stands, or null when the table was never published
     * @param partitions the columns by which files are parted
     * @return the version written
     */
    public long replaceRows(
            TableContract contract, Dataset<Row> rows, String condition, Long base, List<String> partitions) {
        String location = layout.table(contract.name());
        if (base != null) {
            standOn(contract.name(), base);
        }
        DataFrameWriter<Row> writer = noting(
                contract,
                partitions,
                described(contract, rows).write().format("delta").partitionBy(partitions.toArray(new String[0])));
        if (base == null) {
            writer = writer.mode("overwrite");
        } else if (condition.isEmpty()) {
            writer = writer.mode("append");
        } else {
            writer = writer.mode("overwrite").option("replaceWhere", condition);
        }
        writer.save(location);
        return head(contract.name()).orElseThrow();
    }

    /**
     * Deletes every file that a version of a table does not need; older versions cannot be read any more. What came after
     * that version, from runs that never published, goes too.
     */
    public void keepOnly(TableName table, long version) {
        standOn(table, version);
        DeltaTable.forPath(session, layout.table(table)).vacuum(0);
    }

    /** Takes back what came after a version of a table, from runs that never published. */
    private void standOn(TableName table, long version) {
        if (head(table).orElseThrow() != version) {
            DeltaTable.forPath(session, layout.table(table)).restoreToVersion(version);
        }
    }

    /**
     * Delta notes the smallest and the largest value of each file in its log, at a cost for each row. It does so up to the last
     * column by which the files are sorted, whose values tell one file from another; of persons nothing is noted there. Names
     * of columns would stay with the table, and refuse it when one is gone.
     */
    private DataFrameWriter<Row> noting(
            TableContract contract, Collection<String> partitions, DataFrameWriter<Row> writer) {
        List<String> columns = new ArrayList<>(List.of(Schemas.of(contract).fieldNames()));
        columns.removeAll(partitions);
        int count = contract.confidentiality() == Confidentiality.PERSON
                ? 0
                : contract.files().clusterBy().stream()
                        .mapToInt(column -> columns.indexOf(column) + 1)
                        .max()
                        .orElse(0);
        String noted = String.valueOf(count);
        // what a writer says holds for a table that it makes
        if (exists(contract.name())
                && !log(contract.name())
                        .update(false, Option.empty(), Option.empty())
                        .metadata()
                        .configuration()
                        .get(NOTED)
                        .contains(noted)) {
            Path location = new Path(layout.table(contract.name()));
            DeltaTableV2 table = DeltaTableV2.apply(
                    session,
                    location,
                    Option.empty(),
                    Option.empty(),
                    Option.empty(),
                    scala.collection.immutable.Map$.MODULE$.empty());
            new AlterTableSetPropertiesDeltaCommand(table, new scala.collection.immutable.Map.Map1<>(NOTED, noted))
                    .run(session);
        }
        return writer.option(NOTED, noted);
    }

    private DataFrameWriter<Row> writer(TableContract contract, Dataset<Row> rows, String runId) {
        Dataset<Row> described = asWritten(contract, rows, runId);
        DataFrameWriter<Row> writer;
        if (contract.period().isPresent()) {
            String period = contract.period().get();
            // a period of much becomes several files of the right size, and one of little becomes one
            Dataset<Row> parted = InnerForm.isOnePartition(described)
                    ? described
                    : described.hint("rebalance", col(period).expr());
            writer = sorted(contract, parted).write().partitionBy(period);
        } else {
            writer = sorted(contract, described.coalesce(1)).write();
        }
        // what was never written need not be looked through for what to replace
        String mode = exists(contract.name()) ? "overwrite" : "append";
        return noting(
                contract,
                contract.period().stream().toList(),
                writer.format("delta").mode(mode));
    }

    private static Dataset<Row> sorted(TableContract contract, Dataset<Row> rows) {
        if (contract.files().clusterBy().isEmpty()) {
            return rows;
        }

        return rows.sortWithinPartitions(
                Stream.concat(contract.period().stream(), contract.files().clusterBy().stream())
                        .map(functions::col)
                        .toArray(Column[]::new));
    }

    /**
     * Whether a table has more small files than that in any of its partitions. One commit writes files of a right size, so that
     * a table of fewer commits is not looked at, which would read its log.
     */
    public boolean hasMoreFiles(TableName table, int than) {
        org.apache.spark.sql.delta.Snapshot newest = log(table).update(false, Option.empty(), Option.empty());
        return newest.version() >= than
                && newest.numOfFiles() > than
                && !newest.allFiles()
                        .toDF()
                        .groupBy(col("partitionValues").cast("string"))
                        .count()
                        .filter(col("count").gt(than))
                        .isEmpty();
    }

    /** How many files a table has. */
    public long files(TableName table) {
        return log(table).update(false, Option.empty(), Option.empty()).numOfFiles();
    }

    /**
     * Puts small files of a table together, which changes no row of it.
     *
     * @return the version that stands then
     */
    public long compact(TableName table) {
        DeltaTable.forPath(session, layout.table(table)).optimize().executeCompaction();
        return head(table).orElseThrow();
    }

    /** Deletes the files that no version of the last days needs; versions before them cannot be read any more. */
    public void deleteOlder(TableName table, int days) {
        DeltaTable.forPath(session, layout.table(table)).vacuum(days * 24.0);
    }

    private DeltaLog log(TableName table) {
        return DeltaLog.forTable(session, layout.table(table));
    }

    /** Rows as the table holds them after {@link #replace}: with the run that made them, in the order of the contract. */
    public Dataset<Row> asWritten(TableContract contract, Dataset<Row> rows, String runId) {
        return described(contract, stamped(contract, rows, runId));
    }

    private static Dataset<Row> stamped(TableContract contract, Dataset<Row> rows, String runId) {
        return contract.stamped()
                .map(column -> rows.withColumn(column, functions.lit(runId)))
                .orElse(rows);
    }

    private static Dataset<Row> described(TableContract contract, Dataset<Row> rows) {
        return rows.select(Arrays.stream(Schemas.of(contract).fields())
                .map(field -> col(field.name()).as(field.name(), field.metadata()))
                .toArray(Column[]::new));
    }

    /**
     * Adds rows to a table of the engine's own.
     *
     * @param rows values by column; a column that is not named is null
     */
    public void append(TableContract contract, List<Map<String, Object>> rows) {
        if (!rows.isEmpty()) {
            engineWriter(contract, frame(contract, rows))
                    .mode("append")
                    // a column that its contract has got since is null in older rows
                    .option("mergeSchema", "true")
                    .save(layout.table(contract.name()));
        }
    }

    /** Rows of a table of the engine's own instead of all that stand, by one commit. */
    public void rewrite(TableContract contract, List<Map<String, Object>> rows) {
        engineWriter(contract, frame(contract, rows)).mode("overwrite").save(layout.table(contract.name()));
    }

    /**
     * Adds rows to a table of the engine's own, in the place of those with the same grain, by one commit.
     *
     * @param rows values by column; a column that is not named is null
     */
    public void upsert(TableContract contract, List<Map<String, Object>> rows) {
        if (!exists(contract.name())) {
            append(contract, rows);
        } else if (!rows.isEmpty()) {
            String sameGrain = contract.grain().stream()
                    .map(column -> "standing." + column + " = new." + column)
                    .collect(Collectors.joining(" and "));
            DeltaTable.forPath(session, layout.table(contract.name()))
                    .as("standing")
                    .merge(frame(contract, rows).as("new"), sameGrain)
                    .whenMatched()
                    .updateAll()
                    .whenNotMatched()
                    .insertAll()
                    .execute();
        }
    }

    /**
     * Adds rows to a table of the engine's own, instead of all that have one of the values in a column, by one commit.
     *
     * @param rows rows with these values only
     */
    public void replaceWhere(TableContract contract, Dataset<Row> rows, String column, Set<String> values) {
        String wanted = values.stream().sorted().map(value -> "'" + value + "'").collect(Collectors.joining(", "));
        engineWriter(contract, rows)
                .mode("overwrite")
                .option("replaceWhere", column + " in (" + wanted + ")")
                .save(layout.table(contract.name()));
    }

    private Dataset<Row> frame(TableContract contract, List<Map<String, Object>> rows) {
        List<Row> cells = rows.stream()
                .map(row -> RowFactory.create(contract.columns().stream()
                        .map(column -> row.get(column.name()))
                        .toArray()))
                .toList();
        return session.createDataFrame(cells, Schemas.of(contract));
    }

    private static DataFrameWriter<Row> engineWriter(TableContract contract, Dataset<Row> rows) {
        return described(contract, rows).coalesce(1).write().format("delta");
    }

    /** The published version of every table, or empty when nothing was ever published. */
    public Optional<Snapshot> newestSnapshot() {
        if (!exists(SNAPSHOT)) {
            return Optional.empty();
        }

        List<Row> tables = session.read()
                .format("delta")
                .load(layout.table(SNAPSHOT))
                .groupBy("table_name")
                .agg(functions.max("snapshot_id"), functions.max_by(col("version"), col("snapshot_id")))
                .collectAsList();
        long newest = tables.stream().mapToLong(row -> row.getLong(1)).max().orElse(-1);
        Map<TableName, Long> versions = new TreeMap<>();
        for (Row row : tables) {
            // a table that the newest publication does not name was given up
            if (row.getLong(1) == newest) {
                versions.put(TableName.of(row.getString(0)), row.getLong(2));
            }
        }
        return newest < 0 ? Optional.empty() : Optional.of(new Snapshot(newest, versions));
    }

    /** One publication: which version of each table readers see. */
    public record Snapshot(long id, Map<TableName, Long> versions) {}
}
