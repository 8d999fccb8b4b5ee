package org.jamlik.run;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** DuckDB in this process, over Parquet files. Its driver is there in the Maven profile {@code bench} only. */
final class DuckDb implements AutoCloseable {
    private final Connection connection;

    /** An empty database in memory that may use so many cores and so much memory, and then a folder. */
    DuckDb(int cores, long megabytes, Path spill) throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        execute("set threads = " + cores);
        execute("set memory_limit = '" + megabytes + "MiB'");
        execute("set temp_directory = " + quoted(spill.toString()));
        execute("set preserve_insertion_order = false");
    }

    /** Another connection to the same database, for another thread. */
    Connection another() throws SQLException {
        return ((DuckDBConnection) connection).duplicate();
    }

    /** Paths of local files that Spark names. */
    static List<String> local(String[] files) {
        return Arrays.stream(files)
                .map(file -> Path.of(URI.create(file).getPath()).toString())
                .toList();
    }

    /**
     * Gives the rows of files a name, with a schema or without.
     *
     * @param period the column that stands in the paths and not in the files
     */
    void view(String name, List<String> files, Optional<String> period) throws SQLException {
        if (name.contains(".")) {
            execute("create schema if not exists " + name.replaceFirst("\\..*", ""));
        }
        String parted = period.map(column -> ", hive_partitioning = true, hive_types = {" + column + ": integer}")
                .orElse("");
        String list = files.stream().map(DuckDb::quoted).collect(Collectors.joining(", "));
        execute("create view " + name + " as select * from read_parquet([" + list + "]" + parted + ")");
    }

    /** Writes the rows of a SELECT to Parquet files in a folder, a folder for each period. */
    void write(String sql, Path folder, Optional<String> period) throws SQLException {
        String parted = period.map(column -> ", partition_by (" + column + ")").orElse("");
        execute("copy (" + sql + ") to " + quoted(folder.toString()) + " (format parquet" + parted + ")");
    }

    long rows(String view) throws SQLException {
        return number("select count(*) from " + view);
    }

    /** How many rows of one stand less often in the other. */
    long rowsOnlyIn(String one, String other, List<String> columns) throws SQLException {
        String named = "select " + String.join(", ", columns) + " from ";
        return number("select count(*) from (" + named + one + " except all " + named + other + ")");
    }

    /** The types of columns, by name. */
    Map<String, String> types(String view, List<String> columns) throws SQLException {
        Map<String, String> types = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet described =
                        statement.executeQuery("describe select " + String.join(", ", columns) + " from " + view)) {
            while (described.next()) {
                types.put(described.getString("column_name"), described.getString("column_type"));
            }
        }
        return types;
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
