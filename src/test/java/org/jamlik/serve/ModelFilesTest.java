package org.jamlik.serve;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jamlik.SharedSpark;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableContract;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What BI tools and dbt are given says what the contracts say. */
class ModelFilesTest {
    private static final Pattern RELATIONSHIP = Pattern.compile(
            "relationship [0-9a-f-]{36}\\n(\\tisActive: false\\n)?\\tfromColumn: (\\w+)\\.(\\w+)\\n\\ttoColumn: (\\w+)\\.(\\w+)\\n\\n");
    private static final Pattern TMDL_LINE = Pattern.compile(
            "|/// .+|table \\w+|\\t/// .+|\\tcolumn \\w+|\\tpartition \\w+ = m|\\t\\t\\w+: \\w+|\\t\\tsource ="
                    + "|\\t\\t\\t\\t(let|in| {4}Source( = Odbc\\.Query\\(\"dsn=\" & Dsn, \"select \\* from [a-z._]+\"\\))?)");

    private final Project project = ProjectReader.read(SharedSpark.home());
    private final Map<String, String> files = ModelFiles.of(project);
    private final Map<String, TableContract> tables = project.tables().values().stream()
            .filter(table -> Set.of("star", "mart").contains(table.name().schema()) && Role.ANALYST.sees(table))
            .collect(Collectors.toMap(
                    table -> table.name().name(),
                    table -> table,
                    (one, other) -> {
                        throw new AssertionError("Power BI has no schemas, and two tables are called " + one.name());
                    },
                    TreeMap::new));

    @Test
    void a_table_in_tmdl() {
        assertEquals(
                """
                /// Ett kalenderår.
                table dim_year

                	/// År. Kalenderår som uppgiften avser.
                	column year
                		dataType: int64
                		summarizeBy: none
                		sourceColumn: year

                	/// Första dag. Årets första dag.
                	column first_day
                		dataType: dateTime
                		summarizeBy: none
                		sourceColumn: first_day

                	/// Sista dag. Årets sista dag.
                	column last_day
                		dataType: dateTime
                		summarizeBy: none
                		sourceColumn: last_day

                	partition dim_year = m
                		mode: import
                		source =
                				let
                				    Source = Odbc.Query("dsn=" & Dsn, "select * from star.dim_year")
                				in
                				    Source
                """,
                files.get("definition/tables/dim_year.tmdl"));
    }

    @Test
    void the_model_has_a_file_for_each_table_that_an_analyst_sees() {
        Set<String> expected = tables.keySet().stream()
                .map(name -> "definition/tables/" + name + ".tmdl")
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> found = files.keySet().stream()
                .filter(path -> path.startsWith("definition/tables/"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertFalse(expected.isEmpty());
        assertEquals(expected, found);
        for (String path : found) {
            files.get(path)
                    .lines()
                    .forEach(line -> assertTrue(TMDL_LINE.matcher(line).matches(), path + ": " + line));
        }
        tables.keySet()
                .forEach(name ->
                        assertTrue(files.get("definition/model.tmdl").contains("\nref table " + name + "\n"), name));
    }

    @Test
    void relationships_lead_to_a_column_that_tells_the_rows_apart() {
        Matcher found = RELATIONSHIP.matcher(files.get("definition/relationships.tmdl"));
        List<String> all = new ArrayList<>();
        int end = 0;
        while (found.find()) {
            assertEquals(end, found.start());
            end = found.end();
            assertTrue(tables.get(found.group(2)).column(found.group(3)).isPresent(), found.group());
            assertEquals(List.of(found.group(5)), tables.get(found.group(4)).grain(), found.group());
            all.add(found.group(2) + "." + found.group(3) + (found.group(1) == null ? " -> " : " -| ")
                    + found.group(4));
        }
        assertEquals(files.get("definition/relationships.tmdl").length(), end);
        assertTrue(all.containsAll(List.of(
                "fact_cost.year -> dim_year",
                "fact_cost.municipality_key -> dim_municipality",
                "fact_municipality_answer.question_code -> dim_question",
                "fact_municipality_answer.area -| dim_area")));
        assertTrue(files.get("README.md")
                .contains("- mart.quality_indicator.(indicator_id, definition_version) → star.dim_indicator\n"));
    }

    @Test
    void sources_of_dbt_have_the_tests_that_the_contracts_promise() {
        Map<String, Object> root = new Yaml(new SafeConstructor(new LoaderOptions())).load(files.get("sources.yml"));
        assertEquals(2, root.get("version"));
        Map<String, Object> found = new TreeMap<>();
        for (Map<String, Object> source : maps(root.get("sources"))) {
            for (Map<String, Object> table : maps(source.get("tables"))) {
                TableContract contract = tables.get(table.get("name"));
                assertEquals(contract.name().toString(), source.get("schema") + "." + table.get("name"));
                assertFalse(((String) table.get("description")).isBlank());
                List<Object> columns = new ArrayList<>();
                for (Map<String, Object> column : maps(table.get("columns"))) {
                    columns.add(column.get("name"));
                    assertFalse(((String) column.get("description")).isBlank());
                    found.put(table.get("name") + "." + column.get("name"), column.getOrDefault("tests", List.of()));
                }
                assertEquals(
                        contract.columns().stream()
                                .map(TableContract.Column::name)
                                .toList(),
                        columns);
            }
        }
        assertAll(
                () -> assertEquals(List.of("not_null", "unique"), found.get("dim_year.year")),
                () -> assertEquals(
                        List.of(
                                "not_null",
                                Map.of("relationships", Map.of("to", "source('star', 'dim_year')", "field", "year"))),
                        found.get("fact_cost.year")),
                () -> assertEquals(List.of(), found.get("fact_cost.amount")));
    }

    @Test
    void nothing_names_a_table_of_persons() {
        project.restricted().stream()
                .map(name -> name.schema().equals("star") ? name.name() : name.toString())
                .forEach(name -> files.forEach((path, text) -> assertFalse(
                        Pattern.compile("\\b" + Pattern.quote(name) + "\\b")
                                .matcher(text)
                                .find(),
                        path + ": " + name)));
    }

    @SuppressWarnings("unchecked")
    private static Collection<Map<String, Object>> maps(Object list) {
        return (Collection<Map<String, Object>>) list;
    }
}
