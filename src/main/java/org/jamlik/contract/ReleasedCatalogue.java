package org.jamlik.contract;

import static org.jamlik.contract.Indicator.word;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import com.univocity.parsers.csv.CsvWriter;
import com.univocity.parsers.csv.CsvWriterSettings;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jamlik.contract.Indicator.Lifecycle;
import org.jamlik.contract.Indicator.Measure;

/**
 * The catalogue as it was released last, in {@code conf/indicators/released.csv}: what a version of an entry measures may not
 * change afterwards, so that two values under one version mean the same. A project without that file has released nothing.
 */
public final class ReleasedCatalogue {
    static final String FILE = "conf/indicators/released.csv";

    private static final String ID = "indicator_id";
    private static final String VERSION = "definition_version";

    private final List<Map<String, String>> released;

    private ReleasedCatalogue(List<Map<String, String>> released) {
        this.released = released;
    }

    static ReleasedCatalogue read(Path home, Problems problems) {
        Path file = home.resolve(FILE);
        List<Map<String, String>> rows = new ArrayList<>();
        if (Files.exists(file)) {
            ProjectReader.content(home, file, ErrorCode.INVALID_INDICATOR, problems)
                    .ifPresent(content -> rows.addAll(rows(content)));
        }
        return new ReleasedCatalogue(rows);
    }

    private static List<Map<String, String>> rows(String content) {
        CsvParserSettings settings = new CsvParserSettings();
        settings.setLineSeparatorDetectionEnabled(true);
        settings.getFormat().setComment('\0');
        settings.setMaxCharsPerColumn(-1);
        List<String[]> lines = new CsvParser(settings).parseAll(new StringReader(content));
        List<Map<String, String>> rows = new ArrayList<>();
        for (String[] line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < Math.min(line.length, lines.get(0).length); i++) {
                row.put(lines.get(0)[i], Objects.requireNonNullElse(line[i], ""));
            }
            rows.add(row);
        }
        return rows;
    }

    /** Notes every released version that says something else now, or is gone. */
    void check(List<Indicator> catalogue, Problems problems) {
        Map<String, Indicator> byVersion = new TreeMap<>();
        Map<String, Integer> newest = new TreeMap<>();
        for (Indicator entry : catalogue) {
            byVersion.put(entry.id() + " " + entry.version(), entry);
            newest.merge(entry.id(), entry.version(), Math::max);
        }
        for (Map<String, String> before : released) {
            String id = before.get(ID);
            Indicator entry = byVersion.get(id + " " + before.get(VERSION));
            if (entry == null) {
                problems.add(
                        FILE,
                        0,
                        ErrorCode.INVALID_INDICATOR,
                        "version %s of %s was released and is gone; keep it, with lifecycle: retired or with its to_year",
                        before.get(VERSION),
                        id);
                continue;
            }

            Map<String, String> now = decisive(entry);
            List<String> changed = before.keySet().stream()
                    .filter(key -> !before.get(key).equals(now.getOrDefault(key, "")))
                    .map(key -> "%s was \"%s\"".formatted(key, before.get(key)))
                    .toList();
            if (!changed.isEmpty()) {
                problems.add(
                        entry.file(),
                        entry.line(),
                        ErrorCode.INVALID_INDICATOR,
                        "%s: version %d is released and was edited in place: %s; leave it, and write version %d",
                        id,
                        entry.version(),
                        String.join(", ", changed),
                        newest.get(id) + 1);
            }
        }
    }

    /** The catalogue as a release: every entry that values were shown for. */
    public static String csv(List<Indicator> catalogue) {
        List<Map<String, String>> rows = catalogue.stream()
                .filter(entry -> entry.lifecycle() != Lifecycle.DEVELOPMENT && entry.lifecycle() != Lifecycle.DRAFT)
                .map(ReleasedCatalogue::decisive)
                .toList();
        CsvWriterSettings settings = new CsvWriterSettings();
        settings.getFormat().setLineSeparator("\n");
        StringWriter text = new StringWriter();
        CsvWriter writer = new CsvWriter(text, settings);
        if (!rows.isEmpty()) {
            writer.writeHeaders(rows.get(0).keySet());
        }
        rows.forEach(row -> writer.writeRow(row.values()));
        writer.close();
        return text.toString();
    }

    /** What decides the meaning of a version's values. */
    private static Map<String, String> decisive(Indicator entry) {
        Indicator.Method method = entry.method();
        Map<String, String> row = new LinkedHashMap<>();
        row.put(ID, entry.id());
        row.put(VERSION, String.valueOf(entry.version()));
        row.put("kind", word(method.kind()));
        row.put("numerator", method.numerator().map(Measure::id).orElse(""));
        row.put("denominator", method.denominator().map(Measure::id).orElse(""));
        row.put(
                "members",
                method.members().stream()
                        .map(member -> member.group() + "." + member.indicatorId())
                        .collect(Collectors.joining(" ")));
        row.put("per", String.valueOf(method.per()));
        row.put("pooled_years", String.valueOf(method.pooledYears()));
        row.put("standardised", String.valueOf(method.isStandardised()));
        row.put("published_as", String.join(" ", entry.publishedAs().values()));
        row.put("direction", word(entry.place().direction()));
        row.put("unit", entry.text().unit());
        row.put("title", entry.text().title());
        row.put("definition", entry.text().definition().strip());
        return row;
    }
}
