package org.jamlik;

import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jamlik.store.spark.Sessions;

/** The one Spark session of all tests in this JVM, and the project that they look at. */
public final class SharedSpark {
    private static SparkSession session;

    private SharedSpark() {}

    /** The session, started when a test first asks for it; it ends with the JVM. */
    public static synchronized SparkSession session() {
        if (session == null) {
            // small tables: compiling a query costs more than running it
            session = Sessions.start(Map.of(
                    "spark.master", "local[2]",
                    "spark.sql.shuffle.partitions", "2",
                    "spark.sql.codegen.wholeStage", "false",
                    "spark.sql.codegen.factoryMode", "NO_CODEGEN",
                    "spark.databricks.delta.allFilesInCrc.enabled", "false"));
        }

        return session;
    }

    /** The root of the project: the folder that holds {@code schemas}, {@code jobs} and {@code conf}. */
    public static Path home() {
        return Path.of(System.getProperty("jamlik.home", "")).toAbsolutePath().normalize();
    }
}
