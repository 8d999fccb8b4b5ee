package org.jamlik.synth;

import java.io.Serializable;

/**
 * Which country is made: the same plan gives the same bytes.
 *
 * @param scale how many inhabitants beside the real ones: 1.0 is 10.5 million
 * @param firstYear the first year that deliveries speak of
 * @param lastYear the last one
 */
public record Plan(double scale, int firstYear, int lastYear, long seed) implements Serializable {
    public Plan {
        if (!(scale > 0 && scale <= 1)) {
            throw new IllegalArgumentException("the scale must be above 0 and at most 1");
        }
        if (firstYear < 2018 || lastYear < firstYear || lastYear > 2030) {
            throw new IllegalArgumentException("the years must lie between 2018 and 2030, such as 2019-2023");
        }
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
