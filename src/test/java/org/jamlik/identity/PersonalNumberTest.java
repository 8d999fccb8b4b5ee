package org.jamlik.identity;

import static org.jamlik.contract.ErrorCode.NO_SUCH_BIRTH_DATE;
import static org.jamlik.contract.ErrorCode.RESERVE_NUMBER;
import static org.jamlik.contract.ErrorCode.WRONG_CENTURY;
import static org.jamlik.contract.ErrorCode.WRONG_CHECKSUM;
import static org.jamlik.contract.ErrorCode.WRONG_FORM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jamlik.contract.ErrorCode;

/** Numbers in all their spellings. They are of the years 1800 to 1899, so that they belong to nobody alive. */
class PersonalNumberTest {
    private static final LocalDate LATEST = LocalDate.of(2023, 12, 31);

    @Example
    void the_rule_gives_the_check_digit_of_the_published_example() {
        assertTrue(PersonalNumber.hasCheckDigit("8112189876"), "of the Tax Agency, given to nobody");
        assertFalse(PersonalNumber.hasCheckDigit("8112189875"));
        assertFalse(PersonalNumber.hasCheckDigit("811218987"));
        assertFalse(PersonalNumber.hasCheckDigit("81121898x6"));
    }

    @Example
    void a_text_that_is_no_number_has_the_wrong_form() {
        for (String text : List.of(
                "",
                "1890",
                "18900101",
                "18900101-123",
                "8900101-1234",
                "1890-01-01-1234",
                "18900101 1234",
                "18900101--1234",
                "189001011234 ",
                "1890010-11234",
                "18900101_1234",
                "18900101-12.4",
                "18900101-12é4",
                "١٨٩٠٠١٠١١٢٣٤",
                "AB900101-1234")) {
            assertFault(WRONG_FORM, text);
        }
    }

    @Example
    void last_four_that_are_not_known_are_no_number() {
        assertFault(WRONG_FORM, SyntheticNumber.of("18900101", 0));
        assertFault(WRONG_CHECKSUM, "189001010000");
        assertFault(NO_SUCH_BIRTH_DATE, "000000000000");
    }

    @Example
    void the_day_of_birth_exists() {
        for (String day : List.of(
                "18901301",
                "18900001",
                "18900100",
                "18900160",
                "18900192",
                "18900199",
                "18900631",
                "18900691",
                "18900229",
                "18000229")) {
            assertFault(NO_SUCH_BIRTH_DATE, SyntheticNumber.of(day, 123));
        }
        assertFault(null, SyntheticNumber.of("18900191", 123));
        assertNumber(SyntheticNumber.of("18960229", 123), SyntheticNumber.of("18960229", 123));
    }

    @Example
    void nobody_is_born_later_than_the_record_or_long_ago() {
        LocalDate latest = LocalDate.of(1890, 6, 15);
        assertReading(null, SyntheticNumber.of("18900615", 1), latest);
        assertReading(null, SyntheticNumber.of("18900675", 1), latest);
        assertReading(WRONG_CENTURY, SyntheticNumber.of("18900616", 1), latest);
        assertReading(WRONG_CENTURY, SyntheticNumber.of("18900676", 1), latest);
        assertReading(WRONG_CENTURY, SyntheticNumber.of("18910101", 1), latest);
        assertReading(WRONG_CENTURY, SyntheticNumber.of("17991231", 1), latest);
        assertReading(WRONG_CENTURY, SyntheticNumber.of("20900101", 1), latest);
    }

    @Example
    void ten_digits_are_of_the_last_century_that_fits() {
        LocalDate latest = LocalDate.of(1890, 6, 15);
        assertEquals(SyntheticNumber.of("18900615", 1), ten(SyntheticNumber.of("18900615", 1), "-", latest));
        assertEquals(
                WRONG_CENTURY,
                PersonalNumber.parse(spelt(SyntheticNumber.of("18900616", 1), "-"), latest)
                        .fault(),
                "of 1790, since 1890 is too late");
        LocalDate later = LocalDate.of(1990, 6, 15);
        assertEquals(SyntheticNumber.of("18900616", 1), ten(SyntheticNumber.of("18900616", 1), "", later));
        assertEquals(SyntheticNumber.of("18900101", 1), ten(SyntheticNumber.of("18900101", 1), "+", later));
        assertEquals(
                SyntheticNumber.of("18901231", 1),
                ten(SyntheticNumber.of("18901231", 1), "+", later),
                "the plus comes in the year in which the person turns 100");
    }

    @Example
    void a_plus_is_of_somebody_of_100_years() {
        LocalDate latest = LocalDate.of(1985, 6, 15);
        assertReading(null, "18850101+" + last(SyntheticNumber.of("18850101", 7)), latest);
        assertReading(WRONG_CENTURY, "18860101+" + last(SyntheticNumber.of("18860101", 7)), latest);
        assertReading(null, "18860101-" + last(SyntheticNumber.of("18860101", 7)), latest);
        assertReading(null, "18500101-" + last(SyntheticNumber.of("18500101", 7)), latest);
    }

    @Example
    void reserve_numbers_are_recognised() {
        for (String text : List.of(
                "18900829M071",
                "18900829-SU3A",
                "900829-T123",
                "900829k088",
                "22900829AB12",
                "00902540AB12",
                "991981000010",
                "501234567890",
                SyntheticNumber.of("18900832", 1))) {
            assertFault(RESERVE_NUMBER, text);
        }
    }

    @Property
    void a_number_is_read_in_all_its_spellings(@ForAll("numbers") String number) {
        LocalDate young = LocalDate.of(Integer.parseInt(number.substring(0, 4)) + 99, 1, 1);
        LocalDate old = young.plusYears(100);

        assertNumber(number, number);
        assertNumber(number, number.substring(0, 8) + "-" + last(number));
        assertNumber(number, number.substring(0, 8) + "+" + last(number));
        assertEquals(number, ten(number, "", young));
        assertEquals(number, ten(number, "-", young));
        assertEquals(number, ten(number, "+", old));
    }

    @Property
    void a_number_says_what_it_is(
            @ForAll("days") LocalDate day,
            @ForAll @IntRange(min = 1, max = 999) int birthNumber,
            @ForAll boolean isCoordination) {
        String number = SyntheticNumber.of(day, birthNumber, isCoordination);
        assertEquals(isCoordination, PersonalNumber.isCoordination(number));
        assertEquals(birthNumber % 2 == 1, PersonalNumber.isMan(number));
        assertTrue(PersonalNumber.isNormal(number));
    }

    @Property
    void one_wrong_digit_is_found(
            @ForAll("numbers") String number,
            @ForAll @IntRange(min = 2, max = 11) int place,
            @ForAll @IntRange(min = 1, max = 9) int added) {
        char digit = (char) ('0' + (number.charAt(place) - '0' + added) % 10);
        String changed = number.substring(0, place) + digit + number.substring(place + 1);
        assertFound(PersonalNumber.parse(changed, LATEST).fault(), changed);
        assertFound(PersonalNumber.parse(changed.substring(2), LATEST).fault(), changed.substring(2));
    }

    @Property
    void two_digits_that_changed_places_are_found_but_for_0_and_9(
            @ForAll("numbers") String number, @ForAll @IntRange(min = 2, max = 10) int place) {
        char first = number.charAt(place);
        char second = number.charAt(place + 1);
        boolean isFound = first != second && Math.abs(first - second) != 9;
        String changed = number.substring(0, place) + second + first + number.substring(place + 2);

        if (isFound) {
            assertFound(PersonalNumber.parse(changed, LATEST).fault(), changed);
        }
    }

    @Property
    void any_text_has_a_number_or_a_fault(@ForAll String text) {
        assertSettled(PersonalNumber.parse(text, LATEST));
    }

    @Property
    void a_text_that_is_nearly_a_number_has_a_number_or_a_fault(@ForAll("nearly") String text) {
        assertSettled(PersonalNumber.parse(text, LATEST));
    }

    @Provide
    Arbitrary<String> numbers() {
        return Combinators.combine(days(), Arbitraries.integers().between(1, 999), Arbitraries.of(false, true))
                .as(SyntheticNumber::of);
    }

    @Provide
    Arbitrary<LocalDate> days() {
        return Arbitraries.longs()
                .between(
                        LocalDate.of(1800, 1, 1).toEpochDay(),
                        LocalDate.of(1899, 12, 31).toEpochDay())
                .map(LocalDate::ofEpochDay);
    }

    @Provide
    Arbitrary<String> nearly() {
        return Arbitraries.strings().withChars("01236789-+Ab ").ofMinLength(9).ofMaxLength(14);
    }

    private static void assertSettled(PersonalNumber.Reading reading) {
        assertEquals(reading.fault() == null, reading.number() != null);
        assertEquals(reading.isValid(), reading.number() != null && PersonalNumber.isNormal(reading.number()));
    }

    private static void assertFound(ErrorCode fault, String text) {
        assertTrue(Set.of(WRONG_CHECKSUM, NO_SUCH_BIRTH_DATE).contains(fault), text + " " + fault);
    }

    private static void assertNumber(String number, String text) {
        assertEquals(new PersonalNumber.Reading(number, null), PersonalNumber.parse(text, LATEST), text);
    }

    private static void assertFault(ErrorCode fault, String text) {
        assertReading(fault, text, LATEST);
    }

    private static void assertReading(ErrorCode fault, String text, LocalDate latest) {
        assertEquals(fault, PersonalNumber.parse(text, latest).fault(), text);
    }

    private static String ten(String number, String sign, LocalDate latest) {
        return PersonalNumber.parse(spelt(number, sign), latest).number();
    }

    private static String spelt(String number, String sign) {
        return number.substring(2, 8) + sign + last(number);
    }

    private static String last(String number) {
        return number.substring(8);
    }
}
