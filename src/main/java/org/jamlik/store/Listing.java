package org.jamlik.store;

import java.util.List;
import java.util.Set;
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

    Listing(DeltaLog log, Snapshot snapshot) {
        this.log = log;
        this.snapshot = snapshot;
        this.files = snapshot.allFiles().collectAsList();
    }

    public Dataset<Row> rows() {
        return rows(files);
    }

    /** The rows of some partitions, of no more bytes than Spark takes them for. */
    public Dataset<Row> rows(String partitionColumn, Set<String> values) {
        return rows(files.stream()
                .filter(file -> file.partitionValues()
                        .get(partitionColumn)
                        .exists(value -> value != null && values.contains(value)))
                .toList());
    }

    private Dataset<Row> rows(List<AddFile> some) {
        return log.createDataFrame(snapshot, JavaConverters.asScalaBuffer(some).toSeq(), false, Option.empty());
    }
}
