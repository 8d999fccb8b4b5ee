package org.jamlik.serve;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jamlik.SharedSpark;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.jamlik.indicator.CellSql;
import org.jamlik.plan.JobGraph;
import org.jamlik.store.Schemas;
import org.jamlik.store.Warehouse.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each role is told of the tables of this project. */
class InformationSchemaTest {
    private static final Timestamp NIGHT_1 = Timestamp.valueOf("2024-03-01 02:00:00");
    private static final Timestamp NIGHT_2 = Timestamp.valueOf("2024-03-02 02:00:00");
    private static final Timestamp NIGHT_3 = Timestamp.valueOf("2024-03-03 02:00:00");

    private final Project project = ProjectReader.read(SharedSpark.home());
    private final JobGraph graph = JobGraph.of(
            project, Map.of(CellSql.TABLE, CellSql.render(project.indicators(), project.tables())), new Problems());

    @ParameterizedTest
    @EnumSource(Role.class)
    void all_six_tables_hold_what_their_contracts_promise(Role role) {
        Map<TableName, Dataset<Row>> tables = tables(role);
        assertEquals(
                Set.of("tables", "columns", "relationships", "indicators", "lineage", "freshness"),
                tables.keySet().stream().map(TableName::name).collect(Collectors.toSet()));
        tables.forEach((name, rows) -> {
            TableContract contract = project.table(name);
            assertEquals(Schemas.of(contract), rows.schema());
            List<Row> cells = rows.collectAsList();
            assertEquals(name.name().equals("freshness"), cells.isEmpty(), name.toString());
            Set<List<Object>> grains = new HashSet<>();
            for (Row row : cells) {
                List<Object> grain = new ArrayList<>();
                contract.grain().forEach(column -> grain.add(row.getAs(column)));
                assertTrue(grains.add(grain), name + " has two rows of " + grain);
                contract.required()
                        .forEach(column -> assertTrue(
                                row.getAs(column) != null, name + " has a row without " + column + ": " + row));
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void nobody_is_told_the_name_of_a_table_that_does_not_exist_for_them(Role role) {
        List<String> hidden = new ArrayList<>();
        project.tables().values().stream()
                .filter(table -> !role.sees(table))
                .map(TableContract::name)
                .forEach(name -> {
                    hidden.add(name.toString());
                    if (name.schema().equals("star")) {
                        hidden.add(name.name());
                    }
                });
        if (role != Role.OPERATOR) {
            hidden.add("ops");
        }
        Pattern names =
                Pattern.compile(hidden.stream().map(Pattern::quote).collect(Collectors.joining("|", "\\b(", ")\\b")));
        List<String> told = new ArrayList<>();
        tables(role).forEach((name, rows) -> rows.collectAsList().forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                if (row.get(i) != null && names.matcher(row.get(i).toString()).find()) {
                    told.add(name + ": " + row);
                }
            }
        }));
        assertFalse(hidden.isEmpty());
        assertEquals(List.of(), told);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void what_there_is_is_told_with_a_comment(Role role) {
        Set<String> visible = project.tables().values().stream()
                .filter(role::sees)
                .map(table -> table.name().toString())
                .collect(Collectors.toCollection(TreeSet::new));
        Map<String, List<Row>> rows = rows(role);
        assertAll(
                () -> assertEquals(visible, named(rows.get("tables"), "table_schema", "table_name")),
                () -> assertEquals(visible, named(rows.get("columns"), "table_schema", "table_name")),
                () -> assertEquals(
                        List.of(),
                        rows.get("tables").stream()
                                .filter(row -> row.<String>getAs("comment").isBlank())
                                .toList()),
                () -> assertEquals(
                        List.of(),
                        rows.get("columns").stream()
                                .filter(row -> row.<String>getAs("comment").isBlank())
                                .toList()));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void relationships_lead_from_what_there_is_to_what_there_is(Role role) {
        Map<String, List<Row>> rows = rows(role);
        Set<String> columns = named(rows.get("columns"), "table_schema", "table_name", "column_name");
        for (Row row : rows.get("relationships")) {
            String from = row.getAs("table_schema") + "." + row.getAs("table_name") + ".";
            String to = row.getAs("referenced_schema") + "." + row.getAs("referenced_table") + ".";
            for (String column : row.<String>getAs("column_names").split(", ")) {
                assertTrue(columns.contains(from + column), row.toString());
            }
            for (String column : row.<String>getAs("referenced_columns").split(", ")) {
                assertTrue(columns.contains(to + column), row.toString());
            }
        }
        assertTrue(named(rows.get("relationships"), "table_name", "column_names", "referenced_table")
                .contains("quality_indicator.indicator_id, definition_version.dim_indicator"));
    }

    @Test
    void lineage_jumps_over_what_an_analyst_does_not_see() {
        Set<String> lineage = named(rows(Role.ANALYST).get("lineage"), "table_name", "reads_kind", "reads_name");
        assertAll(
                () -> assertTrue(lineage.contains("quality_indicator.table.mart.comparison")),
                () -> assertTrue(lineage.contains("comparison.table.mart.indicator_value")),
                () -> assertTrue(lineage.contains("indicator_value.table.star.fact_cost")),
                () -> assertTrue(lineage.contains("indicator_value.source.economic_assistance")),
                () -> assertTrue(lineage.contains("fact_cost.source.municipal_accounts")));
    }

    @Test
    void an_analyst_is_not_told_which_tables_of_persons_an_indicator_counts() {
        Map<String, String> counted = new HashMap<>();
        for (Role role : List.of(Role.ANALYST, Role.RESEARCHER)) {
            counted.put(
                    role.name(),
                    rows(role).get("indicators").stream()
                            .map(row -> row.<String>getAs("counted_tables"))
                            .filter(tables -> tables != null)
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining("; ")));
        }
        assertTrue(counted.get("ANALYST").contains("star.fact_cost"));
        assertFalse(counted.get("ANALYST").contains("star.fact_economic_assistance"));
        assertTrue(counted.get("RESEARCHER").contains("star.fact_economic_assistance"));
    }

    /** Night 3 was never published; what it built and read does not count. */
    @Test
    void freshness_tells_the_newest_published_build_and_the_deliveries_behind_it() {
        TableName cost = new TableName("star", "fact_cost");
        Map<String, List<Map<String, Object>>> ops = new HashMap<>();
        ops.put("run", List.of(run("1", NIGHT_1), run("2", NIGHT_2), run("3", NIGHT_3)));
        ops.put(
                "snapshot",
                List.of(
                        Map.of(
                                "snapshot_id",
                                1L,
                                "table_name",
                                cost.toString(),
                                "published_at",
                                NIGHT_1,
                                "run_id",
                                "1"),
                        Map.of(
                                "snapshot_id",
                                2L,
                                "table_name",
                                cost.toString(),
                                "published_at",
                                NIGHT_2,
                                "run_id",
                                "2")));
        ops.put(
                "delivery",
                List.of(
                        delivery("municipal_accounts.2022.1", "2022", "1"),
                        delivery("municipal_accounts.2022.2", "2022", "2"),
                        delivery("municipal_accounts.2021.1", "2021", "1"),
                        delivery("municipal_accounts.2023.1", "2023", "3")));
        ops.put(
                "receipt",
                List.of(
                        receipt("1", "deliver", "source.municipal_accounts", "2021", "municipal_accounts.2021.1"),
                        receipt("1", "deliver", "source.municipal_accounts", "2022", "municipal_accounts.2022.1"),
                        receipt("2", "deliver", "source.municipal_accounts", "2022", "municipal_accounts.2022.2"),
                        receipt("3", "deliver", "source.municipal_accounts", "2023", "municipal_accounts.2023.1"),
                        receipt("1", "build", cost.toString(), "2021", "register.municipal_account@2021"),
                        receipt("2", "build", cost.toString(), "2022", "register.municipal_account@2022"),
                        receipt("3", "build", cost.toString(), "2023", "register.municipal_account@2023")));
        Freshness freshness =
                Freshness.of(new Snapshot(2, Map.of(cost, 7L)), name -> frame(name, ops.getOrDefault(name, List.of())));
        List<Row> told = new InformationSchema(project, graph, Role.ANALYST::sees)
                .tables(SharedSpark.session(), Optional.of(freshness))
                .get(new TableName(InformationSchema.SCHEMA, "freshness"))
                .collectAsList();
        assertEquals(
                List.of(RowFactory.create("star", "fact_cost", NIGHT_2, "2", 2L, NIGHT_2, "2022", NIGHT_2, 2L)
                        .toString()),
                told.stream().map(Row::toString).toList());
    }

    private Map<TableName, Dataset<Row>> tables(Role role) {
        return new InformationSchema(project, graph, role::sees).tables(SharedSpark.session(), Optional.empty());
    }

    private Map<String, List<Row>> rows(Role role) {
        Map<String, List<Row>> rows = new HashMap<>();
        tables(role).forEach((name, table) -> rows.put(name.name(), table.collectAsList()));
        return rows;
    }

    private static Set<String> named(List<Row> rows, String... columns) {
        return rows.stream()
                .map(row -> Arrays.stream(columns).map(row::<String>getAs).collect(Collectors.joining(".")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Object> run(String id, Timestamp at) {
        return Map.of("run_id", id, "started_at", at, "ended_at", at);
    }

    private static Map<String, Object> delivery(String id, String period, String run) {
        return Map.of("delivery_id", id, "source", "municipal_accounts", "period", period, "run_id", run);
    }

    private static Map<String, Object> receipt(String run, String step, String table, String period, String input) {
        return Map.of(
                "run_id", run,
                "step", step,
                "table_name", table,
                "period", period,
                "content", "1",
                "inputs", Map.of(input, "1"));
    }

    private Dataset<Row> frame(String name, List<Map<String, Object>> rows) {
        TableContract contract = project.table(new TableName("ops", name));
        List<Row> cells = rows.stream()
                .map(row -> RowFactory.create(contract.columns().stream()
                        .map(column -> row.get(column.name()))
                        .toArray()))
                .toList();
        return SharedSpark.session().createDataFrame(cells, Schemas.of(contract));
    }
}
