package org.jamlik.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.serve.LogFolder.Act;
import org.jamlik.serve.LogFolder.Turn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of queries: a chain of lines in files that only grow. Each line carries the hash of the one before, so that what
 * is changed, removed or put in shows.
 *
 * <p>All processes of a machine write one chain, each line under a lock of the folder. When {@link #append} returns, the
 * line outlives the process; at most {@value #FORCED_MILLIS} milliseconds later it outlives the machine. A new file begins
 * each day (UTC) and where the last one has grown large, and goes on with the chain.
 */
public final class QueryLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QueryLog.class);
    private static final DateTimeFormatter BEGUN =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int FORCED_MILLIS = 200;
    private static final long LARGEST = 64L << 20;
    private static final int TAIL = 1 << 16;

    private final LogFolder folder;
    private final Clock clock;
    private final long largest;
    private final ScheduledExecutorService forcing;
    private End end;
    private LogFile unforced;

    public QueryLog(Path folder, Clock clock) {
        this(folder, clock, LARGEST);
    }

    QueryLog(Path folder, Clock clock, long largest) {
        this.folder = new LogFolder(folder);
        this.clock = clock;
        this.largest = largest;
        this.folder.create();
        try (Turn turn = this.folder.turn(Act.APPEND)) {
            end = standing();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the log of queries in " + folder, e);
        }
        forcing = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "query-log");
            thread.setDaemon(true);
            return thread;
        });
        forcing.scheduleWithFixedDelay(this::force, FORCED_MILLIS, FORCED_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Where the chain stands.
     *
     * @param day of the last line, or null before the first one
     */
    private record End(LogFile file, long size, long sequence, String hash, LocalDate day) {}

    /** Adds an entry behind all others. */
    public synchronized void append(LogEntry entry) {
        if (forcing.isShutdown()) {
            throw new IllegalStateException("Cannot append to the log of queries: it is closed");
        }
        try (Turn turn = folder.turn(Act.APPEND)) {
            boolean isMine = end.file().exists()
                    && end.file().size() == end.size()
                    && !end.file().numbered(end.file().number() + 1).exists();
            if (!isMine) {
                end = standing();
            }
            Instant now = now();
            if (end.size() >= largest || end.day() != null && dayOf(now).isAfter(end.day())) {
                force();
                LogFile next = end.file().numbered(end.file().number() + 1);
                end = new End(next, 0, end.sequence(), end.hash(), end.day());
            }
            write(now, entry, end.size());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot append to the log of queries in " + folder.path(), e);
        }
    }

    /** Where the chain stands in the files. A line that was not written to its end is set aside, which a line tells. */
    private End standing() throws IOException {
        List<LogFile> files = folder.files();
        if (files.isEmpty()) {
            LogFile first = new LogFile(folder.path(), BEGUN.format(now()) + "-" + LogFolder.host(), 1);
            return new End(first, 0, 0, LogLine.NO_LINE, null);
        }

        LogFile newest = files.get(files.size() - 1);
        byte[] torn = behindLastEnd(newest, newest.size());
        long size = newest.size() - torn.length;
        LogLine last = size > 0 ? lastLine(newest, size) : lastBefore(newest, files);
        End found = last == null
                ? new End(newest, size, 0, LogLine.NO_LINE, null)
                : new End(newest, size, last.sequence(), last.hash(), dayOf(last.at()));
        if (torn.length == 0) {
            return found;
        }

        try (FileChannel aside =
                FileChannel.open(newest.torn(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            writeAll(aside, ByteBuffer.wrap(torn));
            aside.force(true);
        }
        end = found;
        // over the torn bytes, so that they never go without being told
        write(now(), LogEntry.recovered(torn.length), size);
        try (FileChannel channel = FileChannel.open(newest.path(), StandardOpenOption.WRITE)) {
            channel.truncate(end.size());
            channel.force(true);
        }
        LOG.warn(
                "a process was killed while it wrote {}: {} bytes of its last line are set aside in {}",
                newest.name(),
                torn.length,
                newest.torn().getFileName());
        return end;
    }

    private static LogLine lastBefore(LogFile file, List<LogFile> files) throws IOException {
        for (int i = files.indexOf(file) - 1; i >= 0; i--) {
            LogFile before = files.get(i);
            if (before.log().equals(file.log()) && before.size() > 0) {
                return lastLine(before, before.size());
            }
        }
        return null;
    }

    private static LogLine lastLine(LogFile file, long size) throws IOException {
        String text = new String(behindLastEnd(file, size - 1), StandardCharsets.UTF_8);
        return LogLine.parse(text)
                .orElseThrow(() -> new JamlikException(
                        ErrorCode.BROKEN_CHAIN,
                        "Cannot append to " + file.name()
                                + ": its last line was changed or is none of a log of queries;"
                                + " run doctor, then keep the files somewhere else and begin with an empty folder"));
    }

    /** The bytes before a place that stand behind the last end of a line. */
    private static byte[] behindLastEnd(LogFile file, long to) throws IOException {
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            for (long length = Math.min(TAIL, to); ; length = Math.min(2 * length, to)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) length);
                while (bytes.hasRemaining() && channel.read(bytes, to - length + bytes.position()) >= 0) {
                    // a read may bring less than was asked for
                }
                for (int i = (int) length - 1; i >= 0; i--) {
                    if (bytes.get(i) == '\n') {
                        return Arrays.copyOfRange(bytes.array(), i + 1, (int) length);
                    }
                }
                if (length == to) {
                    return bytes.array();
                }
            }
        }
    }

    private void write(Instant now, LogEntry entry, long place) throws IOException {
        LogLine line = LogLine.of(end.sequence() + 1, now, entry, end.hash());
        byte[] bytes = (line.text() + "\n").getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel =
                FileChannel.open(end.file().path(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.position(place);
            writeAll(channel, ByteBuffer.wrap(bytes));
        }
        end = new End(end.file(), place + bytes.length, line.sequence(), line.hash(), dayOf(now));
        unforced = end.file();
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static LocalDate dayOf(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private void force() {
        LogFile file;
        synchronized (this) {
            file = unforced;
            unforced = null;
        }
        if (file == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
            channel.force(false);
        } catch (IOException e) {
            LOG.error("Cannot bring {} to the disk: {}", file.path(), e.toString());
        }
    }

    /** Brings everything to the disk. */
    @Override
    public void close() {
        forcing.shutdown();
        force();
    }
}
