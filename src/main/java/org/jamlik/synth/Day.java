package org.jamlik.synth;

import java.time.LocalDate;

/** Days as numbers: days since 1970-01-01. */
final class Day {
    static final int NEVER = Integer.MAX_VALUE;
    static final int ALWAYS = Integer.MIN_VALUE;

    private Day() {}

    static int of(int year, int month, int day) {
        return (int) LocalDate.of(year, month, day).toEpochDay();
    }

    static int firstOf(int year) {
        return of(year, 1, 1);
    }

    static int lastOf(int year) {
        return of(year, 12, 31);
    }

    /** The last day of a month. */
    static int lastOf(int year, int month) {
        return month == 12 ? lastOf(year) : of(year, month + 1, 1) - 1;
    }

    static int year(int day) {
        return LocalDate.ofEpochDay(day).getYear();
    }

    static int month(int day) {
        return LocalDate.ofEpochDay(day).getMonthValue();
    }
}
