package org.jamlik.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What should become of the files in a folder of defects, as its {@code verdict.yaml} says.
 *
 * @param file which of several files it is about
 * @param error the code of the refusal, when the file is refused as a whole
 * @param asOf the day of the run; long ago when it does not matter, so that nothing is late
 * @param lines the account: in, header, accepted, quarantined, ignored
 * @param quarantine the quarantined lines as {@code line column error}, when they are named
 * @param missing the senders that are missing, when they are named
 */
record Verdict(
        String says,
        String status,
        Optional<String> file,
        Optional<String> period,
        Optional<String> error,
        LocalDate asOf,
        Map<String, Object> lines,
        Optional<List<String>> quarantine,
        Optional<List<String>> missing) {
    /** A day on which nothing is late. */
    static final LocalDate IN_TIME = LocalDate.of(1900, 1, 1);

    static final String FILE = "verdict.yaml";
    private static final List<String> KEYS =
            List.of("says", "status", "file", "period", "error", "as_of", "lines", "quarantine", "missing");

    static Verdict read(Path folder) throws IOException {
        Map<String, Object> yaml =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(folder.resolve(FILE)));
        if (!KEYS.containsAll(yaml.keySet()) || !yaml.containsKey("says") || !yaml.containsKey("lines")) {
            throw new IllegalArgumentException("Cannot use " + folder.resolve(FILE) + ": it has " + yaml.keySet());
        }
        return new Verdict(
                yaml.get("says").toString(),
                yaml.get("status").toString(),
                text(yaml, "file"),
                text(yaml, "period"),
                text(yaml, "error"),
                text(yaml, "as_of").map(LocalDate::parse).orElse(IN_TIME),
                asMap(yaml.get("lines")),
                list(yaml, "quarantine").map(rows -> rows.stream()
                        .map(Verdict::asMap)
                        .map(row -> row.get("line") + " " + row.getOrDefault("column", "") + " " + row.get("error"))
                        .sorted()
                        .toList()),
                list(yaml, "missing")
                        .map(senders ->
                                senders.stream().map(Object::toString).sorted().toList()));
    }

    private static Optional<String> text(Map<String, Object> yaml, String key) {
        return Optional.ofNullable(yaml.get(key)).map(Verdict::text);
    }

    private static String text(Object value) {
        // an unquoted date is a moment to YAML
        return value instanceof java.util.Date day
                ? day.toInstant().toString().substring(0, "2023-04-30".length())
                : value.toString();
    }

    private static Optional<List<?>> list(Map<String, Object> yaml, String key) {
        return Optional.ofNullable((List<?>) yaml.get(key));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object node) {
        return (Map<String, Object>) node;
    }

    /** The account as text, in the words of {@link #account(Delivery)}. */
    String account() {
        return "%s lines = %s header + %s accepted + %s quarantined + %s ignored"
                .formatted(
                        lines.get("in"),
                        lines.get("header"),
                        lines.get("accepted"),
                        lines.get("quarantined"),
                        lines.get("ignored"));
    }

    /** The account of a delivery as text. */
    static String account(Delivery delivery) {
        return delivery.linesIn() + " lines = " + delivery.linesHeader() + " header + " + delivery.linesAccepted()
                + " accepted + " + delivery.linesQuarantined() + " quarantined + " + delivery.linesIgnored()
                + " ignored";
    }
}
