package org.jamlik;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hive.jdbc.HiveDriver;
import org.apache.kyuubi.jdbc.KyuubiHiveDriver;
import org.jamlik.contract.Indicator.Dimension;
import org.jamlik.run.Served;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./jamlik demo} shows: values of everything in the catalogue, and an answer to every documented query. */
@Tag("long")
class DemoTest {
    private static final String SHOWN = " and value is not null and origin = 'derived'";

    @TempDir
    static Path root;

    private static Cli jamlik;

    @BeforeAll
    static void demo() {
        jamlik = new Cli(root.resolve("no-landing"), root.toString());
        Cli.Result demo = jamlik.run("demo");
        assertEquals(0, demo.exitCode(), demo.out());
    }

    @Test
    void every_entry_that_is_in_use_is_counted() {
        // the demo has two years; a country of three is made by SyntheticSwedenTest
        assertEquals(List.of(), jamlik.sql(uncounted("indicator.pooled_years <= 2")));
    }

    /**
     * Asks for the entries in use of which no region has a number, shown or too small to be. A small country has many of the
     * latter, and no index of those.
     */
    static String uncounted(String which) {
        return "select indicator.indicator_id, indicator.definition_version from star.dim_indicator as indicator"
                + " left anti join (select indicator_id, definition_version from mart.indicator_value where status in"
                + " ('value', 'suppressed')) as shown on shown.indicator_id = indicator.indicator_id and"
                + " shown.definition_version = indicator.definition_version"
                + " where indicator.publisher = 'Jämlik' and indicator.lifecycle = 'active'"
                + " and indicator.is_current and indicator.kind <> 'index' and " + which;
    }

    @Test
    void every_part_area_and_dimension_has_values() {
        assertAll(
                () -> assertEquals(
                        List.of("5"),
                        jamlik.sql(
                                "select count(distinct model_part) from mart.comparison where model_part <> 'background'"
                                        + SHOWN)),
                () -> assertEquals(
                        List.of("9"),
                        jamlik.sql("select count(distinct area) from mart.comparison where area <> 'general'" + SHOWN)),
                () -> assertEquals(
                        List.of(String.valueOf(Dimension.values().length)),
                        jamlik.sql(
                                "select count(distinct quality_dimension) from mart.comparison where true" + SHOWN)));
    }

    @TestFactory
    Stream<DynamicTest> every_documented_query_has_an_answer() {
        return queries("docs/queries.md", "docs/connect.md")
                .map(query -> DynamicTest.dynamicTest(
                        query.getKey(),
                        () -> assertFalse(jamlik.sql(query.getValue()).isEmpty())));
    }

    private static Stream<Map.Entry<String, String>> queries(String... pages) {
        return Stream.of(pages).flatMap(page -> DocumentedQueries.of(page).entrySet().stream());
    }

    /** Two drivers, binary and over HTTP. */
    @TestFactory
    Stream<DynamicTest> every_example_query_gives_by_jdbc_what_sql_prints() throws SQLException {
        Served served = new Served(SharedSpark.home(), root);
        Map<String, Connection> ways = new TreeMap<>();
        for (Driver driver : List.of(new HiveDriver(), new KyuubiHiveDriver())) {
            for (boolean overHttp : List.of(false, true)) {
                ways.put(
                        driver.getClass().getSimpleName() + (overHttp ? " over HTTP" : ""),
                        served.connect(driver, overHttp));
            }
        }
        return queries("docs/connect.md")
                .map(query -> DynamicTest.dynamicTest(query.getKey(), () -> {
                    List<List<String>> printed = served.printed(query.getValue());
                    assertFalse(printed.isEmpty());
                    for (Map.Entry<String, Connection> way : ways.entrySet()) {
                        assertEquals(printed, Served.rows(way.getValue(), query.getValue()), way.getKey());
                    }
                }))
                .onClose(served::close);
    }
}
