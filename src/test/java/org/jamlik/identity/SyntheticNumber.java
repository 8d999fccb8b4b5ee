package org.jamlik.identity;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/** Numbers made for tests, with the right check digit: computed here once more, so that the two can be held together. */
public final class SyntheticNumber {
    private SyntheticNumber() {}

    /** The number of a day of birth, as eight digits that need not be a day. */
    public static String of(String day, int birthNumber) {
        String nine = day.substring(2) + String.format("%03d", birthNumber);
        int sum = 0;
        for (int i = 0; i < 9; i++) {
            String product = String.valueOf(Character.digit(nine.charAt(i), 10) * (i % 2 == 0 ? 2 : 1));
            sum += product.chars().map(digit -> digit - '0').sum();
        }
        return day + nine.substring(6) + (1000 - sum) % 10;
    }

    public static String of(LocalDate day, int birthNumber, boolean isCoordination) {
        long spelt = Long.parseLong(day.format(DateTimeFormatter.BASIC_ISO_DATE)) + (isCoordination ? 60 : 0);
        return of(String.valueOf(spelt), birthNumber);
    }
}
