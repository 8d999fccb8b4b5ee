package org.jamlik.indicator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jamlik.SharedSpark;
import org.jamlik.check.ProjectCheck;
import org.jamlik.contract.Problems;
import org.jamlik.contract.Project;
import org.jamlik.contract.ProjectReader;
import org.jamlik.contract.TableName;
import org.jamlik.plan.JobGraph;
import org.jamlik.store.spark.BoundTables;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The intervals of {@code mart.indicator_value}, as its SELECT works them out: beside examples that were published, and beside
 * DuckDB, which evaluates the formulas of docs/methods.md, or integrates the distribution where a quantile is needed.
 */
class IntervalsTest {
    private static final TableName INDICATORS = new TableName("star", "dim_indicator");
    private static final TableName MEASURED = new TableName("mart", "measured_value");
    private static final double Z_95 = 1.959963984540054;
    private static final double Z_998 = 3.090232306167813;

    /** Each is a region of the entry of its method; per is 1. */
    private static final List<Sample> SAMPLES = samples();

    private static final Map<String, Row> VALUES = new HashMap<>();
    private static Connection duckdb;

    /**
     * What was measured.
     *
     * @param squares the sum of squares of a mean's values
     * @param effective the effective sample of a weighted share
     * @param rate a standardised rate
     * @param variance its variance
     */
    private record Sample(
            String method,
            double numerator,
            double denominator,
            Double squares,
            Double effective,
            Double rate,
            Double variance) {
        static Sample of(String method, double numerator, double denominator) {
            return new Sample(method, numerator, denominator, null, null, null, null);
        }

        String key() {
            return String.format(Locale.ROOT, "%s %s/%s", method, number(numerator), number(denominator));
        }

        private static String number(double value) {
            return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
        }

        @Override
        public String toString() {
            return key();
        }
    }

    private static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (int[] share : new int[][] {
            {0, 1}, {1, 1}, {0, 20}, {20, 20}, {1, 29}, {28, 29}, {15, 148}, {81, 263}, {1, 2}, {500_000, 1_000_003}
        }) {
            samples.add(Sample.of("wilson", share[0], share[1]));
            samples.add(
                    new Sample("weighted_wilson", share[0] / 2.0, share[1] / 2.0, null, share[1] / 1.3, null, null));
        }
        for (int count : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 65, 1_234, 2_000_000}) {
            samples.add(Sample.of("byar", count, 1));
            samples.add(Sample.of("byar", count, 12_345));
        }
        // extra hours of sleep of ten patients: Student (1908), the differences between both drugs
        samples.add(new Sample("t", 15.8, 10, 38.58, null, null, null));
        samples.add(new Sample("t", 3, 2, 5.0, null, null, null));
        samples.add(new Sample("t", 40, 10, 160.0, null, null, null));
        samples.add(new Sample("t", -12.5, 300, 4_321.25, null, null, null));
        samples.add(new Sample("dobson", 10, 5_000, null, null, 0.0021, 4.5e-7));
        samples.add(new Sample("dobson", 640, 91_000, null, null, 0.0068, 7.7e-8));
        samples.add(new Sample("dobson", 3, 1_000, null, null, 0.0035, 4.4e-6));
        return samples;
    }

    @BeforeAll
    static void measure() throws SQLException {
        Project project = ProjectReader.read(SharedSpark.home());
        Problems problems = new Problems();
        JobGraph graph = JobGraph.of(
                project, Map.of(CellSql.TABLE, CellSql.render(project.indicators(), project.tables())), problems);
        problems.throwIfAny();
        Map<TableName, Dataset<Row>> tables = new HashMap<>(ProjectCheck.emptyTables(SharedSpark.session(), project));
        tables.put(INDICATORS, frame(tables.get(INDICATORS).schema(), entries()));
        tables.put(MEASURED, frame(tables.get(MEASURED).schema(), measured()));
        String sql = graph.job(new TableName("mart", "indicator_value")).sql();
        for (Row row :
                BoundTables.select(SharedSpark.session(), sql, Map.of(), tables).collectAsList()) {
            VALUES.put(SAMPLES.get(Integer.parseInt(row.getAs("region_code"))).key(), row);
        }
        assertEquals(SAMPLES.size(), VALUES.size());
        duckdb = DriverManager.getConnection("jdbc:duckdb:");
    }

    @AfterAll
    static void close() throws SQLException {
        duckdb.close();
    }

    private static List<Map<String, Object>> entries() {
        List<Map<String, Object>> entries = new ArrayList<>();
        Map<String, String> kinds =
                Map.of("wilson", "share", "weighted_wilson", "share", "byar", "rate", "t", "mean", "dobson", "rate");
        kinds.forEach((method, kind) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("publisher", "Jämlik");
            entry.put("lifecycle", "active");
            entry.put("indicator_id", method);
            entry.put("definition_version", 1);
            entry.put("kind", kind);
            entry.put("per", 1);
            entry.put("interval_kind", method);
            entry.put("valid_from_year", 2020);
            entry.put("measured_every", 1);
            entry.put("pooled_years", 1);
            entry.put("smallest_numerator", 0);
            entry.put("smallest_denominator", 0);
            entry.put("smallest_observations", 0);
            entry.put("smallest_observations_of_units", 0);
            entry.put("smallest_coverage", 0.0);
            entries.add(entry);
        });
        return entries;
    }

    private static List<Map<String, Object>> measured() {
        return IntStream.range(0, SAMPLES.size())
                .<Map<String, Object>>mapToObj(i -> {
                    Sample sample = SAMPLES.get(i);
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("indicator_id", sample.method());
                    row.put("definition_version", 1);
                    row.put("year", 2020);
                    row.put("region_level", "municipality");
                    row.put("region_code", String.valueOf(i));
                    row.put("sex", "T");
                    row.put("numerator", decimal(sample.numerator()));
                    row.put("denominator", decimal(sample.denominator()));
                    row.put("observations", (long) sample.denominator());
                    row.put("sum_of_squares", sample.squares() == null ? null : decimal(sample.squares()));
                    row.put("effective_sample", sample.effective());
                    row.put("value", sample.rate() == null ? sample.numerator() / sample.denominator() : sample.rate());
                    row.put("variance_of_rate", sample.variance());
                    return row;
                })
                .toList();
    }

    private static BigDecimal decimal(double value) {
        return BigDecimal.valueOf(value);
    }

    /** Rows of a schema in which numbers have the column's type; what is not named is null. */
    private static Dataset<Row> frame(StructType schema, List<Map<String, Object>> rows) {
        List<Row> frame = rows.stream()
                .map(row -> RowFactory.create(Stream.of(schema.fields())
                        .map(field ->
                                cast(row.get(field.name()), field.dataType().typeName()))
                        .toArray()))
                .toList();
        return SharedSpark.session().createDataFrame(frame, schema);
    }

    private static Object cast(Object value, String type) {
        if (!(value instanceof Number number)) {
            return value;
        }

        return switch (type.replaceFirst("\\(.*", "")) {
            case "integer" -> number.intValue();
            case "long" -> number.longValue();
            case "double" -> number.doubleValue();
            default -> new BigDecimal(number.toString());
        };
    }

    /** Newcombe (1998), table I, method 3: 95 percent, four decimals. */
    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({
        "81, 263, 0.2553, 0.3662",
        "15, 148, 0.0624, 0.1605",
        "0, 20, 0, 0.1611",
        "1, 29, 0.0061, 0.1718",
        // the same from the other side
        "20, 20, 0.8389, 1",
        "28, 29, 0.8282, 0.9939"
    })
    void shares_agree_with_newcombe(int numerator, int denominator, double lower, double upper) {
        assertInterval(Sample.of("wilson", numerator, denominator), lower, upper, 5e-5);
    }

    /** Garwood (1936) and the tables after it: exact limits of a Poisson count, 95 percent, four decimals. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "0, 0, 3.6889",
        "1, 0.0253, 5.5716",
        "2, 0.2422, 7.2247",
        "3, 0.6187, 8.7673",
        "4, 1.0899, 10.2416",
        "5, 1.6235, 11.6683",
        "6, 2.2019, 13.0595",
        "7, 2.8144, 14.4227",
        "8, 3.4538, 15.7632",
        "9, 4.1154, 17.0848"
    })
    void small_counts_agree_with_garwood(int count, double lower, double upper) {
        assertInterval(Sample.of("byar", count, 1), lower, upper, 5e-5);
        assertEquals("exact", row(Sample.of("byar", count, 1)).getAs("interval_method"));
    }

    /** The exact limits of ten are 4.7954 and 18.3904; Byar's are within 0.2 percent of them (PHE, Technical Guide, 2018). */
    @Test
    void byar_is_near_the_exact_limits_of_ten() {
        Sample ten = Sample.of("byar", 10, 1);
        assertEquals("byar", row(ten).getAs("interval_method"));
        assertEquals(4.7954, row(ten).<Double>getAs("lower_95"), 0.002 * 4.7954);
        assertEquals(18.3904, row(ten).<Double>getAs("upper_95"), 0.002 * 18.3904);
    }

    /** Student (1908): 1.58 hours, and the interval that R's t.test gives for his data, seven decimals. */
    @Test
    void mean_agrees_with_student() {
        Sample sleep = SAMPLES.stream()
                .filter(sample -> sample.method().equals("t"))
                .findFirst()
                .orElseThrow();
        assertEquals(1.58, row(sleep).<Double>getAs("value"), 1e-12);
        assertInterval(sleep, 0.7001142, 2.4598858, 1e-7);
    }

    /** Means without any spread have an interval without width; a mean of one has none and stands in the cases. */
    @Test
    void mean_of_equals_is_certain() {
        assertInterval(
                SAMPLES.stream()
                        .filter(sample -> sample.numerator() == 40)
                        .findFirst()
                        .orElseThrow(),
                4,
                4,
                1e-12);
    }

    static Stream<Sample> every_sample() {
        return SAMPLES.stream();
    }

    @ParameterizedTest
    @MethodSource("every_sample")
    void agrees_with_duckdb(Sample sample) throws SQLException {
        Row row = row(sample);
        for (boolean isWide : new boolean[] {false, true}) {
            double lower = row.<Double>getAs(isWide ? "lower_998" : "lower_95");
            double upper = row.<Double>getAs(isWide ? "upper_998" : "upper_95");
            double tail = isWide ? 0.001 : 0.025;
            switch (row.<String>getAs("interval_method")) {
                case "wilson" -> assertWilson(
                        sample.numerator(), sample.denominator(), sample.denominator(), isWide, lower, upper);
                case "weighted_wilson" -> assertWilson(
                        sample.numerator(), sample.denominator(), sample.effective(), isWide, lower, upper);
                case "byar" -> {
                    assertNear(byar(sample.numerator(), isWide, false) / sample.denominator(), lower);
                    assertNear(byar(sample.numerator(), isWide, true) / sample.denominator(), upper);
                }
                case "exact" -> assertExact(sample, tail, lower, upper);
                case "dobson" -> {
                    double scale = Math.sqrt(sample.variance() / sample.numerator());
                    if (sample.numerator() >= 10) {
                        assertNear(
                                sample.rate() + scale * (byar(sample.numerator(), isWide, false) - sample.numerator()),
                                lower);
                        assertNear(
                                sample.rate() + scale * (byar(sample.numerator(), isWide, true) - sample.numerator()),
                                upper);
                    } else {
                        assertExactCount(
                                sample.numerator(),
                                tail,
                                (lower - sample.rate()) / scale + sample.numerator(),
                                (upper - sample.rate()) / scale + sample.numerator());
                    }
                }
                case "t" -> assertStudent(sample, tail, lower, upper);
                default -> throw new AssertionError(row.<String>getAs("interval_method"));
            }
        }
    }

    private static void assertWilson(
            double numerator, double denominator, double sample, boolean isWide, double lower, double upper)
            throws SQLException {
        String formula =
                "with s as (select %s::double / %s::double as p, %s::double as n, %s::double as z) select (2 * n * p + z * z %s z"
                        + " * sqrt(z * z + 4 * n * p * (1 - p))) / (2 * (n + z * z)) from s";
        double z = isWide ? Z_998 : Z_95;
        assertNear(number(formula, numerator, denominator, sample, z, "-"), lower);
        assertNear(number(formula, numerator, denominator, sample, z, "+"), upper);
    }

    private static double byar(double count, boolean isWide, boolean isUpper) throws SQLException {
        return number(
                "with s as (select %s::double as o, %s::double as z) select o * pow(1 - 1 / (9 * o) + z / (3 * sqrt(o)), 3)"
                        + " from s",
                isUpper ? count + 1 : count, (isUpper ? 1 : -1) * (isWide ? Z_998 : Z_95));
    }

    private static void assertExact(Sample sample, double tail, double lower, double upper) throws SQLException {
        assertExactCount(sample.numerator(), tail, lower * sample.denominator(), upper * sample.denominator());
    }

    /** At the lower limit so many or more, at the upper one so many or fewer, come with the probability of a tail. */
    private static void assertExactCount(double count, double tail, double lower, double upper) throws SQLException {
        String poisson =
                "select coalesce(sum(exp(k * ln(%s::double) - %s::double - lgamma(k + 1))), 0) from range(0, %s) as"
                        + " counts(k)";
        if (count == 0) {
            assertEquals(0, lower, 0);
        } else {
            assertEquals(tail, 1 - number(poisson, lower, lower, (int) count), 1e-9);
        }
        assertEquals(tail, number(poisson, upper, upper, (int) count + 1), 1e-9);
    }

    /** So much of the density of t lies between both limits (by Simpson's rule in the angle, t = tan(angle) * sqrt(n)). */
    private static void assertStudent(Sample sample, double tail, double lower, double upper) throws SQLException {
        double mean = sample.numerator() / sample.denominator();
        double error = number(
                "select sqrt(greatest(%s::double - %s::double * %s::double, 0) / %s::double / %s::double)",
                sample.squares(), sample.numerator(), mean, sample.denominator() - 1, sample.denominator());
        assertNear(mean - lower, upper - mean);
        if (error < 1e-9) {
            assertNear(0, upper - lower);
            return;
        }
        double degrees = sample.denominator() - 1;
        double angle = Math.atan((upper - mean) / error / Math.sqrt(degrees));
        double inside = number(
                "with s as (select %s::double as n, %s::double as a, 20000 as steps) select 2 * exp(lgamma((n + 1) / 2) -"
                        + " lgamma(n / 2)) / sqrt(pi()) * a / steps / 3 * sum(pow(cos(a * k / steps), n - 1) * case when k in (0,"
                        + " steps) then 1 when k %% 2 = 1 then 4 else 2 end) from s, range(0, 20001) as points(k) group by n, a,"
                        + " steps",
                degrees, angle);
        assertEquals(1 - 2 * tail, inside, 1e-9);
    }

    private static void assertInterval(Sample sample, double lower, double upper, double tolerance) {
        assertEquals(lower, row(sample).<Double>getAs("lower_95"), tolerance);
        assertEquals(upper, row(sample).<Double>getAs("upper_95"), tolerance);
    }

    /** To a millionth of what was expected. */
    private static void assertNear(double expected, double actual) {
        assertEquals(expected, actual, 1e-6 * Math.max(Math.abs(expected), 1e-6));
    }

    private static Row row(Sample sample) {
        Row row = VALUES.get(sample.key());
        assertTrue(row != null, () -> "no " + sample);
        return row;
    }

    private static double number(String sql, Object... parameters) throws SQLException {
        try (Statement statement = duckdb.createStatement();
                ResultSet result = statement.executeQuery(String.format(Locale.ROOT, sql, parameters))) {
            result.next();
            return result.getDouble(1);
        }
    }
}
