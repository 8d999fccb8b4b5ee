package org.jamlik.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jamlik.SharedSpark;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableName;
import org.jamlik.store.Contents;
import org.jamlik.store.Layout;
import org.jamlik.store.Warehouse;
import org.jamlik.store.spark.Sessions;

/**
 * What the tables of a warehouse hold, published ones and the accounts of deliveries, but for what differs between two
 * runs that do the same: tokens, their key, ids of runs and the times when something was erased.
 *
 * <p>Prints it too: {@code src/test/run-main.sh org.jamlik.run.TableContents <folder with warehouse and archive>}.
 */
public final class TableContents {
    private static final String[] DIFFERENT = {"token", "key_id", "run_id", "contents", "erased_at", "finished_at"};

    private TableContents() {}

    /** The content of each table, by name. */
    public static Map<String, String> of(SparkSession session, Path root) {
        Warehouse warehouse = new Warehouse(session, layout(root));
        Map<TableName, Long> versions =
                new TreeMap<>(warehouse.newestSnapshot().orElseThrow().versions());
        for (String name : List.of("delivery", "quarantine", "erasure")) {
            TableName table = new TableName("ops", name);
            if (warehouse.exists(table)) {
                versions.put(table, warehouse.head(table).orElseThrow());
            }
        }
        Map<String, String> contents = new ConcurrentHashMap<>();
        versions.entrySet().parallelStream().forEach(table -> {
            Dataset<Row> rows = warehouse.read(table.getKey(), table.getValue()).drop(DIFFERENT);
            contents.put(
                    table.getKey().toString(),
                    Contents.of(rows, Optional.empty()).get(Contents.ALL).text());
        });
        return new TreeMap<>(contents);
    }

    /** Where the tables of the project lie below a folder with a warehouse and an archive. */
    public static Layout layout(Path root) {
        return new Layout(
                        root.resolve("warehouse").toString(),
                        root.resolve("archive").toString())
                .withRestricted(ProjectReader.read(SharedSpark.home()).restricted());
    }

    /** Prints them, a table a line. */
    public static void main(String[] folders) {
        SparkSession session = Sessions.start(Map.of("spark.master", "local[2]", "spark.sql.shuffle.partitions", "2"));
        for (String folder : new TreeSet<>(List.of(folders))) {
            of(session, Path.of(folder)).forEach((table, content) -> System.out.println(table + " " + content));
        }
        session.stop();
    }
}
