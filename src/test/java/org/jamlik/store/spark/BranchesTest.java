package org.jamlik.store.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
            with c as (select k from s.a) select 'x' as part from c                           | none
            """)
    void are_found(String sql, String expected) {
        assertEquals(expected, Branches.of(sql, "part").map(Object::toString).orElse("none"));
    }
}
