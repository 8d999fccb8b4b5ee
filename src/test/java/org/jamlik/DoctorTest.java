package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableName;
import org.jamlik.serve.LogEntry;
import org.jamlik.serve.LogEntry.Entrance;
import org.jamlik.serve.LogEntry.Verdict;
import org.jamlik.serve.LogTable;
import org.jamlik.serve.QueryLog;
import org.jamlik.store.Layout;
import org.jamlik.store.Warehouse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code doctor}. */
class DoctorTest {
    @TempDir
    Path folder;

    @Test
    void the_log_tells_which_indicators_are_used() {
        Cli jamlik = new Cli(folder.resolve("landing"), folder.toString());
        Path log = folder.resolve("log");
        try (QueryLog queries = new QueryLog(log, Clock.systemUTC())) {
            for (String user : List.of("åsa", "bo", "bo")) {
                queries.append(LogEntry.begun(
                                Entrance.JDBC, user, "analyst", "192.0.2.1", "1", "select 'N01938'", List.of("N01938"))
                        .reading(List.of("mart.indicator_value"))
                        .ended(1L, 0.1, Verdict.DONE, null));
            }
        }
        Warehouse warehouse = new Warehouse(
                SharedSpark.session(),
                new Layout(
                        folder.resolve("warehouse").toString(),
                        folder.resolve("archive").toString()));
        assertEquals(
                3,
                new LogTable(
                                log,
                                warehouse,
                                ProjectReader.read(SharedSpark.home()).table(new TableName("ops", "query_log")))
                        .flush());
        String documented = DocumentedQueries.of("docs/operations.md").get("docs/operations.md: The log of queries");
        assertEquals(
                List.of("N01938,3,2"), jamlik.sql("select indicator_id, statements, users from (" + documented + ")"));
    }

    @Test
    void tells_whether_the_log_of_queries_is_intact() throws IOException {
        Cli jamlik = new Cli(folder.resolve("landing"), folder.toString());
        assertEquals(new Cli.Result(0, "log of queries: nothing yet\n"), jamlik.run("doctor"));

        Path log = folder.resolve("log");
        try (QueryLog queries = new QueryLog(log, Clock.systemUTC())) {
            queries.append(LogEntry.connected(Entrance.JDBC, "åsa", "analyst", "192.0.2.1"));
            queries.append(LogEntry.disconnected(Entrance.JDBC, "åsa", "analyst", "192.0.2.1"));
        }
        Cli.Result intact = jamlik.run("doctor");
        assertEquals(0, intact.exitCode());
        assertTrue(
                intact.out().matches("(?s)log of queries\n  queries-\\S+: 2 lines from \\S+ to \\S+, intact\n"),
                intact.out());

        try (Stream<Path> files = Files.list(log)) {
            Path file = files.filter(each -> each.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
            Cli.edit(file, "\"connected\"", "\"disconnected\"");
        }
        Cli.Result broken = jamlik.run("doctor");
        assertEquals(30, broken.exitCode());
        assertTrue(broken.out().contains("broken: line 1 was changed"), broken.out());
    }
}
