package org.jamlik.serve;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Column;
import org.jamlik.contract.TableContract.Role;
import org.jamlik.contract.Type;
import org.jamlik.serve.Relationships.Single;

/** Tables and relationships as the folder {@code definition} of a semantic model of Power BI, in TMDL. */
final class Tmdl {
    private static final String DATABASE =
            "database Jamlik\n\tcompatibilityLevel: 1601\n\tcompatibilityMode: powerBI\n";
    private static final String EXPRESSIONS = "/// The ODBC data source that leads to the server.\n"
            + "expression Dsn = \"Jamlik\" meta [IsParameterQuery=true, Type=\"Text\", IsParameterQueryRequired=true]\n";

    private final Relationships relationships;
    private final Comments comments;

    Tmdl(Relationships relationships, Comments comments) {
        this.relationships = relationships;
        this.comments = comments;
    }

    /** The files of the folder, by their paths in it. */
    Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        StringBuilder model =
                new StringBuilder("model Model\n\tculture: sv-SE\n\tdefaultPowerBIDataSourceVersion: powerBI_V3\n\n");
        StringBuilder all = new StringBuilder();
        for (TableContract table : relationships.tables()) {
            String name = table.name().name();
            model.append("ref table ").append(name).append("\n");
            files.put("tables/" + name + ".tmdl", table(table));
            relationships.of(table).forEach(single -> all.append(relationship(single)));
        }
        files.put("database.tmdl", DATABASE);
        files.put("expressions.tmdl", EXPRESSIONS);
        files.put("model.tmdl", model.toString());
        files.put("relationships.tmdl", all.toString());
        return files;
    }

    /** From the many to the one; Power BI lets one of several ways between two tables be active. */
    private String relationship(Single single) {
        UUID id = UUID.nameUUIDFromBytes(single.toString().getBytes(StandardCharsets.UTF_8));
        return "relationship " + id + "\n"
                + (relationships.isOnlyWay(single) ? "" : "\tisActive: false\n")
                + "\tfromColumn: " + single.from().name() + "." + single.column() + "\n"
                + "\ttoColumn: " + single.to().name() + "." + single.column() + "\n\n";
    }

    private String table(TableContract table) {
        String name = table.name().name();
        StringBuilder text = new StringBuilder(description("", comments.of(table)) + "table " + name + "\n\n");
        for (Column column : table.columns()) {
            text.append(description("\t", comments.of(column)))
                    .append("\tcolumn ")
                    .append(column.name())
                    .append("\n")
                    .append("\t\tdataType: ")
                    .append(dataType(column.variable().type()))
                    .append("\n")
                    .append("\t\tsummarizeBy: ")
                    .append(summarizeBy(table, column))
                    .append("\n")
                    .append("\t\tsourceColumn: ")
                    .append(column.name())
                    .append("\n\n");
        }
        return text.append("\tpartition ")
                .append(name)
                .append(" = m\n")
                .append("\t\tmode: import\n")
                .append("\t\tsource =\n")
                .append("\t\t\t\tlet\n")
                .append("\t\t\t\t    Source = Odbc.Query(\"dsn=\" & Dsn, \"select * from ")
                .append(table.name())
                .append("\")\n")
                .append("\t\t\t\tin\n")
                .append("\t\t\t\t    Source\n")
                .toString();
    }

    private static String description(String indent, String comment) {
        return indent + "/// " + comment.replaceAll("\\s+", " ") + "\n";
    }

    /** A fixed decimal number of Power BI has four decimals. */
    private static String dataType(Type type) {
        return switch (type.sql().replaceFirst("\\(.*", "")) {
            case "int", "bigint" -> "int64";
            case "double" -> "double";
            case "decimal" -> type.sql().endsWith(",4)") ? "decimal" : "double";
            case "boolean" -> "boolean";
            case "date", "timestamp" -> "dateTime";
            default -> "string";
        };
    }

    /** Values of marts are shares and totals side by side, which nobody may sum. */
    private static String summarizeBy(TableContract table, Column column) {
        boolean isSummed = column.role() == Role.MEASURE
                && column.variable().isAdditive()
                && table.name().schema().equals("star")
                && !dataType(column.variable().type()).equals("string");
        return isSummed ? "sum" : "none";
    }
}
