package org.jamlik.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The allowed values of a variable with their labels, from {@code schemas/codelist/<name>.csv}. A code may stand on
 * several rows when its label or attributes changed over time. In SQL it is the view {@code codelist.<name>}.
 *
 * @param columns {@code code, label_sv, label_en, valid_from, valid_to} and then what the list adds
 * @param rows as many texts as there are columns; null where the cell is empty
 * @param fingerprint SHA-256 of the file
 */
public record CodeList(String name, List<String> columns, List<List<String>> rows, String fingerprint) {
    static final List<String> FIRST_COLUMNS = List.of("code", "label_sv", "label_en", "valid_from", "valid_to");

    /** The sources themselves, as a list that is made of their contracts. */
    static CodeList ofSources(Collection<SourceContract> sources) {
        List<String> columns = new ArrayList<>(FIRST_COLUMNS);
        columns.addAll(List.of("provider", "cadence", "confidentiality", "is_layout_ours"));
        Checksum fingerprint = new Checksum();
        List<List<String>> rows = new ArrayList<>();
        for (SourceContract source : sources) {
            List<String> row = Arrays.asList(
                    source.name(),
                    source.description().strip(),
                    null,
                    null,
                    null,
                    source.provider(),
                    source.schedule().cadence().name().toLowerCase(Locale.ROOT),
                    source.protection().confidentiality().name().toLowerCase(Locale.ROOT),
                    String.valueOf(source.isOurs()));
            fingerprint.add(row.toString());
            rows.add(row);
        }
        return new CodeList("source", columns, rows, fingerprint.hex());
    }

    /** Every code that was ever valid. */
    public Set<String> codes() {
        Set<String> codes = new LinkedHashSet<>();
        for (List<String> row : rows) {
            codes.add(row.get(0));
        }
        return codes;
    }

    public TableName view() {
        return new TableName("codelist", name);
    }

    /** The type of a column: dates for the validity, text for the rest. */
    public Type typeOf(String column) {
        return new Type(column.equals("valid_from") || column.equals("valid_to") ? "date" : "string");
    }
}
