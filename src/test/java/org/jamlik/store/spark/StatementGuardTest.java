package org.jamlik.store.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.jamlik.Attacks;
import org.jamlik.DocumentedQueries;
import org.jamlik.SharedSpark;
import org.jamlik.StatementFile;
import org.jamlik.check.ProjectCheck;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.JamlikException;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("A reader's statement")
class StatementGuardTest {
    private static final Set<String> SCHEMAS = Set.of("mart", "star");
    private static final Optional<String> STAR = Optional.of("star");

    private static Map<TableName, Dataset<Row>> tables;
    private static StatementGuard guard;

    @BeforeAll
    static void reader_of_mart_and_star() {
        tables = ProjectCheck.emptyTables(SharedSpark.session(), ProjectReader.read(SharedSpark.home()));
        guard = new StatementGuard(
                SharedSpark.session(), table -> tables.containsKey(table) && SCHEMAS.contains(table.schema()), SCHEMAS);
    }

    @TestFactory
    @DisplayName("that does more than read is refused, with why and nothing else")
    Stream<DynamicTest> attacks() {
        return Attacks.reasons().entrySet().stream()
                .map(attack -> DynamicTest.dynamicTest(
                        attack.getKey(), () -> assertRefused(attack.getValue(), attack.getKey(), STAR)));
    }

    @TestFactory
    @DisplayName("that reads is let through")
    Stream<DynamicTest> harmless() {
        return StatementFile.read("harmless.sql.txt").entrySet().stream()
                .map(statement -> DynamicTest.dynamicTest(
                        statement.getKey(),
                        () -> assertEquals(statement.getValue(), told(guard.allow(statement.getKey(), STAR)))));
    }

    @TestFactory
    @DisplayName("of the documentation is let through, and reads the tables that are told and no others")
    Stream<DynamicTest> documented() {
        return Stream.of("docs/queries.md", "docs/dictionary.md")
                .flatMap(page -> DocumentedQueries.of(page).entrySet().stream())
                .map(query -> DynamicTest.dynamicTest(query.getKey(), () -> assertReadsWhatIsTold(query.getValue())));
    }

    @Test
    @DisplayName("learns nothing of tables that it may not read: one that is there and one that is not are told alike")
    void hidden_and_missing_are_alike() {
        TableName hidden = TableName.of("register.population");
        assertTrue(tables.containsKey(hidden));

        assertEquals(
                message("select * from register.nothing_here").replace("nothing_here", "population"),
                message("select * from " + hidden));
    }

    @Test
    @DisplayName("without a schema reads the current one, and no table when there is none")
    void current_schema() {
        assertEquals("Query [star.dim_unit]", told(guard.allow("select * from dim_unit", STAR)));
        assertRefused("there is no table dim_unit", "select * from dim_unit", Optional.of("mart"));
        assertRefused("there is no table dim_unit", "select * from dim_unit", Optional.empty());
        assertRefused(
                "there is no table a", "select * from (with a as (select 1) select * from a), a", Optional.empty());
    }

    @Test
    @DisplayName("that is too long, or too deep, is refused and nothing overflows")
    void too_much() {
        assertRefused("longer than 100000", "select '" + "a".repeat(100_000) + "'", STAR);
        assertRefused("too deeply nested", "select " + "(".repeat(40_000) + "1" + ")".repeat(40_000), STAR);
        assertRefused("too deeply nested", "select " + "abs(".repeat(101) + "1" + ")".repeat(101), STAR);
        assertRefused("too deeply nested", "select " + "(/*)*/".repeat(16_000), STAR);
        assertRefused("too deeply nested", "select " + "case when ".repeat(9_000), STAR);
        assertRefused("too deeply nested", "select " + "(end + ".repeat(9_000), STAR);
        assertRefused("too deeply nested", "select 1" + "+1".repeat(40_000), STAR);
        assertRefused("too deeply nested", "select 1" + "+1".repeat(600), STAR);
        assertRefused("too deeply nested", "select 1" + " union all select 1".repeat(600), STAR);
        // each BETWEEN has what stands before it twice
        assertRefused(
                "more than 100000 parts", "select " + "(".repeat(60) + "1" + " between 1 and 2)".repeat(60), STAR);
    }

    @Test
    @DisplayName("of two hundred terms leaves stack for Spark")
    void many_terms() throws InterruptedException {
        StringBuilder failure = new StringBuilder();
        Thread small = new Thread(
                null,
                () -> {
                    assertReadsWhatIsTold("select 1" + "+1".repeat(400));
                    assertReadsWhatIsTold("select 1" + " union all select 1".repeat(200));
                },
                "small stack",
                1 << 20);
        small.setUncaughtExceptionHandler((thread, thrown) -> failure.append(thrown));
        small.start();
        small.join();

        assertEquals("", failure.toString());
    }

    @Test
    @DisplayName("may call functions that Spark has, and be made of classes that it has")
    void lists_name_what_exists() throws ClassNotFoundException {
        for (String function : AllowList.FUNCTIONS) {
            assertTrue(
                    SharedSpark.session()
                            .sessionState()
                            .functionRegistry()
                            .functionExists(new FunctionIdentifier(function)),
                    function);
        }
        for (String part : AllowList.QUERY_PARTS) {
            Class.forName("org.apache.spark.sql.catalyst." + part);
        }
    }

    private static void assertReadsWhatIsTold(String sql) {
        Map<TableName, Dataset<Row>> told = new HashMap<>(tables);
        told.keySet().retainAll(guard.allow(sql, Optional.empty()).tables());
        BoundTables.select(SharedSpark.session(), sql, Map.of(), told);
    }

    private static void assertRefused(String why, String sql, Optional<String> currentSchema) {
        JamlikException refusal = assertThrows(JamlikException.class, () -> guard.allow(sql, currentSchema));
        String message = refusal.getMessage();

        assertTrue(message.contains(why), message);
        assertEquals(
                message.startsWith("Cannot read") ? ErrorCode.SQL_SYNTAX : ErrorCode.STATEMENT_REFUSED, refusal.code());
        String written = sql.replace("`", "");
        for (String word : message.split("[\\s'\"`,;]+")) {
            assertTrue(!word.contains("/") || written.contains(word), message);
        }
        for (TableName table : tables.keySet()) {
            assertTrue(!message.contains(table.toString()) || isWritten(table, written), message);
        }
    }

    private static boolean isWritten(TableName table, String sql) {
        return sql.contains(table.schema()) && sql.contains(table.name());
    }

    private static String message(String sql) {
        return assertThrows(JamlikException.class, () -> guard.allow(sql, STAR)).getMessage();
    }

    private static String told(Statement statement) {
        if (statement instanceof Statement.Query query) {
            return "Query " + query.tables();
        }
        if (statement instanceof Statement.Explain explain) {
            return "Explain extended=" + explain.isExtended() + " " + explain.tables();
        }
        if (statement instanceof Statement.DescribeQuery describe) {
            return "DescribeQuery " + describe.tables();
        }
        return statement.toString();
    }
}
