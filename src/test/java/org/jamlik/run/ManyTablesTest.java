package org.jamlik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.hive.jdbc.HiveDriver;
import org.jamlik.SharedSpark;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.run.ServeRun.Serving;
import org.jamlik.serve.Role;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tools ask about tables when there are three hundred. How long answers take is told and not judged. */
@Tag("long")
class ManyTablesTest {
    private static final int MANY = 300;

    @TempDir
    static Path folder;

    @Test
    void all_of_them_are_told() throws Exception {
        Workspace workspace = workspace();
        Project project = workspace.project();
        List<TableContract> seen =
                project.tables().values().stream().filter(Role.ANALYST::sees).toList();
        int columns = seen.stream().mapToInt(table -> table.columns().size()).sum();
        assertTrue(seen.size() >= MANY, seen.size() + " tables");
        publish(workspace, project);
        try (Serving serving = new ServeRun(workspace, System.out).start(OptionalInt.of(0));
                Connection connection = new HiveDriver()
                        .connect(
                                "jdbc:hive2://localhost:"
                                        + serving.endpoint().ports().get(0) + "/mart",
                                new Properties())) {
            for (String round : List.of("first", "again")) {
                assertEquals(
                        seen.size(),
                        timed(
                                round + ": all tables",
                                () -> rows(connection.getMetaData().getTables(null, "%", "%", null))));
                assertEquals(
                        columns,
                        timed(
                                round + ": all columns",
                                () -> rows(connection.getMetaData().getColumns(null, "%", "%", "%"))));
                assertEquals(
                        project.table(TableName.of("star.dim_year")).columns().size(),
                        timed(
                                round + ": columns of one table",
                                () -> rows(connection.getMetaData().getColumns(null, "star", "dim\\_year", "%"))));
                assertEquals(
                        4,
                        timed(
                                round + ": primary key",
                                () -> rows(connection.getMetaData().getPrimaryKeys(null, "star", "fact_cost"))));
                assertTrue(timed(
                                round + ": references",
                                () -> rows(connection
                                        .getMetaData()
                                        .getCrossReference(null, "star", "dim_year", null, "star", "fact_cost")))
                        > 0);
                assertTrue(timed(
                                round + ": schemas",
                                () -> rows(connection.getMetaData().getSchemas()))
                        >= 3);
                assertTrue(timed(
                                round + ": functions",
                                () -> rows(connection.getMetaData().getFunctions(null, null, "%")))
                        > 100);
                for (String sql : List.of(
                        "show databases",
                        "show tables in star",
                        "describe star.fact_cost",
                        "select * from information_schema.tables",
                        "select * from information_schema.columns where table_name = 'fact_cost'",
                        "select * from information_schema.relationships where table_schema = 'star'",
                        "select * from information_schema.lineage where table_name = 'fact_cost'",
                        "select * from information_schema.freshness")) {
                    assertTrue(timed(round + ": " + sql, () -> rows(connection, sql)) > 0, sql);
                }
                assertEquals(
                        columns,
                        timed(
                                round + ": select * from information_schema.columns",
                                () -> rows(connection, "select * from information_schema.columns")));
            }
        }
    }

    /** This project with copies of its own tables of facts and of marts under other names. */
    private static Workspace workspace() throws IOException {
        Path home = folder.resolve("home");
        for (String part : List.of("conf", "schemas", "jobs")) {
            FileUtils.copyDirectory(
                    SharedSpark.home().resolve(part).toFile(),
                    home.resolve(part).toFile());
        }
        Map<String, String> settings = new TreeMap<>(Map.of(
                "landing-root", folder.resolve("landing").toString(),
                "archive-root", folder.resolve("archive").toString(),
                "warehouse-root", folder.resolve("warehouse").toString(),
                "keyset-file", folder.resolve("keyset.json").toString(),
                "users-file", folder.resolve("users.yaml").toString(),
                "serve.log-folder", folder.resolve("log").toString()));
        settings.put("serve.open-on-loopback", "true");
        SharedSpark.session();
        Workspace own = new Workspace(
                SharedSpark.home(),
                Settings.read(SharedSpark.home(), SharedSpark.home().resolve("conf/local.yaml"), settings),
                Clock.systemUTC());
        List<TableName> copied = own.project().tables().values().stream()
                .filter(Role.ANALYST::sees)
                .filter(table -> table.maker() == TableContract.Maker.SELECT)
                .map(TableContract::name)
                .toList();
        long seen = own.project().tables().values().stream()
                .filter(Role.ANALYST::sees)
                .count();
        for (int copy = 2; seen < MANY; copy++) {
            for (TableName table : copied) {
                copy(home.resolve("schemas/" + table.schema()), table.name(), "_" + copy);
                copy(home.resolve("jobs/" + table.schema()), table.name(), "_" + copy);
                seen++;
            }
        }
        return new Workspace(home, Settings.read(home, home.resolve("conf/local.yaml"), settings), Clock.systemUTC());
    }

    /** Copies the files of a table: its contract or job, and the queries of its checks. */
    private static void copy(Path folder, String table, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith(table + "."))
                    .toList()) {
                String name = file.getFileName().toString();
                Files.copy(file, folder.resolve(table + ending + name.substring(table.length())));
            }
        }
    }

    /** Tables of which nothing but the name is asked need no rows; one has some, so that there is a publication. */
    private static void publish(Workspace workspace, Project project) {
        new MadeUpWarehouse(workspace).publish(1, 10, List.of("relatives_support_addiction"), "star.dim_year");
        Map<TableName, Long> versions = new TreeMap<>();
        project.tables().values().stream()
                .filter(table -> table.maker() != TableContract.Maker.ENGINE)
                .forEach(table -> versions.put(table.name(), 0L));
        new Ops(project, workspace.warehouse())
                .publish(2, versions, workspace.clock().instant(), "run2");
    }

    private interface Question {
        int rows() throws SQLException;
    }

    private static int timed(String what, Question question) throws SQLException {
        long begun = System.nanoTime();
        int rows = question.rows();
        System.out.printf(Locale.ROOT, "%7.0f ms %6d rows  %s%n", (System.nanoTime() - begun) / 1e6, rows, what);
        return rows;
    }

    private static int rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return rows(statement.executeQuery(sql));
        }
    }

    private static int rows(ResultSet results) throws SQLException {
        int rows = 0;
        try (results) {
            while (results.next()) {
                results.getString(1);
                rows++;
            }
        }
        return rows;
    }
}
