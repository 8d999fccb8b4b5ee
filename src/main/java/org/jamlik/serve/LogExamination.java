package org.jamlik.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jamlik.serve.LogFolder.Act;
import org.jamlik.serve.LogFolder.Turn;
import org.jamlik.serve.LogTable.Recorded;

/**
 * Examines the log of queries: each line of its files and each row of its table must follow the one before, and both must
 * tell the same.
 */
public final class LogExamination {
    private final LogTable table;
    private final LogFolder folder;

    public LogExamination(LogTable table) {
        this.table = table;
        this.folder = table.folder();
    }

    /**
     * What a file, or what the table has of a log, was found to be.
     *
     * @param name of the file, or of the table and the log
     * @param wrong the first thing that is wrong; empty when the chain is intact
     * @param remarks what is no fault but must be told
     */
    public record Found(
            String name,
            long lines,
            Optional<Instant> first,
            Optional<Instant> last,
            Optional<String> wrong,
            List<String> remarks) {}

    /** Examines all files of the folder and all logs of the table; flushes wait as long. */
    public List<Found> run() {
        if (!folder.exists()) {
            return examined(Map.of());
        }
        try (Turn flush = folder.turn(Act.FLUSH)) {
            Map<LogFile, Long> sizes = new HashMap<>();
            try (Turn append = folder.turn(Act.APPEND)) {
                for (LogFile file : folder.files()) {
                    sizes.put(file, file.size());
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot look into " + folder.path(), e);
            }
            return examined(sizes);
        }
    }

    private List<Found> examined(Map<LogFile, Long> sizes) {
        TreeSet<String> logs = new TreeSet<>(table.highest().keySet());
        sizes.keySet().forEach(file -> logs.add(file.log()));
        List<Found> found = new ArrayList<>();
        for (String log : logs) {
            TreeSet<LogFile> files = new TreeSet<>(sizes.keySet());
            files.removeIf(file -> !file.log().equals(log));
            try {
                found.addAll(new OneLog(log, files, sizes).examine());
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read the log of queries in " + folder.path(), e);
            }
        }
        return found;
    }

    /** What is known of a file or a table while it is looked through. */
    private static final class Account {
        private final String name;
        private final List<String> remarks = new ArrayList<>();
        private long lines;
        private Instant first;
        private Instant last;
        private String wrong;

        Account(String name) {
            this.name = name;
        }

        void count(LogLine line) {
            first = first == null ? line.at() : first;
            last = line.at();
        }

        /** Only the first thing that is wrong is told: what comes behind it cannot be relied on. */
        void wrong(String text) {
            wrong = wrong == null ? text : wrong;
        }

        Found found() {
            return new Found(
                    name,
                    lines,
                    Optional.ofNullable(first),
                    Optional.ofNullable(last),
                    Optional.ofNullable(wrong),
                    List.copyOf(remarks));
        }
    }

    private static void follow(Optional<LogLine> line, String what, Chain chain, Account account) {
        if (line.isEmpty()) {
            account.wrong(what + " was changed: it is no line that was ever written");
            chain.lose();
            return;
        }
        account.count(line.get());
        chain.follow(line.get(), what).ifPresent(account::wrong);
        chain.open(line.get(), what, account);
    }

    /** A chain as far as it was followed. */
    private static final class Chain {
        private long sequence;
        private String hash = LogLine.NO_LINE;
        private boolean isLost;
        private final Map<String, Runnable> remarks = new LinkedHashMap<>();

        /** What comes next cannot be compared with what came before. */
        void lose() {
            isLost = true;
        }

        /** Follows it to the next line; says what is wrong there. */
        Optional<String> follow(LogLine line, String what) {
            Optional<String> wrong = Optional.empty();
            if (isLost) {
                isLost = false;
            } else if (line.sequence() != sequence + 1) {
                wrong = Optional.of(what + " holds number " + line.sequence() + " of the log where " + (sequence + 1)
                        + " belongs: lines were removed, put in or moved");
            } else if (!line.previous().equals(hash)) {
                wrong = Optional.of(
                        what + " does not carry the hash of the one before it: one of the two was changed or put in");
            }
            if (wrong.isEmpty() && !line.isAsWritten()) {
                wrong = Optional.of(what + " was changed: its hash is that of another line");
            }
            sequence = line.sequence();
            hash = line.hash();
            return wrong;
        }

        /** Keeps statements that began, as long as they have not ended. */
        void open(LogLine line, String what, Account account) {
            LogEntry entry = line.entry();
            if (entry.event() == LogEntry.Event.BEGUN) {
                remarks.put(
                        entry.statementId(),
                        () -> account.remarks.add(what + " tells of a statement of " + entry.user()
                                + " that began and has not ended: it is worked on, or its process was killed"));
            } else if (entry.event() == LogEntry.Event.STATEMENT) {
                remarks.remove(entry.statementId());
            }
        }

        /** Remarks on those that have not. */
        void remarkOnOpen() {
            remarks.values().forEach(Runnable::run);
        }
    }

    /** The files and rows of one log. */
    private final class OneLog {
        private final String log;
        private final TreeSet<LogFile> files;
        private final Map<LogFile, Long> sizes;
        private final Map<String, Account> accounts = new HashMap<>();
        private final Account ofTable;
        private final Iterator<Recorded> rows;
        private final Chain chainOfTable = new Chain();
        private Recorded next;

        OneLog(String log, TreeSet<LogFile> files, Map<LogFile, Long> sizes) {
            this.log = log;
            this.files = files;
            this.sizes = sizes;
            this.ofTable = new Account("ops.query_log, " + log);
            this.rows = table.rows(log);
            advance();
        }

        List<Found> examine() throws IOException {
            List<Account> told = new ArrayList<>();
            Chain chain = new Chain();
            int number = 0;
            for (LogFile file : files) {
                while (++number < file.number()) {
                    told.add(missing(file.numbered(number).name()));
                    chain.lose();
                }
                Account account = new Account(file.name());
                accounts.put(file.name(), account);
                told.add(account);
                examine(file, account, chain);
            }
            boolean isElsewhere = files.isEmpty() && !LogFile.hostOf(log).equals(LogFolder.host());
            while (next != null) {
                String file = next.file();
                if (!isElsewhere && !accounts.containsKey(file)) {
                    told.add(missing(file));
                }
                lost();
            }
            if (isElsewhere) {
                ofTable.remarks.add("its files lie on " + LogFile.hostOf(log) + " and were not compared");
            }
            // rows are those of lines, unless there are no lines here
            (isElsewhere ? chainOfTable : chain).remarkOnOpen();
            List<Found> found = new ArrayList<>();
            told.forEach(account -> found.add(account.found()));
            if (ofTable.lines > 0) {
                found.add(ofTable.found());
            }
            return found;
        }

        private Account missing(String file) {
            Account account = new Account(file);
            account.wrong("the file is missing");
            accounts.put(file, account);
            return account;
        }

        private void examine(LogFile file, Account account, Chain chain) throws IOException {
            try (LogFile.Lines lines = file.lines(0, sizes.get(file))) {
                for (String text = lines.next(); text != null; text = lines.next()) {
                    account.lines++;
                    String what = "line " + account.lines;
                    Optional<LogLine> parsed = LogLine.parse(text);
                    follow(parsed, what, chain, account);
                    if (parsed.isEmpty()) {
                        continue;
                    }
                    LogLine line = parsed.get();
                    if (line.entry().event() == LogEntry.Event.RECOVERED) {
                        account.remarks.add(what + " tells of a line that a killed process left unfinished: "
                                + line.entry().reason());
                    }
                    compare(line, what, account);
                }
                if (lines.torn() > 0 && file.equals(files.last())) {
                    account.remarks.add("line " + (account.lines + 1) + " has no end (" + lines.torn()
                            + " bytes): a process was killed while it wrote; the next one sets them aside");
                } else if (lines.torn() > 0) {
                    account.wrong("line " + (account.lines + 1) + " has no end, and there is a later file");
                }
            }
        }

        /** Compares a line with the row of its number; rows before it are in no file. */
        private void compare(LogLine line, String what, Account account) {
            while (next != null && next.sequence() < line.sequence()) {
                lost();
            }
            if (next != null && next.sequence() == line.sequence()) {
                if (!line.hash().equals(next.hash()) || !next.file().equals(account.name)) {
                    account.wrong(
                            what + " is not the one that was recorded in ops.query_log as number " + line.sequence());
                }
                advance();
            }
        }

        private void lost() {
            Account account = accounts.get(next.file());
            if (account != null) {
                account.wrong("the file ends too early, with line " + account.lines + ": ops.query_log has number "
                        + next.sequence() + " from it");
            }
            advance();
        }

        private void advance() {
            next = rows.hasNext() ? rows.next() : null;
            if (next != null) {
                ofTable.lines++;
                follow(next.line(), "the row with number " + next.sequence(), chainOfTable, ofTable);
            }
        }
    }
}
