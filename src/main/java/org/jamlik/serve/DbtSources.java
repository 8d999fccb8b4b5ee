package org.jamlik.serve;

import java.util.List;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Column;

/** Tables, columns and what holds for them as a {@code sources.yml} of dbt. */
final class DbtSources {
    private final Relationships relationships;
    private final Comments comments;

    DbtSources(Relationships relationships, Comments comments) {
        this.relationships = relationships;
        this.comments = comments;
    }

    String yaml() {
        StringBuilder text = new StringBuilder("version: 2\n\nsources:\n");
        for (String schema : List.of("star", "mart")) {
            text.append("  - name: ")
                    .append(schema)
                    .append("\n    schema: ")
                    .append(schema)
                    .append("\n    tables:\n");
            relationships.tables().stream()
                    .filter(table -> table.name().schema().equals(schema))
                    .forEach(table -> table(table, text));
        }
        return text.toString();
    }

    private void table(TableContract table, StringBuilder text) {
        text.append("      - name: ").append(table.name().name()).append("\n");
        text.append("        description: ").append(quoted(comments.of(table))).append("\n");
        text.append("        columns:\n");
        for (Column column : table.columns()) {
            text.append("          - name: ").append(column.name()).append("\n");
            text.append("            description: ")
                    .append(quoted(comments.of(column)))
                    .append("\n");
            text.append("            data_type: ")
                    .append(quoted(column.variable().type().sql()))
                    .append("\n");
            String tests = tests(table, column);
            if (!tests.isEmpty()) {
                text.append("            tests:\n").append(tests);
            }
        }
    }

    private String tests(TableContract table, Column column) {
        StringBuilder tests = new StringBuilder();
        if (table.required().contains(column.name())) {
            tests.append("              - not_null\n");
        }
        if (Relationships.isKey(table, column.name())) {
            tests.append("              - unique\n");
        }
        relationships.of(table).stream()
                .filter(single -> single.column().equals(column.name()))
                .forEach(single -> tests.append("              - relationships:\n")
                        .append("                  to: source('%s', '%s')\n"
                                .formatted(single.to().schema(), single.to().name()))
                        .append("                  field: ")
                        .append(single.column())
                        .append("\n"));
        return tests.toString();
    }

    private static String quoted(String text) {
        return "\"" + text.replaceAll("\\s+", " ").replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
