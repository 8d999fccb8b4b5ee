package org.jamlik.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** A file is one of a source, with what its name says, or it is not. */
class FilePatternTest {
    @Example
    void captures_are_what_the_name_says() {
        assertMatch("EKB_{year}_{month}.txt", "EKB_2023_04.txt", Map.of("year", "2023", "month", "04"));
        assertMatch("x {date}.csv", "x 2023-04-30.csv", Map.of("date", "2023-04-30"));
        assertMatch(
                "v_{from_year}_{to_year}_*.csv",
                "v_1995_2012_all5kpi.csv",
                Map.of("from_year", "1995", "to_year", "2012"));
        assertMatch("x_{year}_{sequence}.csv", "x_2023_17.csv", Map.of("year", "2023", "sequence", "17"));
        assertMatch("x.csv", "x.csv", Map.of());
    }

    @Example
    void a_name_that_says_something_else_is_no_match() {
        for (String file : List.of(
                "EKB_2023_4.txt",
                "EKB_23_04.txt",
                "EKB_2023_04.txt.bak",
                "ekb_2023_04.txt",
                "EKB_2023_04txt",
                "x/",
                "")) {
            assertNoMatch("EKB_{year}_{month}.txt", file);
        }
        assertNoMatch("x_{sequence}.csv", "x_.csv");
    }

    @Example
    void a_pattern_without_a_slash_fits_in_any_folder() {
        assertMatch("x_{year}.csv", "x_2023.csv", Map.of("year", "2023"));
        assertMatch("x_{year}.csv", "a/b c/x_2023.csv", Map.of("year", "2023"));
        assertNoMatch("x_{year}.csv", "a/bx_2023.csv");
        assertNoMatch("x_{year}.csv", "x_2023.csv/y");
    }

    @Example
    void a_pattern_with_a_slash_fits_in_its_folder_only() {
        assertMatch("a/x_{year}.csv", "a/x_2023.csv", Map.of("year", "2023"));
        assertNoMatch("a/x_{year}.csv", "x_2023.csv");
        assertNoMatch("a/x_{year}.csv", "b/a/x_2023.csv");
        assertMatch("{year}/x.csv", "2023/x.csv", Map.of("year", "2023"));
    }

    @Example
    void a_star_stands_for_anything_but_a_folder() {
        assertMatch("x*.csv", "x.csv", Map.of());
        assertMatch("x*.csv", "x å (2).csv", Map.of());
        assertMatch("*", "a/x.csv", Map.of());
        assertMatch("a/*/x.csv", "a/b/x.csv", Map.of());
        assertNoMatch("a/*/x.csv", "a/b/c/x.csv");
        assertMatch("x*{year}.csv", "x20222023.csv", Map.of("year", "2023"));
    }

    @Example
    void other_signs_mean_themselves() {
        for (String name : List.of("a.b+c(d)[e]^$|f\\g", "å ä ö.csv", "a}b", "\\E.\\Q", "#1 50%.csv")) {
            assertMatch(name, name, Map.of());
            assertNoMatch(name, "x" + name);
        }
        assertNoMatch("a.csv", "axcsv");
    }

    @Property(tries = 200)
    void what_is_captured_is_what_was_written(
            @ForAll("names") String before,
            @ForAll @IntRange(min = 1000, max = 9999) int year,
            @ForAll("names") String behind) {
        assertMatch(before + "{year}" + behind, before + year + behind, Map.of("year", Integer.toString(year)));
        assertNoMatch(before + "_{year}" + behind, before + "_" + year + "x" + behind);
    }

    @Example
    void what_cannot_be_read_is_told() {
        String known = "; each of these may stand once: date, from_year, month, part, sequence, to_year, year";
        assertUnreadable("x_{yaer}.csv", "{yaer} in \"x_{yaer}.csv\"" + known);
        assertUnreadable("{year}_{year}.csv", "{year} in \"{year}_{year}.csv\"" + known);
        assertUnreadable("x_{year.csv", "\"x_{year.csv\"");
        assertUnreadable("x_{}.csv", "\"x_{}.csv\"");
        assertUnreadable("x_{Year}.csv", "\"x_{Year}.csv\"");
        assertUnreadable("", "\"\"");
    }

    @Example
    void a_pattern_knows_its_text_and_its_captures() {
        FilePattern pattern = FilePattern.of("v_{from_year}_{to_year}_*.csv");
        assertEquals("v_{from_year}_{to_year}_*.csv", pattern.toString());
        assertEquals(List.of("from_year", "to_year"), List.copyOf(pattern.captures()));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().withChars("abcåÄ .-_+()[]^$|\\?#").ofMaxLength(8);
    }

    private static void assertMatch(String pattern, String file, Map<String, String> captures) {
        assertEquals(Optional.of(captures), FilePattern.of(pattern).match(file), () -> pattern + " and " + file);
    }

    private static void assertNoMatch(String pattern, String file) {
        assertEquals(Optional.empty(), FilePattern.of(pattern).match(file), () -> pattern + " and " + file);
    }

    private static void assertUnreadable(String pattern, String message) {
        IllegalArgumentException unreadable =
                assertThrows(IllegalArgumentException.class, () -> FilePattern.of(pattern));
        assertEquals(message, unreadable.getMessage());
    }
}
