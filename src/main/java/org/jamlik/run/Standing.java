package org.jamlik.run;

import static org.apache.spark.sql.functions.col;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.TableName;
import org.jamlik.store.Contents.Content;
import org.jamlik.store.Listing;
import org.jamlik.store.Schemas;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;
import org.jamlik.store.spark.Sessions;

/** What stands in the course of a night: content and version of every table and view, published or built so far. */
final class Standing {
    /** For so many rows expressions are compiled, whatever is set for the others. */
    private static final long MANY = 100_000;

    private final Project project;
    private final Warehouse warehouse;
    private final Sources sources;
    private final Map<TableName, Map<String, String>> contents = new ConcurrentHashMap<>();
    private final Map<TableName, Long> versions = new ConcurrentHashMap<>();
    private final Map<String, Dataset<Row>> kept = new ConcurrentHashMap<>();
    private final Map<String, Listing> listings = new ConcurrentHashMap<>();
    private final SparkSession compiling;

    Standing(Project project, Warehouse warehouse, Sources sources, Optional<Snapshot> snapshot) {
        this.project = project;
        this.warehouse = warehouse;
        this.sources = sources;
        this.compiling = Sessions.compiling(warehouse.session());
        snapshot.ifPresent(newest -> versions.putAll(newest.versions()));
        // a table without a contract is given up: the next snapshot does not name it
        versions.keySet().retainAll(project.tables().keySet());
        contents.putAll(sources.declared());
    }

    /** The content of every period of everything that is settled. */
    Map<TableName, Map<String, String>> contents() {
        return contents;
    }

    void settle(TableName name, Map<String, String> contentByPeriod) {
        contents.put(name, contentByPeriod);
    }

    /** The version to read, or null when the table was never written. */
    Long version(TableName name) {
        return versions.get(name);
    }

    void write(TableName name, long version) {
        versions.put(name, version);
    }

    /** Answers a table with its rows in memory instead of reading the version that was just written. */
    void keep(TableName name, Dataset<Row> rows) {
        kept.put(at(name), rows);
    }

    /** Where to work with tables and views: code is compiled when they have so many rows that it pays. */
    SparkSession session(Collection<TableName> reads) {
        long rows = reads.stream()
                .filter(read -> version(read) != null)
                .flatMap(read -> contents.get(read).values().stream())
                .mapToLong(content -> Content.of(content).rows())
                .sum();
        return rows > MANY ? compiling : warehouse.session();
    }

    /** The version of every table, in order of name. */
    Map<TableName, Long> versions() {
        return new TreeMap<>(versions);
    }

    /** The rows of a table or view; none for a table that was never written. */
    Dataset<Row> rows(TableName name) {
        Dataset<Row> view = sources.view(name);
        if (view != null) {
            return view;
        }

        if (version(name) == null) {
            return none(name);
        }

        Dataset<Row> rows = kept.get(at(name));
        return rows == null ? listing(name).rows() : rows;
    }

    private Listing listing(TableName name) {
        long version = version(name);
        return listings.computeIfAbsent(at(name), key -> warehouse.listing(name, version));
    }

    private String at(TableName name) {
        return name + "@" + version(name);
    }

    /** The columns of a table, without opening it. */
    Dataset<Row> none(TableName table) {
        return warehouse.session().createDataFrame(List.of(), Schemas.of(project.table(table)));
    }

    /** The rows of some periods of a table or view that has periods. */
    Dataset<Row> rows(TableName name, Collection<String> periods) {
        SourceContract source = project.sources().get(name);
        if (source != null) {
            return only(sources.view(name, Set.copyOf(periods)), source.period().orElseThrow(), periods);
        }

        String column = project.table(name).period().orElseThrow();
        boolean isListed = version(name) != null && !kept.containsKey(at(name));
        return only(isListed ? listing(name).rows(column, Set.copyOf(periods)) : rows(name), column, periods);
    }

    /** The rows whose period is one of those. */
    static Dataset<Row> only(Dataset<Row> rows, String column, Collection<String> periods) {
        return rows.filter(
                col(column).isin(periods.stream().map(Integer::valueOf).toArray()));
    }
}
