package org.jamlik.synth;

import java.io.Serializable;

/**
 * Which country is made: the same plan gives the same bytes.
 *
 * @param scale how many inhabitants beside the real ones: 1.0 is 10.5 million
 * @param firstYear the first year that deliveries speak of
 * @param lastYear the last one
 * @param isOpen whether the last year goes on, so that its deliveries come month by month
 */
public record Plan(double scale, int firstYear, int lastYear, long seed, boolean isOpen) implements Serializable {
    private static final int YEARS_AHEAD = 20;

    public Plan {
        if (!(scale > 0 && scale <= 1)) {
            throw new IllegalArgumentException("the scale must be above 0 and at most 1");
        }
        if (firstYear < 2018 || lastYear < firstYear || lastYear > 2030) {
            throw new IllegalArgumentException("the years must lie between 2018 and 2030, such as 2019-2023");
        }
    }

    /** A country whose years are over. */
    public Plan(double scale, int firstYear, int lastYear, long seed) {
        this(scale, firstYear, lastYear, seed, false);
    }

    /** The same country a year later; what happened before is the same. */
    Plan nextYear() {
        return new Plan(scale, firstYear, lastYear + 1, seed, true);
    }

    /** Whether deliveries of a year come month by month. */
    boolean isOpen(int year) {
        return isOpen && year == lastYear;
    }

    /** A day behind all years; what is drawn from the time until then is the same when the country lives on. */
    int horizon() {
        return Day.lastOf(firstYear + YEARS_AHEAD);
    }

    int firstDay() {
        return Day.firstOf(firstYear);
    }

    int lastDay() {
        return Day.lastOf(lastYear);
    }

    Dice dice(String what, long... which) {
        return Dice.of(seed, what, which);
    }
}
