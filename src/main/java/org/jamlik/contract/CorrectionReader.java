package org.jamlik.contract;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jamlik.contract.SourceContract.Correction;
import org.jamlik.contract.SourceContract.SourceColumn;

/**
 * Reads the corrections of a source: values that are known to be wrong, with who says so, why, and since when. They lie
 * beside the code and stay in its history, so none may name a person.
 */
final class CorrectionReader {
    static final String ENDING = ".corrections.yaml";

    private final Map<String, SourceColumn> columns = new LinkedHashMap<>();

    private CorrectionReader(List<SourceColumn> columns) {
        columns.forEach(column -> this.columns.put(column.name(), column));
    }

    static List<Correction> read(Path home, String source, List<SourceColumn> columns, Problems problems) {
        Path file = home.resolve("schemas/source/" + source + ENDING);
        List<Correction> corrections = new ArrayList<>();
        if (Files.exists(file)) {
            CorrectionReader reader = new CorrectionReader(columns);
            Yaml.read(home, file, problems)
                    .ifPresent(root -> root.items().forEach(item -> corrections.add(reader.correction(item))));
        }
        return corrections;
    }

    private Correction correction(Yaml item) {
        Yaml.Keys keys = item.keys();
        Map<String, String> key = new LinkedHashMap<>();
        keys.required("key").ifPresent(values -> values.keys().all().forEach((name, value) -> {
            refuseIdentity(value, name);
            value(value, name).ifPresent(text -> key.put(name, text));
        }));
        String column = keys.requiredText("column");
        keys.optional("column").ifPresent(place -> refuseIdentity(place, column));
        Correction correction = new Correction(
                key,
                column,
                keys.required("old").flatMap(value -> value(value, column)),
                keys.required("new").flatMap(value -> value(value, column)),
                keys.requiredText("reason"),
                keys.requiredText("provider"),
                keys.requiredText("date"),
                item.line());
        keys.finish();
        return correction;
    }

    private void refuseIdentity(Yaml place, String name) {
        if (columns.containsKey(name) && columns.get(name).isIdentity()) {
            place.problem(
                    ErrorCode.INVALID_CONTRACT,
                    "\"%s\" holds numbers of persons, which must not stand in this file; take the correction away and"
                            + " ask the provider for a corrected delivery",
                    name);
        }
    }

    /** The text of a value of that column; empty for null, or with a problem noted when it is no such value. */
    private Optional<String> value(Yaml value, String name) {
        SourceColumn column = columns.get(name);
        if (column == null) {
            value.problem(ErrorCode.UNKNOWN_COLUMN, "\"%s\" is not a column of the source", name);
            return Optional.empty();
        }
        if (column.isIdentity()) {
            // refused, and never repeated
            return Optional.empty();
        }
        String text = value.text();
        if (text == null || value.isNull()) {
            return Optional.empty();
        }

        boolean isCode = column.codes().map(list -> list.codes().contains(text)).orElse(true);
        if (!isCode || !isOfType(column.variable().type().sql().replaceFirst("\\(.*", ""), text)) {
            value.problem(
                    ErrorCode.WRONG_TYPE,
                    "\"%s\" is no value of \"%s\" (%s)",
                    text,
                    name,
                    column.variable().type());
        }
        return Optional.of(text);
    }

    private static boolean isOfType(String type, String text) {
        try {
            switch (type) {
                case "int" -> Integer.parseInt(text);
                case "bigint" -> Long.parseLong(text);
                case "double", "decimal" -> new BigDecimal(text);
                case "date" -> LocalDate.parse(text);
                case "boolean" -> {
                    return text.equals("true") || text.equals("false");
                }
                default -> {
                    return true;
                }
            }
            return true;
        } catch (NumberFormatException | DateTimeException e) {
            return false;
        }
    }
}
