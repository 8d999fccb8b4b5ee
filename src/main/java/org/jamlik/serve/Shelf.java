package org.jamlik.serve;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;

/** What a role sees of one published snapshot. What does not stand here does not exist for the role. */
public final class Shelf {
    private final long snapshotId;
    private final Map<TableName, TableContract> tables;
    private final Function<TableContract, Dataset<Row>> frames;
    private final Comments comments;
    private final Metadata metadata;

    Shelf(
            long snapshotId,
            List<TableContract> tables,
            Comments comments,
            Function<TableContract, Dataset<Row>> frames) {
        this.snapshotId = snapshotId;
        this.tables = tables.stream()
                .collect(Collectors.toMap(TableContract::name, Function.identity(), (a, b) -> a, TreeMap::new));
        this.frames = frames;
        this.comments = comments;
        this.metadata = new Metadata(List.copyOf(this.tables.values()), comments);
    }

    /** The publication, or 0 before the first. */
    public long snapshotId() {
        return snapshotId;
    }

    /** The comments of tables and columns, as the role may read them. */
    Comments comments() {
        return comments;
    }

    Metadata metadata() {
        return metadata;
    }

    /** The contracts of what can be read, by name. */
    Map<TableName, TableContract> tables() {
        return tables;
    }

    boolean has(TableName table) {
        return tables.containsKey(table);
    }

    Set<String> schemas() {
        return tables.keySet().stream().map(TableName::schema).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The rows of some of the tables, which stay the same whatever is published later. */
    Map<TableName, Dataset<Row>> frames(Set<TableName> names) {
        return names.stream().collect(Collectors.toMap(Function.identity(), name -> frames.apply(tables.get(name))));
    }
}
