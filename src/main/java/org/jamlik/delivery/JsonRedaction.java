package org.jamlik.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Empties records of a page of JSON. A record keeps its keys, because they may be the only headings there are, with null
 * for values; an element of a list becomes an empty object when other elements of it stay. One record is in memory at a
 * time.
 */
final class JsonRedaction {
    private static final String NULL = "null";
    /** Text is written in ASCII, which every encoding of a contract reads alike, and half characters stay what they are. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private final RecordSpec spec;
    private final Doomed doomed;
    private final JsonParser in;
    private final JsonGenerator out;
    private long line;
    private long emptied;

    JsonRedaction(InputStream from, OutputStream to, RecordSpec spec, Doomed doomed) throws IOException {
        this.spec = spec;
        this.doomed = doomed;
        InputStream bytes = DelimitedRecords.withoutByteOrderMark(from);
        in = FACTORY.createParser(new InputStreamReader(bytes, spec.charset()));
        out = FACTORY.createGenerator(new OutputStreamWriter(to, StandardCharsets.US_ASCII));
    }

    /** A value as JSON, and what stands in it as plain text; for an object by its keys. */
    private record Value(String json, String plain, Map<String, Value> fields) {
        /** The same with its keys only. */
        String vacated() {
            if (fields == null) {
                return NULL;
            }
            Map<String, String> nulls = new LinkedHashMap<>();
            fields.keySet().forEach(key -> nulls.put(key, NULL));
            return object(nulls);
        }
    }

    private static String object(Map<String, String> fields) {
        return written(generator -> {
            generator.writeStartObject();
            for (Map.Entry<String, String> field : fields.entrySet()) {
                generator.writeFieldName(field.getKey());
                generator.writeRawValue(field.getValue());
            }
            generator.writeEndObject();
        });
    }

    /** Something that writes JSON. */
    private interface Writing {
        void to(JsonGenerator generator) throws IOException;
    }

    private static String written(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            writing.to(generator);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write JSON", e);
        }
        return text.toString();
    }

    /** Returns how many lines it emptied. */
    long copy() throws IOException {
        try (in;
                out) {
            if (in.nextToken() == JsonToken.START_ARRAY && spec.records() == null) {
                records();
            } else {
                page();
            }
            while (in.nextToken() != null) {
                out.writeRawValue(value().json());
            }
        }
        return emptied;
    }

    private void page() throws IOException {
        out.writeStartObject();
        boolean isFound = false;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            out.writeFieldName(name);
            if (in.nextToken() == JsonToken.START_ARRAY && name.equals(spec.records()) && !isFound) {
                isFound = true;
                records();
            } else {
                out.writeRawValue(value().json());
            }
        }
        out.writeEndObject();
    }

    private void records() throws IOException {
        out.writeStartArray();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            out.writeRaw('\n');
            record();
        }
        out.writeRaw('\n');
        out.writeEndArray();
    }

    private void record() throws IOException {
        Map<String, Value> fields = new LinkedHashMap<>();
        List<Value> elements = List.of();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            if (in.nextToken() == JsonToken.START_ARRAY && name.equals(spec.nested())) {
                elements = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value());
                }
                fields.put(name, null);
            } else {
                fields.put(name, value());
            }
        }
        out.writeRawValue(object(kept(fields, elements)));
    }

    private Map<String, String> kept(Map<String, Value> fields, List<Value> elements) {
        StringBuilder plain = new StringBuilder();
        fields.forEach((name, value) -> plain.append(name).append(' ').append(value == null ? "" : value.plain()));
        int lines = Math.max(1, elements.size());
        boolean[] goes = new boolean[lines];
        int gone = 0;
        int stay = 0;
        for (int i = 0; i < lines; i++) {
            line++;
            Value own = elements.isEmpty() ? null : elements.get(i);
            boolean isVacant =
                    own != null && own.fields() != null && own.fields().isEmpty();
            goes[i] = !isVacant && doomed.takes(line, plain + " " + (own == null ? "" : own.plain()));
            gone += goes[i] ? 1 : 0;
            stay += goes[i] || isVacant ? 0 : 1;
        }
        emptied += gone;

        boolean isWhole = gone > 0 && stay == 0;
        Map<String, String> kept = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (value != null) {
                kept.put(name, isWhole ? NULL : value.json());
            } else {
                List<String> each = new ArrayList<>();
                for (int i = 0; i < elements.size(); i++) {
                    Value element = elements.get(i);
                    each.add(isWhole ? element.vacated() : goes[i] ? "{}" : element.json());
                }
                kept.put(name, "[" + String.join(", ", each) + "]");
            }
        });
        return kept;
    }

    /** The value that the parser stands on, numbers as they are spelt. */
    private Value value() throws IOException {
        StringBuilder plain = new StringBuilder();
        Map<String, Value> fields = null;
        StringWriter json = new StringWriter();
        JsonGenerator generator = FACTORY.createGenerator(json);
        switch (in.currentToken()) {
            case START_OBJECT -> {
                fields = new LinkedHashMap<>();
                generator.writeStartObject();
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    String name = in.currentName();
                    in.nextToken();
                    Value value = value();
                    fields.put(name, value);
                    generator.writeFieldName(name);
                    generator.writeRawValue(value.json());
                    plain.append(name).append(' ').append(value.plain());
                }
                generator.writeEndObject();
            }
            case START_ARRAY -> {
                generator.writeStartArray();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    Value value = value();
                    generator.writeRawValue(value.json());
                    plain.append(value.plain());
                }
                generator.writeEndArray();
            }
            case VALUE_STRING -> {
                generator.writeString(in.getText());
                plain.append(in.getText()).append('\n');
            }
            default -> {
                generator.writeRawValue(in.getText());
                plain.append(in.getText()).append('\n');
            }
        }
        generator.close();
        return new Value(json.toString(), plain.toString(), fields);
    }
}
