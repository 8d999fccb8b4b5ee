package org.jamlik.contract;

import java.util.LinkedHashSet;
import java.util.List;
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
