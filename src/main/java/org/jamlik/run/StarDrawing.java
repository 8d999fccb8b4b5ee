package org.jamlik.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jamlik.contract.Confidentiality;
import org.jamlik.contract.Project;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableContract.Column;
import org.jamlik.contract.TableContract.Reference;
import org.jamlik.contract.TableName;

/** The tables that refer to others and those that they refer to, in Mermaid, as several drawings that can be read. */
final class StarDrawing {
    private static final Set<String> OF_SURVEYS = Set.of("dim_area", "dim_district", "dim_unit");

    private final Project project;

    StarDrawing(Project project) {
        this.project = project;
    }

    /** Which drawing a table stands in, by what it holds. */
    private enum Part {
        DIMENSIONS("Dimensions that refer to each other"),
        SERVICES("Persons in the registers of municipalities: what they decided and paid"),
        LIVES("Persons in the other registers: health, education and income"),
        SURVEYS("Answers to surveys"),
        NUMBERS("Population, costs, statistics and published values");

        private final String title;

        Part(String title) {
            this.title = title;
        }

        static Part of(TableContract table) {
            if (!table.name().name().startsWith("fact_")
                    && table.name().schema().equals("star")) {
                return DIMENSIONS;
            }
            if (table.confidentiality() == Confidentiality.PERSON
                    || table.confidentiality() == Confidentiality.COUNTS) {
                return table.grain().contains("municipality_code") ? SERVICES : LIVES;
            }

            boolean ofSurveys = table.confidentiality() == Confidentiality.RESPONDENT
                    || table.references().stream()
                            .anyMatch(reference ->
                                    OF_SURVEYS.contains(reference.target().name()));
            return ofSurveys ? SURVEYS : NUMBERS;
        }
    }

    /** The drawings of these tables, each under a heading of level 3. */
    String markdown(Collection<TableContract> tables) {
        StringBuilder text = new StringBuilder();
        for (Part part : Part.values()) {
            List<TableContract> members = tables.stream()
                    .filter(table -> !table.references().isEmpty() && Part.of(table) == part)
                    .toList();
            if (!members.isEmpty()) {
                text.append("### ").append(part.title).append("\n\n```mermaid\nerDiagram\n");
                boxes(members).forEach(table -> text.append(box(table)));
                members.forEach(table -> text.append(lines(table)));
                text.append("```\n\n");
            }
        }
        return text.toString();
    }

    private Set<TableContract> boxes(List<TableContract> members) {
        Set<TableContract> boxes = new LinkedHashSet<>(members);
        for (TableContract table : members) {
            table.references().forEach(reference -> boxes.add(project.table(reference.target())));
        }
        return boxes;
    }

    private static String box(TableContract table) {
        StringBuilder text = new StringBuilder("    " + box(table.name()) + " {\n");
        for (Column column : table.columns()) {
            List<String> keys = new ArrayList<>();
            if (table.grain().contains(column.name())) {
                keys.add("PK");
            }
            if (table.references().stream()
                    .anyMatch(reference -> reference.columns().contains(column.name()))) {
                keys.add("FK");
            }
            if (!keys.isEmpty()) {
                text.append("        %s %s %s\n"
                        .formatted(column.variable().type(), column.name(), String.join(", ", keys)));
            }
        }
        return text.append("    }\n").toString();
    }

    private static String lines(TableContract table) {
        StringBuilder text = new StringBuilder();
        for (Reference reference : table.references()) {
            text.append("    %s %s %s : \"%s\"\n"
                    .formatted(
                            box(table.name()),
                            table.required().containsAll(reference.columns()) ? "}o--||" : "}o--o|",
                            box(reference.target()),
                            String.join(", ", reference.columns())));
        }
        return text.toString();
    }

    /** Mermaid's names have no dots; tables of the star are told by their names alone. */
    private static String box(TableName name) {
        return name.schema().equals("star") ? name.name() : name.schema() + "_" + name.name();
    }
}
