package org.jamlik.serve;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.jamlik.contract.TableContract;
import org.jamlik.serve.LogFolder.Act;
import org.jamlik.serve.LogFolder.Turn;
import org.jamlik.store.Warehouse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table {@code ops.query_log}, to which the lines of the log of queries go in batches. */
public final class LogTable {
    private static final Logger LOG = LoggerFactory.getLogger(LogTable.class);

    private final LogFolder folder;
    private final Warehouse warehouse;
    private final TableContract contract;
    private Read read;

    public LogTable(Path folder, Warehouse warehouse, TableContract contract) {
        this.folder = new LogFolder(folder);
        this.warehouse = warehouse;
        this.contract = contract;
    }

    /** Up to which line files were read, and up to which byte of that line's file. */
    private record Read(LogFile file, long bytes, long sequence) {}

    /**
     * Appends the lines that the table lacks, by one commit: also those that a killed process left. The table itself says
     * which they are, so that none comes twice wherever a flush was killed. It needs no lease.
     *
     * @return how many they were
     */
    public int flush() {
        if (!folder.exists() || nothingCame()) {
            return 0;
        }

        // of several processes that find the same lines, only one may append them
        try (Turn turn = folder.turn(Act.FLUSH)) {
            Map<String, Long> highest = highest();
            List<Map<String, Object>> rows = new ArrayList<>();
            Read now = read;
            List<LogFile> files = folder.files();
            for (int i = 0; i < files.size(); i++) {
                LogFile file = files.get(i);
                long known = highest.getOrDefault(file.log(), 0L);
                boolean isRead = i + 1 < files.size()
                        && files.get(i + 1).log().equals(file.log())
                        && begins(files.get(i + 1), known);
                if (!isRead) {
                    now = add(file, known, rows);
                }
            }
            warehouse.append(contract, rows);
            read = now;
            return rows.size();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the log of queries in " + folder.path(), e);
        }
    }

    private boolean nothingCame() {
        try {
            return read != null
                    && read.file().exists()
                    && read.file().size() == read.bytes()
                    && !read.file().numbered(read.file().number() + 1).exists();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look at " + read.file().path(), e);
        }
    }

    /** Whether a file begins with a line that the table has, or the next one. */
    private static boolean begins(LogFile file, long known) throws IOException {
        try (LogFile.Lines lines = file.lines(0, file.size())) {
            String first = lines.next();
            return first != null
                    && LogLine.parse(first)
                            .filter(line -> line.sequence() <= known + 1)
                            .isPresent();
        }
    }

    private Read add(LogFile file, long known, List<Map<String, Object>> rows) throws IOException {
        boolean goesOn = read != null && read.file().equals(file) && read.sequence() == known;
        long sequence = known;
        try (LogFile.Lines lines = file.lines(goesOn ? read.bytes() : 0, file.size())) {
            for (String text = lines.next(); text != null; text = lines.next()) {
                LogLine line = LogLine.parse(text).orElse(null);
                if (line == null) {
                    LOG.warn("{} holds a line that was changed; run doctor", file.name());
                } else if (line.sequence() > known) {
                    rows.add(line.row(file.name()));
                    sequence = line.sequence();
                }
            }
            return new Read(file, lines.end(), sequence);
        }
    }

    /** The highest number that the table has of each log; a log of which it has none is not named. */
    Map<String, Long> highest() {
        Map<String, Long> highest = new TreeMap<>();
        warehouse
                .readNewest(contract)
                .groupBy("log_file")
                .agg(max("log_sequence"))
                .collectAsList()
                .forEach(row -> highest.merge(LogFile.logOf(row.getString(0)), row.getLong(1), Math::max));
        return highest;
    }

    /** The rows of a log in the order of their numbers. */
    Iterator<Recorded> rows(String log) {
        Iterator<Row> rows = warehouse
                .readNewest(contract)
                .filter(col("log_file").startsWith("queries-" + log + "-"))
                .orderBy("log_sequence")
                .toLocalIterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Recorded next() {
                Row row = rows.next();
                return new Recorded(
                        row.getAs("log_file"),
                        row.<Long>getAs("log_sequence"),
                        row.getAs("line_hash"),
                        LogLine.of(row));
            }
        };
    }

    /**
     * A row of the table.
     *
     * @param line empty when the row was changed into what was never written
     */
    record Recorded(String file, long sequence, String hash, Optional<LogLine> line) {}

    LogFolder folder() {
        return folder;
    }
}
