package org.jamlik.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.time.api.constraints.DateRange;
import org.jamlik.contract.CodeList;
import org.jamlik.contract.ErrorCode;
import org.jamlik.contract.SourceContract.Format;
import org.jamlik.contract.SourceContract.Kind;
import org.jamlik.contract.SourceContract.Requirement;
import org.jamlik.contract.SourceContract.SourceColumn;
import org.jamlik.contract.Type;
import org.jamlik.contract.Variable;
import org.jamlik.delivery.ValueReader.Rejection;

/** A text is the value that it was written from, or what is wrong with it is told. */
class ValueReaderTest {
    @Property(tries = 200)
    void an_int_is_read_as_written(@ForAll int value) throws Rejection {
        assertEquals(value, reader("int").read(Integer.toString(value)));
        assertEquals(value, reader("int").read(String.format(Locale.ROOT, "%+012d", value)));
    }

    @Property(tries = 200)
    void a_bigint_is_read_as_written(@ForAll long value) throws Rejection {
        assertEquals(value, reader("bigint").read(Long.toString(value)));
    }

    @Property(tries = 200)
    void a_whole_number_is_read_when_it_fits(@ForAll @BigRange(min = "-9999999999999999999999") BigInteger value) {
        assertReads("int", value.toString(), value.bitLength() < Integer.SIZE, value.intValue());
        assertReads("bigint", value.toString(), value.bitLength() < Long.SIZE, value.longValue());
    }

    @Example
    void whole_numbers_end_at_their_bounds() throws Rejection {
        assertEquals(Integer.MAX_VALUE, reader("int").read("2147483647"));
        assertEquals(Integer.MIN_VALUE, reader("int").read("-2147483648"));
        assertEquals(Long.MAX_VALUE, reader("bigint").read("9223372036854775807"));
        assertEquals(Long.MIN_VALUE, reader("bigint").read("-9223372036854775808"));
        assertEquals(7, reader("int").read("0007"));
        assertEquals(7, reader("int").read("+7"));
        assertEquals(0, reader("int").read("-0"));
        assertRejects(ErrorCode.NOT_A_NUMBER, "int", "2147483648", "-2147483649", "99999999999999999999");
        assertRejects(ErrorCode.NOT_A_NUMBER, "bigint", "9223372036854775808", "-9223372036854775809");
    }

    @Example
    void what_is_not_a_whole_number_is_rejected() {
        for (String type : List.of("int", "bigint")) {
            assertRejects(
                    ErrorCode.NOT_A_NUMBER, type, "x", "1.0", "1,0", "1e3", " 1", "1 000", "--1", "+", "٣", "0x1");
        }
    }

    @Property(tries = 200)
    void a_double_is_read_as_written(@ForAll double value) throws Rejection {
        assertEquals(value, reader("double").read(Double.toString(value)));
        String comma = Double.toString(value).replace('.', ',');
        assertEquals(value, reader("double", ',').read(comma));
    }

    @Example
    void what_is_not_a_number_is_rejected() {
        for (String type : List.of("double", "decimal(18,4)")) {
            assertRejects(
                    ErrorCode.NOT_A_NUMBER,
                    type,
                    "x",
                    "NaN",
                    "Infinity",
                    "1d",
                    "1.",
                    ".5",
                    "1 0",
                    "1e",
                    "0x1p3",
                    "1.2.3");
        }
        assertRejects(ErrorCode.NOT_A_NUMBER, "double", "1e309", "-1e999");
    }

    @Example
    void the_decimal_sign_is_the_contracts() throws Rejection {
        assertEquals(1234.5, reader("double", ',').read("1234,5"));
        assertEquals(1234.0, reader("double", ',').read("1234"));
        assertEquals(-0.25, reader("double", ',').read("-0,25"));
        assertEquals(new BigDecimal("17.5000"), reader("decimal(18,4)", ',').read("17,5"));
        assertRejects(ErrorCode.NOT_A_NUMBER, reader("double"), "1234,5", "1,234.5");
        assertRejects(ErrorCode.NOT_A_NUMBER, reader("double", ','), "1234.5", "1.234,5", "1 234,5");
        assertRejects(ErrorCode.NOT_A_NUMBER, reader("decimal(18,4)", ','), "17.5");
    }

    @Property(tries = 200)
    void a_decimal_is_read_as_written(
            @ForAll @BigRange(min = "-99999999999999.9999", max = "99999999999999.9999") @Scale(4) BigDecimal value)
            throws Rejection {
        BigDecimal expected = value.setScale(4);
        assertEquals(expected, reader("decimal(18,4)").read(value.toPlainString()));
        assertEquals(
                expected,
                reader("decimal(18,4)", ',').read(value.toPlainString().replace('.', ',')));
    }

    @Example
    void a_decimal_is_never_rounded() throws Rejection {
        assertEquals(new BigDecimal("1.50"), reader("decimal(5,2)").read("1.5000"));
        assertEquals(new BigDecimal("100.00"), reader("decimal(5,2)").read("1e2"));
        assertEquals(new BigDecimal("999.99"), reader("decimal(5,2)").read("999.99"));
        assertRejects(ErrorCode.NOT_A_NUMBER, "decimal(5,2)", "1.501", "1000", "-1000.00", "1e3", "1e-3", "1e999");
    }

    @Property(tries = 200)
    void a_date_is_read_as_written(@ForAll @DateRange(min = "1583-01-01", max = "9999-12-31") LocalDate date)
            throws Rejection {
        assertEquals(date, ((Date) reader("date").read(date.toString())).toLocalDate());
    }

    @Property(tries = 300)
    void a_date_that_does_not_exist_is_rejected(
            @ForAll @IntRange(min = 1800, max = 2100) int year,
            @ForAll @IntRange(max = 14) int month,
            @ForAll @IntRange(max = 33) int day) {
        boolean exists = month >= 1 && month <= 12 && YearMonth.of(year, month).isValidDay(day);
        String token = String.format(Locale.ROOT, "%04d-%02d-%02d", year, month, day);
        if (exists) {
            assertReads("date", token, true, Date.valueOf(token));
        } else {
            assertRejects(ErrorCode.NOT_A_DATE, "date", token);
        }
    }

    @Example
    void a_date_is_written_in_one_way() {
        assertRejects(
                ErrorCode.NOT_A_DATE,
                "date",
                "2023-02-29",
                "2100-02-29",
                "20230430",
                "2023-4-30",
                "30/04/2023",
                "2023-04-30T00:00:00",
                "2023-04",
                "-2023-04-30",
                "x");
    }

    @Example
    void a_boolean_is_true_or_false() throws Rejection {
        for (String token : List.of("true", "TRUE", "True", "1")) {
            assertEquals(true, reader("boolean").read(token));
        }
        for (String token : List.of("false", "FALSE", "0")) {
            assertEquals(false, reader("boolean").read(token));
        }
        assertRejects(ErrorCode.NOT_A_BOOLEAN, "boolean", "ja", "2", "t", "sant");
    }

    @Property(tries = 200)
    void text_is_read_as_written(@ForAll("texts") String text) throws Rejection {
        assertEquals(text, reader("string").read(text));
    }

    @Example
    void a_code_is_in_its_list_letter_by_letter() throws Rejection {
        ValueReader sex = new ValueReader(column("string", Requirement.COLUMN, "K", "M"), format('.'), LocalDate.MAX);
        assertEquals("K", sex.read("K"));
        assertNull(sex.read("NA"));
        assertRejects(ErrorCode.UNKNOWN_CODE, sex, "k", "KM", "1", " K");
        ValueReader year = new ValueReader(column("int", Requirement.COLUMN, "2020", "x"), format('.'), LocalDate.MAX);
        assertEquals(2020, year.read("2020"));
        assertRejects(ErrorCode.UNKNOWN_CODE, year, "2021");
        assertRejects(ErrorCode.NOT_A_NUMBER, year, "x");
    }

    @Example
    void a_missing_value_is_null_where_it_may_be_missing() throws Rejection {
        for (String type : List.of("string", "int", "bigint", "double", "boolean", "date", "decimal(18,4)")) {
            for (Requirement requirement : List.of(Requirement.COLUMN, Requirement.NONE)) {
                ValueReader reader = new ValueReader(column(type, requirement), format('.'), LocalDate.MAX);
                assertNull(reader.read(null));
                assertNull(reader.read(""));
                assertNull(reader.read("NA"));
            }
            ValueReader required = new ValueReader(column(type, Requirement.VALUE), format('.'), LocalDate.MAX);
            assertRejects(ErrorCode.MISSING_VALUE, required, null, "", "NA");
        }
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().ofMinLength(1).ofMaxLength(20).filter(text -> !text.equals("NA"));
    }

    private static ValueReader reader(String type) {
        return reader(type, '.');
    }

    private static ValueReader reader(String type, char decimal) {
        return new ValueReader(column(type, Requirement.COLUMN), format(decimal), LocalDate.MAX);
    }

    private static Format format(char decimal) {
        return new Format(
                Kind.DELIMITED,
                ';',
                Optional.empty(),
                StandardCharsets.UTF_8,
                List.of("", "NA"),
                decimal,
                true,
                false,
                false,
                "yyyy-MM-dd",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                1);
    }

    private static SourceColumn column(String type, Requirement requirement, String... codes) {
        Variable variable = new Variable("x", new Type(type), "X", "Ett exempel.", Optional.empty());
        List<List<String>> rows = List.of(codes).stream().map(List::of).toList();
        Optional<CodeList> list =
                codes.length == 0 ? Optional.empty() : Optional.of(new CodeList("x", List.of("code"), rows, ""));
        return new SourceColumn(
                variable,
                Map.of("", List.of("x")),
                requirement,
                Optional.empty(),
                Optional.empty(),
                list,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty());
    }

    private static void assertReads(String type, String token, boolean fits, Object value) {
        if (fits) {
            try {
                assertEquals(value, reader(type).read(token));
            } catch (Rejection e) {
                throw new AssertionError(token + " is rejected as " + type, e);
            }
        } else {
            assertRejects(ErrorCode.NOT_A_NUMBER, type, token);
        }
    }

    private static void assertRejects(ErrorCode expected, String type, String... tokens) {
        assertRejects(expected, reader(type), tokens);
    }

    private static void assertRejects(ErrorCode expected, ValueReader reader, String... tokens) {
        for (String token : tokens) {
            Rejection rejection = assertThrows(Rejection.class, () -> reader.read(token), () -> "reading " + token);
            assertEquals(expected, rejection.code(), () -> "what is wrong with " + token);
        }
    }
}
