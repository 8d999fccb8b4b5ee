package org.jamlik.synth;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jamlik.contract.SourceContract;

/**
 * Takes the lines of deliveries, in whatever order of files they come, and keeps them as pieces: for each file one piece of
 * each task, to be put together when all tasks have ended.
 */
final class Deliveries implements AutoCloseable {
    /** The folder of pieces below the folder of deliveries. */
    static final String PIECES = ".pieces";

    private static final int BUFFER = 1 << 17;

    private final Map<String, Source> sources = new HashMap<>();
    private final Path folder;
    private final int task;
    private final boolean isRaw;
    private final int onlyYear;

    /**
     * A taker of lines.
     *
     * @param contracts of the sources that are wanted, by name; lines of others go nowhere
     * @param task which piece of every file these lines are
     * @param isRaw whether lines get their form only when their file is put together
     * @param onlyYear the year whose lines are wanted; 0 for all years
     */
    Deliveries(Map<String, SourceContract> contracts, Path folder, int task, boolean isRaw, int onlyYear) {
        this.onlyYear = onlyYear;
        this.folder = folder;
        this.task = task;
        this.isRaw = isRaw;
        contracts.forEach((name, contract) -> sources.put(name, new Source(contract)));
    }

    /** The source of a name. */
    Source to(String name) {
        return sources.computeIfAbsent(name, first -> new Source(null));
    }

    /** How many lines each source got. */
    Map<String, Long> lines() {
        Map<String, Long> lines = new TreeMap<>();
        sources.forEach((name, source) -> {
            long sum =
                    source.books.values().stream().mapToLong(book -> book.count).sum();
            if (sum > 0) {
                lines.put(name, sum);
            }
        });
        return lines;
    }

    @Override
    public void close() {
        sources.values().forEach(source -> source.books.values().forEach(Book::flush));
    }

    /** The files of one source. */
    final class Source {
        private final SourceContract contract;
        private final Map<String, Book> books = new TreeMap<>();
        private final Map<Integer, Book> byMonth = new HashMap<>();

        private Source(SourceContract contract) {
            this.contract = contract;
        }

        /** Whether its lines go anywhere. */
        boolean isWanted() {
            return contract != null;
        }

        /** A line of the file of a year. */
        Line in(int year) {
            return in(year, 0);
        }

        /** A line of the file of a month. */
        Line in(int year, int month) {
            if (contract == null || onlyYear != 0 && year != onlyYear) {
                return Line.NOWHERE;
            }
            return new Line(byMonth.computeIfAbsent(year * 100 + month, first -> {
                Map<String, String> captures = new HashMap<>();
                captures.put("year", String.valueOf(year));
                captures.put("month", String.format("%02d", month));
                return book(captures);
            }));
        }

        /** A line of the file whose name tells that. */
        Line in(Map<String, String> captures) {
            boolean isOther = onlyYear != 0 && !String.valueOf(onlyYear).equals(captures.get("year"));
            return contract == null || isOther ? Line.NOWHERE : new Line(book(captures));
        }

        /** Makes sure that there is a file, with lines or without. */
        void expect(Map<String, String> captures) {
            if (contract != null) {
                book(captures).touch();
            }
        }

        private Book book(Map<String, String> captures) {
            String name = FileName.of(contract, captures);
            return books.computeIfAbsent(name, first -> new Book(contract, name));
        }
    }

    /** One file. */
    private final class Book {
        private final Form form;
        private final boolean isInner;
        private final Charset charset;
        private final Path piece;
        private final StringBuilder lines = new StringBuilder();
        private long count;
        /** A task that failed and is tried again writes its pieces anew. */
        private boolean isBegun;

        private Book(SourceContract contract, String name) {
            form = new Form(contract, contract.deliveryPeriod(name));
            isInner = isRaw || !form.isText();
            charset = isInner ? StandardCharsets.UTF_8 : contract.format().encoding();
            piece = folder.resolve(PIECES)
                    .resolve(contract.name())
                    .resolve(name)
                    .resolve(String.format("%06d", task));
        }

        private void add(String[] tokens) {
            lines.append(isInner ? form.inner(tokens) : form.line(tokens));
            count++;
            if (lines.length() > BUFFER) {
                flush();
            }
        }

        private void touch() {
            try {
                Files.createDirectories(piece.getParent());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void flush() {
            if (lines.isEmpty()) {
                return;
            }
            touch();
            try (OutputStream out = Files.newOutputStream(
                    piece,
                    StandardOpenOption.CREATE,
                    isBegun ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                out.write(lines.toString().getBytes(charset));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            isBegun = true;
            lines.setLength(0);
        }
    }

    /** A line that is being written; what is not set is missing. */
    static final class Line {
        private static final Line NOWHERE = new Line(null);

        private final Book book;
        private final String[] tokens;

        private Line(Book book) {
            this.book = book;
            tokens = book == null
                    ? new String[0]
                    : new String[book.form.headings().size()];
        }

        /** Sets a variable of the contract; one that the file's period does not have is left out. */
        Line set(String variable, Object value) {
            if (book != null && value != null) {
                int place = book.form.place(variable);
                if (place >= 0) {
                    tokens[place] = book.form.text(place, value);
                }
            }
            return this;
        }

        /** Sets a date; a day that never comes is missing. */
        Line day(String variable, int day) {
            return day == Day.NEVER ? this : set(variable, LocalDate.ofEpochDay(day));
        }

        void end() {
            if (book != null) {
                book.add(tokens);
            }
        }
    }
}
