package org.jamlik.synth;

import java.time.LocalDate;
import java.time.Year;

/**
 * Personal identity numbers that no two persons share. A slot of a year of birth and a sex is a day of that year and three
 * digits behind it; each block of persons has slots of its own, so that nobody has to be asked whether one is taken.
 *
 * <p>The numbers are as valid as real ones, and some are somebody's: nothing about that person is in them but the number.
 */
final class Slots {
    private static final int DAYS = 365;
    private static final int SERIALS = 499;
    private static final int ALL = DAYS * SERIALS;
    private static final int COORDINATION = 60;
    /** Has no factor in common with the number of slots, so that neighbours lie far apart. */
    private static final long STEP = 104729;

    private Slots() {}

    /** The slot of a person born in the country. */
    static int counted(int count, int block, int blocks) {
        return checked((long) count * blocks + block);
    }

    /** The slot of a person who came later, or got another number. */
    static int countedFromTheEnd(int count, int block, int blocks) {
        return ALL - 1 - checked((long) count * blocks + block);
    }

    private static int checked(long slot) {
        if (slot >= ALL / 2) {
            throw new IllegalStateException("There are more persons of one age than numbers");
        }
        return (int) slot;
    }

    /** The day of birth of a slot, in days since 1970. */
    static int birthDay(int year, int slot) {
        return (int) date(year, slot).toEpochDay();
    }

    private static LocalDate date(int year, int slot) {
        int day = place(slot) % DAYS;
        // nobody is born on the 29th of February
        return LocalDate.ofYearDay(year, Year.isLeap(year) && day >= 59 ? day + 2 : day + 1);
    }

    private static int place(int slot) {
        return (int) (slot * STEP % ALL);
    }

    static String number(int year, int slot, boolean man) {
        return number(year, slot, man, 0);
    }

    /** The number of somebody who is not registered yet: the same, with a day 60 higher. */
    static String coordinationNumber(int year, int slot, boolean man) {
        return number(year, slot, man, COORDINATION);
    }

    private static String number(int year, int slot, boolean man, int added) {
        return number(date(year, slot), 2 * (place(slot) / DAYS) + (man ? 1 : 2), added);
    }

    /** Twelve digits: a day, so much later than it is, three digits and the check digit. */
    static String number(LocalDate date, int serial, int added) {
        long day = (date.getYear() * 100L + date.getMonthValue()) * 100 + date.getDayOfMonth() + added;
        long eleven = day * 1000 + serial;
        return String.valueOf(eleven) + checkDigit(eleven % 1_000_000_000L);
    }

    /** By the Luhn rule: every other digit is doubled, from the last one on. */
    private static char checkDigit(long nine) {
        int sum = 0;
        boolean doubled = true;
        for (long left = nine; left > 0; left /= 10) {
            int product = (int) (left % 10) * (doubled ? 2 : 1);
            sum += product / 10 + product % 10;
            doubled = !doubled;
        }
        return (char) ('0' + (10 - sum % 10) % 10);
    }
}
