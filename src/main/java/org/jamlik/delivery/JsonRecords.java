package org.jamlik.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;

/**
 * The records of a page of JSON: the objects of a list at the top, or, where a record holds a list of its own that the
 * contract names, the elements of that list with what stands beside it. One record is in memory at a time. A key that
 * holds another list or object is a heading whose values cannot be read. A record of nothing but nulls is an empty line,
 * and so is an element that is an empty object: that is what {@link Redaction} leaves.
 */
final class JsonRecords implements Records {
    /** What stands for a list or an object where a value belongs; no value is written so. */
    static final String CONTAINER = "{...}";

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonParser parser;
    private final String nested;
    /** Given, or gathered from the records read so far. */
    private final Set<String> headings;

    private final List<String> known;
    private final Deque<String[]> waiting = new ArrayDeque<>();
    private long number;
    private boolean ended;

    JsonRecords(InputStream in, RecordSpec spec) throws IOException {
        nested = spec.nested();
        known = spec.headings();
        headings = new LinkedHashSet<>(known == null ? List.of() : known);
        parser = FACTORY.createParser(new InputStreamReader(DelimitedRecords.withoutByteOrderMark(in), spec.charset()));
        try {
            find(spec.records());
        } catch (JsonProcessingException e) {
            throw damaged(e);
        }
    }

    /** Goes to the list of records. */
    private void find(String records) throws IOException {
        JsonToken token = parser.nextToken();
        if (records == null) {
            if (token != JsonToken.START_ARRAY) {
                throw new DamagedException(token == null, "it does not begin with a list", null);
            }
            return;
        }
        if (token != JsonToken.START_OBJECT) {
            throw new DamagedException(token == null, "it does not begin with an object", null);
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals(records) && value == JsonToken.START_ARRAY) {
                return;
            }
            parser.skipChildren();
        }
        throw new DamagedException(false, "there is no list \"" + records + "\" at its top", null);
    }

    /** The keys of the records; all of them only when the contract told them or the last record was read. */
    @Override
    public List<String> headings() {
        return List.copyOf(headings);
    }

    @Override
    public long headerLines() {
        return 0;
    }

    @Override
    public boolean hasNext() {
        try {
            while (waiting.isEmpty() && !ended) {
                read();
            }
            return !waiting.isEmpty();
        } catch (JsonProcessingException e) {
            throw damaged(e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a file", e);
        }
    }

    private DamagedException damaged(JsonProcessingException e) {
        String place = e.getLocation() == null
                ? ""
                : " on line " + e.getLocation().getLineNr() + ", character "
                        + e.getLocation().getColumnNr();
        return new DamagedException(e instanceof JsonEOFException, "it is no JSON" + place, e);
    }

    private void read() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_ARRAY) {
            // what follows the list must be JSON too, or the page was cut short
            while (parser.nextToken() != null) {
                parser.skipChildren();
            }
            ended = true;
            return;
        }
        if (token != JsonToken.START_OBJECT) {
            throw new DamagedException(token == null, "record " + (number + 1) + " is no object", null);
        }

        Map<String, String> record = new LinkedHashMap<>();
        List<Map<String, String>> elements = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals(nested) && value == JsonToken.START_ARRAY) {
                elements = elements();
            } else {
                record.put(name, value());
            }
        }
        if (nested == null) {
            waiting.add(lineOf(record));
        } else if (elements == null || elements.isEmpty()) {
            headings(record);
            waiting.add(new String[0]);
        } else {
            for (Map<String, String> element : elements) {
                Map<String, String> line = new LinkedHashMap<>(record);
                line.putAll(element);
                String[] tokens = lineOf(line);
                waiting.add(element.isEmpty() ? new String[0] : tokens);
            }
        }
    }

    /** An object of nothing but nulls is an empty line. */
    private String[] lineOf(Map<String, String> record) {
        String[] tokens = tokens(record);
        return Arrays.stream(tokens).allMatch(Objects::isNull) ? new String[0] : tokens;
    }

    private List<Map<String, String>> elements() throws IOException {
        List<Map<String, String>> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Map<String, String> element = new LinkedHashMap<>();
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = nested + "." + parser.currentName();
                    parser.nextToken();
                    element.put(name, value());
                }
            } else {
                element.put(nested, value());
            }
            elements.add(element);
        }
        return elements;
    }

    private String value() throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case START_ARRAY, START_OBJECT -> {
                parser.skipChildren();
                yield CONTAINER;
            }
            default -> parser.getText();
        };
    }

    private void headings(Map<String, String> record) {
        if (known == null) {
            headings.addAll(record.keySet());
        }
    }

    private String[] tokens(Map<String, String> record) {
        headings(record);
        String[] tokens = new String[headings.size()];
        int i = 0;
        for (String heading : headings) {
            tokens[i++] = record.get(heading);
        }
        return tokens;
    }

    @Override
    public Line next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }

        return new Line(++number, 1, waiting.remove());
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close a file", e);
        }
    }
}
