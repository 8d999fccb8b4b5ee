package org.jamlik.store.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jamlik.SharedSpark;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final String BRANCHES =
            """
            with
            numbers as (
                select id, cast(id % 3 as string) as part
                from range(0, 100, 1, 5)
            )
            select part, id as number
            from numbers
            union all
            select 'x', cast(sum(id) as int)
            from numbers
            group by part
            union all
            select null, null
            """;

    @Test
    void sums_are_those_of_the_rows() {
        Dataset<Row> rows = SharedSpark.session().sql(BRANCHES);
        Tally tally = tally(rows);
        assertEquals(104, tally.rows().count());
        assertEquals(1, tally.rows().filter("part is null and number is null").count());
        assertEquals(told(HashSums.of(rows.select(col("part"), xxhash64(col("number"))))), told(tally.sums()));
    }

    @Test
    void what_goes_by_twice_counts_once() {
        Tally tally = tally(SharedSpark.session().sql(BRANCHES));
        tally.rows().count();
        Map<String, String> once = told(tally.sums());
        tally.rows().collectAsList();
        assertEquals(once, told(tally.sums()));
    }

    @Test
    void what_is_done_to_a_union_is_done_to_its_branches() {
        Dataset<Row> rows = SharedSpark.session().sql(BRANCHES);
        Dataset<Row> chosen = rows.filter("number > 90").selectExpr("number * 2 as number", "part");
        assertEquals(
                chosen.sort("number", "part").collectAsList(),
                tally(chosen).rows().sort("number", "part").collectAsList());
    }

    @Test
    void rows_that_were_not_taken_have_no_sums() {
        Tally tally = tally(SharedSpark.session().sql(BRANCHES));
        tally.rows().limit(1).collectAsList();
        assertThrows(IllegalStateException.class, tally::sums);
    }

    private static Tally tally(Dataset<Row> rows) {
        return Tally.of(rows, col("part"), xxhash64(col("number")));
    }

    private static Map<String, String> told(HashSums sums) {
        Map<String, String> told = new TreeMap<>();
        sums.byText().forEach((text, sum) -> told.put(text, sum.count() + " " + sum.xor() + " " + sum.total()));
        return told;
    }
}
