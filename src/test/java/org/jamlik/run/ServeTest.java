package org.jamlik.run;

import static org.jamlik.run.Served.rows;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hive.beeline.BeeLine;
import org.apache.hive.jdbc.HiveDriver;
import org.apache.kyuubi.jdbc.KyuubiHiveDriver;
import org.jamlik.Attacks;
import org.jamlik.SharedSpark;
import org.jamlik.run.ServeRun.Serving;
import org.jamlik.serve.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The endpoint as drivers, tools and intruders meet it. */
@Timeout(120)
class ServeTest {
    private static final String PASSWORD = "correct-horse-battery";
    private static final List<String> INDICATORS =
            List.of("relatives_support_addiction", "assistance_recipients_share");
    private static final int ROWS = 400;
    private static final String ENDLESS = "select count(*) from mart.quality_indicator a, mart.quality_indicator b,"
            + " mart.quality_indicator c, mart.quality_indicator d where a.value + b.value + c.value + d.value < 0";

    @TempDir
    static Path folder;

    private static Workspace workspace;
    private static MadeUpWarehouse made;
    private static Serving serving;
    private static Serving locked;
    private static Path keystore;

    @BeforeAll
    static void serve() throws Exception {
        SharedSpark.session();
        workspace = workspace(Map.of());
        made = new MadeUpWarehouse(workspace);
        made.publish(1, ROWS, INDICATORS);
        for (Role role : Role.values()) {
            workspace.accounts().add(Role.word(role), role, PASSWORD, LocalDate.of(2024, 1, 1));
        }
        serving = new ServeRun(workspace, System.err).start(OptionalInt.of(0));
        keystore = keystore();
        Workspace behindLock = workspace(Map.of("serve.tls-keystore", keystore.toString()));
        locked = new ServeRun(behindLock, System.err, Map.of("JAMLIK_TLS_PASSWORD", "changeit"))
                .start(OptionalInt.of(0));
    }

    @AfterAll
    static void close() {
        serving.close();
        locked.close();
    }

    private static Workspace workspace(Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "landing-root", folder.resolve("landing").toString(),
                "archive-root", folder.resolve("archive").toString(),
                "warehouse-root", folder.resolve("warehouse").toString(),
                "keyset-file", folder.resolve("keyset.json").toString(),
                "users-file", folder.resolve("users.yaml").toString(),
                "serve.log-folder", folder.resolve("log").toString(),
                "serve.http-port", "0",
                "serve.health-port", "0",
                "serve.refresh-seconds", "1",
                "serve.analyst.rows", "1000"));
        settings.putAll(Map.of("serve.analyst.seconds", "5", "expose-unprotected-marts", "false"));
        settings.putAll(more);
        Path home = SharedSpark.home();
        return new Workspace(home, Settings.read(home, home.resolve("conf/local.yaml"), settings), Clock.systemUTC());
    }

    /** A certificate for this machine, made by the JDK's own tool. */
    private static Path keystore() throws IOException, InterruptedException {
        Path file = folder.resolve("keystore.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "jamlik",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        file.toString())
                .inheritIO()
                .start();
        assertEquals(0, keytool.waitFor());
        return file;
    }

    private static String url(Serving server, boolean overHttp) {
        int port = server.endpoint().ports().get(overHttp ? 1 : 0);
        String tls = server == locked ? ";ssl=true;sslTrustStore=" + keystore + ";trustStorePassword=changeit" : "";
        return "jdbc:hive2://localhost:" + port + "/mart" + (overHttp ? ";transportMode=http;httpPath=cliservice" : "")
                + tls;
    }

    private static Connection connect(Driver driver, String url, String user, String password) throws SQLException {
        Properties who = new Properties();
        who.setProperty("user", user);
        who.setProperty("password", password);
        return driver.connect(url, who);
    }

    private static Connection connect(Role role) throws SQLException {
        return connect(new HiveDriver(), url(serving, false), Role.word(role), PASSWORD);
    }

    static Stream<Arguments> ways() {
        return Stream.of(new HiveDriver(), new KyuubiHiveDriver()).flatMap(driver -> Stream.of(false, true)
                .flatMap(overHttp -> Stream.of(false, true).map(isLocked -> Arguments.of(driver, overHttp, isLocked))));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void two_drivers_see_tables_with_comments_and_the_rows_that_sql_prints(
            Driver driver, boolean overHttp, boolean isLocked) throws SQLException {
        String query = "select indicator_id, year, region_code, numerator, value, series_break, origin"
                + " from quality_indicator where year = 2021 order by region_code, indicator_id";
        try (Connection connection =
                connect(driver, url(isLocked ? locked : serving, overHttp), Role.word(Role.ANALYST), PASSWORD)) {
            List<List<String>> tables =
                    rows(connection.getMetaData().getTables(null, "mart", "%", new String[] {"TABLE"}));
            assertTrue(
                    tables.stream()
                            .anyMatch(row -> row.get(2).equals("quality_indicator")
                                    && row.get(4).startsWith("Kvalitetsindikatorer")),
                    tables.toString());
            List<List<String>> columns =
                    rows(connection.getMetaData().getColumns(null, "mart", "quality_indicator", "value"));
            assertEquals(1, columns.size());
            assertEquals("DOUBLE", columns.get(0).get(5));
            assertFalse(columns.get(0).get(11).isBlank());
            try (Statement statement = connection.createStatement()) {
                assertEquals(
                        printed(query.replace("from ", "from mart."), Role.ANALYST),
                        rows(statement.executeQuery(query)));
            }
        }
    }

    /** What the command {@code sql} prints, as JDBC would give it. */
    private static List<List<String>> printed(String query, Role role) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new QueryRun(workspace, new PrintStream(bytes, true, StandardCharsets.UTF_8))
                .run(query, QueryRun.Format.CSV, role);
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .map(line -> List.of(line.split(",", -1)))
                .toList();
    }

    @Test
    void beeline_connects_and_prints() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BeeLine beeline = new BeeLine();
        beeline.setOutputStream(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        beeline.setErrorStream(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        int exit = beeline.begin(
                new String[] {
                    "-u",
                    url(serving, false),
                    "-n",
                    "analyst",
                    "-p",
                    PASSWORD,
                    "--silent=true",
                    "-e",
                    "show tables in mart; select count(*) as counted from quality_indicator"
                },
                InputStream.nullInputStream());
        beeline.close();
        String printed = bytes.toString(StandardCharsets.UTF_8);
        assertEquals(0, exit, printed);
        assertTrue(printed.contains("cost_key_figure"), printed);
        assertTrue(printed.contains("counted"), printed);
    }

    @Test
    void each_role_sees_what_it_may_and_no_more() throws SQLException {
        Map<Role, Set<String>> seen = new TreeMap<>();
        for (Role role : Role.values()) {
            try (Connection connection = connect(role)) {
                Set<String> tables = rows(connection.getMetaData().getTables(null, "%", "%", null)).stream()
                        .map(row -> row.get(1) + "." + row.get(2))
                        .collect(Collectors.toSet());
                seen.put(role, tables);
                Set<String> schemas = rows(connection.getMetaData().getSchemas()).stream()
                        .map(row -> row.get(0))
                        .collect(Collectors.toSet());
                assertEquals(
                        tables.stream()
                                .map(name -> name.substring(0, name.indexOf('.')))
                                .collect(Collectors.toSet()),
                        schemas);
                Set<String> shown = new java.util.TreeSet<>();
                for (List<String> schema : rows(connection, "show databases")) {
                    rows(connection, "show tables in " + schema.get(0))
                            .forEach(row -> shown.add(row.get(0) + "." + row.get(1)));
                }
                assertEquals(new java.util.TreeSet<>(tables), shown);
            }
        }
        assertAll(
                () -> assertTrue(seen.get(Role.ANALYST).contains("star.fact_cost")),
                () -> assertFalse(seen.get(Role.ANALYST).contains("star.fact_income")),
                () -> assertFalse(seen.get(Role.ANALYST).contains("ops.snapshot")),
                () -> assertTrue(seen.get(Role.RESEARCHER).contains("star.fact_income")),
                () -> assertTrue(seen.get(Role.RESEARCHER).contains("star.dim_person")),
                () -> assertFalse(seen.get(Role.RESEARCHER).contains("mart.measured_value")),
                () -> assertTrue(seen.get(Role.OPERATOR).contains("ops.snapshot")),
                () -> assertFalse(seen.get(Role.OPERATOR).contains("star.fact_income")),
                () -> assertTrue(seen.values().stream()
                        .flatMap(Set::stream)
                        .noneMatch(name -> name.matches("(register|survey|identity|source)\\..*"))));
    }

    @Test
    void what_counts_persons_is_not_shown_until_the_configuration_says_so() throws SQLException {
        String asked = "select distinct indicator_id from welfare_indicator";
        try (Connection connection = connect(Role.ANALYST)) {
            assertEquals(List.of(List.of(INDICATORS.get(0))), rows(connection, asked));
        }
        Serving open = new ServeRun(workspace(Map.of("expose-unprotected-marts", "true")), System.err)
                .start(OptionalInt.of(0));
        try (open;
                Connection connection = connect(new HiveDriver(), url(open, false), "analyst", PASSWORD)) {
            assertEquals(2, rows(connection, asked).size());
        }
    }

    @Test
    void keys_and_references_are_told() throws SQLException {
        try (Connection connection =
                connect(new HiveDriver(), url(serving, false), Role.word(Role.ANALYST), PASSWORD)) {
            assertEquals(
                    List.of("year", "municipality_code", "activity_code", "account_kind"),
                    rows(connection.getMetaData().getPrimaryKeys(null, "star", "fact_cost")).stream()
                            .map(row -> row.get(3))
                            .toList());
            // the drivers answer getImportedKeys themselves, with nothing
            List<List<String>> references = rows(
                    connection.getMetaData().getCrossReference(null, "star", "dim_year", null, "star", "fact_cost"));
            assertEquals(
                    List.of("year"), references.stream().map(row -> row.get(7)).toList());
        }
    }

    @Test
    void nobody_comes_in_without_a_password_that_is_right() {
        for (boolean overHttp : List.of(false, true)) {
            SQLException refused = assertThrows(SQLException.class, () -> connect(
                            new HiveDriver(), url(serving, overHttp), "analyst", "wrong-password-here")
                    .close());
            assertFalse(String.valueOf(refused.getMessage()).contains("wrong-password-here"));
        }
        assertTrue(logged("query_event = 'refused_connection' and user_name = 'analyst'")
                        .size()
                >= 2);
    }

    @Test
    void a_password_may_have_any_letters() throws SQLException {
        workspace.accounts().add("asa@kommun.se", Role.ANALYST, "lösenord-åäö-ÅÄÖ", LocalDate.of(2024, 1, 1));
        // over HTTP Hive's driver sends question marks for them
        connect(new HiveDriver(), url(serving, false), "asa@kommun.se", "lösenord-åäö-ÅÄÖ")
                .close();
    }

    @Test
    void settings_in_the_address_are_refused_but_for_harmless_ones() throws SQLException {
        for (String more : List.of(
                "?spark.sql.ansi.enabled=false",
                "?hive.exec.pre.hooks=x",
                "#env:PATH=x",
                "#system:java.home=x",
                "?spark.sql.catalog.spark_catalog=x")) {
            assertThrows(
                    SQLException.class,
                    () -> connect(new HiveDriver(), url(serving, false) + more, "analyst", PASSWORD)
                            .close(),
                    more);
        }
        SQLException unknown = assertThrows(SQLException.class, () -> connect(
                        new HiveDriver(), url(serving, false).replace("/mart", "/identity"), "analyst", PASSWORD)
                .close());
        assertFalse(unknown.getMessage().contains("person"));
    }

    @Test
    void attacks_are_refused_at_both_entrances_and_each_is_in_the_log() throws SQLException {
        List<String> attacks = Attacks.all();
        assertTrue(attacks.size() >= 80);
        List<Integer> before = List.of(notDone("jdbc"), notDone("sql"));
        List<String> through = new ArrayList<>();
        try (Connection connection = connect(Role.ANALYST);
                Statement statement = connection.createStatement();
                QueryRun.Asked sql = new QueryRun(workspace, System.err).asked(Role.ANALYST)) {
            for (String attack : attacks) {
                try {
                    statement.execute(attack);
                    through.add("jdbc: " + attack);
                } catch (SQLException e) {
                    if (e.getMessage().contains(folder.toString())) {
                        through.add("told a place: " + attack);
                    }
                }
                try {
                    sql.answer(attack);
                    through.add("sql: " + attack);
                } catch (org.jamlik.contract.JamlikException e) {
                    assertTrue(
                            Set.of("statement_refused", "sql_syntax")
                                    .contains(e.code().text()),
                            e.getMessage());
                }
            }
        }
        assertEquals(List.of(), through);
        assertEquals(
                List.of(attacks.size(), attacks.size()),
                List.of(notDone("jdbc") - before.get(0), notDone("sql") - before.get(1)));
    }

    private static int notDone(String entrance) {
        return logged("query_event = 'statement' and verdict in ('refused', 'failed') and entrance = '" + entrance
                        + "'")
                .size();
    }

    @Test
    void limits_hold_and_say_so() throws SQLException {
        try (Connection connection = connect(Role.ANALYST)) {
            SQLException rows = assertThrows(
                    SQLException.class,
                    () -> rows(connection, "select a.year from quality_indicator a, quality_indicator b"));
            assertTrue(rows.getMessage().contains("40000 rows"), rows.getMessage());
            assertEquals("57014", rows.getSQLState());
            SQLException time = assertThrows(
                    SQLException.class,
                    () -> rows(
                            connection,
                            "select count(*) from quality_indicator a, quality_indicator b, quality_indicator c,"
                                    + " quality_indicator d where a.value + b.value + c.value + d.value < 0"));
            assertTrue(time.getMessage().contains("5 seconds"), time.getMessage());
            String thousand = "explode(array(" + "1, ".repeat(999) + "1))";
            assertThrows(
                    SQLException.class,
                    () -> rows(
                            connection,
                            "select count(*) from (select " + thousand + " as a) lateral view " + thousand
                                    + " t as b lateral view " + thousand + " u as c lateral view " + thousand
                                    + " v as d lateral view " + thousand + " w as e"));
            assertEquals(1, rows(connection, "select 1").size());
            assertNothingRuns();
        }
    }

    @Test
    void a_statement_that_is_cancelled_ends() throws Exception {
        try (Connection connection = connect(Role.OPERATOR);
                Statement statement = connection.createStatement()) {
            CompletableFuture<SQLException> ended = CompletableFuture.supplyAsync(
                    () -> assertThrows(SQLException.class, () -> statement.executeQuery(ENDLESS)));
            waitUntil(() -> SharedSpark.session()
                            .sparkContext()
                            .statusTracker()
                            .getExecutorInfos()[0]
                            .numRunningTasks()
                    > 0);
            assertFalse(ended.isDone());
            statement.cancel();
            assertTrue(ended.get(10, TimeUnit.SECONDS) != null);
            assertNothingRuns();
        }
    }

    /** Every core is busy with one user's statements, and some more wait. */
    @Test
    void a_short_question_comes_through_beside_another_users_long_ones() throws Exception {
        List<Connection> connections = new ArrayList<>();
        List<CompletableFuture<SQLException>> stopped = new ArrayList<>();
        List<Statement> statements = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Connection connection = connect(Role.OPERATOR);
            Statement statement = connection.createStatement();
            connections.add(connection);
            statements.add(statement);
            stopped.add(CompletableFuture.supplyAsync(
                    () -> assertThrows(SQLException.class, () -> statement.executeQuery(ENDLESS))));
        }
        waitUntil(() -> SharedSpark.session()
                        .sparkContext()
                        .statusTracker()
                        .getExecutorInfos()[0]
                        .numRunningTasks()
                == 2);
        try (Connection connection = connect(Role.ANALYST)) {
            assertEquals(
                    1,
                    rows(connection, "select count(*) from quality_indicator where region_code = '0120'")
                            .size());
        }
        for (int i = 0; i < statements.size(); i++) {
            assertFalse(stopped.get(i).isDone());
            statements.get(i).cancel();
            stopped.get(i).get(10, TimeUnit.SECONDS);
            connections.get(i).close();
        }
        assertNothingRuns();
    }

    @Test
    void a_server_that_stops_lets_a_statement_end_and_nobody_in() throws Exception {
        Serving stopping = new ServeRun(workspace(Map.of()), System.err).start(OptionalInt.of(0));
        String url = url(stopping, false);
        Connection connection = connect(new HiveDriver(), url, "operator", PASSWORD);
        // some million pairs
        String lasting = "select count(*) as lasting from mart.quality_indicator a, mart.quality_indicator b,"
                + " mart.quality_indicator c where a.value + b.value + c.value < 0 and c.region_code < '0130'";
        CompletableFuture<List<List<String>>> rows = CompletableFuture.supplyAsync(() -> {
            try {
                return rows(connection, lasting);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        waitUntil(() -> !logged("query_event = 'begun' and statement like '%as lasting%'")
                .isEmpty());
        CompletableFuture<Void> closed = CompletableFuture.runAsync(stopping::close);
        waitUntil(() -> {
            try {
                connect(new HiveDriver(), url, "operator", PASSWORD).close();
                return false;
            } catch (SQLException e) {
                return true;
            }
        });
        assertEquals(List.of(List.of("0")), rows.get(30, TimeUnit.SECONDS));
        closed.get(30, TimeUnit.SECONDS);
    }

    private static void waitUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come to that");
        }
    }

    /** A statement that was stopped must not go on unseen. */
    private static void assertNothingRuns() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        var tracker = SharedSpark.session().sparkContext().statusTracker();
        while (tracker.getExecutorInfos()[0].numRunningTasks() > 0) {
            assertTrue(System.nanoTime() < end, "tasks go on");
        }
    }

    @Test
    void the_columns_of_all_tables_are_told_at_once() throws SQLException {
        try (Connection connection = connect(Role.RESEARCHER)) {
            long begun = System.nanoTime();
            assertFalse(rows(connection.getMetaData().getColumns(null, "%", "%", "%"))
                    .isEmpty());
            // told and not judged
            System.err.printf("all columns: %d ms%n", (System.nanoTime() - begun) / 1_000_000);
        }
    }

    @Test
    void health_is_told() throws Exception {
        int port = serving.endpoint().healthPort().getAsInt();
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                                .build(),
                        BodyHandlers.ofString());
        assertEquals(200, answer.statusCode());
        assertTrue(answer.body().contains("\"status\":\"up\""), answer.body());
    }

    /** Published while clients read: no client sees an error or two nights in one answer, and soon all see the new one. */
    @Test
    void a_night_that_is_published_meanwhile_is_seen_whole_or_not_at_all() throws Exception {
        String checksum = "select (select min(value) from mart.quality_indicator), (select max(value) from"
                + " mart.quality_indicator), (select min(value) from mart.cost_key_figure), (select max(value) from"
                + " mart.comparison)";
        List<CompletableFuture<Set<List<String>>>> clients = new ArrayList<>();
        long newest = 5;
        for (int i = 0; i < 4; i++) {
            clients.add(CompletableFuture.supplyAsync(() -> {
                Set<List<String>> seen = new java.util.LinkedHashSet<>();
                try (Connection connection = connect(Role.ANALYST)) {
                    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                    while (seen.stream().noneMatch(row -> row.get(0).equals(newest + ".0"))
                            && System.nanoTime() < end) {
                        seen.addAll(rows(connection, checksum));
                    }
                    return seen;
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        made.publish(newest, ROWS, INDICATORS, "mart.quality_indicator", "mart.cost_key_figure", "mart.comparison");
        for (CompletableFuture<Set<List<String>>> client : clients) {
            Set<List<String>> seen = client.get(90, TimeUnit.SECONDS);
            assertTrue(seen.stream().allMatch(row -> Set.copyOf(row).size() == 1), seen.toString());
            assertTrue(seen.stream().anyMatch(row -> row.get(0).equals(newest + ".0")), seen.toString());
        }
    }

    /** The lines of the log that fulfil a condition. */
    private static List<String> logged(String condition) {
        return SharedSpark.session()
                .read()
                .json(folder.resolve("log") + "/*.jsonl")
                .filter(condition)
                .toJSON()
                .collectAsList();
    }
}
