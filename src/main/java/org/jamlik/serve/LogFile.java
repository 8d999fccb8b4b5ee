package org.jamlik.serve;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the files that hold a log of queries, {@code queries-<log>-<number>.jsonl}.
 *
 * @param log when the log was begun, and on which host
 * @param number counts the files of a log from 1
 */
record LogFile(Path folder, String log, int number) implements Comparable<LogFile> {
    private static final Pattern NAME = Pattern.compile("queries-(\\d{8}T\\d{6}Z-.+)-(\\d{6})\\.jsonl");

    static Optional<LogFile> of(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        return name.matches()
                ? Optional.of(new LogFile(path.getParent(), name.group(1), Integer.parseInt(name.group(2))))
                : Optional.empty();
    }

    /** The log that the file of this name belongs to. */
    static String logOf(String name) {
        return of(Path.of(".", name)).map(LogFile::log).orElse(name);
    }

    /** The host on which a log was begun. */
    static String hostOf(String log) {
        return log.substring(log.indexOf('-') + 1);
    }

    LogFile numbered(int other) {
        return new LogFile(folder, log, other);
    }

    String name() {
        return "queries-%s-%06d.jsonl".formatted(log, number);
    }

    Path path() {
        return folder.resolve(name());
    }

    /** Where the bytes of a line go that was not written to its end. */
    Path torn() {
        return folder.resolve(name() + ".torn");
    }

    boolean exists() {
        return Files.exists(path());
    }

    long size() throws IOException {
        return Files.size(path());
    }

    /** The lines between two places. */
    Lines lines(long from, long to) throws IOException {
        InputStream bytes = new BufferedInputStream(Files.newInputStream(path()), 1 << 16);
        bytes.skipNBytes(from);
        return new Lines(bytes, from, to);
    }

    @Override
    public int compareTo(LogFile other) {
        return Comparator.comparing(LogFile::log).thenComparing(LogFile::number).compare(this, other);
    }

    /** Lines of a file, one after the other; the last one counts only when it has its end. */
    static final class Lines implements AutoCloseable {
        private final InputStream bytes;
        private final long to;
        private long end;
        private int torn;

        private Lines(InputStream bytes, long from, long to) {
            this.bytes = bytes;
            this.end = from;
            this.to = to;
        }

        /** The next line, or null behind the last one. */
        String next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (long place = end; place < to; place++) {
                int next = bytes.read();
                if (next < 0) {
                    break;
                }
                if (next == '\n') {
                    end = place + 1;
                    return line.toString(StandardCharsets.UTF_8);
                }
                line.write(next);
            }
            torn = line.size();
            return null;
        }

        /** Where the last line ended. */
        long end() {
            return end;
        }

        /** How many bytes of a line without an end stand behind the last one. */
        int torn() {
            return torn;
        }

        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }
}
