package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.io.FileUtils;
import org.apache.hive.jdbc.HiveDriver;
import org.apache.kyuubi.jdbc.KyuubiHiveDriver;
import org.jamlik.run.Served;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole night over a corrected delivery, which publishes while sixteen clients ask. */
@Tag("long")
@Timeout(1_200)
class PublishingNightTest {
    private static final int CLIENTS = 16;
    private static final String WHICH =
            " where indicator_id = 'inhabitants_65_and_over' and region_level = 'municipality'";

    /** Two marts in one statement: equal in each night, and twice as much in the second. */
    private static final String CHECKSUM = "select (select sum(value) from mart.indicator_value" + WHICH
            + " and origin = 'derived'), (select sum(value) from mart.comparison" + WHICH + ")";

    /** The same of the mart that is kept in memory, which is answered without a job. */
    private static final String AT_ONCE = "select sum(value), sum(value) from mart.comparison" + WHICH;

    @TempDir
    Path folder;

    private final AtomicInteger sawSecond = new AtomicInteger();
    private volatile boolean isOver;

    @Test
    void no_client_sees_an_error_or_a_mix_of_two_nights() throws Exception {
        Path home = home();
        Path landing = folder.resolve("landing");
        Cli.copy(SharedSpark.home().resolve("src/test/resources/landing"), landing);
        FileUtils.deleteDirectory(landing.resolve("person").toFile());
        Cli jamlik = new Cli(home, landing, folder.toString());
        assertEquals(0, jamlik.run("nightly").exitCode());
        String first = sum(jamlik);

        ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
        try (Served served = new Served(home, folder)) {
            List<CompletableFuture<List<List<String>>>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                clients.add(CompletableFuture.supplyAsync(() -> seen(served, number, first), pool));
            }
            correct(landing);
            Cli.Result night = jamlik.run("nightly");
            assertEquals(0, night.exitCode(), night.out());
            String second = sum(jamlik);
            assertEquals(2 * Double.parseDouble(first), Double.parseDouble(second));
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            while (sawSecond.get() < CLIENTS) {
                assertTrue(System.nanoTime() < end, sawSecond + " clients saw the second night");
                assertFalse(clients.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
            }
            isOver = true;

            int answers = 0;
            for (CompletableFuture<List<List<String>>> client : clients) {
                List<List<String>> rows = client.get(1, TimeUnit.MINUTES);
                List<List<String>> changes = new ArrayList<>();
                for (List<String> row : rows) {
                    if (changes.isEmpty() || !changes.get(changes.size() - 1).equals(row)) {
                        changes.add(row);
                    }
                }
                // one night, then the other, and nothing else
                assertEquals(List.of(List.of(first, first), List.of(second, second)), changes);
                answers += rows.size();
            }
            System.out.printf("%d answers to %d clients%n", answers, CLIENTS);
        } finally {
            isOver = true;
            pool.shutdownNow();
        }
    }

    private List<List<String>> seen(Served served, int client, String first) {
        List<List<String>> rows = new ArrayList<>();
        try (Connection connection =
                served.connect(client % 2 == 0 ? new HiveDriver() : new KyuubiHiveDriver(), client % 4 > 1)) {
            boolean isSecond = false;
            while (!isOver) {
                rows.addAll(Served.rows(connection, rows.size() % 2 == 0 ? CHECKSUM : AT_ONCE));
                boolean isNow = !rows.get(rows.size() - 1).get(0).equals(first);
                if (isNow && !isSecond) {
                    isSecond = true;
                    sawSecond.incrementAndGet();
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sum(Cli jamlik) {
        return jamlik.sql("select sum(value) from mart.comparison" + WHICH).get(0);
    }

    /** A small project that has one of the marts that are ready for BI, too. */
    private Path home() throws IOException {
        Path home = Cli.smallHome(folder);
        for (String marts : List.of("schemas/mart", "jobs/mart")) {
            for (File file : SharedSpark.home().resolve(marts).toFile().listFiles()) {
                if (file.getName().startsWith("comparison.")) {
                    Files.copy(file.toPath(), home.resolve(marts).resolve(file.getName()));
                }
            }
        }
        return home;
    }

    /** Sends the inhabitants again, twice as many. */
    private static void correct(Path landing) throws IOException {
        Path file = landing.resolve("befolkning_kommun_2008_2010.csv");
        List<String> lines = Files.readAllLines(file);
        for (int n = 1; n < lines.size(); n++) {
            String line = lines.get(n);
            int last = line.lastIndexOf(',') + 1;
            lines.set(
                    n,
                    line.substring(0, last)
                            + new BigDecimal(line.substring(last))
                                    .multiply(BigDecimal.valueOf(2))
                                    .toPlainString());
        }
        Files.write(file, lines);
    }
}
