package org.jamlik.synth;

/** How much more or less there is of something in a municipality than in the country: the same in all years, but for little. */
final class Level {
    private Level() {}

    /**
     * About 1.
     *
     * @param spread how different municipalities are: the standard deviation of the logarithm
     */
    static double of(Plan plan, String what, int municipality, double spread) {
        return StrictMath.exp(spread * plan.dice("level " + what, municipality).normal() - spread * spread / 2);
    }

    /** The same in a year. */
    static double of(Plan plan, String what, int municipality, int year, double spread) {
        return of(plan, what, municipality, spread)
                * StrictMath.exp(
                        0.03 * plan.dice("year " + what, municipality, year).normal());
    }
}
