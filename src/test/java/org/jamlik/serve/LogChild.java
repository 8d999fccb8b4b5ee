package org.jamlik.serve;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jamlik.serve.LogEntry.Entrance;
import org.jamlik.serve.LogEntry.Verdict;

/** A process that appends to a log until it is killed, and tells what it has appended. */
final class LogChild {
    private LogChild() {}

    public static void main(String[] arguments) {
        QueryLog log = new QueryLog(Path.of(arguments[0]), Clock.systemUTC());
        for (int i = 1; ; i++) {
            log.append(entry("select " + i + " /* " + "x".repeat(9000) + " */"));
            System.out.println(i);
        }
    }

    static LogEntry entry(String statement) {
        return begun("1", statement).ended(3L, 0.25, Verdict.DONE, null);
    }

    static LogEntry begun(String id, String statement) {
        return LogEntry.begun(Entrance.JDBC, "åsa", "analyst", "192.0.2.1", id, statement, List.of("N01938"))
                .reading(List.of("mart.indicator_value"));
    }
}
