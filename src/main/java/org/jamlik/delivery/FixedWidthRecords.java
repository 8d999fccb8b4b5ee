package org.jamlik.delivery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.jamlik.contract.SourceContract.At;

/**
 * The records of a file whose values stand at fixed positions of each line. Values are trimmed; positions that no column
 * names are filler. A line that ends inside a value lacks it; one that goes on has a token too many.
 */
final class FixedWidthRecords implements Records {
    private final BufferedReader reader;
    private final List<String> headings;
    private final At[] fields;
    private final int width;
    private long number;
    private String next;

    FixedWidthRecords(InputStream in, RecordSpec spec) {
        int[] order = IntStream.range(0, spec.fields().size())
                .boxed()
                .sorted(Comparator.comparing(i -> spec.fields().get(i).from()))
                .mapToInt(Integer::intValue)
                .toArray();
        headings = Arrays.stream(order).mapToObj(spec.headings()::get).toList();
        fields = Arrays.stream(order).mapToObj(spec.fields()::get).toArray(At[]::new);
        width = fields.length == 0 ? 0 : fields[fields.length - 1].end();
        reader = new BufferedReader(new LineEnds(new InputStreamReader(in, spec.charset())));
    }

    @Override
    public List<String> headings() {
        return headings;
    }

    @Override
    public long headerLines() {
        return 0;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            try {
                next = reader.readLine();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read a file", e);
            }
            if (next != null && number == 0 && next.startsWith("\ufeff")) {
                next = next.substring(1);
            }
        }
        return next != null;
    }

    @Override
    public Line next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }

        String line = next;
        next = null;
        return new Line(++number, 1, tokens(line));
    }

    private String[] tokens(String line) {
        if (line.isBlank()) {
            return new String[0];
        }

        int present = 0;
        while (present < fields.length && line.length() >= fields[present].end()) {
            present++;
        }
        boolean goesOn = line.length() > width && !line.substring(width).isBlank();
        String[] tokens = new String[present + (goesOn ? 1 : 0)];
        for (int i = 0; i < present; i++) {
            String value = line.substring(fields[i].from() - 1, fields[i].end()).strip();
            tokens[i] = value.isEmpty() ? null : value;
        }
        if (goesOn) {
            tokens[present] = line.substring(width).strip();
        }
        return tokens;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close a file", e);
        }
    }
}
