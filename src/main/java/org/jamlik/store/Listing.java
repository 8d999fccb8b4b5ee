package org.jamlik.store;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Option;
import scala.collection.JavaConverters;

/**
 * The files of a table at a version, listed once for whoever asks for its rows many times; Delta would look them up by a job for
 * each query. No file is passed over for the smallest and largest value that Delta noted of it, only for its partition.
 */
public final class Listing {
    private final DeltaLog log;
    private final Snapshot snapshot;
    private final List<AddFile> files;
    // one relation for those who ask the same, for Spark to see that it is
    private final Dataset<Row> all;
    private final Map<Set<String>, Dataset<Row>> some = new ConcurrentHashMap<>();

    Listing(DeltaLog log, Snapshot snapshot) {
        this.log = log;
        this.snapshot = snapshot;
        this.files = snapshot.allFiles().collectAsList();
        this.all = rows(files);
    }

    public Dataset<Row> rows() {
        return all;
    }

    /**
     * The rows of some partitions, of no more bytes than Spark takes them for.
     *
     * @param partitionColumn the one column by which the table is parted
     */
    public Dataset<Row> rows(String partitionColumn, Set<String> values) {
        return some.computeIfAbsent(
                values,
                wanted -> rows(files.stream()
                        .filter(file -> file.partitionValues()
                                .get(partitionColumn)
                                .exists(value -> value != null && wanted.contains(value)))
                        .toList()));
    }

    private Dataset<Row> rows(List<AddFile> of) {
        return log.createDataFrame(snapshot, JavaConverters.asScalaBuffer(of).toSeq(), false, Option.empty());
    }
}
