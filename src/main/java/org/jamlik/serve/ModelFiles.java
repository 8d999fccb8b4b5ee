package org.jamlik.serve;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jamlik.contract.Project;

/** What BI tools and dbt read of the tables of {@code star} and {@code mart}: their columns and what refers to what. */
public final class ModelFiles {
    private static final String README =
            """
            # Tables and relationships

            Made from the contracts by `./jamlik describe --relationships`; docs/connect.md says how to use it.

            - `definition/`: for Power BI, the folder `definition` of a semantic model, in TMDL
            - `sources.yml`: for dbt

            Here are the tables of star and mart that every analyst sees.

            """;

    private ModelFiles() {}

    /** The files, by their paths. */
    public static Map<String, String> of(Project project) {
        Relationships relationships = new Relationships(project);
        Comments comments = new Comments(project, Role.ANALYST::sees);
        Map<String, String> files = new TreeMap<>();
        new Tmdl(relationships, comments).files().forEach((path, text) -> files.put("definition/" + path, text));
        files.put("sources.yml", new DbtSources(relationships, comments).yaml());
        files.put("README.md", README + inactive(relationships) + leftOut(relationships));
        return files;
    }

    private static String inactive(Relationships relationships) {
        return relationships.tables().stream()
                .flatMap(table -> relationships.of(table).stream())
                .filter(single -> !relationships.isOnlyWay(single))
                .map(single -> "- %s.%s → %s\n".formatted(single.from(), single.column(), single.to()))
                .collect(Collectors.joining(
                        "",
                        "## Inactive in Power BI\n\nThe table leads to the same one by way of another, and only one way can"
                                + " be active.\n\n",
                        "\n"));
    }

    private static String leftOut(Relationships relationships) {
        return relationships.tables().stream()
                .flatMap(table -> relationships.others(table).stream().map(reference -> "- %s.(%s) → %s\n"
                        .formatted(table.name(), String.join(", ", reference.columns()), reference.target())))
                .collect(Collectors.joining(
                        "",
                        "## Left out\n\nRelationships of Power BI and of dbt have one column, which tells the rows of the"
                                + " other table apart. Join these in SQL, or by a column put together of several.\n\n",
                        ""));
    }
}
