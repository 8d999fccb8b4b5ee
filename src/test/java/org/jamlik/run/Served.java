package org.jamlik.run;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jamlik.run.ServeRun.Serving;
import org.jamlik.serve.Role;

/** An endpoint over the warehouse of a test, for analysts of this machine. */
public final class Served implements AutoCloseable {
    private final Workspace workspace;
    private final Serving serving;

    /**
     * Starts it.
     *
     * @param home of the project
     * @param folder with the warehouse, and what else commands keep
     */
    public Served(Path home, Path folder) {
        Map<String, String> settings = new TreeMap<>();
        Map.of(
                        "landing-root", "landing",
                        "archive-root", "archive",
                        "warehouse-root", "warehouse",
                        "keyset-file", "keyset.json",
                        "users-file", "users.yaml",
                        "serve.log-folder", "log")
                .forEach((key, name) -> settings.put(key, folder.resolve(name).toString()));
        settings.putAll(Map.of("serve.http-port", "0", "serve.refresh-seconds", "1"));
        settings.put("serve.analyst.statements", "16");
        this.workspace =
                new Workspace(home, Settings.read(home, home.resolve("conf/local.yaml"), settings), Clock.systemUTC());
        this.serving = new ServeRun(workspace, System.err).start(OptionalInt.of(0));
    }

    public Connection connect(Driver driver, boolean overHttp) throws SQLException {
        int port = serving.endpoint().ports().get(overHttp ? 1 : 0);
        return driver.connect(
                "jdbc:hive2://localhost:" + port + "/mart"
                        + (overHttp ? ";transportMode=http;httpPath=cliservice" : ""),
                new Properties());
    }

    /** The cells of a result as texts; no text for what is null. */
    public static List<List<String>> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            return rows(results);
        }
    }

    static List<List<String>> rows(ResultSet results) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        int columns = results.getMetaData().getColumnCount();
        while (results.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                String text = results.getString(i);
                row.add(text == null ? "" : text);
            }
            rows.add(row);
        }
        return rows;
    }

    /** The same as the command {@code sql} prints them to an analyst. */
    public List<List<String>> printed(String sql) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new QueryRun(workspace, new PrintStream(bytes, true, StandardCharsets.UTF_8))
                .run(sql, QueryRun.Format.CSV, Role.ANALYST);
        CsvParserSettings csv = new CsvParserSettings();
        csv.setHeaderExtractionEnabled(true);
        csv.setNullValue("");
        csv.setMaxCharsPerColumn(-1);
        return new CsvParser(csv)
                .parseAll(new StringReader(bytes.toString(StandardCharsets.UTF_8))).stream()
                        .map(row -> Stream.of(row).toList())
                        .toList();
    }

    @Override
    public void close() {
        serving.close();
    }
}
