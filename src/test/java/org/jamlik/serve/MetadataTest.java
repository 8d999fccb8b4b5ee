package org.jamlik.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.jamlik.SharedSpark;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableContract;
import org.jamlik.contract.TableName;
import org.junit.jupiter.api.Test;

/** What drivers are told of the project's own tables. */
class MetadataTest {
    private static final Project PROJECT = ProjectReader.read(SharedSpark.home());

    private static Metadata of(Role role) {
        List<TableContract> seen =
                PROJECT.tables().values().stream().filter(role::sees).toList();
        return new Metadata(seen, new Comments(PROJECT, seen::contains));
    }

    private static <T> List<T> each(Answer answer, Function<Row, T> cell) {
        List<T> cells = new ArrayList<>();
        answer.rows().forEachRemaining(row -> cells.add(cell.apply(row)));
        return cells;
    }

    @Test
    void patterns_of_jdbc_are_read() {
        assertTrue(Metadata.matching("quality%").test("quality_indicator"));
        assertTrue(Metadata.matching("%\\_key\\_figure").test("cost_key_figure"));
        assertFalse(Metadata.matching("%\\_key\\_figure").test("costXkeyXfigure"));
        assertTrue(Metadata.matching("dim_year").test("DIM_YEAR"));
        assertTrue(Metadata.matching(null).test("anything"));
        assertFalse(Metadata.matching("a.c").test("abc"));
    }

    @Test
    void every_table_and_column_has_a_swedish_comment() {
        Metadata researcher = of(Role.RESEARCHER);
        each(researcher.tables(null, null, null), row -> row.getString(4))
                .forEach(comment -> assertFalse(comment.isBlank()));
        each(researcher.columns(null, null, null), row -> row).forEach(row -> {
            assertFalse(row.getString(11).isBlank(), row.toString());
            assertFalse(row.getString(5).isBlank());
        });
    }

    @Test
    void no_comment_names_a_table_that_the_role_does_not_see() {
        List<TableName> hidden = PROJECT.tables().values().stream()
                .filter(table -> !Role.ANALYST.sees(table))
                .map(TableContract::name)
                .toList();
        String told = each(of(Role.ANALYST).columns(null, null, null), row -> row.getString(11))
                        .toString()
                + each(of(Role.ANALYST).tables(null, null, null), row -> row.getString(4));
        hidden.forEach(table -> assertFalse(told.contains(table.toString()), table.toString()));
    }

    @Test
    void references_lead_only_to_tables_that_the_role_sees() {
        assertEquals(
                List.of("star.dim_municipality"),
                each(
                        of(Role.ANALYST).references("star", "dim_municipality", "star", "fact_cost"),
                        row -> row.getString(1) + "." + row.getString(2)));
        assertEquals(List.of(), each(of(Role.ANALYST).references(null, null, "star", "fact_income"), row -> row));
    }
}
