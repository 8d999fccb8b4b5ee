package org.jamlik.store.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tables the branches of a SELECT read. */
class BranchesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            select 'x' as part, k from s.a                                                    | {x=[s.a]}
            select 'x' as part from s.a union all select 'y' as part from s.b                 | {x=[s.a], y=[s.b]}
            select 'x' as part from s.a union all select 'x' as part from s.b                 | {x=[s.a, s.b]}
            select k, 'x' as part, count(*) from s.a join s.b using (k) group by k            | {x=[s.a, s.b]}
            select 'x' as part from s.a where k in (select k from s.b)                        | {x=[s.a, s.b]}
            select 'x' as part from (select k from s.a union all select k from s.b)           | {x=[s.a, s.b]}
            select k as part from s.a                                                         | none
            select 'x' as part from s.a union all select k as part from s.b                   | none
            select 1 as part from s.a                                                         | none
            select 'x' as other from s.a                                                      | none
            select 'x' as part from s.a union select 'y' as part from s.b                     | none
            select 'x' as part from s.a order by k                                            | none
            with c as (select k from s.a) select 'x' as part from c                           | {x=[s.a]}
            with c as (select k from s.a), d as (select k from c join s.b using (k)) select 'x' as part from d union all select 'y' as part from c | {x=[s.a, s.b], y=[s.a]}
            """)
    void are_found(String sql, String expected) {
        SortedMap<String, SortedSet<String>> relations = new TreeMap<>();
        Branches.of(sql, "part")
                .ifPresent(found -> found.forEach((text, branch) -> relations.put(text, branch.relations())));
        assertEquals(expected, relations.isEmpty() ? "none" : relations.toString());
    }

    @Test
    void change_with_what_they_say_and_not_with_how_it_is_laid_out() {
        String branch = "select 'x' as part, count(*) as rows from s.a group by k";
        assertEquals(plan(branch), plan(branch.replace("from", "\n -- of all\n from")));
        assertNotEquals(plan(branch), plan(branch.replace("count(*)", "count(k)")));
        assertNotEquals(plan(branch), plan(branch.replace("rows", "lines")));
        String common = "with c as (select k from s.a where k = 1) select 'x' as part from c";
        assertNotEquals(plan(common), plan(common.replace("= 1", "= 2")));
    }

    private static String plan(String sql) {
        return Branches.of(sql, "part").orElseThrow().get("x").plan();
    }
}
