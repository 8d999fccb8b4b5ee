package org.jamlik;

/** Personal numbers that are right and belong to nobody: tests use those of birth dates from 1800 to 1899. */
public final class SyntheticNumber {
    private SyntheticNumber() {}

    /**
     * The twelve digits of a number.
     *
     * @param birthDate eight digits; the day of a coordination number is 60 too high
     * @param serial 1 to 999; odd for men, even for women
     */
    public static String of(String birthDate, int serial) {
        if (!birthDate.matches("18\\d{6}") || serial < 1 || serial > 999) {
            throw new IllegalArgumentException("Cannot make a number of " + birthDate + " and " + serial);
        }

        String digits = birthDate + String.format("%03d", serial);
        return digits + checkDigit(digits.substring(2));
    }

    /** The tenth digit after nine: every other one is doubled, and all their digits add up to a multiple of ten. */
    private static int checkDigit(String nine) {
        int sum = 0;
        for (int i = 0; i < nine.length(); i++) {
            int product = (nine.charAt(i) - '0') * (i % 2 == 0 ? 2 : 1);
            sum += product / 10 + product % 10;
        }
        return (10 - sum % 10) % 10;
    }
}
