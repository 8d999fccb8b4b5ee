package org.jamlik.synth;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jamlik.contract.Project;
import org.jamlik.contract.SourceContract;
import org.jamlik.contract.SourceContract.SourceColumn;
import org.jamlik.contract.TableName;

/** The persons, units and answers that were written by hand, {@code src/test/resources/village}. */
public final class Village {
    private static final int WOMAN = 238;
    private static final int MAN = 239;
    private static final int COORDINATION = 60;

    private final Path folder;
    private final Map<String, String> numbers = new TreeMap<>();

    public Village(Path folder) {
        this.folder = folder;
        for (Map<String, String> person : rows("persons.csv")) {
            LocalDate birth = LocalDate.parse(person.get("birth_date"));
            int serial = person.get("sex").equals("M") ? MAN : WOMAN;
            numbers.put(person.get("person"), Slots.number(birth, serial, 0));
            numbers.put(person.get("person") + " before", Slots.number(birth, serial, COORDINATION));
        }
    }

    /** The personal identity numbers by the names of the persons. */
    public Map<String, String> numbers() {
        return numbers;
    }

    /** The rows of one of its files by the headings. */
    public List<Map<String, String>> rows(String file) {
        CsvParserSettings settings = new CsvParserSettings();
        settings.getFormat().setLineSeparator("\n");
        List<Map<String, String>> rows = new ArrayList<>();
        List<String[]> lines =
                new CsvParser(settings).parseAll(folder.resolve(file).toFile(), StandardCharsets.UTF_8);
        String[] headings = lines.get(0);
        for (String[] line : lines.subList(1, lines.size())) {
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 0; i < headings.length; i++) {
                if (line[i] != null) {
                    row.put(headings[i], line[i]);
                }
            }
            rows.add(row);
        }
        return rows;
    }

    /** Writes the deliveries as the contracts ask for them. */
    public void deliver(Project project, Path landing) {
        Map<String, SourceContract> sources = new HashMap<>();
        project.sources().forEach((name, source) -> sources.put(name.name(), source));
        List<String> delivered = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString().replace(".csv", ""))
                    .filter(sources::containsKey)
                    .sorted()
                    .forEach(delivered::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try (Deliveries deliveries = new Deliveries(sources, landing, 0, false, 0)) {
            for (String name : delivered) {
                rows(name + ".csv").forEach(row -> tell(sources.get(name), row, deliveries));
            }
        }
        Plan plan = new Plan(1, 2022, 2022, 0);
        for (String name : delivered) {
            SourceContract source = project.sources().get(new TableName("source", name));
            try (Stream<Path> pieces =
                    Files.list(landing.resolve(Deliveries.PIECES).resolve(name))) {
                pieces.forEach(file -> Assembly.write(plan, source, file, landing.resolve(name), 0));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void tell(SourceContract source, Map<String, String> row, Deliveries deliveries) {
        Map<String, String> captures = new HashMap<>();
        captures.put("part", row.getOrDefault("part", "00"));
        captures.put("year", row.get("year"));
        captures.put("month", String.format("%02d", Integer.parseInt(row.getOrDefault("month", "1"))));
        if (source.carriesYear(Map.of("month", "12"))) {
            captures.put("month", "12");
        }
        Deliveries.Line line = deliveries.to(source.name()).in(captures);
        for (SourceColumn column : source.columns()) {
            String value = row.get(column.name());
            if (value != null && column.captured().isEmpty()) {
                boolean isDate = column.variable().type().sql().equals("date");
                line.set(column.name(), isDate ? LocalDate.parse(value) : numbers.getOrDefault(value, value));
            }
        }
        line.end();
    }
}
