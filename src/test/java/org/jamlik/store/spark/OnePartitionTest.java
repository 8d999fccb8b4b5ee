package org.jamlik.store.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jamlik.SharedSpark;
import org.jamlik.contract.TableName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What is made of rows that lie in one partition each")
class OnePartitionTest {
    private static final StructType SCHEMA = StructType.fromDDL("id bigint, name string");
    private static final TableName LEFT = TableName.of("star.left_one");
    private static final TableName RIGHT = TableName.of("star.right_one");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select l.id, r.name from star.left_one as l join star.right_one as r on l.id = r.id",
                "select l.id, r.name from star.left_one as l left join star.right_one as r on l.id = r.id and r.name > 'n3'",
                "select l.id, l.name from star.left_one as l where not exists (select 1 from star.right_one as r where r.id = l.id)",
                "select l.id, l.name from star.left_one as l where l.id in (select r.id from star.right_one as r)",
                "select id, max(name) as name from (select id, name from star.left_one union all"
                        + " select id, name from star.right_one) group by id",
                "select v.id, l.name from star.left_one as l join (values (1L), (4L)) as v(id) on v.id = l.id"
            })
    @DisplayName("is worked out there, without a move or a job for one side of a join")
    void stays_together(String sql) {
        Dataset<Row> rows = BoundTables.select(SharedSpark.session(), sql, Map.of(), tables(few(0, 6), few(3, 9)));

        assertTrue(InnerForm.isOnePartition(InnerForm.kept(rows)));
        assertFalse(moves(rows), rows.queryExecution().executedPlan().toString());
        assertEquals(sorted(elsewhere(sql)), sorted(rows));
    }

    @Test
    @DisplayName("is left to Spark as soon as there is more")
    void more_is_left_to_spark() {
        Dataset<Row> more = few(0, 6).repartition(2);
        Dataset<Row> rows = BoundTables.select(
                SharedSpark.session(),
                "select l.id, r.name from star.left_one as l join star.right_one as r on l.id = r.id",
                Map.of(),
                tables(few(3, 9), SharedSpark.session().createDataFrame(more.javaRDD(), SCHEMA)));

        assertTrue(moves(rows));
    }

    private static boolean moves(Dataset<Row> rows) {
        return rows.queryExecution().executedPlan().toString().contains("Exchange");
    }

    private static Dataset<Row> elsewhere(String sql) {
        Dataset<Row> left =
                SharedSpark.session().createDataFrame(few(0, 6).repartition(3).javaRDD(), SCHEMA);
        Dataset<Row> right =
                SharedSpark.session().createDataFrame(few(3, 9).repartition(2).javaRDD(), SCHEMA);
        return BoundTables.select(SharedSpark.session(), sql, Map.of(), tables(left, right));
    }

    private static List<String> sorted(Dataset<Row> rows) {
        return rows.collectAsList().stream().map(Row::toString).sorted().toList();
    }

    private static Map<TableName, Dataset<Row>> tables(Dataset<Row> left, Dataset<Row> right) {
        return Map.of(LEFT, left, RIGHT, right);
    }

    private static Dataset<Row> few(long from, long to) {
        List<Object[]> rows = LongStream.range(from, to)
                .mapToObj(id -> new Object[] {id, InnerForm.of("n" + id)})
                .toList();
        return InnerForm.frame(SharedSpark.session(), rows, SCHEMA);
    }
}
