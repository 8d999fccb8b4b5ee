package org.jamlik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hive.jdbc.HiveDriver;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.Jamlik;
import org.jamlik.SharedSpark;
import org.jamlik.contract.TableName;
import org.jamlik.serve.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process of the command {@code serve}, killed in the middle of a query. */
@Tag("long")
@Timeout(300)
class KilledServerTest {
    private static final String PASSWORD = "correct-horse-battery";
    private static final String ENDLESS = "select count(*) from mart.quality_indicator a, mart.quality_indicator b,"
            + " mart.quality_indicator c, mart.quality_indicator d where a.value + b.value + c.value + d.value < 0";

    @TempDir
    Path folder;

    private Workspace workspace;
    private Map<String, String> settings;
    private Process server;

    @BeforeEach
    void publish() {
        SharedSpark.session();
        settings = Map.of(
                "landing-root", folder.resolve("landing").toString(),
                "archive-root", folder.resolve("archive").toString(),
                "warehouse-root", folder.resolve("warehouse").toString(),
                "keyset-file", folder.resolve("keyset.json").toString(),
                "users-file", folder.resolve("users.yaml").toString(),
                "serve.log-folder", folder.resolve("log").toString());
        Path home = SharedSpark.home();
        workspace =
                new Workspace(home, Settings.read(home, home.resolve("conf/local.yaml"), settings), Clock.systemUTC());
        new MadeUpWarehouse(workspace).publish(1, 400, List.of("relatives_support_addiction"));
        workspace.accounts().add("anna", Role.ANALYST, PASSWORD, LocalDate.of(2024, 1, 1));
    }

    @AfterEach
    void end() {
        server.destroyForcibly();
    }

    @Test
    void a_kill_harms_nothing_and_the_log_says_what_was_being_worked_on() throws Exception {
        String address = start();
        Connection cut = connect(address);
        assertEquals("400", answer(cut, "select count(*) from mart.quality_indicator"));
        CompletableFuture<SQLException> heard =
                CompletableFuture.supplyAsync(() -> assertThrows(SQLException.class, () -> answer(cut, ENDLESS)));
        // let through, and thus worked on
        waitUntil(() -> logged().filter(line -> line.contains("\"query_event\":\"begun\""))
                        .count()
                == 2);
        server.destroyForcibly();
        heard.get(1, TimeUnit.MINUTES);
        assertThrows(SQLException.class, cut::close);
        assertTrue(server.waitFor(1, TimeUnit.MINUTES));
        String told = doctor();
        assertTrue(told.contains("intact"), told);
        assertEquals(1, told.split("a statement of anna that began and has not ended", -1).length - 1, told);

        String again = start();
        try (Connection connection = connect(again)) {
            assertEquals("400", answer(connection, "select count(*) from mart.quality_indicator"));
        }
        server.destroy();
        assertTrue(server.waitFor(1, TimeUnit.MINUTES));
        assertTrue(doctor().contains("ops.query_log"));
        Dataset<Row> rows = workspace.warehouse().readNewest(workspace.project().table(TableName.of("ops.query_log")));
        Dataset<Row> ended = rows.filter("query_event = 'statement'").select("statement_id");
        assertEquals(
                List.of(ENDLESS),
                rows
                        .filter("query_event = 'begun'")
                        .join(ended, rows.col("statement_id").equalTo(ended.col("statement_id")), "left_anti")
                        .select("statement")
                        .collectAsList()
                        .stream()
                        .map(row -> row.getString(0))
                        .toList());
    }

    /** Starts a server and waits until it listens. */
    private String start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "@" + SharedSpark.home().resolve("jvm.options"),
                "-Xmx1g",
                "-Djamlik.home=" + SharedSpark.home(),
                "-cp",
                System.getProperty("java.class.path"),
                Jamlik.class.getName(),
                "serve",
                "--port",
                "0"));
        settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        server = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader told = server.inputReader();
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            if (line.startsWith("listening: ")) {
                return line.substring("listening: ".length());
            }
        }
        throw new AssertionError("the server ended before it listened");
    }

    private static Connection connect(String address) throws SQLException {
        Properties who = new Properties();
        who.setProperty("user", "anna");
        who.setProperty("password", PASSWORD);
        return new HiveDriver().connect(address, who);
    }

    private static String answer(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            assertTrue(results.next());
            return results.getString(1);
        }
    }

    private Stream<String> logged() {
        try (Stream<Path> files = Files.list(folder.resolve("log"))) {
            return files.filter(file -> file.toString().endsWith(".jsonl")).toList().stream()
                    .flatMap(KilledServerTest::lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readString(file).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void waitUntil(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            assertFalse(System.nanoTime() > end, "it did not come to that");
            Thread.onSpinWait();
        }
    }

    private String doctor() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertEquals(0, new DoctorRun(workspace, new PrintStream(bytes, true, StandardCharsets.UTF_8)).run());
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
