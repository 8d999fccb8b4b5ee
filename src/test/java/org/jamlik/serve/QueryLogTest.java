package org.jamlik.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.delta.tables.DeltaTable;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jamlik.SharedSpark;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.serve.LogExamination.Found;
import org.jamlik.store.Layout;
import org.jamlik.store.Warehouse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class QueryLogTest {
    private static final Project PROJECT = ProjectReader.read(SharedSpark.home());
    private static final TableContract CONTRACT = PROJECT.table(new TableName("ops", "query_log"));
    private static final Instant NOON = Instant.parse("2024-05-01T12:00:00Z");

    @TempDir
    Path root;

    private Path folder;
    private Warehouse warehouse;
    private LogTable table;

    @BeforeEach
    void empty() {
        begin("log");
    }

    private void begin(String name) {
        folder = root.resolve(name);
        warehouse = new Warehouse(
                SharedSpark.session(),
                new Layout(folder + "-warehouse", folder.resolve("archive").toString()));
        table = new LogTable(folder, warehouse, CONTRACT);
    }

    @Test
    void many_threads_make_one_chain() throws Exception {
        try (QueryLog one = new QueryLog(folder, Clock.systemUTC());
                QueryLog other = new QueryLog(folder, Clock.systemUTC())) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                QueryLog log = t % 2 == 0 ? one : other;
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < 1250; i++) {
                        log.append(LogChild.entry("select " + i));
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        Found found = theOnly(examine());
        assertEquals(Optional.empty(), found.wrong());
        assertEquals(10_000, found.lines());
    }

    @Test
    void a_day_and_a_size_begin_a_file_that_goes_on_with_the_chain() {
        for (String time : List.of("2024-05-01T23:59:59Z", "2024-05-02T00:00:00Z", "2024-05-01T23:59:59.9Z")) {
            write(time, 1, 1 << 20);
        }
        write("2024-05-02T00:00:01Z", 3, 100);
        List<Found> found = examine();
        assertEquals(
                List.of(1L, 2L, 1L, 1L, 1L), found.stream().map(Found::lines).toList());
        assertTrue(found.stream().allMatch(file -> file.wrong().isEmpty()), found.toString());
    }

    @TestFactory
    Stream<DynamicTest> tampering_is_found() {
        return Stream.of(
                tampering("a changed character", 4, lines -> {
                    lines.set(3, lines.get(3).replace("select 4", "select 5"));
                    return lines;
                }),
                tampering("what is no line", 4, lines -> {
                    lines.set(3, "nothing to see here");
                    return lines;
                }),
                tampering("a line removed in the middle", 4, lines -> {
                    lines.remove(3);
                    return lines;
                }),
                tampering("a swapped pair", 4, lines -> {
                    Collections.swap(lines, 3, 4);
                    return lines;
                }),
                tampering(
                        "an inserted line",
                        5,
                        lines -> {
                            LogLine before = LogLine.parse(lines.get(3)).orElseThrow();
                            lines.add(
                                    4,
                                    LogLine.of(5, NOON, LogChild.entry("select 0"), before.hash())
                                            .text());
                            return lines;
                        },
                        6),
                tampering("a line removed at the beginning", 1, lines -> {
                    lines.remove(0);
                    return lines;
                }),
                // the line itself is in order, the one behind it tells
                tampering("one line made anew", 5, QueryLogTest::oneAnew));
    }

    private static List<String> oneAnew(List<String> lines) {
        LogLine line = LogLine.parse(lines.get(3)).orElseThrow();
        lines.set(
                3,
                LogLine.of(line.sequence(), line.at(), LogChild.entry("select 0"), line.previous())
                        .text());
        return lines;
    }

    private DynamicTest tampering(String what, int line, UnaryOperator<List<String>> change, int... orLine) {
        return DynamicTest.dynamicTest(what, () -> {
            begin(what.replace(' ', '-'));
            write(NOON.toString(), 10, 1 << 20);
            change(change);
            Found found = theOnly(examine());
            String wrong = found.wrong().orElseThrow();
            int expected = orLine.length > 0 ? orLine[0] : line;
            assertTrue(wrong.startsWith("line " + expected + " "), wrong);
            assertTrue(found.name().endsWith("-000001.jsonl"), found.name());
        });
    }

    @Test
    void what_was_flushed_and_is_gone_or_another_is_found() throws IOException {
        write(NOON.toString(), 10, 1 << 20);
        assertEquals(10, table.flush());
        assertEquals(List.of(), wrongs());
        byte[] whole = Files.readAllBytes(file());

        change(lines -> lines.subList(0, 8));
        assertEquals(List.of("the file ends too early, with line 8: ops.query_log has number 9 from it"), wrongs());

        // the last line made anew breaks no chain of the file
        Files.write(file(), whole);
        change(lines -> {
            LogLine line = LogLine.parse(lines.get(9)).orElseThrow();
            lines.set(
                    9,
                    LogLine.of(10, line.at(), LogChild.entry("select 0"), line.previous())
                            .text());
            return lines;
        });
        assertEquals(List.of("line 10 is not the one that was recorded in ops.query_log as number 10"), wrongs());

        Files.delete(file());
        assertEquals(List.of("the file is missing"), wrongs());
    }

    @Test
    void a_missing_file_between_others_is_found() throws IOException {
        write(NOON.toString(), 3, 10);
        Files.delete(new LogFolder(folder).files().get(1).path());
        assertEquals(List.of("the file is missing"), wrongs());
    }

    @Test
    void changed_rows_of_the_table_are_found() {
        write(NOON.toString(), 5, 1 << 20);
        table.flush();
        String place = warehouse.layout().table(CONTRACT.name());
        DeltaTable rows = DeltaTable.forPath(SharedSpark.session(), place);
        rows.updateExpr("log_sequence = 3", Map.of("user_name", "'bo'"));
        assertEquals(List.of("the row with number 3 was changed: its hash is that of another line"), wrongs());
        rows.delete("log_sequence = 3");
        assertEquals(
                List.of("the row with number 4 holds number 4 of the log where 3 belongs: lines were removed, put in or"
                        + " moved"),
                wrongs());
    }

    @Test
    void a_flush_appends_once() {
        assertEquals(0, table.flush());
        write(NOON.toString(), 3, 1 << 20);
        assertEquals(3, table.flush());
        assertEquals(0, table.flush());
        assertEquals(0, warehouse.head(CONTRACT.name()).orElseThrow());
        // a process that knows nothing of the flush before, as after a kill
        assertEquals(0, new LogTable(folder, warehouse, CONTRACT).flush());
        assertEquals(0, warehouse.head(CONTRACT.name()).orElseThrow());
        write(NOON.plusSeconds(1).toString(), 2, 1);
        assertEquals(2, new LogTable(folder, warehouse, CONTRACT).flush());
        write(NOON.plusSeconds(2).toString(), 1, 1);
        assertEquals(3, table.flush() + 2);
        assertEquals(6, warehouse.readNewest(CONTRACT).count());
        assertEquals(List.of(), wrongs());
        assertEquals(
                3 * 2,
                warehouse
                        .readNewest(CONTRACT)
                        .filter("array_contains(indicators_touched, 'N01938') and user_name = 'åsa'")
                        .count());
    }

    @Test
    void killed_processes_lose_no_line_that_they_had_appended() throws Exception {
        for (int kill = 1; kill <= 2; kill++) {
            List<Process> children = List.of(child(), child());
            for (Process child : children) {
                String last = null;
                try (BufferedReader told = child.inputReader()) {
                    for (String line = told.readLine(); line != null; line = told.readLine()) {
                        last = line;
                        if (line.equals(String.valueOf(100 * kill))) {
                            child.toHandle().destroyForcibly();
                        }
                    }
                }
                assertTrue(child.waitFor(1, TimeUnit.MINUTES));
                String appended = "select " + last + " ";
                assertTrue(Files.readString(newest()).contains(appended), "lost: " + appended);
            }
        }
        // as a kill in the middle of a write leaves it
        Files.writeString(newest(), "{\"log_sequence\":12", StandardOpenOption.APPEND);
        assertEquals(List.of(), wrongs());
        write(Instant.now().toString(), 1, 1 << 26);
        assertTrue(Files.readString(Path.of(newest() + ".torn")).endsWith("{\"log_sequence\":12"));
        List<Found> found = examine();
        assertEquals(List.of(), wrongs());
        assertTrue(found.get(found.size() - 1).remarks().toString().contains("bytes set aside"), found.toString());
        long lines = found.stream().mapToLong(Found::lines).sum();
        assertEquals(lines, table.flush());
        assertEquals(List.of(), wrongs());
    }

    @Test
    void a_statement_that_began_and_has_not_ended_is_told() {
        try (QueryLog log = new QueryLog(folder, Clock.systemUTC(), 1)) {
            for (String id : List.of("one", "two", "three")) {
                log.append(LogChild.begun(id, "select '" + id + "'"));
            }
            log.append(LogChild.begun("two", "select 'two'").ended(1L, 0.1, LogEntry.Verdict.DONE, null));
        }
        String remark =
                "line 1 tells of a statement of åsa that began and has not ended: it is worked on, or its process"
                        + " was killed";
        List<List<String>> remarks = List.of(List.of(remark), List.of(), List.of(remark), List.of());
        assertEquals(remarks, examine().stream().map(Found::remarks).toList());
        assertEquals(4, table.flush());
        assertEquals(List.of(), wrongs());
        assertEquals(
                remarks, examine().subList(0, 4).stream().map(Found::remarks).toList());
    }

    @Test
    void a_log_from_before_statements_had_numbers_goes_on() {
        try (QueryLog log = new QueryLog(folder, Clock.systemUTC())) {
            log.append(LogEntry.connected(LogEntry.Entrance.JDBC, "åsa", "analyst", "192.0.2.1"));
        }
        table.flush();
        String place = warehouse.layout().table(CONTRACT.name());
        warehouse
                .readNewest(CONTRACT)
                .drop("statement_id")
                .write()
                .format("delta")
                .mode("overwrite")
                .option("overwriteSchema", "true")
                .save(place);
        assertEquals(List.of(), wrongs());
        write(Instant.now().toString(), 2, 1 << 20);
        assertEquals(2, table.flush());
        assertEquals(List.of(), wrongs());
        assertEquals(
                1, warehouse.readNewest(CONTRACT).filter("statement_id is null").count());
    }

    @Test
    void nothing_is_appended_behind_a_line_that_was_changed() throws IOException {
        write(NOON.toString(), 2, 1 << 20);
        Files.writeString(file(), "nothing to see here\n", StandardOpenOption.APPEND);
        JamlikException refused =
                assertThrows(JamlikException.class, () -> new QueryLog(folder, Clock.systemUTC()).close());
        assertEquals(ErrorCode.BROKEN_CHAIN, refused.code());
    }

    private Process child() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LogChild.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void write(String time, int entries, long largest) {
        try (QueryLog log = new QueryLog(folder, Clock.fixed(Instant.parse(time), ZoneOffset.UTC), largest)) {
            for (int i = 1; i <= entries; i++) {
                log.append(LogChild.entry("select " + i));
            }
        }
    }

    private void change(UnaryOperator<List<String>> change) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        Files.write(file(), change.apply(lines));
    }

    private Path file() {
        return new LogFolder(folder).files().get(0).path();
    }

    private Path newest() {
        List<LogFile> files = new LogFolder(folder).files();
        return files.get(files.size() - 1).path();
    }

    private List<Found> examine() {
        return new LogExamination(table).run();
    }

    private List<String> wrongs() {
        return examine().stream().flatMap(found -> found.wrong().stream()).toList();
    }

    private static Found theOnly(List<Found> found) {
        assertEquals(1, found.size(), found.toString());
        return found.get(0);
    }
}
