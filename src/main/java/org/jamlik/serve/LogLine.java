package org.jamlik.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.jamlik.contract.Checksum;
import org.jamlik.serve.LogEntry.Entrance;
import org.jamlik.serve.LogEntry.Event;
import org.jamlik.serve.LogEntry.Verdict;
import scala.collection.Seq;

/**
 * A line of the log of queries. Its keys are the columns of {@code ops.query_log}.
 *
 * @param sequence counts the lines of a log, through all of its files
 * @param previous the hash of the line before
 * @param hash SHA-256 of this line without it, thus over {@code previous} too
 */
record LogLine(long sequence, Instant at, LogEntry entry, String previous, String hash) {
    /** What the first line of a log carries for the hash of the one before. */
    static final String NO_LINE = "0".repeat(64);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HASH = "line_hash";
    /** Stands in a line only when it says something: older logs are without. */
    private static final String STATEMENT_ID = "statement_id";

    private static final List<String> KEYS = List.of(
            "log_sequence",
            "logged_at",
            "query_event",
            "entrance",
            "user_name",
            "user_role",
            "user_address",
            STATEMENT_ID,
            "statement",
            "tables_read",
            "indicators_touched",
            "rows_returned",
            "seconds",
            "verdict",
            "reason",
            "previous_hash");

    /** The line that stands for an entry behind another line. */
    static LogLine of(long sequence, Instant at, LogEntry entry, String previous) {
        return new LogLine(sequence, at, entry, previous, hash(sequence, at, entry, previous));
    }

    /** The line of that text; empty when no line was ever written so. */
    static Optional<LogLine> parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            LogLine line = new LogLine(
                    json.path("log_sequence").longValue(),
                    Instant.parse(json.path("logged_at").asText()),
                    new LogEntry(
                            constant(Event.class, string(json, "query_event")),
                            constant(Entrance.class, string(json, "entrance")),
                            string(json, "user_name"),
                            string(json, "user_role"),
                            string(json, "user_address"),
                            string(json, STATEMENT_ID),
                            string(json, "statement"),
                            strings(json, "tables_read"),
                            strings(json, "indicators_touched"),
                            json.path("rows_returned").isNull()
                                    ? null
                                    : json.path("rows_returned").longValue(),
                            json.path("seconds").isNull()
                                    ? null
                                    : json.path("seconds").doubleValue(),
                            constant(Verdict.class, string(json, "verdict")),
                            string(json, "reason")),
                    json.path("previous_hash").asText(),
                    json.path(HASH).asText());
            return line.text().equals(text) ? Optional.of(line) : Optional.empty();
        } catch (JsonProcessingException | DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The line that a row of the table was made of; empty when somebody changed the row into what was never written. */
    static Optional<LogLine> of(Row row) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String key : KEYS) {
            boolean isThere = row.schema().getFieldIndex(key).isDefined();
            Object value = isThere ? row.getAs(key) : null;
            values.put(
                    key, value instanceof Seq ? row.getList(row.fieldIndex(key)).toArray(String[]::new) : value);
        }
        return parse(json(values).put(HASH, row.<String>getAs(HASH)).toString());
    }

    /** The row of the table, with the file that the line stands in. */
    Map<String, Object> row(String file) {
        Map<String, Object> row = values(sequence, at, entry, previous);
        row.put("log_file", file);
        row.put(HASH, hash);
        return row;
    }

    /** Whether the hash is that of the rest. */
    boolean isAsWritten() {
        return hash.equals(hash(sequence, at, entry, previous));
    }

    String text() {
        return json(values(sequence, at, entry, previous)).put(HASH, hash).toString();
    }

    private static String hash(long sequence, Instant at, LogEntry entry, String previous) {
        String text = json(values(sequence, at, entry, previous)).toString();
        return HexFormat.of().formatHex(Checksum.digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, Object> values(long sequence, Instant at, LogEntry entry, String previous) {
        Object[] values = {
            sequence,
            Timestamp.from(at),
            text(entry.event()),
            text(entry.entrance()),
            entry.user(),
            entry.role(),
            entry.address(),
            entry.statementId(),
            entry.statement(),
            entry.tables().toArray(String[]::new),
            entry.indicators().toArray(String[]::new),
            entry.rows(),
            entry.seconds(),
            text(entry.verdict()),
            entry.reason(),
            previous
        };
        Map<String, Object> named = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) {
            named.put(KEYS.get(i), values[i]);
        }
        return named;
    }

    private static ObjectNode json(Map<String, Object> values) {
        ObjectNode json = JSON.createObjectNode();
        values.forEach((key, value) -> {
            if (value != null || !key.equals(STATEMENT_ID)) {
                json.set(
                        key,
                        value instanceof Timestamp time
                                ? json.textNode(time.toInstant().toString())
                                : JSON.<JsonNode>valueToTree(value));
            }
        });
        return json;
    }

    private static String string(JsonNode json, String key) {
        return !json.hasNonNull(key) ? null : json.path(key).asText();
    }

    private static List<String> strings(JsonNode json, String key) {
        List<String> texts = new ArrayList<>();
        json.path(key).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static String text(Enum<?> constant) {
        return constant == null ? null : constant.name().toLowerCase(Locale.ROOT);
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String text) {
        return text == null ? null : Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    }
}
