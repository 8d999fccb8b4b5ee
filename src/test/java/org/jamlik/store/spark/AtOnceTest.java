package org.jamlik.store.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.sql.Date;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.jamlik.SharedSpark;
import org.jamlik.contract.TableName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A query over few rows that are kept")
class AtOnceTest {
    private static final StructType SCHEMA = StructType.fromDDL("indicator_id string, region_code string, year int,"
            + " value double, numerator decimal(20,4), measured date, series_break boolean, tags array<string>");
    private static final int ROWS = 30_000;

    private static final TableName MART = TableName.of("mart.value");
    private static final Reader READER = new Reader(SharedSpark.session());

    private static Map<TableName, Dataset<Row>> asKept;
    private static Map<TableName, Dataset<Row>> asStored;

    @BeforeAll
    static void keep() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(RowFactory.create(
                    i % 50 == 49 ? null : "i" + i % 50,
                    "%04d".formatted(i % 300),
                    2018 + i % 6,
                    i % 7 == 0 ? null : i % 11 == 0 ? Double.NaN : i / 3.0,
                    new BigDecimal(i).setScale(4),
                    Date.valueOf("2024-01-0" + (1 + i % 9)),
                    i % 2 == 0,
                    new String[] {"t" + i % 3}));
        }
        Dataset<Row> stored = SharedSpark.session().createDataFrame(rows, SCHEMA);
        KeptRows kept = KeptRows.of(stored, List.of("indicator_id", "region_code"));
        kept.load();
        asKept = Map.of(MART, kept.frame());
        asStored = Map.of(MART, stored);
    }

    private static Dataset<Row> query(String sql, Map<TableName, Dataset<Row>> tables) {
        return BoundTables.select(SharedSpark.session(), sql, Map.of(), tables);
    }

    private static Optional<List<InternalRow>> atOnce(String sql) {
        return READER.atOnce(query(sql, asKept).queryExecution());
    }

    private static List<String> rows(String sql, Map<TableName, Dataset<Row>> tables) {
        List<String> rows = new ArrayList<>();
        READER.result(query(sql, tables)).rows().forEachRemaining(row -> rows.add(row.toString()));
        return rows;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select * from mart.value where region_code = '0007' order by indicator_id, year, numerator",
                "select year, value, numerator, measured, tags from mart.value where 'i7' = indicator_id and region_code ="
                        + " '0007' and year > 2019 order by value desc nulls last, numerator",
                "select year + 1 as next, upper(region_code), value - 2 as less, case when series_break then 'yes' end"
                        + " from mart.value where region_code in ('0007', '0008', '0007') order by 1, 3, 2, 4 limit 20",
                "select indicator_id, count(*), count(value), sum(numerator), avg(value), min(measured), max(year)"
                        + " from mart.value where region_code = '0007' group by indicator_id order by indicator_id",
                "select count(*), sum(value), max(year) from mart.value where region_code = '9999'",
                "select distinct year, region_code is null from mart.value where indicator_id = 'i3' order by year",
                "select year, count_if(value > 100) as many from mart.value where indicator_id = 'i3' group by year"
                        + " having count(*) > 10 order by year",
                "select a.region_code, a.year, a.value, b.value from mart.value as a join mart.value as b on b.region_code ="
                        + " a.region_code and b.year = a.year and b.numerator <> a.numerator where a.indicator_id = 'i3'"
                        + " and b.indicator_id = 'i9' order by 1, 2, 3, 4",
                "select a.year, b.value from mart.value as a join mart.value as b on a.indicator_id = b.indicator_id and"
                        + " a.numerator < b.numerator where a.region_code = '0049' and b.region_code = '0099'"
                        + " order by 1, 2",
                "with chosen as (select * from mart.value where region_code = '0007') select one.year, sum(one.value) as"
                        + " total from chosen as one join chosen as other on one.indicator_id = other.indicator_id group"
                        + " by one.year order by total, one.year",
                "select 1 as one",
                "select id from values (1), (3), (2) as v(id) where id > 1 order by id",
            })
    @DisplayName("is answered without a job, as Spark answers it over the stored rows")
    void same_as_spark(String sql) {
        assertTrue(atOnce(sql).isPresent(), sql);
        assertEquals(rows(sql, asStored), rows(sql, asKept));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select count(*), count(distinct indicator_id), sum(year) from mart.value",
                "select year, rank() over (order by numerator) as place from mart.value where region_code = '0007' order by 2",
                "select indicator_id from mart.value where region_code = '0007' and numerator > (select avg(numerator) from"
                        + " mart.value) order by numerator",
                "select value, count(*) from mart.value where region_code = '0007' group by value order by value",
                "select a.numerator from mart.value as a left join mart.value as b on a.year = b.year and b.region_code ="
                        + " '0009' where a.region_code = '0007' and b.year is null",
                "select count(*) from mart.value as a join mart.value as b on a.year = b.year where a.indicator_id = 'i3'"
                        + " and b.indicator_id = 'i5'",
                "select count(*) from mart.value where region_code >= '0290'",
                "select count(*) from mart.value where region_code = '0007' and indicator_id rlike 'i.*'",
                "select transform(tags, tag -> upper(tag)) as loud, numerator from mart.value where region_code = '0007'"
                        + " order by numerator"
            })
    @DisplayName("is Spark's when it asks for many rows or for more than that")
    void left_to_spark(String sql) {
        assertEquals(Optional.empty(), atOnce(sql));
        assertEquals(rows(sql, asStored), rows(sql, asKept));
    }

    @Test
    @DisplayName("is Spark's when its texts fill the memory")
    void long_texts_are_sparks() {
        String texts = "select repeat(indicator_id, %d) from mart.value where region_code = '0007'";
        assertTrue(atOnce(texts.formatted(4_000)).isPresent());
        assertFalse(atOnce(texts.formatted(400_000)).isPresent());
    }

    @Test
    @DisplayName("is not the same each time when it draws lots")
    void drawing_lots_is_sparks() {
        assertEquals(Optional.empty(), atOnce("select rand() from mart.value where region_code = '0007'"));
    }

    @Test
    @DisplayName("ends with Spark's error")
    void errors_are_sparks() {
        String sql = "select year / (year - year) from mart.value where region_code = '0007'";
        RuntimeException failure = assertThrows(RuntimeException.class, () -> rows(sql, asKept));
        assertTrue(Reader.told(failure).getMessage().contains("DIVIDE_BY_ZERO"), failure.getMessage());
    }

    @Test
    @DisplayName("ends when its thread is told to")
    void can_be_stopped() {
        Thread.currentThread().interrupt();
        try {
            assertThrows(
                    TaskKilledException.class, () -> atOnce("select * from mart.value where region_code = '0007'"));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    @DisplayName("is Spark's again when the rows have left memory")
    void rows_may_leave() {
        KeptRows other = KeptRows.of(asStored.get(MART), List.of("indicator_id", "region_code"));
        other.load();
        String sql = "select sum(numerator) from mart.value where region_code = '0007'";
        Dataset<Row> before = query(sql, Map.of(MART, other.frame()));
        other.leave();
        assertEquals(Optional.empty(), READER.atOnce(before.queryExecution()));
        assertEquals(rows(sql, asStored), rows(sql, Map.of(MART, other.frame())));
    }
}
