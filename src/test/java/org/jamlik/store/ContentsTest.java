package org.jamlik.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.math.BigDecimal;
import java.sql.Date;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jamlik.SharedSpark;
import org.jamlik.store.Contents.Content;
import org.jamlik.store.spark.InnerForm;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The fingerprint of rows stays when the rows are the same, in whatever order, and changes when they are not. */
class ContentsTest {
    private static final StructType SCHEMA = new StructType()
            .add("year", "int")
            .add("code", "string")
            .add("name", "string")
            .add("people", "bigint")
            .add("share", "double")
            .add("cost", "decimal(18,4)")
            .add("day", "date")
            .add("is_total", "boolean");

    private static final List<Row> ROWS = List.of(
            row(2020, "0331", "Heby", 13412L, 24.5, "1.5000", "2020-12-31", true),
            row(2020, "0331", "Heby", 400L, 3.0, "2.0000", "2020-12-31", false),
            row(2021, "0331", "Heby", null, null, null, null, false),
            row(2021, "2023", null, 10_100L, 25.0, "0.0000", "2021-12-31", true),
            row(2021, "", "2023", 1L, 1.0, "1.0000", "2021-12-31", null));

    private static Row row(
            Integer year,
            String code,
            String name,
            Long people,
            Double share,
            String cost,
            String day,
            Boolean isTotal) {
        return RowFactory.create(
                year,
                code,
                name,
                people,
                share,
                cost == null ? null : new BigDecimal(cost),
                day == null ? null : Date.valueOf(day),
                isTotal);
    }

    private static Content content(List<Row> rows, int partitions) {
        return Contents.of(
                        SharedSpark.session().createDataFrame(rows, SCHEMA).repartition(partitions), Optional.empty())
                .get(Contents.ALL);
    }

    private static Content content(List<Row> rows) {
        return content(rows, 1);
    }

    @Test
    void order_and_partitions_do_not_matter() {
        List<Row> shuffled = new ArrayList<>(ROWS);
        Collections.shuffle(shuffled, new Random(1));
        assertEquals(content(ROWS), content(shuffled, 3));
    }

    @Test
    void no_rows_have_a_content_of_their_own() {
        assertEquals(new Content("0", 0), content(List.of()));
        assertEquals(
                Map.of(), Contents.of(SharedSpark.session().createDataFrame(List.of(), SCHEMA), Optional.of("year")));
    }

    @TestFactory
    Stream<DynamicTest> every_difference_is_another_content() {
        Content before = content(ROWS);
        Map<String, List<Row>> changed = new HashMap<>();
        for (int i = 0; i < SCHEMA.size(); i++) {
            int cell = i;
            Object other = List.of(
                            2022,
                            "0380",
                            "Sala",
                            13413L,
                            24.500000001,
                            new BigDecimal("1.5001"),
                            Date.valueOf("2020-12-30"),
                            false)
                    .get(i);
            changed.put("another " + SCHEMA.fieldNames()[i], with(0, cell, other));
            changed.put("no " + SCHEMA.fieldNames()[i], with(0, cell, null));
        }
        changed.put("empty text instead of none", with(3, 2, ""));
        changed.put("none instead of an empty text", with(4, 1, null));
        changed.put("false instead of none", with(4, 7, false));
        List<Row> moved = new ArrayList<>(ROWS);
        moved.set(3, row(2021, null, "2023", 10_100L, 25.0, "0.0000", "2021-12-31", true));
        changed.put("none moved from one column to the next", moved);
        List<Row> swapped = new ArrayList<>(ROWS);
        swapped.set(0, row(2020, "0331", "Heby", 400L, 24.5, "1.5000", "2020-12-31", true));
        swapped.set(1, row(2020, "0331", "Heby", 13412L, 3.0, "2.0000", "2020-12-31", false));
        changed.put("values of two rows swapped", swapped);
        List<Row> twice = new ArrayList<>(ROWS);
        twice.add(ROWS.get(0));
        changed.put("a row twice", twice);
        List<Row> thrice = new ArrayList<>(twice);
        thrice.add(ROWS.get(0));
        changed.put("a row three times", thrice);
        changed.put("a row less", ROWS.subList(1, ROWS.size()));

        return changed.entrySet().stream()
                .map(change -> DynamicTest.dynamicTest(
                        change.getKey(),
                        () -> assertNotEquals(
                                before.text(), content(change.getValue()).text())));
    }

    @Test
    void periods_stand_apart() {
        Map<String, Content> contents =
                Contents.of(SharedSpark.session().createDataFrame(ROWS, SCHEMA), Optional.of("year"));
        assertEquals(Map.of("2020", content(ROWS.subList(0, 2)), "2021", content(ROWS.subList(2, 5))), contents);
    }

    @Test
    void few_rows_that_are_here_have_the_same_contents() {
        List<Object[]> cells = ROWS.stream()
                .map(row -> IntStream.range(0, SCHEMA.size())
                        .mapToObj(
                                i -> InnerForm.of(SCHEMA.fields()[i].dataType()).apply(row.get(i)))
                        .toArray())
                .toList();
        for (Optional<String> period : List.of(Optional.of("year"), Optional.<String>empty())) {
            var contents = Contents.ofFew(SharedSpark.session(), SCHEMA, rows -> rows.drop("name"), period);
            assertEquals(
                    Contents.of(
                            SharedSpark.session().createDataFrame(ROWS, SCHEMA).drop("name"), period),
                    contents.apply(cells));
            assertEquals(
                    Contents.of(
                            SharedSpark.session()
                                    .createDataFrame(List.of(), SCHEMA)
                                    .drop("name"),
                            period),
                    contents.apply(List.of()));
        }
    }

    /** What is written about tables that stand must not change: count, xor and sum as Spark works them out. */
    @Test
    void the_text_is_count_xor_and_sum_of_the_hashes() {
        Dataset<Row> many = SharedSpark.session().range(0, 3_000, 1, 3).toDF("id");
        Row expected = many.selectExpr("xxhash64(id, id is null) as hash")
                .selectExpr("concat_ws(':', count(*), bit_xor(hash), sum(cast(hash as decimal(20,0))))")
                .first();
        assertEquals(
                expected.getString(0),
                Contents.of(many, Optional.empty()).get(Contents.ALL).text());
    }

    @Test
    void parts_add_up_to_the_whole() {
        Dataset<Row> many = SharedSpark.session().range(0, 1_000, 1, 2).toDF("id");
        Content odd = Contents.of(many.filter("id % 2 = 1"), Optional.empty()).get(Contents.ALL);
        Content even = Contents.of(many.filter("id % 2 = 0"), Optional.empty()).get(Contents.ALL);
        assertEquals(
                Contents.of(many, Optional.empty()).get(Contents.ALL),
                Content.of(odd.text()).and(even));
    }

    @Test
    void maps_count_too() {
        StructType schema = new StructType().add("inputs", "map<string,string>");
        List<Content> contents = Stream.of(Map.of("a", "1"), Map.of("a", "2"), Map.of("b", "1"))
                .map(inputs -> SharedSpark.session().createDataFrame(List.of(RowFactory.create(inputs)), schema))
                .map(rows -> Contents.of(rows, Optional.empty()).get(Contents.ALL))
                .distinct()
                .toList();
        assertEquals(3, contents.size());
    }

    private static List<Row> with(int row, int cell, Object value) {
        Object[] cells = new Object[SCHEMA.size()];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = i == cell ? value : ROWS.get(row).get(i);
        }
        List<Row> rows = new ArrayList<>(ROWS);
        rows.set(row, RowFactory.create(cells));
        return rows;
    }
}
