package org.jamlik.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

class LogEntryTest {
    @Provide
    Arbitrary<String> numbers() {
        return Combinators.combine(
                        Arbitraries.strings().numeric().ofLength(6),
                        Arbitraries.of("", "18", "19", "20"),
                        Arbitraries.of("", "-", "+"),
                        Arbitraries.strings().numeric().ofLength(4))
                .as((day, century, sign, rest) -> century + day + sign + rest);
    }

    @Property
    void no_number_of_a_person_is_told(
            @ForAll @StringLength(max = 60) String before,
            @ForAll("numbers") String number,
            @ForAll @StringLength(max = 60) String after) {
        String told = LogChild.entry(before + number + after).statement();
        assertFalse(told.contains(number), told);
        assertFalse(told.matches("(?s).*\\d{6}[-+]?\\d{4}.*"), told);
        assertEquals(told, LogChild.entry(told).statement());
    }

    @Property
    void every_field_is_masked(@ForAll("numbers") String number) {
        LogEntry entry = LogEntry.refusedConnection(LogEntry.Entrance.JDBC, number, "for " + number, number + "!");
        assertFalse(entry.toString().contains(number), entry.toString());
    }

    @Property
    void what_is_written_is_read(@ForAll String statement) {
        LogLine line = LogLine.of(7, Instant.EPOCH, LogChild.entry(statement), LogLine.NO_LINE);
        assertFalse(line.text().matches("(?s).*[\\x00-\\x1f].*"), "a control character");
        assertEquals(line, LogLine.parse(line.text()).orElseThrow());
        assertTrue(line.isAsWritten());
    }

    @Example
    void long_statements_are_cut_and_never_within_a_number() {
        String statement = "x".repeat(9_995) + "198001019876";
        assertEquals("x".repeat(9_995) + "#####", LogChild.entry(statement).statement());
        assertEquals(9_999, LogChild.entry("x".repeat(9_999) + "🙂").statement().length());
    }

    @Example
    void indicators_are_the_known_ones() {
        assertEquals(
                new TreeSet<>(Set.of("N01938")),
                LogEntry.indicatorsIn(List.of("N01938", "0114", "N01938"), Set.of("N01938", "N00001")));
    }
}
