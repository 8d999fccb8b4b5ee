package org.jamlik.store.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.junit.jupiter.api.Test;

class AskedForTest {
    private static Set<String> columns(String sql) {
        return AskedFor.columns(CatalystSqlParser$.MODULE$.parsePlan(sql));
    }

    @Test
    void columns_that_are_compared_with_constants_are_found_wherever_they_stand() {
        assertEquals(
                Set.of("region_code", "indicator_id", "sex", "year"),
                columns(
                        "with one as (select * from mart.a where sex = 'T') select * from one as x join (select * from b"
                                + " where '0180' = region_code) as y on x.k = y.k where x.indicator_id in ('a', 'b') and exists"
                                + " (select 1 from c where c.year = 2023)"));
    }

    @Test
    void comparisons_with_other_columns_or_of_order_say_nothing() {
        assertEquals(Set.of(), columns("select * from a join b on a.region_code = b.region_code where a.year > 2020"));
        assertEquals(Set.of(), columns("select * from a where indicator_id in ('x', other)"));
    }
}
