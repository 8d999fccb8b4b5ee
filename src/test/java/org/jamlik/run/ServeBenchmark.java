package org.jamlik.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hive.jdbc.HiveDriver;
import org.jamlik.SharedSpark;
import org.jamlik.contract.TableName;
import org.jamlik.run.ServeRun.Serving;
import org.jamlik.store.Warehouse;
import org.jamlik.store.Warehouse.Snapshot;
import org.junit.jupiter.api.Test;

/**
 * Clients that ask what analysts ask of the marts, all at once and without a pause: of the endpoint over JDBC, and of DuckDB,
 * which reads the same Parquet files in this process. How long answers take is told and not judged. No test by its name:
 * {@code src/test/benchmark-serve.sh} runs it.
 */
final class ServeBenchmark {
    private static final int CORES = 2;
    private static final List<String> MARTS =
            List.of("mart.comparison", "mart.quality_indicator", "mart.cost_key_figure");

    /** What is asked; {@code @m} is a municipality, {@code @q} and {@code @c} an indicator of quality and of cost. */
    private static final Map<String, String> QUESTIONS = new TreeMap<>(Map.of(
            "a municipality's indicators",
            "select indicator_id, title, value, colour, rank, national_value from mart.quality_indicator"
                    + " where region_level = 'municipality' and region_code = '@m' and year = 2022 and sex = 'T'"
                    + " order by indicator_id",
            "an indicator's municipalities",
            "select region_code, value, colour, rank from mart.comparison where indicator_id = '@q'"
                    + " and region_level = 'municipality' and year = 2022 and sex = 'T' order by region_code",
            "a trend",
            "select year, value, lower_95, upper_95, national_value from mart.comparison where indicator_id = '@q'"
                    + " and region_level = 'municipality' and region_code = '@m' and sex = 'T' order by year",
            "beside the group",
            "select indicator_id, value, group_value, group_members, value - group_value as difference from"
                    + " mart.comparison where region_level = 'municipality' and region_code = '@m' and year = 2022"
                    + " and sex = 'T' and group_value is not null and value is not null"
                    + " order by abs(value - group_value) desc, indicator_id limit 20",
            "cost and quality",
            "select quality.region_code, quality.value as quality, cost.value as cost from mart.quality_indicator as"
                    + " quality join mart.cost_key_figure as cost on cost.region_level = quality.region_level and"
                    + " cost.region_code = quality.region_code and cost.year = quality.year and cost.sex = quality.sex"
                    + " where quality.indicator_id = '@q' and cost.indicator_id = '@c' and quality.year = 2022"
                    + " and quality.sex = 'T' and quality.region_level = 'municipality'"
                    + " order by quality.region_code"));

    private List<String> municipalities;
    private List<String> qualities;
    private List<String> costs;

    @Test
    void clients_ask() throws Exception {
        String root = System.getProperty("bench.warehouse");
        int seconds = Integer.getInteger("bench.seconds", 60);
        Path home = SharedSpark.home();
        Path log = Files.createTempDirectory("serve-benchmark");
        Map<String, String> settings = new TreeMap<>(ServeRun.SPARK);
        settings.putAll(Map.of(
                "landing-root", log.toString(),
                "archive-root", log.toString(),
                "warehouse-root", root,
                "serve.log-folder", log.toString(),
                "serve.open-on-loopback", "true",
                "users-file", log.resolve("users.yaml").toString(),
                "spark.master", "local[" + CORES + "]"));
        settings.put("expose-unprotected-marts", "true");
        settings.put("serve.analyst.statements", "16");
        Workspace workspace =
                new Workspace(home, Settings.read(home, home.resolve("conf/local.yaml"), settings), Clock.systemUTC());
        long begun = System.nanoTime();
        try (Serving serving = new ServeRun(workspace, System.out).start(OptionalInt.of(0));
                DuckDb duck = new DuckDb(CORES, 2_000, log)) {
            System.out.printf(Locale.ROOT, "started in %.1f s%n", (System.nanoTime() - begun) / 1e9);
            String url = "jdbc:hive2://localhost:" + serving.endpoint().ports().get(0) + "/mart";
            Warehouse warehouse = workspace.warehouse();
            Snapshot snapshot = warehouse.newestSnapshot().orElseThrow();
            for (String mart : MARTS) {
                TableName name = TableName.of(mart);
                duck.view(
                        mart,
                        DuckDb.local(warehouse
                                .read(name, snapshot.versions().get(name))
                                .inputFiles()),
                        Optional.of("year"));
            }
            try (Connection connection = connect(url)) {
                municipalities = texts(
                        connection,
                        "select distinct region_code from quality_indicator where region_level = 'municipality'");
                qualities = texts(
                        connection,
                        "select indicator_id from quality_indicator where region_level = 'municipality' and status ="
                                + " 'value' group by indicator_id having count(*) > 500");
                costs = texts(
                        connection,
                        "select indicator_id from cost_key_figure where region_level = 'municipality' and status ="
                                + " 'value' group by indicator_id having count(*) > 500");
                same(connection, duck);
            }
            for (int clients : new int[] {1, 4, 16}) {
                int lasting = clients == 16 ? Integer.getInteger("bench.longest", 180) : seconds;
                tell("jamlik", clients, load(clients, lasting, () -> asking(connect(url))));
                tell("duckdb", clients, load(clients, lasting, () -> asking(duck.another())));
            }
        }
    }

    /** Both give the same number of rows, and of numbers the same sum. */
    private void same(Connection connection, DuckDb duck) throws SQLException {
        Random random = new Random(1);
        try (Connection other = duck.another()) {
            for (String question : QUESTIONS.values()) {
                String sql = filled(question, random);
                assertEquals(rows(other, sql), rows(connection, sql), sql);
            }
        }
    }

    private static int rows(Connection connection, String sql) throws SQLException {
        int rows = 0;
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            while (results.next()) {
                results.getString(1);
                rows++;
            }
        }
        return rows;
    }

    private String filled(String question, Random random) {
        return question.replace("@m", municipalities.get(random.nextInt(municipalities.size())))
                .replace("@q", qualities.get(random.nextInt(qualities.size())))
                .replace("@c", costs.get(random.nextInt(costs.size())));
    }

    private static Connection connect(String url) throws SQLException {
        return new HiveDriver().connect(url, new Properties());
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(sql)) {
            while (results.next()) {
                texts.add(results.getString(1));
            }
        }
        Collections.sort(texts);
        return texts;
    }

    /** A client: given a question, the milliseconds until its last row. */
    private interface Client extends AutoCloseable {
        double ask(String sql) throws SQLException;

        @Override
        void close() throws SQLException;
    }

    private interface Opening {
        Client open() throws SQLException;
    }

    private static Client asking(Connection connection) {
        return new Client() {
            @Override
            public double ask(String sql) throws SQLException {
                long begun = System.nanoTime();
                rows(connection, sql);
                return (System.nanoTime() - begun) / 1e6;
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }
        };
    }

    /** How long each answer took, by question; an error of a client is one of the benchmark. */
    private Map<String, List<Double>> load(int clients, int seconds, Opening opening) throws Exception {
        Map<String, List<Double>> took = new TreeMap<>();
        QUESTIONS.keySet().forEach(name -> took.put(name, Collections.synchronizedList(new ArrayList<>())));
        ExecutorService pool = Executors.newFixedThreadPool(clients);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Random random = new Random(i);
            all.add(CompletableFuture.runAsync(
                    () -> {
                        try (Client client = opening.open()) {
                            while (System.nanoTime() < end) {
                                for (Map.Entry<String, String> question : QUESTIONS.entrySet()) {
                                    took.get(question.getKey()).add(client.ask(filled(question.getValue(), random)));
                                }
                            }
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    pool));
        }
        for (CompletableFuture<Void> client : all) {
            client.get();
        }
        pool.shutdown();
        return took;
    }

    private static void tell(String who, int clients, Map<String, List<Double>> took) {
        List<Double> all = new ArrayList<>();
        took.forEach((question, times) -> {
            all.addAll(times);
            System.out.printf(
                    Locale.ROOT,
                    "  %-6s %2d clients  %-30s %5d answers  p50 %6.0f ms  p95 %6.0f ms%n",
                    who,
                    clients,
                    question,
                    times.size(),
                    percentile(times, 50),
                    percentile(times, 95));
        });
        assertTrue(all.size() > 0);
        System.out.printf(
                Locale.ROOT,
                "%-6s %2d clients: %d answers, p50 %.0f ms, p95 %.0f ms%n",
                who,
                clients,
                all.size(),
                percentile(all, 50),
                percentile(all, 95));
    }

    private static double percentile(List<Double> times, int percent) {
        List<Double> sorted = new ArrayList<>(times);
        Collections.sort(sorted);
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
