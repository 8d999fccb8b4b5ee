package org.jamlik.identity;

import java.time.LocalDate;
import java.time.Year;
import org.jamlik.contract.ErrorCode;

/**
 * Swedish personal identity numbers and coordination numbers as they are spelt, and their normal form of 12 digits.
 *
 * <p>A number is a day of birth (YYYYMMDD; a coordination number has 60 added to the day), three digits of which the last
 * is odd for a man, and a check digit by the Luhn rule over the last ten (population registration act 1991:481, section
 * 18; Swedish Tax Agency SKV 704 and SKV 707). Spellings: 12 digits; 10 digits, without the century; either with
 * {@code -}, or with {@code +} from the year in which the person turns 100, before the last four. Nobody has the digits
 * 000 after the day: registers write them where the last four are not known, and they would make one of many.
 *
 * <p>A <em>reserve number</em> is what a hospital or region gives to somebody without a known national number. There is
 * no common form; taken for one, from what Inera publishes of the regions' own forms and what the National Board of
 * Health and Welfare found in its patient register, is
 *
 * <ul>
 *   <li>a number with a letter among the last four (Västra Götaland, Värmland, Skåne, the national reserve number; students'
 *       interim numbers look so too);
 *   <li>12 digits that begin with 50 to 99 (Stockholm 99);
 *   <li>a day from 32 to 59 with the right check digit (Inera's own).
 * </ul>
 *
 * <p>This runs on every line: no pattern, no exception, and nothing is made but the normal form.
 */
public final class PersonalNumber {
    private static final int LENGTH = 12;
    private static final int EARLIEST_YEAR = 1800;
    private static final int[] DAYS = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private PersonalNumber() {}

    /**
     * What a text says.
     *
     * @param number 12 digits, null when there is a fault
     * @param fault null when there is a number
     */
    public record Reading(String number, ErrorCode fault) {
        private static final Reading FORM = new Reading(null, ErrorCode.WRONG_FORM);
        private static final Reading CHECKSUM = new Reading(null, ErrorCode.WRONG_CHECKSUM);
        private static final Reading DATE = new Reading(null, ErrorCode.NO_SUCH_BIRTH_DATE);
        private static final Reading CENTURY = new Reading(null, ErrorCode.WRONG_CENTURY);
        private static final Reading RESERVE = new Reading(null, ErrorCode.RESERVE_NUMBER);

        public boolean isValid() {
            return fault == null;
        }
    }

    /**
     * Reads a number.
     *
     * @param text without blanks around it
     * @param latest the last day that the record can speak of: nobody in it is born later, and ten digits are of the last
     *     century that fits
     */
    public static Reading parse(String text, LocalDate latest) {
        int length = text.length();
        if (length < 10 || length > 13) {
            return Reading.FORM;
        }
        char sign = text.charAt(length - 5);
        boolean hasSign = sign == '-' || sign == '+';
        int dayEnd = hasSign ? length - 5 : length - 4;
        if (dayEnd != 6 && dayEnd != 8 || !isDigits(text, 0, dayEnd)) {
            return Reading.FORM;
        }
        if (!isDigits(text, length - 4, length)) {
            return isDigitsAndLetters(text, length - 4, length) ? Reading.RESERVE : Reading.FORM;
        }
        if (dayEnd == 8 && text.charAt(0) >= '5') {
            return Reading.RESERVE;
        }

        int monthAndDay = number(text, dayEnd - 4, dayEnd);
        int birthday = monthAndDay % 100 > 60 ? monthAndDay - 60 : monthAndDay;
        boolean isOfAge100 = sign == '+';
        int year = dayEnd == 8 ? number(text, 0, 4) : year(number(text, 0, 2), birthday, isOfAge100, latest);
        boolean hasCheckDigit = hasCheckDigit(text, dayEnd);
        if (!isDay(year, birthday)) {
            return hasCheckDigit && isReserveDay(monthAndDay) ? Reading.RESERVE : Reading.DATE;
        }
        if (!hasCheckDigit) {
            return Reading.CHECKSUM;
        }
        if (number(text, length - 4, length - 1) == 0) {
            return Reading.FORM;
        }
        if (year < EARLIEST_YEAR || isAfter(year, birthday, latest) || isOfAge100 && year > latest.getYear() - 100) {
            return Reading.CENTURY;
        }
        return new Reading(length == LENGTH ? text : normal(text, dayEnd, year), null);
    }

    /**
     * The day of birth that a number tells.
     *
     * @param number in its normal form of twelve digits
     */
    public static LocalDate birthDate(String number) {
        int day = number(number, 6, 8);
        return LocalDate.of(number(number, 0, 4), number(number, 4, 6), isCoordination(number) ? day - 60 : day);
    }

    /**
     * Whether a number is a man's: the last digit but one is odd.
     *
     * @param number in its normal form of twelve digits
     */
    public static boolean isOfAMan(String number) {
        return (number.charAt(10) - '0') % 2 == 1;
    }

    /** The last year that fits: born not after the latest day, or, with a plus, 100 years old in its year. */
    private static int year(int twoDigits, int birthday, boolean isOfAge100, LocalDate latest) {
        int last = isOfAge100 ? latest.getYear() - 100 : latest.getYear();
        int year = last - Math.floorMod(last - twoDigits, 100);
        return !isOfAge100 && isAfter(year, birthday, latest) ? year - 100 : year;
    }

    private static boolean isAfter(int year, int birthday, LocalDate latest) {
        int lastDay = latest.getMonthValue() * 100 + latest.getDayOfMonth();
        return year > latest.getYear() || year == latest.getYear() && birthday > lastDay;
    }

    private static boolean isDay(int year, int monthAndDay) {
        int month = monthAndDay / 100;
        int day = monthAndDay % 100;
        return isMonth(month) && day >= 1 && day <= (month == 2 && Year.isLeap(year) ? 29 : DAYS[month]);
    }

    private static boolean isReserveDay(int monthAndDay) {
        return isMonth(monthAndDay / 100) && monthAndDay % 100 > 31 && monthAndDay % 100 < 60;
    }

    private static boolean isMonth(int month) {
        return month >= 1 && month <= 12;
    }

    private static String normal(String text, int dayEnd, int year) {
        char[] digits = new char[LENGTH];
        digits[0] = (char) ('0' + year / 1000);
        digits[1] = (char) ('0' + year / 100 % 10);
        text.getChars(dayEnd - 6, dayEnd, digits, 2);
        text.getChars(text.length() - 4, text.length(), digits, 8);
        return new String(digits);
    }

    /** Whether the number that ends the text has the check digit that its nine digits before give. */
    private static boolean hasCheckDigit(String text, int dayEnd) {
        int sum = 0;
        for (int i = 0; i < 6; i++) {
            sum += weighed(text.charAt(dayEnd - 6 + i) - '0', i);
        }
        for (int i = 6; i < 10; i++) {
            sum += weighed(text.charAt(text.length() - 10 + i) - '0', i);
        }
        return sum % 10 == 0;
    }

    private static int weighed(int digit, int place) {
        int product = place % 2 == 0 ? 2 * digit : digit;
        return product > 9 ? product - 9 : product;
    }

    /** Whether ten digits end with the check digit that the nine before give (Luhn: every second digit is doubled). */
    public static boolean hasCheckDigit(String tenDigits) {
        return tenDigits.length() == 10 && isDigits(tenDigits, 0, 10) && hasCheckDigit(tenDigits, 6);
    }

    /** Whether a number in normal form is a coordination number. */
    public static boolean isCoordination(String number) {
        return number.charAt(6) >= '6';
    }

    /** Whether a number in normal form is of a man; otherwise it is of a woman. */
    public static boolean isMan(String number) {
        return (number.charAt(10) - '0') % 2 == 1;
    }

    /** Whether a text is a number's normal form as far as its digits go: twelve of them. */
    static boolean isNormal(String text) {
        return text.length() == LENGTH && isDigits(text, 0, LENGTH);
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = 10 * number + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean isDigits(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigitsAndLetters(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char sign = text.charAt(i);
            if (!isDigit(sign) && (sign < 'A' || sign > 'Z') && (sign < 'a' || sign > 'z')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char sign) {
        return sign >= '0' && sign <= '9';
    }
}
