package org.jamlik.store.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jamlik.SharedSpark;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Rows through a query, one by one")
class RowByRowTest {
    private static final StructType SCHEMA = StructType.fromDDL("line bigint, sex string, days int");
    private static final List<Object[]> ROWS = List.of(
            new Object[] {1L, InnerForm.of("K"), 3},
            new Object[] {2L, InnerForm.of("M"), null},
            new Object[] {3L, null, 5},
            new Object[] {4L, InnerForm.of("K"), 40});

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select delivery.line from delivery where delivery.days > 4",
                "select delivery.line from delivery where not delivery.sex rlike case when delivery.days > 4 then '^K' else '^M' end",
                "with long as (select * from delivery where days > 2) select line * 10 + days from long where sex = 'K'",
                "select line from delivery where sex is null or last_day(date_add(date'2024-01-01', days)) = date'2024-02-29'",
                "select line from delivery"
            })
    @DisplayName("comes to what Spark makes of all of them")
    void same_as_spark(String sql) {
        RowByRow query = RowByRow.of(SharedSpark.session(), SCHEMA, bound(sql)).orElseThrow();

        List<Long> expected =
                bound(sql).apply(InnerForm.frame(SharedSpark.session(), ROWS, SCHEMA)).collectAsList().stream()
                        .map(row -> ((Number) row.get(0)).longValue())
                        .toList();
        assertEquals(expected, query.numbers(ROWS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select max(line) from delivery",
                "select line from delivery group by line having count(*) > 1",
                "select distinct line from delivery",
                "select delivery.line from delivery join codelist.sex as sex on sex.code = delivery.sex",
                "select delivery.line from delivery where delivery.sex in (select sex.code from codelist.sex as sex)",
                "select row_number() over (order by line) from delivery",
                "select line from delivery order by line",
                "select line from delivery limit 1",
                "select explode(array(line, line)) from delivery",
                "select line from delivery union all select line from delivery"
            })
    @DisplayName("is not what looks at several rows, at other tables, or makes several rows of one")
    void not_row_by_row(String sql) {
        assertEquals(Optional.empty(), RowByRow.of(SharedSpark.session(), SCHEMA, bound(sql)));
    }

    @Test
    @DisplayName("rows that are here are one partition, and join and group without a shuffle")
    void one_partition() {
        Dataset<Row> frame = InnerForm.frame(SharedSpark.session(), ROWS, SCHEMA);

        String plan =
                frame.groupBy("sex").count().queryExecution().executedPlan().toString();
        assertEquals(false, plan.contains("Exchange"), plan);
        assertEquals(
                List.of("[1,K,3]", "[2,M,null]", "[3,null,5]", "[4,K,40]"),
                frame.collectAsList().stream().map(Row::toString).toList());
        assertEquals(frame.collectAsList(), InnerForm.kept(frame.filter("true")).collectAsList());
    }

    private static UnaryOperator<Dataset<Row>> bound(String sql) {
        Dataset<Row> sexes = SharedSpark.session().sql("select 'K' as code union all select 'M'");
        return delivery -> BoundTables.select(
                SharedSpark.session(),
                sql,
                Map.of(),
                Map.of(BoundTables.DELIVERY, delivery, new org.jamlik.contract.TableName("codelist", "sex"), sexes));
    }
}
