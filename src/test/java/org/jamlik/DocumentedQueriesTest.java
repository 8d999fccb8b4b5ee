package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jamlik.check.ProjectCheck;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableName;
import org.jamlik.store.spark.BoundTables;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The queries of the documentation run against the tables as they are promised; {@link DemoTest} has rows in them. */
class DocumentedQueriesTest {
    @TestFactory
    Stream<DynamicTest> run() {
        SparkSession session = SharedSpark.session();
        Map<TableName, Dataset<Row>> empty = ProjectCheck.emptyTables(session, ProjectReader.read(SharedSpark.home()));
        return Stream.of("docs/queries.md", "docs/dictionary.md", "docs/connect.md")
                .flatMap(page -> DocumentedQueries.of(page).entrySet().stream())
                .map(query -> DynamicTest.dynamicTest(
                        query.getKey(),
                        () -> assertEquals(
                                0,
                                BoundTables.select(session, query.getValue(), Map.of(), empty)
                                        .count())));
    }
}
