package org.jamlik.store.spark;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/** Starts Spark with what Jämlik needs; a configuration may add settings, never lose these. */
public final class Sessions {
    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("spark.master", "local[*]"),
            Map.entry("spark.ui.enabled", "false"),
            Map.entry("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/jamlik-no-warehouse"),
            Map.entry("spark.ui.showConsoleProgress", "false"),
            Map.entry("spark.driver.bindAddress", "127.0.0.1"),
            Map.entry("spark.driver.host", "127.0.0.1"),
            Map.entry("spark.sql.shuffle.partitions", "4"),
            Map.entry("spark.databricks.delta.snapshotPartitions", "1"),
            Map.entry("spark.sql.catalogImplementation", "in-memory"),
            Map.entry("spark.sql.sources.parallelPartitionDiscovery.parallelism", "4"),
            // lines of persons that wait on a disk are no use to whoever finds them there
            Map.entry("spark.io.encryption.enabled", "true"),
            // a quarter of the bytes to encrypt and to read again
            Map.entry("spark.rdd.compress", "true"),
            // a night has more SELECTs than the hundred whose code Spark keeps
            Map.entry("spark.sql.codegen.cache.maxEntries", "2000"),
            // a join or a grouping of little takes one page at least, of 64 megabytes when nothing is said
            Map.entry("spark.buffer.pageSize", "4m"),
            // small files become files of this size, and larger ones are left
            Map.entry("spark.databricks.delta.optimize.minFileSize", "134217728"),
            Map.entry("spark.databricks.delta.optimize.maxFileSize", "134217728"),
            // what is kept for one night is not worth looking for its best compression
            Map.entry("spark.sql.inMemoryColumnarStorage.compressed", "false"),
            Map.entry("spark.sql.debug.maxToStringFields", "200"));
    private static final Map<String, String> FIXED = Map.of(
            "spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension,org.jamlik.store.spark.JamlikExtensions",
            "spark.sql.catalog.spark_catalog", "org.jamlik.store.spark.EmptyCatalog",
            "spark.sql.ansi.enabled", "true",
            // a name is never a path, and a text never a setting
            "spark.sql.runSQLOnFiles", "false",
            "spark.sql.variable.substitute", "false",
            "spark.sql.session.timeZone", "UTC",
            // a snapshot must find its version however long ago it was published
            "spark.databricks.delta.properties.defaults.logRetentionDuration", "interval 3650 days",
            "spark.databricks.delta.schema.autoMerge.enabled", "false",
            // erasure deletes old files at once; nights keep them as long as contracts say
            "spark.databricks.delta.retentionDurationCheck.enabled", "false");

    private static final String FACTORY = "spark.sql.codegen.factoryMode";
    private static final String COMPILED = "FALLBACK";

    private Sessions() {}

    /** The session of this process, started when there is none. */
    public static SparkSession start(Map<String, String> settings) {
        SparkSession.Builder builder = SparkSession.builder().appName("jamlik");
        DEFAULTS.forEach(builder::config);
        settings.forEach(builder::config);
        FIXED.forEach(builder::config);
        SparkSession session = builder.getOrCreate();
        optimize(session);
        return session;
    }

    /** The same settings, but expressions are compiled, as many rows are worth it; the session itself when they are anyway. */
    public static SparkSession compiling(SparkSession session) {
        if (session.conf().get(FACTORY).equals(COMPILED)) {
            return session;
        }

        SparkSession compiling = session.newSession();
        JavaConverters.mapAsJavaMap(session.conf().getAll()).forEach((key, value) -> {
            if (session.conf().isModifiable(key)) {
                compiling.conf().set(key, value);
            }
        });
        compiling.conf().set(FACTORY, COMPILED);
        optimize(compiling);
        return compiling;
    }

    private static void optimize(SparkSession session) {
        session.experimental().extraOptimizations_$eq(InnerForm.seq(List.of(new OnePartition(), new Stoppable())));
    }
}
